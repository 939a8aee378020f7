//! JSON schemas of the types whose JSON is written by hand: hours, money, dates, ids, options, what may be hidden; and
//! of the bodies of writes, from the table they are read by.
//!
//! What always holds: a schema here says no more than the type's own reading and writing does. Types whose JSON is
//! derived derive their schema too.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::date::{CalendarDate, Instant};
use crate::hours::Heures;
use crate::ids::RowId;
use crate::money::Euros;
use crate::options::{
    Role, StatutAttribution, StatutFormation, StatutIntervention, StatutModule, StatutPersonne,
    StatutProjet, StatutTache,
};
use crate::restricted::Restricted;
use crate::slug::Slug;

/// A row's id, in a path: digits without sign or leading zero, below 2^53.
pub const ID_PATTERN: &str = "[1-9][0-9]{0,14}";
/// A slug: words of a to z and digits, with a letter somewhere.
pub const SLUG_PATTERN: &str = "[a-z0-9-]{0,40}[a-z](-?[a-z0-9]+){0,20}";

macro_rules! hand_written {
    ($($name:ident: { $($schema:tt)* };)*) => {$(
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ $($schema)* })
            }
        }
    )*};
}

hand_written! {
    Heures: {
        "type": "number",
        "description": "Hours, with at most two decimals.",
        "examples": [3.5]
    };
    Euros: {
        "type": "string",
        "description": "Euros with two decimals.",
        "pattern": r"^-?[0-9]+\.[0-9]{2}$",
        "examples": ["85.00"]
    };
    CalendarDate: { "type": "string", "format": "date", "description": "A day in Europe/Paris." };
    Instant: { "type": "string", "format": "date-time", "description": "A moment, UTC." };
    Slug: {
        "type": "string",
        "description": "A readable name in paths: words of a to z and digits, joined by `-`, at least one letter.",
        "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$",
        "examples": ["projet-alpha"]
    };
    RowId: {
        "type": "integer",
        "description": "The number of a row.",
        "minimum": 1,
        "maximum": 9_007_199_254_740_991_i64
    };
}

macro_rules! options {
    ($($name:ident)*) => {$(
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({
                    "type": "string",
                    "description": format!(
                        "{}; another text where somebody added an option in Baserow.",
                        $name::KNOWN.join(", ")
                    ),
                    "examples": $name::KNOWN
                })
            }
        }
    )*};
}

options! { Role StatutAttribution StatutFormation StatutIntervention StatutModule StatutPersonne StatutProjet StatutTache }

impl<T: JsonSchema> JsonSchema for Restricted<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Restricted_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = T::json_schema(generator);
        schema.insert(
            "x-restricted".to_owned(),
            "absent where the reader may not see it".into(),
        );
        schema
    }
}
