//! The one table of routes. All API calls are POST (health and file downloads aside); what is not here is the front end's.

mod auth;
mod comments;
mod export;
mod files;
mod history;
mod pages;
mod search;
mod shares;
mod spaces;
mod tree;
mod users;
mod workspace;

use super::{Shared, collab, front};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{MethodRouter, get, post};

/// A file may be as large as the wiki's own limit.
const UPLOAD_LIMIT: usize = 50 * 1024 * 1024;

/// All routes of the API and the collaboration socket.
pub fn router() -> Router<Shared> {
    // A GET on an API path is the front end's page, as any unknown GET is; other methods are "Cannot …".
    let table: [(&str, MethodRouter<Shared>); 52] = [
        ("/api/auth/login", post(auth::login)),
        ("/api/auth/setup", post(auth::setup)),
        ("/api/auth/logout", post(auth::logout)),
        ("/api/auth/collab-token", post(auth::collab_token)),
        ("/api/users/me", post(users::me)),
        ("/api/users/update", post(users::update)),
        ("/api/workspace/info", post(workspace::info)),
        ("/api/workspace/public", post(workspace::public)),
        ("/api/workspace/members", post(workspace::members)),
        (
            "/api/workspace/members/change-role",
            post(workspace::members_change_role),
        ),
        (
            "/api/workspace/invites/create",
            post(workspace::invites_create),
        ),
        ("/api/workspace/invites", post(workspace::invites)),
        ("/api/workspace/invites/link", post(workspace::invites_link)),
        (
            "/api/workspace/invites/accept",
            post(workspace::invites_accept),
        ),
        ("/api/spaces", post(spaces::list)),
        ("/api/spaces/create", post(spaces::create)),
        ("/api/spaces/info", post(spaces::info)),
        ("/api/spaces/members", post(spaces::members)),
        ("/api/spaces/members/add", post(spaces::members_add)),
        ("/api/spaces/members/remove", post(spaces::members_remove)),
        (
            "/api/spaces/members/change-role",
            post(spaces::members_change_role),
        ),
        ("/api/pages/create", post(pages::create)),
        ("/api/pages/update", post(pages::update)),
        ("/api/pages/info", post(pages::info)),
        ("/api/pages/sidebar-pages", post(tree::sidebar_pages)),
        ("/api/pages/recent", post(tree::recent)),
        ("/api/pages/breadcrumbs", post(tree::breadcrumbs)),
        ("/api/pages/move", post(tree::relocate)),
        ("/api/pages/duplicate", post(tree::duplicate)),
        ("/api/pages/delete", post(tree::delete)),
        ("/api/pages/restore", post(tree::restore)),
        ("/api/pages/trash", post(tree::trash)),
        ("/api/pages/export", post(export::export)),
        ("/api/pages/history", post(history::history)),
        ("/api/pages/history/info", post(history::history_info)),
        ("/api/shares", post(shares::list)),
        ("/api/shares/create", post(shares::create)),
        ("/api/shares/update", post(shares::update)),
        ("/api/shares/delete", post(shares::delete)),
        ("/api/shares/for-page", post(shares::for_page)),
        ("/api/shares/page-info", post(shares::page_info)),
        ("/api/shares/info", post(shares::info)),
        ("/api/shares/tree", post(shares::tree)),
        ("/api/search", post(search::list)),
        ("/api/search/suggest", post(search::suggest)),
        ("/api/comments", post(comments::list)),
        ("/api/comments/create", post(comments::create)),
        ("/api/comments/update", post(comments::update)),
        ("/api/comments/delete", post(comments::delete)),
        ("/api/comments/info", post(comments::info)),
        ("/api/files/info", post(files::info)),
        ("/api/version", post(front::version)),
    ];
    let mut router = Router::new();
    for (path, handler) in table {
        router = router.route(path, handler.fallback(front::fallback));
    }
    router
        .route(
            "/api/files/upload",
            post(files::upload).layer(DefaultBodyLimit::max(UPLOAD_LIMIT)),
        )
        .route(
            "/api/pages/import",
            post(files::import).layer(DefaultBodyLimit::max(UPLOAD_LIMIT)),
        )
        .route("/api/files/{id}/{name}", get(files::download))
        .route("/api/health", get(front::health))
        .route("/collab", get(collab::socket::upgrade))
}
