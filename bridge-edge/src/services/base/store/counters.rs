//! Counters of every isolate, summed here so that one scrape sees all.

use crate::ports::{Database, DatabaseError, Value};

/// Adds `amount` to the counter `name` (a Prometheus series, labels included).
pub fn add(database: &impl Database, name: &str, amount: f64) -> Result<(), DatabaseError> {
    database.execute(
        "INSERT INTO counters (name, value) VALUES (?, ?) \
         ON CONFLICT (name) DO UPDATE SET value = value + excluded.value",
        &[name.into(), Value::Real(amount)],
    )
}

/// Every counter and its value, by name.
pub fn all(database: &impl Database) -> Result<Vec<(String, f64)>, DatabaseError> {
    let records = database.query("SELECT name, value FROM counters ORDER BY name", &[])?;
    records
        .iter()
        .map(|record| {
            let value = match record.0.get(1) {
                Some(Value::Real(value)) => *value,
                #[allow(clippy::cast_precision_loss)] // counts, far below 2^53
                _ => record.integer(1)? as f64,
            };
            Ok((record.text(0)?.to_owned(), value))
        })
        .collect()
}
