//! The Docmost face: a stand-in for Docmost 0.95 as far as its HTTP answers, its login, its stripping of content and its
//! collaboration socket go, with a front end of its own (`tests/sandbox/wiki`).
//!
//! Always: what is answered is stored; a token counts only while its session does; a stranger to a space gets 404.
//! It differs from the real one where a test would have to wait: the live document is stored after one second instead of
//! ten, a version is kept after five seconds instead of five minutes. `/socket.io/` is not served: the front end
//! asks again instead of being told. Permission answers are not cached (the real one keeps them for five seconds).
//! `POST /_sandbox/quiet` answers once every live document is stored.

pub mod answer;
pub mod call;
pub mod collab;
pub mod content;
pub mod fields;
pub mod front;
pub mod ids;
pub mod limit;
pub mod listing;
pub mod rights;
pub mod routes;
pub mod seed;
pub mod store;
pub mod token;

use crate::Settings;
use crate::face::{Face, Manners};
use axum::Router;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

pub use seed::seed;

/// The face's state, shared by its handlers.
pub struct State {
    /// Fault switch, request log.
    pub face: Arc<Face>,
    /// What the wiki remembers.
    pub store: store::Store,
    /// The pages that are open in an editor.
    pub rooms: collab::rooms::Rooms,
    /// Signs and verifies tokens.
    pub key: token::Key,
    /// The login limit.
    pub limiter: limit::Limiter,
    /// Folder of the front end's files.
    pub assets: PathBuf,
    /// The origin under which people reach the wiki.
    pub public_url: String,
}

/// The state as handlers hold it.
pub type Shared = Arc<State>;

/// Opens `docmost.sqlite` in the data folder. Must be called within a Tokio runtime.
///
/// # Errors
/// If the database cannot be opened.
pub fn open(settings: &Settings, _address: SocketAddr) -> anyhow::Result<Shared> {
    let store = store::Store::open(&settings.data.join("docmost.sqlite"))?;
    let failed = |failure| anyhow::anyhow!("{failure:?}");
    let secret = if let Some(secret) = store.meta("app_secret").map_err(failed)? {
        secret
    } else {
        let secret = format!("{}{}", ids::key(32), ids::key(32));
        store.set_meta("app_secret", &secret).map_err(failed)?;
        secret
    };
    let face = Face::new(Manners {
        throttled: answer::throttled,
        server_error: answer::server_error,
    });
    let state = Arc::new(State {
        rooms: collab::rooms::Rooms::new(face.pending.clone()),
        face,
        store,
        key: token::Key::new(secret),
        limiter: limit::Limiter::default(),
        assets: settings.wiki_assets.clone(),
        public_url: settings.public_url.trim_end_matches('/').to_owned(),
    });
    collab::keeper::start(&state);
    Ok(state)
}

/// Stores what editors have typed and the store does not have yet. To be called before the program ends.
pub fn close(state: &State) {
    state.rooms.store_all(&state.store);
}

/// All routes of the face (control routes and fault layer are added by the caller).
pub fn router(state: Shared) -> Router {
    routes::router()
        .fallback(front::fallback)
        .layer(axum::middleware::map_response(front::common_headers))
        .with_state(state)
}
