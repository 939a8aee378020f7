//! The object's memory: one SQLite schema and the statements over it, one module per subject.
//!
//! What always holds: SQL stands only below here; a function is one statement or a few that the caller wraps in a
//! transaction. Times are ms since 1970, UTC; tables are named by their entity.
//!
//! How it fails: `DatabaseError`, passed on.

pub mod agenda;
pub mod cards;
pub mod counters;
pub mod follow_ups;
pub mod inbox;
pub mod list;
pub mod locks;
pub mod meta;
pub mod migrations;
pub mod mirror;
pub mod names;
pub mod parts;
pub mod queue;
pub mod tables;
pub mod tokens;
pub mod totals;
pub mod writes;

use bridge_core::entity::Entity;

use crate::ports::{DatabaseError, Record};

/// The entity that a column names.
fn entity(record: &Record, column: usize) -> Result<Entity, DatabaseError> {
    Entity::from_name(record.text(column)?).ok_or(DatabaseError::Shape("entity column"))
}

/// An entity and a number, the first two columns.
fn entity_and_number(record: &Record) -> Result<(Entity, i64), DatabaseError> {
    Ok((entity(record, 0)?, record.integer(1)?))
}
