//! What Baserow sends becomes rows; what it never sent becomes a named fault.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Problem, RowReader};
use crate::entity::Entity;
use crate::hours::Heures;
use crate::options::{Role, StatutPersonne};
use crate::rows::field_ids::FieldIds;
use crate::rows::{MIRRORED, PersonneRow, Row, TableRow};
use crate::schema::{FieldKind, FormulaResult, table};
use crate::testing::any_json;

/// Field ids from 100 on, in the schema's order.
fn ids(entity: Entity) -> FieldIds {
    let table = table(entity);
    let own = table.fields().map(|field| field.name);
    let reverse = table.reverse_links().map(|reverse| reverse.name);
    FieldIds::resolve(entity, (100..).zip(own.chain(reverse))).unwrap()
}

fn personne() -> Value {
    json!({
        "id": 5, "order": "5.00000000000000000000",
        "field_100": "Dupont", "field_101": "Pierre", "field_102": "Dupont Pierre",
        "field_103": "pierre-dupont", "field_104": "pierre@centre.test",
        "field_105": [{"id": 1, "value": "formateur", "color": "blue"}, {"id": 2, "value": "developpeur", "color": "red"}],
        "field_106": {"id": 3, "value": "actif", "color": "green"},
        "field_107": "750.00", "field_108": null,
        "field_109": null, "field_110": "2026-11-20T09:09:17.224580Z",
        "field_111": {"id": 1, "name": "Admin"}, "field_112": "5",
        "field_113": [{"id": 7, "value": "7", "order": "1.00000000000000000000"}], "field_114": [],
    })
}

fn read(row: &Value) -> Result<Row, String> {
    let ids = ids(Entity::Personne);
    let reader = RowReader::new(&ids, row).map_err(|fault| fault.to_string())?;
    match Row::read(&reader) {
        Ok(row) => Ok(row.unwrap()),
        Err(fault) => Err(fault.to_string()),
    }
}

#[test]
fn a_personne_is_read_as_baserow_sends_it() {
    let row = PersonneRow::from_row(read(&personne()).unwrap()).unwrap();
    assert_eq!(row.label(), "Pierre Dupont");
    assert_eq!(row.roles, [Role::Formateur, Role::Developpeur]);
    assert_eq!(row.statut, Some(StatutPersonne::Actif));
    assert_eq!(row.capacite_formation, Some(Heures::from_whole(750)));
    assert_eq!(row.capacite_agence, None);
    assert_eq!(row.modifie_le.unwrap().micros() % 1_000_000, 224_580);
}

#[test]
fn null_and_empty_text_are_the_same() {
    let mut empty = personne();
    empty["field_100"] = json!("");
    let mut null = personne();
    null["field_100"] = Value::Null;
    assert_eq!(read(&empty), read(&null));
}

#[test]
fn a_slug_that_is_none_leaves_the_row_readable() {
    let mut row = personne();
    row["field_103"] = json!("Pierre Dupont !");
    assert_eq!(read(&row).unwrap().slug(), None);
}

#[test]
fn faults_name_table_row_and_field_but_not_the_value() {
    for (key, value, message) in [
        (
            "field_107",
            json!("12,5"),
            "personne 5, field capacite_formation: expected a number with at most two decimals",
        ),
        (
            "field_107",
            json!("NaN"),
            "personne 5, field capacite_formation: expected a number with at most two decimals",
        ),
        (
            "field_106",
            json!("actif"),
            "personne 5, field statut: expected an option",
        ),
        (
            "field_105",
            json!(null),
            "personne 5, field roles: expected a list of options",
        ),
        (
            "field_100",
            json!(5),
            "personne 5, field nom: expected a text",
        ),
        (
            "field_110",
            json!("hier"),
            "personne 5, field modifie_le: expected an instant",
        ),
        ("id", json!(0), "personne, field id: no row id"),
        ("id", json!("5"), "personne, field id: no row id"),
    ] {
        let mut row = personne();
        row[key] = value;
        assert_eq!(read(&row), Err(message.to_owned()));
    }
}

#[test]
fn of_several_faults_the_first_field_is_named() {
    let mut row = personne();
    for key in ["field_110", "field_107", "field_101"] {
        row[key] = json!({});
    }
    let fault = "personne 5, field prenom: expected a text";
    assert_eq!(read(&row), Err(fault.into()));
}

#[test]
fn a_key_that_is_not_there_is_a_fault_too() {
    let mut row = personne();
    row.as_object_mut().unwrap().remove("field_101");
    assert_eq!(read(&row), Err("personne 5, field prenom: missing".into()));
    assert_eq!(
        read(&json!([])),
        Err(format!("personne, field id: {}", Problem::NotARow))
    );
}

