//! When the page asks the bridge, and what it does with the answers.
//!
//! What always holds: everything that is shown and unknown is asked in one request (200 references at
//! most in each), however many views show it; while the live connection is up nothing is asked twice;
//! while it is down the page asks at growing pauses up to five minutes; a hidden page asks nothing.
//! What cannot be asked stays on screen with its age and is asked again.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use bridge_core::entity_ref::EntityRef;
use bridge_core::language::Language;
use bridge_core::wire::{Card, ResolveRequest};
use wasm_bindgen::JsValue;

use crate::app::{Alarm, App};
use crate::backoff::Backoff;
use crate::decode::{Read, field};
use crate::disk::{self, Remembered};
use crate::dom::{get, random};
use crate::http::{self, Answer};
use crate::session::Denied;
use crate::store::{Answered, EntryId, FRESH_FOR};

/// How often the page looks at the clock while something is shown, in milliseconds.
const TICK: i32 = 5_000;

/// The first and the longest pause between polls without a live connection, in milliseconds.
const POLLS: (f64, f64) = (5_000.0, FRESH_FOR);

/// The first and the longest pause before a failed request is tried again, in milliseconds.
const RETRIES: (f64, f64) = (1_000.0, 60_000.0);

/// Pauses and flags of the page's asking.
#[derive(Debug)]
pub struct Polling {
    scheduled: Cell<bool>,
    ticking: Cell<bool>,
    retrying: Cell<bool>,
    polls: RefCell<Backoff>,
    retries: RefCell<Backoff>,
    poll_at: Cell<f64>,
    /// Whose remembered values were read; the outer `None` means nobody's yet.
    recalled: RefCell<Option<Option<String>>>,
}

impl Default for Polling {
    fn default() -> Self {
        Self {
            scheduled: Cell::new(false),
            ticking: Cell::new(false),
            retrying: Cell::new(false),
            polls: RefCell::new(Backoff::new(POLLS.0, POLLS.1)),
            retries: RefCell::new(Backoff::new(RETRIES.0, RETRIES.1)),
            poll_at: Cell::new(0.0),
            recalled: RefCell::new(None),
        }
    }
}

impl Polling {
    /// The live connection is up: no polls, and the first one after the next cut comes soon.
    pub fn rest(&self) {
        self.polls.borrow_mut().reset();
        self.retries.borrow_mut().reset();
    }

    /// The live connection is gone: when to poll next.
    pub fn begin(&self, now: f64) {
        let pause = self.polls.borrow_mut().next(random());
        self.poll_at.set(now + pause);
    }
}

impl App {
    /// Asks for what is shown and unknown, once this turn of the event loop is over.
    pub fn schedule(&self) {
        if !self.polling.scheduled.replace(true) {
            self.spawn(Self::flush);
        }
    }

    /// The page is looked at again, or the network is back.
    pub fn wake(&self) {
        if self.is_hidden() || !self.store.borrow().is_used() {
            return;
        }
        self.live.pauses.borrow_mut().reset();
        self.polling.rest();
        self.schedule();
        self.connect();
        self.tick();
    }

    /// Whether nobody can see the page.
    pub fn is_hidden(&self) -> bool {
        self.document.hidden()
    }

    async fn flush(self: Rc<Self>) {
        self.polling.scheduled.set(false);
        self.draw();
        let mut due = self.take_due();
        if due.is_empty() {
            self.subscribe();
            return;
        }
        match self.token().await {
            Ok(token) => {
                self.greet().await;
                // What was mounted while the session was asked for goes into the same request.
                due.extend(self.take_due());
                for chunk in due.chunks(ResolveRequest::MAX_REFS) {
                    let (chunk, token) = (chunk.to_vec(), Rc::clone(&token));
                    self.spawn(|app| app.resolve(chunk, token));
                }
            }
            Err(Denied::Stranger) => self.become_stranger().await,
            Err(Denied::Unreachable) => {
                self.recall(None).await;
                self.unreachable(&due, None);
            }
        }
        self.tick();
    }

    fn take_due(&self) -> Vec<EntryId> {
        let horizon = Self::now() - FRESH_FOR;
        self.store.borrow_mut().take_due(horizon)
    }

    async fn resolve(self: Rc<Self>, ids: Vec<EntryId>, token: Rc<str>) {
        let references = self.references(&ids);
        let mut body = String::from("{\"refs\":[");
        for (index, reference) in references.iter().enumerate() {
            body.push_str(if index == 0 { "\"" } else { ",\"" });
            body.push_str(&reference.to_string());
            body.push('"');
        }
        body.push_str("]}");
        let url = self.base.url("/api/v1/resolve");
        match http::send(&url, Some(&token), Some(&body)).await {
            Ok(answer) if answer.status == 200 => self.resolved(&ids, &references, &answer),
            Ok(answer) if answer.status == 403 => {
                let now = Self::now();
                for id in ids {
                    self.store
                        .borrow_mut()
                        .answered(id, Answered::Forbidden, now);
                }
                self.draw();
            }
            Ok(answer) if answer.status == 401 => {
                self.session.forget();
                self.unreachable(&ids, answer.retry_after);
            }
            Ok(answer) => self.unreachable(&ids, answer.retry_after),
            Err(_) => self.unreachable(&ids, None),
        }
        self.connect();
    }

    fn references(&self, ids: &[EntryId]) -> Vec<EntityRef> {
        let store = self.store.borrow();
        let mut references = Vec::new();
        for id in ids {
            if let Some(entry) = store.get(*id) {
                references.push(entry.reference.clone());
            }
        }
        references
    }

