//! Who asks: database tokens (`Token …`) and users (`JWT …`), and what they may see. A scheme that a view does not know
//! counts as no credentials at all.

use super::error::ApiError;
use super::request::ApiRequest;
use super::routes::Context;
use crate::baserow::State;
use crate::baserow::engine::{Engine, World};
use crate::baserow::model::{TableId, Token, TokenId, UserId, WorkspaceId};
use anyhow::Context as _;
use axum::http::header;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value as Json, json};
use sha2::Sha256;
use std::path::Path;
use std::sync::MutexGuard;

/// Seconds that an access token holds.
pub const ACCESS: i64 = 600;
/// Seconds that a refresh token holds.
pub const REFRESH: i64 = 7 * 24 * 3600;

/// Which credentials a view takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepts {
    /// None needed.
    Anybody,
    /// JWT.
    User,
    /// Database token.
    Token,
    /// Either.
    Both,
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// Nobody in particular.
    Anybody,
    /// A logged in user.
    User(UserId),
    /// A database token, acting as a user.
    Token(TokenId, UserId),
}

impl Caller {
    /// As whom changes are made.
    pub fn user(self) -> UserId {
        match self {
            Self::Anybody => UserId::default(),
            Self::User(user) | Self::Token(_, user) => user,
        }
    }
}

/// Finds out who asks.
///
/// # Errors
/// 401 in the form that the credentials deserve.
pub fn caller(state: &State, request: &ApiRequest, accepts: Accepts) -> Result<Caller, ApiError> {
    if accepts == Accepts::Anybody {
        return Ok(Caller::Anybody);
    }
    let header = request
        .headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let (scheme, value) = header.split_once(' ').unwrap_or((header, ""));
    match (scheme, accepts) {
        ("Token", Accepts::Token | Accepts::Both) => {
            let engine = state.engine();
            let token = engine
                .world
                .tokens
                .values()
                .find(|token| token.key == value);
            let token = token.ok_or_else(|| {
                ApiError::unauthorized(
                    "ERROR_TOKEN_DOES_NOT_EXIST",
                    "The provided token does not exist.",
                )
            })?;
            Ok(Caller::Token(token.id, token.user))
        }
        ("JWT", Accepts::User | Accepts::Both) => {
            let user = verify(&state.key, value, "access");
            let user = user
                .filter(|user| state.engine().world.users.contains_key(user))
                .ok_or_else(|| {
                    ApiError::unauthorized(
                        "ERROR_INVALID_ACCESS_TOKEN",
                        "Access token is expired or invalid.",
                    )
                })?;
            Ok(Caller::User(user))
        }
        _ => Err(ApiError::not_provided()),
    }
}

impl<'a> Context<'a> {
    /// The engine, once the caller is known to be allowed `operation` (`create`, `read`, `update`, `delete`) on a table.
    ///
    /// # Errors
    /// If there is no such table or the caller may not.
    pub fn table(
        &self,
        table: TableId,
        operation: &str,
    ) -> Result<MutexGuard<'a, Engine>, ApiError> {
        let engine = self.state.engine();
        let workspace = engine
            .world
            .workspace_of(table)
            .ok_or_else(ApiError::no_table)?;
        match self.caller {
            Caller::Token(id, _) => {
                let token = engine.world.tokens.get(&id);
                if !token
                    .is_some_and(|token| permits(&engine.world, token, table, workspace, operation))
                {
                    return Err(ApiError::unauthorized(
                        "ERROR_NO_PERMISSION_TO_TABLE",
                        "The token does not have permissions to the table.",
                    ));
                }
            }
            Caller::User(_) | Caller::Anybody => self.member(&engine.world, workspace)?,
        }
        Ok(engine)
    }

    /// That the caller is of a workspace.
    ///
    /// # Errors
    /// If not.
    pub fn member(&self, world: &World, workspace: WorkspaceId) -> Result<(), ApiError> {
        let user = world.users.get(&self.caller.user());
        if user.is_some_and(|user| user.workspaces.contains(&workspace)) {
            return Ok(());
        }
        Err(ApiError::bad(
            "ERROR_USER_NOT_IN_GROUP",
            "You don't have access to the workspace.",
        ))
    }
}

/// Whether a token may do something with a table.
pub fn permits(
    world: &World,
    token: &Token,
    table: TableId,
    workspace: WorkspaceId,
    operation: &str,
) -> bool {
    let database = world.tables.get(&table).map(|table| table.head.database);
    token.workspace == workspace
        && match token.permissions.get(operation) {
            Some(Json::Bool(all)) => *all,
            Some(Json::Array(list)) => list.iter().any(|entry| match entry[0].as_str() {
                Some("table") => entry[1].as_i64() == Some(table.0),
                Some("database") => entry[1].as_i64() == database.map(|database| database.0),
                _ => false,
            }),
            _ => false,
        }
}

/// The key that signs JWTs, made at the first start.
///
/// # Errors
/// If the file cannot be read or written.
pub fn key(path: &Path) -> anyhow::Result<Vec<u8>> {
    if let Ok(key) = std::fs::read(path)
        && key.len() == 32
    {
        return Ok(key);
    }
    let key = [
        uuid::Uuid::new_v4().into_bytes(),
        uuid::Uuid::new_v4().into_bytes(),
    ]
    .concat();
    std::fs::write(path, &key).with_context(|| path.display().to_string())?;
    Ok(key)
}

fn signature(key: &[u8], text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length is a key");
    mac.update(text.as_bytes());
    URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
}

fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// A JWT for a user; `purpose` is `access` or `refresh`.
pub fn sign(key: &[u8], user: UserId, purpose: &str, seconds: i64) -> String {
    let part = |json: Json| URL_SAFE_NO_PAD.encode(json.to_string());
    let claims = json!({
        "token_type": purpose, "exp": now() + seconds, "iat": now(),
        "jti": uuid::Uuid::new_v4().simple().to_string(), "user_id": user,
    });
    let text = format!(
        "{}.{}",
        part(json!({ "alg": "HS256", "typ": "JWT" })),
        part(claims)
    );
    let signature = signature(key, &text);
    format!("{text}.{signature}")
}

/// The user of a JWT of ours that still holds.
pub fn verify(key: &[u8], token: &str, purpose: &str) -> Option<UserId> {
    let (text, given) = token.rsplit_once('.')?;
    if signature(key, text) != given {
        return None;
    }
    let claims = URL_SAFE_NO_PAD.decode(text.split_once('.')?.1).ok()?;
    let claims: Json = serde_json::from_slice(&claims).ok()?;
    let holds = claims["exp"].as_i64()? > now() && claims["token_type"] == purpose;
    holds.then_some(UserId(claims["user_id"].as_i64()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_its_purpose_its_key_and_its_time_only() {
        let token = sign(b"key", UserId(3), "access", 60);
        assert_eq!(verify(b"key", &token, "access"), Some(UserId(3)));
        assert_eq!(verify(b"key", &token, "refresh"), None);
        assert_eq!(verify(b"other", &token, "access"), None);
        assert_eq!(
            verify(b"key", &sign(b"key", UserId(3), "access", -1), "access"),
            None
        );
        assert_eq!(verify(b"key", "a.b.c", "access"), None);
    }
}
