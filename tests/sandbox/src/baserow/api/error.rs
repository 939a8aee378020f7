//! The face's refusals: status and body, in the three forms that the real one has.

use axum::http::StatusCode;
use serde_json::{Value as Json, json};

/// A refusal.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiError {
    /// Status.
    pub status: StatusCode,
    /// Body.
    pub body: Json,
}

impl ApiError {
    /// `{"error": code, "detail": …}`.
    pub fn coded(status: StatusCode, code: &str, detail: impl Into<Json>) -> Self {
        Self {
            status,
            body: json!({ "error": code, "detail": detail.into() }),
        }
    }

    /// `{"detail": …}`.
    pub fn plain(status: StatusCode, detail: &str) -> Self {
        Self {
            status,
            body: json!({ "detail": detail }),
        }
    }

    /// 400 with a code.
    pub fn bad(code: &str, detail: impl Into<Json>) -> Self {
        Self::coded(StatusCode::BAD_REQUEST, code, detail)
    }

    /// 404 with a code.
    pub fn missing(code: &str, detail: impl Into<Json>) -> Self {
        Self::coded(StatusCode::NOT_FOUND, code, detail)
    }

    /// 401 with a code; the order of keys is the real one's.
    pub fn unauthorized(code: &str, detail: &str) -> Self {
        Self {
            status: StatusCode::UNAUTHORIZED,
            body: json!({ "detail": detail, "error": code }),
        }
    }

    /// The 401 of a request without credentials that this route understands.
    pub fn not_provided() -> Self {
        Self::plain(
            StatusCode::UNAUTHORIZED,
            "Authentication credentials were not provided.",
        )
    }

    /// 400 `ERROR_REQUEST_BODY_VALIDATION`.
    pub fn validation(detail: Json) -> Self {
        Self::bad("ERROR_REQUEST_BODY_VALIDATION", detail)
    }

    /// The same for one field of a body.
    pub fn field(name: &str, message: &str, code: &str) -> Self {
        let mut detail = serde_json::Map::new();
        detail.insert(name.to_owned(), json!([{ "error": message, "code": code }]));
        Self::validation(Json::Object(detail))
    }

    /// The table does not exist.
    pub fn no_table() -> Self {
        Self::missing(
            "ERROR_TABLE_DOES_NOT_EXIST",
            "The requested table does not exist.",
        )
    }

    /// Rows do not exist; `ids` as the message shows them.
    pub fn no_rows(ids: &str) -> Self {
        Self::missing(
            "ERROR_ROW_DOES_NOT_EXIST",
            format!("The rows [{ids}] do not exist."),
        )
    }

    /// The field does not exist.
    pub fn no_field() -> Self {
        Self::missing(
            "ERROR_FIELD_DOES_NOT_EXIST",
            "The requested field does not exist.",
        )
    }
}
