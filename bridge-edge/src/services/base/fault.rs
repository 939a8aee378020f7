//! What a call can answer instead of a result.
//!
//! What always holds: the code is one of the API's; message and details hold names of fields and places, never values,
//! numbers of tables or a database's words.

use bridge_core::error::{ErrorCode, FieldFault};
use serde::Serialize;
use serde_json::Value as Json;

use crate::ports::DatabaseError;

/// An error of the API.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fault {
    /// The stable code.
    pub code: ErrorCode,
    /// A sentence for people.
    pub message: String,
    /// Faults by field, or figures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<Json>,
    /// Seconds after which another try may go better.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// For the log of the request path only, which keeps it from the caller.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
}

impl Fault {
    /// An error without details.
    pub fn new(code: ErrorCode, message: &str) -> Self {
        Self {
            code,
            message: message.to_owned(),
            details: None,
            retry_after: None,
            cause: None,
        }
    }

    /// Somebody else writes to the same; another try may go better.
    pub fn busy() -> Self {
        Self {
            details: Some(serde_json::json!({ "reason": "busy" })),
            retry_after: Some(1),
            ..Self::new(
                ErrorCode::Conflict,
                "Others are writing to this: try again.",
            )
        }
    }

    /// Something of ours that was stored cannot be read any more.
    pub fn lost() -> Self {
        Self::new(
            ErrorCode::Internal,
            "The bridge's memory has another shape.",
        )
    }

    /// There is no such row.
    pub fn not_found() -> Self {
        Self::new(ErrorCode::NotFound, "There is no such entry.")
    }

    /// Baserow cannot be asked and nothing is known.
    pub fn unavailable() -> Self {
        Self::new(ErrorCode::BaserowUnavailable, "Baserow cannot be reached.")
    }

    /// Faults of the request by field.
    pub fn validation(faults: &[FieldFault]) -> Self {
        Self {
            details: Some(serde_json::json!(faults)),
            ..Self::new(ErrorCode::ValidationError, "The request is not valid.")
        }
    }

    /// One fault of the request.
    pub fn field(field: &str, message: &str) -> Self {
        Self::validation(&[FieldFault::new(field, message)])
    }
}

impl From<DatabaseError> for Fault {
    fn from(error: DatabaseError) -> Self {
        Self {
            cause: Some(error.to_string()),
            ..Self::new(ErrorCode::Internal, "The bridge's memory does not answer.")
        }
    }
}
