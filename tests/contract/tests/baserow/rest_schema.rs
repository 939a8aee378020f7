//! The trial schema of the REST recordings, rebuilt from the recorded field definitions. Three tables were recorded whole;
//! of the others only what these three and the recorded requests refer to.

use bridge_contract::Recording;
use bridge_sandbox::testing::Instance;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Numbers in the recordings → numbers in the stand-in.
#[derive(Debug, Default)]
pub struct Ids {
    /// Tables.
    pub tables: BTreeMap<i64, i64>,
    /// Fields.
    pub fields: BTreeMap<i64, i64>,
}

/// Fields of tables that were not recorded, by their recorded number where others refer to them.
fn unrecorded() -> Vec<(i64, &'static str, Value)> {
    vec![
        (
            200,
            "facture",
            json!({ "name": "Montant HT", "type": "number", "number_decimal_places": 2 }),
        ),
        (
            239,
            "facture",
            json!({ "name": "Net HT", "type": "formula", "formula": "field('Montant HT')" }),
        ),
        (
            199,
            "facture",
            json!({ "name": "Date", "type": "date", "date_format": "ISO" }),
        ),
        (
            236,
            "intervention",
            json!({ "name": "Coût", "type": "number", "number_decimal_places": 2 }),
        ),
        (
            219,
            "avis",
            json!({ "name": "Note", "type": "rating", "max_value": 5 }),
        ),
        (
            0,
            "tache",
            json!({ "name": "État", "type": "single_select", "select_options": [
            { "value": "À faire", "color": "light-blue" }, { "value": "En cours", "color": "light-blue" },
            { "value": "Fait", "color": "light-blue" },
        ] }),
        ),
        (
            0,
            "tache",
            json!({ "name": "Échéance", "type": "date", "date_format": "ISO" }),
        ),
        (
            0,
            "tache",
            json!({ "name": "bridge_id", "type": "text", "db_index": true, "field_constraints": [{ "type_name": "unique_with_empty" }] }),
        ),
        (
            0,
            "tache",
            json!({ "name": "modifie_le", "type": "last_modified", "date_include_time": true }),
        ),
        (
            0,
            "tache",
            json!({ "name": "modifie_par", "type": "last_modified_by" }),
        ),
        (
            0,
            "tache",
            json!({ "name": "row_id", "type": "formula", "formula": "row_id()" }),
        ),
    ]
}

/// Makes tables, fields and the rows that were there before the first recorded request.
pub async fn rebuild(instance: &Instance, recordings: &[Recording]) -> Ids {
    let mut ids = Ids::default();
    let names = tables(instance, recordings, &mut ids).await;
    let mut fields: Vec<Value> = recordings
        .iter()
        .filter(|recording| recording.name.contains("-fields-"))
        .flat_map(|recording| {
            recording.json["response"]["body"]
                .as_array()
                .unwrap()
                .clone()
        })
        .collect();
    fields.sort_by_key(|field| field["id"].as_i64());
    // Links first, in the order of the recordings; computed fields once all that they read is there.
    for field in fields.iter().filter(|field| field["type"] == "link_row") {
        link(instance, field, &names, &mut ids).await;
    }
    for (id, table, body) in unrecorded() {
        let made = instance.field(names[table], body).await;
        ids.fields.insert(id, made["id"].as_i64().unwrap());
    }
    let computed = |field: &&Value| {
        ["rollup", "lookup", "count", "formula"].contains(&field["type"].as_str().unwrap())
    };
    for field in fields
        .iter()
        .filter(|field| !computed(field))
        .chain(fields.iter().filter(computed))
    {
        plain(instance, field, &mut ids).await;
    }
    order(&fields, instance, &ids).await;
    rows(instance, &names).await;
    ids
}

async fn tables(
    instance: &Instance,
    recordings: &[Recording],
    ids: &mut Ids,
) -> BTreeMap<String, i64> {
    let all = recordings
        .iter()
        .find(|recording| recording.name.ends_with("all-tables"))
        .unwrap();
    let mut names = BTreeMap::new();
    for table in all.json["response"]["body"].as_array().unwrap() {
        let name = table["name"].as_str().unwrap();
        let primary = match name {
            "personne" | "client" | "projet" => "Nom",
            "attribution" | "intervention" | "avis" => "Réf",
            "facture" => "Numéro",
            _ => "Titre",
        };
        let body = json!({ "name": name, "data": [[primary]], "first_row_header": true });
        let made = instance
            .jwt(
                "POST",
                &format!("/api/database/tables/database/{}/", instance.database),
                Some(body),
            )
            .await;
        let id = made.body["id"].as_i64().unwrap();
        ids.tables.insert(table["id"].as_i64().unwrap(), id);
        names.insert(name.to_owned(), id);
    }
    names
}

