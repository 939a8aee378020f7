//! Pages: their tree, their stored content, and the trash.

use super::{Asked, Store};
use crate::docmost::content::text;
use crate::docmost::ids;
use rusqlite::{OptionalExtension, Row, params};
use serde_json::{Value, json};

/// A page as stored.
#[derive(Debug, Clone)]
pub struct Page {
    /// `UUIDv7`.
    pub id: String,
    /// Ten letters and digits, in URLs.
    pub slug_id: String,
    /// The title; none for a page just made.
    pub title: Option<String>,
    /// An emoji.
    pub icon: Option<String>,
    /// The order key among its siblings.
    pub position: String,
    /// The page above it.
    pub parent_page_id: Option<String>,
    /// Who made it.
    pub creator_id: String,
    /// Who changed it last.
    pub last_updated_by_id: String,
    /// Its space.
    pub space_id: String,
    /// When it was made.
    pub created_at: String,
    /// When it last changed.
    pub updated_at: String,
    /// When it went to the trash.
    pub deleted_at: Option<String>,
    /// Who put it there.
    pub deleted_by_id: Option<String>,
    /// Everybody who changed it.
    pub contributor_ids: Vec<String>,
    /// The stored content, which lags behind the live document.
    pub content: Option<Value>,
}

const FIELDS: &str = "id, slug_id, title, icon, position, parent_page_id, creator_id, last_updated_by_id, space_id, \
                      created_at, updated_at, deleted_at, deleted_by_id, contributor_ids, content";

impl Page {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let contributors: String = row.get("contributor_ids")?;
        let content: Option<String> = row.get("content")?;
        Ok(Self {
            id: row.get("id")?,
            slug_id: row.get("slug_id")?,
            title: row.get("title")?,
            icon: row.get("icon")?,
            position: row.get("position")?,
            parent_page_id: row.get("parent_page_id")?,
            creator_id: row.get("creator_id")?,
            last_updated_by_id: row.get("last_updated_by_id")?,
            space_id: row.get("space_id")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
            deleted_at: row.get("deleted_at")?,
            deleted_by_id: row.get("deleted_by_id")?,
            contributor_ids: serde_json::from_str(&contributors).unwrap_or_default(),
            content: content.and_then(|content| serde_json::from_str(&content).ok()),
        })
    }

    /// The page without its content.
    #[must_use]
    pub fn bare(&self, workspace_id: &str) -> Value {
        json!({
            "id": self.id, "slugId": self.slug_id, "title": self.title, "icon": self.icon, "coverPhoto": null,
            "position": self.position, "parentPageId": self.parent_page_id, "creatorId": self.creator_id,
            "lastUpdatedById": self.last_updated_by_id, "spaceId": self.space_id, "workspaceId": workspace_id,
            "isLocked": false, "isBase": false, "createdAt": self.created_at, "updatedAt": self.updated_at,
            "deletedAt": self.deleted_at, "contributorIds": self.contributor_ids,
        })
    }

    /// The title, or nothing.
    #[must_use]
    pub fn title(&self) -> &str {
        self.title.as_deref().unwrap_or_default()
    }
}

