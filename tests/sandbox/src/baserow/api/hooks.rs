//! Views of webhooks. They show custom headers and the last calls in clear to every member, as the real ones do.

use super::error::ApiError;
use super::routes::Context;
use super::{Answer, no_content, ok};
use crate::baserow::engine::{Engine, World};
use crate::baserow::model::{FieldId, TableId, WebhookId};
use crate::baserow::stamp;
use crate::baserow::store::{Changes, Document};
use crate::baserow::webhook::{EVENT_TYPES, Webhook};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;
use std::sync::MutexGuard;

const MOST_PER_TABLE: usize = 20;

fn webhook_json(engine: &Engine, webhook: &Webhook) -> Json {
    let events: Vec<&String> = if webhook.include_all_events {
        Vec::new()
    } else {
        webhook.events.iter().collect()
    };
    let config: Vec<Json> = events
        .iter()
        .map(|event| match webhook.only(event) {
            Some(fields) => json!({ "event_type": event, "fields": fields }),
            None => json!({ "event_type": event }),
        })
        .collect();
    let headers: Map<String, Json> = webhook
        .headers
        .iter()
        .map(|(name, value)| (name.clone(), value.clone().into()))
        .collect();
    let logged = engine.store.logged(webhook.id).unwrap_or_default();
    let calls: Vec<Json> = logged
        .into_iter()
        .map(|(id, entry)| {
            let mut call = Map::from_iter([("id".to_owned(), Json::from(id))]);
            call.extend(entry.as_object().cloned().unwrap_or_default());
            Json::Object(call)
        })
        .collect();
    json!({
        "id": webhook.id,
        "events": events,
        "event_config": config,
        "headers": headers,
        "calls": calls,
        "created_on": stamp(webhook.created_on),
        "updated_on": stamp(webhook.updated_on),
        "use_user_field_names": webhook.use_user_field_names,
        "url": webhook.url,
        "request_method": webhook.method,
        "name": webhook.name,
        "include_all_events": webhook.include_all_events,
        "failed_triggers": webhook.failed_triggers,
        "active": webhook.active,
    })
}

/// A webhook as it is when a request says nothing.
fn blank(table: TableId) -> Webhook {
    Webhook {
        id: WebhookId::default(),
        table,
        name: String::new(),
        url: String::new(),
        method: "POST".to_owned(),
        use_user_field_names: true,
        include_all_events: true,
        events: Vec::new(),
        config: BTreeMap::new(),
        headers: Vec::new(),
        active: true,
        failed_triggers: 0,
        created_on: 0,
        updated_on: 0,
    }
}

/// Applies a body to a webhook. `active: true` forgives the failures.
///
/// # Errors
/// On an unknown event or method, or a field of another table.
pub fn apply(
    world: &World,
    webhook: &mut Webhook,
    body: &Map<String, Json>,
) -> Result<(), ApiError> {
    let text = |key: &str| body.get(key).and_then(Json::as_str).map(str::to_owned);
    let flag = |key: &str| body.get(key).and_then(Json::as_bool);
    webhook.name = text("name").unwrap_or(webhook.name.clone());
    webhook.url = text("url").unwrap_or(webhook.url.clone());
    webhook.use_user_field_names =
        flag("use_user_field_names").unwrap_or(webhook.use_user_field_names);
    webhook.include_all_events = flag("include_all_events").unwrap_or(webhook.include_all_events);
    if let Some(method) = text("request_method") {
        if !["POST", "GET", "PUT", "PATCH", "DELETE"].contains(&method.as_str()) {
            return Err(ApiError::field(
                "request_method",
                &format!("\"{method}\" is not a valid choice."),
                "invalid_choice",
            ));
        }
        webhook.method = method;
    }
    if let Some(active) = flag("active") {
        webhook.active = active;
        if active {
            webhook.failed_triggers = 0;
        }
    }
    if let Some(Json::Object(headers)) = body.get("headers") {
        webhook.headers = headers
            .iter()
            .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
            .collect();
    }
    if let Some(Json::Array(events)) = body.get("events") {
        let mut known = Vec::new();
        for (index, event) in events.iter().enumerate() {
            let name = event.as_str().unwrap_or_default();
            if !EVENT_TYPES.contains(&name) {
                let fault = json!([{ "error": format!("\"{name}\" is not a valid choice."), "code": "invalid_choice" }]);
                return Err(ApiError::validation(
                    json!({ "events": { index.to_string(): fault } }),
                ));
            }
            known.push(name.to_owned());
        }
        webhook.events = known;
    }
    if let Some(Json::Array(config)) = body.get("event_config") {
        let mut limits = BTreeMap::new();
        for entry in config {
            let fields: Vec<FieldId> = entry["fields"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Json::as_i64)
                .map(FieldId)
                .collect();
            if fields.iter().any(|id| {
                world
                    .fields
                    .get(id)
                    .is_none_or(|field| field.table != webhook.table)
            }) {
                return Err(ApiError::bad(
                    "ERROR_TABLE_WEBHOOK_EVENT_CONFIG_FIELD_NOT_IN_TABLE",
                    "The event config field is not in the table.",
                ));
            }
            if !fields.is_empty() {
                limits.insert(
                    entry["event_type"].as_str().unwrap_or_default().to_owned(),
                    fields,
                );
            }
        }
        webhook.config = limits;
    }
    Ok(())
}