/// A link is made from the side with the lower number, its reverse only renamed. Where that side was not recorded, the
/// reverse's name says what it was: `table (Field)`.
async fn link(instance: &Instance, field: &Value, names: &BTreeMap<String, i64>, ids: &mut Ids) {
    let (id, related) = (
        field["id"].as_i64().unwrap(),
        field["link_row_related_field_id"].as_i64().unwrap(),
    );
    if ids.fields.contains_key(&id) {
        let path = format!("/api/database/fields/{}/", ids.fields[&id]);
        instance
            .jwt("PATCH", &path, Some(json!({ "name": field["name"] })))
            .await;
        return;
    }
    let here = ids.tables[&field["table_id"].as_i64().unwrap()];
    let there = ids.tables[&field["link_row_table_id"].as_i64().unwrap()];
    if id < related {
        let body = json!({
            "name": field["name"], "type": "link_row", "link_row_table_id": there,
            "link_row_multiple_relationships": field["link_row_multiple_relationships"],
        });
        let made = instance.field(here, body).await;
        ids.fields.insert(id, made["id"].as_i64().unwrap());
        ids.fields
            .insert(related, made["link_row_related_field_id"].as_i64().unwrap());
    } else {
        let (table, name) = field["name"].as_str().unwrap().split_once(" (").unwrap();
        let body = json!({ "name": name.trim_end_matches(')'), "type": "link_row", "link_row_table_id": here });
        let made = instance.field(names[table], body).await;
        let reverse = made["link_row_related_field_id"].as_i64().unwrap();
        instance
            .jwt(
                "PATCH",
                &format!("/api/database/fields/{reverse}/"),
                Some(json!({ "name": field["name"] })),
            )
            .await;
        ids.fields.insert(related, made["id"].as_i64().unwrap());
        ids.fields.insert(id, reverse);
    }
}

async fn plain(instance: &Instance, field: &Value, ids: &mut Ids) {
    let table = ids.tables[&field["table_id"].as_i64().unwrap()];
    let id = field["id"].as_i64().unwrap();
    if field["type"] == "link_row" {
        return;
    }
    if field["primary"] == true {
        let fields = instance
            .jwt("GET", &format!("/api/database/fields/table/{table}/"), None)
            .await;
        ids.fields
            .insert(id, fields.body[0]["id"].as_i64().unwrap());
        return;
    }
    let mut body: Map<String, Value> = field.as_object().unwrap().clone();
    for key in ["id", "table_id", "order", "primary", "read_only"] {
        body.remove(key);
    }
    for key in ["through_field_id", "target_field_id"] {
        if let Some(value) = body.get_mut(key) {
            *value = ids.fields[&value.as_i64().unwrap()].into();
        }
    }
    let made = instance.field(table, Value::Object(body)).await;
    ids.fields.insert(id, made["id"].as_i64().unwrap());
}

/// That every recorded field is there, under its name, with the right type.
async fn order(fields: &[Value], instance: &Instance, ids: &Ids) {
    for field in fields {
        let id = ids.fields[&field["id"].as_i64().unwrap()];
        let found = instance
            .jwt("GET", &format!("/api/database/fields/{id}/"), None)
            .await;
        assert_eq!(
            (&found.body["name"], &found.body["type"]),
            (&field["name"], &field["type"])
        );
    }
}

async fn rows(instance: &Instance, names: &BTreeMap<String, i64>) {
    let rows = [
        ("client", json!({ "Nom": "ACME" })),
        (
            "projet",
            json!({ "Nom": "Site", "Client": [1], "Statut": "En cours", "Budget HT": 5000 }),
        ),
        (
            "intervention",
            json!({ "Réf": "I1", "Projet": [1], "Coût": 280 }),
        ),
        (
            "facture",
            json!({ "Numéro": "F-2026-001", "Projet": [1], "Montant HT": "849.75" }),
        ),
        ("avis", json!({ "Réf": "AV1", "Projet": [1], "Note": 4 })),
        ("avis", json!({ "Réf": "AV2", "Projet": [1], "Note": 5 })),
    ];
    for (table, body) in rows {
        let path = format!(
            "/api/database/rows/table/{}/?user_field_names=true",
            names[table]
        );
        instance.jwt("POST", &path, Some(body)).await;
    }
}
