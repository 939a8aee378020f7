//! The node and mark types of the wiki with their attributes' defaults, and the three things done with them: accepting
//! foreign JSON (unknown nodes dropped), completing attributes, and saying whether all is known.

use super::{children, kind};
use serde_json::{Map, Value, json};

/// The defaults of a node type's attributes; None for a type that the schema lacks.
#[must_use]
pub fn defaults(kind: &str) -> Option<Value> {
    let own = match kind {
        "paragraph" => json!({ "id": null, "indent": 0, "textAlign": null }),
        "heading" => json!({ "id": null, "level": 1, "indent": 0, "textAlign": null }),
        "doc" | "blockquote" | "bulletList" | "listItem" | "taskList" | "hardBreak"
        | "horizontalRule" | "table" | "tableRow" | "detailsSummary" | "detailsContent"
        | "subpages" | "columns" | "column" => json!({}),
        "orderedList" => json!({ "start": 1, "type": null }),
        "taskItem" => json!({ "checked": false }),
        "codeBlock" => json!({ "language": null }),
        "callout" => json!({ "type": "info", "icon": null }),
        "details" => json!({ "open": false }),
        "tableHeader" | "tableCell" => json!({
            "align": null, "colspan": 1, "rowspan": 1, "colwidth": null, "backgroundColor": null, "backgroundColorName": null,
        }),
        "mention" => json!({
            "id": null, "label": null, "entityType": null, "entityId": null, "slugId": null, "creatorId": null,
            "anchorId": null,
        }),
        "embed" => {
            json!({ "src": "", "provider": "", "align": "center", "width": 640, "height": 480 })
        }
        "mathInline" | "mathBlock" => json!({ "text": "" }),
        "status" => json!({ "text": "", "color": "gray" }),
        "image" | "video" | "audio" | "drawio" | "excalidraw" => json!({
            "src": "", "title": null, "alt": null, "align": "center", "width": "100%", "height": null, "size": null,
            "attachmentId": null,
        }),
        "youtube" => json!({ "src": null, "start": 0, "width": 640, "height": 480 }),
        "attachment" => {
            json!({ "url": "", "name": null, "mime": null, "size": null, "attachmentId": null })
        }
        _ => return None,
    };
    let Value::Object(mut own) = own else {
        return None;
    };
    own.insert("dir".to_owned(), json!("auto"));
    Some(Value::Object(own))
}

/// Whether a mark type is in the schema.
#[must_use]
pub fn is_mark(kind: &str) -> bool {
    matches!(
        kind,
        "bold"
            | "italic"
            | "strike"
            | "underline"
            | "code"
            | "link"
            | "highlight"
            | "textStyle"
            | "comment"
            | "subscript"
            | "superscript"
    )
}

/// Whether a node type stands within a line of text.
#[must_use]
pub fn is_inline(kind: &str) -> bool {
    matches!(
        kind,
        "text" | "mention" | "hardBreak" | "mathInline" | "status"
    )
}

/// Takes in foreign JSON: a `doc` without its unknown nodes, or None if it is no document or holds an unknown mark.
#[must_use]
pub fn accept(given: &Value) -> Option<Value> {
    if kind(given) != "doc" || !marks_known(given) {
        return None;
    }
    accept_node(given)
}

fn accept_node(node: &Value) -> Option<Value> {
    let fields = node.as_object()?;
    if kind(node) == "text" {
        return node["text"]
            .as_str()
            .filter(|text| !text.is_empty())
            .map(|_| node.clone());
    }
    defaults(kind(node))?;
    let mut kept: Map<String, Value> = fields.clone();
    if node["content"].is_array() {
        let content = children(node).iter().filter_map(accept_node).collect();
        kept.insert("content".to_owned(), Value::Array(content));
    }
    Some(Value::Object(kept))
}

