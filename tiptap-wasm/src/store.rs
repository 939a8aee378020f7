//! What the page knows of each reference, and what it has to ask.
//!
//! Pure: no clock, no network, no DOM. What always holds: one entry per reference however many views
//! show it; an older card never replaces a newer one; a value that may not be seen is not kept. What
//! changed is marked, and [`Store::take_changed`] hands each mark out once. Instants are milliseconds
//! since 1970.

use std::collections::BTreeMap;
use std::rc::Rc;

use bridge_core::entity_ref::EntityRef;
use bridge_core::wire::{Card, CardState};

/// How long a value counts as current without live updates, in milliseconds.
pub const FRESH_FOR: f64 = 300_000.0;

/// The number of an entry; stays valid while somebody uses the entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntryId(usize);

/// What a view of an entry shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Asked for the first time.
    Loading,
    /// The bridge's current value.
    Ready,
    /// A value that the bridge or a former visit remembers.
    Stale,
    /// A value from before the connection was lost.
    Offline,
    /// The viewer may not see it.
    Forbidden,
    /// There is no such entity any more.
    Gone,
    /// Nothing is known and the bridge does not answer.
    Error,
}

/// What the bridge answered for one reference.
#[derive(Clone, Debug)]
pub enum Answered {
    /// A card.
    Card(Rc<Card>),
    /// The viewer may not see it.
    Forbidden,
    /// Deleted, or never there.
    Gone,
}

/// What is known of one reference.
#[derive(Debug)]
pub struct Entry {
    /// The reference.
    pub reference: EntityRef,
    /// What views show.
    pub status: Status,
    /// The last value, where there is one that may be seen.
    pub card: Option<Rc<Card>>,
    /// When the value was true, in milliseconds since 1970.
    pub seen_at: f64,
    asked_at: Option<f64>,
    in_flight: bool,
    uses: u32,
    changed: bool,
}

/// All entries of a page.
#[derive(Debug, Default)]
pub struct Store {
    entries: Vec<Option<Entry>>,
    by_reference: BTreeMap<EntityRef, usize>,
}

impl Store {
    /// The entry of a reference, with one use more; it comes to be where it is not.
    pub fn acquire(&mut self, reference: &EntityRef) -> EntryId {
        if let Some(&slot) = self.by_reference.get(reference) {
            if let Some(entry) = self.slot(slot) {
                entry.uses = entry.uses.saturating_add(1);
            }
            return EntryId(slot);
        }
        let entry = Entry {
            reference: reference.clone(),
            status: Status::Loading,
            card: None,
            seen_at: 0.0,
            asked_at: None,
            in_flight: false,
            uses: 1,
            changed: false,
        };
        let free = self.entries.iter().position(Option::is_none);
        let slot = free.unwrap_or(self.entries.len());
        match self.entries.get_mut(slot) {
            Some(place) => *place = Some(entry),
            None => self.entries.push(Some(entry)),
        }
        self.by_reference.insert(reference.clone(), slot);
        EntryId(slot)
    }

    /// One use less. The value stays for a while: editors are replaced by others of the same page.
    pub fn release(&mut self, id: EntryId) {
        if let Some(entry) = self.slot(id.0) {
            entry.uses = entry.uses.saturating_sub(1);
        }
    }

    /// The entry of a number.
    pub fn get(&self, id: EntryId) -> Option<&Entry> {
        self.entries.get(id.0)?.as_ref()
    }

    /// Whether any view shows anything.
    pub fn is_used(&self) -> bool {
        self.entries.iter().flatten().any(|entry| entry.uses > 0)
    }

    /// The references to ask now: shown somewhere, not being asked, and unknown or asked before `horizon`.
    pub fn take_due(&mut self, horizon: f64) -> Vec<EntryId> {
        let mut due = Vec::new();
        for (slot, entry) in self.entries.iter_mut().enumerate() {
            let Some(entry) = entry else { continue };
            let is_old = entry.asked_at.is_none_or(|asked| asked < horizon);
            if entry.uses > 0 && !entry.in_flight && is_old {
                entry.in_flight = true;
                due.push(EntryId(slot));
            }
        }
        due
    }

    /// Takes the bridge's answer for an entry.
    pub fn answered(&mut self, id: EntryId, answer: Answered, now: f64) {
        let Some(entry) = self.slot(id.0) else { return };
        entry.in_flight = false;
        entry.asked_at = Some(now);
        entry.take(answer, now);
    }

