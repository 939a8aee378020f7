//! Former states of a page. A state is kept some time after a change (the wiki gathers changes for five minutes; here
//! the time is short), not with each change.

use super::{Asked, Store};
use crate::docmost::ids;
use rusqlite::{OptionalExtension, Row, params};
use serde_json::Value;

/// A former state.
#[derive(Debug, Clone)]
pub struct Version {
    /// `UUIDv7`.
    pub id: String,
    /// The page.
    pub page_id: String,
    /// The title at that time.
    pub title: Option<String>,
    /// The icon at that time.
    pub icon: Option<String>,
    /// The content at that time.
    pub content: Option<Value>,
    /// Who had changed it last.
    pub user_id: String,
    /// When it was kept.
    pub created_at: String,
}

impl Version {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let content: Option<String> = row.get("content")?;
        Ok(Self {
            id: row.get("id")?,
            page_id: row.get("page_id")?,
            title: row.get("title")?,
            icon: row.get("icon")?,
            content: content.and_then(|content| serde_json::from_str(&content).ok()),
            user_id: row.get("user_id")?,
            created_at: row.get("created_at")?,
        })
    }
}

impl Store {
    /// Keeps the state of every page whose time has come.
    pub fn keep_due_history(&self, now_ms: i64) -> Asked<()> {
        let mut db = self.db();
        let due: Vec<String> = db
            .prepare_cached("SELECT id FROM pages WHERE history_due_ms <= ?1")?
            .query_map([now_ms], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for page in due {
            let transaction = db.transaction()?;
            transaction.execute(
                "INSERT INTO page_history (id, page_id, title, icon, content, user_id, created_at)
                 SELECT ?2, id, title, icon, content, last_updated_by_id, ?3 FROM pages WHERE id = ?1",
                params![page, ids::uuid(), ids::at(now_ms)],
            )?;
            transaction.execute(
                "UPDATE pages SET history_due_ms = NULL WHERE id = ?1",
                [&page],
            )?;
            transaction.commit()?;
        }
        Ok(())
    }

    /// The former states of a page, newest first.
    pub fn history(&self, page_id: &str) -> Asked<Vec<Version>> {
        let db = self.db();
        let mut statement = db.prepare(
            "SELECT * FROM page_history WHERE page_id = ?1 ORDER BY created_at DESC, id DESC",
        )?;
        Ok(statement
            .query_map([page_id], Version::read)?
            .collect::<Result<_, _>>()?)
    }

    /// One former state.
    pub fn version(&self, id: &str) -> Asked<Option<Version>> {
        Ok(self
            .db()
            .query_row(
                "SELECT * FROM page_history WHERE id = ?1",
                [id],
                Version::read,
            )
            .optional()?)
    }
}
