//! Public shares: at most one per page, without password and without end.

use super::{Asked, Store};
use crate::docmost::ids;
use rusqlite::{OptionalExtension, Row, params};
use serde_json::{Value, json};

/// A share.
#[derive(Debug, Clone)]
pub struct Share {
    /// `UUIDv7`.
    pub id: String,
    /// The ten letters in its URL.
    pub key: String,
    /// The page shared.
    pub page_id: String,
    /// Whether what is below the page is shared too.
    pub include_sub_pages: bool,
    /// Whether search engines may list it.
    pub search_indexing: bool,
    /// Who shared it.
    pub creator_id: String,
    /// The page's space.
    pub space_id: String,
    created_at: String,
    updated_at: String,
}

impl Share {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            key: row.get("key")?,
            page_id: row.get("page_id")?,
            include_sub_pages: row.get("include_sub_pages")?,
            search_indexing: row.get("search_indexing")?,
            creator_id: row.get("creator_id")?,
            space_id: row.get("space_id")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
        })
    }

    /// The share as its own row.
    #[must_use]
    pub fn whole(&self, workspace_id: &str) -> Value {
        json!({
            "id": self.id, "key": self.key, "pageId": self.page_id, "includeSubPages": self.include_sub_pages,
            "searchIndexing": self.search_indexing, "creatorId": self.creator_id, "spaceId": self.space_id,
            "workspaceId": workspace_id, "createdAt": self.created_at, "updatedAt": self.updated_at, "deletedAt": null,
        })
    }

    /// The share as seen from a page `level` steps below the one shared.
    #[must_use]
    pub fn seen_from(&self, workspace_id: &str, level: usize, shared_page: &Value) -> Value {
        json!({
            "id": self.id, "key": self.key, "includeSubPages": self.include_sub_pages,
            "searchIndexing": self.search_indexing, "pageId": self.page_id, "creatorId": self.creator_id,
            "spaceId": self.space_id, "workspaceId": workspace_id, "createdAt": self.created_at, "level": level,
            "sharedPage": shared_page,
        })
    }
}

impl Store {
    /// Shares a page; if it is shared already, that share is left as it is.
    pub fn add_share(
        &self,
        page_id: &str,
        space_id: &str,
        creator_id: &str,
        sub_pages: bool,
        indexing: bool,
    ) -> Asked<()> {
        self.db().execute(
            "INSERT OR IGNORE INTO shares (id, key, page_id, include_sub_pages, search_indexing, creator_id, space_id,
                                           created_at, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)",
            params![ids::uuid(), ids::key(10), page_id, sub_pages, indexing, creator_id, space_id, ids::now()],
        )?;
        Ok(())
    }

    /// A share by its id or key.
    pub fn share(&self, id_or_key: &str) -> Asked<Option<Share>> {
        let sql = "SELECT * FROM shares WHERE id = ?1 OR key = ?1";
        Ok(self
            .db()
            .query_row(sql, [id_or_key], Share::read)
            .optional()?)
    }

    /// The share of exactly this page.
    pub fn share_of(&self, page_id: &str) -> Asked<Option<Share>> {
        Ok(self
            .db()
            .query_row(
                "SELECT * FROM shares WHERE page_id = ?1",
                [page_id],
                Share::read,
            )
            .optional()?)
    }

    /// All shares in the spaces of a person.
    pub fn shares_seen_by(&self, user_id: &str) -> Asked<Vec<Share>> {
        let db = self.db();
        let mut statement = db.prepare(
            "SELECT shares.* FROM shares JOIN space_members ON space_members.space_id = shares.space_id
             WHERE space_members.user_id = ?1 ORDER BY shares.updated_at DESC",
        )?;
        Ok(statement
            .query_map([user_id], Share::read)?
            .collect::<Result<_, _>>()?)
    }

    /// Changes a share's two switches.
    pub fn set_share(&self, id: &str, sub_pages: bool, indexing: bool) -> Asked<()> {
        self.db().execute(
            "UPDATE shares SET include_sub_pages = ?2, search_indexing = ?3, updated_at = ?4 WHERE id = ?1",
            params![id, sub_pages, indexing, ids::now()],
        )?;
        Ok(())
    }

    /// Takes a share down.
    pub fn drop_share(&self, id: &str) -> Asked<()> {
        self.db()
            .execute("DELETE FROM shares WHERE id = ?1", [id])?;
        Ok(())
    }
}
