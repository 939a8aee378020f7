//! Writes under way, and the answers of those that a caller may ask for again.
//!
//! What always holds: a caller's key names one write at most. A write is *begun* (nothing was sent), *sent* (it may have
//! taken effect, or still do so) or *done* (its row is known and its answer kept, for 24 h where it has a key, else no
//! longer than it is under way). What is to be sent is stored before it goes out.

use crate::ports::{Database, DatabaseError, Record};

use super::locks;

/// How long an answer is kept for its key, in ms.
pub const KEPT: i64 = 24 * 60 * 60 * 1_000;

const BEGUN: i64 = 0;
const SENT: i64 = 1;
const DONE: i64 = 2;

/// How far a write is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// Nothing was sent.
    Begun,
    /// Sent, and nobody knows yet what became of it.
    Sent {
        /// What was sent.
        sent: String,
        /// When, in ms since 1970.
        at: i64,
    },
    /// Done, with its answer.
    Done(String),
}

/// A write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredWrite {
    /// Its number.
    pub id: i64,
    /// A fingerprint of what was asked for.
    pub digest: String,
    /// The key of the row it makes, where it makes one.
    pub bridge_id: String,
    /// Who asked for what, as JSON.
    pub call: String,
    /// How far it is.
    pub stage: Stage,
    /// How often looking after it has failed in a row.
    pub attempts: i64,
}

/// A write that begins.
#[derive(Debug, Clone, Copy)]
pub struct NewWrite<'a> {
    /// Who asks.
    pub subject: &'a str,
    /// Under which key.
    pub key: Option<&'a str>,
    /// A fingerprint of what is asked for.
    pub digest: &'a str,
    /// The key of the row it would make.
    pub bridge_id: &'a str,
    /// Who asks for what, as JSON.
    pub call: &'a str,
}

const COLUMNS: &str = "write_id, digest, bridge_id, call, stage, sent, sent_at, answer, attempts";

fn read(record: &Record) -> Result<StoredWrite, DatabaseError> {
    let text = |index| {
        record
            .optional_text(index)
            .map(|text| text.unwrap_or_default().to_owned())
    };
    Ok(StoredWrite {
        id: record.integer(0)?,
        digest: text(1)?,
        bridge_id: text(2)?,
        call: text(3)?,
        stage: match record.integer(4)? {
            BEGUN => Stage::Begun,
            SENT => Stage::Sent {
                sent: text(5)?,
                at: record.integer(6)?,
            },
            _ => Stage::Done(text(7)?),
        },
        attempts: record.integer(8)?,
    })
}

/// Begins a write; its number.
pub fn begin(database: &impl Database, new: NewWrite, now: i64) -> Result<i64, DatabaseError> {
    let record = database.first(
        "INSERT INTO writes (subject, key, digest, begun_at, bridge_id, call) VALUES (?, ?, ?, ?, ?, ?) \
         RETURNING write_id",
        &[
            new.subject.into(),
            new.key.into(),
            new.digest.into(),
            now.into(),
            new.bridge_id.into(),
            new.call.into(),
        ],
    )?;
    record
        .ok_or(DatabaseError::Shape("write number"))?
        .integer(0)
}

/// The write of that number.
pub fn get(database: &impl Database, id: i64) -> Result<Option<StoredWrite>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM writes WHERE write_id = ?");
    let record = database.first(&sql, &[id.into()])?;
    record.as_ref().map(read).transpose()
}

/// The write under a caller's key, unless its time is over.
pub fn by_key(
    database: &impl Database,
    subject: &str,
    key: &str,
    now: i64,
) -> Result<Option<StoredWrite>, DatabaseError> {
    database.execute(
        "DELETE FROM writes WHERE subject = ? AND key = ? AND stage = 2 AND begun_at <= ?",
        &[subject.into(), key.into(), (now - KEPT).into()],
    )?;
    let sql = format!("SELECT {COLUMNS} FROM writes WHERE subject = ? AND key = ?");
    let record = database.first(&sql, &[subject.into(), key.into()])?;
    record.as_ref().map(read).transpose()
}

