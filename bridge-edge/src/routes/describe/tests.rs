//! The description against the code, both ways, and against what is committed.

use std::collections::BTreeSet;

use bridge_core::error::ErrorCode;
use serde_json::Value;

use super::document;
use super::document::path;
use super::errors::codes;
use crate::routes::ROUTES;

fn whole() -> Value {
    document().unwrap_or_else(|unknown| panic!("nobody described {unknown:?}"))
}

#[test]
fn every_route_is_described_and_nothing_else() {
    let document = whole();
    let described: BTreeSet<(String, String)> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().keys();
            methods
                .map(|method| (method.to_uppercase(), path.clone()))
                .collect::<Vec<_>>()
        })
        .collect();
    let routed = ROUTES
        .iter()
        .map(|route| (route.method.to_owned(), path(route.template)))
        .collect();
    assert_eq!(described, routed);
}

#[test]
fn every_error_code_is_described_with_its_status_and_no_other() {
    let document = whole();
    let described = document["components"]["responses"].as_object().unwrap();
    for code in ErrorCode::ALL {
        assert_eq!(described[code.as_str()]["x-status"], code.http_status());
    }
    let listed = document["components"]["schemas"]["ErrorCode"].to_string();
    for code in ErrorCode::ALL {
        assert!(listed.contains(code.as_str()), "{code}");
    }
    for route in ROUTES {
        let answers =
            &document["paths"][path(route.template)][route.method.to_lowercase()]["responses"];
        let mut found: Vec<String> = answers
            .as_object()
            .unwrap()
            .iter()
            .flat_map(|(status, answer)| names_of(&document, status, answer))
            .collect();
        let mut expected: Vec<String> = codes(route).iter().map(ToString::to_string).collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{} {}", route.method, route.template);
    }
}

/// The error codes of an answer, which all have its status.
fn names_of(document: &Value, status: &str, answer: &Value) -> Vec<String> {
    let whole = match answer["$ref"].as_str() {
        Some(reference) => &document.pointer(&reference[1..]).unwrap()["content"],
        None => &answer["content"],
    };
    let text = whole.to_string();
    let names = ErrorCode::ALL
        .into_iter()
        .filter(|code| text.contains(&format!("\"{code}\"")));
    names
        .map(|code| {
            assert_eq!(code.http_status().to_string(), status);
            code.to_string()
        })
        .collect()
}

#[test]
fn every_reference_leads_somewhere() {
    fn walk<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(map) => {
                found.extend(map.get("$ref").and_then(Value::as_str));
                map.values().for_each(|value| walk(value, found));
            }
            Value::Array(list) => list.iter().for_each(|value| walk(value, found)),
            _ => {}
        }
    }
    let document = whole();
    let mut found = Vec::new();
    walk(&document, &mut found);
    assert!(found.len() > 50);
    for reference in found {
        let target = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(target).is_some(), "{reference}");
    }
}

#[test]
fn names_of_operations_are_unique() {
    let document = whole();
    let mut seen = BTreeSet::new();
    for methods in document["paths"].as_object().unwrap().values() {
        for operation in methods.as_object().unwrap().values() {
            assert!(seen.insert(operation["operationId"].as_str().unwrap().to_owned()));
        }
    }
}

#[test]
fn the_resources_of_operations_are_those_that_are_listed() {
    let document = whole();
    let listed: BTreeSet<&str> = document["tags"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|tag| tag["name"].as_str())
        .collect();
    let used: BTreeSet<&str> = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|methods| methods.as_object().unwrap().values())
        .filter_map(|operation| operation["tags"][0].as_str())
        .collect();
    assert_eq!(listed, used);
}

#[test]
fn what_is_committed_is_what_the_code_says() {
    let committed: Value =
        serde_json::from_str(include_str!("../../../../docs/openapi.json")).unwrap();
    assert!(committed == whole(), "run: cargo xtask openapi");
}
