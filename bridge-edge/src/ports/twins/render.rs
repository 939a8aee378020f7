//! Rows and fields as Baserow writes them: numbers as texts, options and links as objects, reverse lists.

use bridge_core::date::Instant;
use bridge_core::entity::Entity;
use bridge_core::schema::{self, FieldKind, FormulaResult};
use serde_json::{Map, Value as Json, json};

use crate::ports::{FieldInfo, RawRow, SelectOption};

use super::row_source::{SourceTwin, State, Stored};

pub(super) fn field_id(entity: Entity, name: &str) -> i64 {
    let table = schema::table(entity);
    let own = table.fields().map(|field| field.name);
    let mut names = own.chain(table.reverse_links().map(|list| list.name));
    let index = i64::try_from(names.position(|one| one == name).unwrap()).unwrap();
    SourceTwin::table_id(entity) * 100 + index
}

pub(super) fn field_info(entity: Entity, name: &str, kind: Option<&FieldKind>) -> FieldInfo {
    let options: &[&str] = match kind {
        Some(FieldKind::SingleSelect { options } | FieldKind::MultiSelect { options }) => options,
        _ => &[],
    };
    let options = options
        .iter()
        .enumerate()
        .map(|(index, value)| SelectOption {
            id: i64::try_from(index).unwrap() + 1,
            value: (*value).to_owned(),
        });
    FieldInfo {
        id: field_id(entity, name),
        name: name.to_owned(),
        kind: "text".to_owned(),
        read_only: false,
        linked_table: None,
        options: options.collect(),
    }
}

pub(super) fn render(state: &State, entity: Entity, id: i64, row: &Stored) -> RawRow {
    let mut json = Map::new();
    json.insert("id".into(), id.into());
    json.insert("order".into(), format!("{id}.00000000000000000000").into());
    let table = schema::table(entity);
    for field in table.fields() {
        let place = format!("{entity}.{}", field.name);
        if !state.hidden.contains(&place) {
            let value = render_value(
                state,
                &field.kind,
                row.values.get(field.name),
                row.modified,
                id,
            );
            json.insert(format!("field_{}", field_id(entity, field.name)), value);
        }
    }
    for list in table.reverse_links() {
        let points_here = |stored: &Stored| {
            stored
                .values
                .get(list.field)
                .and_then(Json::as_array)
                .is_some_and(|ids| ids.contains(&json!(id)))
        };
        let here = state
            .rows
            .iter()
            .filter(|((of, _), stored)| *of == list.from && points_here(stored));
        let ids: Vec<Json> = here
            .map(|((_, from), _)| json!({ "id": from, "value": "", "order": "1.0" }))
            .collect();
        json.insert(
            format!("field_{}", field_id(entity, list.name)),
            Json::Array(ids),
        );
    }
    RawRow {
        id,
        json: Json::Object(json),
    }
}

fn render_value(
    state: &State,
    kind: &FieldKind,
    value: Option<&Json>,
    modified: i64,
    id: i64,
) -> Json {
    let value = value.cloned().unwrap_or(Json::Null);
    let option = |text: &Json| {
        let (FieldKind::SingleSelect { options } | FieldKind::MultiSelect { options }) = kind
        else {
            return Json::Null;
        };
        let known = options.iter().position(|option| text == *option);
        json!({ "id": known.map_or(99, |index| index + 1), "value": text, "color": "blue" })
    };
    let list = || value.as_array().cloned().unwrap_or_default();
    match kind {
        FieldKind::SingleSelect { .. } if value.is_null() => Json::Null,
        FieldKind::SingleSelect { .. } => option(&value),
        FieldKind::MultiSelect { .. } => list().iter().map(option).collect(),
        FieldKind::Link { to, .. } => {
            let there = |target: &Json| {
                state
                    .rows
                    .contains_key(&(*to, target.as_i64().unwrap_or(0)))
            };
            list()
                .iter()
                .filter(|id| there(id))
                .map(|id| json!({ "id": id, "value": "", "order": "1.0" }))
                .collect()
        }
        FieldKind::Email if value.is_null() => json!(""),
        FieldKind::Formula {
            result: FormulaResult::Number { decimals: 0 },
            ..
        } => json!(id.to_string()),
        FieldKind::Formula {
            result: FormulaResult::Number { .. },
            ..
        }
        | FieldKind::Rollup { .. } => json!("0.00"),
        FieldKind::Formula {
            result: FormulaResult::Text,
            ..
        } => json!(""),
        FieldKind::CreatedOn | FieldKind::LastModified => {
            json!(Instant::from_micros(modified).to_string())
        }
        FieldKind::LastModifiedBy => json!({ "id": 1, "name": "Admin" }),
        _ => value,
    }
}
