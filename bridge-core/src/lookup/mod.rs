//! How pure functions ask for rows: a small port and its in-memory twin.
//!
//! Who holds the rows (a database, a map) implements [`Lookup`]; the functions here ask it typed
//! questions. A lookup may fail, and its error passes through untouched.

mod memory;

pub use memory::MemoryRows;

use crate::entity::Entity;
use crate::ids::RowId;
use crate::rows::{Row, TableRow};
use crate::slug::Slug;

/// Somebody who holds rows.
pub trait Lookup {
    /// What can go wrong while asking.
    type Error;

    /// The row of that id, if there is one.
    fn row(&self, entity: Entity, id: RowId) -> Result<Option<Row>, Self::Error>;

    /// The rows of `entity` whose link field `field` contains `to`, by ascending id.
    fn linking(
        &self,
        entity: Entity,
        field: &'static str,
        to: RowId,
    ) -> Result<Vec<Row>, Self::Error>;

    /// The row of that slug, the one of the lowest id where people gave it twice.
    fn with_slug(&self, entity: Entity, slug: &Slug) -> Result<Option<RowId>, Self::Error>;
}

impl<L: Lookup + ?Sized> Lookup for &L {
    type Error = L::Error;

    fn row(&self, entity: Entity, id: RowId) -> Result<Option<Row>, Self::Error> {
        (**self).row(entity, id)
    }

    fn linking(
        &self,
        entity: Entity,
        field: &'static str,
        to: RowId,
    ) -> Result<Vec<Row>, Self::Error> {
        (**self).linking(entity, field, to)
    }

    fn with_slug(&self, entity: Entity, slug: &Slug) -> Result<Option<RowId>, Self::Error> {
        (**self).with_slug(entity, slug)
    }
}

/// The row of a typed id.
pub fn get<T: TableRow, L: Lookup + ?Sized>(rows: &L, id: T::Id) -> Result<Option<T>, L::Error> {
    Ok(rows.row(T::ENTITY, id.into())?.and_then(T::from_row))
}

/// The first linked row that there is: links to rows that are gone are skipped.
pub fn first<T: TableRow, L: Lookup + ?Sized>(
    rows: &L,
    links: &[T::Id],
) -> Result<Option<T>, L::Error> {
    for &link in links {
        if let Some(row) = get(rows, link)? {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// The rows of a table that link to a row through one of their fields, by ascending id.
pub fn linking<T: TableRow, L: Lookup + ?Sized>(
    rows: &L,
    field: &'static str,
    to: impl Into<RowId>,
) -> Result<Vec<T>, L::Error> {
    let rows = rows.linking(T::ENTITY, field, to.into())?;
    Ok(rows.into_iter().filter_map(T::from_row).collect())
}
