//! The recordings as files: JSON with request and response, `.http` with a raw response, and one that holds several answers.

use serde_json::{Map, Value};
use std::path::Path;

/// One recording.
pub struct Recording {
    /// The file's name without its ending.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
}

/// What a recording holds.
pub enum Kind {
    /// A request and its response.
    Exchange {
        /// Method, path, headers, body.
        request: Value,
        /// What came back.
        response: Response,
    },
    /// A response whose request was multipart or a download.
    Raw(Response),
    /// Several answers about one page, by name.
    Many(Map<String, Value>),
}

/// A recorded response.
#[derive(Debug, Clone)]
pub struct Response {
    /// None where only the body was kept.
    pub status: Option<u64>,
    /// Names in lower case; values are strings or lists of strings.
    pub headers: Map<String, Value>,
    /// JSON, or a string.
    pub body: Value,
}

/// All recordings of a folder by name.
pub fn all(folder: &Path) -> Vec<Recording> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let read = |file: &std::path::PathBuf| {
        let name = file.file_stem()?.to_str()?.to_owned();
        let ending = file.extension()?.to_str()?;
        let kind = match ending {
            "json" => {
                json(serde_json::from_str(&std::fs::read_to_string(file).ok()?).expect(&name))
            }
            "http" => Kind::Raw(raw(&std::fs::read_to_string(file).ok()?)),
            _ => return None,
        };
        Some(Recording { name, kind })
    };
    files.iter().filter_map(read).collect()
}

fn json(mut value: Value) -> Kind {
    if value.get("request").is_none() {
        return Kind::Many(value.as_object().cloned().unwrap_or_default());
    }
    let response = &value["response"];
    let response = Response {
        status: response["status"].as_u64(),
        headers: response["headers"].as_object().cloned().unwrap_or_default(),
        body: response["body"].clone(),
    };
    Kind::Exchange {
        request: value["request"].take(),
        response,
    }
}

fn raw(text: &str) -> Response {
    let text = text.replace("\r\n", "\n");
    let (head, body) = text
        .split_once("\n\n")
        .filter(|_| text.starts_with("HTTP/"))
        .unwrap_or(("", &text));
    let mut lines = head.lines();
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1)?.parse().ok());
    let headers = lines.filter_map(|line| {
        let (name, value) = line.split_once(": ")?;
        Some((name.to_lowercase(), Value::from(value)))
    });
    Response {
        status,
        headers: headers.collect(),
        body: serde_json::from_str(body).unwrap_or_else(|_| Value::from(body)),
    }
}
