//! When the earliest work of each kind is due, in one statement: it is asked for with every delivery.
//!
//! What always holds: a kind that the object works through by itself stands here, or the alarm would not ring for it.

use crate::ports::{Database, DatabaseError};

/// When the earliest work of each kind may be done, in ms since 1970; none where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agenda {
    /// Some answers have to be computed again, now.
    pub renew: bool,
    /// The Hub has to be told of an answer.
    pub publish: Option<i64>,
    /// KV has to be told of an answer.
    pub cache: Option<i64>,
    /// Tables and fields have to be looked up; 0 before they ever were.
    pub names: i64,
    /// A write of unknown outcome has to be looked after.
    pub writes: Option<i64>,
    /// A row has to be held against the rules.
    pub follow_ups: Option<i64>,
    /// A row has to be read again.
    pub rows: Option<i64>,
    /// A table has to be read again.
    pub tables: Option<i64>,
}

impl Agenda {
    /// The earliest of what is told to others; it needs no call to Baserow.
    pub fn told(&self) -> Option<i64> {
        let renew = self.renew.then_some(0);
        [renew, self.publish, self.cache]
            .into_iter()
            .flatten()
            .min()
    }

    /// The earliest of what needs a call to Baserow.
    pub fn asked(&self) -> i64 {
        let others = [self.writes, self.follow_ups, self.rows, self.tables];
        others.into_iter().flatten().fold(self.names, i64::min)
    }
}

/// Whether something is due at `now`.
pub fn is_due(at: Option<i64>, now: i64) -> bool {
    at.is_some_and(|at| at <= now)
}

/// Reads it.
pub fn read(database: &impl Database) -> Result<Agenda, DatabaseError> {
    let record = database.first(
        "SELECT EXISTS (SELECT 1 FROM renewals), \
         (SELECT min(publish_at) FROM cards WHERE publish_at IS NOT NULL), \
         (SELECT min(cache_at) FROM cards WHERE cache_at IS NOT NULL), \
         (SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'names_due'), \
         (SELECT min(due_at) FROM writes WHERE due_at IS NOT NULL), \
         (SELECT min(due_at) FROM follow_ups), \
         (SELECT min(max(due_at, lease_until)) FROM dirty_rows), \
         (SELECT min(max(due_at, lease_until)) FROM dirty_tables)",
        &[],
    )?;
    let record = record.ok_or(DatabaseError::Shape("agenda"))?;
    Ok(Agenda {
        renew: record.integer(0)? == 1,
        publish: record.optional_integer(1)?,
        cache: record.optional_integer(2)?,
        names: record.optional_integer(3)?.unwrap_or(0),
        writes: record.optional_integer(4)?,
        follow_ups: record.optional_integer(5)?,
        rows: record.optional_integer(6)?,
        tables: record.optional_integer(7)?,
    })
}
