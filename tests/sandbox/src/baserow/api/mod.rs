//! HTTP: one request in, one answer out, decided synchronously under the engine's lock.
//!
//! [`routes`] says which view a path is, which methods and credentials it takes; the other files are the views. Order of
//! checks as in the real one: path, credentials, method, then the view itself.

mod accounts;
pub mod auth;
pub mod error;
mod fields;
mod hooks;
mod list;
mod request;
mod routes;
mod rows;
mod tables;
mod test_call;
mod tokens;

pub use list::split as split_names;
pub use request::{ApiRequest, escape};

use super::Shared;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use error::ApiError;
use routes::View;
use serde_json::Value as Json;

const MOST_BODY: usize = 64 << 20;

/// What a view answers: status and, unless it is 204, a body.
pub type Answer = Result<(StatusCode, Option<Json>), ApiError>;

/// 200 with a body.
pub fn ok(body: impl Into<Json>) -> Answer {
    Ok((StatusCode::OK, Some(body.into())))
}

/// 204.
pub fn no_content() -> Answer {
    Ok((StatusCode::NO_CONTENT, None))
}

/// The face's fallback handler: everything that is not the grid page.
pub async fn serve(State(state): State<Shared>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, MOST_BODY).await else {
        return response(StatusCode::PAYLOAD_TOO_LARGE, None, None);
    };
    let request = ApiRequest::new(&parts, body);
    let path = request.path.clone();
    if !path.ends_with('/') {
        let detail = format!(
            "A valid URL must end with a trailing slash. Please, redirect requests to {path}/"
        );
        return response(
            StatusCode::NOT_FOUND,
            None,
            Some(&ApiError::missing("URL_TRAILING_SLASH_MISSING", detail).body),
        );
    }
    let segments: Vec<&str> = path
        .split('/')
        .filter(|segment| !segment.is_empty())
        .collect();
    let Some(view) = View::find(&segments) else {
        let refusal = ApiError::missing("URL_NOT_FOUND", format!("URL {path} not found."));
        return response(StatusCode::NOT_FOUND, None, Some(&refusal.body));
    };
    let allow = view.allow();
    let answer = if let View::TestCall(table) = view {
        test_call::test_call(&state, &request, table).await
    } else {
        // A list over a hundred thousand rows takes a while: not on the thread that serves the others.
        tokio::task::spawn_blocking(move || routes::answer(&state, &request, view))
            .await
            .unwrap_or_else(|_| {
                Err(ApiError::plain(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "Internal server error.",
                ))
            })
    };
    match answer {
        Ok((status, body)) => response(status, Some(allow), body.as_ref()),
        Err(refusal) => response(refusal.status, Some(allow), Some(&refusal.body)),
    }
}

fn response(status: StatusCode, allow: Option<&'static str>, body: Option<&Json>) -> Response {
    let mut response = Response::new(match body {
        Some(body) => Body::from(body.to_string()),
        None => Body::empty(),
    });
    *response.status_mut() = status;
    let headers = response.headers_mut();
    if body.is_some() {
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        );
    }
    if let Some(allow) = allow {
        headers.insert(header::ALLOW, HeaderValue::from_static(allow));
    }
    response
}
