//! What the database token may do: create, read and update rows of our tables; nothing in others, and delete nothing.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::base::{Base, TokenThere};

/// What the token may do with each of our tables.
const ALLOWED: [&str; 3] = ["create", "read", "update"];

/// The permissions to set.
pub fn wanted(base: &Base) -> Value {
    let tables: Vec<Value> = base
        .tables
        .iter()
        .map(|table| json!(["table", table.id]))
        .collect();
    json!({ "create": tables, "read": tables, "update": tables, "delete": false })
}

/// Whether a token has exactly these. Baserow keeps no order; an operation without rights is `false` or an empty list.
pub fn are_right(base: &Base, token: &TokenThere) -> bool {
    let complete = base.tables.len() == bridge_core::schema::tables().len();
    let tables: BTreeSet<String> = base
        .tables
        .iter()
        .map(|table| json!(["table", table.id]).to_string())
        .collect();
    let listed = |operation: &str| match token.permissions.get(operation) {
        Some(Value::Array(list)) => Some(list.iter().map(Value::to_string).collect()),
        None | Some(Value::Bool(false)) => Some(BTreeSet::new()),
        Some(_) => None,
    };
    complete
        && ALLOWED
            .iter()
            .all(|operation| listed(operation).as_ref() == Some(&tables))
        && listed("delete").is_some_and(|rights: BTreeSet<String>| rights.is_empty())
}
