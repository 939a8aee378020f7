//! JSON schemas of the bodies of writes, from the tables that bodies are read by.

use bridge_core::write::{BodyField, BodyKind, Operation, Presence};
use serde_json::{Map, Value, json};

/// A decimal with at most two places, as a number or as its text; bounds in hundredths.
fn decimal(least: i64, most: i64) -> Value {
    json!({
        "anyOf": [
            { "type": "number", "minimum": exact(least), "maximum": exact(most), "multipleOf": 0.01 },
            { "type": "string", "pattern": "^[0-9]{1,5}(\\.[0-9]{1,2})?$" }
        ]
    })
}

/// Hundredths as a JSON number; whole amounts without a point.
#[expect(clippy::cast_precision_loss, reason = "bounds are far below 2^53")]
fn exact(hundredths: i64) -> Value {
    if hundredths % 100 == 0 {
        json!(hundredths / 100)
    } else {
        json!(hundredths as f64 / 100.0)
    }
}

fn of_kind(kind: BodyKind) -> Value {
    match kind {
        BodyKind::Heures(least, most) => decimal(least, most),
        BodyKind::Euros(most) => decimal(0, most),
        BodyKind::Date => json!({ "type": "string", "format": "date" }),
        BodyKind::Whole(least, most) => {
            json!({ "type": "integer", "minimum": least, "maximum": most })
        }
        BodyKind::Text(limits) => {
            json!({ "type": "string", "minLength": limits.min, "maxLength": limits.max })
        }
        BodyKind::Choice(known) => json!({ "type": "string", "enum": known }),
        BodyKind::Id => {
            json!({ "type": "integer", "minimum": 1, "maximum": 9_007_199_254_740_991_i64 })
        }
    }
}

fn of_field(field: &BodyField) -> Value {
    let schema = of_kind(field.kind);
    if field.presence == Presence::Optional {
        json!({ "anyOf": [schema, { "type": "null" }] })
    } else {
        schema
    }
}

/// The body of an operation: every field it may have, and no other.
pub fn body(operation: Operation) -> Value {
    let fields = operation.body();
    let properties: Map<String, Value> = fields
        .iter()
        .map(|field| (field.name.to_owned(), of_field(field)))
        .collect();
    let required: Vec<&str> = fields
        .iter()
        .filter(|field| field.presence == Presence::Required)
        .map(|field| field.name)
        .collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
        // what changes a row says at least what
        "minProperties": usize::from(required.is_empty() && !fields.is_empty()),
    })
}
