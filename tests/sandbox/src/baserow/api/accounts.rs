//! Views of users, workspaces and databases.

use super::auth::{self, ACCESS, REFRESH};
use super::error::ApiError;
use super::routes::Context;
use super::{Answer, ok, tables};
use crate::baserow::engine::World;
use crate::baserow::model::{Database, DatabaseId, User, UserId, Workspace, WorkspaceId};
use crate::baserow::store::{Changes, Document};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

fn text(body: &serde_json::Map<String, Json>, key: &str) -> Result<String, ApiError> {
    let value = body
        .get(key)
        .and_then(Json::as_str)
        .filter(|value| !value.is_empty());
    value
        .map(str::to_owned)
        .ok_or_else(|| ApiError::field(key, "This field is required.", "required"))
}

fn tokens_json(context: &Context, user: &User) -> Json {
    let access = auth::sign(&context.state.key, user.id, "access", ACCESS);
    json!({
        "user": { "first_name": user.name, "username": user.email, "language": user.language, "id": user.id },
        "token": access,
        "access_token": access,
        "refresh_token": auth::sign(&context.state.key, user.id, "refresh", REFRESH),
    })
}

/// `POST /api/user/token-auth/`
pub fn login(context: &Context) -> Answer {
    let body = context.request.object()?;
    let email = text(&body, "email").or_else(|_| text(&body, "username"))?;
    let password = text(&body, "password")?;
    let engine = context.state.engine();
    let mut users = engine.world.users.values();
    let user =
        users.find(|user| user.email.eq_ignore_ascii_case(&email) && user.password == password);
    let user = user.ok_or_else(|| {
        ApiError::unauthorized(
            "ERROR_INVALID_CREDENTIALS",
            "No active account found with the given credentials.",
        )
    })?;
    ok(tokens_json(context, user))
}

/// `POST /api/user/token-refresh/`
pub fn refresh(context: &Context) -> Answer {
    let body = context.request.object()?;
    let token = text(&body, "refresh_token").or_else(|_| text(&body, "token"))?;
    let engine = context.state.engine();
    let user = auth::verify(&context.state.key, &token, "refresh")
        .and_then(|id| engine.world.users.get(&id));
    let user = user.ok_or_else(|| {
        ApiError::unauthorized(
            "ERROR_INVALID_REFRESH_TOKEN",
            "Refresh token is expired or invalid.",
        )
    })?;
    let access = auth::sign(&context.state.key, user.id, "access", ACCESS);
    ok(
        json!({ "user": { "first_name": user.name, "username": user.email, "language": user.language, "id": user.id }, "token": access, "access_token": access }),
    )
}

/// `POST /api/user/`
pub fn create_user(context: &Context) -> Answer {
    let body = context.request.object()?;
    let (name, email, password) = (
        text(&body, "name")?,
        text(&body, "email")?,
        text(&body, "password")?,
    );
    let mut engine = context.state.engine();
    if engine
        .world
        .users
        .values()
        .any(|user| user.email.eq_ignore_ascii_case(&email))
    {
        return Err(ApiError::bad(
            "ERROR_EMAIL_ALREADY_EXISTS",
            "A user with the provided email already exists.",
        ));
    }
    let language = body
        .get("language")
        .and_then(Json::as_str)
        .unwrap_or("en")
        .to_owned();
    let user = engine.add_user(&name, &email, &password, &language);
    engine.add_workspace(&format!("{name}'s workspace"), user);
    let user = engine.world.users.get(&user).cloned();
    ok(user.map_or(Json::Null, |user| {
        if body.get("authenticate").and_then(Json::as_bool).unwrap_or(false) {
            tokens_json(context, &user)
        } else {
            json!({ "user": { "first_name": user.name, "username": user.email, "language": user.language, "id": user.id } })
        }
    }))
}

fn workspace_json(workspace: &Workspace, user: UserId) -> Json {
    json!({
        "id": workspace.id,
        "name": workspace.name,
        "order": workspace.id,
        "permissions": if workspace.admin == user { "ADMIN" } else { "MEMBER" },
        "unread_notifications_count": 0,
        "generative_ai_models_enabled": {},
    })
}

fn mine(world: &World, user: UserId) -> impl Iterator<Item = &Workspace> {
    let mine = world.users.get(&user).map(|user| &user.workspaces);
    world
        .workspaces
        .values()
        .filter(move |workspace| mine.is_some_and(|mine| mine.contains(&workspace.id)))
}

/// `GET /api/workspaces/`
pub fn workspaces(context: &Context) -> Answer {
    let engine = context.state.engine();
    let user = context.caller.user();
    ok(mine(&engine.world, user)
        .map(|workspace| workspace_json(workspace, user))
        .collect::<Vec<_>>())
}

/// `POST /api/workspaces/`
pub fn create_workspace(context: &Context) -> Answer {
    let name = text(&context.request.object()?, "name")?;
    let mut engine = context.state.engine();
    let user = context.caller.user();
    let id = engine.add_workspace(&name, user);
    ok(engine
        .world
        .workspaces
        .get(&id)
        .map_or(Json::Null, |workspace| workspace_json(workspace, user)))
}