/// Notes what is about to be sent; it is looked after from `due_at` on.
pub fn send(
    database: &impl Database,
    id: i64,
    sent: &str,
    now: i64,
    due_at: i64,
) -> Result<(), DatabaseError> {
    database.execute(
        "UPDATE writes SET stage = ?, sent = ?, sent_at = ?, due_at = ? WHERE write_id = ?",
        &[
            SENT.into(),
            sent.into(),
            now.into(),
            due_at.into(),
            id.into(),
        ],
    )
}

/// Notes that what was to be sent did not take effect and never will.
pub fn unsend(database: &impl Database, id: i64) -> Result<(), DatabaseError> {
    database.execute(
        "UPDATE writes SET stage = ?, sent = NULL, due_at = NULL WHERE write_id = ?",
        &[BEGUN.into(), id.into()],
    )
}

/// Notes that a write is done, with its answer (or a newer one).
pub fn done(database: &impl Database, id: i64, answer: &str) -> Result<(), DatabaseError> {
    database.execute(
        "UPDATE writes SET stage = ?, sent = NULL, due_at = NULL, answer = ? WHERE write_id = ?",
        &[DONE.into(), answer.into(), id.into()],
    )
}

/// When a write of unknown outcome is looked after again.
pub fn look_again(database: &impl Database, id: i64, due_at: i64) -> Result<(), DatabaseError> {
    database.execute(
        "UPDATE writes SET due_at = ?, attempts = attempts + 1 WHERE write_id = ? AND stage = ?",
        &[due_at.into(), id.into(), SENT.into()],
    )
}

/// Ends a write that nobody is at any more: what it holds is free unless its outcome is unknown; it is forgotten unless
/// its outcome is unknown or its answer may be asked for again.
pub fn end(database: &impl Database, id: i64) -> Result<(), DatabaseError> {
    database.execute(
        "DELETE FROM writes WHERE write_id = ? AND (stage = 0 OR (stage = 2 AND key IS NULL))",
        &[id.into()],
    )?;
    let in_doubt = database.first(
        "SELECT 1 FROM writes WHERE write_id = ? AND stage = 1",
        &[id.into()],
    )?;
    if in_doubt.is_some() {
        return Ok(());
    }
    locks::release(database, id)
}

/// Ends whatever an earlier process was at: called once when the object starts. Writes of unknown outcome are due.
pub fn free(database: &impl Database, now: i64) -> Result<(), DatabaseError> {
    database.execute(
        "DELETE FROM writes WHERE stage = 0 OR (stage = 2 AND key IS NULL)",
        &[],
    )?;
    database.execute(
        "DELETE FROM locks WHERE write_id NOT IN (SELECT write_id FROM writes WHERE stage = 1)",
        &[],
    )?;
    database.execute(
        "UPDATE writes SET due_at = ? WHERE stage = 1",
        &[now.into()],
    )
}

/// Takes the first write of unknown outcome that is due; it is due again at `again_at` unless it is settled before.
pub fn take_due(
    database: &impl Database,
    now: i64,
    again_at: i64,
) -> Result<Option<i64>, DatabaseError> {
    let record = database.first(
        "UPDATE writes SET due_at = ? WHERE write_id = (SELECT write_id FROM writes WHERE due_at <= ? \
         ORDER BY due_at LIMIT 1) RETURNING write_id",
        &[again_at.into(), now.into()],
    )?;
    record.map(|record| record.integer(0)).transpose()
}

/// How many are of unknown outcome.
pub fn in_doubt(database: &impl Database) -> Result<i64, DatabaseError> {
    let record = database.first("SELECT count(*) FROM writes WHERE stage = 1", &[])?;
    record.map_or(Ok(0), |record| record.integer(0))
}

/// Forgets answers whose time is over.
pub fn forget_old(database: &impl Database, now: i64) -> Result<(), DatabaseError> {
    database.execute(
        "DELETE FROM writes WHERE stage = 2 AND begun_at <= ?",
        &[(now - KEPT).into()],
    )
}
