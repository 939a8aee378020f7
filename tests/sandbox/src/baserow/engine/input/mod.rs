//! JSON → stored value, with exactly the refusals (and the leniences) of the real one.

use super::World;
use crate::baserow::api::error::ApiError;
use crate::baserow::model::{Cell, Field, FieldId, RowId};
use serde_json::{Map, Value as Json, json};

mod values;

/// What a request wants to write to one row.
#[derive(Debug, Clone, Default)]
pub struct RowInput {
    /// Stored values.
    pub cells: Vec<(FieldId, Cell)>,
    /// Whole new link lists.
    pub links: Vec<(FieldId, Vec<RowId>)>,
}

impl RowInput {
    /// The fields named, whether their values change or not.
    pub fn touched(&self) -> impl Iterator<Item = FieldId> {
        self.cells
            .iter()
            .map(|(id, _)| *id)
            .chain(self.links.iter().map(|(id, _)| *id))
    }
}

/// Why a value is refused.
#[derive(Debug)]
pub enum Refusal {
    /// Named with its field: message and code.
    Field(String, &'static str),
    /// Said without naming the field.
    Plain(String),
}

/// All refusals of one row: those that name fields, else the first that does not.
#[derive(Debug)]
pub enum RowRefusal {
    /// Field key → list of messages.
    Fields(Map<String, Json>),
    /// One message.
    Plain(String),
}

impl RowRefusal {
    /// The answer for a single row.
    pub fn into_error(self) -> ApiError {
        match self {
            Self::Fields(fields) => ApiError::validation(Json::Object(fields)),
            Self::Plain(detail) => ApiError::validation(detail.into()),
        }
    }
}

fn field(message: impl Into<String>, code: &'static str) -> Refusal {
    Refusal::Field(message.into(), code)
}

fn invalid(message: impl Into<String>) -> Refusal {
    field(message, "invalid")
}

enum Value {
    Cell(Cell),
    Links(Vec<RowId>),
}

/// Reads the body of one row. `key` gives the key under which a field stands; unknown keys are ignored.
///
/// # Errors
/// All that is wrong with it.
pub fn read_row<'a>(
    world: &World,
    fields: impl Iterator<Item = &'a Field>,
    key: impl Fn(&Field) -> String,
    body: &Map<String, Json>,
) -> Result<RowInput, RowRefusal> {
    let mut input = RowInput::default();
    let mut faults = Map::new();
    let mut plain = None;
    for field in fields {
        let key = key(field);
        let Some(value) = body.get(&key) else {
            continue;
        };
        match values::read(world, field, value) {
            Ok(Value::Cell(cell)) => input.cells.push((field.id, cell)),
            Ok(Value::Links(rows)) => input.links.push((field.id, rows)),
            Err(Refusal::Field(message, code)) => {
                faults.insert(key, json!([{ "error": message, "code": code }]));
            }
            Err(Refusal::Plain(detail)) => {
                plain.get_or_insert(detail);
            }
        }
    }
    match (faults.is_empty(), plain) {
        (true, None) => Ok(input),
        (true, Some(detail)) => Err(RowRefusal::Plain(detail)),
        (false, _) => Err(RowRefusal::Fields(faults)),
    }
}

/// The name that Python has for the type of a JSON value.
pub fn python_type(value: &Json) -> &'static str {
    match value {
        Json::Null => "NoneType",
        Json::Bool(_) => "bool",
        Json::Number(number) if number.is_f64() => "float",
        Json::Number(_) => "int",
        Json::String(_) => "str",
        Json::Array(_) => "list",
        Json::Object(_) => "dict",
    }
}
