//! Deliveries that were claimed: who comes second learns so. Kept 24 h.

use crate::ports::{Database, DatabaseError};

/// How long a claim is remembered, in ms.
const KEPT: i64 = 24 * 60 * 60 * 1_000;

/// Claims a delivery; false when it was claimed before.
pub fn claim(
    database: &impl Database,
    webhook: i64,
    event: &str,
    batch: i64,
    now: i64,
) -> Result<bool, DatabaseError> {
    let claimed = database.query(
        "INSERT INTO inbox (webhook_id, event_id, batch_id, claimed_at) VALUES (?, ?, ?, ?) \
         ON CONFLICT DO NOTHING RETURNING 1",
        &[webhook.into(), event.into(), batch.into(), now.into()],
    )?;
    Ok(!claimed.is_empty())
}

/// Forgets claims older than 24 h.
pub fn forget_old(database: &impl Database, now: i64) -> Result<(), DatabaseError> {
    database.execute(
        "DELETE FROM inbox WHERE claimed_at < ?",
        &[(now - KEPT).into()],
    )
}

/// How many claims are remembered.
pub fn count(database: &impl Database) -> Result<i64, DatabaseError> {
    let record = database.first("SELECT count(*) FROM inbox", &[])?;
    record.map_or(Ok(0), |record| record.integer(0))
}
