//! `POST …/webhooks/table/{table}/test-call/`: one call with a made-up row 0 while the client waits.

use super::error::ApiError;
use super::request::ApiRequest;
use super::routes::{Context, View};
use super::{Answer, auth, hooks, ok};
use crate::baserow::State;
use crate::baserow::model::TableId;
use crate::baserow::webhook::deliver::{self, Prepared};
use crate::baserow::webhook::event;
use axum::http::{Method, StatusCode};
use serde_json::{Value as Json, json};

/// The view.
pub async fn test_call(state: &State, request: &ApiRequest, table: TableId) -> Answer {
    let caller = auth::caller(state, request, View::TestCall(table).accepts())?;
    if request.method != Method::POST {
        let detail = format!("Method \"{}\" not allowed.", request.method);
        return Err(ApiError::plain(StatusCode::METHOD_NOT_ALLOWED, &detail));
    }
    let prepared = prepare(
        &Context {
            state,
            request,
            caller,
        },
        table,
    )?;
    match deliver::send(&prepared).await {
        Ok(reply) => ok(json!({
            "request": deliver::request_text(&prepared),
            "response": deliver::response_text(&reply),
            "status_code": reply.status,
        })),
        Err(error) => ok(json!({
            "request": deliver::request_text(&prepared), "response": error, "status_code": null,
        })),
    }
}

fn prepare(context: &Context, table: TableId) -> Result<Prepared, ApiError> {
    let engine = context.table(table, "read")?;
    let body = context.request.object()?;
    let webhook = hooks::described(&engine.world, table, &body)?;
    let event = body
        .get("event_type")
        .and_then(Json::as_str)
        .unwrap_or("rows.created");
    let event_id = uuid::Uuid::new_v4().to_string();
    let body = event::test_body(&engine.world, &webhook, event, &event_id);
    let headers = deliver::headers(&webhook, event, &event_id, body.len());
    Ok(Prepared {
        method: webhook.method,
        url: webhook.url,
        headers,
        body,
        next: None,
    })
}
