//! Replaying the REST recordings in their order, with the numbers of tables, fields and webhooks translated both ways.

use super::rest_schema::{self, Ids};
use bridge_contract::{Books, Lengths, Recording, differences};
use bridge_sandbox::testing::{Instance, Receiver};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Replays all of them.
pub async fn replay(recordings: &[Recording], books: &mut Books) {
    let instance = Instance::start().await;
    let receiver = Receiver::start().await;
    let ids = rest_schema::rebuild(&instance, recordings).await;
    let mut since = String::new();
    let mut webhooks = listening_webhook(&instance, &receiver, recordings, &ids).await;
    for recording in recordings {
        let name = recording.name.as_str();
        if name.ends_with("webhook-list") {
            instance.quiet().await;
        }
        let request = &recording.json["request"];
        let method = request["method"].as_str().unwrap();
        let path = translate_path(
            name,
            request["path"].as_str().unwrap(),
            &instance,
            &ids,
            &webhooks,
        );
        let path = path.replace("2026-11-20T09:00:00Z", &since);
        let authorization = authorization(name, &instance, request);
        let body = match &request["body"] {
            Value::Null => None,
            // A body that is no JSON was recorded as the text it was.
            Value::String(text) => Some(text.clone()),
            body => Some(translate(body, &ids).to_string()),
        };
        let answer = instance
            .request(method, &path, authorization.as_deref(), body.as_deref())
            .await;
        let recorded = &recording.json["response"];
        if name.ends_with("webhook-create") {
            webhooks.insert(
                recorded["body"]["id"].as_i64().unwrap(),
                answer.body["id"].as_i64().unwrap(),
            );
        }
        // The moment of the "updated since" filter lay between the rows that were there before and the recorded ones.
        if name.ends_with("row-create-personne") {
            answer.body["modifie_le"]
                .as_str()
                .unwrap()
                .clone_into(&mut since);
        }
        let mut list = Vec::new();
        if recorded["status"] != answer.status {
            list.push(format!(
                "status: recorded {}, found {}",
                recorded["status"], answer.status
            ));
        }
        for (header, value) in recorded["headers"].as_object().unwrap() {
            if Some(value.as_str().unwrap()) != answer.header(header) {
                list.push(format!(
                    "header {header}: recorded {value}, found {:?}",
                    answer.header(header)
                ));
            }
        }
        if recorded["headers"].get("content-type").is_none()
            && answer.header("content-type").is_some()
        {
            list.push("header content-type: not in the recording".to_owned());
        }
        list.extend(compare_body(name, recorded, &back(&answer.body, &ids)));
        books.replayed(name, list);
    }
}

/// Refusals must be word for word what was recorded, answers of the same shape.
fn compare_body(name: &str, recorded: &Value, found: &Value) -> Vec<String> {
    let refused = recorded["status"].as_u64().unwrap() >= 400;
    // These name a table's number in their text.
    let names_itself = name.ends_with("no-trailing-slash");
    if refused && !names_itself {
        return if recorded["body"] == *found {
            Vec::new()
        } else {
            vec![format!("recorded {}, found {found}", recorded["body"])]
        };
    }
    // The fields were made in another order here: links first.
    if name.contains("-fields-") {
        return differences(
            &by_name(&recorded["body"]),
            &by_name(found),
            Lengths::Same,
            &[],
        );
    }
    // A webhook's calls hold whole requests as text, newest first, ten of them after a longer history than ours.
    let (lengths, free): (_, &[&str]) = if name.ends_with("webhook-list") {
        (Lengths::Free, &["request", "response"])
    } else {
        (Lengths::Same, &[])
    };
    differences(&recorded["body"], found, lengths, free)
}

fn by_name(fields: &Value) -> Value {
    let mut fields = fields.as_array().cloned().unwrap_or_default();
    fields.sort_by_key(|field| field["name"].to_string());
    fields.into()
}

fn authorization(name: &str, instance: &Instance, request: &Value) -> Option<String> {
    let recorded = request["headers"]["Authorization"].as_str()?;
    Some(match recorded.split_once(' ').unwrap().0 {
        "JWT" => format!("JWT {}", instance.jwt),
        _ if name.ends_with("bad-token") => "Token nope".to_owned(),
        scheme => format!("{scheme} {}", instance.token),
    })
}

fn translate_path(
    name: &str,
    path: &str,
    instance: &Instance,
    ids: &Ids,
    webhooks: &BTreeMap<i64, i64>,
) -> String {
    if name.ends_with("table-create") {
        return format!("/api/database/tables/database/{}/", instance.database);
    }
    let mut segments: Vec<String> = path.split('/').map(str::to_owned).collect();
    for index in 1..segments.len() {
        let Ok(number) = segments[index].parse::<i64>() else {
            continue;
        };
        let mapped = match segments[index - 1].as_str() {
            "table" => ids.tables.get(&number),
            "webhooks" => webhooks.get(&number),
            _ => None,
        };
        if let Some(mapped) = mapped {
            segments[index] = mapped.to_string();
        }
    }
    segments.join("/")
}

/// Field numbers in a request's body: `field_109` keys and the lists of an `event_config`.
fn translate(body: &Value, ids: &Ids) -> Value {
    match body {
        Value::Object(object) => object
            .iter()
            .map(|(key, value)| {
                let mapped = key
                    .strip_prefix("field_")
                    .and_then(|id| ids.fields.get(&id.parse().ok()?));
                let value = match value {
                    Value::Array(list) if key == "fields" => list
                        .iter()
                        .map(|id| json!(ids.fields[&id.as_i64().unwrap()]))
                        .collect(),
                    value => translate(value, ids),
                };
                (
                    mapped.map_or_else(|| key.clone(), |id| format!("field_{id}")),
                    value,
                )
            })
            .collect(),
        Value::Array(list) => list.iter().map(|value| translate(value, ids)).collect(),
        other => other.clone(),
    }
}

/// The same for the keys of an answer, the other way round.
fn back(body: &Value, ids: &Ids) -> Value {
    match body {
        Value::Object(object) => object
            .iter()
            .map(|(key, value)| {
                let found = key
                    .strip_prefix("field_")
                    .and_then(|id| id.parse::<i64>().ok());
                let recorded =
                    found.and_then(|found| ids.fields.iter().find(|(_, id)| **id == found));
                (
                    recorded.map_or_else(|| key.clone(), |(id, _)| format!("field_{id}")),
                    back(value, ids),
                )
            })
            .collect(),
        Value::Array(list) => list.iter().map(|value| back(value, ids)).collect(),
        other => other.clone(),
    }
}

/// The webhook that was registered on `projet` before the recordings began.
async fn listening_webhook(
    instance: &Instance,
    receiver: &Receiver,
    recordings: &[Recording],
    ids: &Ids,
) -> BTreeMap<i64, i64> {
    let list = recordings
        .iter()
        .find(|recording| recording.name.ends_with("webhook-list"))
        .unwrap();
    let recorded = &list.json["response"]["body"][0];
    let mut body = translate(recorded, ids);
    body["url"] = format!("{}/ok/prov/projet", receiver.origin).into();
    let path = format!("/api/database/webhooks/table/{}/", ids.tables[&24]);
    let made = instance.jwt("POST", &path, Some(body)).await;
    BTreeMap::from([(
        recorded["id"].as_i64().unwrap(),
        made.body["id"].as_i64().unwrap(),
    )])
}
