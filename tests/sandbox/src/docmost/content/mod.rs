//! A page's content: `ProseMirror` JSON in the wiki's schema, what it turns into (text, HTML, Markdown, Yjs), and back.
//!
//! Unknown node types are dropped in silence, unknown marks refuse the whole content, unknown attributes stay: so the
//! wiki does, and the bridge is built around it.

pub mod html_in;
pub mod html_out;
pub mod markdown_in;
pub mod markdown_out;
pub mod schema;
pub mod text;
pub mod ydoc;

use super::answer::Failure;
use serde_json::Value;

/// In which form content is given or wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `ProseMirror` JSON.
    Json,
    /// GFM with the wiki's callouts and math.
    Markdown,
    /// HTML.
    Html,
}

/// The words for formats, as the API has them.
pub const FORMATS: [&str; 3] = ["json", "markdown", "html"];

impl Format {
    /// The format with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "json" => Some(Self::Json),
            "markdown" => Some(Self::Markdown),
            "html" => Some(Self::Html),
            _ => None,
        }
    }

    /// Reads content given in this format into a `doc` node.
    ///
    /// JSON is kept as it was sent but for unknown nodes; the other two come out with every attribute of the schema.
    pub fn read(self, given: &Value) -> Result<Value, Failure> {
        const INVALID: Failure = Failure::BadRequest("Invalid content format");
        match self {
            Self::Json => schema::accept(given).ok_or(INVALID),
            Self::Markdown => Ok(html_in::read(&markdown_in::to_html(
                given.as_str().ok_or(INVALID)?,
            ))),
            Self::Html => Ok(html_in::read(given.as_str().ok_or(INVALID)?)),
        }
    }

    /// Writes stored content in this format. A node that the schema lacks cannot be written as HTML or Markdown.
    pub fn write(self, stored: &Value) -> Result<Value, Failure> {
        if self != Self::Json && !schema::is_known(stored) {
            return Err(Failure::Internal(
                "stored content holds a node type that the schema lacks".to_owned(),
            ));
        }
        Ok(match self {
            Self::Json => stored.clone(),
            Self::Markdown => Value::from(markdown_out::write(stored)),
            Self::Html => Value::from(html_out::write(stored)),
        })
    }
}

/// The type of a node.
pub(super) fn kind(node: &Value) -> &str {
    node["type"].as_str().unwrap_or_default()
}

/// The children of a node.
pub(super) fn children(node: &Value) -> &[Value] {
    node["content"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default()
}
