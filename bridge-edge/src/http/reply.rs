//! An answer on its way out, and its rendering for the entry.
//!
//! What always holds: header values hold no line break (they would end the field), so a value that has one is left out.
//! JSON answers all have the same few headers beside their own: those the entry adds by itself, see mount.ts.

use std::borrow::Cow;

use sha2::{Digest, Sha256};

use crate::effects::Effect;
use crate::services::credentials::hex;

/// What follows the headers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Nothing.
    Empty,
    /// JSON.
    Json(String),
    /// Text of a type that a header names.
    Text(String),
    /// The file that the entry read last.
    Asset,
    /// Whatever the Hub answers to this upgrade; the headers go to the Hub.
    Upgrade,
}

/// A header's value.
pub type Value = Cow<'static, str>;

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Header names in lower case, and values.
    pub headers: Vec<(&'static str, Value)>,
    /// The body.
    pub body: Body,
}

impl Reply {
    /// An empty answer.
    pub fn new(status: u16) -> Self {
        Self {
            status,
            headers: Vec::with_capacity(8),
            body: Body::Empty,
        }
    }

    /// The same with one more header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same with a JSON text.
    #[must_use]
    pub fn json(mut self, text: String) -> Self {
        self.body = Body::Json(text);
        self
    }

    /// A read's answer: the JSON text under an entity tag, or 304 where the client has it.
    pub fn tagged(text: String, tag: String, if_none_match: &str) -> Self {
        let reply = if matches(if_none_match, &tag) {
            Self::new(304)
        } else {
            Self::new(200).json(text)
        };
        reply
            .header("etag", tag)
            .header("cache-control", "private, no-cache")
    }

    /// Whether a header is set.
    pub fn has(&self, name: &str) -> bool {
        self.headers.iter().any(|(known, _)| *known == name)
    }

    /// As the entry reads it: kind and status, log line, effect to perform afterwards, header names and values, body.
    pub fn render(&self, log: Option<&str>, after: Option<&Effect>) -> String {
        let (kind, text) = match &self.body {
            Body::Empty => ('R', ""),
            Body::Json(text) => ('J', text.as_str()),
            Body::Text(text) => ('R', text.as_str()),
            Body::Asset => ('A', ""),
            Body::Upgrade => ('U', ""),
        };
        let log = log.unwrap_or("-");
        let mut out = String::with_capacity(text.len() + log.len() + 400);
        out.push(kind);
        push_number(&mut out, self.status.into());
        out.push('\n');
        out.push_str(log);
        out.push('\n');
        match after {
            Some(effect) => out.push_str(&effect.render().replace('\n', "\t")),
            None => out.push('-'),
        }
        for (name, value) in &self.headers {
            let is_sound = !value.is_empty() && value.bytes().all(|byte| byte >= b' ');
            if is_sound {
                out.push('\n');
                out.push_str(name);
                out.push('\n');
                out.push_str(value);
            }
        }
        out.push_str("\n\n");
        out.push_str(text);
        out
    }
}

/// Appends a number's digits; the formatting machinery costs several times as much in WASM.
pub fn push_number(out: &mut String, number: u64) {
    if number >= 10 {
        push_number(out, number / 10);
    }
    out.push(char::from(b'0' + u8::try_from(number % 10).unwrap_or(0)));
}

/// A number's digits.
pub fn digits(number: u64) -> String {
    let mut out = String::with_capacity(8);
    push_number(&mut out, number);
    out
}

/// The strong entity tag of an answer: of its data as this reader sees it, not of what is said beside it (when a row was
/// last confirmed moves without anything having changed). Reads give it, writes hold If-Match against it.
pub fn entity_tag(data: &str) -> String {
    let digest = Sha256::digest(data);
    let mut tag = String::with_capacity(26);
    tag.push('"');
    tag.push_str(&hex(digest.get(..12).unwrap_or_default()));
    tag.push('"');
    tag
}

/// Whether an If-None-Match header names this tag (weak comparison, as the header asks for).
pub fn matches(if_none_match: &str, tag: &str) -> bool {
    !if_none_match.is_empty()
        && if_none_match
            .split(',')
            .map(str::trim)
            .any(|asked| asked == "*" || asked.strip_prefix("W/").unwrap_or(asked) == tag)
}

/// Whether an If-Match header names this tag (strong comparison, as the header asks for).
pub fn matches_strongly(if_match: &str, tag: &str) -> bool {
    if_match
        .split(',')
        .map(str::trim)
        .any(|asked| asked == "*" || asked == tag)
}

#[cfg(test)]
mod tests {
    use super::{Reply, digits, entity_tag, matches, matches_strongly};
    use crate::effects::Effect;

    #[test]
    fn a_reply_is_rendered_field_by_field() {
        let reply = Reply::new(200).header("a", "1").json("{\"x\":\n1}".into());
        assert_eq!(
            reply.render(None, Some(&Effect::BaseNow("m", "{}".into()))),
            "J200\n-\nbase.now\tm\t{}\na\n1\n\n{\"x\":\n1}"
        );
    }

    #[test]
    fn a_value_that_would_break_the_field_is_left_out() {
        let reply = Reply::new(204).header("a", "1\nb\n2").header("c", "");
        assert_eq!(reply.render(Some("l"), None), "R204\nl\n-\n\n");
    }

    #[test]
    fn digits_are_those_of_the_number() {
        for number in [0, 9, 10, 101, u64::MAX] {
            assert_eq!(digits(number), number.to_string());
        }
    }

    #[test]
    fn a_client_that_has_the_answer_gets_304() {
        let tag = entity_tag("{}");
        let first = Reply::tagged("{}".into(), tag.clone(), "");
        assert_eq!(first.status, 200);
        assert!(first.headers.contains(&("etag", tag.clone().into())));
        for header in [&tag, "*", &format!("\"x\", W/{tag}")] {
            let second = Reply::tagged("{}".into(), tag.clone(), header);
            assert_eq!((second.status, second.body), (304, super::Body::Empty));
        }
        assert!(!matches("\"x\"", &tag));
        assert!(!matches("", &tag));
        assert!(matches_strongly(&format!("\"x\", {tag}"), &tag));
        assert!(matches_strongly("*", &tag));
        for header in ["", "\"x\"", &format!("W/{tag}")] {
            assert!(!matches_strongly(header, &tag), "{header}");
        }
    }
}
