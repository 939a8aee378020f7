//! Who is connected and who listens to what: the Hub's tables.
//!
//! What always holds: a connection's rows go with it; a connection that the platform no longer knows (the process was
//! killed) is swept when the object wakes. The cookie is never stored, only its digest.

use crate::ports::{Database, DatabaseError, Value};

/// One connection, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// Digest of the wiki's cookie that came with the upgrade.
    pub cookie: Option<String>,
    /// Who it is, once it has said hello: user or token.
    pub subject: Option<String>,
    /// What it may see, as JSON.
    pub viewer: Option<String>,
}

/// One listener to an entity that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listener {
    /// The connection.
    pub id: String,
    /// The reference as it subscribed.
    pub reference: String,
    /// What it may see, as JSON.
    pub viewer: String,
}

/// Makes the tables where they are not there yet.
pub fn prepare(database: &impl Database) -> Result<(), DatabaseError> {
    for statement in [
        "CREATE TABLE IF NOT EXISTS connections (
            id TEXT PRIMARY KEY,
            opened_at INTEGER NOT NULL,
            address TEXT NOT NULL,
            cookie TEXT,
            subject TEXT,
            viewer TEXT,
            due INTEGER NOT NULL) WITHOUT ROWID",
        "CREATE INDEX IF NOT EXISTS connections_due ON connections (due)",
        "CREATE TABLE IF NOT EXISTS subscriptions (
            reference TEXT NOT NULL,
            connection TEXT NOT NULL,
            PRIMARY KEY (reference, connection)) WITHOUT ROWID",
        "CREATE INDEX IF NOT EXISTS subscriptions_connection ON subscriptions (connection)",
    ] {
        database.execute(statement, &[])?;
    }
    Ok(())
}

/// Forgets every connection that is not among `open`.
pub fn sweep(database: &impl Database, open: &[String]) -> Result<(), DatabaseError> {
    let known = database.query("SELECT id FROM connections", &[])?;
    for record in &known {
        let id = record.text(0)?;
        if !open.iter().any(|other| other == id) {
            close(database, id)?;
        }
    }
    Ok(())
}

/// A new connection that must say hello by `due`.
pub fn open(
    database: &impl Database,
    id: &str,
    cookie: Option<&str>,
    address: &str,
    now: i64,
    due: i64,
) -> Result<(), DatabaseError> {
    database.execute(
        "INSERT OR REPLACE INTO connections (id, opened_at, address, cookie, due) VALUES (?, ?, ?, ?, ?)",
        &[id.into(), now.into(), address.into(), cookie.into(), due.into()],
    )
}

/// A connection.
pub fn get(database: &impl Database, id: &str) -> Result<Option<Connection>, DatabaseError> {
    let row = database.first(
        "SELECT cookie, subject, viewer FROM connections WHERE id = ?",
        &[id.into()],
    )?;
    row.map(|row| {
        Ok(Connection {
            cookie: row.optional_text(0)?.map(str::to_owned),
            subject: row.optional_text(1)?.map(str::to_owned),
            viewer: row.optional_text(2)?.map(str::to_owned),
        })
    })
    .transpose()
}

/// Notes who a connection is, and until when that holds.
pub fn welcome(
    database: &impl Database,
    id: &str,
    subject: &str,
    viewer: &str,
    due: i64,
) -> Result<(), DatabaseError> {
    database.execute(
        "UPDATE connections SET subject = ?, viewer = ?, due = ? WHERE id = ?",
        &[subject.into(), viewer.into(), due.into(), id.into()],
    )
}

/// Forgets a connection and what it listened to.
pub fn close(database: &impl Database, id: &str) -> Result<(), DatabaseError> {
    database.execute(
        "DELETE FROM subscriptions WHERE connection = ?",
        &[id.into()],
    )?;
    database.execute("DELETE FROM connections WHERE id = ?", &[id.into()])
}

fn count(database: &impl Database, sql: &str, value: &str) -> Result<i64, DatabaseError> {
    let row = database.first(sql, &[value.into()])?;
    row.ok_or(DatabaseError::Shape("count"))?.integer(0)
}

/// How many connections of an address have not said hello.
pub fn silent(database: &impl Database, address: &str) -> Result<i64, DatabaseError> {
    count(
        database,
        "SELECT count(*) FROM connections WHERE viewer IS NULL AND address = ?",
        address,
    )
}

/// How many connections a user or token has.
pub fn connections_of(database: &impl Database, subject: &str) -> Result<i64, DatabaseError> {
    count(
        database,
        "SELECT count(*) FROM connections WHERE subject = ?",
        subject,
    )
}

/// How many references a connection listens to.
pub fn subscriptions_of(database: &impl Database, id: &str) -> Result<i64, DatabaseError> {
    count(
        database,
        "SELECT count(*) FROM subscriptions WHERE connection = ?",
        id,
    )
}

/// Listens to a reference; twice is once.
pub fn subscribe(database: &impl Database, id: &str, reference: &str) -> Result<(), DatabaseError> {
    database.execute(
        "INSERT OR IGNORE INTO subscriptions (reference, connection) VALUES (?, ?)",
        &[reference.into(), id.into()],
    )
}

/// Listens no more.
pub fn unsubscribe(
    database: &impl Database,
    id: &str,
    reference: &str,
) -> Result<(), DatabaseError> {
    database.execute(
        "DELETE FROM subscriptions WHERE reference = ? AND connection = ?",
        &[reference.into(), id.into()],
    )
}

/// Everybody who listens under either name and whose hello still holds at `now`.
pub fn listeners(
    database: &impl Database,
    by_id: &str,
    by_slug: Option<&str>,
    now: i64,
) -> Result<Vec<Listener>, DatabaseError> {
    let rows = database.query(
        "SELECT s.connection, s.reference, c.viewer FROM subscriptions s JOIN connections c ON c.id = s.connection
         WHERE s.reference IN (?, ?) AND c.viewer IS NOT NULL AND c.due > ? ORDER BY c.viewer, s.reference",
        &[by_id.into(), by_slug.unwrap_or(by_id).into(), now.into()],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Listener {
                id: row.text(0)?.to_owned(),
                reference: row.text(1)?.to_owned(),
                viewer: row.text(2)?.to_owned(),
            })
        })
        .collect()
}

/// Connections whose time is up.
pub fn overdue(database: &impl Database, now: i64) -> Result<Vec<String>, DatabaseError> {
    let rows = database.query("SELECT id FROM connections WHERE due <= ?", &[now.into()])?;
    rows.iter()
        .map(|row| row.text(0).map(str::to_owned))
        .collect()
}

/// When the next connection's time is up.
pub fn next_due(database: &impl Database) -> Result<Option<i64>, DatabaseError> {
    let row = database.first("SELECT min(due) FROM connections", &[] as &[Value])?;
    row.map_or(Ok(None), |row| row.optional_integer(0))
}
