//! What was read from Baserow against the mirror, row by row and field by field.
//!
//! What always holds: an older row never replaces a newer one, neither by its own clock (`modifie_le`) nor by when its
//! read began; a row that was removed is not brought back by a read that began before. A row and the answers it changes
//! are stored in one transaction (the caller's).
//!
//! How it fails: a row without the fields it should have says that the map of names is out of date, and nothing is
//! stored; a row with a value of the wrong kind is left as it was and its place noted for `status`.

use bridge_core::affected;
use bridge_core::entity::Entity;
use bridge_core::mirror::{Decision, Seen, decide};
use bridge_core::rows::read::{Problem, RowFault, RowReader};
use bridge_core::rows::{MIRRORED, Row};
use bridge_core::schema::{self, FieldKind};
use bridge_core::text::fold;

use crate::log::Level;
use crate::ports::{DatabaseError, Ports, RawRow};

use super::Base;
use super::compute::Rows;
use super::names::Names;
use super::store::mirror::{Keys, MirrorRow};
use super::store::{cards, meta, mirror, queue};

/// The read that saw some rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confirmed {
    /// Its number; a greater one began later.
    pub number: i64,
    /// When it ended, in ms since 1970.
    pub at: i64,
}

/// Who learns of what changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Everybody: an answer that was never given counts as changed too.
    Tell,
    /// Who has seen the answer before: the mirror is being filled for the first time.
    Quiet,
}

/// The rows lack fields that they should have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutOfDate;

/// Places of rows that could not be read, as a JSON list.
const UNREADABLE: &str = "unreadable";
/// How many such places are kept.
const UNREADABLE_KEPT: usize = 20;

impl<P: Ports> Base<P> {
    /// Holds rows of one table against the mirror and stores what is new; inside the caller's transaction.
    pub(super) fn apply(
        &self,
        entity: Entity,
        rows: &[RawRow],
        confirmed: Confirmed,
        manner: Manner,
    ) -> Result<Result<(), OutOfDate>, DatabaseError> {
        let names = self.names();
        let Some(read) = read_all(&names, entity, rows) else {
            // asked for again at once, with the map that the next look brings
            self.mark_names()?;
            return Ok(Err(OutOfDate));
        };
        let unreadable = !self.unreadable_places()?.is_empty();
        for (row, raw) in read.iter().zip(rows) {
            match row {
                Ok(row) => {
                    if unreadable {
                        self.forget_unreadable(entity, raw.id)?;
                    }
                    self.apply_row(row, confirmed, manner)?;
                    if manner == Manner::Tell {
                        self.suspect_links(&names, row, raw)?;
                    }
                }
                Err(fault) => self.note_unreadable(fault)?,
            }
        }
        Ok(Ok(()))
    }

    fn apply_row(
        &self,
        row: &Row,
        confirmed: Confirmed,
        manner: Manner,
    ) -> Result<(), DatabaseError> {
        let (database, entity, id) = (self.ports.database(), row.entity(), row.id().get());
        let old = mirror::get(database, entity, id)?;
        let held = old.as_ref().map(|old| Seen {
            row: &old.row,
            read: old.read_number,
        });
        let stored = MirrorRow {
            row: row.clone(),
            read_at: confirmed.at,
            read_number: confirmed.number,
        };
        match decide(
            held,
            Seen {
                row,
                read: confirmed.number,
            },
        ) {
            Decision::Older => return Ok(()),
            Decision::Insert => {
                if mirror::removed_by(database, entity, id)?
                    .is_some_and(|number| number > confirmed.number)
                {
                    return Ok(());
                }
            }
            Decision::Unchanged => {
                return match held {
                    Some(held) if held.row == row => {
                        mirror::confirm(database, entity, id, confirmed.at, confirmed.number)
                    }
                    // its clock moved and nothing else: kept, and nobody is told
                    _ => mirror::put(database, &stored, &keys(row), &links(row)),
                };
            }
            Decision::Replace(_) => {}
        }
        self.mark_affected(held.map(|held| held.row), Some(row), manner)?;
        self.doubt_links(held.map(|held| held.row), row, confirmed)?;
        let keys = keys(row);
        if held.is_none_or(|held| searched_text(held.row) != keys.folded) {
            self.drop_index(entity);
        }
        mirror::put(database, &stored, &keys, &links(row))
    }

    /// A link that comes or goes while its other end was read later than this row: Baserow hides links to removed rows and
    /// shows them again when those are restored, without this row's clock moving. Which of the two is out of date only
    /// reading this row once more can tell.
    fn doubt_links(
        &self,
        old: Option<&Row>,
        new: &Row,
        confirmed: Confirmed,
    ) -> Result<(), DatabaseError> {
        let database = self.ports.database();
        let (before, after) = (old.map(links).unwrap_or_default(), links(new));
        let gone = before.iter().filter(|link| !after.contains(link));
        let come = after.iter().filter(|link| !before.contains(link));
        for (field, target) in gone.chain(come) {
            let Some(FieldKind::Link { to, .. }) = schema::table(new.entity())
                .field(field)
                .map(|field| field.kind)
            else {
                continue;
            };
            if mirror::was_seen_after(database, to, *target, confirmed.number)? {
                return queue::mark_rows(database, new.entity(), &[new.id().get()], self.now());
            }
        }
        Ok(())
    }

