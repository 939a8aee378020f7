//! Tells the Hub and KV what has changed.
//!
//! What always holds: one loop for each of the two, so that a slow KV never delays an open page; what is told is computed
//! at that moment, so the last state wins. KV sees at most one write per key and second, which the stored time of the
//! last attempt guards, also across a restart. How it fails: what could not be told stays stored, with a time to try again.

use std::cell::Cell;
use std::rc::Rc;

use bridge_core::entity::Entity;
use bridge_core::wire::Card;
use futures_util::future::join_all;
use serde::Serialize;

use crate::log::Level;
use crate::ports::{Background, CacheError, CardCache, Database, DatabaseError, Ports, Publisher};

use super::store::agenda::{Agenda, is_due};
use super::store::cards::{self, Pending};
use super::{Base, upstream};

/// Changes in one message to the Hub.
const PER_MESSAGE: i64 = 100;
/// Writes to KV at once (the platform allows six connections).
const WRITES_AT_ONCE: i64 = 5;

/// Which of the two loops run.
#[derive(Default)]
pub struct State {
    publishing: Cell<bool>,
    caching: Cell<bool>,
}

impl State {
    /// Whether a loop runs.
    pub fn is_busy(&self) -> bool {
        self.publishing.get() || self.caching.get()
    }
}

/// One change as the Hub is told it.
#[derive(Serialize)]
struct Change<'a> {
    entity: Entity,
    id: i64,
    /// The slug it was last known by.
    slug: Option<&'a str>,
    version: i64,
    /// The card as an administrator sees it; null where the row is gone.
    card_admin: Option<Card>,
}

/// The key of an answer in KV; none for kinds that are not kept there.
pub fn cache_key(entity: Entity, id: i64) -> Option<String> {
    matches!(
        entity,
        Entity::Personne | Entity::Projet | Entity::Formation
    )
    .then(|| format!("bridge:{entity}:{id}"))
}

impl<P: Ports> Base<P> {
    /// Computes what has to be renewed, and starts telling whoever has to be told.
    pub(super) fn renew_and_push(self: &Rc<Self>, agenda: &Agenda) {
        let now = self.now();
        if agenda.renew {
            self.renew_all();
        }
        if (agenda.renew || is_due(agenda.publish, now)) && !self.push.publishing.replace(true) {
            let base = Rc::clone(self);
            self.ports.background().spawn(Box::pin(async move {
                base.tell_refused("telling the hub", base.publish_all().await);
                base.push.publishing.set(false);
                base.arm();
                base.progress.notify();
            }));
        }
        if (agenda.renew || is_due(agenda.cache, now)) && !self.push.caching.replace(true) {
            let base = Rc::clone(self);
            self.ports.background().spawn(Box::pin(async move {
                base.tell_refused("telling kv", base.cache_all().await);
                base.push.caching.set(false);
                base.arm();
                base.progress.notify();
            }));
        }
    }

    async fn publish_all(self: &Rc<Self>) -> Result<(), DatabaseError> {
        loop {
            let now = self.now();
            let pending = cards::to_publish(self.database(), PER_MESSAGE, now)?;
            if pending.is_empty() {
                return Ok(());
            }
            let changes: Vec<Change> = pending
                .iter()
                .map(|card| self.change(card))
                .collect::<Result<_, _>>()?;
            let message = serde_json::to_string(&changes)
                .map_err(|_| DatabaseError::Shape("message to the hub"))?;
            let told = self.ports.publisher().publish(&message).await;
            if told.is_err() && pending.iter().any(|card| card.attempts == 0) {
                self.tell(Level::Warn, "the hub does not take changes", None);
            }
            let database = self.database();
            database.transaction(|| {
                for card in &pending {
                    if told.is_ok() {
                        cards::published(database, card)?;
                    } else {
                        let pause = upstream::backoff(card.attempts, self.ports.random());
                        cards::publish_later(database, card, self.now() + pause)?;
                    }
                }
                Ok::<_, DatabaseError>(())
            })?;
        }
    }

    fn change<'a>(&self, card: &'a Pending) -> Result<Change<'a>, DatabaseError> {
        Ok(Change {
            entity: card.entity,
            id: card.row_id,
            slug: card.slug.as_deref(),
            version: card.version,
            card_admin: self.card(card.entity, card.row_id, card.version)?,
        })
    }

    async fn cache_all(self: &Rc<Self>) -> Result<(), DatabaseError> {
        loop {
            let database = self.database();
            let pending = cards::take_to_cache(database, WRITES_AT_ONCE, self.now())?;
            if pending.is_empty() {
                return Ok(());
            }
            let writes = pending.iter().map(|card| self.cache_one(card));
            join_all(writes)
                .await
                .into_iter()
                .collect::<Result<(), _>>()?;
        }
    }

    async fn cache_one(self: &Rc<Self>, card: &Pending) -> Result<(), DatabaseError> {
        let Some(key) = cache_key(card.entity, card.row_id) else {
            return cards::cached(self.database(), card);
        };
        let written = match self.cache_text(card)? {
            Some(text) => self.ports.cache().put(&key, &text).await,
            None => self.ports.cache().delete(&key).await,
        };
        match written {
            Ok(()) => cards::cached(self.database(), card),
            Err(error) => {
                if error == CacheError::Unavailable && card.attempts == 0 {
                    self.tell(Level::Warn, "kv does not take answers", None);
                }
                let pause = match error {
                    CacheError::TooSoon => 1_000,
                    CacheError::Unavailable => {
                        1_000 + upstream::backoff(card.attempts, self.ports.random())
                    }
                };
                cards::cache_later(self.database(), card, self.now() + pause)
            }
        }
    }
}
