//! Writes as HTTP has them: path, query, headers and body to one question to Base, its answer to a reply.
//!
//! What always holds: everything that is wrong with a request is named at once, wherever it stands; Base decides, here
//! nothing is known of rows. How it fails: `VALIDATION_ERROR`, `UNSUPPORTED_MEDIA_TYPE`, `PAYLOAD_TOO_LARGE`, and whatever
//! Base answers.

use bridge_core::error::ErrorCode;
use bridge_core::ids::RowId;
use bridge_core::viewer::{Viewer, ViewerKind};
use bridge_core::write::{Command, Operation};
use serde_json::json;

use super::access::Caller;
use super::ask::base_call;
use super::base::write::Answer;
use super::body;
use crate::effects::Outside;
use crate::http::{Fault, FieldFault, Head, Query, Reply};

/// The longest key of a caller, in bytes.
const MAX_KEY: usize = 255;

/// Whether somebody may ask for this at all; whose rows a member may write is Base's to say.
pub fn check_right(operation: Operation, viewer: &Viewer) -> Result<(), Fault> {
    let scope = operation.scope();
    let on_own_rows = viewer.kind == ViewerKind::Member && operation.own_rows();
    if on_own_rows || viewer.may(scope) {
        return Ok(());
    }
    Err(Fault::new(
        ErrorCode::ForbiddenScope,
        &["this needs the scope ", scope.as_str()].concat(),
    ))
}

/// `?dry_run=true`; anything else in the query is a fault.
fn dry_run(query: &Query, faults: &mut Vec<FieldFault>) -> bool {
    let mut asked = None;
    for (name, value) in query.iter() {
        match (name, value, asked) {
            ("dry_run", "true" | "false", None) => asked = Some(value == "true"),
            ("dry_run", ..) => faults.push(FieldFault::new("dry_run", "true or false, once")),
            (other, ..) => faults.push(FieldFault::new(other, "unknown parameter")),
        }
    }
    asked.unwrap_or(false)
}

/// A header's value, or none where it was not sent.
fn sent<'a>(head: &'a Head, name: &str) -> Option<&'a str> {
    Some(head.header(name)).filter(|value| !value.is_empty())
}

/// Carries out one operation.
pub async fn write(
    outside: &Outside,
    operation: Operation,
    argument: &str,
    query: &Query,
    caller: &Caller,
    head: &Head,
) -> Result<Reply, Fault> {
    let mut faults = Vec::new();
    let id: Option<RowId> = argument.parse().ok();
    if operation.path_entity().is_some() && id.is_none() {
        faults.push(FieldFault::new("id", "the number of an entry"));
    }
    let dry_run = dry_run(query, &mut faults);
    let key = sent(head, "idempotency-key");
    if key
        .is_some_and(|key| key.len() > MAX_KEY || !key.bytes().all(|byte| byte.is_ascii_graphic()))
    {
        let message = "1 to 255 visible characters of ASCII";
        faults.push(FieldFault::new("Idempotency-Key", message));
    }
    let text = body::read_optional(outside, head.header("content-type")).await?;
    if !faults.is_empty() {
        let more = Command::read(operation, id, &text)
            .err()
            .unwrap_or_default();
        faults.extend(more.into_iter().filter(|fault| fault.field != "id"));
        return Err(Fault::fields(&faults));
    }
    let question = json!({
        "operation": operation.name(),
        "id": id,
        "body": text,
        "dry_run": dry_run,
        "if_match": sent(head, "if-match"),
        "idempotency_key": key,
        "subject": caller.label,
        "viewer": caller.viewer,
        "trace": head.trace(),
    });
    let answer: Answer = base_call(outside, "write", &question).await?;
    let data = answer.data.get();
    let text = match answer.meta.get() {
        "{}" => ["{\"data\":", data, "}"].concat(),
        meta => ["{\"data\":", data, ",\"meta\":", meta, "}"].concat(),
    };
    let mut reply = Reply::new(answer.status).json(text);
    if let Some(location) = answer.location {
        reply = reply.header("location", location);
    }
    if let Some(etag) = answer.etag {
        reply = reply.header("etag", etag);
    }
    if answer.replayed {
        reply = reply.header("idempotency-replayed", "true");
    }
    Ok(reply)
}