/// The webhook that a create or test-call body describes.
///
/// # Errors
/// Where name or address is missing, or as [`apply`].
pub fn described(
    world: &World,
    table: TableId,
    body: &Map<String, Json>,
) -> Result<Webhook, ApiError> {
    for key in ["name", "url"] {
        if body
            .get(key)
            .and_then(Json::as_str)
            .is_none_or(str::is_empty)
        {
            return Err(ApiError::field(key, "This field is required.", "required"));
        }
    }
    let mut webhook = blank(table);
    apply(world, &mut webhook, body)?;
    Ok(webhook)
}

/// `GET …/webhooks/table/{table}/`
pub fn list(context: &Context, table: TableId) -> Answer {
    let engine = context.table(table, "read")?;
    let webhooks = engine
        .world
        .webhooks
        .values()
        .filter(|webhook| webhook.table == table);
    ok(webhooks
        .map(|webhook| webhook_json(&engine, webhook))
        .collect::<Vec<_>>())
}

/// `POST …/webhooks/table/{table}/`
pub fn create(context: &Context, table: TableId) -> Answer {
    let mut engine = context.table(table, "create")?;
    let webhook = described(&engine.world, table, &context.request.object()?)?;
    if engine
        .world
        .webhooks
        .values()
        .filter(|webhook| webhook.table == table)
        .count()
        >= MOST_PER_TABLE
    {
        return Err(ApiError::bad(
            "ERROR_TABLE_WEBHOOK_MAX_LIMIT_EXCEEDED",
            "The maximum amount of webhooks per table has been exceeded.",
        ));
    }
    let id = engine.add_webhook(webhook);
    shown(&engine, id)
}

/// `GET …/webhooks/{webhook}/`
pub fn get(context: &Context, id: WebhookId) -> Answer {
    shown(&*of_webhook(context, id)?, id)
}

/// `PATCH …/webhooks/{webhook}/`
pub fn update(context: &Context, id: WebhookId) -> Answer {
    let mut engine = of_webhook(context, id)?;
    let mut webhook = engine
        .world
        .webhooks
        .get(&id)
        .cloned()
        .ok_or_else(missing)?;
    apply(&engine.world, &mut webhook, &context.request.object()?)?;
    engine.put_webhook(webhook);
    shown(&engine, id)
}

/// `DELETE …/webhooks/{webhook}/`
pub fn delete(context: &Context, id: WebhookId) -> Answer {
    let mut engine = of_webhook(context, id)?;
    engine.world.webhooks.remove(&id);
    engine.commit(Changes {
        documents: vec![(Document::Webhook, id.0)],
        ..Changes::default()
    });
    no_content()
}

fn missing() -> ApiError {
    ApiError::missing(
        "ERROR_TABLE_WEBHOOK_DOES_NOT_EXIST",
        "The requested webhook does not exist.",
    )
}

fn of_webhook<'a>(
    context: &Context<'a>,
    id: WebhookId,
) -> Result<MutexGuard<'a, Engine>, ApiError> {
    let table = context
        .state
        .engine()
        .world
        .webhooks
        .get(&id)
        .map(|webhook| webhook.table)
        .ok_or_else(missing)?;
    context.table(table, "read")
}

fn shown(engine: &Engine, id: WebhookId) -> Answer {
    let webhook = engine.world.webhooks.get(&id).ok_or_else(missing)?;
    ok(webhook_json(engine, webhook))
}

impl Engine {
    /// Registers a webhook; number and stamps are given here.
    pub fn add_webhook(&mut self, webhook: Webhook) -> WebhookId {
        let id = WebhookId(self.world.number("webhook"));
        let created_on = self.world.tick();
        self.world.webhooks.insert(
            id,
            Webhook {
                id,
                created_on,
                updated_on: created_on,
                ..webhook
            },
        );
        self.commit(Changes {
            documents: vec![(Document::Webhook, id.0)],
            ..Changes::default()
        });
        id
    }

    /// Replaces a webhook.
    pub fn put_webhook(&mut self, webhook: Webhook) {
        let id = webhook.id;
        let updated_on = self.world.tick();
        self.world.webhooks.insert(
            id,
            Webhook {
                updated_on,
                ..webhook
            },
        );
        self.commit(Changes {
            documents: vec![(Document::Webhook, id.0)],
            ..Changes::default()
        });
    }
}
