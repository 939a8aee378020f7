//! Takes work from the stored queue and does it, soon after it got there.
//!
//! What always holds: one dispatcher runs at a time; it takes work only once a call to Baserow may be made, so what
//! arrives meanwhile is gathered into the same call. A run makes at most fifty calls, then goes on by the alarm. The
//! alarm is always set to the earliest moment at which anything stored is due.
//!
//! How it fails: it does not. An error of the database ends the run; the work is still stored and the alarm comes back.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use bridge_core::entity::Entity;

use crate::ports::{Background, Clock, Database, DatabaseError, Ports};

use super::store::agenda::{self, Agenda, is_due};
use super::store::follow_ups::FollowUp;
use super::store::queue::{LeasedRow, LeasedTable};
use super::store::{follow_ups, inbox, meta, mirror, queue, writes};
use super::{Base, upstream};

/// The most rows of one call.
pub const ROWS_PER_CALL: i64 = 200;
/// The most calls for rows of one table at once: what arrives meanwhile is gathered.
const CALLS_PER_TABLE: usize = 2;
/// How long a call's place rests once it is done, in ms: a single change waits for nothing, a flood is gathered instead of
/// being read row by row.
const REST: u32 = 20;
/// The most pages at once, so that a table's reading leaves room for single rows.
const PAGES_AT_ONCE: usize = 3;
/// The alarm comes back after this when nothing is due, in ms: a safety net.
const IDLE: i64 = 60_000;
/// How often old things are forgotten, in ms.
const CLEANING: i64 = 60 * 60 * 1_000;
/// How soon counts are stored, in ms: before the platform may put an idle object out of memory.
const FLUSHING: i64 = 5_000;
/// How long a removed row is remembered, in ms; far longer than any call may take.
const REMOVED_KEPT: i64 = 60 * 60 * 1_000;
/// An alarm this much over its time is taken for lost, in ms.
const OVERDUE: i64 = 5_000;

/// What the dispatcher keeps in memory.
#[derive(Default)]
pub struct State {
    dispatching: Cell<bool>,
    again: Cell<bool>,
    jobs: Cell<usize>,
    rows_of: RefCell<HashMap<Entity, usize>>,
    pages: Cell<usize>,
    naming: Cell<bool>,
    flushed_at: Cell<i64>,
    cleaned_at: Cell<i64>,
    /// How many rows of a table wait at most, as far as deliveries named them.
    pub(super) named: RefCell<HashMap<Entity, i64>>,
    /// The year that answers are known to be computed for; 0: look it up.
    pub(super) year: Cell<i64>,
}

/// One piece of work.
enum Job {
    Names,
    Rows(Entity, Vec<LeasedRow>),
    Page(LeasedTable),
    Write(i64),
    FollowUp(FollowUp),
}

impl<P: Ports> Base<P> {
    /// Starts on whatever is due; returns at once.
    pub fn kick(self: &Rc<Self>) {
        if self.pump.dispatching.get() {
            self.pump.again.set(true);
            return;
        }
        self.pump.dispatching.set(true);
        let base = Rc::clone(self);
        self.ports
            .background()
            .spawn(Box::pin(async move { base.dispatch().await }));
    }

    /// Whether no row of this table can be read just now: Baserow is paused, or as many calls as may be are under way.
    /// Looking into the queue is then wasted; whoever holds a place looks when it is free, and after a pause the alarm.
    pub(super) fn is_held_back(&self, table_id: i64) -> bool {
        let running = |entity| self.pump.rows_of.borrow().get(&entity).copied();
        self.now() < self.upstream.paused_until()
            || self.names().entity(table_id).and_then(running) >= Some(CALLS_PER_TABLE)
    }

    /// Has the dispatcher, which is running, look once more.
    pub(super) fn dispatch_again(&self) {
        self.pump.again.set(true);
    }

