//! One entity, asked for by number or slug.
//!
//! What always holds: within its fresh time, and unless something named it since, an answer comes from the mirror and
//! nobody is asked. Else the row is read again first, one call however many ask, two seconds at most; where that fails the
//! last known answer says so (`stale`, with its age). "Not found" is said only of a row that Baserow does not have.
//!
//! How it fails: `NOT_FOUND`, or `BASEROW_UNAVAILABLE` where nothing is known.

use std::pin::pin;
use std::rc::Rc;

use bridge_core::date::{Annee, Instant};
use bridge_core::entity::Entity;
use bridge_core::entity_ref::Key;
use bridge_core::rows::{MIRRORED, Row};
use bridge_core::wire::Detail;
use futures_util::future::{Either, select};
use serde::Serialize;

use crate::object::from_object;
use crate::ports::{Background, Clock, DatabaseError, Ports};

use super::Base;
use super::fault::Fault;
use super::parts::Whose;
use super::push::cache_key;
use super::store::mirror::MirrorRow;
use super::store::{cards, mirror, queue};

/// How long whoever asks waits for Baserow, in ms.
const PATIENCE: i64 = 2_000;

/// What is asked for.
#[derive(Debug)]
pub struct Read {
    /// The kind.
    pub entity: Entity,
    /// A number or a slug.
    pub key: String,
    /// The civil year of the hours; this one where absent.
    pub annee: Option<Annee>,
    /// A version the caller has seen: an older answer is of no use to it.
    pub version: Option<i64>,
    /// The caller's `traceparent`.
    pub trace: Option<String>,
}

from_object!(Read {
    entity,
    key,
    annee,
    version,
    trace,
});

/// One entity, as an administrator sees it.
#[derive(Debug, Serialize)]
pub struct Answer<T = Detail> {
    /// Grows with every change.
    pub version: i64,
    /// When Baserow last confirmed the row, in ms since 1970.
    pub fetched_at: i64,
    /// The same as an instant.
    pub as_of: Instant,
    /// Whether something may have changed since that we could not read.
    pub stale: bool,
    /// How old it is, where it is stale, in ms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_ms: Option<i64>,
    /// What there is to say.
    pub data: T,
}

/// How long an answer is fresh, in ms.
pub fn fresh_time(entity: Entity) -> i64 {
    match entity {
        Entity::Formation | Entity::Bloc | Entity::Module => 600_000,
        _ => 300_000,
    }
}

/// What became of reading a row again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Confirmation {
    Confirmed,
    Down,
}

impl<P: Ports> Base<P> {
    /// One entity, read again first where that is due.
    pub async fn read(self: &Rc<Self>, input: &Read) -> Result<Answer, Fault> {
        let (stored, stale) = self
            .confirmed(
                input.entity,
                &input.key,
                input.version,
                input.trace.as_deref(),
            )
            .await?;
        self.answer(&stored, input.annee, stale)
    }

    /// The same for what belongs to it: the row, and whether that could not be confirmed.
    pub(super) async fn confirmed_parent(
        self: &Rc<Self>,
        whose: &Whose,
    ) -> Result<(MirrorRow, bool), Fault> {
        let trace = whose.trace.as_deref();
        self.confirmed(whose.parent, &whose.key, whose.version, trace)
            .await
    }

    /// A row, read again first where that is due, and whether that could not be done.
    async fn confirmed(
        self: &Rc<Self>,
        entity: Entity,
        key: &str,
        version: Option<i64>,
        trace: Option<&str>,
    ) -> Result<(MirrorRow, bool), Fault> {
        if !MIRRORED.contains(&entity) {
            return Err(Fault::not_found());
        }
        let id = self.find(entity, key)?;
        let known = mirror::get(self.database(), entity, id)?;
        let confirmation = if self.is_fresh(entity, id, known.as_ref(), version)? {
            Confirmation::Confirmed
        } else {
            self.confirm(entity, id, known.as_ref(), trace).await?
        };
        let Some(stored) = mirror::get(self.database(), entity, id)? else {
            return Err(match confirmation {
                Confirmation::Confirmed => Fault::not_found(),
                Confirmation::Down => Fault::unavailable(),
            });
        };
        let stale = confirmation == Confirmation::Down || !self.is_complete()?;
        Ok((stored, stale))
    }

    /// The detail of a row that is there, with the hours of this year.
    pub(super) fn detail_of(&self, row: &Row) -> Result<Detail, DatabaseError> {
        let detail = self.detail(row.entity(), row.id().get(), self.year())?;
        detail.ok_or(DatabaseError::Shape("row of a detail"))
    }

