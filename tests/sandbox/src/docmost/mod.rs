//! The Docmost face: to be filled.

use crate::Settings;
use crate::face::{Face, Manners};
use axum::Router;
use axum::response::{IntoResponse, Response};
use std::net::SocketAddr;
use std::sync::Arc;

/// The face's state, shared by its handlers.
pub struct State {
    /// Fault switch, request log.
    pub face: Arc<Face>,
}

/// The state as handlers hold it.
pub type Shared = Arc<State>;

/// Opens `docmost.sqlite` in the data folder.
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

/// Fills an empty database with the demo accounts, spaces and pages.
///
/// # Errors
/// If the database refuses.
pub fn seed(_state: &Shared, _settings: &Settings) -> anyhow::Result<()> {
    Ok(())
}

/// All routes of the face (control routes and fault layer are added by the caller).
pub fn router(state: Shared) -> Router {
    Router::new().with_state(state)
}

fn throttled(_seconds: u64) -> Response {
    "Too Many Requests".into_response()
}

fn server_error() -> Response {
    axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response()
}
