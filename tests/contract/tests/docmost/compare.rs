//! Recorded against replayed. Keys, types and lengths must be the same, and so must every value that is not made at run
//! time (ids, times, order keys, ranks). Ids that were made are learned, so that later recordings can be replayed with them.

use super::http::Answer;
use super::recording::Response;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};

/// Ids of the recording and what they are in the replay.
#[derive(Default)]
pub struct Ids(HashMap<String, String>);

/// Fields whose value depends on chance or on Postgres' full text search: only their type is compared.
const LOOSE: [&str; 5] = ["position", "rank", "highlight", "nextCursor", "token"];

/// Headers that say something about the wiki, and not about the connection.
const HEADERS: [&str; 9] = [
    "content-type",
    "cache-control",
    "content-disposition",
    "content-security-policy",
    "accept-ranges",
    "access-control-allow-origin",
    "x-frame-options",
    "x-ratelimit-limit-auth",
    "retry-after-auth",
];

impl Ids {
    /// The text with every recorded id in it replaced.
    pub fn translate(&self, text: &str) -> String {
        if let Some(known) = self.0.get(text) {
            return known.clone();
        }
        self.0
            .iter()
            .fold(text.to_owned(), |text, (recorded, replayed)| {
                text.replace(recorded, replayed)
            })
    }

    /// The same within JSON.
    pub fn translate_json(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::from(self.translate(text)),
            Value::Array(items) => items.iter().map(|item| self.translate_json(item)).collect(),
            Value::Object(fields) => Value::Object(
                fields
                    .iter()
                    .map(|(name, value)| (name.clone(), self.translate_json(value)))
                    .collect(),
            ),
            other => other.clone(),
        }
    }
}

/// All differences between a recorded response and its replay.
pub fn response(recorded: &Response, replayed: &Answer, ids: &mut Ids) -> Vec<String> {
    let mut differences = Vec::new();
    if recorded
        .status
        .is_some_and(|status| status != u64::from(replayed.status))
    {
        differences.push(format!(
            "status {:?} became {}",
            recorded.status, replayed.status
        ));
    }
    for name in HEADERS {
        let Some(expected) = recorded.headers.get(name).and_then(Value::as_str) else {
            continue;
        };
        let actual = replayed
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok());
        if actual != Some(expected) {
            differences.push(format!("header {name}: {expected:?} became {actual:?}"));
        }
    }
    for name in ["x-ratelimit-remaining-auth", "x-ratelimit-reset-auth"] {
        if recorded.headers.contains_key(name) != replayed.headers.contains_key(name) {
            differences.push(format!("header {name} comes or goes"));
        }
    }
    if recorded.headers.get("connection").and_then(Value::as_str) == Some("close")
        && replayed.headers.get("connection").is_none()
    {
        differences.push("the connection stays open".to_owned());
    }
    let expected = recorded.headers.get("set-cookie").map(cookies);
    let actual: Vec<&str> = replayed
        .headers
        .get_all("set-cookie")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    let actual = (!actual.is_empty()).then(|| cookies(&Value::from(actual)));
    if expected != actual {
        differences.push(format!("cookies {expected:?} became {actual:?}"));
    }
    json(
        "body",
        &recorded.body,
        &replayed.body,
        ids,
        &mut differences,
    );
    differences
}

/// The parts of each cookie, without values that change.
fn cookies(lines: &Value) -> BTreeSet<String> {
    let lines = lines.as_array().map(Vec::as_slice).unwrap_or_default();
    let parts = lines
        .iter()
        .filter_map(Value::as_str)
        .flat_map(|line| line.split("; "));
    parts
        .map(|part| match part.split_once('=') {
            Some(("authToken", "")) => "authToken, empty".to_owned(),
            Some((name @ ("authToken" | "Expires"), _)) => name.to_owned(),
            _ => part.to_owned(),
        })
        .collect()
}

