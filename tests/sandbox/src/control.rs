//! The test-only routes of a face, under `/_sandbox/`: the fault switch, the request log, and waiting for quiet.

use crate::face::Face;
use crate::faults::{self, Fault};
use axum::Json;
use axum::Router;
use axum::extract::{Query, State};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

#[derive(Deserialize)]
struct Since {
    #[serde(default)]
    since: u64,
}

#[derive(Deserialize)]
struct Quiet {
    #[serde(default = "ten_seconds")]
    timeout_ms: u64,
}

const fn ten_seconds() -> u64 {
    10_000
}

/// A face's router with the control routes added and the fault layer around all of it.
pub fn control(face: &Arc<Face>, router: Router) -> Router {
    let routes = Router::new()
        .route("/_sandbox/fault", post(set_fault))
        .route("/_sandbox/requests", get(requests))
        .route("/_sandbox/quiet", post(quiet))
        .with_state(Arc::clone(face));
    router
        .merge(routes)
        .layer(axum::middleware::from_fn_with_state(
            Arc::clone(face),
            faults::layer,
        ))
}

async fn set_fault(State(face): State<Arc<Face>>, Json(fault): Json<Fault>) -> Json<Value> {
    face.faults.set(fault);
    Json(json!({ "ok": true }))
}

async fn requests(State(face): State<Arc<Face>>, Query(query): Query<Since>) -> Json<Value> {
    Json(face.requests.since(query.since))
}

async fn quiet(State(face): State<Arc<Face>>, Json(wanted): Json<Quiet>) -> Json<Value> {
    let quiet = face
        .pending
        .quiet(Duration::from_millis(wanted.timeout_ms))
        .await;
    Json(json!({ "quiet": quiet, "pending": face.pending.count() }))
}