/// What is wanted of [`Store::pages`].
#[derive(Debug, Clone, Copy)]
pub enum Which<'a> {
    /// The pages at the top of a space, in order.
    Roots(&'a str),
    /// The pages below a page, in order.
    Below(&'a str),
    /// The trash of a space, newest first.
    Trash(&'a str),
    /// All pages of a space, last changed first.
    Recent(&'a str),
}

impl Store {
    /// Stores a new page.
    pub fn add_page(&self, page: &Page) -> Asked<()> {
        let content = page.content.as_ref().map(Value::to_string);
        let text = page.content.as_ref().and_then(text::plain);
        self.db().execute(
            "INSERT INTO pages (id, slug_id, title, icon, position, parent_page_id, creator_id, last_updated_by_id, space_id,
                                created_at, updated_at, content, text_content)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            params![
                page.id,
                page.slug_id,
                page.title,
                page.icon,
                page.position,
                page.parent_page_id,
                page.creator_id,
                page.last_updated_by_id,
                page.space_id,
                page.created_at,
                page.updated_at,
                content,
                text
            ],
        )?;
        Ok(())
    }

    /// A page by its id or short id, the trash included.
    pub fn page(&self, id_or_slug_id: &str) -> Asked<Option<Page>> {
        let sql = format!("SELECT {FIELDS} FROM pages WHERE id = ?1 OR slug_id = ?1");
        Ok(self
            .db()
            .query_row(&sql, [id_or_slug_id], Page::read)
            .optional()?)
    }

    /// A list of pages.
    pub fn pages(&self, which: Which<'_>) -> Asked<Vec<Page>> {
        let (condition, value) = match which {
            Which::Roots(space) => (
                "space_id = ?1 AND parent_page_id IS NULL AND deleted_at IS NULL ORDER BY position",
                space,
            ),
            Which::Below(page) => (
                "parent_page_id = ?1 AND deleted_at IS NULL ORDER BY position",
                page,
            ),
            Which::Trash(space) => (
                "space_id = ?1 AND deleted_at IS NOT NULL ORDER BY deleted_at DESC",
                space,
            ),
            Which::Recent(space) => (
                "space_id = ?1 AND deleted_at IS NULL ORDER BY updated_at DESC, id DESC",
                space,
            ),
        };
        let db = self.db();
        let mut statement = db.prepare(&format!("SELECT {FIELDS} FROM pages WHERE {condition}"))?;
        Ok(statement
            .query_map([value], Page::read)?
            .collect::<Result<_, _>>()?)
    }

    /// Whether a page has pages below it.
    pub fn has_children(&self, id: &str) -> Asked<bool> {
        let sql =
            "SELECT EXISTS (SELECT 1 FROM pages WHERE parent_page_id = ?1 AND deleted_at IS NULL)";
        Ok(self.db().query_row(sql, [id], |row| row.get(0))?)
    }

    /// The order key for one more page at the end of a list.
    pub fn next_position(
        &self,
        space_id: &str,
        parent: Option<&str>,
        seed: &[u8],
    ) -> Asked<String> {
        let sql = "SELECT max(position) FROM pages WHERE space_id = ?1 AND parent_page_id IS ?2 AND deleted_at IS NULL";
        let last: Option<String> = self
            .db()
            .query_row(sql, params![space_id, parent], |row| row.get(0))?;
        Ok(ids::position_after(last.as_deref(), seed))
    }

    /// Changes title and icon where they are given.
    pub fn retitle(
        &self,
        id: &str,
        title: Option<&str>,
        icon: Option<Option<&str>>,
        user_id: &str,
    ) -> Asked<()> {
        {
            let db = self.db();
            if let Some(title) = title {
                db.execute(
                    "UPDATE pages SET title = ?2 WHERE id = ?1",
                    params![id, title],
                )?;
            }
            if let Some(icon) = icon {
                db.execute(
                    "UPDATE pages SET icon = ?2 WHERE id = ?1",
                    params![id, icon],
                )?;
            }
        }
        self.touch_page(id, &[user_id.to_owned()])
    }

    /// Notes a change and who made it.
    pub fn touch_page(&self, id: &str, user_ids: &[String]) -> Asked<()> {
        let Some(page) = self.page(id)? else {
            return Ok(());
        };
        let mut contributors = page.contributor_ids;
        for user in user_ids {
            if !contributors.contains(user) {
                contributors.push(user.clone());
            }
        }
        let last = user_ids.last().unwrap_or(&page.last_updated_by_id);
        self.db().execute(
            "UPDATE pages SET updated_at = ?2, last_updated_by_id = ?3, contributor_ids = ?4 WHERE id = ?1",
            params![id, ids::now(), last, serde_json::to_string(&contributors)?],
        )?;
        Ok(())
    }

    /// Stores what the live document has become.
    pub fn set_content(
        &self,
        id: &str,
        content: &Value,
        ydoc: &[u8],
        history_due_ms: i64,
    ) -> Asked<()> {
        self.db().execute(
            "UPDATE pages SET content = ?2, text_content = ?3, ydoc = ?4, history_due_ms = coalesce(history_due_ms, ?5)
             WHERE id = ?1",
            params![id, content.to_string(), text::plain(content), ydoc, history_due_ms],
        )?;
        Ok(())
    }

    /// Stores the Yjs state that a page's content has been turned into; the page itself counts as unchanged.
    pub fn set_ydoc(&self, id: &str, ydoc: &[u8]) -> Asked<()> {
        self.db().execute(
            "UPDATE pages SET ydoc = ?2 WHERE id = ?1",
            params![id, ydoc],
        )?;
        Ok(())
    }

    /// The stored Yjs state of a page.
    pub fn ydoc(&self, id: &str) -> Asked<Option<Vec<u8>>> {
        let sql = "SELECT ydoc FROM pages WHERE id = ?1";
        Ok(self
            .db()
            .query_row(sql, [id], |row| row.get(0))
            .optional()?
            .flatten())
    }

    /// Moves a page.
    pub fn move_page(&self, id: &str, parent: Option<&str>, position: &str) -> Asked<()> {
        self.db().execute(
            "UPDATE pages SET parent_page_id = ?2, position = ?3, updated_at = ?4 WHERE id = ?1",
            params![id, parent, position, ids::now()],
        )?;
        Ok(())
    }

    /// The page and everything below it, itself first, the rest in order; the trash included if asked.
    pub fn subtree(&self, id: &str, trash: bool) -> Asked<Vec<Page>> {
        let db = self.db();
        let mut statement = db.prepare(&format!(
            "WITH RECURSIVE tree(page) AS (SELECT ?1 UNION SELECT id FROM pages JOIN tree ON parent_page_id = page)
             SELECT {FIELDS} FROM pages JOIN tree ON page = pages.id WHERE ?2 OR deleted_at IS NULL
             ORDER BY id <> ?1, position"
        ))?;
        Ok(statement
            .query_map(params![id, trash], Page::read)?
            .collect::<Result<_, _>>()?)
    }

    /// Puts pages into the trash, or (with no moment) takes them out. In the trash a page has no share.
    pub fn set_deleted(&self, ids: &[String], at: Option<&str>, by: &str) -> Asked<()> {
        let mut db = self.db();
        let transaction = db.transaction()?;
        for id in ids {
            let by = at.map(|_| by);
            transaction.execute(
                "UPDATE pages SET deleted_at = ?2, deleted_by_id = ?3 WHERE id = ?1",
                params![id, at, by],
            )?;
            if at.is_some() {
                transaction.execute("DELETE FROM shares WHERE page_id = ?1", [id])?;
            }
        }
        transaction.commit()?;
        Ok(())
    }

    /// Removes pages for good.
    pub fn erase(&self, ids: &[String]) -> Asked<()> {
        let mut db = self.db();
        let transaction = db.transaction()?;
        for id in ids {
            for table in ["page_history", "shares", "comments", "attachments"] {
                transaction.execute(&format!("DELETE FROM {table} WHERE page_id = ?1"), [id])?;
            }
            transaction.execute("DELETE FROM pages WHERE id = ?1", [id])?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// The searchable text of a page: title and body; None where the wiki has none.
    pub fn search_texts(&self, space_ids: &[String]) -> Asked<Vec<(Page, String)>> {
        let db = self.db();
        let mut statement = db.prepare(&format!(
            "SELECT {FIELDS}, text_content FROM pages WHERE space_id = ?1 AND deleted_at IS NULL"
        ))?;
        let mut found = Vec::new();
        for space in space_ids {
            let rows = statement.query_map([space], |row| {
                Ok((
                    Page::read(row)?,
                    row.get::<_, Option<String>>("text_content")?
                        .unwrap_or_default(),
                ))
            })?;
            for row in rows {
                found.push(row?);
            }
        }
        Ok(found)
    }
}
