//! `order_by=-Nom,Montant`. Rows that compare equal keep their manual order.

use crate::baserow::api::error::ApiError;
use crate::baserow::engine::{Keys, World};
use crate::baserow::formula::Value;
use crate::baserow::model::{FieldId, Row, TableId};
use std::cmp::Ordering;

/// One key of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    field: FieldId,
    descending: bool,
}

/// Reads the parameter.
///
/// # Errors
/// On a field that is not there (`id` among them).
pub fn from_request(
    world: &World,
    table: TableId,
    text: Option<&str>,
    keys: Keys,
) -> Result<Vec<Key>, ApiError> {
    let names = crate::baserow::api::split_names(text.unwrap_or_default());
    names
        .iter()
        .map(|name| {
            let descending = name.starts_with('-');
            let name = name.trim_start_matches(['-', '+']);
            let field = world.fields_of(table).find(|field| keys.of(field) == name);
            let field = field.ok_or_else(|| {
                ApiError::bad(
                    "ERROR_ORDER_BY_FIELD_NOT_FOUND",
                    format!("The field {name} was not found in the table."),
                )
            })?;
            Ok(Key {
                field: field.id,
                descending,
            })
        })
        .collect()
}

/// Sorts rows that are in their manual order.
pub fn sort(world: &World, rows: &mut [&Row], keys: &[Key]) {
    if keys.is_empty() {
        return;
    }
    rows.sort_by_cached_key(|row| {
        let values = keys.iter().map(|key| {
            let field = world.fields.get(&key.field);
            let value = field.map_or(Value::Null, |field| match world.value(field, row) {
                list @ (Value::List(_) | Value::Choices(_)) => {
                    Value::Text(list.text(&world.kind(field)))
                }
                Value::Text(text) => Value::Text(text.to_lowercase()),
                value => value,
            });
            Sortable {
                value,
                descending: key.descending,
            }
        });
        values.collect::<Vec<_>>()
    });
}

struct Sortable {
    value: Value,
    descending: bool,
}

impl PartialEq for Sortable {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Sortable {}

impl PartialOrd for Sortable {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Sortable {
    fn cmp(&self, other: &Self) -> Ordering {
        let order = self.value.compare(&other.value);
        if self.descending {
            order.reverse()
        } else {
            order
        }
    }
}
