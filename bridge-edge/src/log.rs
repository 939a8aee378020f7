//! Log lines: JSON, one shape, no secrets.
//!
//! What always holds: a line names the route's template, never the path or the query; no header's value but the request
//! id and the delivery's id; of credentials only the number of the token or the user's id.

use bridge_core::date::Instant;
use serde::Serialize;

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

#[derive(Serialize)]
struct RequestLine<'a> {
    level: &'static str,
    time: Instant,
    msg: &'static str,
    method: &'a str,
    route: &'a str,
    status: u16,
    duration_ms: i64,
    user_token_id: Option<&'a str>,
    request_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'a str>,
}

#[derive(Serialize)]
struct FaultLine<'a> {
    level: &'static str,
    time: Instant,
    msg: &'a str,
    cause: &'a str,
}

/// The line of an answered request.
pub fn answered(line: &Answered) -> String {
    let line = RequestLine {
        level: match line.status {
            500.. => "error",
            400..=499 => "warn",
            _ => "info",
        },
        time: Instant::from_millis(line.now),
        msg: "request",
        method: line.method,
        route: line.route,
        status: line.status,
        duration_ms: line.duration_ms,
        user_token_id: line.user_token_id,
        request_id: line.request_id,
        event_id: line.event_id,
        cause: line.cause,
    };
    serde_json::to_string(&line).unwrap_or_default()
}

/// The line of a fault outside a request.
pub fn fault(now: i64, place: &str, cause: &str) -> String {
    let line = FaultLine {
        level: "error",
        time: Instant::from_millis(now),
        msg: place,
        cause,
    };
    serde_json::to_string(&line).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Answered, answered};

    #[test]
    fn a_line_has_every_field_of_the_shape() {
        let line = answered(&Answered {
            now: 1_795_163_873_277,
            method: "GET",
            route: "/api/v1/personnes/:id",
            status: 200,
            duration_ms: 3,
            user_token_id: Some("7"),
            request_id: "r",
            event_id: None,
            cause: None,
        });
        let json: serde_json::Value = serde_json::from_str(&line).unwrap();
        for field in [
            "level",
            "time",
            "msg",
            "method",
            "route",
            "status",
            "duration_ms",
            "user_token_id",
            "request_id",
        ] {
            assert!(json.get(field).is_some(), "{field}");
        }
        assert!(!line.contains('\n'));
    }
}
