//! Answers computed from the mirror: details and cards, as an administrator sees them.
//!
//! What always holds: bridge-core computes, the mirror only answers its questions; within one computation every question
//! is asked of the database once. How it fails: the database's errors pass through.

use std::cell::RefCell;
use std::collections::HashMap;

use bridge_core::cards::{self as build, Depth, Frame};
use bridge_core::date::{Annee, Instant};
use bridge_core::entity::Entity;
use bridge_core::ids::RowId;
use bridge_core::lookup::Lookup;
use bridge_core::rows::Row;
use bridge_core::slug::Slug;
use bridge_core::wire::{Card, CardState, Detail};
use serde::Serialize;

use crate::ports::{Database, DatabaseError, Ports};

use super::Base;
use super::store::cards::{self, Pending};
use super::store::mirror;

/// Rows as bridge-core is given them: it asks as well for changes not made yet, and so its code is there once.
pub(super) type Rows<'a> = dyn Lookup<Error = DatabaseError> + 'a;

type Linking = HashMap<(Entity, &'static str, RowId), Vec<Row>>;

/// The mirror as bridge-core asks it; remembers answers, so it lives no longer than one computation.
pub struct MirrorLookup<'a, D> {
    database: &'a D,
    rows: RefCell<HashMap<(Entity, RowId), Option<Row>>>,
    linking: RefCell<Linking>,
}

impl<'a, D: Database> MirrorLookup<'a, D> {
    /// Asks `database`.
    pub fn new(database: &'a D) -> Self {
        Self {
            database,
            rows: RefCell::default(),
            linking: RefCell::default(),
        }
    }

    /// Takes rows that are at hand, so that they are not asked for one by one.
    pub fn learn(&self, rows: &[Row]) {
        let mut known = self.rows.borrow_mut();
        for row in rows {
            known.insert((row.entity(), row.id()), Some(row.clone()));
        }
    }
}

impl<D: Database> Lookup for MirrorLookup<'_, D> {
    type Error = DatabaseError;

    fn row(&self, entity: Entity, id: RowId) -> Result<Option<Row>, DatabaseError> {
        if let Some(known) = self.rows.borrow().get(&(entity, id)) {
            return Ok(known.clone());
        }
        let row = mirror::get(self.database, entity, id.get())?.map(|stored| stored.row);
        self.rows.borrow_mut().insert((entity, id), row.clone());
        Ok(row)
    }

    fn linking(
        &self,
        entity: Entity,
        field: &'static str,
        to: RowId,
    ) -> Result<Vec<Row>, DatabaseError> {
        if let Some(known) = self.linking.borrow().get(&(entity, field, to)) {
            return Ok(known.clone());
        }
        let stored = mirror::linking(self.database, entity, field, &[to.get()])?;
        let rows: Vec<Row> = stored.into_iter().map(|stored| stored.row).collect();
        self.learn(&rows);
        self.linking
            .borrow_mut()
            .insert((entity, field, to), rows.clone());
        Ok(rows)
    }

    fn with_slug(&self, entity: Entity, slug: &Slug) -> Result<Option<RowId>, DatabaseError> {
        let found = mirror::by_slug(self.database, entity, slug.as_str())?;
        Ok(found.and_then(RowId::new))
    }
}

/// An answer as KV holds it.
#[derive(Serialize)]
struct Kept {
    version: i64,
    /// When Baserow last confirmed the row, in ms since 1970.
    fetched_at: i64,
    data: Detail,
}

/// A short fingerprint of an answer (FNV-1a, 64 bits): equal answers have equal ones.
pub fn digest(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{hash:016x}")
}

impl<P: Ports> Base<P> {
    pub(super) fn lookup(&self) -> MirrorLookup<'_, P::Database> {
        MirrorLookup::new(self.ports.database())
    }

    /// Everything there is to say about a row, or none where there is no such row.
    pub(super) fn detail(
        &self,
        entity: Entity,
        id: i64,
        year: Annee,
    ) -> Result<Option<Detail>, DatabaseError> {
        let Some(id) = RowId::new(id) else {
            return Ok(None);
        };
        build::detail::<Rows<'_>>(&self.lookup(), entity, id, year, Depth::Full)
    }

    /// A row's card as it would be shown now.
    pub(super) fn card(
        &self,
        entity: Entity,
        id: i64,
        version: i64,
    ) -> Result<Option<Card>, DatabaseError> {
        let Some(stored) = mirror::get(self.ports.database(), entity, id)? else {
            return Ok(None);
        };
        let lookup = self.lookup();
        self.card_of(&lookup, &stored, Some(version)).map(Some)
    }

    /// The same for a row that is at hand, asking `lookup` for the others; at its present version unless one is given.
    pub(super) fn card_of(
        &self,
        lookup: &MirrorLookup<'_, P::Database>,
        stored: &mirror::MirrorRow,
        version: Option<i64>,
    ) -> Result<Card, DatabaseError> {
        let detail = build::detail_of::<Rows<'_>>(lookup, &stored.row, self.year(), Depth::Full)?;
        let version = match version {
            Some(version) => version,
            None => self.version_of(&detail, &stored.row)?,
        };
        let frame = Frame {
            mount: &self.settings.mount,
            state: if self.is_stale()? {
                CardState::Stale
            } else {
                CardState::Fresh
            },
            version,
            as_of: Instant::from_millis(stored.read_at),
        };
        Ok(build::card_of(&detail, frame))
    }

    /// Whether the mirror may lack what Baserow has: it cannot be asked, or was never read whole.
    pub(super) fn is_stale(&self) -> Result<bool, DatabaseError> {
        Ok(self.upstream.health().failures > 0 || !self.is_complete()?)
    }

    /// The version of an answer that is about to be given; its first sight counts as a version.
    pub(super) fn version_of(&self, detail: &Detail, row: &Row) -> Result<i64, DatabaseError> {
        let (entity, id) = (row.entity(), row.id().get());
        if let Some((version, _)) = cards::known(self.database(), entity, id)? {
            return Ok(version);
        }
        let text = serde_json::to_string(detail).map_err(|_| DatabaseError::Shape("detail"))?;
        let slug = row.slug().map(ToString::to_string);
        let now = self.now();
        cards::first_sight(
            self.database(),
            entity,
            id,
            &digest(&text),
            slug.as_deref(),
            now,
        )?;
        Ok(now)
    }

    /// What KV holds of an answer; none where the row is gone.
    pub(super) fn cache_text(&self, card: &Pending) -> Result<Option<String>, DatabaseError> {
        let Some(stored) = mirror::get(self.ports.database(), card.entity, card.row_id)? else {
            return Ok(None);
        };
        let Some(detail) = self.detail(card.entity, card.row_id, self.year())? else {
            return Ok(None);
        };
        let kept = Kept {
            version: card.version,
            fetched_at: stored.read_at,
            data: detail,
        };
        serde_json::to_string(&kept)
            .map(Some)
            .map_err(|_| DatabaseError::Shape("detail"))
    }
}
