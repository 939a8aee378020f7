//! A field of the schema as Baserow is told to make it. Pure; what refers to other fields takes their numbers from the base.

use anyhow::{Context, Result};
use bridge_core::entity::Entity;
use bridge_core::schema::{Field, FieldKind};
use serde_json::{Map, Value, json};

use super::base::{Base, Constraint, FieldId, TableId};
use super::compare::type_name;

/// Colours of new options, in turn.
const COLOURS: [&str; 5] = [
    "light-blue",
    "light-green",
    "light-orange",
    "light-red",
    "light-gray",
];

/// The rule of [`FieldKind::UniqueText`].
pub fn unique() -> Constraint {
    Constraint {
        type_name: "unique_with_empty".to_owned(),
    }
}

/// The settings that add this rule to those that a text has.
pub fn unique_settings(has: &[Constraint]) -> Map<String, Value> {
    let mut constraints = has.to_vec();
    constraints.push(unique());
    Map::from_iter([
        ("db_index".to_owned(), true.into()),
        ("field_constraints".to_owned(), json!(constraints)),
    ])
}

/// New options.
pub fn options(texts: &[&str]) -> Value {
    texts
        .iter()
        .zip(COLOURS.iter().cycle())
        .map(|(text, color)| json!({ "value": text, "color": color }))
        .collect()
}

/// The body that makes `field` in the table of `entity`.
pub fn body(base: &Base, entity: Entity, field: &Field) -> Result<Value> {
    let mut body = settings(base, entity, field)?;
    body.insert("name".to_owned(), field.name.into());
    body.insert("type".to_owned(), type_name(field.kind).into());
    Ok(Value::Object(body))
}

/// Everything of it but name and type.
pub fn settings(base: &Base, entity: Entity, field: &Field) -> Result<Map<String, Value>> {
    let settings = match field.kind {
        FieldKind::Text | FieldKind::LongText | FieldKind::Email | FieldKind::LastModifiedBy => {
            json!({})
        }
        FieldKind::UniqueText => Value::Object(unique_settings(&[])),
        FieldKind::Number { decimals, negative } => {
            json!({ "number_decimal_places": decimals, "number_negative": negative })
        }
        FieldKind::Date => json!({ "date_format": "ISO", "date_include_time": false }),
        FieldKind::SingleSelect { options: texts } | FieldKind::MultiSelect { options: texts } => {
            json!({ "select_options": options(texts) })
        }
        FieldKind::Link { to, .. } => json!({
            "link_row_table_id": table(base, to)?, "has_related_field": true,
        }),
        FieldKind::Formula { formula, .. } => json!({ "formula": formula }),
        FieldKind::Rollup {
            through,
            target,
            function,
            decimals,
        } => {
            let (through, target) = ends(base, entity, through, target)?;
            json!({
                "through_field_id": through, "target_field_id": target,
                "rollup_function": function.name(), "number_decimal_places": decimals,
            })
        }
        FieldKind::CreatedOn | FieldKind::LastModified => {
            json!({ "date_format": "ISO", "date_include_time": true })
        }
    };
    Ok(match settings {
        Value::Object(settings) => settings,
        _ => Map::new(),
    })
}

/// The number of an entity's table.
pub fn table(base: &Base, entity: Entity) -> Result<TableId> {
    let table = base.table(entity);
    table
        .map(|table| table.id)
        .with_context(|| format!("the table {entity} is not there"))
}

/// The numbers of a rollup's link and of the field it sums.
fn ends(base: &Base, entity: Entity, through: &str, target: &str) -> Result<(FieldId, FieldId)> {
    let link = base
        .field(entity, through)
        .with_context(|| format!("the list {entity}.{through} is not there"))?;
    let other = base
        .tables
        .iter()
        .find(|table| Some(table.id) == link.link_row_table_id)
        .with_context(|| format!("{entity}.{through} is no link to a known table"))?;
    let target = other
        .field(target)
        .with_context(|| format!("the field {}.{target} is not there", other.entity))?;
    Ok((link.id, target.id))
}
