//! Path → view; which methods and credentials a view takes; who calls whom.

use super::auth::{Accepts, Caller};
use super::error::ApiError;
use super::{Answer, ApiRequest, accounts, auth, fields, hooks, ok, rows, tables, tokens};
use crate::baserow::State;
use crate::baserow::model::{DatabaseId, FieldId, RowId, TableId, TokenId, WebhookId, WorkspaceId};
use axum::http::{Method, StatusCode};
use serde_json::json;

macro_rules! views {
    ($($(#[$doc:meta])* $view:ident $(($($part:ty),+))? , $allow:literal, $accepts:ident;)*) => {
        /// What can be asked for.
        #[derive(Debug, Clone, Copy)]
        pub enum View { $($(#[$doc])* $view $(($($part),+))?),* }

        impl View {
            /// The `Allow` header, which every answer carries.
            pub const fn allow(self) -> &'static str {
                match self { $(Self::$view { .. } => $allow),* }
            }

            /// The credentials it takes.
            pub const fn accepts(self) -> Accepts {
                match self { $(Self::$view { .. } => Accepts::$accepts),* }
            }
        }
    };
}

views! {
    /// Alive.
    Health, "GET, HEAD, OPTIONS", Anybody;
    /// Log in.
    Login, "POST, OPTIONS", Anybody;
    /// A new access token.
    Refresh, "POST, OPTIONS", Anybody;
    /// Make an account.
    Users, "POST, OPTIONS", Anybody;
    /// Workspaces.
    Workspaces, "GET, POST, HEAD, OPTIONS", User;
    /// People of a workspace.
    Members(WorkspaceId), "GET, HEAD, OPTIONS", User;
    /// Databases of all workspaces.
    AllApplications, "GET, HEAD, OPTIONS", User;
    /// Databases of a workspace.
    Applications(WorkspaceId), "GET, POST, HEAD, OPTIONS", User;
    /// One database.
    Application(DatabaseId), "GET, HEAD, OPTIONS", User;
    /// Tables of a database.
    Tables(DatabaseId), "GET, POST, HEAD, OPTIONS", User;
    /// Tables that a token sees.
    AllTables, "GET, HEAD, OPTIONS", Token;
    /// One table.
    Table(TableId), "GET, PATCH, DELETE, HEAD, OPTIONS", User;
    /// Fields of a table.
    Fields(TableId), "GET, POST, HEAD, OPTIONS", Both;
    /// Another primary field.
    ChangePrimary(TableId), "POST, OPTIONS", User;
    /// One field.
    Field(FieldId), "GET, PATCH, DELETE, HEAD, OPTIONS", User;
    /// Tokens.
    Tokens, "GET, POST, HEAD, OPTIONS", User;
    /// Whether a token is one.
    TokenCheck, "GET, HEAD, OPTIONS", Token;
    /// One token.
    TokenOne(TokenId), "GET, PATCH, DELETE, HEAD, OPTIONS", User;
    /// Rows.
    Rows(TableId), "GET, POST, HEAD, OPTIONS", Both;
    /// Several rows at once.
    Batch(TableId), "POST, PATCH, OPTIONS", Both;
    /// Several rows to the trash.
    BatchDelete(TableId), "POST, OPTIONS", Both;
    /// Names of rows.
    Names, "GET, HEAD, OPTIONS", Both;
    /// One row.
    Row(TableId, RowId), "GET, PATCH, DELETE, HEAD, OPTIONS", Both;
    /// Place of a row.
    Move(TableId, RowId), "PATCH, OPTIONS", Both;
    /// Webhooks of a table.
    Webhooks(TableId), "GET, POST, HEAD, OPTIONS", User;
    /// A call for trial.
    TestCall(TableId), "POST, OPTIONS", User;
    /// One webhook.
    Webhook(WebhookId), "GET, PATCH, DELETE, HEAD, OPTIONS", User;
    /// Out of the trash.
    Restore, "PATCH, OPTIONS", User;
}

impl View {
    /// The view of a path's segments.
    pub fn find(segments: &[&str]) -> Option<Self> {
        let number = |segment: &str| segment.parse::<i64>().ok().filter(|number| *number >= 0);
        Some(match segments {
            ["api", "_health"] => Self::Health,
            ["api", "user", "token-auth"] => Self::Login,
            ["api", "user", "token-refresh"] => Self::Refresh,
            ["api", "user"] => Self::Users,
            ["api", "workspaces"] => Self::Workspaces,
            ["api", "workspaces", "users", "workspace", id] => {
                Self::Members(WorkspaceId(number(id)?))
            }
            ["api", "applications"] => Self::AllApplications,
            ["api", "applications", "workspace", id] => {
                Self::Applications(WorkspaceId(number(id)?))
            }
            ["api", "applications", id] => Self::Application(DatabaseId(number(id)?)),
            ["api", "trash", "restore"] => Self::Restore,
            ["api", "database", rest @ ..] => match rest {
                ["tables", "database", id] => Self::Tables(DatabaseId(number(id)?)),
                ["tables", "all-tables"] => Self::AllTables,
                ["tables", id] => Self::Table(TableId(number(id)?)),
                ["fields", "table", id] => Self::Fields(TableId(number(id)?)),
                ["fields", "table", id, "change-primary-field"] => {
                    Self::ChangePrimary(TableId(number(id)?))
                }
                ["fields", id] => Self::Field(FieldId(number(id)?)),
                ["tokens"] => Self::Tokens,
                ["tokens", "check"] => Self::TokenCheck,
                ["tokens", id] => Self::TokenOne(TokenId(number(id)?)),
                ["rows", "names"] => Self::Names,
                ["rows", "table", id] => Self::Rows(TableId(number(id)?)),
                ["rows", "table", id, "batch"] => Self::Batch(TableId(number(id)?)),
                ["rows", "table", id, "batch-delete"] => Self::BatchDelete(TableId(number(id)?)),
                ["rows", "table", id, row] => Self::Row(TableId(number(id)?), RowId(number(row)?)),
                ["rows", "table", id, row, "move"] => {
                    Self::Move(TableId(number(id)?), RowId(number(row)?))
                }
                ["webhooks", "table", id] => Self::Webhooks(TableId(number(id)?)),
                ["webhooks", "table", id, "test-call"] => Self::TestCall(TableId(number(id)?)),
                ["webhooks", id] => Self::Webhook(WebhookId(number(id)?)),
                _ => return None,
            },
            _ => return None,
        })
    }
}

/// What every view is handed.
pub struct Context<'a> {
    /// Key for JWTs.
    pub state: &'a State,
    /// The request.
    pub request: &'a ApiRequest,
    /// Who asks.
    pub caller: Caller,
}

/// Answers a request (all but the test call, which has to wait).
pub fn answer(state: &State, request: &ApiRequest, view: View) -> Answer {
    let caller = auth::caller(state, request, view.accepts())?;
    let method = if request.method == Method::HEAD {
        Method::GET
    } else {
        request.method.clone()
    };
    if !view
        .allow()
        .split(", ")
        .any(|allowed| allowed == method.as_str())
    {
        let detail = format!("Method \"{method}\" not allowed.");
        return Err(ApiError::plain(StatusCode::METHOD_NOT_ALLOWED, &detail));
    }
    let context = Context {
        state,
        request,
        caller,
    };
    let method = method.as_str();
    match (view, method) {
        (_, "OPTIONS") => ok(json!({})),
        (View::Health, _) => ok(json!({ "status": "ok" })),
        (View::Login, _) => accounts::login(&context),
        (View::Refresh, _) => accounts::refresh(&context),
        (View::Users, _) => accounts::create_user(&context),
        (View::Workspaces, "GET") => accounts::workspaces(&context),
        (View::Workspaces, _) => accounts::create_workspace(&context),
        (View::Members(id), _) => accounts::members(&context, id),
        (View::AllApplications, _) => accounts::applications(&context, None),
        (View::Applications(id), "GET") => accounts::applications(&context, Some(id)),
        (View::Applications(id), _) => accounts::create_application(&context, id),
        (View::Application(id), _) => accounts::application(&context, id),
        (View::Tables(id), "GET") => tables::list(&context, id),
        (View::Tables(id), _) => tables::create(&context, id),
        (View::AllTables, _) => tables::all(&context),
        (View::Table(id), "GET") => tables::get(&context, id),
        (View::Table(id), "PATCH") => tables::rename(&context, id),
        (View::Table(id), _) => tables::delete(&context, id),
        (View::Fields(id), "GET") => fields::list(&context, id),
        (View::Fields(id), _) => fields::create(&context, id),
        (View::ChangePrimary(id), _) => fields::change_primary(&context, id),
        (View::Field(id), "GET") => fields::get(&context, id),
        (View::Field(id), "PATCH") => fields::update(&context, id),
        (View::Field(id), _) => fields::delete(&context, id),
        (View::Tokens, "GET") => tokens::list(&context),
        (View::Tokens, _) => tokens::create(&context),
        (View::TokenCheck, _) => ok(json!({ "token": "OK" })),
        (View::TokenOne(id), "GET") => tokens::get(&context, id),
        (View::TokenOne(id), "PATCH") => tokens::update(&context, id),
        (View::TokenOne(id), _) => tokens::delete(&context, id),
        (View::Rows(id), "GET") => super::list::list(&context, id),
        (View::Rows(id), _) => rows::create(&context, id),
        (View::Batch(id), "POST") => rows::create_batch(&context, id),
        (View::Batch(id), _) => rows::update_batch(&context, id),
        (View::BatchDelete(id), _) => rows::delete_batch(&context, id),
        (View::Names, _) => rows::names(&context),
        (View::Row(id, row), "GET") => rows::get(&context, id, row),
        (View::Row(id, row), "PATCH") => rows::update(&context, id, row),
        (View::Row(id, row), _) => rows::delete(&context, id, row),
        (View::Move(id, row), _) => rows::shift(&context, id, row),
        (View::Webhooks(id), "GET") => hooks::list(&context, id),
        (View::Webhooks(id), _) => hooks::create(&context, id),
        (View::Webhook(id), "GET") => hooks::get(&context, id),
        (View::Webhook(id), "PATCH") => hooks::update(&context, id),
        (View::Webhook(id), _) => hooks::delete(&context, id),
        (View::Restore, _) => rows::restore(&context),
        (View::TestCall(_), _) => Err(ApiError::plain(
            StatusCode::INTERNAL_SERVER_ERROR,
            "Not answered here.",
        )),
    }
}
