//! Files that were uploaded to a page, kept in the database.

use super::{Asked, Store};
use rusqlite::{OptionalExtension, Row, params};

/// A file.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// `UUIDv7`.
    pub id: String,
    /// Its name as uploaded.
    pub file_name: String,
    /// Its content type.
    pub mime: String,
    /// Who uploaded it.
    pub creator_id: String,
    /// The page it belongs to.
    pub page_id: String,
    /// The page's space.
    pub space_id: String,
    /// When it was uploaded.
    pub created_at: String,
    /// The bytes.
    pub data: Vec<u8>,
}

impl Attachment {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            file_name: row.get("file_name")?,
            mime: row.get("mime")?,
            creator_id: row.get("creator_id")?,
            page_id: row.get("page_id")?,
            space_id: row.get("space_id")?,
            created_at: row.get("created_at")?,
            data: row.get("data")?,
        })
    }
}

impl Store {
    /// Stores a file.
    pub fn add_attachment(&self, file: &Attachment) -> Asked<()> {
        self.db().execute(
            "INSERT INTO attachments (id, file_name, mime, creator_id, page_id, space_id, created_at, data)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                file.id,
                file.file_name,
                file.mime,
                file.creator_id,
                file.page_id,
                file.space_id,
                file.created_at,
                file.data
            ],
        )?;
        Ok(())
    }

    /// A file by its id.
    pub fn attachment(&self, id: &str) -> Asked<Option<Attachment>> {
        Ok(self
            .db()
            .query_row(
                "SELECT * FROM attachments WHERE id = ?1",
                [id],
                Attachment::read,
            )
            .optional()?)
    }
}
