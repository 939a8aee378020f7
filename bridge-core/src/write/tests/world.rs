//! A small world of rows, and a caller in it.

use serde_json::{Value, json};

use crate::date::{CalendarDate, paris_date};
use crate::entity::Entity;
use crate::error::FieldFault;
use crate::ids::{PersonneId, RowId};
use crate::lookup::MemoryRows;
use crate::rows::Row;
use crate::schema::{FieldKind, table};
use crate::viewer::Viewer;
use crate::wire::WikiRole;
use crate::write::{Change, Command, Context, FieldValue, Operation, Plan, Refusal, decide};

/// The evening of 20 November in UTC is the same day in Paris.
pub(super) const NOW: &str = "2026-11-20T20:00:00Z";

pub(super) fn id(number: i64) -> RowId {
    RowId::new(number).unwrap()
}

pub(super) fn date(text: &str) -> CalendarDate {
    text.parse().unwrap()
}

/// A row from the fields that matter; the others are empty.
pub(super) fn row(entity: Entity, fields: &Value) -> Row {
    let mut json = json!({ "modifie_le": null });
    for field in table(entity).own_fields {
        json[field.name] = match field.kind {
            FieldKind::Link { .. } | FieldKind::MultiSelect { .. } => json!([]),
            _ => Value::Null,
        };
    }
    for (name, value) in fields.as_object().unwrap() {
        json[name] = value.clone();
    }
    Row::stored(entity, &json).unwrap()
}

/// Rows by table: `{"module": [{"id": 1, …}]}`.
pub(super) fn rows(tables: &Value) -> MemoryRows {
    let mut rows = MemoryRows::default();
    for (name, list) in tables.as_object().unwrap() {
        let entity = Entity::from_name(name).unwrap();
        for fields in list.as_array().unwrap() {
            rows.insert(row(entity, fields));
        }
    }
    rows
}

/// The world of most tests: everything is allowed in it until a test says otherwise.
pub(super) fn world() -> Value {
    json!({
        "personne": [
            { "id": 5, "nom": "Dupont", "prenom": "Éloïse", "statut": "actif", "roles": ["formateur", "developpeur"], "capacite_formation": 100, "capacite_agence": 100 },
            { "id": 6, "nom": "Martin", "statut": "actif", "roles": ["developpeur"] },
        ],
        "formation": [{ "id": 1, "nom": "Développeur web", "statut": "en_cours" }],
        "bloc": [{ "id": 1, "formation": [1] }],
        "module": [
            { "id": 17, "nom": "JS", "heures": 20, "statut": "a_attribuer", "bloc": [1] },
            { "id": 18, "nom": "CSS", "heures": 10, "statut": "realise", "bloc": [1] },
        ],
        "attribution": [{ "id": 42, "module": [17], "personne": [5], "heures_attribuees": 10, "heures_realisees": 0, "date_debut": "2026-03-01", "statut": "prevue" }],
        "client": [{ "id": 3, "nom": "ACME" }],
        "projet": [{ "id": 7, "nom": "Alpha", "slug": "alpha", "client": [3], "statut": "en_cours", "budget_heures": 50 }],
        "tache": [{ "id": 8, "nom": "Maquette", "projet": [7], "statut": "en_cours" }],
        "intervention": [{ "id": 9, "tache": [8], "personne": [5], "date": "2026-11-19", "heures": 4, "statut": "saisie" }],
        "avis": [],
    })
}

pub(super) fn context(viewer: Viewer) -> Context {
    let now = NOW.parse().unwrap();
    Context {
        now,
        today: paris_date(now),
        viewer,
    }
}

pub(super) fn member(personne: Option<i64>) -> Viewer {
    Viewer::of_session(WikiRole::Member, personne.and_then(PersonneId::new))
}

/// The world with its projet at that status.
pub(super) fn projet_at(statut: &str) -> Value {
    let mut world = world();
    world["projet"][0]["statut"] = json!(statut);
    world
}

/// The body that gives hours to the personne of the world.
pub(super) fn attribuer(heures: impl Into<Value>) -> Value {
    json!({ "personne_id": 5, "heures": heures.into(), "date_debut": "2026-12-01" })
}

/// The body of an intervention on the tache of the world.
pub(super) fn travail(heures: impl Into<Value>, date: &str) -> Value {
    json!({ "tache_id": 8, "personne_id": 5, "date": date, "heures": heures.into() })
}

/// Asks as somebody.
pub(super) fn ask_as(
    viewer: Viewer,
    rows: &MemoryRows,
    operation: Operation,
    at: i64,
    body: &Value,
) -> Result<Plan, Refusal> {
    let command = Command::read(operation, RowId::new(at), &body.to_string()).unwrap();
    let Ok(decided) = decide(rows, &command, &context(viewer));
    decided
}

/// Asks as an administrator, in this world.
pub(super) fn ask(
    tables: &Value,
    operation: Operation,
    at: i64,
    body: &Value,
) -> Result<Plan, Refusal> {
    ask_as(Viewer::admin(), &rows(tables), operation, at, body)
}

/// The refusal of one field.
pub(super) fn invalid(field: &str, message: &str) -> Refusal {
    Refusal::Invalid(vec![FieldFault::new(field, message)])
}

/// The rules that a refusal names, in order.
pub(super) fn rules(decided: &Result<Plan, Refusal>) -> Vec<&'static str> {
    match decided {
        Err(Refusal::Broken(reports, _)) => reports.iter().map(|report| report.rule).collect(),
        _ => Vec::new(),
    }
}

/// A refusal's reports as JSON.
pub(super) fn reports(decided: Result<Plan, Refusal>) -> Value {
    match decided {
        Err(Refusal::Broken(reports, _)) => json!(reports),
        other => panic!("not broken: {other:?}"),
    }
}

/// A plan's changes as JSON.
pub(super) fn changes(decided: Result<Plan, Refusal>) -> Value {
    json!(decided.unwrap().changes)
}

/// Carries out changes by way of JSON, with code of its own; gives the id of what was made.
pub(super) fn apply(rows: &mut MemoryRows, changes: &[Change]) -> Option<RowId> {
    let mut made = None;
    for change in changes {
        let target = change.id.unwrap_or_else(|| {
            let ids = rows.iter().filter(|row| row.entity() == change.entity);
            id(ids.map(|row| row.id().get()).max().unwrap_or(0) + 1)
        });
        if change.id.is_none() {
            made = Some(target);
            rows.insert(row(change.entity, &json!({ "id": target })));
        }
        let held = rows.remove(change.entity, target).unwrap();
        let mut json = serde_json::to_value(held).unwrap();
        for (field, value) in &change.fields {
            assert!(
                json.get(field).is_some(),
                "{} has no {field}",
                change.entity
            );
            json[*field] = match value {
                FieldValue::Empty if json[*field].is_array() => json!([]),
                value => json!(value),
            };
        }
        rows.insert(Row::stored(change.entity, &json).unwrap());
    }
    made
}
