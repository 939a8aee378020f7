//! The numbers of tables, fields and options, as they were last found by name.

use bridge_core::entity::Entity;

use super::entity_and_number;
use crate::ports::{Database, DatabaseError};

/// A field of a table: its number and its options (number, text).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredField {
    /// The table.
    pub entity: Entity,
    /// The name, as the domain spells it.
    pub name: String,
    /// Baserow's number.
    pub field_id: i64,
    /// The options of a select field.
    pub options: Vec<(i64, String)>,
}

/// Replaces everything known of one table; what is known of its progress stays.
pub fn replace(
    database: &impl Database,
    entity: Entity,
    table_id: i64,
    fields: &[StoredField],
) -> Result<(), DatabaseError> {
    forget(database, entity)?;
    // a table that was made anew under the same name has other rows
    database.execute(
        "DELETE FROM tables WHERE entity = ? AND table_id <> ?",
        &[entity.name().into(), table_id.into()],
    )?;
    database.execute(
        "INSERT INTO tables (entity, table_id) VALUES (?, ?) ON CONFLICT (entity) DO NOTHING",
        &[entity.name().into(), table_id.into()],
    )?;
    for field in fields {
        database.execute(
            "INSERT INTO fields (entity, name, field_id) VALUES (?, ?, ?)",
            &[
                entity.name().into(),
                field.name.as_str().into(),
                field.field_id.into(),
            ],
        )?;
        for (option_id, value) in &field.options {
            database.execute(
                "INSERT INTO options (entity, field, option_id, value) VALUES (?, ?, ?, ?)",
                &[
                    entity.name().into(),
                    field.name.as_str().into(),
                    (*option_id).into(),
                    value.as_str().into(),
                ],
            )?;
        }
    }
    Ok(())
}

fn forget(database: &impl Database, entity: Entity) -> Result<(), DatabaseError> {
    database.execute(
        "DELETE FROM fields WHERE entity = ?",
        &[entity.name().into()],
    )?;
    database.execute(
        "DELETE FROM options WHERE entity = ?",
        &[entity.name().into()],
    )
}

/// Forgets a table that is no longer there.
pub fn remove(database: &impl Database, entity: Entity) -> Result<(), DatabaseError> {
    forget(database, entity)?;
    database.execute(
        "DELETE FROM tables WHERE entity = ?",
        &[entity.name().into()],
    )
}

/// Every known table with its number.
pub fn tables(database: &impl Database) -> Result<Vec<(Entity, i64)>, DatabaseError> {
    let records = database.query("SELECT entity, table_id FROM tables", &[])?;
    records.iter().map(entity_and_number).collect()
}

/// The fields of a table, without their options.
pub fn fields(
    database: &impl Database,
    entity: Entity,
) -> Result<Vec<(String, i64)>, DatabaseError> {
    let records = database.query(
        "SELECT name, field_id FROM fields WHERE entity = ?",
        &[entity.name().into()],
    )?;
    records
        .iter()
        .map(|record| Ok((record.text(0)?.to_owned(), record.integer(1)?)))
        .collect()
}

/// The options of a table's select fields: field, number, text.
pub fn options(
    database: &impl Database,
    entity: Entity,
) -> Result<Vec<(String, i64, String)>, DatabaseError> {
    let records = database.query(
        "SELECT field, option_id, value FROM options WHERE entity = ? ORDER BY field, option_id",
        &[entity.name().into()],
    )?;
    records
        .iter()
        .map(|record| {
            let (field, text) = (record.text(0)?.to_owned(), record.text(2)?.to_owned());
            Ok((field, record.integer(1)?, text))
        })
        .collect()
}
