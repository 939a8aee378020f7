//! What the page knows of each reference, and what it has to ask.
//!
//! Pure: no clock, no network, no DOM. What always holds: one entry per reference however many views
//! show it; an older card never replaces a newer one; a value that may not be seen is not kept. What
//! changed is marked, and [`Store::take_changed`] hands each mark out once. Instants are milliseconds
//! since 1970.

use std::rc::Rc;

use bridge_core::entity_ref::{EntityRef, Key};
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
    /// An answer of another version of the bridge.
    Unreadable,
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
    subscribed: bool,
}

/// All entries of a page.
#[derive(Debug)]
pub struct Store {
    entries: Vec<Option<Entry>>,
    /// The slots of entries, by a hash of their reference.
    buckets: Vec<Vec<usize>>,
}

/// How many buckets there are: a page shows hundreds of references, seldom thousands.
const BUCKETS: usize = 512;

/// The bucket of a reference (FNV-1a; who writes a document gains nothing by collisions).
fn bucket(reference: &EntityRef) -> usize {
    let number;
    let key = match &reference.key {
        Key::Id(id) => {
            number = id.get().to_le_bytes();
            number.as_slice()
        }
        Key::Slug(slug) => slug.as_str().as_bytes(),
        Key::Email(email) => email.as_bytes(),
    };
    let start = 0x811c_9dc5_u32 ^ reference.entity as u32;
    let hash = key.iter().fold(start, |hash, byte| {
        (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    });
    usize::try_from(hash).unwrap_or_default() % BUCKETS
}

impl Default for Store {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            buckets: vec![Vec::new(); BUCKETS],
        }
    }
}

impl Store {
    /// The entry of a reference, with one use more; it comes to be where it is not.
    pub fn acquire(&mut self, reference: &EntityRef) -> EntryId {
        if let Some(slot) = self.find(reference) {
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
            subscribed: false,
        };
        let free = self.entries.iter().position(Option::is_none);
        let slot = free.unwrap_or(self.entries.len());
        match self.entries.get_mut(slot) {
            Some(place) => *place = Some(entry),
            None => self.entries.push(Some(entry)),
        }
        if let Some(bucket) = self.buckets.get_mut(bucket(reference)) {
            bucket.push(slot);
        }
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

    /// The references to ask now: shown somewhere, not being asked, and unknown, or asked before
    /// `horizon` without changes coming by themselves.
    pub fn take_due(&mut self, horizon: f64) -> Vec<EntryId> {
        let mut due = Vec::new();
        for (slot, entry) in self.entries.iter_mut().enumerate() {
            let Some(entry) = entry else { continue };
            if entry.is_due(horizon) {
                entry.in_flight = true;
                due.push(EntryId(slot));
            }
        }
        due
    }

    /// Whether [`Store::take_due`] would answer anything.
    pub fn has_due(&self, horizon: f64) -> bool {
        let mut entries = self.entries.iter().flatten();
        entries.any(|entry| entry.is_due(horizon))
    }

    /// Makes entries due again as if they had not been asked.
    pub fn ask_again(&mut self, ids: &[EntryId]) {
        for id in ids {
            if let Some(entry) = self.slot(id.0) {
                entry.in_flight = false;
                entry.asked_at = None;
            }
        }
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
        if let Some(slot) = self.find(reference)
            && let Some(entry) = self.slot(slot)
        {
            entry.take(answer, now);
        }
    }

    /// Takes a value that a former visit left, where nothing better is known.
    pub fn remembered(&mut self, reference: &EntityRef, card: Rc<Card>, seen_at: f64) {
        let Some(slot) = self.find(reference) else {
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
        for (slot, place) in self.entries.iter_mut().enumerate() {
            let unused = place.as_ref().is_some_and(|entry| {
                entry.uses == 0
                    && !entry.in_flight
                    && !entry.subscribed
                    && entry.asked_at.is_none_or(|asked| asked < horizon)
            });
            if unused
                && let Some(entry) = place.take()
                && let Some(bucket) = self.buckets.get_mut(bucket(&entry.reference))
            {
                bucket.retain(|other| *other != slot);
            }
        }
    }

    /// What the live connection is to listen to from now on: shown, known, and not yet subscribed.
    pub fn take_unsubscribed(&mut self) -> Vec<(EntityRef, Option<i64>)> {
        let mut wanted = Vec::new();
        for entry in self.entries.iter_mut().flatten() {
            let is_wanted = entry.uses > 0
                && !entry.subscribed
                && entry.asked_at.is_some()
                && entry.status != Status::Forbidden;
            if is_wanted {
                entry.subscribed = true;
                let version = entry.card.as_ref().map(|card| card.version);
                wanted.push((entry.reference.clone(), version));
            }
        }
        wanted
    }

    /// What the live connection need not listen to any more.
    pub fn take_forsaken(&mut self) -> Vec<EntityRef> {
        let mut forsaken = Vec::new();
        for entry in self.entries.iter_mut().flatten() {
            if entry.uses == 0 && entry.subscribed {
                entry.subscribed = false;
                forsaken.push(entry.reference.clone());
            }
        }
        forsaken
    }

    /// The live connection is gone, and with it all subscriptions.
    pub fn forget_subscriptions(&mut self) {
        for entry in self.entries.iter_mut().flatten() {
            entry.subscribed = false;
        }
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

    fn find(&self, reference: &EntityRef) -> Option<usize> {
        let bucket = self.buckets.get(bucket(reference))?;
        bucket.iter().copied().find(|slot| {
            let entry = self.entries.get(*slot).and_then(Option::as_ref);
            entry.is_some_and(|entry| entry.reference == *reference)
        })
    }

    fn slot(&mut self, slot: usize) -> Option<&mut Entry> {
        self.entries.get_mut(slot)?.as_mut()
    }
}

/// When a card was true, in milliseconds since 1970.
#[expect(
    clippy::cast_precision_loss,
    reason = "the years to 9999 are below 2^53 ms"
)]
fn instant(card: &Card) -> f64 {
    card.as_of.millis() as f64
}

impl Entry {
    fn is_due(&self, horizon: f64) -> bool {
        let is_old = self
            .asked_at
            .is_none_or(|asked| asked < horizon && !self.subscribed);
        self.uses > 0 && !self.in_flight && is_old
    }

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
            Answered::Unreadable => {
                self.card = None;
                self.show(Status::Error);
            }
        }
    }

    fn show(&mut self, status: Status) {
        self.changed |= self.status != status;
        self.status = status;
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
