//! Comments on pages and their answers. Their content is kept as it was sent: nothing is dropped from it.

use super::{Asked, Store};
use crate::docmost::ids;
use rusqlite::{OptionalExtension, Row, params};
use serde_json::Value;

/// A comment.
#[derive(Debug, Clone)]
pub struct Comment {
    /// `UUIDv7`.
    pub id: String,
    /// The page.
    pub page_id: String,
    /// The page's space.
    pub space_id: String,
    /// The comment that it answers.
    pub parent_comment_id: Option<String>,
    /// Who wrote it.
    pub creator_id: String,
    /// `ProseMirror` JSON.
    pub content: Value,
    /// The text it hangs on.
    pub selection: Option<String>,
    /// `page` or `inline`.
    pub kind: String,
    /// When it was written.
    pub created_at: String,
    /// When it last changed.
    pub updated_at: String,
}

impl Comment {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let content: String = row.get("content")?;
        Ok(Self {
            id: row.get("id")?,
            page_id: row.get("page_id")?,
            space_id: row.get("space_id")?,
            parent_comment_id: row.get("parent_comment_id")?,
            creator_id: row.get("creator_id")?,
            content: serde_json::from_str(&content).unwrap_or(Value::Null),
            selection: row.get("selection")?,
            kind: row.get("type")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
        })
    }
}

impl Store {
    /// Stores a comment.
    pub fn add_comment(&self, comment: &Comment) -> Asked<()> {
        self.db().execute(
            "INSERT INTO comments (id, page_id, space_id, parent_comment_id, creator_id, content, selection, type, created_at,
                                   updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)",
            params![
                comment.id,
                comment.page_id,
                comment.space_id,
                comment.parent_comment_id,
                comment.creator_id,
                comment.content.to_string(),
                comment.selection,
                comment.kind,
                comment.created_at
            ],
        )?;
        Ok(())
    }

    /// A comment by its id.
    pub fn comment(&self, id: &str) -> Asked<Option<Comment>> {
        Ok(self
            .db()
            .query_row("SELECT * FROM comments WHERE id = ?1", [id], Comment::read)
            .optional()?)
    }

    /// The comments of a page, oldest first.
    pub fn comments(&self, page_id: &str) -> Asked<Vec<Comment>> {
        let db = self.db();
        let mut statement =
            db.prepare("SELECT * FROM comments WHERE page_id = ?1 ORDER BY created_at, id")?;
        Ok(statement
            .query_map([page_id], Comment::read)?
            .collect::<Result<_, _>>()?)
    }

    /// Changes what a comment says.
    pub fn set_comment(&self, id: &str, content: &Value) -> Asked<()> {
        self.db().execute(
            "UPDATE comments SET content = ?2, updated_at = ?3 WHERE id = ?1",
            params![id, content.to_string(), ids::now()],
        )?;
        Ok(())
    }

    /// Removes a comment and the answers to it.
    pub fn drop_comment(&self, id: &str) -> Asked<()> {
        self.db().execute(
            "DELETE FROM comments WHERE id = ?1 OR parent_comment_id = ?1",
            [id],
        )?;
        Ok(())
    }
}
