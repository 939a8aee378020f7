//! What rules make of other rows once one was written: a module's status (RG-09), a formation's closing (OP-07), a projet's
//! slug.
//!
//! What always holds: it was stored in the transaction that stored the write, and leaves the queue only once the row is as
//! the rules say. How it fails: the row is due again after a pause.

use std::rc::Rc;

use bridge_core::entity::Entity;
use bridge_core::ids::{ModuleId, ProjetId, RowId};
use bridge_core::write::{Lock, follow_ups as wanted};

use crate::ports::{DatabaseError, Ports};

use super::super::fault::Fault;
use super::super::store::follow_ups::FollowUp;
use super::super::store::writes::NewWrite;
use super::super::store::{follow_ups, locks, mirror, writes};
use super::super::{Base, upstream};
use super::hold::LEASE;
use super::send::{Outcome, Sent};

/// The pause before a row that somebody is writing to is looked at again, in ms.
const BUSY: i64 = 1_000;

impl<P: Ports> Base<P> {
    /// Looks at a row under the locks of the write it follows from; what cannot be done now stays in the queue.
    pub(super) async fn follow_now(
        self: &Rc<Self>,
        entity: Entity,
        id: i64,
        trace: Option<&str>,
    ) -> Result<(), DatabaseError> {
        match follow_ups::get(self.database(), entity, id)? {
            Some(job) => self.make_right(job, trace).await,
            None => Ok(()),
        }
    }

    /// Looks at a row that was taken from the queue.
    pub(in super::super) async fn follow_up(
        self: &Rc<Self>,
        job: FollowUp,
    ) -> Result<(), DatabaseError> {
        let database = self.database();
        let new = NewWrite {
            subject: "follow-up",
            key: None,
            digest: "",
            bridge_id: "",
            call: "",
        };
        let write = writes::begin(database, new, self.now())?;
        self.writing.running.borrow_mut().insert(write);
        let done = self.follow_under_lock(write, job).await;
        self.end_write(write)?;
        done
    }

    async fn follow_under_lock(
        self: &Rc<Self>,
        write: i64,
        job: FollowUp,
    ) -> Result<(), DatabaseError> {
        let (database, now) = (self.database(), self.now());
        let Some(id) = RowId::new(job.row_id) else {
            return follow_ups::finish(database, job, now);
        };
        let name = match job.entity {
            Entity::Module => Some(Lock::Module(ModuleId::from(id))),
            Entity::Projet => Some(Lock::Projet(ProjetId::from(id))),
            _ => None,
        };
        let names: Vec<String> = name.iter().map(Lock::to_string).collect();
        if locks::take(database, write, &names, now, now + LEASE)?.is_some() {
            return follow_ups::later(database, job, now + BUSY);
        }
        let around = self.around(job.entity, id)?;
        match self.refresh(&around, None).await {
            Ok(()) => self.make_right(job, None).await,
            Err(_) => self.follow_later(job),
        }
    }

    /// The rows that decide what a row is to be.
    fn around(&self, entity: Entity, id: RowId) -> Result<Vec<(Entity, RowId)>, DatabaseError> {
        let linking = |entity: Entity, field: &str, to: RowId| {
            let ids = mirror::linking_ids(self.database(), entity, field, to.get())?;
            Ok::<_, DatabaseError>(ids.into_iter().filter_map(RowId::new).collect::<Vec<_>>())
        };
        let mut rows = vec![(entity, id)];
        if entity == Entity::Module {
            let attributions = linking(Entity::Attribution, "module", id)?;
            rows.extend(attributions.into_iter().map(|id| (Entity::Attribution, id)));
        }
        if entity == Entity::Formation {
            for bloc in linking(Entity::Bloc, "formation", id)? {
                rows.push((Entity::Bloc, bloc));
                let modules = linking(Entity::Module, "bloc", bloc)?;
                rows.extend(modules.into_iter().map(|id| (Entity::Module, id)));
            }
        }
        Ok(rows)
    }

    /// Makes a row what the rules say.
    async fn make_right(
        self: &Rc<Self>,
        job: FollowUp,
        trace: Option<&str>,
    ) -> Result<(), DatabaseError> {
        match self.follow_changes(job, trace).await {
            Ok(()) => follow_ups::finish(self.database(), job, self.now()),
            Err(_) => self.follow_later(job),
        }
    }

    async fn follow_changes(
        self: &Rc<Self>,
        job: FollowUp,
        trace: Option<&str>,
    ) -> Result<(), Fault> {
        let Some(id) = RowId::new(job.row_id) else {
            return Ok(());
        };
        for change in wanted(&self.lookup(), job.entity, id)? {
            let sent = Sent::change(&self.names(), &change)?;
            match self.send_out(&sent, "", trace).await? {
                Outcome::Landed(row, number) => {
                    sent.compare(&row)?;
                    self.keep(sent.entity, &[row], number)?;
                }
                Outcome::Refused(fault) => return Err(fault),
                Outcome::Unknown => return Err(Fault::unavailable()),
            }
        }
        Ok(())
    }

    fn follow_later(&self, job: FollowUp) -> Result<(), DatabaseError> {
        let pause = upstream::backoff(job.attempts, self.ports.random());
        let due_at = self.upstream.paused_until().max(self.now() + pause);
        follow_ups::later(self.database(), job, due_at)
    }
}
