//! Rows in a map: the twin of a database, for tests and for anything small.

use core::convert::Infallible;
use std::collections::BTreeMap;

use super::Lookup;
use crate::entity::Entity;
use crate::ids::RowId;
use crate::rows::Row;
use crate::slug::Slug;

/// Rows by table and id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemoryRows {
    rows: BTreeMap<(Entity, RowId), Row>,
}

impl MemoryRows {
    /// Holds a row, in place of the one of the same table and id, which is handed back.
    pub fn insert(&mut self, row: impl Into<Row>) -> Option<Row> {
        let row = row.into();
        self.rows.insert((row.entity(), row.id()), row)
    }

    /// Lets go of a row.
    pub fn remove(&mut self, entity: Entity, id: RowId) -> Option<Row> {
        self.rows.remove(&(entity, id))
    }

    /// Every row, by table and id.
    pub fn iter(&self) -> impl Iterator<Item = &Row> {
        self.rows.values()
    }
}

impl<R: Into<Row>> FromIterator<R> for MemoryRows {
    fn from_iter<I: IntoIterator<Item = R>>(rows: I) -> Self {
        let mut memory = Self::default();
        for row in rows {
            memory.insert(row);
        }
        memory
    }
}

impl Lookup for MemoryRows {
    type Error = Infallible;

    fn row(&self, entity: Entity, id: RowId) -> Result<Option<Row>, Infallible> {
        Ok(self.rows.get(&(entity, id)).cloned())
    }

    fn linking(
        &self,
        entity: Entity,
        field: &'static str,
        to: RowId,
    ) -> Result<Vec<Row>, Infallible> {
        let rows = self.rows.values();
        Ok(rows
            .filter(|row| row.entity() == entity && row.links(field).contains(&to))
            .cloned()
            .collect())
    }

    fn with_slug(&self, entity: Entity, slug: &Slug) -> Result<Option<RowId>, Infallible> {
        let mut rows = self.rows.values();
        Ok(rows
            .find(|row| row.entity() == entity && row.slug() == Some(slug))
            .map(Row::id))
    }
}
