//! Cards: for references, and as suggestions while typing. Base picks the fields for the reader it is told of.

use bridge_core::entity::Entity;
use bridge_core::error::ErrorCode;
use bridge_core::options::Role;
use bridge_core::viewer::Viewer;
use bridge_core::wire::ResolveRequest;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::ask::{base_call, base_now};
use super::body;
use crate::effects::Outside;
use crate::http::reply::entity_tag;
use crate::http::{Fault, FieldFault, Query, Reply};

/// Suggestions unless asked otherwise.
const LIMIT: i64 = 8;
/// Suggestions at most.
const MAX_LIMIT: i64 = 50;
/// The longest text to search for, in characters.
const MAX_TEXT: usize = 200;
/// The longest reference, in bytes; a longer one is invalid without a look.
const MAX_REFERENCE: usize = 300;

#[derive(Deserialize)]
struct Resolved {
    items: Box<RawValue>,
    as_of: Box<RawValue>,
    #[serde(default)]
    stale: bool,
}

#[derive(Deserialize)]
struct Found {
    items: Box<RawValue>,
}

/// Cards for up to 200 references, in the order asked.
pub async fn resolve(outside: &Outside, text: &str, viewer: &Viewer) -> Result<Reply, Fault> {
    let asked: ResolveRequest = body::parse(text)?;
    if asked.refs.len() > ResolveRequest::MAX_REFS {
        return Err(Fault::field("refs", "at most 200 references"));
    }
    if let Some(index) = asked
        .refs
        .iter()
        .position(|reference| reference.len() > MAX_REFERENCE)
    {
        return Err(Fault::field(
            &format!("refs[{index}]"),
            "too long for a reference",
        ));
    }
    let question = json!({ "refs": asked.refs, "viewer": viewer });
    let answer: Resolved = base_call(outside, "resolve", &question).await?;
    let stale = if answer.stale { ",\"stale\":true" } else { "" };
    let text = format!(
        "{{\"data\":{},\"meta\":{{\"as_of\":{}{stale}}}}}",
        answer.items, answer.as_of
    );
    Ok(Reply::new(200)
        .json(text)
        .header("cache-control", "private, no-store"))
}

/// A question to Base about entities by name.
pub fn looking_for(
    entity: Entity,
    text: &str,
    role: Option<&str>,
    limit: i64,
    viewer: &Viewer,
) -> Value {
    json!({ "entity": entity, "q": text, "role": role, "limit": limit, "viewer": viewer })
}

/// Suggestions for what somebody is typing.
pub async fn search(
    outside: &Outside,
    query: &Query,
    viewer: &Viewer,
    if_none_match: &str,
) -> Result<Reply, Fault> {
    let mut faults = Vec::new();
    let (mut entity, mut text, mut role, mut limit) = (None, None, None, LIMIT);
    for (name, value) in query.iter() {
        let fault = match name {
            "entity" => {
                entity = Entity::from_name(value);
                entity.is_none().then_some("the singular name of a table")
            }
            "q" if value.chars().count() > MAX_TEXT => Some("at most 200 characters"),
            "q" => {
                text = Some(value);
                None
            }
            "role" => {
                role = Role::KNOWN.contains(&value).then_some(value);
                role.is_none()
                    .then_some("formateur, developpeur, pedagogie or admin")
            }
            "limit" => match value
                .parse()
                .ok()
                .filter(|limit| (1..=MAX_LIMIT).contains(limit))
            {
                Some(asked) => {
                    limit = asked;
                    None
                }
                None => Some("a number from 1 to 50"),
            },
            _ => Some("unknown parameter"),
        };
        faults.extend(fault.map(|message| FieldFault::new(name, message)));
    }
    if entity.is_none() && query.get("entity").is_none() {
        faults.push(FieldFault::new("entity", "missing"));
    }
    if role.is_some() && entity.is_some_and(|entity| entity != Entity::Personne) {
        faults.push(FieldFault::new("role", "only people have roles"));
    }
    let (Some(entity), true) = (entity, faults.is_empty()) else {
        return Err(Fault::fields(&faults));
    };
    if !viewer.may_read(entity) {
        return Err(Fault::new(
            ErrorCode::ForbiddenScope,
            "no right to read these",
        ));
    }
    let question = looking_for(entity, text.unwrap_or(""), role, limit, viewer);
    let answer: Found = base_now(outside, "search", &question).await?;
    let items = answer.items.get();
    let text = ["{\"data\":", items, "}"].concat();
    Ok(Reply::tagged(text, entity_tag(items), if_none_match))
}
