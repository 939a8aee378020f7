//! The Baserow face: to be filled.

use crate::Settings;
use crate::face::{Face, Manners};
use axum::Router;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;

/// The face's state, shared by its handlers.
pub struct State {
    /// Fault switch, request log, webhook calls under way.
    pub face: Arc<Face>,
}

/// The state as handlers hold it.
pub type Shared = Arc<State>;

impl State {
    /// What the ready line says of this face.
    pub fn announcement(&self) -> Value {
        json!({})
    }
}

/// Opens `baserow.sqlite` in the data folder.
///
/// # Errors
/// If the database cannot be opened.
pub fn open(_settings: &Settings, _address: SocketAddr) -> anyhow::Result<Shared> {
    Ok(Arc::new(State {
        face: Face::new(Manners {
            throttled,
            server_error,
        }),
    }))
}

/// All routes of the face.
pub fn router(state: Shared) -> Router {
    Router::new().with_state(state)
}

fn throttled(seconds: u64) -> Response {
    let detail = format!("Request was throttled. Expected available in {seconds} seconds.");
    axum::Json(json!({ "detail": detail })).into_response()
}

fn server_error() -> Response {
    axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response()
}
