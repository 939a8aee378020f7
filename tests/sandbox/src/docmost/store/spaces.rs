//! Spaces and who is a member of them in which role.

use super::{Asked, Store};
use crate::docmost::ids;
use rusqlite::{OptionalExtension, Row, params};
use serde_json::{Value, json};

/// A space.
#[derive(Debug, Clone)]
pub struct Space {
    /// `UUIDv7`.
    pub id: String,
    /// The name shown.
    pub name: String,
    /// Its place in URLs.
    pub slug: String,
    description: String,
    creator_id: String,
    created_at: String,
    updated_at: String,
}

/// What a person may do in a space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SpaceRole {
    /// Look.
    Reader,
    /// Look and write.
    Writer,
    /// Everything.
    Admin,
}

impl SpaceRole {
    /// The role with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "reader" => Some(Self::Reader),
            "writer" => Some(Self::Writer),
            "admin" => Some(Self::Admin),
            _ => None,
        }
    }

    /// The name of the role.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Writer => "writer",
            Self::Admin => "admin",
        }
    }

    /// The list of rights as the wiki tells its front end.
    #[must_use]
    pub fn permissions(self) -> Value {
        let may = |subject: &str| {
            let manages = match self {
                Self::Reader => false,
                Self::Writer => matches!(subject, "page" | "share"),
                Self::Admin => true,
            };
            json!({ "action": if manages { "manage" } else { "read" }, "subject": subject })
        };
        json!([may("settings"), may("member"), may("page"), may("share")])
    }
}

impl Space {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            slug: row.get("slug")?,
            description: row.get("description")?,
            creator_id: row.get("creator_id")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
        })
    }

    /// The three fields that stand beside pages.
    #[must_use]
    pub fn card(&self) -> Value {
        json!({ "id": self.id, "name": self.name, "slug": self.slug })
    }

    /// The whole space.
    #[must_use]
    pub fn whole(&self, workspace_id: &str, member_count: i64) -> Value {
        json!({
            "id": self.id, "name": self.name, "description": self.description, "slug": self.slug, "logo": null,
            "visibility": "private", "defaultRole": "writer", "creatorId": self.creator_id, "workspaceId": workspace_id,
            "createdAt": self.created_at, "updatedAt": self.updated_at, "deletedAt": null, "settings": null,
            "isPersonal": false, "memberCount": member_count,
        })
    }
}

impl Store {
    /// Makes a space with its maker as admin; false if the slug is taken.
    pub fn add_space(
        &self,
        id: &str,
        name: &str,
        slug: &str,
        description: &str,
        creator_id: &str,
        at: &str,
    ) -> Asked<bool> {
        let mut db = self.db();
        let transaction = db.transaction()?;
        let added = transaction.execute(
            "INSERT OR IGNORE INTO spaces (id, name, slug, description, creator_id, created_at, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
            params![id, name, slug, description, creator_id, at],
        )?;
        if added == 1 {
            transaction.execute(
                "INSERT INTO space_members (space_id, user_id, role) VALUES (?1, ?2, 'admin')",
                params![id, creator_id],
            )?;
        }
        transaction.commit()?;
        Ok(added == 1)
    }

    /// A space by its id or slug.
    pub fn space(&self, id_or_slug: &str) -> Asked<Option<Space>> {
        let sql = "SELECT * FROM spaces WHERE id = ?1 OR slug = ?1";
        Ok(self
            .db()
            .query_row(sql, [id_or_slug], Space::read)
            .optional()?)
    }

    /// The spaces that a person is a member of, by name.
    pub fn spaces_of(&self, user_id: &str) -> Asked<Vec<Space>> {
        let db = self.db();
        let mut statement = db.prepare(
            "SELECT spaces.* FROM spaces JOIN space_members ON space_id = spaces.id WHERE user_id = ?1 ORDER BY name",
        )?;
        Ok(statement
            .query_map([user_id], Space::read)?
            .collect::<Result<_, _>>()?)
    }

    /// How many members a space has.
    pub fn member_count(&self, space_id: &str) -> Asked<i64> {
        let sql = "SELECT count(*) FROM space_members WHERE space_id = ?1";
        Ok(self.db().query_row(sql, [space_id], |row| row.get(0))?)
    }

    /// A person's role in a space; None for a stranger.
    pub fn space_role(&self, space_id: &str, user_id: &str) -> Asked<Option<SpaceRole>> {
        let sql = "SELECT role FROM space_members WHERE space_id = ?1 AND user_id = ?2";
        let role: Option<String> = self
            .db()
            .query_row(sql, [space_id, user_id], |row| row.get(0))
            .optional()?;
        Ok(role.as_deref().and_then(SpaceRole::named))
    }

    /// The members of a space with their roles: user id and role.
    pub fn space_members(&self, space_id: &str) -> Asked<Vec<(String, String)>> {
        let db = self.db();
        let mut statement = db.prepare(
            "SELECT user_id, role FROM space_members WHERE space_id = ?1 ORDER BY user_id",
        )?;
        let rows = statement.query_map([space_id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Makes a person a member, or changes their role.
    pub fn set_space_member(&self, space_id: &str, user_id: &str, role: SpaceRole) -> Asked<()> {
        self.db().execute(
            "INSERT OR REPLACE INTO space_members (space_id, user_id, role) VALUES (?1, ?2, ?3)",
            params![space_id, user_id, role.name()],
        )?;
        self.touch_space(space_id)
    }

    /// Makes a person a stranger.
    pub fn remove_space_member(&self, space_id: &str, user_id: &str) -> Asked<()> {
        self.db().execute(
            "DELETE FROM space_members WHERE space_id = ?1 AND user_id = ?2",
            [space_id, user_id],
        )?;
        self.touch_space(space_id)
    }

    fn touch_space(&self, space_id: &str) -> Asked<()> {
        self.db().execute(
            "UPDATE spaces SET updated_at = ?2 WHERE id = ?1",
            params![space_id, ids::now()],
        )?;
        Ok(())
    }
}
