//! Tells the Hub and KV what has changed.
//!
//! What always holds: one loop for each of the two, so that a slow KV never delays an open page; what is told is computed
//! at that moment, so the last state wins. KV sees at most one write per key and second, which the stored time of the
//! last attempt guards, also across a restart. How it fails: what could not be told stays stored, with a time to try again.

use std::cell::Cell;
use std::rc::Rc;

use bridge_core::entity::Entity;
use futures_util::future::join_all;
use serde_json::{Value as Json, json};

use crate::ports::{Background, CacheError, CardCache, Database, DatabaseError, Ports, Publisher};

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
    pub(super) fn renew_and_push(self: &Rc<Self>) {
        // an error here is the database's; what is stored is found again by the next run
        let _more = self.renew();
        if !self.push.publishing.replace(true) {
            let base = Rc::clone(self);
            self.ports.background().spawn(Box::pin(async move {
                let _stored = base.publish_all().await;
                base.push.publishing.set(false);
                base.progress.notify();
            }));
        }
        if !self.push.caching.replace(true) {
            let base = Rc::clone(self);
            self.ports.background().spawn(Box::pin(async move {
                let _stored = base.cache_all().await;
                base.push.caching.set(false);
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
            let message = Json::Array(
                pending
                    .iter()
                    .map(|card| self.change(card))
                    .collect::<Result<_, _>>()?,
            );
            let told = self.ports.publisher().publish(&message.to_string()).await;
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

    fn change(&self, card: &Pending) -> Result<Json, DatabaseError> {
        let content = self.card(card.entity, card.row_id, card.version)?;
        Ok(json!({
            "entity": card.entity,
            "id": card.row_id,
            "slug": card.slug,
            "version": card.version,
            "card_admin": content,
        }))
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