    fn resolved(&self, ids: &[EntryId], references: &[EntityRef], answer: &Answer) {
        let Some(items) = Vec::<Item>::read(&answer.data).filter(|items| items.len() == ids.len())
        else {
            self.unreachable(ids, None);
            return;
        };
        let now = Self::now();
        let mut remember = Vec::new();
        for ((id, reference), item) in ids.iter().zip(references).zip(items) {
            let answered = match item {
                Item::Card(card, raw) => {
                    remember.push((reference.to_string(), raw));
                    Answered::Card(card)
                }
                Item::Forbidden => Answered::Forbidden,
                Item::Gone => Answered::Gone,
                Item::Unreadable => Answered::Unreadable,
            };
            self.store.borrow_mut().answered(*id, answered, now);
        }
        self.polling.retries.borrow_mut().reset();
        self.draw();
        self.remember(remember);
        self.subscribe();
    }

    /// Takes a change that came by itself.
    pub fn pushed(&self, reference: &EntityRef, answered: Answered, raw: Option<JsValue>) {
        let now = Self::now();
        self.store.borrow_mut().pushed(reference, answered, now);
        self.draw();
        if let Some(raw) = raw {
            self.remember(vec![(reference.to_string(), raw)]);
        }
    }

    /// Keeps what is known on screen, and asks again later.
    fn unreachable(&self, ids: &[EntryId], retry_after: Option<u32>) {
        self.store.borrow_mut().unreachable(ids);
        self.draw();
        if self.polling.retrying.replace(true) {
            return;
        }
        let grown = self.polling.retries.borrow_mut().next(random());
        let pause = retry_after.map_or(grown, |seconds| grown.max(f64::from(seconds) * 1_000.0));
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a timer's longest pause is 2^31 ms"
        )]
        self.after(pause as i32, Alarm::Retry, 0);
    }

    /// The pause after a failed request is over.
    pub fn retry(&self) {
        self.polling.retrying.set(false);
        self.schedule();
    }

    /// Nobody is logged in: every number goes, here and on the disk.
    pub async fn become_stranger(&self) {
        self.store.borrow_mut().stranger(Self::now());
        self.hang_up();
        self.draw();
        self.polling.recalled.replace(None);
        disk::wipe().await;
    }

    /// On a page where nothing is shown yet: values of somebody who has logged out go.
    pub async fn forget_after_logout(self: Rc<Self>) {
        if !disk::all().await.is_empty() && self.token().await == Err(Denied::Stranger) {
            disk::wipe().await;
        }
    }

    /// Takes the user's language, and what they saw on a former visit.
    async fn greet(&self) {
        let Some(user) = self.session.user() else {
            return;
        };
        let language = user.locale.as_deref().and_then(Language::from_locale);
        if let Some(language) = language {
            self.language.set(language);
        }
        let before = self.polling.recalled.borrow().clone();
        if before.as_ref() == Some(&Some(user.id.clone())) {
            return;
        }
        if let Some(Some(_)) = before {
            // Somebody else is logged in now: nothing of the one before may stay.
            let now = Self::now();
            self.store.borrow_mut().stranger(now);
            self.store.borrow_mut().expire();
        }
        self.recall(Some(user.id)).await;
    }

    async fn recall(&self, user: Option<String>) {
        if self.polling.recalled.borrow().as_ref() == Some(&user) {
            return;
        }
        self.polling.recalled.replace(Some(user.clone()));
        for Remembered {
            reference,
            seen_at,
            card,
            ..
        } in disk::load(user.as_deref(), Self::now()).await
        {
            if let (Ok(reference), Some(card)) = (reference.parse::<EntityRef>(), Card::read(&card))
            {
                self.store
                    .borrow_mut()
                    .remembered(&reference, Rc::new(card), seen_at);
            }
        }
        self.draw();
    }

    /// Keeps cards for the next visit.
    fn remember(&self, cards: Vec<(String, JsValue)>) {
        let Some(user) = self.session.user() else {
            return;
        };
        let seen_at = Self::now();
        let mut rows = Vec::new();
        for (reference, card) in cards {
            rows.push(Remembered {
                reference,
                user: user.id.clone(),
                seen_at,
                card,
            });
        }
        if !rows.is_empty() {
            self.spawn(|_| disk::save(rows));
        }
    }

    /// Looks at the clock every few seconds while something is shown.
    fn tick(&self) {
        if !self.polling.ticking.replace(true) {
            self.after(TICK, Alarm::Tick, 0);
        }
    }

    /// Some seconds are over.
    pub fn on_tick(&self) {
        self.polling.ticking.set(false);
        let now = Self::now();
        self.store.borrow_mut().sweep(now - FRESH_FOR);
        if !self.store.borrow().is_used() {
            self.hang_up();
            return;
        }
        self.tick();
        if self.is_hidden() {
            return;
        }
        self.keep_live(now);
        if self.live.is_up() {
            let forsaken = self.store.borrow_mut().take_forsaken();
            self.live.unsubscribe(&forsaken);
        } else if now >= self.polling.poll_at.get() {
            self.polling.begin(now);
            self.store.borrow_mut().expire();
            self.schedule();
        }
    }
}

/// One item of the answer to `/resolve`.
enum Item {
    Card(Rc<Card>, JsValue),
    Forbidden,
    Gone,
    Unreadable,
}

impl Read for Item {
    fn read(value: &JsValue) -> Option<Self> {
        Some(match field::<String>(value, "status")?.as_str() {
            "ok" => {
                let raw = get(value, "card");
                match Card::read(&raw) {
                    Some(card) => Self::Card(Rc::new(card), raw),
                    None => Self::Unreadable,
                }
            }
            "forbidden" => Self::Forbidden,
            _ => Self::Gone,
        })
    }
}
