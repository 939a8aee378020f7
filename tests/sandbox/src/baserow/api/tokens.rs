//! Views of database tokens. A user sees the own ones only.

use super::error::ApiError;
use super::routes::Context;
use super::{Answer, no_content, ok};
use crate::baserow::engine::Engine;
use crate::baserow::model::{Token, TokenId, UserId, WorkspaceId};
use crate::baserow::store::{Changes, Document};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

const OPERATIONS: [&str; 4] = ["create", "read", "update", "delete"];

fn token_json(token: &Token) -> Json {
    json!({
        "id": token.id, "name": token.name, "workspace": token.workspace, "key": token.key,
        "permissions": token.permissions,
    })
}

fn missing() -> ApiError {
    ApiError::missing(
        "ERROR_TOKEN_DOES_NOT_EXIST",
        "The requested token does not exist.",
    )
}

fn own<'a>(
    context: &Context,
    engine: &'a mut Engine,
    id: TokenId,
) -> Result<&'a mut Token, ApiError> {
    engine
        .world
        .tokens
        .get_mut(&id)
        .filter(|token| token.user == context.caller.user())
        .ok_or_else(missing)
}

/// `GET …/tokens/`
pub fn list(context: &Context) -> Answer {
    let engine = context.state.engine();
    let own = engine
        .world
        .tokens
        .values()
        .filter(|token| token.user == context.caller.user());
    ok(own.map(token_json).collect::<Vec<_>>())
}

/// `POST …/tokens/`
pub fn create(context: &Context) -> Answer {
    let body = context.request.object()?;
    let name = body.get("name").and_then(Json::as_str);
    let name =
        name.ok_or_else(|| ApiError::field("name", "This field is required.", "required"))?;
    let workspace = body
        .get("workspace")
        .and_then(Json::as_i64)
        .map(WorkspaceId);
    let workspace = workspace
        .ok_or_else(|| ApiError::field("workspace", "This field is required.", "required"))?;
    let mut engine = context.state.engine();
    context.member(&engine.world, workspace)?;
    let id = engine.add_token(name, workspace, context.caller.user(), &OPERATIONS);
    ok(engine.world.tokens.get(&id).map_or(Json::Null, token_json))
}

/// `GET …/tokens/{token}/`
pub fn get(context: &Context, id: TokenId) -> Answer {
    ok(token_json(own(context, &mut context.state.engine(), id)?))
}

/// `PATCH …/tokens/{token}/`
pub fn update(context: &Context, id: TokenId) -> Answer {
    let body = context.request.object()?;
    let mut engine = context.state.engine();
    let token = own(context, &mut engine, id)?;
    if let Some(name) = body.get("name").and_then(Json::as_str) {
        name.clone_into(&mut token.name);
    }
    if let Some(Json::Object(wanted)) = body.get("permissions") {
        for operation in OPERATIONS {
            if let Some(rights @ (Json::Bool(_) | Json::Array(_))) = wanted.get(operation) {
                token
                    .permissions
                    .insert(operation.to_owned(), rights.clone());
            }
        }
    }
    if body
        .get("rotate_key")
        .and_then(Json::as_bool)
        .unwrap_or(false)
    {
        token.key = fresh_key();
    }
    let json = token_json(token);
    engine.commit(Changes {
        documents: vec![(Document::Token, id.0)],
        ..Changes::default()
    });
    ok(json)
}

/// `DELETE …/tokens/{token}/`
pub fn delete(context: &Context, id: TokenId) -> Answer {
    let mut engine = context.state.engine();
    own(context, &mut engine, id)?;
    engine.world.tokens.remove(&id);
    engine.commit(Changes {
        documents: vec![(Document::Token, id.0)],
        ..Changes::default()
    });
    no_content()
}

fn fresh_key() -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let random = [
        uuid::Uuid::new_v4().into_bytes(),
        uuid::Uuid::new_v4().into_bytes(),
    ]
    .concat();
    random
        .iter()
        .map(|byte| LETTERS[usize::from(*byte) % LETTERS.len()] as char)
        .collect()
}

impl Engine {
    /// Makes a token with the given rights on the whole workspace.
    pub fn add_token(
        &mut self,
        name: &str,
        workspace: WorkspaceId,
        user: UserId,
        rights: &[&str],
    ) -> TokenId {
        let id = TokenId(self.world.number("token"));
        let permissions: BTreeMap<String, Json> = OPERATIONS
            .iter()
            .map(|operation| ((*operation).to_owned(), rights.contains(operation).into()))
            .collect();
        self.world.tokens.insert(
            id,
            Token {
                id,
                name: name.to_owned(),
                key: fresh_key(),
                workspace,
                user,
                permissions,
            },
        );
        self.commit(Changes {
            documents: vec![(Document::Token, id.0)],
            ..Changes::default()
        });
        id
    }
}
