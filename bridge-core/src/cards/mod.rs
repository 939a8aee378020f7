//! Cards and details, built from rows.
//!
//! [`detail`] computes everything there is to say about one entity, as an administrator sees it;
//! [`card`] is taken from such a detail, so the two cannot disagree; [`dashboard`] and [`timeline_day`] gather several. What a reader may not see is
//! taken out afterwards by [`crate::pick`]. A row that is linked but gone is left out; a link that
//! is empty is `null`. The only errors are the lookup's own.

mod agence;
mod compact;
mod enseignement;
mod personne;
mod views;

pub use views::{dashboard, timeline_day};

use crate::date::{Annee, Instant};
use crate::entity::Entity;
use crate::ids::RowId;
use crate::lookup::{self, Lookup};
use crate::rows::{Row, TableRow};
use crate::wire::{Card, CardState, Detail, Named};

/// How much of a detail is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// With nested lists: the answer for one entity.
    Full,
    /// Without them: an item of a list.
    Item,
}

/// What stands on a card beside what the rows say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// The path the bridge is mounted under (`/bridge`), without a slash at the end.
    pub mount: &'a str,
    /// Whether Baserow could be asked lately.
    pub state: CardState,
    /// The entity's version.
    pub version: i64,
    /// The moment up to which the rows are known to be true.
    pub as_of: Instant,
}

/// The detail of an entity, as an administrator sees it, with the hours of `annee` where hours are a
/// year's; `None` where there is no such row.
pub fn detail<L: Lookup + ?Sized>(
    rows: &L,
    entity: Entity,
    id: RowId,
    annee: Annee,
    depth: Depth,
) -> Result<Option<Detail>, L::Error> {
    match rows.row(entity, id)? {
        Some(row) => detail_of(rows, &row, annee, depth).map(Some),
        None => Ok(None),
    }
}

/// The same for a row that is at hand.
pub fn detail_of<L: Lookup + ?Sized>(
    rows: &L,
    row: &Row,
    annee: Annee,
    depth: Depth,
) -> Result<Detail, L::Error> {
    Ok(match row {
        Row::Personne(row) => Detail::Personne(personne::personne(rows, row, annee, depth)?),
        Row::Formation(row) => Detail::Formation(enseignement::formation(rows, row, depth)?),
        Row::Bloc(row) => Detail::Bloc(enseignement::bloc(rows, row, depth)?),
        Row::Module(row) => Detail::Module(enseignement::module(rows, row, depth)?),
        Row::Attribution(row) => Detail::Attribution(enseignement::attribution(rows, row)?),
        Row::Client(row) => Detail::Client(agence::client(rows, row, depth)?),
        Row::Projet(row) => Detail::Projet(agence::projet(rows, row, depth)?),
        Row::Tache(row) => Detail::Tache(agence::tache(rows, row)?),
        Row::Intervention(row) => Detail::Intervention(agence::intervention(rows, row)?),
        Row::Avis(row) => Detail::Avis(enseignement::avis(rows, row)?),
    })
}

/// The card of an entity, as an administrator sees it; `None` where there is no such row.
pub fn card<L: Lookup + ?Sized>(
    rows: &L,
    entity: Entity,
    id: RowId,
    annee: Annee,
    frame: Frame<'_>,
) -> Result<Option<Card>, L::Error> {
    let detail = detail(rows, entity, id, annee, Depth::Full)?;
    Ok(detail.map(|detail| card_of(&detail, frame)))
}

/// The card that a full detail gives; an absent nested list counts as empty.
pub fn card_of(detail: &Detail, frame: Frame<'_>) -> Card {
    compact::card(detail, frame)
}

/// The first linked row that there is, by id and name.
fn named<T: TableRow + Into<Row>, L: Lookup + ?Sized>(
    rows: &L,
    links: &[T::Id],
) -> Result<Option<Named>, L::Error> {
    Ok(lookup::first::<T, L>(rows, links)?.map(name_of))
}

/// A row by id and name.
fn name_of(row: impl Into<Row>) -> Named {
    let row = row.into();
    Named {
        id: row.id(),
        nom: row.label(),
    }
}

/// A length as JSON counts it.
fn count<T>(items: &[T]) -> u32 {
    u32::try_from(items.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
