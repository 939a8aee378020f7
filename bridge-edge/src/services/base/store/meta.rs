//! Single values of the object: versions, moments, counters that must not fall back.

use crate::ports::{Database, DatabaseError};

/// The text under `key`.
pub fn text(database: &impl Database, key: &str) -> Result<Option<String>, DatabaseError> {
    let record = database.first("SELECT value FROM meta WHERE key = ?", &[key.into()])?;
    record
        .map(|record| record.text(0).map(str::to_owned))
        .transpose()
}

/// Sets the text under `key`.
pub fn set_text(database: &impl Database, key: &str, value: &str) -> Result<(), DatabaseError> {
    database.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        &[key.into(), value.into()],
    )
}

/// The whole number under `key`.
pub fn number(database: &impl Database, key: &str) -> Result<Option<i64>, DatabaseError> {
    Ok(text(database, key)?.and_then(|value| value.parse().ok()))
}

/// Sets the whole number under `key`.
pub fn set_number(database: &impl Database, key: &str, value: i64) -> Result<(), DatabaseError> {
    set_text(database, key, &value.to_string())
}

/// Takes the next number of the sequence `key`: 1, 2, 3…, never the same twice.
pub fn next(database: &impl Database, key: &str) -> Result<i64, DatabaseError> {
    let record = database.first(
        "INSERT INTO meta (key, value) VALUES (?, '1') \
         ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1 RETURNING CAST(value AS INTEGER)",
        &[key.into()],
    )?;
    record
        .ok_or(DatabaseError::Shape("next number"))?
        .integer(0)
}
