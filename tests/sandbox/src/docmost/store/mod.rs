//! Everything the wiki remembers, in one `SQLite` file. Each change is one statement or one transaction, so that a kill at
//! any moment leaves a whole state. Sub-modules hold the questions asked of each kind of thing.

pub mod comments;
pub mod files;
pub mod history;
pub mod pages;
pub mod shares;
pub mod spaces;
pub mod users;

use super::answer::Failure;
use rusqlite::{Connection, OptionalExtension, params};
use std::path::Path;
use std::sync::{Mutex, MutexGuard};

/// The open database. Statements are short; handlers wait for each other.
pub struct Store(Mutex<Connection>);

/// What a question comes to.
pub type Asked<T> = Result<T, Failure>;

impl Store {
    /// Opens the file, or makes it.
    ///
    /// # Errors
    /// If the file cannot be opened or is no database of ours.
    pub fn open(file: &Path) -> anyhow::Result<Self> {
        let connection = Connection::open(file)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.execute_batch(include_str!("schema.sql"))?;
        Ok(Self(Mutex::new(connection)))
    }

    /// The connection, for as long as the guard lives. Never held across an await.
    pub fn db(&self) -> MutexGuard<'_, Connection> {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// A value kept by name (the signing key, the workspace).
    pub fn meta(&self, name: &str) -> Asked<Option<String>> {
        let value = self
            .db()
            .query_row("SELECT value FROM meta WHERE name = ?1", [name], |row| {
                row.get(0)
            })
            .optional();
        Ok(value?)
    }

    /// Keeps a value by name.
    pub fn set_meta(&self, name: &str, value: &str) -> Asked<()> {
        self.db().execute(
            "INSERT OR REPLACE INTO meta (name, value) VALUES (?1, ?2)",
            params![name, value],
        )?;
        Ok(())
    }
}
