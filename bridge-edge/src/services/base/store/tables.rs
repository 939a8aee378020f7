//! Which tables were read whole at least once, and when.

use bridge_core::entity::Entity;

use crate::ports::{Database, DatabaseError};

/// Notes that `entity` was read from its first to its last row.
pub fn set_complete(
    database: &impl Database,
    entity: Entity,
    now: i64,
) -> Result<(), DatabaseError> {
    database.execute(
        "UPDATE tables SET complete_at = ? WHERE entity = ?",
        &[now.into(), entity.name().into()],
    )
}

/// How many of the known tables were never read whole.
pub fn incomplete(database: &impl Database) -> Result<i64, DatabaseError> {
    let record = database.first("SELECT count(*) FROM tables WHERE complete_at IS NULL", &[])?;
    record.map_or(Ok(0), |record| record.integer(0))
}
