//! The plain text of a page, for search: mentions by their label, blocks on lines of their own.

use super::{children, kind, schema};
use serde_json::Value;

/// The text, or None where the document holds a node type that the schema lacks: the wiki then has no text either.
#[must_use]
pub fn plain(doc: &Value) -> Option<String> {
    if !schema::is_known(doc) {
        return None;
    }
    let mut text = String::new();
    collect(doc, &mut text);
    Some(text.trim().to_owned())
}

fn collect(node: &Value, text: &mut String) {
    match kind(node) {
        "text" => text.push_str(node["text"].as_str().unwrap_or_default()),
        "mention" => text.push_str(node["attrs"]["label"].as_str().unwrap_or_default()),
        "hardBreak" => text.push('\n'),
        "mathInline" | "mathBlock" | "status" => {
            text.push_str(node["attrs"]["text"].as_str().unwrap_or_default());
        }
        other => {
            for child in children(node) {
                collect(child, text);
            }
            if !schema::is_inline(other) && !text.ends_with('\n') {
                text.push('\n');
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_mention_is_found_by_its_label_and_an_unknown_node_hides_the_page() {
        let mut doc = json!({ "type": "doc", "content": [{ "type": "paragraph", "content": [
            { "type": "text", "text": "Vu avec " }, { "type": "mention", "attrs": { "label": "Pierre Dupont" } }] }] });
        assert_eq!(plain(&doc).as_deref(), Some("Vu avec Pierre Dupont"));
        doc["content"][0]["content"][1]["type"] = json!("formateur");
        assert_eq!(plain(&doc), None);
    }
}
