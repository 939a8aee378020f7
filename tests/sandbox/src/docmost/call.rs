//! One API call as a handler sees it: the body read as Fastify reads it (JSON, 1 MiB), and who is asking.
//!
//! The body is judged before the caller is: malformed JSON is 400 to anybody.

use super::answer::Failure;
use super::fields::Fields;
use super::store::users::User;
use super::token::Purpose;
use super::{Shared, ids};
use axum::extract::{ConnectInfo, FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use serde_json::Value;
use std::net::SocketAddr;

const BODY_LIMIT: usize = 1024 * 1024;

/// A call.
pub struct Call {
    /// The fields of the body.
    pub fields: Fields,
    /// The caller's address, for the login limit.
    pub address: String,
    viewer: Option<Viewer>,
}

/// Somebody logged in.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// Their account.
    pub user: User,
    /// The session of the token they sent.
    pub session_id: String,
}

impl Call {
    /// The fields and the person, or 401.
    pub fn logged_in(self) -> Result<(Fields, Viewer), Failure> {
        let viewer = self.viewer.ok_or(Failure::Unauthorized)?;
        Ok((self.fields, viewer))
    }
}

impl FromRequest<Shared> for Call {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &Shared) -> Result<Self, Failure> {
        let (parts, body) = request.into_parts();
        let connection = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map(|peer| peer.0.ip().to_string());
        let address =
            super::limit::address(&parts.headers, connection.as_deref().unwrap_or_default());
        let body = axum::body::to_bytes(body, BODY_LIMIT).await.map_err(|_| {
            Failure::Body(
                StatusCode::PAYLOAD_TOO_LARGE,
                "FST_ERR_CTP_BODY_TOO_LARGE",
                "Request body is too large",
            )
        })?;
        let is_json = parts
            .headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|kind| kind.starts_with("application/json"));
        let fields = if is_json {
            Fields::new(json(&body)?)
        } else {
            Fields::default()
        };
        if state.store.meta("workspace_id")?.is_none() && !parts.uri.path().ends_with("/auth/setup")
        {
            return Err(Failure::NoWorkspace);
        }
        let viewer = viewer(state, &parts.headers)?;
        Ok(Self {
            fields,
            address,
            viewer,
        })
    }
}

fn json(body: &[u8]) -> Result<Value, Failure> {
    const INVALID: (&str, &str) = (
        "FST_ERR_CTP_INVALID_JSON_BODY",
        "Body is not valid JSON but content-type is set to 'application/json'",
    );
    const EMPTY: (&str, &str) = (
        "FST_ERR_CTP_EMPTY_JSON_BODY",
        "Body cannot be empty when content-type is set to 'application/json'",
    );
    let (code, message) = if body.is_empty() { EMPTY } else { INVALID };
    serde_json::from_slice(body).map_err(|_| Failure::Body(StatusCode::BAD_REQUEST, code, message))
}

/// The person behind the cookie or bearer token of a request, if their session counts.
pub fn viewer(state: &Shared, headers: &HeaderMap) -> Result<Option<Viewer>, Failure> {
    let Some(token) = cookie(headers).or_else(|| bearer(headers)) else {
        return Ok(None);
    };
    let Some(claims) = state
        .key
        .verify(token, Purpose::Access, ids::now_ms() / 1000)
    else {
        return Ok(None);
    };
    let user = state.store.user_of_session(&claims.session_id)?;
    Ok(user.map(|user| Viewer {
        user,
        session_id: claims.session_id,
    }))
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let lists = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    lists
        .flat_map(|list| list.split(';'))
        .find_map(|pair| pair.trim().strip_prefix("authToken="))
        .filter(|token| !token.is_empty())
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .strip_prefix("Bearer ")
}