/// The differences between two JSON values; `path` names the place.
pub fn json(
    path: &str,
    recorded: &Value,
    replayed: &Value,
    ids: &mut Ids,
    differences: &mut Vec<String>,
) {
    match (recorded, replayed) {
        (Value::Object(expected), Value::Object(actual)) => {
            for name in expected.keys().filter(|name| !actual.contains_key(*name)) {
                differences.push(format!("{path}.{name} is missing"));
            }
            for (name, value) in actual {
                match expected.get(name) {
                    Some(expected) => {
                        json(&format!("{path}.{name}"), expected, value, ids, differences);
                    }
                    None => differences.push(format!("{path}.{name} is new")),
                }
            }
        }
        (Value::Array(expected), Value::Array(actual)) => {
            if expected.len() != actual.len() {
                differences.push(format!(
                    "{path} has {} items, recorded {}",
                    actual.len(),
                    expected.len()
                ));
            }
            for (index, (expected, actual)) in expected.iter().zip(actual).enumerate() {
                json(
                    &format!("{path}[{index}]"),
                    expected,
                    actual,
                    ids,
                    differences,
                );
            }
        }
        (Value::String(expected), Value::String(actual)) => {
            text(path, expected, actual, ids, differences);
        }
        (Value::Number(_), Value::Number(_)) if LOOSE.iter().any(|name| path.ends_with(name)) => {}
        (expected, actual) if expected == actual => {}
        (expected, actual) => differences.push(format!("{path}: {expected} became {actual}")),
    }
}

fn text(path: &str, expected: &str, actual: &str, ids: &mut Ids, differences: &mut Vec<String>) {
    if expected.starts_with("<!doctype html>") {
        html(expected, actual, differences);
        return;
    }
    if LOOSE.iter().any(|name| path.ends_with(name)) || (is_moment(expected) && is_moment(actual)) {
        return;
    }
    if is_made(expected) && is_made(actual) && expected.len() == actual.len() {
        if let Some(known) = ids.0.get(expected) {
            if known != actual {
                differences.push(format!("{path}: another thing than before"));
            }
            return;
        }
        ids.0.insert(expected.to_owned(), actual.to_owned());
        return;
    }
    // What was made and stands within a longer text: a file's address, an invitation's link.
    let (expected_words, actual_words) = (words(expected), words(actual));
    let mut same = expected_words.len() == actual_words.len();
    for (expected, actual) in expected_words.into_iter().zip(actual_words) {
        if is_word_made(expected) && is_word_made(actual) && expected.len() == actual.len() {
            ids.0
                .entry(expected.to_owned())
                .or_insert_with(|| actual.to_owned());
        } else {
            same &= expected == actual;
        }
    }
    if !same {
        differences.push(format!("{path}: {expected:?} became {actual:?}"));
    }
}

/// The front end's page: what its server writes into it must be there; its assets are the stand-in's own.
fn html(expected: &str, actual: &str, differences: &mut Vec<String>) {
    for part in [
        "<title>",
        "<meta property=\"og:title\"",
        "<meta property=\"twitter:title\"",
        "<div id=\"root\">",
    ] {
        let line = |html: &str| {
            html.lines()
                .find(|line| line.contains(part))
                .map(|line| line.trim().to_owned())
        };
        if line(expected) != line(actual) {
            differences.push(format!(
                "page: {:?} became {:?}",
                line(expected),
                line(actual)
            ));
        }
    }
    let config = |html: &str| {
        let (_, rest) = html.split_once("window.CONFIG=")?;
        serde_json::from_str::<Value>(rest.split_once("</script>")?.0.trim_end_matches(';')).ok()
    };
    if config(expected) != config(actual) {
        differences.push(format!(
            "page: {:?} became {:?}",
            config(expected),
            config(actual)
        ));
    }
}

fn is_moment(text: &str) -> bool {
    text.len() == 24 && text.ends_with('Z') && text.as_bytes().get(10) == Some(&b'T')
}

/// Whether a text looks like an id: a UUID, a short id, a share's key, a block's name.
fn is_made(text: &str) -> bool {
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let uuid = text.len() == 36
        && text
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    uuid || (plain && matches!(text.len(), 10 | 12))
}

/// A text cut into words and what is between them.
fn words(text: &str) -> Vec<&str> {
    text.split_inclusive(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-'))
        .flat_map(|part| {
            let end = part
                .trim_end_matches(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-'))
                .len();
            [&part[..end], &part[end..]]
        })
        .collect()
}

/// Whether a word within a text looks like an id or an invitation's token.
fn is_word_made(word: &str) -> bool {
    is_made(word) || (word.len() == 16 && word.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}
