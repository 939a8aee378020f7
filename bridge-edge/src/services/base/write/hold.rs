//! Locks, and waiting for them.
//!
//! What always holds: a write holds all of its locks or none; it waits for them at most [`PATIENCE`] and then takes nothing.
//! A lease outlives every call to Baserow that was made under it, and is prolonged when a write goes out.

use std::pin::pin;
use std::rc::Rc;

use bridge_core::write::Lock;
use futures_util::future::select;

use crate::ports::{Clock, DatabaseError, Ports};

use super::super::Base;
use super::super::fault::Fault;
use super::super::store::{locks, writes};

/// How long a lock is held at most without being prolonged, in ms: longer than any call to Baserow takes.
pub const LEASE: i64 = 30_000;
/// How long a write waits for others, in ms.
pub const PATIENCE: i64 = 10_000;

/// The names under which locks are stored.
pub(super) fn names(locks: &[Lock]) -> Vec<String> {
    locks.iter().map(Lock::to_string).collect()
}

impl<P: Ports> Base<P> {
    /// Takes these locks for a write, once they are all free.
    pub(super) async fn hold(self: &Rc<Self>, write: i64, names: &[String]) -> Result<(), Fault> {
        let began = self.now();
        loop {
            let (seen, now) = (self.writing.ended.count(), self.now());
            let Some(until) = locks::take(self.database(), write, names, now, now + LEASE)? else {
                return Ok(());
            };
            if !self.has_patience_since(began) {
                return Err(Fault::busy());
            }
            self.wait_for_end(seen, began, Some(until)).await;
        }
    }

    /// Whether somebody who waits since `began` waits on.
    pub(super) fn has_patience_since(&self, began: i64) -> bool {
        self.now() < began.saturating_add(PATIENCE)
    }

    /// Returns once a write has ended since the `seen`-th, a lease may have, or patience has.
    pub(super) async fn wait_for_end(&self, seen: u64, began: i64, lease: Option<i64>) {
        let end = began.saturating_add(PATIENCE);
        let end = lease.map_or(end, |lease| lease.min(end));
        let left = u32::try_from(end.saturating_sub(self.now()).max(1)).unwrap_or(1);
        let pause = self.ports.clock().sleep(left);
        select(pin!(self.writing.ended.after(seen)), pin!(pause)).await;
    }

    /// Ends a write's task: what it holds is free, unless nobody knows what became of it.
    pub(super) fn end_write(&self, write: i64) -> Result<(), DatabaseError> {
        self.writing.running.borrow_mut().remove(&write);
        let ended = writes::end(self.database(), write);
        self.writing.ended.notify();
        ended
    }
}
