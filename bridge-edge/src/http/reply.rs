//! An answer on its way out, and its rendering for the entry.
//!
//! What always holds: header values hold no line break (they would end the field), so a value that has one is left out.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::effects::Effect;

/// What follows the headers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Nothing.
    Empty,
    /// Text, as it is.
    Text(String),
    /// The file that the entry read last.
    Asset,
    /// Whatever the Hub answers to this upgrade; the headers go to the Hub.
    Upgrade,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Header names in lower case, and values.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Body,
}

impl Reply {
    /// An empty answer.
    pub fn new(status: u16) -> Self {
        Self {
            status,
            headers: Vec::with_capacity(10),
            body: Body::Empty,
        }
    }

    /// The same with one more header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The same with a JSON text.
    #[must_use]
    pub fn json(mut self, text: String) -> Self {
        self.headers
            .push(("content-type", "application/json; charset=utf-8".to_owned()));
        self.body = Body::Text(text);
        self
    }

    /// A read's answer: the JSON text under a strong entity tag, or 304 where the client has it.
    pub fn tagged(text: String, if_none_match: &str) -> Self {
        let tag = entity_tag(text.as_bytes());
        let reply = if matches(if_none_match, &tag) {
            Self::new(304)
        } else {
            Self::new(200).json(text)
        };
        reply
            .header("etag", tag)
            .header("cache-control", "private, no-cache".to_owned())
    }

    /// Whether a header is set.
    pub fn has(&self, name: &str) -> bool {
        self.headers.iter().any(|(known, _)| *known == name)
    }

    /// As the entry reads it: kind and status, log line, effect to perform afterwards, header names and values, body.
    pub fn render(&self, log: Option<&str>, after: Option<&Effect>) -> String {
        let (kind, text) = match &self.body {
            Body::Empty => ('R', ""),
            Body::Text(text) => ('R', text.as_str()),
            Body::Asset => ('A', ""),
            Body::Upgrade => ('U', ""),
        };
        let after = after.map_or_else(
            || "-".to_owned(),
            |effect| effect.render().replace('\n', "\t"),
        );
        let mut out = String::with_capacity(text.len() + 512);
        let _infallible = write!(
            out,
            "{kind}{}\n{}\n{after}",
            self.status,
            log.unwrap_or("-")
        );
        for (name, value) in &self.headers {
            if !value.contains(['\n', '\r', '\0']) && !value.is_empty() {
                let _infallible = write!(out, "\n{name}\n{value}");
            }
        }
        out.push_str("\n\n");
        out.push_str(text);
        out
    }
}

/// A strong entity tag of these bytes.
pub fn entity_tag(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let mut tag = String::with_capacity(26);
    tag.push('"');
    for byte in digest.iter().take(12) {
        let _infallible = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    tag
}

/// Whether an If-None-Match header names this tag (weak comparison, as the header asks for).
pub fn matches(if_none_match: &str, tag: &str) -> bool {
    if_none_match
        .split(',')
        .map(str::trim)
        .any(|asked| asked == "*" || asked.strip_prefix("W/").unwrap_or(asked) == tag)
}

#[cfg(test)]
mod tests {
    use super::{Reply, entity_tag, matches};
    use crate::effects::Effect;

    #[test]
    fn a_reply_is_rendered_field_by_field() {
        let reply = Reply::new(200)
            .header("a", "1".into())
            .json("{\"x\":\n1}".into());
        assert_eq!(
            reply.render(None, Some(&Effect::BaseNow("m", "{}".into()))),
            "R200\n-\nbase.now\tm\t{}\na\n1\ncontent-type\napplication/json; charset=utf-8\n\n{\"x\":\n1}"
        );
    }

    #[test]
    fn a_value_that_would_break_the_field_is_left_out() {
        let reply = Reply::new(200)
            .header("a", "1\nb\n2".into())
            .header("c", String::new());
        assert_eq!(reply.render(None, None), "R200\n-\n-\n\n");
    }

    #[test]
    fn a_client_that_has_the_answer_gets_304() {
        let first = Reply::tagged("{}".into(), "");
        let tag = entity_tag(b"{}");
        assert_eq!(first.status, 200);
        assert!(first.headers.contains(&("etag", tag.clone())));
        for header in [&tag, "*", &format!("\"x\", W/{tag}")] {
            let second = Reply::tagged("{}".into(), header);
            assert_eq!((second.status, second.body), (304, super::Body::Empty));
        }
        assert!(!matches("\"x\"", &tag));
        assert!(!matches("", &tag));
    }
}
