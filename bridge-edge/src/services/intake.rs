//! Deliveries from Baserow: authenticated before more than needed is read, then claimed.
//!
//! What always holds: without valid credentials nothing is buffered and nothing is claimed. With them the answer is 200
//! whatever the body holds, and whatever happens behind: Baserow switches a webhook off that fails. A body is read as a
//! stream, in flat memory; beyond [`MAX_PARSED`] only its beginning is kept and its table counts as dirty.
//!
//! How it fails: no or wrong credentials are 401, a signed body beyond [`MAX_SIGNED`] is 413 (it cannot be verified).

use super::credentials::signature::{Signature, SignatureCheck};
use bridge_core::entity::Entity;
use bridge_core::error::ErrorCode;
use bridge_core::webhook::{HEAD_LENGTH, table_of_path};
use serde::Deserialize;
use serde_json::json;

use super::ask::base_now;
use super::metrics::Metrics;
use crate::config::Config;
use crate::effects::{Effect, Outcome, Outside};
use crate::http::{Fault, Head, Reply};

/// The largest body that is parsed, in bytes.
pub const MAX_PARSED: usize = 5 * 1_048_576;
/// The largest body whose signature is computed, in bytes.
pub const MAX_SIGNED: usize = 100 * 1_048_576;
/// How often a claim is tried.
const TRIES: usize = 2;

#[derive(Deserialize)]
struct Claimed {
    accepted: bool,
    #[serde(default)]
    reason: Option<String>,
}

/// Whether a delivery's id may stand in a log.
pub fn is_event_id(id: &str) -> bool {
    !id.is_empty()
        && id.len() <= 64
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// What was read of a body.
#[derive(Debug, Default)]
struct Read {
    /// The whole of it, or its beginning.
    bytes: Vec<u8>,
    size: usize,
    /// The stream broke off.
    is_cut: bool,
}

impl Read {
    fn is_oversize(&self) -> bool {
        self.size > MAX_PARSED
    }

    fn add(&mut self, chunk: &[u8]) {
        self.size = self.size.saturating_add(chunk.len());
        if self.is_oversize() {
            let missing = HEAD_LENGTH
                .saturating_sub(self.bytes.len())
                .min(chunk.len());
            self.bytes
                .extend_from_slice(chunk.get(..missing).unwrap_or_default());
            self.bytes.truncate(HEAD_LENGTH);
            self.bytes.shrink_to(HEAD_LENGTH);
        } else {
            self.bytes.extend_from_slice(chunk);
        }
    }
}

/// Reads the body to its end, through the signature's check where there is one. What is too large to keep is read all the
/// same: a sender that cannot finish sees a broken connection, not the answer.
async fn read_body(
    outside: &Outside,
    mut check: Option<&mut SignatureCheck>,
) -> Result<Read, Fault> {
    let mut read = Read::default();
    loop {
        let (outcome, payload) = outside.perform(Effect::BodyChunk).await;
        match outcome {
            Outcome::Done | Outcome::Last => {
                let chunk = payload.into_bytes();
                if let Some(check) = check.as_deref_mut() {
                    check.update(&chunk);
                }
                read.add(&chunk);
                if outcome == Outcome::Last {
                    return Ok(read);
                }
            }
            Outcome::Missing => return Ok(read),
            Outcome::Failed | Outcome::TooLarge => {
                read.is_cut = true;
                return Ok(read);
            }
        }
        if read.size > MAX_SIGNED && check.is_none() {
            return Ok(read);
        }
        if read.size > MAX_SIGNED {
            return Err(Fault::new(
                ErrorCode::PayloadTooLarge,
                "too large to verify its signature",
            ));
        }
    }
}

fn unauthenticated(code: ErrorCode) -> Fault {
    Fault::new(
        code,
        "send X-Bridge-Secret, or X-Baserow-Signature over the body",
    )
}

/// Takes a delivery; `change` is what stands behind the plain path. Into `cause` goes, for the log, why one that is answered
/// with success was not taken.
pub async fn take(
    config: &Config,
    outside: &Outside,
    head: &Head,
    change: &str,
    metrics: &Metrics,
    cause: &mut Option<String>,
) -> Result<Reply, Fault> {
    let path_table = match change {
        "" => None,
        name => Some(table_of_path(name).ok_or_else(Fault::not_found)?),
    };
    let (secret, signature) = (
        head.header("x-bridge-secret"),
        head.header("x-baserow-signature"),
    );
    if secret.is_empty() && signature.is_empty() {
        return Err(unauthenticated(ErrorCode::AuthRequired));
    }
    let now = outside.now();
    if !secret.is_empty() && !config.webhook_secrets.match_secret(secret, now) {
        return Err(unauthenticated(ErrorCode::AuthInvalid));
    }
    let read = if signature.is_empty() {
        read_body(outside, None).await?
    } else {
        let wanted =
            Signature::parse(signature).ok_or_else(|| unauthenticated(ErrorCode::AuthInvalid))?;
        if declared_length(head).is_some_and(|length| length > MAX_SIGNED) {
            return Err(Fault::new(
                ErrorCode::PayloadTooLarge,
                "too large to verify its signature",
            ));
        }
        let mut check = config.webhook_secrets.check(now);
        let read = read_body(outside, Some(&mut check)).await?;
        if !check.matches(&wanted) {
            return Err(unauthenticated(ErrorCode::AuthInvalid));
        }
        read
    };
    Ok(claim(outside, path_table, read, metrics, cause).await)
}

fn declared_length(head: &Head) -> Option<usize> {
    head.header("content-length").parse().ok()
}

/// Hands an authenticated delivery to Base; answers 200 whatever comes of it.
async fn claim(
    outside: &Outside,
    path_table: Option<Entity>,
    read: Read,
    metrics: &Metrics,
    cause: &mut Option<String>,
) -> Reply {
    let is_oversize = read.is_oversize() || read.is_cut;
    let text = String::from_utf8_lossy(&read.bytes);
    let question = if is_oversize {
        json!({ "path_table": path_table, "body": null, "oversize": true, "head64k": text })
    } else {
        json!({ "path_table": path_table, "body": text, "oversize": false })
    };
    drop(text);
    for _ in 0..TRIES {
        let claimed = match base_now::<Claimed>(outside, "claim", &question).await {
            Ok(claimed) => claimed,
            Err(fault) => {
                *cause = fault.cause.or(Some(fault.message));
                continue;
            }
        };
        *cause = None;
        let mut data = json!({ "accepted": claimed.accepted });
        if let (Some(reason), Some(data)) = (claimed.reason, data.as_object_mut()) {
            data.insert("reason".to_owned(), json!(reason));
        }
        return Reply::new(200).json(json!({ "data": data }).to_string());
    }
    // Baserow does not send it again: the rows are read when somebody asks for them, and the count says that it happened.
    metrics.event("webhook_events_lost_total");
    let data = json!({ "data": { "accepted": false, "reason": "unavailable" } });
    Reply::new(200).json(data.to_string())
}
