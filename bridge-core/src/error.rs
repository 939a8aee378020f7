//! The error codes of the API, the one place that turns a code into an HTTP status, and the faults that name a field.
//!
//! A code is stable: clients, logs and tests name it. Messages are for people and may change.

use core::fmt;

use serde::{Deserialize, Serialize};

/// What went wrong, as clients see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ErrorCode {
    /// No credentials.
    AuthRequired,
    /// Credentials that do not hold: unknown, revoked, expired, of another cookie.
    AuthInvalid,
    /// Valid credentials without the scope.
    ForbiddenScope,
    /// No such thing.
    NotFound,
    /// The path exists, the method does not.
    MethodNotAllowed,
    /// The request is at fault; details list every field with its message.
    ValidationError,
    /// Somebody else was first, or the state does not allow it.
    Conflict,
    /// A hard rule of the domain would be broken; details name it with its figures.
    RgViolation,
    /// `If-Match` does not hold.
    PreconditionFailed,
    /// The same `Idempotency-Key` with another body.
    IdempotencyMismatch,
    /// The body is too large.
    PayloadTooLarge,
    /// The body is not of the wanted type.
    UnsupportedMediaType,
    /// A setting is missing or wrong; details name it.
    Config,
    /// Too many requests; see `retry_after`.
    RateLimited,
    /// Baserow cannot be asked.
    BaserowUnavailable,
    /// The wiki cannot be asked.
    DocmostUnavailable,
    /// A fault of ours.
    Internal,
}

impl ErrorCode {
    /// Every code.
    pub const ALL: [Self; 17] = [
        Self::AuthRequired,
        Self::AuthInvalid,
        Self::ForbiddenScope,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::ValidationError,
        Self::Conflict,
        Self::RgViolation,
        Self::PreconditionFailed,
        Self::IdempotencyMismatch,
        Self::PayloadTooLarge,
        Self::UnsupportedMediaType,
        Self::Config,
        Self::RateLimited,
        Self::BaserowUnavailable,
        Self::DocmostUnavailable,
        Self::Internal,
    ];

    /// The HTTP status that carries this code.
    pub const fn http_status(self) -> u16 {
        match self {
            Self::ValidationError => 400,
            Self::AuthRequired | Self::AuthInvalid => 401,
            Self::ForbiddenScope => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::Conflict => 409,
            Self::PreconditionFailed => 412,
            Self::PayloadTooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::RgViolation | Self::IdempotencyMismatch => 422,
            Self::RateLimited => 429,
            Self::Internal => 500,
            Self::BaserowUnavailable | Self::DocmostUnavailable => 502,
            Self::Config => 503,
        }
    }

    /// The code as JSON, logs and clients spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AuthRequired => "AUTH_REQUIRED",
            Self::AuthInvalid => "AUTH_INVALID",
            Self::ForbiddenScope => "FORBIDDEN_SCOPE",
            Self::NotFound => "NOT_FOUND",
            Self::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Self::ValidationError => "VALIDATION_ERROR",
            Self::Conflict => "CONFLICT",
            Self::RgViolation => "RG_VIOLATION",
            Self::PreconditionFailed => "PRECONDITION_FAILED",
            Self::IdempotencyMismatch => "IDEMPOTENCY_MISMATCH",
            Self::PayloadTooLarge => "PAYLOAD_TOO_LARGE",
            Self::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
            Self::Config => "CONFIG",
            Self::RateLimited => "RATE_LIMITED",
            Self::BaserowUnavailable => "BASEROW_UNAVAILABLE",
            Self::DocmostUnavailable => "DOCMOST_UNAVAILABLE",
            Self::Internal => "INTERNAL",
        }
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// One place at fault in what somebody sent or set: an item of the details of [`ErrorCode::ValidationError`] and
/// [`ErrorCode::Config`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldFault {
    /// The place: a parameter, a header, a setting, a JSON path (`heures`), `body` for the whole body, `id` for the path.
    pub field: String,
    /// What is wrong with it, for people; it never repeats what was sent.
    pub message: String,
}

impl FieldFault {
    /// A fault in `field`.
    pub fn new(field: &str, message: &str) -> Self {
        Self {
            field: field.to_owned(),
            message: message.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ErrorCode;

    #[test]
    fn json_spells_a_code_like_the_logs() {
        for code in ErrorCode::ALL {
            let json = serde_json::to_string(&code).unwrap();
            assert_eq!(json, format!("\"{code}\""));
        }
    }

    #[test]
    fn every_code_is_an_error_status() {
        for code in ErrorCode::ALL {
            assert!((400..600).contains(&code.http_status()), "{code}");
        }
    }
}
