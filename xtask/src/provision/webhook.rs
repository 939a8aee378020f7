//! The webhook of a table: told of its rows' own written fields and of changes to its fields, nothing about linked tables.
//!
//! Ours is the one of our name that carries the secret header: a person's webhook of the same name without it is left alone.

use std::collections::BTreeSet;

use bridge_core::entity::Entity;
use bridge_core::schema;
use serde_json::{Map, Value, json};

use super::base::{Base, FieldId, WebhookThere};
use super::goal::Hook;

/// Its name.
pub const NAME: &str = "bridge";
/// The header that proves a delivery.
pub const HEADER: &str = "X-Bridge-Secret";
const UPDATED: &str = "rows.updated";
const EVENTS: [&str; 6] = [
    "rows.created",
    UPDATED,
    "rows.deleted",
    "field.created",
    "field.updated",
    "field.deleted",
];

/// Whether a webhook is ours.
pub fn is_ours(webhook: &WebhookThere) -> bool {
    webhook.name == NAME && secret(webhook).is_some()
}

/// The secret that a webhook carries. HTTP knows no case in names.
pub fn secret(webhook: &WebhookThere) -> Option<&str> {
    let mut headers = webhook.headers.iter();
    headers
        .find(|(name, _)| name.eq_ignore_ascii_case(HEADER))
        .and_then(|(_, value)| value.as_str())
}

/// What is wrong with ours, in words; nothing where it is as wanted. Never quotes a secret.
pub fn differences(
    base: &Base,
    entity: Entity,
    wanted: &Hook,
    there: &WebhookThere,
) -> Option<String> {
    let mut why = Vec::new();
    if there.url != wanted.url {
        why.push(format!("calls {} instead of {}", wanted.url, there.url));
    }
    if secret(there) != Some(wanted.secret.0.as_str()) {
        why.push("carries the present secret".to_owned());
    }
    if !there.active {
        why.push("active again".to_owned());
    }
    if there.request_method != "POST" || there.use_user_field_names {
        why.push("sends by POST, fields by number".to_owned());
    }
    let events: BTreeSet<&str> = there.events.iter().map(String::as_str).collect();
    if there.include_all_events || events != EVENTS.into_iter().collect() {
        why.push(format!("told of {}", EVENTS.join(", ")));
    }
    let told: BTreeSet<FieldId> = there
        .event_config
        .iter()
        .filter(|config| config.event_type == UPDATED)
        .flat_map(|config| config.fields.iter().copied())
        .collect();
    let all = schema::table(entity).writable_fields().count();
    if told.len() != all || told != fields(base, entity).into_iter().collect() {
        why.push("told of its own written fields".to_owned());
    }
    (!why.is_empty()).then(|| why.join("; "))
}

/// The body that makes it or puts it right; other headers that were added to ours stay.
pub fn body(base: &Base, entity: Entity, wanted: &Hook, there: Option<&WebhookThere>) -> Value {
    let mut headers: Map<String, Value> =
        there.map_or_else(Map::new, |webhook| webhook.headers.clone());
    headers.retain(|name, _| !name.eq_ignore_ascii_case(HEADER));
    headers.insert(HEADER.to_owned(), wanted.secret.0.clone().into());
    let mut body = json!({
        "name": NAME,
        "url": wanted.url,
        "request_method": "POST",
        "use_user_field_names": false,
        "include_all_events": false,
        "events": EVENTS,
        "event_config": [{ "event_type": UPDATED, "fields": fields(base, entity) }],
        "headers": headers,
    });
    if there.is_some() {
        body["active"] = true.into();
    }
    body
}

/// The numbers of a table's own written fields.
fn fields(base: &Base, entity: Entity) -> Vec<FieldId> {
    schema::table(entity)
        .writable_fields()
        .filter_map(|field| base.field(entity, field.name))
        .map(|field| field.id)
        .collect()
}
