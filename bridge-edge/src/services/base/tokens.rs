//! API tokens: made, found by hash, listed, revoked.
//!
//! What always holds: the token itself leaves in the answer that made it and is kept nowhere; only its SHA-256 is stored.
//! A text that is no scope is refused by name.

use bridge_core::date::Instant;
use bridge_core::error::FieldFault;
use bridge_core::scope::Scope;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::ports::Ports;

use super::Base;
use super::fault::Fault;
use super::store::tokens::{self, Token};

/// How often the last use is noted, in ms.
const TOUCH: i64 = 60_000;
/// The longest name of a token, in characters.
const LONGEST_NAME: usize = 100;

/// A hash to look for.
#[derive(Debug, Deserialize)]
pub struct Check {
    /// Lower-case hex SHA-256 of the whole token.
    pub hash: String,
}

/// A token to store.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Create {
    /// Lower-case hex SHA-256 of the whole token, made by the caller.
    pub hash: String,
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// When it ends.
    #[serde(default)]
    pub expires_at: Option<Instant>,
}

/// A token to revoke.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revoke {
    /// Its number.
    pub token_id: i64,
}

fn shown(token: &Token) -> Json {
    let moment = |millis: i64| Instant::from_millis(millis);
    json!({
        "token_id": token.token_id,
        "name": token.name,
        "scopes": token.scopes.split_whitespace().collect::<Vec<_>>(),
        "created_at": moment(token.created_at),
        "expires_at": token.expires_at.map(moment),
        "last_used_at": token.last_used_at.map(moment),
        "revoked_at": token.revoked_at.map(moment),
    })
}

fn is_hash(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

impl<P: Ports> Base<P> {
    /// The valid token with that hash, or null.
    pub fn token_check(&self, input: &Check) -> Result<Json, Fault> {
        let now = self.now();
        let Some(token) = tokens::valid(self.database(), &input.hash, now)? else {
            return Ok(Json::Null);
        };
        if token.last_used_at.is_none_or(|at| at + TOUCH <= now) {
            tokens::touch(self.database(), token.token_id, now)?;
        }
        Ok(shown(&token))
    }

    /// Stores a token.
    pub fn token_create(&self, input: &Create) -> Result<Json, Fault> {
        let now = self.now();
        let mut faults = Vec::new();
        let mut fault = |field: &str, message: &str| faults.push(FieldFault::new(field, message));
        let name = input.name.trim();
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            fault("name", "must have 1 to 100 characters");
        }
        if !is_hash(&input.hash) {
            fault("hash", "must be a SHA-256 in lower-case hex");
        }
        if input.scopes.is_empty() {
            fault("scopes", "must name at least one scope");
        }
        for (index, scope) in input.scopes.iter().enumerate() {
            if scope.parse::<Scope>().is_err() {
                fault(&format!("scopes[{index}]"), "is not a scope");
            }
        }
        if input.expires_at.is_some_and(|at| at.millis() <= now) {
            fault("expires_at", "must be in the future");
        }
        if !faults.is_empty() {
            return Err(Fault::validation(&faults));
        }
        let scopes = input.scopes.join(" ");
        let expires_at = input.expires_at.map(Instant::millis);
        let token = tokens::insert(self.database(), &input.hash, name, &scopes, now, expires_at)?;
        token
            .as_ref()
            .map(shown)
            .ok_or_else(|| Fault::field("hash", "is already in use"))
    }

    /// Every token, the newest first; never a hash.
    pub fn token_list(&self) -> Result<Json, Fault> {
        Ok(tokens::all(self.database())?.iter().map(shown).collect())
    }

    /// Revokes a token; revoking it again changes nothing.
    pub fn token_revoke(&self, input: &Revoke) -> Result<Json, Fault> {
        if tokens::revoke(self.database(), input.token_id, self.now())? {
            Ok(json!({ "revoked": true }))
        } else {
            Err(Fault::not_found())
        }
    }
}
