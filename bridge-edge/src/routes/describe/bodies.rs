//! JSON schemas of the bodies of writes, from the tables that bodies are read by.

use bridge_core::write::{BodyField, BodyKind, Operation, Presence, TextLimits};
use serde_json::{Map, Value, json};

/// A decimal with at most two places, as a number or as its text; bounds in hundredths.
fn decimal(least: i64, most: i64) -> Value {
    let text = if least > 0 {
        "^(0{0,3}[1-9][0-9]{0,3}(\\.[0-9]{1,2})?|0\\.(0[1-9]|[1-9][0-9]?))$"
    } else {
        "^[0-9]{1,5}(\\.[0-9]{1,2})?$"
    };
    json!({
        "anyOf": [
            { "type": "number", "minimum": exact(least), "maximum": exact(most), "multipleOf": 0.01 },
            { "type": "string", "pattern": text }
        ]
    })
}

/// A text: no control characters (breaks only where there may be lines), and so many that are left once the spaces around it
/// are gone.
fn text(limits: TextLimits) -> Value {
    let controls = if limits.lines {
        "\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f"
    } else {
        "\\u0000-\\u001f\\u007f-\\u009f"
    };
    let any = format!("[^{controls}]");
    let seen = format!("[^\\s{controls}]");
    let pattern = match limits.min {
        0 => format!("^{any}*$"),
        1 => format!("^{any}*{seen}{any}*$"),
        more => format!(
            "^{any}*{seen}{any}{{{},}}{seen}{any}*$",
            more.saturating_sub(2)
        ),
    };
    json!({ "type": "string", "minLength": limits.min, "maxLength": limits.max, "pattern": pattern })
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
        BodyKind::Text(limits) => text(limits),
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