/// `GET /api/workspaces/users/workspace/{workspace}/`
pub fn members(context: &Context, id: WorkspaceId) -> Answer {
    let engine = context.state.engine();
    context.member(&engine.world, id)?;
    let admin = engine
        .world
        .workspaces
        .get(&id)
        .map(|workspace| workspace.admin);
    let members = engine.world.users.values().filter(|user| user.workspaces.contains(&id)).map(|user| {
        let permissions = if Some(user.id) == admin { "ADMIN" } else { "MEMBER" };
        json!({ "id": user.id, "name": user.name, "email": user.email, "workspace": id, "permissions": permissions, "user_id": user.id })
    });
    ok(members.collect::<Vec<_>>())
}

fn database_json(world: &World, database: &Database) -> Json {
    let workspace = world
        .workspaces
        .get(&database.workspace)
        .map(|workspace| json!({ "id": workspace.id, "name": workspace.name }));
    let tables = world
        .tables
        .values()
        .filter(|table| table.head.database == database.id);
    json!({
        "id": database.id,
        "name": database.name,
        "order": database.id,
        "type": "database",
        "workspace": workspace,
        "tables": tables.map(tables::table_json).collect::<Vec<_>>(),
    })
}

/// `GET /api/applications/` and `GET /api/applications/workspace/{workspace}/`
pub fn applications(context: &Context, workspace: Option<WorkspaceId>) -> Answer {
    let engine = context.state.engine();
    if let Some(workspace) = workspace {
        context.member(&engine.world, workspace)?;
    }
    let seen: BTreeSet<WorkspaceId> = mine(&engine.world, context.caller.user())
        .map(|workspace| workspace.id)
        .collect();
    let wanted = |database: &&Database| match workspace {
        Some(workspace) => database.workspace == workspace,
        None => seen.contains(&database.workspace),
    };
    let databases = engine.world.databases.values().filter(wanted);
    ok(databases
        .map(|database| database_json(&engine.world, database))
        .collect::<Vec<_>>())
}

/// `POST /api/applications/workspace/{workspace}/`
pub fn create_application(context: &Context, workspace: WorkspaceId) -> Answer {
    let body = context.request.object()?;
    let name = text(&body, "name")?;
    if text(&body, "type")? != "database" {
        return Err(ApiError::field(
            "type",
            "Only databases can be made here.",
            "invalid_choice",
        ));
    }
    let mut engine = context.state.engine();
    context.member(&engine.world, workspace)?;
    let id = engine.add_database(workspace, &name);
    ok(engine
        .world
        .databases
        .get(&id)
        .map_or(Json::Null, |database| {
            database_json(&engine.world, database)
        }))
}

/// `GET /api/applications/{database}/`
pub fn application(context: &Context, id: DatabaseId) -> Answer {
    let engine = context.state.engine();
    let database = engine.world.databases.get(&id).ok_or_else(|| {
        ApiError::missing(
            "ERROR_APPLICATION_DOES_NOT_EXIST",
            "The requested application does not exist.",
        )
    })?;
    context.member(&engine.world, database.workspace)?;
    ok(database_json(&engine.world, database))
}

impl crate::baserow::engine::Engine {
    /// Makes an account without a workspace.
    pub fn add_user(&mut self, name: &str, email: &str, password: &str, language: &str) -> UserId {
        let id = UserId(self.world.number("user"));
        let user = User {
            id,
            name: name.to_owned(),
            email: email.to_owned(),
            password: password.to_owned(),
            language: language.to_owned(),
            workspaces: BTreeSet::new(),
        };
        self.world.users.insert(id, user);
        self.commit(Changes {
            documents: vec![(Document::User, id.0)],
            ..Changes::default()
        });
        id
    }

    /// Makes a workspace with its admin.
    pub fn add_workspace(&mut self, name: &str, admin: UserId) -> WorkspaceId {
        let id = WorkspaceId(self.world.number("workspace"));
        self.world.workspaces.insert(
            id,
            Workspace {
                id,
                name: name.to_owned(),
                admin,
            },
        );
        self.commit(Changes {
            documents: vec![(Document::Workspace, id.0)],
            ..Changes::default()
        });
        self.add_member(id, admin);
        id
    }

    /// Makes somebody a member of a workspace.
    pub fn add_member(&mut self, workspace: WorkspaceId, user: UserId) {
        if let Some(user) = self.world.users.get_mut(&user) {
            user.workspaces.insert(workspace);
        }
        self.commit(Changes {
            documents: vec![(Document::User, user.0)],
            ..Changes::default()
        });
    }

    /// Makes a database.
    pub fn add_database(&mut self, workspace: WorkspaceId, name: &str) -> DatabaseId {
        let id = DatabaseId(self.world.number("database"));
        self.world.databases.insert(
            id,
            Database {
                id,
                workspace,
                name: name.to_owned(),
            },
        );
        self.commit(Changes {
            documents: vec![(Document::Database, id.0)],
            ..Changes::default()
        });
        id
    }
}
