//! API tokens: only the SHA-256 of a token is stored, never the token.

use crate::ports::{Database, DatabaseError, Record};

/// A stored token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its number, which may be shown and logged.
    pub token_id: i64,
    /// What people call it.
    pub name: String,
    /// Its scopes, separated by spaces.
    pub scopes: String,
    /// When it was made.
    pub created_at: i64,
    /// When it ends, if it ends.
    pub expires_at: Option<i64>,
    /// When it was last used, to about a minute.
    pub last_used_at: Option<i64>,
    /// When it was revoked, if it was.
    pub revoked_at: Option<i64>,
}

const COLUMNS: &str = "token_id, name, scopes, created_at, expires_at, last_used_at, revoked_at";

fn token(record: &Record) -> Result<Token, DatabaseError> {
    Ok(Token {
        token_id: record.integer(0)?,
        name: record.text(1)?.to_owned(),
        scopes: record.text(2)?.to_owned(),
        created_at: record.integer(3)?,
        expires_at: record.optional_integer(4)?,
        last_used_at: record.optional_integer(5)?,
        revoked_at: record.optional_integer(6)?,
    })
}

/// Stores a new token; none when that hash is there already.
pub fn insert(
    database: &impl Database,
    hash: &str,
    name: &str,
    scopes: &str,
    now: i64,
    expires_at: Option<i64>,
) -> Result<Option<Token>, DatabaseError> {
    let sql = format!(
        "INSERT INTO tokens (hash, name, scopes, created_at, expires_at) VALUES (?, ?, ?, ?, ?) \
         ON CONFLICT (hash) DO NOTHING RETURNING {COLUMNS}"
    );
    let parameters = [
        hash.into(),
        name.into(),
        scopes.into(),
        now.into(),
        expires_at.into(),
    ];
    database
        .first(&sql, &parameters)?
        .as_ref()
        .map(token)
        .transpose()
}

/// The token with this hash that is neither revoked nor over.
pub fn valid(
    database: &impl Database,
    hash: &str,
    now: i64,
) -> Result<Option<Token>, DatabaseError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM tokens WHERE hash = ? AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?)"
    );
    database
        .first(&sql, &[hash.into(), now.into()])?
        .as_ref()
        .map(token)
        .transpose()
}

/// Notes that a token was used.
pub fn touch(database: &impl Database, token_id: i64, now: i64) -> Result<(), DatabaseError> {
    database.execute(
        "UPDATE tokens SET last_used_at = ? WHERE token_id = ?",
        &[now.into(), token_id.into()],
    )
}

/// Every token, the newest first.
pub fn all(database: &impl Database) -> Result<Vec<Token>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM tokens ORDER BY token_id DESC");
    database.query(&sql, &[])?.iter().map(token).collect()
}

/// Revokes a token; false when there is none of that number. Revoking twice changes nothing.
pub fn revoke(database: &impl Database, token_id: i64, now: i64) -> Result<bool, DatabaseError> {
    let revoked = database.query(
        "UPDATE tokens SET revoked_at = coalesce(revoked_at, ?) WHERE token_id = ? RETURNING 1",
        &[now.into(), token_id.into()],
    )?;
    Ok(!revoked.is_empty())
}
