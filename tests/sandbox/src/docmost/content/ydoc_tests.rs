//! The round trip through Yjs, on random documents and on what the recordings show.

use super::*;
use proptest::prelude::*;
use yrs::updates::decoder::Decode;
use yrs::{StateVector, Update};

fn text() -> impl Strategy<Value = Value> {
    let marks =
        proptest::sample::subsequence(vec!["bold", "code", "italic", "link", "strike"], 0..3);
    ("[a-zé 😀]{1,8}", marks).prop_map(|(text, marks)| {
        let marks: Vec<Value> = marks
            .into_iter()
            .map(|mark| match mark {
                "link" => json!({ "type": "link", "attrs": { "href": "/bridge/projet/1" } }),
                mark => json!({ "type": mark, "attrs": {} }),
            })
            .collect();
        if marks.is_empty() {
            json!({ "type": "text", "text": text })
        } else {
            json!({ "type": "text", "text": text, "marks": marks })
        }
    })
}

fn inline() -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => text(),
        1 => "[0-9]{1,3}".prop_map(|id| json!({ "type": "mention", "attrs": {
            "dir": "auto", "entityId": id, "entityType": "bridge:personne", "label": "Pierre Dupont" } })),
        1 => Just(json!({ "type": "hardBreak", "attrs": { "dir": "auto" } })),
    ]
}

fn block() -> impl Strategy<Value = Value> {
    let line = proptest::collection::vec(inline(), 0..6).prop_map(|content| {
        let mut node = json!({ "type": "paragraph", "attrs": { "dir": "auto", "indent": 0 } });
        let content = joined(content);
        if !content.is_empty() {
            node["content"] = Value::Array(content);
        }
        node
    });
    let leaf = prop_oneof![
        4 => line,
        1 => Just(json!({ "type": "embed", "attrs": {
            "align": "center", "dir": "auto", "height": 480, "provider": "iframe", "src": "/bridge/projet/42", "width": 640 } })),
    ];
    leaf.prop_recursive(3, 20, 4, |inner| {
        (prop_oneof![Just("blockquote"), Just("listItem"), Just("tableRow")], proptest::collection::vec(inner, 1..4))
            .prop_map(|(kind, content)| json!({ "type": kind, "attrs": { "dir": "auto" }, "content": content }))
    })
}

/// Neighbouring texts with equal marks are one text in Yjs: compare with them joined.
fn joined(nodes: Vec<Value>) -> Vec<Value> {
    let mut out: Vec<Value> = Vec::new();
    for node in nodes {
        if let Some(last) = out.last_mut().filter(|last| {
            kind(last) == "text" && kind(&node) == "text" && last.get("marks") == node.get("marks")
        }) {
            let text = format!(
                "{}{}",
                last["text"].as_str().unwrap(),
                node["text"].as_str().unwrap()
            );
            last["text"] = Value::from(text);
        } else {
            out.push(node);
        }
    }
    out
}

proptest! {
    #[test]
    fn content_comes_back_as_it_went_in(blocks in proptest::collection::vec(block(), 0..5)) {
        let content = json!({ "type": "doc", "content": blocks });
        prop_assert_eq!(read(&from_content(&content)), content.clone());
        let other = empty();
        let update = from_content(&content).transact().encode_state_as_update_v1(&StateVector::default());
        other.transact_mut().apply_update(Update::decode_v1(&update).unwrap()).unwrap();
        prop_assert_eq!(read(&other), content);
    }

    #[test]
    fn appending_and_prepending_keep_what_was_there(first in block(), second in block(), third in block()) {
        let doc = from_content(&json!({ "type": "doc", "content": [second] }));
        apply(&doc, Operation::Append, &json!({ "type": "doc", "content": [third] }));
        apply(&doc, Operation::Prepend, &json!({ "type": "doc", "content": [first] }));
        prop_assert_eq!(children(&read(&doc)).len(), 3);
        prop_assert_eq!(&read(&doc)["content"][0], &first);
        prop_assert_eq!(&read(&doc)["content"][1], &second);
        apply(&doc, Operation::Replace, &json!({ "type": "doc", "content": [] }));
        prop_assert_eq!(children(&read(&doc)).len(), 0);
    }
}

#[test]
fn first_content_gets_the_schemas_defaults_and_added_content_does_not() {
    let bold = json!([{ "type": "text", "text": "gras", "marks": [{ "type": "bold" }] }]);
    let content = json!({ "type": "doc", "content": [{ "type": "paragraph", "content": bold }] });
    let doc = from_content(&content);
    apply(&doc, Operation::Append, &content);
    let read = read(&doc);
    assert_eq!(
        read["content"][0]["attrs"],
        json!({ "dir": "auto", "indent": 0 })
    );
    assert_eq!(
        read["content"][0]["content"][0]["marks"],
        json!([{ "type": "bold", "attrs": {} }])
    );
    assert_eq!(read["content"][1].get("attrs"), None);
    assert_eq!(
        read["content"][1]["content"][0]["marks"],
        json!([{ "type": "bold", "attrs": true }])
    );
}

#[test]
fn texts_around_a_dropped_node_become_one() {
    let doc = from_content(
        &json!({ "type": "doc", "content": [{ "type": "paragraph", "content": [
        { "type": "text", "text": "before " }, { "type": "text", "text": " after" }] }] }),
    );
    assert_eq!(
        read(&doc)["content"][0]["content"],
        json!([{ "type": "text", "text": "before  after" }])
    );
}

#[test]
fn a_marks_hash_is_not_part_of_its_name() {
    assert_eq!(mark_name("comment--AbCd1234"), "comment");
    assert_eq!(mark_name("bold"), "bold");
}
