//! Why a request got no answer, and the one place that turns it into an HTTP reply.
//!
//! What always holds: no body, token, upstream text or table id stands in a message; what is for the log alone is kept
//! apart in `cause`.

use bridge_core::error::{ErrorCode, FieldFault};
use serde_json::{Value, json};

use super::reply::{Reply, digits};

/// Why a request got no answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// The stable code.
    pub code: ErrorCode,
    /// A sentence for people.
    pub message: String,
    /// What the code's clients can work with.
    pub details: Option<Value>,
    /// Seconds after which another try may go better.
    pub retry_after: Option<u32>,
    /// For the log only.
    pub cause: Option<String>,
}

impl Fault {
    /// A fault without details.
    pub fn new(code: ErrorCode, message: &str) -> Self {
        Self {
            code,
            message: message.to_owned(),
            details: None,
            retry_after: None,
            cause: None,
        }
    }

    /// A fault of ours, with what the log should know.
    pub fn internal(cause: &str) -> Self {
        Self {
            cause: Some(cause.to_owned()),
            ..Self::new(ErrorCode::Internal, "internal error")
        }
    }

    /// Every field that is at fault.
    pub fn fields(faults: &[FieldFault]) -> Self {
        Self {
            details: Some(json!(faults)),
            ..Self::new(ErrorCode::ValidationError, "the request is not valid")
        }
    }

    /// One field that is at fault.
    pub fn field(field: &str, message: &str) -> Self {
        Self::fields(&[FieldFault::new(field, message)])
    }

    /// Nothing is here.
    pub fn not_found() -> Self {
        Self::new(ErrorCode::NotFound, "there is nothing here")
    }

    /// Too many requests; another try after so many seconds.
    pub fn rate_limited(retry_after: u32) -> Self {
        Self {
            retry_after: Some(retry_after.max(1)),
            ..Self::new(ErrorCode::RateLimited, "too many requests")
        }
    }

    /// The reply that carries this fault.
    pub fn reply(&self) -> Reply {
        let mut error = json!({ "code": self.code, "message": self.message });
        if let (Some(details), Some(error)) = (&self.details, error.as_object_mut()) {
            error.insert("details".to_owned(), details.clone());
        }
        let mut body = json!({ "error": error });
        let mut reply = Reply::new(self.code.http_status());
        if let (Some(seconds), Some(body)) = (self.retry_after, body.as_object_mut()) {
            body.insert("retry_after".to_owned(), json!(seconds));
            reply = reply.header("retry-after", digits(seconds.into()));
        }
        if matches!(self.code, ErrorCode::AuthRequired | ErrorCode::AuthInvalid) {
            reply = reply.header("www-authenticate", "Bearer");
        }
        reply.json(body.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::{Fault, FieldFault};
    use crate::http::Body;

    #[test]
    fn a_fault_is_the_envelope_with_its_status() {
        let reply = Fault::fields(&[FieldFault::new("page", "not a number")]).reply();
        assert_eq!(reply.status, 400);
        let Body::Json(body) = reply.body else {
            panic!("no text")
        };
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&body).unwrap(),
            serde_json::json!({ "error": {
                "code": "VALIDATION_ERROR",
                "message": "the request is not valid",
                "details": [{ "field": "page", "message": "not a number" }],
            } })
        );
    }

    #[test]
    fn a_refusal_for_too_many_says_when_to_come_back_and_the_cause_stays_inside() {
        let reply = Fault::rate_limited(0).reply();
        assert!(reply.headers.contains(&("retry-after", "1".into())));
        let Body::Json(body) = Fault::internal("secret cause").reply().body else {
            panic!("no text")
        };
        assert!(!body.contains("secret"));
    }
}