#[test]
fn reverse_lists_are_read_where_they_are() {
    let ids = ids(Entity::Personne);
    let row = personne();
    let reader = RowReader::new(&ids, &row).unwrap();
    let numbers = |name| {
        reader
            .reverse_list(name)
            .map(|list| list.iter().map(|id| id.get()).collect::<Vec<_>>())
    };
    assert_eq!(numbers("attributions"), Some(vec![7]));
    assert_eq!(numbers("interventions"), Some(vec![]));
    assert_eq!(numbers("avis"), None);
}

/// What Baserow may send for a field, empty or not.
fn baserow_value(kind: FieldKind) -> BoxedStrategy<Value> {
    let number = |decimals: u8| match decimals {
        0 => (0_i64..1000)
            .prop_map(|number| json!(number.to_string()))
            .boxed(),
        _ => (0_i64..100_000)
            .prop_map(|number| json!(format!("{}.{:02}", number / 100, number % 100)))
            .boxed(),
    };
    match kind {
        FieldKind::Text | FieldKind::UniqueText | FieldKind::LongText | FieldKind::Email => {
            prop_oneof![Just(Value::Null), "\\PC{0,12}".prop_map(Value::from)].boxed()
        }
        FieldKind::Number { decimals, .. } => {
            prop_oneof![Just(Value::Null), number(decimals)].boxed()
        }
        FieldKind::Rollup { decimals, .. }
        | FieldKind::Formula {
            result: FormulaResult::Number { decimals },
            ..
        } => number(decimals),
        FieldKind::Formula { .. } => "\\PC{0,12}".prop_map(Value::from).boxed(),
        FieldKind::Date => prop_oneof![
            Just(Value::Null),
            (1..=12_u8, 1..=28_u8)
                .prop_map(|(month, day)| json!(format!("2026-{month:02}-{day:02}"))),
        ]
        .boxed(),
        FieldKind::SingleSelect { options } => prop_oneof![
            Just(Value::Null),
            proptest::sample::select(options)
                .prop_map(|option| json!({"id": 1, "value": option, "color": "red"})),
        ]
        .boxed(),
        FieldKind::MultiSelect { options } => {
            proptest::sample::subsequence(options.to_vec(), 0..=options.len())
                .prop_map(|chosen| {
                    chosen
                        .iter()
                        .map(|option| json!({"id": 1, "value": option, "color": "red"}))
                        .collect()
                })
                .boxed()
        }
        FieldKind::Link { .. } => proptest::collection::vec(1_i64..50, 0..3)
            .prop_map(|links| {
                links
                    .iter()
                    .map(|id| json!({"id": id, "value": "", "order": "1.0"}))
                    .collect()
            })
            .boxed(),
        FieldKind::CreatedOn | FieldKind::LastModified => {
            Just(json!("2026-11-20T09:09:17.224580Z")).boxed()
        }
        FieldKind::LastModifiedBy => {
            prop_oneof![Just(Value::Null), Just(json!({"id": 1, "name": "Admin"}))].boxed()
        }
    }
}

fn baserow_row(entity: Entity) -> BoxedStrategy<Value> {
    let mut row = Just(json!({ "id": 5, "order": "1.0" })).boxed();
    for (key, field) in (100..).zip(table(entity).fields()) {
        row = (row, baserow_value(field.kind))
            .prop_map(move |(mut row, value)| {
                row[format!("field_{key}")] = value;
                row
            })
            .boxed();
    }
    row
}

fn mirrored() -> impl Strategy<Value = Entity> {
    proptest::sample::select(&MIRRORED)
}

proptest! {
    #[test]
    fn whatever_baserow_may_send_is_read((entity, row) in mirrored().prop_flat_map(|entity| (Just(entity), baserow_row(entity)))) {
        let ids = ids(entity);
        let reader = RowReader::new(&ids, &row).unwrap();
        let typed = Row::read(&reader).unwrap().unwrap();
        prop_assert_eq!(typed.entity(), entity);
        prop_assert_eq!(typed.id().get(), 5);
        let stored = serde_json::to_value(&typed).unwrap();
        prop_assert_eq!(Row::stored(entity, &stored), Some(typed));
    }

    #[test]
    fn any_json_is_answered(entity in mirrored(), whole in any_json(), value in any_json(), key in 100..113) {
        let ids = ids(entity);
        let _ = RowReader::new(&ids, &whole);
        let mut row = personne();
        row[format!("field_{key}")] = value;
        if let Ok(reader) = RowReader::new(&ids, &row) {
            let _ = Row::read(&reader);
            let _ = reader.reverse_list("attributions");
        }
    }
}
