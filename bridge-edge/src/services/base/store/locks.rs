//! Who may write to what, and until when: stored leases.
//!
//! What always holds: a name has at most one holder; a writer gets all the names it asks for or none, so no two ever wait
//! for each other in a circle. A lease that is over counts for nothing, whoever holds it.

use serde_json::Value as Json;

use crate::ports::{Database, DatabaseError};

/// Takes `names` for a write until `until`; when not all are free, nothing is taken and the answer is when the first of
/// the others' leases ends at the latest.
pub fn take(
    database: &impl Database,
    write: i64,
    names: &[String],
    now: i64,
    until: i64,
) -> Result<Option<i64>, DatabaseError> {
    database.transaction(|| {
        let list = Json::from(names).to_string();
        let held = database.first(
            "SELECT min(until) FROM locks WHERE name IN (SELECT value FROM json_each(?)) AND write_id <> ? AND until > ?",
            &[list.as_str().into(), write.into(), now.into()],
        )?;
        if let Some(end) = held.map_or(Ok(None), |record| record.optional_integer(0))? {
            return Ok(Some(end));
        }
        database.execute(
            "INSERT OR REPLACE INTO locks (name, write_id, until) SELECT value, ?, ? FROM json_each(?)",
            &[write.into(), until.into(), list.into()],
        )?;
        Ok(None)
    })
}

/// Makes a write's leases last until `until`; false when one of the `count` it took has ended and gone to somebody else.
pub fn prolong(
    database: &impl Database,
    write: i64,
    count: usize,
    until: i64,
) -> Result<bool, DatabaseError> {
    let kept = database.query(
        "UPDATE locks SET until = ? WHERE write_id = ? RETURNING 1",
        &[until.into(), write.into()],
    )?;
    Ok(kept.len() >= count)
}

/// Whether a write still holds something.
pub fn holds(database: &impl Database, write: i64, now: i64) -> Result<bool, DatabaseError> {
    let record = database.first(
        "SELECT 1 FROM locks WHERE write_id = ? AND until > ? LIMIT 1",
        &[write.into(), now.into()],
    )?;
    Ok(record.is_some())
}

/// Gives back everything a write holds.
pub fn release(database: &impl Database, write: i64) -> Result<(), DatabaseError> {
    database.execute("DELETE FROM locks WHERE write_id = ?", &[write.into()])
}

/// How many there are.
pub fn count(database: &impl Database) -> Result<i64, DatabaseError> {
    let record = database.first("SELECT count(*) FROM locks", &[])?;
    record.map_or(Ok(0), |record| record.integer(0))
}
