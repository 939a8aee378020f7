//! The Baserow face: a small database engine with Baserow's API, webhooks and habits, as observed on version 1.35.
//!
//! [`model`] is the data, [`engine`] the only code that changes it, [`formula`] computes, [`query`] finds, [`webhook`] tells
//! others, [`api`] is HTTP, [`grid`] the page for editing by hand, [`store`] the disk. Any schema can be made through the
//! API; the demo schema is nothing special to it.

pub mod api;
pub mod engine;
pub mod formula;
pub mod grid;
pub mod model;
pub mod query;
pub mod store;
pub mod webhook;

use crate::Settings;
use crate::face::{Face, Manners};
use axum::Router;
use axum::response::{IntoResponse, Response};
use engine::Engine;
use model::{DatabaseId, Micros, WebhookId, WorkspaceId};
use serde_json::{Map, Value as Json, json};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};
use store::Store;
use webhook::queue::{self, Queue};

/// The face's state, shared by its handlers.
pub struct State {
    /// Fault switch, request log, webhook calls under way.
    pub face: Arc<Face>,
    /// Signs the JWTs; kept beside the database.
    pub key: Vec<u8>,
    /// Factor on the pauses between retries.
    pub retry_scale: f64,
    engine: Mutex<Engine>,
}

/// The state as handlers hold it.
pub type Shared = Arc<State>;

impl State {
    /// The engine, for one operation. Never held across an await.
    pub fn engine(&self) -> MutexGuard<'_, Engine> {
        let mut engine = self.engine.lock().unwrap();
        engine.world.now = engine
            .world
            .now
            .max(jiff::Timestamp::now().as_microsecond());
        engine
    }

    /// Takes a call off the stored queue.
    pub(crate) fn finished(&self, call: i64) {
        if let Err(error) = self.engine().store.finished(call) {
            eprintln!("webhook queue: {error:#}");
        }
    }

    /// Takes all calls of a webhook off the stored queue.
    pub(crate) fn dropped(&self, webhook: WebhookId) {
        if let Err(error) = self.engine().store.dropped(webhook) {
            eprintln!("webhook queue: {error:#}");
        }
    }

    /// What the ready line says of this face: the demo database, its tables and token, where they exist.
    pub fn announcement(&self) -> Json {
        let engine = self.engine();
        let database = engine
            .world
            .databases
            .keys()
            .next()
            .copied()
            .unwrap_or(DatabaseId(0));
        let workspace = engine
            .world
            .databases
            .get(&database)
            .map_or(WorkspaceId(0), |database| database.workspace);
        let token = engine
            .world
            .tokens
            .values()
            .next()
            .map(|token| token.key.clone());
        let tables: Map<String, Json> = engine
            .world
            .tables
            .values()
            .filter(|table| table.head.database == database)
            .map(|table| (table.head.name.clone(), table.head.id.into()))
            .collect();
        json!({ "baserow_token": token, "database_id": database, "workspace_id": workspace, "tables": tables })
    }
}

/// Opens `baserow.sqlite` in the data folder, fills it with the demo data if it is new (and not to stay empty), and sets the webhook queue going.
///
/// # Errors
/// If the database cannot be opened or read.
pub fn open(settings: &Settings, address: SocketAddr) -> anyhow::Result<Shared> {
    let state = empty(&settings.data, settings.retry_scale)?;
    if !settings.empty {
        crate::seed::run(&mut state.engine(), settings, address)?;
    }
    state.engine().resume_calls()?;
    Ok(state)
}

/// The face without demo data: what tests of the engine and the contract start from.
///
/// # Errors
/// If the database cannot be opened or read.
pub fn empty(data: &Path, retry_scale: f64) -> anyhow::Result<Shared> {
    let face = Face::new(Manners {
        throttled,
        server_error,
    });
    let (calls, waiting) = Queue::new(face.pending.clone());
    let engine = Engine::load(Store::open(&data.join("baserow.sqlite"))?, calls.clone())?;
    let key = api::auth::key(&data.join("baserow.key"))?;
    let state = Arc::new(State {
        face,
        key,
        retry_scale,
        engine: Mutex::new(engine),
    });
    queue::run(&state, &calls, waiting);
    Ok(state)
}

/// All routes of the face.
pub fn router(state: Shared) -> Router {
    Router::new()
        .merge(grid::router())
        .fallback(api::serve)
        .with_state(state)
}

/// A moment as the API writes it: UTC, microseconds unless they are zero.
pub fn stamp(micros: Micros) -> String {
    let moment = formula::civil(micros);
    if micros.rem_euclid(1_000_000) == 0 {
        moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    } else {
        format!(
            "{}.{:06}Z",
            moment.strftime("%Y-%m-%dT%H:%M:%S"),
            micros.rem_euclid(1_000_000)
        )
    }
}

/// A moment as the API reads it: with `Z`, an offset, or neither (then it is UTC); a day alone is its beginning.
pub fn instant(text: &str) -> Option<Micros> {
    if let Ok(moment) = text.parse::<jiff::Timestamp>() {
        return Some(moment.as_microsecond());
    }
    let naive = text.parse::<jiff::civil::DateTime>().ok()?;
    naive
        .to_zoned(jiff::tz::TimeZone::UTC)
        .ok()
        .map(|moment| moment.timestamp().as_microsecond())
}

fn throttled(seconds: u64) -> Response {
    let detail = format!("Request was throttled. Expected available in {seconds} seconds.");
    axum::Json(json!({ "detail": detail })).into_response()
}

fn server_error() -> Response {
    let page = "<!doctype html>\n<html lang=\"en\">\n<head>\n  <title>Server Error (500)</title>\n</head>\n\
                <body>\n  <h1>Server Error (500)</h1><p></p>\n</body>\n</html>\n";
    (
        axum::http::StatusCode::INTERNAL_SERVER_ERROR,
        axum::response::Html(page),
    )
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_and_read_as_the_api_does() {
        let micros = instant("2026-11-20T08:37:51.145154Z").unwrap();
        assert_eq!(stamp(micros), "2026-11-20T08:37:51.145154Z");
        assert_eq!(
            stamp(instant("2026-03-01T15:00:00+01:00").unwrap()),
            "2026-03-01T14:00:00Z"
        );
        assert_eq!(instant("2026-03-01"), instant("2026-03-01T00:00:00"));
        assert_eq!(instant("nope"), None);
    }
}
