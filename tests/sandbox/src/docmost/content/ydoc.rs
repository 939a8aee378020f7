//! `ProseMirror` JSON as a Yjs document and back, in the layout of y-prosemirror: the XML fragment `default`, a node is an
//! element of its type's name, runs of text share one XML text whose formatting keys are the marks.
//!
//! Null attributes are not stored. Text is counted in UTF-16 units, as the browsers do.

use super::{children, kind, schema};
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::sync::Arc;
use yrs::types::Attrs;
use yrs::types::text::YChange;
use yrs::{
    Any, Doc, OffsetKind, Options, Out, ReadTxn, Text, Transact, TransactionMut, Xml,
    XmlElementPrelim, XmlFragment, XmlFragmentRef, XmlOut, XmlTextPrelim, XmlTextRef,
};

/// The name of the fragment that holds the body.
const FRAGMENT: &str = "default";

/// How content joins what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// After it.
    Append,
    /// Before it.
    Prepend,
    /// In its stead.
    Replace,
}

/// An empty document.
#[must_use]
pub fn empty() -> Doc {
    Doc::with_options(Options {
        offset_kind: OffsetKind::Utf16,
        ..Options::default()
    })
}

/// A document made from stored content, attributes completed as an editor's schema would.
#[must_use]
pub fn from_content(content: &Value) -> Doc {
    let doc = empty();
    let whole = schema::complete(content);
    let fragment = doc.get_or_insert_xml_fragment(FRAGMENT);
    let mut txn = doc.transact_mut();
    insert(&fragment, &mut txn, 0, children(&whole), &json!({}));
    drop(txn);
    doc
}

/// Joins the children of `content` to the document. They are stored as given (no defaults added).
pub fn apply(doc: &Doc, operation: Operation, content: &Value) {
    let fragment = doc.get_or_insert_xml_fragment(FRAGMENT);
    let mut txn = doc.transact_mut();
    let length = fragment.len(&txn);
    let index = match operation {
        Operation::Append => length,
        Operation::Prepend => 0,
        Operation::Replace => {
            fragment.remove_range(&mut txn, 0, length);
            0
        }
    };
    insert(
        &fragment,
        &mut txn,
        index,
        children(content),
        &Value::Bool(true),
    );
}

/// The document as `ProseMirror` JSON.
#[must_use]
pub fn read(doc: &Doc) -> Value {
    let fragment: XmlFragmentRef = doc.get_or_insert_xml_fragment(FRAGMENT);
    let txn = doc.transact();
    let content: Vec<Value> = fragment
        .children(&txn)
        .flat_map(|child| read_node(&child, &txn))
        .collect();
    json!({ "type": "doc", "content": content })
}

fn insert<F: XmlFragment>(
    parent: &F,
    txn: &mut TransactionMut<'_>,
    start: u32,
    nodes: &[Value],
    bare_mark: &Value,
) {
    let mut index = start;
    let mut line: Option<XmlTextRef> = None;
    for node in nodes {
        if kind(node) == "text" {
            let text = line.get_or_insert_with(|| {
                index += 1;
                parent.insert(txn, index - 1, XmlTextPrelim::new(""))
            });
            let at = text.len(txn);
            text.insert_with_attributes(
                txn,
                at,
                node["text"].as_str().unwrap_or_default(),
                marks(node, bare_mark),
            );
            continue;
        }
        line = None;
        let element = parent.insert(txn, index, XmlElementPrelim::empty(kind(node)));
        index += 1;
        for (name, value) in node["attrs"].as_object().into_iter().flatten() {
            if !value.is_null() {
                element.insert_attribute(txn, name.as_str(), any(value));
            }
        }
        insert(&element, txn, 0, children(node), bare_mark);
    }
}

fn marks(node: &Value, bare_mark: &Value) -> Attrs {
    let marks = node["marks"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let value = |mark: &Value| {
        any(mark
            .get("attrs")
            .filter(|attrs| !attrs.is_null())
            .unwrap_or(bare_mark))
    };
    marks
        .iter()
        .map(|mark| (Arc::from(kind(mark)), value(mark)))
        .collect()
}

fn read_node<T: ReadTxn>(node: &XmlOut, txn: &T) -> Vec<Value> {
    match node {
        XmlOut::Text(text) => read_text(text, txn),
        XmlOut::Element(element) => {
            let mut read = Map::new();
            read.insert("type".to_owned(), Value::from(element.tag().as_ref()));
            let mut attrs: Vec<(String, Value)> = element
                .attributes(txn)
                .filter_map(|(name, value)| Some((name.to_owned(), plain(&value)?)))
                .collect();
            if !attrs.is_empty() {
                attrs.sort_by(|left, right| left.0.cmp(&right.0));
                read.insert(
                    "attrs".to_owned(),
                    Value::Object(attrs.into_iter().collect()),
                );
            }
            let content: Vec<Value> = element
                .children(txn)
                .flat_map(|child| read_node(&child, txn))
                .collect();
            if !content.is_empty() {
                read.insert("content".to_owned(), Value::Array(content));
            }
            vec![Value::Object(read)]
        }
        XmlOut::Fragment(fragment) => fragment
            .children(txn)
            .flat_map(|child| read_node(&child, txn))
            .collect(),
    }
}

fn read_text<T: ReadTxn>(text: &XmlTextRef, txn: &T) -> Vec<Value> {
    let runs = text.diff(txn, YChange::identity);
    let read = |run: &yrs::types::text::Diff<YChange>| {
        let Out::Any(Any::String(letters)) = &run.insert else {
            return None;
        };
        let mut node = json!({ "type": "text", "text": letters.as_ref() });
        let mut marks: Vec<(&str, Value)> = run
            .attributes
            .iter()
            .flat_map(|attrs| attrs.iter())
            .map(|(name, value)| (mark_name(name), json_of(value)))
            .collect();
        if !marks.is_empty() {
            marks.sort_by(|left, right| left.0.cmp(right.0));
            node["marks"] = marks
                .into_iter()
                .map(|(name, attrs)| json!({ "type": name, "attrs": attrs }))
                .collect();
        }
        Some(node)
    };
    runs.iter().filter_map(read).collect()
}

/// Marks that may overlap themselves carry a hash behind their name (`comment--AbCd1234`).
fn mark_name(key: &str) -> &str {
    match key.rsplit_once("--") {
        Some((name, hash)) if hash.len() == 8 => name,
        _ => key,
    }
}

fn plain(value: &Out) -> Option<Value> {
    if let Out::Any(value) = value {
        Some(json_of(value))
    } else {
        None
    }
}

fn json_of(value: &Any) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}

fn any(value: &Value) -> Any {
    match value {
        Value::Null => Any::Null,
        Value::Bool(flag) => Any::from(*flag),
        Value::Number(number) => number
            .as_i64()
            .map_or_else(|| Any::from(number.as_f64().unwrap_or_default()), Any::from),
        Value::String(text) => Any::from(text.as_str()),
        Value::Array(items) => Any::Array(items.iter().map(any).collect()),
        Value::Object(fields) => {
            let fields: HashMap<String, Any> = fields
                .iter()
                .map(|(name, value)| (name.clone(), any(value)))
                .collect();
            Any::from(fields)
        }
    }
}

#[cfg(test)]
#[path = "ydoc_tests.rs"]
mod tests;