    /// Removes a row that Baserow says does not exist; inside the caller's transaction.
    pub(super) fn apply_removal(
        &self,
        entity: Entity,
        id: i64,
        confirmed: Confirmed,
    ) -> Result<(), DatabaseError> {
        let database = self.ports.database();
        self.forget_unreadable(entity, id)?;
        // what pointed here shows one link less, without its own clock moving and without anybody being told
        for list in schema::table(entity).reverse_links() {
            let pointing = mirror::linking_ids(database, list.from, list.field, id)?;
            queue::mark_rows(database, list.from, &pointing, self.now())?;
        }
        if let Some(old) = mirror::get(database, entity, id)? {
            if old.read_number > confirmed.number {
                return Ok(());
            }
            self.mark_affected(Some(&old.row), None, Manner::Tell)?;
        }
        self.drop_index(entity);
        mirror::remove(database, entity, id, confirmed.number, confirmed.at)
    }

    fn mark_affected(
        &self,
        old: Option<&Row>,
        new: Option<&Row>,
        manner: Manner,
    ) -> Result<(), DatabaseError> {
        let database = self.ports.database();
        for (entity, id) in affected::of::<Rows<'_>>(&self.lookup(), old, new)? {
            match manner {
                Manner::Tell => cards::mark(database, entity, id.get())?,
                Manner::Quiet => cards::mark_if_seen(database, entity, id.get())?,
            }
        }
        Ok(())
    }

    /// A list of rows that point here, as Baserow sees it, against the mirror's: where they differ, those rows have changed
    /// without anybody being told (a link edited from this side fires nothing).
    fn suspect_links(&self, names: &Names, row: &Row, raw: &RawRow) -> Result<(), DatabaseError> {
        let database = self.ports.database();
        for (from, id) in self.links_in_doubt(names, row.entity(), raw)? {
            if !queue::row_waits(database, from, id)? {
                queue::mark_rows(database, from, &[id], self.now())?;
            }
        }
        Ok(())
    }

    /// Rows that point here according to Baserow and not according to the mirror, or the other way round.
    pub(super) fn links_in_doubt(
        &self,
        names: &Names,
        entity: Entity,
        raw: &RawRow,
    ) -> Result<Vec<(Entity, i64)>, DatabaseError> {
        let mut found = Vec::new();
        let Some((_, fields)) = names.readable(entity) else {
            return Ok(found);
        };
        let Ok(reader) = RowReader::new(fields, &raw.json) else {
            return Ok(found);
        };
        let database = self.ports.database();
        for list in schema::table(entity)
            .reverse_links()
            .filter(|list| MIRRORED.contains(&list.from))
        {
            let Some(theirs) = reader.reverse_list(list.name) else {
                continue;
            };
            let theirs: Vec<i64> = theirs.into_iter().map(i64::from).collect();
            let ours = mirror::linking_ids(database, list.from, list.field, raw.id)?;
            let only_theirs = theirs.iter().filter(|id| !ours.contains(id));
            let only_ours = ours.iter().filter(|id| !theirs.contains(id));
            found.extend(only_theirs.chain(only_ours).map(|id| (list.from, *id)));
        }
        Ok(found)
    }

    fn note_unreadable(&self, fault: &RowFault) -> Result<(), DatabaseError> {
        let mut places = self.unreadable_places()?;
        let place = fault.to_string();
        if places.contains(&place) {
            return Ok(());
        }
        self.tell(Level::Warn, "a row cannot be read", Some(&place));
        places.insert(0, place);
        places.truncate(UNREADABLE_KEPT);
        self.keep_unreadable(places)
    }

    /// The row could be read again, or is gone.
    fn forget_unreadable(&self, entity: Entity, id: i64) -> Result<(), DatabaseError> {
        let mut places = self.unreadable_places()?;
        let before = places.len();
        let row = [entity.name(), " ", &id.to_string(), ","].concat();
        places.retain(|place| !place.starts_with(&row));
        if places.len() == before {
            return Ok(());
        }
        self.keep_unreadable(places)
    }

    fn keep_unreadable(&self, places: Vec<String>) -> Result<(), DatabaseError> {
        meta::set_text(
            self.ports.database(),
            UNREADABLE,
            &serde_json::Value::from(places).to_string(),
        )
    }

    /// Places of rows that could not be read, the latest first: table, row and field, never a value.
    pub(super) fn unreadable_places(&self) -> Result<Vec<String>, DatabaseError> {
        let text = meta::text(self.ports.database(), UNREADABLE)?;
        Ok(text
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default())
    }
}

/// Every row read, or none at all where one lacks a field.
fn read_all(names: &Names, entity: Entity, rows: &[RawRow]) -> Option<Vec<Result<Row, RowFault>>> {
    let (_, fields) = names.readable(entity)?;
    rows.iter()
        .map(
            |raw| match RowReader::new(fields, &raw.json).and_then(|reader| Row::read(&reader)) {
                Ok(row) => row.map(Ok),
                Err(fault) if fault.problem == Problem::Missing => None,
                Err(fault) => Some(Err(fault)),
            },
        )
        .collect()
}

/// Where a row points to, by name of field.
fn links(row: &Row) -> Vec<(&'static str, i64)> {
    let fields = schema::table(row.entity()).own_fields;
    let links = fields
        .iter()
        .filter(|field| matches!(field.kind, FieldKind::Link { .. }));
    links
        .flat_map(|field| {
            row.links(field.name)
                .into_iter()
                .map(|id| (field.name, id.get()))
        })
        .collect()
}

fn keys(row: &Row) -> Keys {
    let email = match row {
        Row::Personne(personne) => personne
            .email
            .as_ref()
            .map(|email| email.to_ascii_lowercase()),
        _ => None,
    };
    Keys {
        slug: row.slug().map(ToString::to_string),
        email,
        name: row.nom().map(fold),
        folded: searched_text(row),
    }
}

/// What people may search a row by, folded.
fn searched_text(row: &Row) -> String {
    let code = match row {
        Row::Module(module) => module.code.as_deref().unwrap_or_default(),
        _ => "",
    };
    fold([&row.label(), " ", code].concat().trim())
}
