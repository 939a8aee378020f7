//! The object's memory: one SQLite schema and the statements over it, one module per subject.
//!
//! What always holds: SQL stands only below here; a function is one statement or a few that the caller wraps in a
//! transaction. Times are ms since 1970, UTC; tables are named by their entity.
//!
//! How it fails: `DatabaseError`, passed on.

pub mod cards;
pub mod counters;
pub mod inbox;
pub mod list;
pub mod meta;
pub mod migrations;
pub mod mirror;
pub mod names;
pub mod queue;
pub mod tables;
pub mod tokens;
