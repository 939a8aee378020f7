//! Log lines: JSON, one shape, no secrets.
//!
//! What always holds: every line has the same fields, null where there is nothing to say; a line names the route's template, never the path or the query; no header's value but the request
//! id and the delivery's id; of credentials only the number of the token or the user's id.

use std::cell::RefCell;

use bridge_core::date::Instant;

use crate::http::reply::push_number;

/// What is said about one answered request.
#[derive(Debug)]
pub struct Answered<'a> {
    /// When it was answered, ms since 1970.
    pub now: i64,
    /// The method, one of a fixed set.
    pub method: &'a str,
    /// The route's template.
    pub route: &'a str,
    /// HTTP status.
    pub status: u16,
    /// From head to answer.
    pub duration_ms: i64,
    /// Who it was: a token's number or a user's id.
    pub user_token_id: Option<&'a str>,
    /// The request's id.
    pub request_id: &'a str,
    /// The delivery's id, for webhooks.
    pub event_id: Option<&'a str>,
    /// Why it failed, where the answer does not say.
    pub cause: Option<&'a str>,
}

/// How much a line matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// As it should be.
    Info,
    /// Somebody may have to look.
    Warn,
    /// Something of ours failed.
    Error,
}

impl Level {
    const fn of_status(status: u16) -> Self {
        match status {
            500.. => Self::Error,
            400..=499 => Self::Warn,
            _ => Self::Info,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

/// Writes log lines, and keeps the text of the current second: every request has a line, and most share their second.
#[derive(Debug, Default)]
pub struct Stamp(RefCell<(i64, String)>);

impl Stamp {
    /// Appends an instant as JSON.
    fn push_time(&self, out: &mut String, now: i64) {
        let (second, millis) = (now.div_euclid(1000), now.rem_euclid(1000));
        let mut known = self.0.borrow_mut();
        if known.0 != second || known.1.is_empty() {
            let text = Instant::from_millis(second.saturating_mul(1000)).to_string();
            *known = (second, text.trim_end_matches('Z').to_owned());
        }
        out.push('"');
        out.push_str(&known.1);
        out.push('.');
        for unit in [100, 10, 1] {
            push_number(out, u64::try_from(millis / unit % 10).unwrap_or(0));
        }
        out.push_str("Z\"");
    }

    /// The line of an answered request.
    pub fn answered(&self, line: &Answered) -> String {
        let mut out = self.begin(line.now, Level::of_status(line.status), "request");
        out.push_str(",\"method\":");
        push_text(&mut out, line.method);
        out.push_str(",\"route\":");
        push_text(&mut out, line.route);
        out.push_str(",\"status\":");
        push_number(&mut out, line.status.into());
        out.push_str(",\"duration_ms\":");
        push_number(&mut out, u64::try_from(line.duration_ms).unwrap_or(0));
        out.push_str(",\"user_token_id\":");
        match line.user_token_id {
            Some(user) => push_text(&mut out, user),
            None => out.push_str("null"),
        }
        out.push_str(",\"request_id\":");
        push_text(&mut out, line.request_id);
        end(out, line.event_id, line.cause)
    }

    /// A line's beginning: level, time, what it is about.
    fn begin(&self, now: i64, level: Level, msg: &str) -> String {
        let mut out = String::with_capacity(320);
        out.push_str("{\"level\":\"");
        out.push_str(level.name());
        out.push_str("\",\"time\":");
        self.push_time(&mut out, now);
        out.push_str(",\"msg\":");
        push_text(&mut out, msg);
        out
    }
}

/// What a line may have beyond the shape, and its end.
fn end(mut out: String, event_id: Option<&str>, cause: Option<&str>) -> String {
    for (name, value) in [(",\"event_id\":", event_id), (",\"cause\":", cause)] {
        if let Some(value) = value {
            out.push_str(name);
            push_text(&mut out, value);
        }
    }
    out.push('}');
    out
}

/// A line about work that no request waits for: the same shape, with nothing where a request would stand.
pub fn background(now: i64, level: Level, msg: &str, cause: Option<&str>) -> String {
    let mut out = Stamp::default().begin(now, level, msg);
    out.push_str(
        ",\"method\":null,\"route\":null,\"status\":null,\"duration_ms\":null,\"user_token_id\":null,\"request_id\":null",
    );
    end(out, None, cause)
}

/// Appends text as a JSON string; nearly all of it needs no escapes.
fn push_text(out: &mut String, text: &str) {
    let is_plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\';
    if text.bytes().all(is_plain) {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        out.push_str(&serde_json::to_string(text).unwrap_or_default());
    }
}

/// The line of a fault outside a request.
pub fn fault(now: i64, place: &str, cause: &str) -> String {
    background(now, Level::Error, place, Some(cause))
}

#[cfg(test)]
mod tests {
    use super::{Answered, Level, Stamp, background};
    use serde_json::{Value, json};

    #[test]
    fn a_line_has_every_field_of_the_shape_and_is_one_line_whatever_is_in_it() {
        let stamp = Stamp::default();
        for (now, time) in [
            (1_795_163_873_277, "2026-11-20T08:37:53.277Z"),
            (1_795_163_873_005, "2026-11-20T08:37:53.005Z"),
            (1_795_163_874_000, "2026-11-20T08:37:54.000Z"),
        ] {
            let line = stamp.answered(&Answered {
                now,
                method: "GET",
                route: "/api/v1/personnes/:id",
                status: 502,
                duration_ms: 3,
                user_token_id: Some("user:\"é\n"),
                request_id: "r",
                event_id: None,
                cause: Some("a\\b"),
            });
            assert!(!line.contains('\n'));
            assert_eq!(
                serde_json::from_str::<Value>(&line).unwrap(),
                json!({
                    "level": "error", "time": time, "msg": "request", "method": "GET",
                    "route": "/api/v1/personnes/:id", "status": 502, "duration_ms": 3,
                    "user_token_id": "user:\"é\n", "request_id": "r", "cause": "a\\b",
                })
            );
        }
    }

    #[test]
    fn work_in_the_background_has_the_shape_of_a_request() {
        let line = background(
            1_795_163_873_277,
            Level::Warn,
            "baserow",
            Some("cut \"off\""),
        );
        assert_eq!(
            serde_json::from_str::<Value>(&line).unwrap(),
            json!({
                "level": "warn", "time": "2026-11-20T08:37:53.277Z", "msg": "baserow", "method": null, "route": null,
                "status": null, "duration_ms": null, "user_token_id": null, "request_id": null, "cause": "cut \"off\"",
            })
        );
    }
}
