//! Views of rows, one by one and in batches.

use super::error::ApiError;
use super::routes::Context;
use super::{Answer, no_content, ok};
use crate::baserow::engine::Change;
use crate::baserow::engine::input::{RowInput, RowRefusal, python_type, read_row};
use crate::baserow::engine::{Engine, Keys};
use crate::baserow::model::{Field, RowId, TableId};
use serde_json::{Map, Value as Json, json};
use std::collections::HashSet;

/// Rows per batch at most.
const BATCH: usize = 200;

impl Context<'_> {
    /// The keys that the request writes and reads rows with.
    pub fn keys(&self) -> Keys {
        if self.request.flag("user_field_names") {
            Keys::Names
        } else {
            Keys::Ids
        }
    }

    fn change(&self) -> Change {
        Change {
            user: self.caller.user(),
            notify: self.request.notify(),
        }
    }

    fn read(
        &self,
        engine: &Engine,
        table: TableId,
        body: &Map<String, Json>,
    ) -> Result<RowInput, RowRefusal> {
        let keys = self.keys();
        read_row(
            &engine.world,
            engine.world.fields_of(table),
            |field: &Field| keys.of(field),
            body,
        )
    }

    fn row(&self, engine: &Engine, table: TableId, id: RowId) -> Answer {
        let row = engine
            .world
            .live(table, id)
            .ok_or_else(|| ApiError::no_rows(&format!("'{id}'")))?;
        ok(engine.world.row_json(table, row, self.keys()))
    }

    fn batch(&self) -> Result<Vec<Json>, ApiError> {
        let mut body = self.request.object()?;
        let items = match body.remove("items") {
            Some(Json::Array(items)) => items,
            Some(other) => {
                let message = format!(
                    "Expected a list of items but got type \"{}\".",
                    python_type(&other)
                );
                return Err(ApiError::field("items", &message, "not_a_list"));
            }
            None => {
                return Err(ApiError::field(
                    "items",
                    "This field is required.",
                    "required",
                ));
            }
        };
        if items.is_empty() {
            return Err(ApiError::field(
                "items",
                "Ensure this field has at least 1 elements.",
                "min_length",
            ));
        }
        if items.len() > BATCH {
            let message = format!("Ensure this field has no more than {BATCH} elements.");
            return Err(ApiError::field("items", &message, "max_length"));
        }
        Ok(items)
    }

    /// Reads the bodies of a batch; the faults of all items come together.
    fn inputs(
        &self,
        engine: &Engine,
        table: TableId,
        items: &[Json],
    ) -> Result<Vec<RowInput>, ApiError> {
        let mut inputs = Vec::with_capacity(items.len());
        let mut faults = Map::new();
        let mut plain = None;
        for (index, item) in items.iter().enumerate() {
            let Json::Object(body) = item else {
                let message = format!(
                    "Invalid data. Expected a dictionary, but got {}.",
                    python_type(item)
                );
                faults.insert(
                    index.to_string(),
                    json!({ "non_field_errors": [{ "error": message, "code": "invalid" }] }),
                );
                continue;
            };
            match self.read(engine, table, body) {
                Ok(input) => inputs.push(input),
                Err(RowRefusal::Fields(fields)) => {
                    drop(faults.insert(index.to_string(), Json::Object(fields)));
                }
                Err(RowRefusal::Plain(detail)) => drop(plain.get_or_insert(detail)),
            }
        }
        if !faults.is_empty() {
            return Err(ApiError::validation(json!({ "items": faults })));
        }
        plain.map_or(Ok(inputs), |detail| {
            Err(ApiError::validation(detail.into()))
        })
    }
}

/// `GET …/{row}/`
pub fn get(context: &Context, table: TableId, id: RowId) -> Answer {
    let engine = context.table(table, "read")?;
    context.row(&engine, table, id)
}

/// `POST …/`
pub fn create(context: &Context, table: TableId) -> Answer {
    let mut engine = context.table(table, "create")?;
    let body = context.request.object()?;
    let input = context
        .read(&engine, table, &body)
        .map_err(RowRefusal::into_error)?;
    let before = context
        .request
        .parameter("before")
        .and_then(|id| id.parse().ok())
        .map(RowId);
    let made = engine.create_rows(context.change(), table, &[input], before)?;
    context.row(&engine, table, made.first().copied().unwrap_or_default())
}

/// `PATCH …/{row}/`
pub fn update(context: &Context, table: TableId, id: RowId) -> Answer {
    let mut engine = context.table(table, "update")?;
    let body = context.request.object()?;
    engine
        .world
        .live(table, id)
        .ok_or_else(|| ApiError::no_rows(&format!("'{id}'")))?;
    let input = context
        .read(&engine, table, &body)
        .map_err(RowRefusal::into_error)?;
    engine.update_rows(context.change(), table, &[(id, input)])?;
    context.row(&engine, table, id)
}

/// `DELETE …/{row}/`
pub fn delete(context: &Context, table: TableId, id: RowId) -> Answer {
    let mut engine = context.table(table, "delete")?;
    engine
        .delete_rows(context.change(), table, &[id])
        .map_err(|_| ApiError::no_rows(&format!("'{id}'")))?;
    no_content()
}

