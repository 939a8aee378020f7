//! The map between the domain's names and Baserow's numbers, as held in memory.
//!
//! What always holds: it is built from the database only, so it survives the object; a table of which anything is missing
//! is known by number and not read. How it fails: a row that lacks a field the map names means that the map is out of
//! date, not that the value is empty.

use std::collections::HashMap;

use bridge_core::entity::Entity;
use bridge_core::rows::field_ids::FieldIds;

use crate::ports::{Database, DatabaseError};

use super::store;

/// One table's numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableNames {
    /// Baserow's number of the table.
    pub table_id: i64,
    /// The keys of its fields; none where the table lacks some.
    pub fields: Option<FieldIds>,
    /// The options of its select fields: field, number, text.
    pub options: Vec<(String, i64, String)>,
}

/// Every table's numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    tables: HashMap<Entity, TableNames>,
    entities: HashMap<i64, Entity>,
}

impl Names {
    /// The map as stored.
    pub fn load(database: &impl Database) -> Result<Self, DatabaseError> {
        let mut names = Self::default();
        for (entity, table_id) in store::names::tables(database)? {
            let stored = store::names::fields(database, entity)?;
            let pairs = stored.iter().map(|(name, id)| (*id, name.as_str()));
            let fields = FieldIds::resolve(entity, pairs).ok();
            let options = store::names::options(database, entity)?;
            let table = TableNames {
                table_id,
                fields,
                options,
            };
            names.tables.insert(entity, table);
            names.entities.insert(table_id, entity);
        }
        Ok(names)
    }

    /// Whether nothing is known yet.
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }

    /// One table's numbers.
    pub fn table(&self, entity: Entity) -> Option<&TableNames> {
        self.tables.get(&entity)
    }

    /// A table that can be read: its number and the keys of its fields.
    pub fn readable(&self, entity: Entity) -> Option<(i64, &FieldIds)> {
        let table = self.tables.get(&entity)?;
        Some((table.table_id, table.fields.as_ref()?))
    }

    /// The number of an option of a select field.
    pub fn option(&self, entity: Entity, field: &str, text: &str) -> Option<i64> {
        let mut options = self.tables.get(&entity)?.options.iter();
        let found = options.find(|(name, _, value)| name == field && value == text);
        found.map(|(_, id, _)| *id)
    }

    /// The table with that number.
    pub fn entity(&self, table_id: i64) -> Option<Entity> {
        self.entities.get(&table_id).copied()
    }
}
