//! Bringing about what the webhook recordings record, and comparing what arrives: the headers in their order and letter
//! case, what they say against the body, and the body's shape. Of the first run (up to number 53) the recordings are
//! complete: there, a call to an address that heard nothing is a difference too.

use super::webhook_trial::{RECORDED, Trial};
use bridge_contract::{Books, Lengths, Recording, differences};
use bridge_sandbox::testing::Delivery;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const COMPLETE: u64 = 53;

/// Replays all of them.
pub async fn replay(recordings: &[Recording], books: &mut Books) {
    let mut trial = Trial::start().await;
    let mut order: Vec<String> = Vec::new();
    let mut groups: BTreeMap<String, Vec<&Recording>> = BTreeMap::new();
    for recording in recordings {
        let group = group(recording);
        if !order.contains(&group) {
            order.push(group.clone());
        }
        groups.entry(group).or_default().push(recording);
    }
    for tag in order {
        let group = &groups[&tag];
        if let Some(reason) = outside(&tag) {
            for recording in group {
                books.left_out(&recording.name, reason);
            }
            continue;
        }
        trial.instance.quiet().await;
        trial.receiver.take();
        assert!(trial.perform(&tag).await, "nobody knows how to do {tag}");
        trial.instance.quiet().await;
        let arrived = trial.receiver.take();
        for recording in group {
            books.replayed(&recording.name, compare(&trial, recording, group, &arrived));
        }
    }
}

/// Recordings of receivers that failed carry the tag of whatever went on beside them: they are told apart by their path.
fn group(recording: &Recording) -> String {
    let path = recording.json["path"].as_str().unwrap();
    match path.split('/').nth(1).unwrap() {
        "ok" => recording.json["tag"].as_str().unwrap().to_owned(),
        kind => kind.to_owned(),
    }
}

fn outside(tag: &str) -> Option<&'static str> {
    match tag {
        "slow" => Some(
            "a receiver slower than the five seconds: the same call as to any that fails, after a real wait",
        ),
        "undo-create" => Some("undo and redo are not part of the subset"),
        "form" => Some("views and forms are not part of the subset"),
        _ => None,
    }
}

fn compare(
    trial: &Trial,
    recording: &Recording,
    group: &[&Recording],
    arrived: &[Delivery],
) -> Vec<String> {
    let recorded = &recording.json;
    let path = recorded["path"].as_str().unwrap();
    let Some(delivery) = matching(recorded, arrived) else {
        let paths: Vec<&str> = arrived
            .iter()
            .map(|delivery| delivery.path.as_str())
            .collect();
        return vec![format!("nothing arrived at {path}, only at {paths:?}")];
    };
    let mut list = headers(recorded, delivery);
    if recorded["seq"].as_u64().unwrap() <= COMPLETE {
        let expected: BTreeSet<&str> = group
            .iter()
            .map(|recording| recording.json["path"].as_str().unwrap())
            .collect();
        let found: BTreeSet<&str> = arrived
            .iter()
            .map(|delivery| delivery.path.as_str())
            .collect();
        if expected != found || group.len() != arrived.len() {
            list.push(format!(
                "recorded calls to {expected:?}, found {} to {found:?}",
                arrived.len()
            ));
        }
    }
    let body = rename(trial, &delivery.body);
    let keys = |body: &Value| {
        body.as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    if keys(&recorded["body"]) != keys(&body) {
        list.push(format!(
            "keys: recorded {:?}, found {:?}",
            keys(&recorded["body"]),
            keys(&body)
        ));
    }
    for key in ["items", "old_items", "row_ids"] {
        let (one, two) = (
            recorded["body"][key].as_array().map(Vec::len),
            body[key].as_array().map(Vec::len),
        );
        if one != two {
            list.push(format!("{key}: recorded {one:?} of them, found {two:?}"));
        }
    }
    for key in [
        "event_type",
        "total_count",
        "offset",
        "batch_id",
        "batch_size",
    ] {
        if recorded["body"][key] != body[key] {
            list.push(format!(
                "{key}: recorded {}, found {}",
                recorded["body"][key], body[key]
            ));
        }
    }
    // In the runs over hundreds of rows each row has its own past.
    let bulk = recorded["tag"]
        .as_str()
        .is_some_and(|tag| tag.starts_with("bulk"));
    list.extend(differences(
        &recorded["body"],
        &body,
        if bulk { Lengths::Free } else { Lengths::Same },
        &[],
    ));
    if delivery.raw.len() != body_length(delivery)
        || !delivery.raw.is_ascii()
        || !delivery.raw.starts_with("{\"table_id\": ")
    {
        list.push("the text of the body is not as Python writes it".to_owned());
    }
    list
}

/// The delivery that stands for a recording: at the same address; of batches the same one; of retries the same attempt.
fn matching<'a>(recorded: &Value, arrived: &'a [Delivery]) -> Option<&'a Delivery> {
    let at = arrived
        .iter()
        .filter(|delivery| delivery.path == recorded["path"].as_str().unwrap());
    let retried = !recorded["path"].as_str().unwrap().starts_with("/ok/");
    if !retried {
        return at
            .into_iter()
            .find(|delivery| delivery.body["batch_id"] == recorded["body"]["batch_id"]);
    }
    let attempt = recorded["attempt_seen_for_delivery"].as_u64();
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    at.into_iter().find(|delivery| {
        let count = seen
            .entry(delivery.body["event_id"].to_string())
            .or_default();
        *count += 1;
        Some(*count) == attempt
    })
}

fn headers(recorded: &Value, delivery: &Delivery) -> Vec<String> {
    let mut list = Vec::new();
    let pairs: Vec<(&str, &str)> = recorded["headers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pair| (pair[0].as_str().unwrap(), pair[1].as_str().unwrap()))
        .collect();
    let names: Vec<&str> = pairs.iter().map(|(name, _)| *name).collect();
    let found: Vec<&str> = delivery
        .headers
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    if names != found {
        list.push(format!("headers: recorded {names:?}, found {found:?}"));
    }
    for (name, value) in pairs {
        let found = delivery.header(name).unwrap_or_default();
        let same = match name {
            "Host" => true,
            "Content-Length" => found == delivery.raw.len().to_string(),
            "X-Baserow-Delivery" => found == delivery.body["event_id"],
            _ => found == value,
        };
        if !same {
            list.push(format!("header {name}: recorded {value}, found {found}"));
        }
    }
    list
}

fn body_length(delivery: &Delivery) -> usize {
    delivery
        .header("Content-Length")
        .and_then(|length| length.parse().ok())
        .unwrap_or(0)
}

/// The numbers of fields in an arrived body, as the recordings know them.
fn rename(trial: &Trial, body: &Value) -> Value {
    let known = |found: i64| {
        let name = trial
            .fields
            .iter()
            .find(|(_, id)| **id == found)
            .map(|(name, _)| name.as_str())?;
        let name = if name == "Description" { "Desc" } else { name };
        let more = [("FDate", 34), ("FLien", 35), ("Nouveau", 51)];
        RECORDED
            .iter()
            .chain(&more)
            .find(|(known, _)| *known == name)
            .map(|(_, id)| *id)
    };
    match body {
        Value::Object(object) => object
            .iter()
            .map(|(key, value)| {
                let id = key
                    .strip_prefix("field_")
                    .and_then(|id| known(id.parse().ok()?));
                (
                    id.map_or_else(|| key.clone(), |id| format!("field_{id}")),
                    rename(trial, value),
                )
            })
            .collect(),
        Value::Array(list) => list.iter().map(|value| rename(trial, value)).collect(),
        other => other.clone(),
    }
}