/// `PATCH …/{row}/move/`
pub fn shift(context: &Context, table: TableId, id: RowId) -> Answer {
    let mut engine = context.table(table, "update")?;
    let before = context
        .request
        .parameter("before_id")
        .and_then(|id| id.parse().ok())
        .map(RowId);
    engine.move_row(
        Change {
            notify: true,
            ..context.change()
        },
        table,
        id,
        before,
    )?;
    context.row(&engine, table, id)
}

/// `POST …/batch/`
pub fn create_batch(context: &Context, table: TableId) -> Answer {
    let mut engine = context.table(table, "create")?;
    let items = context.batch()?;
    let inputs = context.inputs(&engine, table, &items)?;
    let before = context
        .request
        .parameter("before")
        .and_then(|id| id.parse().ok())
        .map(RowId);
    let made = engine.create_rows(context.change(), table, &inputs, before)?;
    rows(context, &engine, table, &made)
}

/// `PATCH …/batch/`
pub fn update_batch(context: &Context, table: TableId) -> Answer {
    let mut engine = context.table(table, "update")?;
    let items = context.batch()?;
    let mut ids = Vec::with_capacity(items.len());
    let mut faults = Map::new();
    for (index, item) in items.iter().enumerate() {
        match item["id"].as_i64() {
            Some(id) => ids.push(RowId(id)),
            None => drop(faults.insert(
                index.to_string(),
                json!({ "id": [{ "error": "This field is required.", "code": "required" }] }),
            )),
        }
    }
    if !faults.is_empty() {
        return Err(ApiError::validation(json!({ "items": faults })));
    }
    let mut seen = HashSet::new();
    let twice: Vec<String> = ids
        .iter()
        .filter(|id| !seen.insert(**id))
        .map(ToString::to_string)
        .collect();
    if !twice.is_empty() {
        let detail = format!(
            "The provided row ids [{}] are not unique.",
            twice.join(", ")
        );
        return Err(ApiError::bad("ERROR_ROW_IDS_NOT_UNIQUE", detail));
    }
    let inputs = context.inputs(&engine, table, &items)?;
    let pairs: Vec<(RowId, RowInput)> = ids.iter().copied().zip(inputs).collect();
    engine.update_rows(context.change(), table, &pairs)?;
    let answer = rows(context, &engine, table, &ids);
    if context.request.flag("include_metadata")
        && let Ok((status, Some(Json::Object(mut body)))) = answer
    {
        let touched: std::collections::BTreeSet<_> = pairs
            .iter()
            .flat_map(|(_, input)| input.touched())
            .collect();
        body.insert(
            "metadata".to_owned(),
            json!({ "updated_field_ids": touched }),
        );
        return Ok((status, Some(body.into())));
    }
    answer
}

fn rows(context: &Context, engine: &Engine, table: TableId, ids: &[RowId]) -> Answer {
    let live = ids.iter().filter_map(|id| engine.world.live(table, *id));
    let items: Vec<Json> = live
        .map(|row| engine.world.row_json(table, row, context.keys()))
        .collect();
    ok(json!({ "items": items }))
}

/// `POST …/batch-delete/`
pub fn delete_batch(context: &Context, table: TableId) -> Answer {
    let mut engine = context.table(table, "delete")?;
    let items = context.batch()?;
    let ids: Option<Vec<RowId>> = items.iter().map(|item| item.as_i64().map(RowId)).collect();
    let ids =
        ids.ok_or_else(|| ApiError::field("items", "A valid integer is required.", "invalid"))?;
    engine.delete_rows(context.change(), table, &ids)?;
    no_content()
}

/// `GET /api/database/rows/names/?table__1=1,2`
pub fn names(context: &Context) -> Answer {
    let mut names = Map::new();
    for (key, value) in &context.request.query {
        let Some(table) = key
            .strip_prefix("table__")
            .and_then(|id| id.parse().ok())
            .map(TableId)
        else {
            continue;
        };
        let engine = context.table(table, "read")?;
        let mut of_table = Map::new();
        for id in value
            .split(',')
            .filter_map(|id| id.trim().parse().ok())
            .map(RowId)
        {
            if let Some(row) = engine.world.live(table, id) {
                of_table.insert(id.to_string(), engine.world.title(table, row).into());
            }
        }
        names.insert(table.to_string(), of_table.into());
    }
    ok(names)
}

/// `PATCH /api/trash/restore/`
pub fn restore(context: &Context) -> Answer {
    let body = context.request.object()?;
    let number = |key: &str| body.get(key).and_then(Json::as_i64);
    let (Some("row"), Some(row), Some(table)) = (
        body.get("trash_item_type").and_then(Json::as_str),
        number("trash_item_id"),
        number("parent_trash_item_id"),
    ) else {
        return Err(ApiError::bad(
            "ERROR_TRASH_ITEM_DOES_NOT_EXIST",
            "The specified trash item does not exist.",
        ));
    };
    let mut engine = context.table(TableId(table), "delete")?;
    engine.restore_row(TableId(table), RowId(row))?;
    no_content()
}
