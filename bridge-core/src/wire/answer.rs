//! Envelopes, errors, and the answers of resolve, search and session.

use serde::{Deserialize, Serialize};

use super::card::Card;
use crate::date::Instant;
use crate::error::ErrorCode;
use crate::ids::PersonneId;
use crate::scope::Scope;

/// A successful answer: `{ "data": …, "meta"?: … }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope<T, M = ()> {
    /// What was asked for.
    pub data: T,
    /// What is said about it (paging, age, warnings).
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub meta: Option<M>,
}

/// `Option::default` without asking `M: Default`.
const fn none<M>() -> Option<M> {
    None
}

/// A failed answer: `{ "error": { code, message, details? }, retry_after? }`.
///
/// `D` is the type of the details: a JSON value on the server, whatever the client understands there
/// (`serde::de::IgnoredAny`, if nothing).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody<D> {
    /// What went wrong.
    pub error: ErrorDetail<D>,
    /// Seconds to wait; with `RATE_LIMITED` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
}

/// The inside of an error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorDetail<D> {
    /// The stable code.
    pub code: ErrorCode,
    /// A sentence for people.
    pub message: String,
    /// Figures or faults, by code.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub details: Option<D>,
}

/// `POST /resolve`: the references of a page, at most [`ResolveRequest::MAX_REFS`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ResolveRequest {
    /// References as texts (`personne:5`, `projet:projet-alpha`); each is judged for itself.
    pub refs: Vec<String>,
}

impl ResolveRequest {
    /// The most references in one request.
    pub const MAX_REFS: usize = 200;
}

/// The answer's `data` are [`ResolvedRef`]s in the order asked.
pub type ResolveAnswer = Envelope<Vec<ResolvedRef>, ResolveMeta>;

/// How old an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ResolveMeta {
    /// The moment up to which Baserow is known.
    pub as_of: Instant,
    /// Whether Baserow could not be asked since.
    #[serde(default, skip_serializing_if = "is_false")]
    pub stale: bool,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature serde asks for"
)]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// What became of one reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ResolvedRef {
    /// The reference as it was asked.
    #[serde(rename = "ref")]
    pub reference: String,
    /// What became of it.
    pub status: ResolveStatus,
    /// The card, where the status is `ok`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<Card>,
}

/// What can become of a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ResolveStatus {
    /// There is a card.
    Ok,
    /// The reader has no right to this kind of entity.
    Forbidden,
    /// There is no such row (any more).
    Gone,
    /// The text is no reference.
    Invalid,
}

/// `GET /search`: cards, best first.
pub type SearchAnswer = Envelope<Vec<Card>>;

/// `POST /auth/docmost`: a session for the person whose wiki cookie came along.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SessionAnswer {
    /// The session token; kept in memory only.
    pub token: String,
    /// Seconds until it expires.
    pub expires_in: u32,
    /// Who it is.
    pub user: SessionUser,
    /// The personne with the same e-mail address, if there is exactly one.
    pub personne_id: Option<PersonneId>,
    /// What the session may do.
    pub scopes: Vec<Scope>,
}

impl core::fmt::Debug for SessionAnswer {
    /// Leaves the token out.
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter
            .debug_struct("SessionAnswer")
            .field("user", &self.user.id)
            .field("expires_in", &self.expires_in)
            .finish_non_exhaustive()
    }
}

/// The person behind a session, as the wiki knows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SessionUser {
    /// The wiki's user id.
    pub id: String,
    /// The name the wiki shows.
    pub name: String,
    /// The role in the wiki.
    pub role: WikiRole,
    /// The locale chosen in the wiki (`fr-FR`), if any.
    #[serde(default)]
    pub locale: Option<String>,
}

/// A role in the wiki's workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum WikiRole {
    /// Owns the workspace.
    Owner,
    /// Administers it.
    Admin,
    /// Works in it.
    Member,
}

#[cfg(test)]
mod tests {
    use super::{Envelope, ErrorBody, ResolveRequest};
    use crate::error::ErrorCode;
    use serde::de::IgnoredAny;

    #[test]
    fn an_envelope_without_meta_has_no_such_key() {
        let envelope: Envelope<u8> = Envelope {
            data: 1,
            meta: None,
        };
        assert_eq!(serde_json::to_string(&envelope).unwrap(), r#"{"data":1}"#);
    }

    #[test]
    fn a_client_may_ignore_the_details() {
        let body = r#"{"error":{"code":"RG_VIOLATION","message":"m","details":{"rule":"RG-01"}}}"#;
        let error: ErrorBody<IgnoredAny> = serde_json::from_str(body).unwrap();
        assert_eq!(error.error.code, ErrorCode::RgViolation);
        assert_eq!(error.retry_after, None);
    }

    #[test]
    fn an_unknown_field_of_a_request_is_refused_by_name() {
        let fault = serde_json::from_str::<ResolveRequest>(r#"{"refs":[],"rfes":[]}"#).unwrap_err();
        assert!(fault.to_string().contains("rfes"));
    }
}