    /// Data with its version and age.
    pub(super) fn framed<T>(&self, version: i64, read_at: i64, stale: bool, data: T) -> Answer<T> {
        Answer {
            version,
            fetched_at: read_at,
            as_of: Instant::from_millis(read_at),
            stale,
            age_ms: stale.then(|| self.now().saturating_sub(read_at).max(0)),
            data,
        }
    }

    fn answer(
        self: &Rc<Self>,
        stored: &MirrorRow,
        annee: Option<Annee>,
        stale: bool,
    ) -> Result<Answer, Fault> {
        let (entity, id, year) = (stored.row.entity(), stored.row.id().get(), self.year());
        let current = self.detail_of(&stored.row)?;
        let version = self.version_of(&current, &stored.row)?;
        if !stale && cache_key(entity, id).is_some() {
            // whoever asks here found nothing fresh in KV
            cards::cache_again(self.database(), entity, id, stored.read_at, self.now())?;
            self.kick();
        }
        let data = match annee {
            Some(annee) if annee != year => self
                .detail(entity, id, annee)?
                .ok_or(DatabaseError::Shape("row of a detail"))?,
            _ => current,
        };
        Ok(self.framed(version, stored.read_at, stale, data))
    }

    /// The number of the row that `key` names.
    fn find(&self, entity: Entity, key: &str) -> Result<i64, Fault> {
        match Key::parse(entity, key) {
            Ok(Key::Id(id)) => Ok(id.get()),
            Ok(Key::Slug(slug)) => {
                match mirror::by_slug(self.database(), entity, &slug.to_string())? {
                    Some(id) => Ok(id),
                    // Baserow cannot be asked by slug without trusting its filters; the mirror knows them all once it is whole
                    None if self.is_complete()? => Err(Fault::not_found()),
                    None => Err(Fault::unavailable()),
                }
            }
            _ => Err(Fault::not_found()),
        }
    }

    fn is_fresh(
        &self,
        entity: Entity,
        id: i64,
        known: Option<&MirrorRow>,
        version: Option<i64>,
    ) -> Result<bool, DatabaseError> {
        let Some(known) = known else { return Ok(false) };
        let is_young = self.now().saturating_sub(known.read_at) < fresh_time(entity);
        if !is_young || queue::is_dirty(self.database(), entity, id, known.read_at)? {
            return Ok(false);
        }
        let has = cards::known(self.database(), entity, id)?.map_or(0, |(version, _)| version);
        Ok(version.is_none_or(|wanted| has >= wanted))
    }

    /// Has the row read again and waits for it.
    async fn confirm(
        self: &Rc<Self>,
        entity: Entity,
        id: i64,
        known: Option<&MirrorRow>,
        trace: Option<&str>,
    ) -> Result<Confirmation, DatabaseError> {
        let began = self.now();
        let before = known.map_or(0, |known| known.read_number);
        if !queue::row_waits(self.database(), entity, id)? {
            queue::mark_rows(self.database(), entity, &[id], began)?;
        }
        if self.names().readable(entity).is_none() {
            self.kick();
        } else if !self.upstream.may_probe(began) {
            return Ok(Confirmation::Down);
        } else if let Some(row) = queue::lease_row(self.database(), entity, id, began)? {
            if let Some(trace) = trace {
                self.traces
                    .borrow_mut()
                    .insert((entity, id), trace.to_owned());
            }
            let base = Rc::clone(self);
            // goes on although nobody may be left to wait for it
            self.ports.background().spawn(Box::pin(async move {
                let _in_the_queue_still = base.read_one(entity, row).await;
                base.progress.notify();
                base.kick();
            }));
        }
        self.wait_for(entity, id, before, began).await
    }

    /// Waits until a read that began after `before` has confirmed the row, or has failed.
    async fn wait_for(
        self: &Rc<Self>,
        entity: Entity,
        id: i64,
        before: i64,
        began: i64,
    ) -> Result<Confirmation, DatabaseError> {
        loop {
            let seen = self.progress.count();
            let now = mirror::get(self.database(), entity, id)?;
            let is_newer = now.as_ref().is_some_and(|row| row.read_number > before);
            if is_newer || !queue::row_waits(self.database(), entity, id)? {
                return Ok(Confirmation::Confirmed);
            }
            let left = (began + PATIENCE).saturating_sub(self.now());
            let failed = self.upstream.failed_since(began) || self.settings.database_id.is_none();
            if failed || left <= 0 {
                return Ok(Confirmation::Down);
            }
            let pause = self.ports.clock().sleep(u32::try_from(left).unwrap_or(0));
            match select(pin!(self.progress.after(seen)), pin!(pause)).await {
                Either::Left(_) | Either::Right(_) => {}
            }
        }
    }
}
