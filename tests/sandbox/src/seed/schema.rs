//! The product's tables, made from their one description in `bridge_core::schema`.

use super::refused;
use crate::baserow::engine::Engine;
use crate::baserow::model::{DatabaseId, FieldId, FieldKind as Kind, TableId};
use anyhow::Context;
use bridge_core::schema::{self, Field, FieldKind, Table};
use serde_json::{Map, Value as Json, json};

const COLOURS: [&str; 5] = [
    "light-blue",
    "light-green",
    "light-orange",
    "light-red",
    "light-gray",
];

/// Makes all tables with all fields.
pub fn create(engine: &mut Engine, database: DatabaseId) -> anyhow::Result<()> {
    for table in schema::tables() {
        create_table(engine, database, table)?;
    }
    // A rollup may read another table's rollup: as many rounds as it takes, each of which must get somewhere.
    let mut open: Vec<(&Table, &Field)> = schema::tables()
        .iter()
        .flat_map(|table| table.fields().map(move |field| (table, field)))
        .filter(|(_, field)| matches!(field.kind, FieldKind::Rollup { .. }))
        .collect();
    while !open.is_empty() {
        let before = open.len();
        let mut refusal = None;
        open.retain(
            |(table, field)| match create_rollup(engine, database, table, field) {
                Ok(()) => false,
                Err(error) => {
                    refusal = Some(error);
                    true
                }
            },
        );
        if open.len() == before {
            return Err(refusal.unwrap_or_else(|| anyhow::anyhow!("no rollup could be made")));
        }
    }
    Ok(())
}

/// The table of that name.
pub fn table_named(engine: &Engine, database: DatabaseId, name: &str) -> anyhow::Result<TableId> {
    let mut tables = engine.world.tables.values();
    let found = tables.find(|table| table.head.database == database && table.head.name == name);
    found
        .map(|table| table.head.id)
        .with_context(|| format!("no table {name}"))
}

fn create_table(engine: &mut Engine, database: DatabaseId, table: &Table) -> anyhow::Result<()> {
    // A new table has one text field; a primary field that is no text is made out of it or takes its place afterwards.
    let first = table
        .fields()
        .find(|field| matches!(field.kind, FieldKind::Text))
        .map_or(table.primary, |field| field.name);
    let id = engine.create_table(database, table.entity.name(), first);
    for field in table
        .fields()
        .filter(|field| !matches!(field.kind, FieldKind::Rollup { .. }))
    {
        create_field(engine, database, id, field)
            .with_context(|| format!("{}.{}", table.entity.name(), field.name))?;
    }
    let primary = engine
        .world
        .field_named(id, table.primary)
        .context("the primary field")?;
    if primary.primary {
        return Ok(());
    }
    let primary = primary.id;
    engine
        .change_primary(id, primary)
        .map(drop)
        .map_err(|error| refused(table.primary, &error))
}

fn create_field(
    engine: &mut Engine,
    database: DatabaseId,
    table: TableId,
    field: &Field,
) -> anyhow::Result<()> {
    let body = body(engine, database, field)?;
    let existing = engine
        .world
        .field_named(table, field.name)
        .map(|field| field.id);
    let id = match existing {
        Some(id) => engine.update_field(id, &body).map(|()| id),
        None => engine.create_field(table, &body),
    }
    .map_err(|error| refused(field.name, &error))?;
    if let FieldKind::Link { related, .. } = field.kind {
        rename_reverse(engine, id, related)?;
    }
    Ok(())
}

fn rename_reverse(engine: &mut Engine, link: FieldId, name: &str) -> anyhow::Result<()> {
    let Some(Kind::LinkRow {
        related: Some(related),
        ..
    }) = engine.world.fields.get(&link).map(|field| &field.kind)
    else {
        return Ok(());
    };
    let related = *related;
    engine
        .update_field(related, &object(json!({ "name": name })))
        .map_err(|error| refused(name, &error))
}

fn create_rollup(
    engine: &mut Engine,
    database: DatabaseId,
    table: &Table,
    field: &Field,
) -> anyhow::Result<()> {
    let FieldKind::Rollup {
        through,
        target,
        function,
        decimals,
    } = field.kind
    else {
        return Ok(());
    };
    let id = table_named(engine, database, table.entity.name())?;
    let body = json!({
        "name": field.name, "type": "rollup", "through_field_name": through, "target_field_name": target,
        "rollup_function": function.name(), "number_decimal_places": decimals,
    });
    engine
        .create_field(id, &object(body))
        .map(drop)
        .map_err(|error| refused(field.name, &error))
}

fn body(engine: &Engine, database: DatabaseId, field: &Field) -> anyhow::Result<Map<String, Json>> {
    let options = |texts: &[&str]| -> Json {
        let colours = COLOURS.iter().cycle();
        texts
            .iter()
            .zip(colours)
            .map(|(text, color)| json!({ "value": text, "color": color }))
            .collect()
    };
    let mut body = object(match field.kind {
        FieldKind::Text => json!({ "type": "text" }),
        FieldKind::UniqueText => json!({
            "type": "text", "db_index": true, "field_constraints": [{ "type_name": "unique_with_empty" }],
        }),
        FieldKind::LongText => json!({ "type": "long_text" }),
        FieldKind::Email => json!({ "type": "email" }),
        FieldKind::Number { decimals, negative } => {
            json!({ "type": "number", "number_decimal_places": decimals, "number_negative": negative })
        }
        FieldKind::Date => json!({ "type": "date", "date_format": "ISO" }),
        FieldKind::SingleSelect { options: texts } => {
            json!({ "type": "single_select", "select_options": options(texts) })
        }
        FieldKind::MultiSelect { options: texts } => {
            json!({ "type": "multiple_select", "select_options": options(texts) })
        }
        FieldKind::Link { to, .. } => {
            json!({ "type": "link_row", "link_row_table_id": table_named(engine, database, to.name())? })
        }
        FieldKind::Formula { formula, .. } => json!({ "type": "formula", "formula": formula }),
        FieldKind::Rollup { .. } => json!({}),
        FieldKind::CreatedOn => json!({ "type": "created_on", "date_include_time": true }),
        FieldKind::LastModified => json!({ "type": "last_modified", "date_include_time": true }),
        FieldKind::LastModifiedBy => json!({ "type": "last_modified_by" }),
    });
    body.insert("name".to_owned(), field.name.into());
    Ok(body)
}

/// A JSON object's members.
pub fn object(json: Json) -> Map<String, Json> {
    if let Json::Object(object) = json {
        object
    } else {
        Map::new()
    }
}
