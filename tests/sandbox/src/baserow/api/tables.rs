//! Views of tables.

use super::auth::{Caller, permits};
use super::error::ApiError;
use super::routes::Context;
use super::{Answer, no_content, ok};
use crate::baserow::engine::input::RowInput;
use crate::baserow::engine::{Change, Engine, World};
use crate::baserow::model::{Cell, DatabaseId, FieldId, Table, TableId};
use serde_json::{Map, Value as Json, json};

/// A table as the API shows it.
pub fn table_json(table: &Table) -> Json {
    let head = &table.head;
    json!({ "id": head.id, "name": head.name, "order": head.order, "database_id": head.database, "data_sync": null })
}

fn in_database(context: &Context, world: &World, database: DatabaseId) -> Result<(), ApiError> {
    let workspace = world
        .databases
        .get(&database)
        .map(|database| database.workspace)
        .ok_or_else(|| {
            ApiError::missing(
                "ERROR_APPLICATION_DOES_NOT_EXIST",
                "The requested application does not exist.",
            )
        })?;
    context.member(world, workspace)
}

/// `GET …/tables/database/{database}/`
pub fn list(context: &Context, database: DatabaseId) -> Answer {
    let engine = context.state.engine();
    in_database(context, &engine.world, database)?;
    let tables = engine
        .world
        .tables
        .values()
        .filter(|table| table.head.database == database);
    ok(tables.map(table_json).collect::<Vec<_>>())
}

/// `GET …/tables/all-tables/`
pub fn all(context: &Context) -> Answer {
    let engine = context.state.engine();
    let world = &engine.world;
    let Caller::Token(id, _) = context.caller else {
        return Err(ApiError::not_provided());
    };
    let Some(token) = world.tokens.get(&id) else {
        return Err(ApiError::not_provided());
    };
    let seen = |table: &&Table| {
        let workspace = world.workspace_of(table.head.id);
        let may = |workspace| {
            ["create", "read", "update", "delete"]
                .iter()
                .any(|operation| permits(world, token, table.head.id, workspace, operation))
        };
        workspace.is_some_and(may)
    };
    let tables = world.tables.values().filter(seen).map(|table| {
        let head = &table.head;
        json!({ "id": head.id, "name": head.name, "order": head.order, "database_id": head.database })
    });
    ok(tables.collect::<Vec<_>>())
}

/// `POST …/tables/database/{database}/`: with `data` exactly that, without it three fields in the user's language and two
/// blank rows.
pub fn create(context: &Context, database: DatabaseId) -> Answer {
    let mut engine = context.state.engine();
    in_database(context, &engine.world, database)?;
    let body = context.request.object()?;
    let name = body
        .get("name")
        .and_then(Json::as_str)
        .filter(|name| !name.is_empty());
    let name =
        name.ok_or_else(|| ApiError::field("name", "This field is required.", "required"))?;
    let change = Change {
        user: context.caller.user(),
        notify: false,
    };
    let id = if let Some(data) = body.get("data") {
        let rows = data
            .as_array()
            .filter(|rows| !rows.is_empty() && rows.iter().all(Json::is_array));
        let rows = rows.ok_or_else(|| {
            ApiError::bad(
                "ERROR_INVALID_INITIAL_TABLE_DATA",
                "The provided table data must at least contain one row and one column.",
            )
        })?;
        let header = body
            .get("first_row_header")
            .and_then(Json::as_bool)
            .unwrap_or(false);
        imported(&mut engine, change, database, name, rows, header)?
    } else {
        blank(&mut engine, change, database, name)?
    };
    let table = engine
        .world
        .tables
        .get(&id)
        .ok_or_else(ApiError::no_table)?;
    ok(table_json(table))
}

/// Three fields in the user's language and two blank rows.
fn blank(
    engine: &mut Engine,
    change: Change,
    database: DatabaseId,
    name: &str,
) -> Result<TableId, ApiError> {
    let french = engine
        .world
        .users
        .get(&change.user)
        .is_some_and(|user| user.language == "fr");
    let [first, notes, active] = if french {
        ["Nom", "Notes", "Actif"]
    } else {
        ["Name", "Notes", "Active"]
    };
    let id = engine.create_table(database, name, first);
    engine.create_field(id, &object(json!({ "name": notes, "type": "long_text" })))?;
    engine.create_field(id, &object(json!({ "name": active, "type": "boolean" })))?;
    engine.create_rows(
        change,
        id,
        &[RowInput::default(), RowInput::default()],
        None,
    )?;
    Ok(id)
}

fn imported(
    engine: &mut Engine,
    change: Change,
    database: DatabaseId,
    name: &str,
    rows: &[Json],
    header: bool,
) -> Result<TableId, ApiError> {
    let text = |value: &Json| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let width = rows
        .iter()
        .filter_map(Json::as_array)
        .map(Vec::len)
        .max()
        .unwrap_or(0)
        .max(1);
    let titles = |index: usize| {
        let title = header.then(|| rows.first()?.get(index).map(text)).flatten();
        title
            .filter(|title| !title.is_empty())
            .unwrap_or_else(|| format!("Field {}", index + 1))
    };
    let id = engine.create_table(database, name, &titles(0));
    for index in 1..width {
        engine.create_field(
            id,
            &object(json!({ "name": titles(index), "type": "text" })),
        )?;
    }
    let fields: Vec<FieldId> = engine.world.fields_of(id).map(|field| field.id).collect();
    let inputs: Vec<RowInput> = rows
        .iter()
        .skip(usize::from(header))
        .map(|row| {
            let cells = fields.iter().zip(row.as_array().into_iter().flatten());
            RowInput {
                cells: cells
                    .map(|(field, value)| (*field, Cell::Text(text(value))))
                    .collect(),
                links: Vec::new(),
            }
        })
        .collect();
    engine.create_rows(change, id, &inputs, None)?;
    Ok(id)
}

/// `GET …/tables/{table}/`
pub fn get(context: &Context, id: TableId) -> Answer {
    let engine = context.table(id, "read")?;
    ok(engine.world.tables.get(&id).map_or(Json::Null, table_json))
}

/// `PATCH …/tables/{table}/`
pub fn rename(context: &Context, id: TableId) -> Answer {
    let mut engine = context.table(id, "update")?;
    if let Some(name) = context.request.object()?.get("name").and_then(Json::as_str) {
        engine.rename_table(id, name);
    }
    ok(engine.world.tables.get(&id).map_or(Json::Null, table_json))
}

/// `DELETE …/tables/{table}/`
pub fn delete(context: &Context, id: TableId) -> Answer {
    let mut engine = context.table(id, "delete")?;
    engine.delete_table(id);
    no_content()
}

fn object(json: Json) -> Map<String, Json> {
    if let Json::Object(object) = json {
        object
    } else {
        Map::new()
    }
}
