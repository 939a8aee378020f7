//! Filters of a list: `filters={…}` (strict about names) or `filter__<field>__<type>=…` (unknown names are ignored, and so
//! is every empty value, in both forms: then **all** rows come back).

use super::matching::{self, Test};
use crate::baserow::api::error::ApiError;
use crate::baserow::engine::{Keys, World};
use crate::baserow::model::{Field, FieldId, Row, TableId};
use serde_json::Value as Json;

/// A filter, ready to be asked about rows.
#[derive(Debug)]
pub enum Filter {
    /// All must hold.
    All(Vec<Filter>),
    /// One must hold.
    Any(Vec<Filter>),
    /// A test on a field.
    Field(FieldId, Test),
    /// The row's number is among these.
    IdIn(Vec<i64>),
    /// A test on the row's own stamp: last change or creation.
    Stamp(Stamp, Test),
}

/// A stamp that every row has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stamp {
    /// Creation.
    Created,
    /// Last change.
    Updated,
}

impl Filter {
    /// The only rows that can pass, where the filter names them by number.
    pub fn candidates(&self) -> Option<&[i64]> {
        match self {
            Self::IdIn(ids) => Some(ids),
            Self::All(parts) => parts.iter().find_map(Self::candidates),
            _ => None,
        }
    }

    /// Whether a row passes.
    pub fn matches(&self, world: &World, row: &Row) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.matches(world, row)),
            Self::Any(parts) => {
                parts.is_empty() || parts.iter().any(|part| part.matches(world, row))
            }
            Self::Field(id, test) => world
                .fields
                .get(id)
                .is_none_or(|field| test.holds(world, field, row)),
            Self::IdIn(ids) => ids.contains(&row.id.0),
            Self::Stamp(stamp, test) => test.holds_at(
                world.now,
                if *stamp == Stamp::Created {
                    row.created_on
                } else {
                    row.updated_on
                },
            ),
        }
    }
}

/// The filter that a request asks for; none if there is none or nothing of it counts.
///
/// # Errors
/// On JSON that is none, a field that is not in the table, or a test that does not go with its field.
pub fn from_request(
    world: &World,
    table: TableId,
    query: &[(String, String)],
    keys: Keys,
) -> Result<Option<Filter>, ApiError> {
    let parameter = |name: &str| {
        query
            .iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    if let Some(text) = parameter("filters") {
        let refused = || {
            ApiError::bad(
                "ERROR_FILTERS_PARAM_VALIDATION_ERROR",
                "The provided filters parameter is not valid.",
            )
        };
        let json: Json = serde_json::from_str(text).map_err(|_| refused())?;
        if !json.is_object() {
            return Err(refused());
        }
        return group(world, table, &json, keys).map(Some);
    }
    let mut parts = Vec::new();
    for (key, value) in query {
        let Some((name, test)) = key
            .strip_prefix("filter__")
            .and_then(|rest| rest.rsplit_once("__"))
        else {
            continue;
        };
        if let Some(part) = parameter_filter(world, table, name, test, value, keys)? {
            parts.push(part);
        }
    }
    if parts.is_empty() {
        return Ok(None);
    }
    let any = parameter("filter_type").is_some_and(|kind| kind.eq_ignore_ascii_case("OR"));
    Ok(Some(if any {
        Filter::Any(parts)
    } else {
        Filter::All(parts)
    }))
}

fn parameter_filter(
    world: &World,
    table: TableId,
    name: &str,
    test: &str,
    value: &str,
    keys: Keys,
) -> Result<Option<Filter>, ApiError> {
    let stamp = match name {
        "field_id" if test == "in" => {
            let ids: Vec<i64> = value
                .split(',')
                .filter_map(|id| id.trim().parse().ok())
                .collect();
            return Ok((!ids.is_empty()).then_some(Filter::IdIn(ids)));
        }
        "field_updated_on" => Some(Stamp::Updated),
        "field_created_on" => Some(Stamp::Created),
        _ => None,
    };
    if let Some(stamp) = stamp {
        return Ok(matching::read_date(test, value).map(|test| Filter::Stamp(stamp, test)));
    }
    let field = match (
        keys,
        name.strip_prefix("field_")
            .and_then(|id| id.parse().ok())
            .map(FieldId),
    ) {
        (Keys::Names, _) => world.field_named(table, name),
        (Keys::Ids, None) => None,
        (Keys::Ids, Some(id)) => Some(in_table(world, table, id)?),
    };
    match field {
        Some(field) => tested(world, field, test, value),
        None => Ok(None),
    }
}

fn group(world: &World, table: TableId, json: &Json, keys: Keys) -> Result<Filter, ApiError> {
    let mut parts = Vec::new();
    for entry in json["filters"].as_array().into_iter().flatten() {
        let missing = |shown: &str| {
            ApiError::bad(
                "ERROR_FILTER_FIELD_NOT_FOUND",
                format!("The field {shown} was not found in the table."),
            )
        };
        let field = match keys {
            Keys::Names => {
                let name = entry["field"].as_str().unwrap_or_default();
                world
                    .field_named(table, name)
                    .ok_or_else(|| missing("None"))?
            }
            Keys::Ids => {
                let id = entry["field"]
                    .as_i64()
                    .or_else(|| entry["field"].as_str()?.parse().ok());
                in_table(world, table, FieldId(id.ok_or_else(|| missing("None"))?))?
            }
        };
        let value = match &entry["value"] {
            Json::String(text) => text.clone(),
            Json::Null => String::new(),
            other => other.to_string(),
        };
        parts.extend(tested(
            world,
            field,
            entry["type"].as_str().unwrap_or_default(),
            &value,
        )?);
    }
    for inner in json["groups"].as_array().into_iter().flatten() {
        parts.push(group(world, table, inner, keys)?);
    }
    let any = json["filter_type"]
        .as_str()
        .is_some_and(|kind| kind.eq_ignore_ascii_case("OR"));
    Ok(if any {
        Filter::Any(parts)
    } else {
        Filter::All(parts)
    })
}

fn in_table(world: &World, table: TableId, id: FieldId) -> Result<&Field, ApiError> {
    world
        .fields
        .get(&id)
        .filter(|field| field.table == table)
        .ok_or_else(|| {
            ApiError::bad(
                "ERROR_FILTER_FIELD_NOT_FOUND",
                format!("The field {id} was not found in the table."),
            )
        })
}

fn tested(
    world: &World,
    field: &Field,
    test: &str,
    value: &str,
) -> Result<Option<Filter>, ApiError> {
    if !matching::exists(test) {
        return Err(ApiError::bad(
            "ERROR_VIEW_FILTER_TYPE_DOES_NOT_EXIST",
            format!("The view filter type {test} doesn't exist."),
        ));
    }
    if !matching::goes_with(test, field, &world.kind(field)) {
        let detail = format!(
            "The filter {test} is not compatible with field type {}.",
            field.kind.name()
        );
        return Err(ApiError::bad(
            "ERROR_VIEW_FILTER_TYPE_UNSUPPORTED_FIELD",
            detail,
        ));
    }
    Ok(matching::read(test, value).map(|test| Filter::Field(field.id, test)))
}
