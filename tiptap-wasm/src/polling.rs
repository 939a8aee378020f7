//! When the page asks the bridge, and what it does with the answers.
//!
//! What always holds: everything that is shown and unknown is asked in one request (200 references at
//! most in each), however many views show it; while the live connection is up nothing is asked twice;
//! while it is down the page asks at growing pauses up to five minutes; a hidden page asks nothing.
//! What cannot be asked stays on screen with its age and is asked again.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use bridge_core::entity_ref::EntityRef;
use bridge_core::wire::{Card, ResolveRequest};
use wasm_bindgen::JsValue;

use crate::app::App;
use crate::backoff::Backoff;
use crate::decode::{Read, field};
use crate::dom::{get, random, soon};
use crate::events::Task;
use crate::http::Answer;
use crate::session::{Denied, Token, Want};
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
    /// Whether the last request was refused for its token.
    refused: Cell<bool>,
    /// What the requests under way ask for.
    requests: RefCell<Vec<Vec<EntryId>>>,
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
            refused: Cell::new(false),
            requests: RefCell::default(),
        }
    }
}

impl Polling {
    /// Takes down what a request asks for; answers its number. Empty places are free.
    fn open(&self, ids: &[EntryId]) -> u32 {
        let mut requests = self.requests.borrow_mut();
        let free = requests.iter().position(Vec::is_empty);
        let place = free.unwrap_or(requests.len());
        match requests.get_mut(place) {
            Some(request) => *request = ids.to_vec(),
            None => requests.push(ids.to_vec()),
        }
        u32::try_from(place).unwrap_or(u32::MAX)
    }

    /// What a request asked for.
    fn close(&self, number: u32) -> Vec<EntryId> {
        let place = usize::try_from(number).unwrap_or(usize::MAX);
        let mut requests = self.requests.borrow_mut();
        requests
            .get_mut(place)
            .map(core::mem::take)
            .unwrap_or_default()
    }

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
            soon(&self.ear, Task::Flush as u32);
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

    /// Asks for what is shown and unknown.
    pub fn flush(&self) {
        self.polling.scheduled.set(false);
        self.draw();
        if self.store.borrow().has_due(Self::now() - FRESH_FOR) {
            self.want_token(Want::Flush, f64::INFINITY);
            self.tick();
        } else {
            self.subscribe();
        }
    }

    /// Goes on with a token; what was mounted while it was asked for goes into the same request.
    pub fn flush_with(&self, token: &Token) {
        let Ok(token) = token else {
            if *token == Err(Denied::Unreachable) {
                let due = self.take_due();
                self.recall_last();
                self.unreachable(&due, None);
            } else {
                self.become_stranger();
            }
            return;
        };
        self.greet();
        for chunk in self.take_due().chunks(ResolveRequest::MAX_REFS) {
            let mut body = String::from("{\"refs\":[");
            for (index, id) in chunk.iter().enumerate() {
                body.push_str(if index == 0 { "\"" } else { ",\"" });
                if let Some(entry) = self.store.borrow().get(*id) {
                    body.push_str(&entry.reference.to_string());
                }
                body.push('"');
            }
            body.push_str("]}");
            let number = self.polling.open(chunk);
            self.ask(
                "/api/v1/resolve",
                Some(token),
                Some(&body),
                Task::Resolve,
                number,
            );
        }
    }

    fn take_due(&self) -> Vec<EntryId> {
        let horizon = Self::now() - FRESH_FOR;
        self.store.borrow_mut().take_due(horizon)
    }

    /// The answer to a request for references.
    pub fn resolve_answered(&self, answer: &Answer) {
        let ids = self.polling.close(answer.number);
        if answer.status != 401 {
            self.polling.refused.set(false);
        }
        match answer.status {
            200 => self.resolved(&ids, answer),
            403 => {
                let now = Self::now();
                for id in ids {
                    self.store
                        .borrow_mut()
                        .answered(id, Answered::Forbidden, now);
                }
                self.draw();
            }
            // Refused twice in a row: a fresh token does not help.
            401 if self.polling.refused.replace(true) => self.become_stranger(),
            401 => {
                self.session.forget();
                self.store.borrow_mut().ask_again(&ids);
                self.schedule();
            }
            _ => self.unreachable(&ids, answer.retry_after),
        }
        self.connect();
    }

    fn resolved(&self, ids: &[EntryId], answer: &Answer) {
        let Some(items) = Vec::<Item>::read(&answer.data).filter(|items| items.len() == ids.len())
        else {
            self.unreachable(ids, None);
            return;
        };
        let now = Self::now();
        let mut rows = Vec::new();
        for (id, item) in ids.iter().zip(items) {
            let answered = match item {
                Item::Card(card, raw) => {
                    rows.push((*id, raw));
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
        self.subscribe();
        let store = self.store.borrow();
        for (id, card) in rows {
            if let Some(entry) = store.get(id) {
                self.remember(&entry.reference, card);
            }
        }
        self.save();
    }

    /// Takes a change that came by itself.
    pub fn pushed(&self, reference: &EntityRef, answered: Answered, raw: Option<JsValue>) {
        let now = Self::now();
        self.store.borrow_mut().pushed(reference, answered, now);
        self.draw();
        if let Some(raw) = raw {
            self.remember(reference, raw);
            self.save();
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
        self.after(pause as i32, Task::Retry, 0);
    }

    /// The pause after a failed request is over.
    pub fn retry(&self) {
        self.polling.retrying.set(false);
        self.schedule();
    }

    /// Looks at the clock every few seconds while something is shown.
    fn tick(&self) {
        if !self.polling.ticking.replace(true) {
            self.after(TICK, Task::Tick, 0);
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
