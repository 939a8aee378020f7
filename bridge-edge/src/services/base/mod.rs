//! What the `Base` object remembers and does, on ports alone.
//!
//! | module | what |
//! |---|---|
//! | [`methods`] | the calls from outside, by name: JSON in, JSON out |
//! | [`claim`] | a webhook delivery becomes rows in the queue, in one transaction |
//! | [`pump`] | takes work from the queue, ten calls at once, fifty a run; arms the alarm |
//! | [`reread`], [`pages`], [`resolve_names`] | the three kinds of work: rows, a page of a table, the map of names |
//! | [`apply`] | what was read against the mirror, field by field; who is affected |
//! | [`renew`], [`push`] | answers that changed get a version; the Hub and KV are told |
//! | [`read`], [`list`], [`parts`], [`answers`], [`choices`] | what is asked for, from the mirror |
//! | [`follow`] | what rows link to, read together |
//! | [`write`] | what is written to Baserow, decided under locks |
//! | [`store`] | the SQL |
//!
//! What always holds: whatever must happen is stored before anybody is told that it will; no borrow is held across an
//! await; everything stored is right after a kill at any line. How it fails: calls answer an error of [`fault`]; work in
//! the background leaves its work in the queue, with a time to try again.

pub mod answers;
pub mod apply;
pub mod choices;
pub mod claim;
pub mod compute;
pub mod fault;
pub mod follow;
pub mod list;
pub mod methods;
pub mod names;
pub mod pages;
pub mod parts;
pub mod permits;
pub mod pump;
pub mod push;
pub mod read;
pub mod renew;
pub mod reread;
pub mod resolve_names;
pub mod search;
#[cfg(feature = "selftest")]
mod selftest;
pub mod status;
pub mod store;
#[cfg(test)]
mod tests;
pub mod tokens;
pub mod upstream;
pub mod write;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use bridge_core::date::{Annee, Instant, paris_date};
use bridge_core::entity::Entity;

use crate::log::{self, Level};
use crate::ports::{Clock, Database, DatabaseError, Log, Ports};

use names::Names;
use permits::Signal;
use upstream::Upstream;

/// What the object is told about the outside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The Baserow database whose tables are read; none where Baserow is not configured.
    pub database_id: Option<i64>,
    /// The path the bridge is mounted under, without a slash at the end.
    pub mount: String,
}

/// The object: its ports, and what it keeps in memory (nothing that it could not build again).
pub struct Base<P: Ports> {
    ports: P,
    settings: Settings,
    upstream: Upstream,
    names: RefCell<Rc<Names>>,
    /// Moves whenever work was done or has failed.
    progress: Signal,
    pump: pump::State,
    push: push::State,
    writing: write::State,
    armed_at: Cell<Option<i64>>,
    probed_at: Cell<i64>,
    /// Moves whenever a probe of Baserow has ended.
    probes: Signal,
    traces: RefCell<HashMap<(Entity, i64), String>>,
    indexes: RefCell<search::Indexes>,
}

impl<P: Ports> Base<P> {
    /// Opens the object's memory: brings the schema up to date, and frees what an earlier process had taken.
    pub fn open(ports: P, settings: Settings) -> Result<Rc<Self>, DatabaseError> {
        let database = ports.database();
        store::migrations::migrate(database)?;
        let now = ports.clock().now();
        database.transaction(|| {
            store::queue::free_leases(database)?;
            store::writes::free(database, now)?;
            store::follow_ups::free(database, now)?;
            store::cards::free_leases(database, now)
        })?;
        let names = Names::load(database)?;
        let health = status::last_seen(database)?;
        Ok(Rc::new(Self {
            ports,
            settings,
            upstream: Upstream::new(health),
            names: RefCell::new(Rc::new(names)),
            progress: Signal::default(),
            pump: pump::State::default(),
            push: push::State::default(),
            writing: write::State::default(),
            armed_at: Cell::new(None),
            probed_at: Cell::new(0),
            probes: Signal::default(),
            traces: RefCell::default(),
            indexes: RefCell::default(),
        }))
    }

    fn database(&self) -> &P::Database {
        self.ports.database()
    }

    fn now(&self) -> i64 {
        self.ports.clock().now()
    }

    fn names(&self) -> Rc<Names> {
        Rc::clone(&self.names.borrow())
    }

    /// Says what happened to work that no request waits for; `cause` names places and words of ours, never a value.
    fn tell(&self, level: Level, msg: &str, cause: Option<&str>) {
        let line = log::background(self.now(), level, msg, cause);
        self.ports.log().line(&line);
    }

    /// Says what the object's own memory refused; the work is stored and comes back.
    fn tell_refused(&self, work: &str, outcome: Result<(), DatabaseError>) {
        if let Err(error) = outcome {
            self.tell(Level::Error, work, Some(&error.to_string()));
        }
    }

    /// The civil year of this moment, in Paris.
    fn year(&self) -> Annee {
        paris_date(Instant::from_millis(self.now())).year()
    }
}
