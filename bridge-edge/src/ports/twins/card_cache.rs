//! `CardCache` with KV's bad sides: a write shows late, a miss is remembered, and a second write of one key within a
//! second is refused.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use crate::ports::{CacheError, CardCache, Clock};

use super::Simulation;

/// How long a miss is remembered at a site, in ms.
const MISS_KEPT: i64 = 60_000;
/// How long one key rests between two writes, in ms.
const WRITE_REST: i64 = 1_000;

#[derive(Default)]
struct Entry {
    written_at: i64,
    /// Versions by the moment from which this site shows them; none is a removal.
    versions: Vec<(i64, Option<String>)>,
    miss_until: i64,
}

/// A key-value store as seen from one far site; clones share it.
#[derive(Clone)]
pub struct CacheTwin {
    simulation: Simulation,
    delay: i64,
    entries: Rc<RefCell<HashMap<String, Entry>>>,
    down: Rc<Cell<bool>>,
    refused: Rc<Cell<u32>>,
}

impl CacheTwin {
    /// A store whose writes show after `delay` ms.
    pub fn new(simulation: &Simulation, delay: i64) -> Self {
        Self {
            simulation: simulation.clone(),
            delay,
            entries: Rc::default(),
            down: Rc::default(),
            refused: Rc::default(),
        }
    }

    /// While true, nothing answers.
    pub fn set_down(&self, down: bool) {
        self.down.set(down);
    }

    /// How often a write came too soon.
    pub fn refused(&self) -> u32 {
        self.refused.get()
    }

    /// What was written last under `key`, whether it shows yet or not.
    pub fn last(&self, key: &str) -> Option<String> {
        self.entries
            .borrow()
            .get(key)
            .and_then(|entry| entry.versions.last().cloned()?.1)
    }

    fn write(&self, key: &str, text: Option<String>) -> Result<(), CacheError> {
        if self.down.get() {
            return Err(CacheError::Unavailable);
        }
        let now = self.simulation.now();
        let mut entries = self.entries.borrow_mut();
        let entry = entries.entry(key.to_owned()).or_default();
        if !entry.versions.is_empty() && now - entry.written_at < WRITE_REST {
            self.refused.set(self.refused.get() + 1);
            return Err(CacheError::TooSoon);
        }
        entry.written_at = now;
        entry.versions.push((now + self.delay, text));
        Ok(())
    }
}

impl CardCache for CacheTwin {
    async fn put(&self, key: &str, text: &str) -> Result<(), CacheError> {
        self.simulation.sleep(1).await;
        self.write(key, Some(text.to_owned()))
    }

    async fn delete(&self, key: &str) -> Result<(), CacheError> {
        self.simulation.sleep(1).await;
        self.write(key, None)
    }

    async fn get(&self, key: &str) -> Result<Option<String>, CacheError> {
        self.simulation.sleep(1).await;
        if self.down.get() {
            return Err(CacheError::Unavailable);
        }
        let now = self.simulation.now();
        let mut entries = self.entries.borrow_mut();
        let entry = entries.entry(key.to_owned()).or_default();
        if now < entry.miss_until {
            return Ok(None);
        }
        let shown = entry.versions.iter().rev().find(|(from, _)| *from <= now);
        let text = shown.and_then(|(_, text)| text.clone());
        if text.is_none() && self.delay > 0 {
            entry.miss_until = now + MISS_KEPT;
        }
        Ok(text)
    }
}
