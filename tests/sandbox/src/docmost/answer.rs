//! What an answer looks like: the success envelope, and the error forms of `NestJS` and Fastify, each from one place.
//!
//! A handler returns `Result<Answer, Failure>`. A [`Failure`] never carries what was asked, only what the wiki would say.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// A success: `{data, success, status}`; without data the key is missing.
pub struct Answer(Option<Value>);

/// What handlers return.
pub type Answered = Result<Answer, Failure>;

impl Answer {
    /// A success with data.
    pub fn data(data: Value) -> Answered {
        Ok(Self(Some(data)))
    }

    /// A success that says nothing more.
    pub fn done() -> Answered {
        Ok(Self(None))
    }

    /// The same, for an answer that gets headers of its own.
    #[must_use]
    pub fn nothing() -> Self {
        Self(None)
    }

    /// A success with data, for an answer that gets headers of its own.
    #[must_use]
    pub fn with(data: Value) -> Self {
        Self(Some(data))
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut body = serde_json::Map::new();
        if let Some(data) = self.0 {
            body.insert("data".to_owned(), data);
        }
        body.insert("success".to_owned(), Value::Bool(true));
        body.insert("status".to_owned(), Value::from(200));
        json_response(StatusCode::OK, &Value::Object(body))
    }
}

/// A JSON response with the wiki's content type.
pub fn json_response(status: StatusCode, body: &Value) -> Response {
    let mut response = (status, Json(body)).into_response();
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json; charset=utf-8"),
    );
    response
}

/// Why a call was not done.
#[derive(Debug)]
pub enum Failure {
    /// 400 with a list of what is wrong with the fields.
    Invalid(Vec<String>),
    /// 400 with one sentence.
    BadRequest(&'static str),
    /// 400 or 413 from Fastify, before any handler; the connection closes.
    Body(StatusCode, &'static str, &'static str),
    /// 401 as the guard words it.
    Unauthorized,
    /// 401 with a reason (a wrong password).
    Refused(&'static str),
    /// 403 as the guard words it.
    Forbidden,
    /// 403 with a reason.
    ForbiddenBecause(&'static str),
    /// 404 with what is missing.
    NotFound(String),
    /// 404 before the first account exists.
    NoWorkspace,
    /// 429; holds the seconds to wait.
    TooMany(u64),
    /// 500; the reason goes to the log, not to the caller.
    Internal(String),
}

impl Failure {
    /// A 404.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::NotFound(what.to_owned())
    }

    /// A field fault.
    #[must_use]
    pub fn field(what: &str) -> Self {
        Self::Invalid(vec![what.to_owned()])
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Internal(format!("database: {error}"))
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(format!("stored JSON: {error}"))
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let worded = |status: StatusCode, message: Value| {
            let reason = status.canonical_reason().unwrap_or_default();
            json_response(
                status,
                &json!({ "message": message, "error": reason, "statusCode": status.as_u16() }),
            )
        };
        let bare = |status: StatusCode, message: &str| {
            json_response(
                status,
                &json!({ "message": message, "statusCode": status.as_u16() }),
            )
        };
        match self {
            Self::Invalid(faults) => worded(StatusCode::BAD_REQUEST, json!(faults)),
            Self::BadRequest(message) => worded(StatusCode::BAD_REQUEST, json!(message)),
            Self::Body(status, code, message) => {
                let reason = status.canonical_reason().unwrap_or_default();
                let body = json!({ "statusCode": status.as_u16(), "code": code, "error": reason, "message": message });
                let mut response = json_response(status, &body);
                response
                    .headers_mut()
                    .insert(header::CONNECTION, HeaderValue::from_static("close"));
                response
            }
            Self::Unauthorized => bare(StatusCode::UNAUTHORIZED, "Unauthorized"),
            Self::Refused(message) => worded(StatusCode::UNAUTHORIZED, json!(message)),
            Self::Forbidden => bare(StatusCode::FORBIDDEN, "Forbidden"),
            Self::ForbiddenBecause(message) => worded(StatusCode::FORBIDDEN, json!(message)),
            Self::NotFound(message) => worded(StatusCode::NOT_FOUND, json!(message)),
            Self::NoWorkspace => json_response(
                StatusCode::NOT_FOUND,
                &json!({ "statusCode": 404, "error": "Not Found", "message": "Workspace not found" }),
            ),
            Self::TooMany(seconds) => throttled(seconds),
            Self::Internal(reason) => {
                eprintln!("docmost: {reason}");
                server_error()
            }
        }
    }
}

/// The 429 of the login limit.
#[must_use]
pub fn throttled(seconds: u64) -> Response {
    let body = json!({ "statusCode": 429, "message": "Too many requests" });
    let mut response = json_response(StatusCode::TOO_MANY_REQUESTS, &body);
    response
        .headers_mut()
        .insert("retry-after-auth", HeaderValue::from(seconds));
    response
}

/// The 500 that says nothing.
#[must_use]
pub fn server_error() -> Response {
    let body = json!({ "statusCode": 500, "message": "Internal server error" });
    json_response(StatusCode::INTERNAL_SERVER_ERROR, &body)
}
