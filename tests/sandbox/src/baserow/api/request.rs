//! A request as views see it: query parameters decoded, the body read as JSON only when a view asks for it.

use super::error::ApiError;
use axum::http::{HeaderMap, Method, StatusCode, header, request::Parts};
use bytes::Bytes;
use serde_json::{Map, Value as Json, json};

/// A request.
pub struct ApiRequest {
    /// Method.
    pub method: Method,
    /// Path without query.
    pub path: String,
    /// Query parameters in order, decoded.
    pub query: Vec<(String, String)>,
    /// Headers.
    pub headers: HeaderMap,
    body: Bytes,
}

impl ApiRequest {
    /// From the parts that axum has.
    pub fn new(parts: &Parts, body: Bytes) -> Self {
        let query = parts.uri.query().unwrap_or_default();
        Self {
            method: parts.method.clone(),
            path: parts.uri.path().to_owned(),
            query: decode(query),
            headers: parts.headers.clone(),
            body,
        }
    }

    /// The last value of a query parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// A flag of the query: `true`, `y`, `yes`, `t`, `on`, `1` or present without a value.
    pub fn flag(&self, name: &str) -> bool {
        self.parameter(name).is_some_and(|value| {
            matches!(
                value.to_lowercase().as_str(),
                "" | "true" | "y" | "yes" | "t" | "on" | "1"
            )
        })
    }

    /// Whether webhooks are to hear of a change.
    pub fn notify(&self) -> bool {
        self.parameter("send_webhook_events").is_none() || self.flag("send_webhook_events")
    }

    /// Scheme and host as the client sees them.
    pub fn origin(&self) -> String {
        let host = self
            .headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok())
            .unwrap_or("localhost");
        format!("http://{host}")
    }

    /// The body as JSON; an absent one is an empty object.
    ///
    /// # Errors
    /// With Python's words where it is no JSON.
    pub fn json(&self) -> Result<Json, ApiError> {
        if self.body.iter().all(u8::is_ascii_whitespace) {
            return Ok(json!({}));
        }
        let text = std::str::from_utf8(&self.body).map_err(|error| {
            parse_error(&format!(
                "'utf-8' codec can't decode byte in position {}",
                error.valid_up_to()
            ))
        })?;
        serde_json::from_str(text).map_err(|error| {
            let at = position(text, error.line(), error.column(), error.is_eof());
            let line = text[..at].matches('\n').count() + 1;
            let column = at - text[..at].rfind('\n').map_or(0, |newline| newline + 1) + 1;
            parse_error(&format!(
                "Expecting value: line {line} column {column} (char {at})"
            ))
        })
    }

    /// The body as a JSON object.
    ///
    /// # Errors
    /// Where it is something else.
    pub fn object(&self) -> Result<Map<String, Json>, ApiError> {
        match self.json()? {
            Json::Object(object) => Ok(object),
            other => {
                let found = crate::baserow::engine::input::python_type(&other);
                let message = format!("Invalid data. Expected a dictionary, but got {found}.");
                Err(ApiError::field("non_field_errors", &message, "invalid"))
            }
        }
    }
}

fn parse_error(what: &str) -> ApiError {
    ApiError::plain(
        StatusCode::BAD_REQUEST,
        &format!("JSON parse error - {what}"),
    )
}

/// The offset that Python names: where the value is missing, which at the end of the text is the end.
fn position(text: &str, line: usize, column: usize, eof: bool) -> usize {
    if eof {
        return text.len();
    }
    let start = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum::<usize>();
    let mut at = (start + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Decodes a query string.
pub fn decode(query: &str) -> Vec<(String, String)> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (unescape(key), unescape(value))
        })
        .collect()
}

fn unescape(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut result = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = text
            .get(at + 1..at + 3)
            .and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match (bytes[at], hex) {
            (b'%', Some(byte)) => {
                result.push(byte);
                at += 2;
            }
            (b'+', _) => result.push(b' '),
            (byte, _) => result.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&result).into_owned()
}

/// Encodes one key or value of a query string.
pub fn escape(text: &str) -> String {
    let mut result = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                result.push(byte as char);
            }
            b' ' => result.push('+'),
            _ => result.push_str(&format!("%{byte:02X}")),
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_query_is_read_as_forms_are() {
        let query = decode("a=1&b=x%20y+z&flag&%C3%A9=%");
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(
            query,
            [
                pair("a", "1"),
                pair("b", "x y z"),
                pair("flag", ""),
                pair("é", "%")
            ]
        );
    }

    proptest! {
        #[test]
        fn what_is_escaped_is_read_back(key in ".{0,20}", value in ".{0,20}") {
            prop_assume!(!key.is_empty());
            let query = format!("{}={}", escape(&key), escape(&value));
            prop_assert_eq!(decode(&query), [(key, value)]);
        }

        #[test]
        fn no_query_makes_it_panic(query in ".{0,40}") {
            let _ = decode(&query);
        }
    }
}