    /// The alarm rang: sets the next one first, does what is due, and returns when that is done.
    pub async fn alarm(self: &Rc<Self>) {
        self.arm_at(self.now() + IDLE);
        self.kick();
        self.idle().await;
    }

    /// Called with every request: an alarm that should have rung long ago is set again, and its work begun.
    pub fn rearm_overdue(self: &Rc<Self>) {
        let now = self.now();
        match self.armed_at.get() {
            Some(at) if at.saturating_add(OVERDUE) > now => {}
            _ => {
                self.arm_at(now + IDLE);
                self.kick();
            }
        }
    }

    /// Returns when nothing is running any more.
    pub async fn idle(&self) {
        loop {
            let seen = self.progress.count();
            if !self.is_busy() {
                return;
            }
            self.progress.after(seen).await;
        }
    }

    fn is_busy(&self) -> bool {
        self.pump.dispatching.get() || self.pump.jobs.get() > 0 || self.push.is_busy()
    }

    async fn dispatch(self: Rc<Self>) {
        loop {
            self.pump.again.set(false);
            match self.next_job() {
                Ok(Some(job)) => {
                    self.start(job);
                    // lets the call go out before more is taken; others put work into the queue here
                    self.ports.clock().sleep(0).await;
                }
                Ok(None) if self.pump.again.get() => self.ports.clock().sleep(0).await,
                Ok(None) => break,
                Err(error) => {
                    self.tell_refused("queue", Err(error));
                    if !self.pump.again.get() {
                        break;
                    }
                    self.ports.clock().sleep(0).await;
                }
            }
        }
        self.pump.dispatching.set(false);
        self.settle();
    }

    fn start(self: &Rc<Self>, job: Job) {
        self.pump.jobs.set(self.pump.jobs.get() + 1);
        match &job {
            Job::Names => self.pump.naming.set(true),
            Job::Rows(entity, _) => self.count_rows_of(*entity, 1),
            Job::Page(_) => self.pump.pages.set(self.pump.pages.get() + 1),
            Job::Write(_) | Job::FollowUp(_) => {}
        }
        let base = Rc::clone(self);
        self.ports.background().spawn(Box::pin(async move {
            base.perform(job).await;
            base.pump.jobs.set(base.pump.jobs.get().saturating_sub(1));
            base.progress.notify();
            base.kick();
        }));
    }

    async fn perform(self: &Rc<Self>, job: Job) {
        // an error here is the database's: leases end by themselves and the alarm comes back
        let done = match job {
            Job::Names => {
                let done = self.refresh_names().await;
                self.pump.naming.set(false);
                done
            }
            Job::Rows(entity, rows) => {
                let done = self.read_rows(entity, rows).await;
                self.ports.clock().sleep(REST).await;
                self.count_rows_of(entity, -1);
                done
            }
            Job::Page(table) => {
                let done = self.read_page(table).await;
                self.pump.pages.set(self.pump.pages.get().saturating_sub(1));
                done
            }
            Job::Write(id) => self.look_after(id).await,
            Job::FollowUp(job) => self.follow_up(job).await,
        };
        self.tell_refused("work of the queue", done);
    }

    fn count_rows_of(&self, entity: Entity, change: isize) {
        let mut running = self.pump.rows_of.borrow_mut();
        let count = running.entry(entity).or_insert(0);
        *count = count.saturating_add_signed(change);
    }

    /// Tells whoever has to be told, and takes the next piece of work.
    fn next_job(self: &Rc<Self>) -> Result<Option<Job>, DatabaseError> {
        let agenda = agenda::read(self.database())?;
        self.renew_and_push(&agenda);
        self.take_job(&agenda)
    }

