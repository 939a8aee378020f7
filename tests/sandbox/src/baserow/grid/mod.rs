//! The page for editing rows by hand, for people who try the product: pick a table, see and change its rows, add, delete
//! and restore them. Changes take the engine's usual way, as the workspace's admin, and webhooks hear of them.
//!
//! There is no log-in: the face listens on the loopback only. So that no other page in the same browser can use it, requests
//! must name a loopback host (a name that somebody else's DNS points here is refused), and writes must be JSON, which a
//! browser does not send across origins without asking first.

mod cells;
mod page;
mod texts;

use super::Shared;
use super::api::error::ApiError;
use super::engine::input::{RowRefusal, read_row};
use super::engine::{Change, Engine, Keys};
use super::model::{RowId, TableId};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, patch, post};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

/// What the page is asked to show.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct View {
    /// Table; the first one if absent.
    pub table: Option<i64>,
    /// Page, from 1.
    pub page: Option<usize>,
    /// Search.
    pub q: String,
    /// Whether to show the trash instead.
    pub trash: Option<u8>,
}

/// The page's routes.
pub fn router() -> Router<Shared> {
    Router::new()
        .route("/", get(show))
        .route(
            "/_grid/grid.css",
            get(|| async { asset("text/css; charset=utf-8", include_str!("grid.css")) }),
        )
        .route(
            "/_grid/grid.js",
            get(|| async { asset("text/javascript; charset=utf-8", include_str!("grid.js")) }),
        )
        .route("/_grid/{table}", post(create))
        .route("/_grid/{table}/{row}", patch(update).delete(delete))
        .route("/_grid/{table}/{row}/restore", post(restore))
        .layer(axum::middleware::from_fn(guard))
}

fn asset(kind: &'static str, text: &'static str) -> Response {
    (
        [(header::CONTENT_TYPE, HeaderValue::from_static(kind))],
        text,
    )
        .into_response()
}

async fn guard(request: Request, next: Next) -> Response {
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    if !["localhost", "127.0.0.1", "[::1]"].contains(&name) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let kind = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    if !request.method().is_safe() && !kind.starts_with("application/json") {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    let mut response = next.run(request).await;
    let policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'";
    response.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(policy),
    );
    response
}

async fn show(
    State(state): State<Shared>,
    Query(view): Query<View>,
    headers: HeaderMap,
) -> Response {
    let language = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let texts = texts::of(language);
    let page = tokio::task::spawn_blocking(move || page::page(&state.engine().world, &view, texts));
    match page.await {
        Ok(page) => Html(page.into_string()).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// As whom the page changes things.
fn change(engine: &Engine) -> Change {
    Change {
        user: engine.first_user(),
        notify: true,
    }
}

fn answer(result: Result<Json, ApiError>) -> Response {
    match result {
        Ok(json) => axum::Json(json).into_response(),
        Err(error) => (
            error.status,
            axum::Json(json!({ "message": message(&error.body["detail"]) })),
        )
            .into_response(),
    }
}

/// A refusal in one line: the first text in its detail.
fn message(detail: &Json) -> String {
    match detail {
        Json::String(text) => text.clone(),
        Json::Array(list) => list.first().map(message).unwrap_or_default(),
        Json::Object(object) => object
            .get("error")
            .or_else(|| object.values().next())
            .map(message)
            .unwrap_or_default(),
        _ => String::new(),
    }
}

async fn create(State(state): State<Shared>, Path(table): Path<i64>) -> Response {
    let mut engine = state.engine();
    let change = change(&engine);
    answer(if engine.world.tables.contains_key(&TableId(table)) {
        engine
            .create_rows(
                change,
                TableId(table),
                &[super::engine::input::RowInput::default()],
                None,
            )
            .map(|ids| json!({ "id": ids.first() }))
    } else {
        Err(ApiError::no_table())
    })
}

async fn update(
    State(state): State<Shared>,
    Path((table, row)): Path<(i64, i64)>,
    body: Bytes,
) -> Response {
    let (table, row) = (TableId(table), RowId(row));
    let mut engine = state.engine();
    answer(
        write(&mut engine, table, row, &body).map(|()| cells::row_json(&engine.world, table, row)),
    )
}

fn write(engine: &mut Engine, table: TableId, row: RowId, body: &[u8]) -> Result<(), ApiError> {
    let body: Map<String, Json> = serde_json::from_slice(body)
        .map_err(|error| ApiError::plain(StatusCode::BAD_REQUEST, &error.to_string()))?;
    let input = read_row(
        &engine.world,
        engine.world.fields_of(table),
        |field| Keys::Ids.of(field),
        &body,
    );
    engine.update_rows(
        change(engine),
        table,
        &[(row, input.map_err(RowRefusal::into_error)?)],
    )
}

async fn delete(State(state): State<Shared>, Path((table, row)): Path<(i64, i64)>) -> Response {
    let mut engine = state.engine();
    let change = change(&engine);
    answer(
        engine
            .delete_rows(change, TableId(table), &[RowId(row)])
            .map(|()| json!({})),
    )
}

async fn restore(State(state): State<Shared>, Path((table, row)): Path<(i64, i64)>) -> Response {
    answer(
        state
            .engine()
            .restore_row(TableId(table), RowId(row))
            .map(|()| json!({})),
    )
}
