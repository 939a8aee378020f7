//! API tokens: list, make, revoke. Base keeps them, by hash only; here the request is read and checked.

use bridge_core::date::Instant;
use bridge_core::scope::Scope;
use serde::Deserialize;
use serde_json::{Value, json};

use super::ask::base_now;
use super::credentials::hex;
use super::credentials::token::PlainToken;
use crate::effects::{Effect, Outside};
use crate::http::{Fault, FieldFault, Reply};

/// The longest name of a token, in characters.
const MAX_NAME: usize = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    name: String,
    scopes: Vec<String>,
    #[serde(default)]
    expires_at: Option<String>,
}

/// A token as the API shows it: its number is its id.
fn shown(mut token: Value) -> Value {
    if let Some(token) = token.as_object_mut()
        && let Some(id) = token.remove("token_id")
    {
        token.insert("id".to_owned(), id);
    }
    token
}

/// Every token, without anything that opens.
pub async fn list(outside: &Outside) -> Result<Reply, Fault> {
    let tokens: Vec<Value> = base_now(outside, "token_list", &json!({})).await?;
    let tokens: Vec<Value> = tokens.into_iter().map(shown).collect();
    Ok(Reply::new(200).json(json!({ "data": tokens }).to_string()))
}

/// Makes a token; the only time that it is shown.
pub async fn create(outside: &Outside, body: &str) -> Result<Reply, Fault> {
    let wanted: Wanted = super::body::parse(body)?;
    let mut faults = Vec::new();
    let name = wanted.name.trim();
    if name.is_empty()
        || name.chars().count() > MAX_NAME
        || wanted.name.chars().any(char::is_control)
    {
        faults.push(FieldFault::new("name", "1 to 100 characters"));
    }
    if wanted.scopes.is_empty() {
        faults.push(FieldFault::new("scopes", "at least one scope"));
    }
    if wanted.scopes.len() > Scope::ALL.len() {
        return Err(Fault::field("scopes", "more than there are"));
    }
    for (index, scope) in wanted.scopes.iter().enumerate() {
        if scope.parse::<Scope>().is_err() {
            faults.push(FieldFault::new(
                &format!("scopes[{index}]"),
                "unknown scope",
            ));
        }
    }
    let expires_at = match wanted.expires_at.as_deref().map(str::parse::<Instant>) {
        None => None,
        Some(Ok(end)) if end.millis() > outside.now() => Some(end),
        Some(_) => {
            faults.push(FieldFault::new(
                "expires_at",
                "an instant to come, such as 2027-01-31T00:00:00Z",
            ));
            None
        }
    };
    if !faults.is_empty() {
        return Err(Fault::fields(&faults));
    }
    let (_, chance) = outside.perform(Effect::Random(32)).await;
    let token = PlainToken::from_chance(&chance.into_bytes())
        .ok_or_else(|| Fault::internal("no chance"))?;
    let question = json!({
        "hash": hex(&token.digest()),
        "name": name,
        "scopes": wanted.scopes,
        "expires_at": expires_at,
    });
    let mut made = shown(base_now(outside, "token_create", &question).await?);
    if let Some(made) = made.as_object_mut() {
        made.insert("token".to_owned(), json!(token.reveal()));
    }
    Ok(Reply::new(201).json(json!({ "data": made }).to_string()))
}

/// Revokes a token; everybody refuses it within a minute.
pub async fn revoke(outside: &Outside, id: &str) -> Result<Reply, Fault> {
    let id: i64 = id
        .parse()
        .map_err(|_| Fault::field("id", "the number of a token"))?;
    let _revoked: Value = base_now(outside, "token_revoke", &json!({ "token_id": id })).await?;
    Ok(Reply::new(204))
}
