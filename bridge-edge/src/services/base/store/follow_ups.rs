//! Rows that rules may change because another one was written: stored before that write, so that a kill between the two
//! is mended afterwards.
//!
//! What always holds: a reason moves the generation; what was looked at counts as done only if the generation is still
//! the one it began with. Looking once too often does no harm: what is right already is not written.

use bridge_core::entity::Entity;

use crate::ports::{Database, DatabaseError};

/// A row to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FollowUp {
    /// Its table.
    pub entity: Entity,
    /// Its number.
    pub row_id: i64,
    /// The generation it was taken at.
    pub generation: i64,
    /// How often that has failed in a row.
    pub attempts: i64,
}

/// Notes that a row is to be looked at from `due_at` on.
pub fn mark(
    database: &impl Database,
    entity: Entity,
    id: i64,
    due_at: i64,
) -> Result<(), DatabaseError> {
    database.execute(
        "INSERT INTO follow_ups (entity, row_id, generation, due_at) VALUES (?, ?, 1, ?) \
         ON CONFLICT (entity, row_id) DO UPDATE SET generation = generation + 1, due_at = excluded.due_at",
        &[entity.name().into(), id.into(), due_at.into()],
    )
}

/// One row, if it is to be looked at.
pub fn get(
    database: &impl Database,
    entity: Entity,
    id: i64,
) -> Result<Option<FollowUp>, DatabaseError> {
    let record = database.first(
        "SELECT generation, attempts FROM follow_ups WHERE entity = ? AND row_id = ?",
        &[entity.name().into(), id.into()],
    )?;
    record
        .map(|record| {
            Ok(FollowUp {
                entity,
                row_id: id,
                generation: record.integer(0)?,
                attempts: record.integer(1)?,
            })
        })
        .transpose()
}

/// Takes the first that is due; it is due again at `again_at` unless it is finished before.
pub fn take(
    database: &impl Database,
    now: i64,
    again_at: i64,
) -> Result<Option<FollowUp>, DatabaseError> {
    let record = database.first(
        "UPDATE follow_ups SET due_at = ? WHERE (entity, row_id) = (SELECT entity, row_id FROM follow_ups \
         WHERE due_at <= ? ORDER BY due_at LIMIT 1) RETURNING entity, row_id, generation, attempts",
        &[again_at.into(), now.into()],
    )?;
    record
        .map(|record| {
            Ok(FollowUp {
                entity: super::entity(&record, 0)?,
                row_id: record.integer(1)?,
                generation: record.integer(2)?,
                attempts: record.integer(3)?,
            })
        })
        .transpose()
}

/// Notes that a row was looked at; one that was marked again meanwhile stays and is due at once.
pub fn finish(database: &impl Database, done: FollowUp, now: i64) -> Result<(), DatabaseError> {
    let (name, id) = (done.entity.name(), done.row_id);
    database.execute(
        "DELETE FROM follow_ups WHERE entity = ? AND row_id = ? AND generation = ?",
        &[name.into(), id.into(), done.generation.into()],
    )?;
    later(database, done, now)
}

/// Makes a row due at `due_at`, after a failure or because it was marked again.
pub fn later(database: &impl Database, taken: FollowUp, due_at: i64) -> Result<(), DatabaseError> {
    database.execute(
        "UPDATE follow_ups SET due_at = ?, attempts = ? WHERE entity = ? AND row_id = ?",
        &[
            due_at.into(),
            (taken.attempts + 1).into(),
            taken.entity.name().into(),
            taken.row_id.into(),
        ],
    )
}

/// Makes everything due: called once when the object starts, since whoever was at it is gone.
pub fn free(database: &impl Database, now: i64) -> Result<(), DatabaseError> {
    database.execute(
        "UPDATE follow_ups SET due_at = ? WHERE due_at > ?",
        &[now.into(), now.into()],
    )
}

/// How many wait.
pub fn waiting(database: &impl Database) -> Result<i64, DatabaseError> {
    let record = database.first("SELECT count(*) FROM follow_ups", &[])?;
    record.map_or(Ok(0), |record| record.integer(0))
}
