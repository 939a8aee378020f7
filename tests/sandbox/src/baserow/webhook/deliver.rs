//! One attempt at one call: headers, body, the request itself, and what of it is logged.

use super::http::{self, Reply};
use super::{Call, CallBody, Webhook, event, python};
use crate::baserow::engine::World;
use crate::baserow::model::Micros;
use crate::baserow::stamp;
use serde_json::{Value as Json, json};

/// A call made ready to leave.
pub struct Prepared {
    /// HTTP method.
    pub method: String,
    /// Target.
    pub url: String,
    /// All headers after `Host`, in order.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: String,
    /// Offset of the call to follow if this one succeeds.
    pub next: Option<usize>,
}

/// Makes a call ready: rows of linked tables are rendered now.
pub fn prepare(world: &World, webhook: &Webhook, call: &Call) -> Prepared {
    let (body, next) = match &call.body {
        CallBody::Fixed(body) => (body.clone(), None),
        CallBody::Related { rows, offset } => {
            event::related_body(world, webhook, &call.event_id, rows, *offset)
        }
    };
    let headers = headers(webhook, &call.header, &call.event_id, body.len());
    Prepared {
        method: webhook.method.clone(),
        url: webhook.url.clone(),
        headers,
        body,
        next,
    }
}

/// The headers of a call, in the order and letter case in which the real one sends them.
pub fn headers(
    webhook: &Webhook,
    event: &str,
    event_id: &str,
    length: usize,
) -> Vec<(String, String)> {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let own = [
        pair("Content-type", "application/json"),
        pair("X-Baserow-Event", event),
        pair("X-Baserow-Delivery", event_id),
    ];
    let mut headers = vec![
        pair("User-Agent", "python-requests/2.32.5"),
        pair("Accept-Encoding", "gzip, deflate, br"),
        pair("Accept", "*/*"),
        pair("Connection", "keep-alive"),
    ];
    let custom = webhook
        .headers
        .iter()
        .filter(|(name, _)| !own.iter().any(|(own, _)| own.eq_ignore_ascii_case(name)));
    headers.extend(custom.cloned());
    headers.extend(own);
    headers.push(pair("Content-Length", &length.to_string()));
    headers
}

/// Sends it.
///
/// # Errors
/// In words, where there is no answer in time.
pub async fn send(prepared: &Prepared) -> Result<Reply, String> {
    http::send(
        &prepared.method,
        &prepared.url,
        &prepared.headers,
        &prepared.body,
    )
    .await
}

/// The log entry of an attempt (without its number).
pub fn log_entry(
    call: &Call,
    at: Micros,
    prepared: &Prepared,
    outcome: &Result<Reply, String>,
) -> Json {
    let (response, status, error) = match outcome {
        Ok(reply) => (response_text(reply), Some(reply.status), ""),
        Err(error) => (String::new(), None, error.as_str()),
    };
    json!({
        "event_id": call.event_id,
        "event_type": call.header,
        "called_time": stamp(at),
        "called_url": prepared.url,
        "request": request_text(prepared),
        "response": response,
        "response_status": status,
        "error": error,
    })
}

/// The request as the log shows it.
pub fn request_text(prepared: &Prepared) -> String {
    let mut text = format!("{} {}\r\n", prepared.method, prepared.url);
    for (name, value) in &prepared.headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    text.push_str(&pretty(&prepared.body));
    text
}

/// The response as the log shows it.
pub fn response_text(reply: &Reply) -> String {
    let mut text = reply.headers.join("\r\n");
    text.push_str("\r\n");
    text.push_str("\r\n");
    text.push_str(&pretty(&reply.body));
    text
}

fn pretty(body: &str) -> String {
    serde_json::from_str::<Json>(body)
        .map_or_else(|_| body.to_owned(), |json| python::dumps_indented(&json))
}
