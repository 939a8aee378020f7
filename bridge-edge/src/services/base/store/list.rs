//! Rows by what they have, for lists.
//!
//! What always holds: names of fields come from tables in the code and stand in the SQL; values from outside are
//! parameters, never text of a statement.

use bridge_core::entity::Entity;

use crate::ports::{Database, DatabaseError, Record, Value};

/// What a row must have.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// The field is this text.
    Equals(&'static str, String),
    /// The field is a list that contains this text.
    Contains(&'static str, String),
    /// The link field points to this row.
    Links(&'static str, i64),
    /// The field is at least so much; an empty one counts as the last figure.
    AtLeast(&'static str, f64, f64),
    /// The row's folded text contains this.
    Word(String),
}

fn clause(condition: &Condition, parameters: &mut Vec<Value>) -> String {
    match condition {
        Condition::Equals(field, text) => {
            parameters.push(text.as_str().into());
            format!("json_extract(body, '$.{field}') = ?")
        }
        Condition::Contains(field, text) => {
            parameters.push(text.as_str().into());
            format!("EXISTS (SELECT 1 FROM json_each(body, '$.{field}') WHERE value = ?)")
        }
        Condition::Links(field, target) => {
            parameters.extend([Value::from(*field), Value::from(*target)]);
            "row_id IN (SELECT links.row_id FROM links WHERE links.entity = rows.entity AND field = ? AND target = ?)"
                .to_owned()
        }
        Condition::AtLeast(field, least, empty) => {
            parameters.extend([Value::Real(*empty), Value::Real(*least)]);
            format!("coalesce(json_extract(body, '$.{field}'), ?) >= ?")
        }
        Condition::Word(word) => {
            parameters.push(word.as_str().into());
            "instr(folded, ?) > 0".to_owned()
        }
    }
}

fn select(
    database: &impl Database,
    entity: Entity,
    columns: &str,
    conditions: &[Condition],
) -> Result<Vec<Record>, DatabaseError> {
    let mut parameters = vec![Value::from(entity.name())];
    let clauses: Vec<String> = conditions
        .iter()
        .map(|condition| clause(condition, &mut parameters))
        .collect();
    let mut sql = format!("SELECT {columns} FROM rows WHERE entity = ?");
    for clause in clauses {
        sql.push_str(" AND ");
        sql.push_str(&clause);
    }
    database.query(&sql, &parameters)
}

/// The rows that meet every condition: number and the value of `sort` (a field of the row).
pub fn matching(
    database: &impl Database,
    entity: Entity,
    sort: &str,
    conditions: &[Condition],
) -> Result<Vec<(i64, Value)>, DatabaseError> {
    let columns = match sort {
        "id" => "row_id, row_id".to_owned(),
        "modifie_le" => "row_id, modified".to_owned(),
        field => format!("row_id, json_extract(body, '$.{field}')"),
    };
    let records = select(database, entity, &columns, conditions)?;
    records
        .into_iter()
        .map(|record| {
            Ok((
                record.integer(0)?,
                record.0.into_iter().nth(1).unwrap_or(Value::Null),
            ))
        })
        .collect()
}

/// The rows that meet every condition: folded text and number, by number.
pub fn texts(
    database: &impl Database,
    entity: Entity,
    conditions: &[Condition],
) -> Result<Vec<(String, i64)>, DatabaseError> {
    let records = select(database, entity, "folded, row_id", conditions)?;
    records
        .iter()
        .map(|record| Ok((record.text(0)?.to_owned(), record.integer(1)?)))
        .collect()
}