    fn take_job(&self, agenda: &Agenda) -> Result<Option<Job>, DatabaseError> {
        let now = self.now();
        if now < self.upstream.paused_until()
            || self.upstream.calls_left() == 0
            || self.settings.database_id.is_none()
        {
            return Ok(None);
        }
        // every job makes at least one call; those begun and not yet sent count already
        if self.pump.jobs.get() >= upstream::AT_ONCE {
            return Ok(None);
        }
        if self.pump.naming.get() {
            return Ok(None);
        }
        if agenda.names <= now {
            return Ok(Some(Job::Names));
        }
        // writes hold others up
        if is_due(agenda.writes, now)
            && let Some(write) = writes::take_due(self.database(), now, now + queue::LEASE)?
        {
            return Ok(Some(Job::Write(write)));
        }
        if is_due(agenda.follow_ups, now)
            && let Some(job) = follow_ups::take(self.database(), now, now + queue::LEASE)?
        {
            return Ok(Some(Job::FollowUp(job)));
        }
        if is_due(agenda.rows, now)
            && let Some(entity) = queue::next_entity(self.database(), now)?
        {
            let running = self
                .pump
                .rows_of
                .borrow()
                .get(&entity)
                .copied()
                .unwrap_or(0);
            if running < CALLS_PER_TABLE {
                let rows = queue::lease_rows(self.database(), entity, ROWS_PER_CALL, now)?;
                return Ok(Some(Job::Rows(entity, rows)));
            }
        }
        if is_due(agenda.tables, now)
            && self.pump.pages.get() < PAGES_AT_ONCE
            && let Some(table) = queue::lease_table(self.database(), now)?
        {
            return Ok(Some(Job::Page(table)));
        }
        Ok(None)
    }

    /// After a run: counts calls anew, forgets what is old, arms the alarm.
    fn settle(self: &Rc<Self>) {
        if self.pump.jobs.get() == 0 {
            self.upstream.new_run();
            let tidied = self.turn_of_year().and_then(|()| self.clean());
            self.tell_refused("tidying up", tidied);
        }
        self.arm();
        self.progress.notify();
    }

    /// Sets the alarm to the earliest moment at which something is due.
    pub(super) fn arm(&self) {
        let now = self.now();
        let due = self.next_due().ok().flatten().unwrap_or(now + IDLE);
        self.arm_by(due.clamp(now, now + IDLE));
    }

    /// Sets the alarm to `at` unless it rings before that anyway.
    pub(super) fn arm_by(&self, at: i64) {
        if self
            .armed_at
            .get()
            .is_none_or(|armed| armed > at || armed < self.now())
        {
            self.arm_at(at);
        }
    }

    fn arm_at(&self, at: i64) {
        self.armed_at.set(Some(at));
        self.ports.background().arm(at);
    }

    /// Counts stand in memory only until they are stored.
    pub(super) fn arm_for_counts(&self) {
        self.arm_by(self.now() + FLUSHING);
    }

    fn next_due(&self) -> Result<Option<i64>, DatabaseError> {
        let counts = self
            .upstream
            .has_counts()
            .then(|| self.pump.flushed_at.get() + FLUSHING);
        let agenda = agenda::read(self.database())?;
        let is_configured = self.settings.database_id.is_some();
        let asked = is_configured.then(|| agenda.asked().max(self.upstream.paused_until()));
        let dues = [agenda.told(), counts, asked];
        Ok(dues.into_iter().flatten().min())
    }

    fn clean(&self) -> Result<(), DatabaseError> {
        let (database, now) = (self.database(), self.now());
        if self.pump.flushed_at.get() + FLUSHING <= now {
            self.pump.flushed_at.set(now);
            self.flush_counts()?;
        }
        if self.pump.cleaned_at.get() + CLEANING > now {
            return Ok(());
        }
        let cleaned_at = meta::number(database, "cleaned_at")?.unwrap_or(0);
        self.pump.cleaned_at.set(cleaned_at);
        if cleaned_at + CLEANING > now {
            return Ok(());
        }
        database.transaction(|| {
            inbox::forget_old(database, now)?;
            writes::forget_old(database, now)?;
            mirror::forget_removed(database, now - REMOVED_KEPT)?;
            meta::set_number(database, "cleaned_at", now)
        })
    }
}
