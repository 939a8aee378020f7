//! Accounts, their sessions, and invitations.

use super::{Asked, Store};
use crate::docmost::ids;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use rusqlite::{OptionalExtension, Row, params};
use serde_json::{Value, json};
use sha2::Sha256;

/// An account.
#[derive(Debug, Clone)]
pub struct User {
    /// `UUIDv7`.
    pub id: String,
    /// The address people log in with, lower case.
    pub email: String,
    /// The name shown.
    pub name: String,
    /// `owner`, `admin` or `member` of the workspace.
    pub role: String,
    /// A language tag (`en-US`).
    pub locale: String,
    /// When the person last logged in.
    pub last_login_at: Option<String>,
    /// When the account was made.
    pub created_at: String,
    /// When it last changed.
    pub updated_at: String,
}

/// An account to be made.
pub struct NewUser<'a> {
    /// `UUIDv7`.
    pub id: String,
    /// Any case.
    pub email: &'a str,
    /// The name shown.
    pub name: &'a str,
    /// `owner`, `admin` or `member`.
    pub role: &'a str,
    /// A language tag.
    pub locale: &'a str,
    /// In clear; kept only as a keyed hash.
    pub password: &'a str,
    /// The moment of making.
    pub at: String,
}

impl User {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            email: row.get("email")?,
            name: row.get("name")?,
            role: row.get("role")?,
            locale: row.get("locale")?,
            last_login_at: row.get("last_login_at")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
        })
    }

    /// Whether the role may govern the workspace.
    #[must_use]
    pub fn governs(&self) -> bool {
        matches!(self.role.as_str(), "owner" | "admin")
    }

    /// The three fields that other people see.
    #[must_use]
    pub fn card(&self) -> Value {
        json!({ "id": self.id, "name": self.name, "avatarUrl": null })
    }

    /// The whole account, as its owner sees it.
    #[must_use]
    pub fn whole(&self, workspace_id: &str) -> Value {
        json!({
            "id": self.id, "email": self.email, "name": self.name, "emailVerifiedAt": self.created_at, "avatarUrl": null,
            "role": self.role, "workspaceId": workspace_id, "locale": self.locale, "timezone": null, "settings": null,
            "lastLoginAt": self.last_login_at, "deactivatedAt": null, "createdAt": self.created_at,
            "updatedAt": self.updated_at, "deletedAt": null, "hasGeneratedPassword": false,
        })
    }
}

/// A password as kept. A stand-in's passwords are printed on its own screen, so this is not made to be slow.
fn hashed(salt: &str, password: &str) -> String {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(salt.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(password.as_bytes());
    URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
}

impl Store {
    /// Makes an account; false if the address is taken.
    pub fn add_user(&self, user: &NewUser<'_>) -> Asked<bool> {
        let salt = ids::key(16);
        let added = self.db().execute(
            "INSERT OR IGNORE INTO users (id, email, name, role, locale, salt, password, created_at, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)",
            params![
                user.id,
                user.email.to_lowercase(),
                user.name,
                user.role,
                user.locale,
                salt,
                hashed(&salt, user.password),
                user.at
            ],
        )?;
        Ok(added == 1)
    }

    /// The account with this address and password.
    pub fn user_by_password(&self, email: &str, password: &str) -> Asked<Option<User>> {
        let found = self
            .db()
            .query_row(
                "SELECT * FROM users WHERE email = ?1",
                [email.to_lowercase()],
                |row| {
                    Ok((
                        User::read(row)?,
                        row.get::<_, String>("salt")?,
                        row.get::<_, String>("password")?,
                    ))
                },
            )
            .optional()?;
        Ok(found
            .filter(|(_, salt, kept)| hashed(salt, password) == *kept)
            .map(|(user, ..)| user))
    }

    /// An account by its id.
    pub fn user(&self, id: &str) -> Asked<Option<User>> {
        Ok(self
            .db()
            .query_row("SELECT * FROM users WHERE id = ?1", [id], User::read)
            .optional()?)
    }

    /// All accounts, by name.
    pub fn users(&self) -> Asked<Vec<User>> {
        let db = self.db();
        let mut statement = db.prepare("SELECT * FROM users ORDER BY name")?;
        let users = statement
            .query_map([], User::read)?
            .collect::<Result<_, _>>()?;
        Ok(users)
    }

    /// The three public fields of an account; null if it is gone.
    pub fn user_card(&self, id: &str) -> Asked<Value> {
        Ok(self.user(id)?.map_or(Value::Null, |user| user.card()))
    }

    /// Changes one of the fields that a person or an admin may change.
    pub fn set_user_field(&self, id: &str, field: UserField, value: &str) -> Asked<()> {
        let column = match field {
            UserField::Name => "name",
            UserField::Locale => "locale",
            UserField::Role => "role",
        };
        self.db().execute(
            &format!("UPDATE users SET {column} = ?2, updated_at = ?3 WHERE id = ?1"),
            params![id, value, ids::now()],
        )?;
        Ok(())
    }

    /// Begins a session and notes the login; the session's id.
    pub fn begin_session(&self, user_id: &str) -> Asked<String> {
        let id = ids::uuid();
        let mut db = self.db();
        let transaction = db.transaction()?;
        transaction.execute(
            "INSERT INTO sessions (id, user_id) VALUES (?1, ?2)",
            params![id, user_id],
        )?;
        transaction.execute(
            "UPDATE users SET last_login_at = ?2 WHERE id = ?1",
            params![user_id, ids::now()],
        )?;
        transaction.commit()?;
        Ok(id)
    }

    /// Ends a session: its token counts no more, although it still verifies.
    pub fn revoke_session(&self, id: &str) -> Asked<()> {
        self.db().execute(
            "UPDATE sessions SET revoked_at = ?2 WHERE id = ?1",
            params![id, ids::now()],
        )?;
        Ok(())
    }

    /// The account of a session that was not ended.
    pub fn user_of_session(&self, id: &str) -> Asked<Option<User>> {
        let sql = "SELECT users.* FROM sessions JOIN users ON users.id = sessions.user_id
                   WHERE sessions.id = ?1 AND sessions.revoked_at IS NULL";
        Ok(self.db().query_row(sql, [id], User::read).optional()?)
    }

    /// Invites an address; inviting it again changes nothing.
    pub fn invite(&self, email: &str, role: &str) -> Asked<()> {
        self.db().execute(
            "INSERT INTO invitations (id, email, role, token, created_at) SELECT ?1, ?2, ?3, ?4, ?5
             WHERE NOT EXISTS (SELECT 1 FROM invitations WHERE email = ?2)",
            params![
                ids::uuid(),
                email.to_lowercase(),
                role,
                ids::key(16),
                ids::now()
            ],
        )?;
        Ok(())
    }

    /// Open invitations: id, address, role, token, made at.
    pub fn invitations(&self) -> Asked<Vec<[String; 5]>> {
        let db = self.db();
        let mut statement =
            db.prepare("SELECT id, email, role, token, created_at FROM invitations ORDER BY id")?;
        let rows = statement.query_map([], |row| {
            Ok([
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
            ])
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Ends an invitation.
    pub fn drop_invitation(&self, id: &str) -> Asked<()> {
        self.db()
            .execute("DELETE FROM invitations WHERE id = ?1", [id])?;
        Ok(())
    }
}

/// A changeable field of an account.
#[derive(Debug, Clone, Copy)]
pub enum UserField {
    /// The name shown.
    Name,
    /// The language tag.
    Locale,
    /// The role in the workspace.
    Role,
}
