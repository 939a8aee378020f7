//! The demo data: French, lifelike, the same at every start with the same year. Made once per data directory through the
//! engine's own methods; a start that was killed in between begins again from nothing. No webhook hears of it.

mod agency;
mod bulk;
mod chance;
mod rows;
mod schema;
mod training;
mod webhooks;

use crate::Settings;
use crate::baserow::engine::Engine;
use std::net::SocketAddr;

/// Log-in of the workspace's admin.
pub const ADMIN: &str = "admin@baserow.test";
/// Log-in of a plain member.
pub const MEMBER: &str = "membre@baserow.test";
/// Password of both.
pub const PASSWORD: &str = "demo-baserow-2026";

const SEEDED: &str = "seeded";

/// Fills an engine that has not been filled yet, and points the webhooks where the settings say.
///
/// # Errors
/// If the engine refuses, which would be a fault of the schema or of the data here.
pub fn run(engine: &mut Engine, settings: &Settings, _address: SocketAddr) -> anyhow::Result<()> {
    if engine.world.counters.get(SEEDED) != Some(&1) {
        engine.clear()?;
        let admin = engine.add_user("Admin", ADMIN, PASSWORD, "fr");
        let member = engine.add_user("Membre", MEMBER, PASSWORD, "fr");
        let workspace = engine.add_workspace("Centre", admin);
        engine.add_member(workspace, member);
        let database = engine.add_database(workspace, "Centre");
        engine.add_token("bridge", workspace, admin, &["create", "read", "update"]);
        schema::create(engine, database)?;
        let mut rows = rows::Rows::new(engine, database, admin, settings.year());
        training::fill(&mut rows)?;
        agency::fill(&mut rows)?;
        bulk::fill(&mut rows, settings.rows)?;
        engine.mark(SEEDED);
    }
    if let Some(url) = &settings.webhook_url {
        webhooks::point(engine, url, &settings.webhook_secret);
    }
    Ok(())
}

/// What the engine says when it refuses, as an error of the program.
fn refused(what: &str, error: &crate::baserow::api::error::ApiError) -> anyhow::Error {
    anyhow::anyhow!("{what}: {} {}", error.status, error.body)
}

#[cfg(test)]
mod tests;