    /// Takes a pushed change; a reference that nobody knows any more is let go.
    pub fn pushed(&mut self, reference: &EntityRef, answer: Answered, now: f64) {
        if let Some(&slot) = self.by_reference.get(reference)
            && let Some(entry) = self.slot(slot)
        {
            entry.take(answer, now);
        }
    }

    /// Takes a value that a former visit left, where nothing better is known.
    pub fn remembered(&mut self, reference: &EntityRef, card: Rc<Card>, seen_at: f64) {
        let Some(&slot) = self.by_reference.get(reference) else {
            return;
        };
        let Some(entry) = self.slot(slot) else { return };
        let status = match entry.status {
            Status::Loading => Status::Stale,
            Status::Error => Status::Offline,
            _ => return,
        };
        entry.card = Some(card);
        entry.seen_at = seen_at;
        entry.show(status);
    }

    /// The bridge could not be asked: what is known stays, with its age; the entries are due again.
    pub fn unreachable(&mut self, ids: &[EntryId]) {
        for id in ids {
            let Some(entry) = self.slot(id.0) else {
                continue;
            };
            entry.in_flight = false;
            entry.asked_at = None;
            match entry.status {
                Status::Forbidden | Status::Gone => {}
                _ if entry.card.is_some() => entry.show(Status::Offline),
                _ => entry.show(Status::Error),
            }
        }
    }

    /// The viewer has no session: no value is kept or shown.
    pub fn stranger(&mut self, now: f64) {
        for entry in self.entries.iter_mut().flatten() {
            entry.in_flight = false;
            entry.asked_at = Some(now);
            entry.take(Answered::Forbidden, now);
        }
    }

    /// Makes every entry due, whatever is shown meanwhile.
    pub fn expire(&mut self) {
        for entry in self.entries.iter_mut().flatten() {
            entry.asked_at = None;
        }
    }

    /// Lets go of what nobody shows and nobody asked for since `horizon`.
    pub fn sweep(&mut self, horizon: f64) {
        for place in &mut self.entries {
            let unused = place.as_ref().is_some_and(|entry| {
                entry.uses == 0
                    && !entry.in_flight
                    && entry.asked_at.is_none_or(|asked| asked < horizon)
            });
            if unused && let Some(entry) = place.take() {
                self.by_reference.remove(&entry.reference);
            }
        }
    }

    /// What is shown somewhere and known: its reference, and the version that is shown.
    pub fn watched(&self) -> impl Iterator<Item = (&EntityRef, Option<i64>)> {
        self.entries
            .iter()
            .flatten()
            .filter(|entry| entry.uses > 0 && entry.asked_at.is_some())
            .filter(|entry| entry.status != Status::Forbidden)
            .map(|entry| (&entry.reference, entry.card.as_ref().map(|card| card.version)))
    }

    /// The entries that look different since this was last asked.
    pub fn take_changed(&mut self) -> Vec<EntryId> {
        let mut changed = Vec::new();
        for (slot, entry) in self.entries.iter_mut().enumerate() {
            if let Some(entry) = entry
                && core::mem::take(&mut entry.changed)
            {
                changed.push(EntryId(slot));
            }
        }
        changed
    }

    fn slot(&mut self, slot: usize) -> Option<&mut Entry> {
        self.entries.get_mut(slot)?.as_mut()
    }
}

/// When a card was true, in milliseconds since 1970.
#[expect(clippy::cast_precision_loss, reason = "the years to 9999 are below 2^53 ms")]
fn instant(card: &Card) -> f64 {
    card.as_of.millis() as f64
}

impl Entry {
    fn take(&mut self, answer: Answered, now: f64) {
        match answer {
            Answered::Card(card) => {
                let is_older = self
                    .card
                    .as_ref()
                    .is_some_and(|known| known.version > card.version);
                let is_stale = card.state == CardState::Stale;
                let status = if is_stale {
                    Status::Stale
                } else {
                    Status::Ready
                };
                if !is_older {
                    self.seen_at = if is_stale { instant(&card) } else { now };
                    self.card = Some(card);
                    self.changed = true;
                }
                self.show(status);
            }
            Answered::Forbidden => {
                self.card = None;
                self.show(Status::Forbidden);
            }
            Answered::Gone => {
                self.card = None;
                self.show(Status::Gone);
            }
        }
    }

    fn show(&mut self, status: Status) {
        self.changed |= self.status != status;
        self.status = status;
    }
}
