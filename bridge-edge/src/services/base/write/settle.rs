//! Writes of which nobody knows what became of them: a cut connection, a time-out, a kill.
//!
//! What always holds: a write counts as done once its row is seen with what was sent. It counts as not done only after a
//! look that began [`LEASE`] after it went out: until then Baserow may still be at it, and its locks are held. How it
//! fails: while Baserow does not answer it stays as it is, with a time to look again.

use std::rc::Rc;

use crate::log::Level;
use crate::ports::{DatabaseError, Ports, RowSource};

use super::super::fault::Fault;
use super::super::store::writes::{Stage, StoredWrite};
use super::super::store::{meta, writes};
use super::super::{Base, upstream};
use super::hold::LEASE;
use super::send::Sent;
use super::{Answer, Write};

/// The pause between two looks, in ms.
const PAUSE: i64 = 1_000;

/// What a look tells.
pub(super) enum Settled {
    /// It is done: the answer, and the row.
    Done(Answer, i64),
    /// It is not done, and may still be.
    Open,
    /// It was not done and never will be.
    Dropped,
}

impl<P: Ports> Base<P> {
    /// Looks what became of a write that went out at `at`; what follows from it is due in `pause` ms.
    pub(super) async fn settle_write(
        self: &Rc<Self>,
        call: &Write,
        write: &StoredWrite,
        sent: &Sent,
        at: i64,
        pause: i64,
    ) -> Result<Settled, Fault> {
        let began = self.now();
        let trace = call.trace.as_deref();
        let found = match sent.id {
            None => self.find_made(sent.entity, &write.bridge_id, trace).await?,
            Some(id) => {
                let table = self.writable(sent.entity)?;
                let number = meta::next(self.database(), "reads")?;
                let row = self.ports.source().row(table, id, trace);
                let row = self.ask("row", row).await;
                let row = row.map_err(|error| self.no_answer(error))?;
                row.map(|row| (row, number))
            }
        };
        match found {
            Some((row, number)) if sent.is_in(&row) => {
                let answer = self.land(call, write.id, sent, &row, number, pause)?;
                Ok(Settled::Done(answer, row.id))
            }
            _ if began >= at.saturating_add(LEASE) => {
                writes::unsend(self.database(), write.id)?;
                Ok(Settled::Dropped)
            }
            _ => Ok(Settled::Open),
        }
    }

    /// Looks after a write that was taken from the queue, unless somebody is at it.
    pub(in super::super) async fn look_after(
        self: &Rc<Self>,
        id: i64,
    ) -> Result<(), DatabaseError> {
        if !self.writing.running.borrow_mut().insert(id) {
            return Ok(());
        }
        let looked = self.look(id).await;
        self.end_write(id)?;
        looked
    }

    async fn look(self: &Rc<Self>, id: i64) -> Result<(), DatabaseError> {
        let database = self.database();
        let Some(write) = writes::get(database, id)? else {
            return Ok(());
        };
        let Stage::Sent { sent, at } = &write.stage else {
            return Ok(());
        };
        let (Ok(call), Ok(sent)) = (
            serde_json::from_str::<Write>(&write.call),
            serde_json::from_str::<Sent>(sent),
        ) else {
            // of another shape: nothing can be told from it
            return writes::unsend(database, id);
        };
        let again_at = match self.settle_write(&call, &write, &sent, *at, 0).await {
            Ok(Settled::Done(..)) => {
                self.tell(
                    Level::Info,
                    "a write in doubt was done",
                    Some(&call.operation),
                );
                return Ok(());
            }
            Ok(Settled::Dropped) => {
                self.tell(
                    Level::Warn,
                    "a write in doubt was not done",
                    Some(&call.operation),
                );
                return Ok(());
            }
            Ok(Settled::Open) => (self.now() + PAUSE).min(at.saturating_add(LEASE)),
            Err(_) => {
                let pause = upstream::backoff(write.attempts, self.ports.random());
                self.upstream.paused_until().max(self.now() + pause)
            }
        };
        writes::look_again(database, id, again_at)
    }
}
