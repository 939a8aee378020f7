//! Rows as they will be once changes are written.

use crate::entity::Entity;
use crate::ids::RowId;
use crate::lookup::Lookup;
use crate::order;
use crate::rows::Row;
use crate::slug::Slug;

use super::plan::Change;
use super::set;

/// Rows with changes laid over them; everything else shows through.
#[derive(Debug)]
pub struct Overlay<'a, L: ?Sized> {
    rows: &'a L,
    changed: Vec<Row>,
}

impl<'a, L: Lookup + ?Sized> Overlay<'a, L> {
    /// Lays `changes` over `rows`, in order. A row that is made gets the id `created`; a change of a
    /// row that is not there changes nothing.
    pub fn new(rows: &'a L, changes: &[Change], created: RowId) -> Result<Self, L::Error> {
        let mut overlay = Self {
            rows,
            changed: Vec::new(),
        };
        for change in changes {
            overlay.lay(change, created)?;
        }
        Ok(overlay)
    }

    fn lay(&mut self, change: &Change, created: RowId) -> Result<(), L::Error> {
        let row = match change.id {
            Some(id) => self.row(change.entity, id)?,
            None => set::blank(change.entity, created),
        };
        let Some(mut row) = row else {
            return Ok(());
        };
        for (field, value) in &change.fields {
            set::set(&mut row, field, value);
        }
        self.changed.retain(|other| !same(other, &row));
        self.changed.push(row);
        Ok(())
    }

    /// The rows that were changed or made, as they will be.
    pub fn changed(&self) -> &[Row] {
        &self.changed
    }
}

fn same(one: &Row, other: &Row) -> bool {
    one.entity() == other.entity() && one.id() == other.id()
}

impl<L: Lookup + ?Sized> Lookup for Overlay<'_, L> {
    type Error = L::Error;

    fn row(&self, entity: Entity, id: RowId) -> Result<Option<Row>, L::Error> {
        let mut changed = self.changed.iter();
        match changed.find(|row| row.entity() == entity && row.id() == id) {
            Some(row) => Ok(Some(row.clone())),
            None => self.rows.row(entity, id),
        }
    }

    fn linking(
        &self,
        entity: Entity,
        field: &'static str,
        to: RowId,
    ) -> Result<Vec<Row>, L::Error> {
        let mut found = self.rows.linking(entity, field, to)?;
        found.retain(|row| !self.changed.iter().any(|changed| same(changed, row)));
        let changed = self.changed.iter();
        let linking =
            changed.filter(|row| row.entity() == entity && row.links(field).contains(&to));
        found.extend(linking.cloned());
        order::sort_by_key(&mut found, Row::id);
        Ok(found)
    }

    fn with_slug(&self, entity: Entity, slug: &Slug) -> Result<Option<RowId>, L::Error> {
        let beneath = self.rows.with_slug(entity, slug)?;
        let is_changed = |id: &RowId| {
            let mut changed = self.changed.iter();
            changed.any(|row| row.entity() == entity && row.id() == *id)
        };
        let changed = self.changed.iter();
        let changed = changed
            .filter(|row| row.entity() == entity && row.slug() == Some(slug))
            .map(Row::id);
        Ok(changed.chain(beneath.filter(|id| !is_changed(id))).min())
    }
}