fn marks_known(node: &Value) -> bool {
    let marks = node["marks"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    marks.iter().all(|mark| is_mark(kind(mark))) && children(node).iter().all(marks_known)
}

/// Whether every node of a document is in the schema.
pub fn is_known(node: &Value) -> bool {
    (kind(node) == "text" || defaults(kind(node)).is_some()) && children(node).iter().all(is_known)
}

/// The node with exactly the schema's attributes (missing ones at their default, foreign ones gone), unknown nodes
/// dropped and empty mark attributes left out: what parsing and writing it again with the schema gives.
pub fn complete(node: &Value) -> Value {
    if kind(node) == "text" {
        return complete_text(node);
    }
    let Some(Value::Object(mut attrs)) = defaults(kind(node)) else {
        return Value::Null;
    };
    for (name, value) in &mut attrs {
        if let Some(given) = node["attrs"].get(name) {
            *value = given.clone();
        }
    }
    let mut whole = json!({ "type": kind(node), "attrs": attrs });
    let content: Vec<Value> = children(node)
        .iter()
        .map(complete)
        .filter(|child| !child.is_null())
        .collect();
    if !content.is_empty() {
        whole["content"] = Value::Array(content);
    }
    whole
}

fn complete_text(node: &Value) -> Value {
    let marks: Vec<Value> = node["marks"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default()
        .iter()
        .map(complete_mark)
        .collect();
    let mut text = json!({ "type": "text", "text": node["text"] });
    if !marks.is_empty() {
        text["marks"] = Value::Array(marks);
    }
    text
}

fn complete_mark(mark: &Value) -> Value {
    match mark["attrs"].as_object().filter(|attrs| !attrs.is_empty()) {
        Some(attrs) => json!({ "type": mark["type"], "attrs": attrs }),
        None => json!({ "type": mark["type"] }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paragraph(content: &Value) -> Value {
        json!({ "type": "doc", "content": [{ "type": "paragraph", "content": content }] })
    }

    #[test]
    fn unknown_nodes_go_and_their_neighbours_stay() {
        let given = json!({ "type": "doc", "content": [
            { "type": "paragraph", "content": [
                { "type": "text", "text": "before " }, { "type": "formateur", "attrs": { "id": "f1" } }, { "type": "text", "text": " after" }] },
            { "type": "formateurCard", "attrs": { "id": "c1" } }] });
        let kept = accept(&given).unwrap();
        assert_eq!(children(&kept).len(), 1);
        assert_eq!(children(&children(&kept)[0]).len(), 2);
        assert!(!is_known(&given) && is_known(&kept));
    }

    #[test]
    fn an_unknown_mark_refuses_the_whole() {
        assert!(
            accept(&paragraph(
                &json!([{ "type": "text", "text": "x", "marks": [{ "type": "formateurMark" }] }])
            ))
            .is_none()
        );
        assert!(
            accept(&paragraph(
                &json!([{ "type": "text", "text": "x", "marks": [{ "type": "bold" }] }])
            ))
            .is_some()
        );
        assert!(accept(&json!({ "type": "paragraph" })).is_none());
    }

    #[test]
    fn unknown_attributes_stay_until_the_schema_writes_them_anew() {
        let given = json!({ "type": "doc", "content": [{ "type": "paragraph", "attrs": { "formateur": "zzz" } }] });
        assert_eq!(accept(&given).unwrap(), given);
        let whole = complete(&given);
        assert_eq!(
            whole["content"][0]["attrs"],
            json!({ "id": null, "indent": 0, "textAlign": null, "dir": "auto" })
        );
    }

    #[test]
    fn a_mention_keeps_any_entity_type() {
        let mention = json!({ "type": "mention", "attrs": { "entityType": "bridge:personne", "entityId": "5", "label": "Pierre Dupont" } });
        let whole = complete(&paragraph(&json!([mention])));
        let attrs = &whole["content"][0]["content"][0]["attrs"];
        assert_eq!(attrs["entityType"], "bridge:personne");
        assert_eq!(attrs["slugId"], Value::Null);
    }
}
