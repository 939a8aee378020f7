//! A webhook delivery becomes rows in the queue, in one transaction with the claim.
//!
//! What always holds: of any number of deliveries under one (webhook, event, batch) exactly one enters, the others are
//! answered `duplicate`. Only numbers of tables and rows are stored: a delivery is a hint to read again, never a source
//! of values. The answer is always a success, so that Baserow never gives up on us.
//!
//! How it fails: only if the object's memory does; the caller answers success all the same where it can.

use std::rc::Rc;

use bridge_core::entity::Entity;
use bridge_core::rows::MIRRORED;
use bridge_core::webhook::{self, Delivery, Event, Reading};
use serde::{Deserialize, Serialize};

use crate::ports::{Database, DatabaseError, Ports};

use super::Base;
use super::fault::Fault;
use super::store::{inbox, queue};

/// More waiting rows of one table than this, and the whole table is read again instead.
const MOST_ROWS: i64 = 1_000;
/// The work begins again after this if the process dies right after the claim, in ms.
const SAFETY: i64 = 1_000;

/// An authenticated delivery.
#[derive(Debug, Default, Deserialize)]
pub struct Claim {
    /// The table named by the path (`projet`), if any.
    #[serde(default)]
    pub path_table: Option<String>,
    /// The body, where it was small enough to be kept.
    #[serde(default)]
    pub body: Option<String>,
    /// The body was too large.
    #[serde(default)]
    pub oversize: bool,
    /// The beginning of a body that was too large.
    #[serde(default)]
    pub head64k: Option<String>,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Claimed {
    /// Whether it entered.
    pub accepted: bool,
    /// Why not, or what was done instead of reading single rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
}

const fn accepted(reason: Option<&'static str>) -> Claimed {
    Claimed {
        accepted: true,
        reason,
    }
}

const fn ignored(reason: &'static str) -> Claimed {
    Claimed {
        accepted: false,
        reason: Some(reason),
    }
}

impl<P: Ports> Base<P> {
    /// Claims a delivery and puts what it names into the queue; starts on it at once.
    pub fn claim(self: &Rc<Self>, input: &Claim) -> Result<Claimed, Fault> {
        let body = input.body.as_deref().filter(|_| !input.oversize);
        let reading = match body {
            Some(body) => webhook::read(body.as_bytes()),
            None => Reading::Dirty(
                input
                    .head64k
                    .as_deref()
                    .and_then(|head| webhook::find_table(head.as_bytes())),
            ),
        };
        let mut is_held_back = false;
        let kind = match &reading {
            Reading::Claim(delivery) => match delivery.event {
                Event::RowsChanged => "rows_changed",
                Event::RowsDeleted => "rows_deleted",
                Event::FieldsChanged => "fields_changed",
            },
            Reading::NotOurs(_) | Reading::Dirty(_) => "unknown",
        };
        let claimed = match reading {
            Reading::Claim(delivery) => {
                let claimed = self.claim_delivery(&delivery)?;
                is_held_back = claimed.reason.is_none() && self.is_held_back(delivery.table_id);
                claimed
            }
            Reading::NotOurs(reason) => ignored(reason.as_str()),
            Reading::Dirty(table_id) => self.claim_unread(input.path_table.as_deref(), table_id)?,
        };
        let outcome = claimed.reason.unwrap_or("claimed");
        self.upstream.note(&format!(
            "webhook_events_processed_total{{type=\"{kind}\",outcome=\"{outcome}\"}}"
        ));
        if !claimed.accepted {
            self.arm_for_counts();
        }
        if claimed.accepted {
            self.arm_by(self.now() + SAFETY);
            if !is_held_back {
                self.kick();
            }
        }
        Ok(claimed)
    }

    fn claim_delivery(&self, delivery: &Delivery) -> Result<Claimed, DatabaseError> {
        let names = self.names();
        let entity = names.entity(delivery.table_id);
        if entity.is_none() && !names.is_empty() {
            return Ok(ignored("not_ours"));
        }
        let (database, now) = (self.database(), self.now());
        database.transaction(|| {
            if !inbox::claim(
                database,
                delivery.webhook_id,
                &delivery.event_id,
                delivery.batch_id,
                now,
            )? {
                return Ok(ignored("duplicate"));
            }
            let Some(entity) = entity else {
                // no map of names yet: whichever table it is, it will be read whole
                self.mark_tables(&MIRRORED)?;
                return Ok(accepted(Some("table_dirty")));
            };
            if delivery.event == Event::FieldsChanged {
                self.mark_names()?;
                self.mark_tables(&[entity])?;
                return Ok(accepted(Some("table_dirty")));
            }
            let ids: Vec<i64> = delivery.rows.iter().map(|row| row.get()).collect();
            queue::mark_rows(database, entity, &ids, now)?;
            if self.too_many_wait(entity, ids.len())? {
                self.mark_tables(&[entity])?;
                return Ok(accepted(Some("table_dirty")));
            }
            Ok(accepted(None))
        })
    }

    /// Whether more rows of one table wait than are read singly, now that `more` were named. Counted only when the
    /// deliveries since the last count may have made them so many.
    fn too_many_wait(&self, entity: Entity, more: usize) -> Result<bool, DatabaseError> {
        let mut named = self.pump.named.borrow_mut();
        let at_most = named.entry(entity).or_insert(i64::MAX);
        *at_most = at_most.saturating_add(i64::try_from(more).unwrap_or(i64::MAX));
        if *at_most > MOST_ROWS {
            *at_most = queue::waiting_rows_of(self.database(), entity)?;
        }
        Ok(*at_most > MOST_ROWS)
    }

    /// A delivery whose body says nothing: its table is read again, or all of them where nobody knows which.
    fn claim_unread(
        &self,
        path_table: Option<&str>,
        table_id: Option<i64>,
    ) -> Result<Claimed, DatabaseError> {
        let names = self.names();
        let by_path = path_table.map(Entity::from_name);
        let by_number = table_id
            .filter(|_| !names.is_empty())
            .map(|id| names.entity(id));
        self.database()
            .transaction(|| match by_path.flatten().map(Some).or(by_number) {
                Some(Some(entity)) if MIRRORED.contains(&entity) => {
                    self.mark_tables(&[entity])?;
                    Ok(accepted(Some("table_dirty")))
                }
                Some(_) => Ok(ignored("not_ours")),
                None => {
                    self.mark_tables(&MIRRORED)?;
                    Ok(accepted(Some("all_dirty")))
                }
            })
    }

    fn mark_tables(&self, entities: &[Entity]) -> Result<(), DatabaseError> {
        for entity in entities {
            queue::mark_table(self.database(), *entity, self.now())?;
        }
        Ok(())
    }
}
