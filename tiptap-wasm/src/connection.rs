//! Opening, keeping and reading the live connection.
//!
//! What always holds: one attempt at a time; a socket that is silent for too long counts as cut; a
//! session's connection is renewed before it ends; a message that cannot be read changes nothing.

use std::rc::Rc;

use bridge_core::entity_ref::EntityRef;
use bridge_core::live::{CloseCode, PONG};
use bridge_core::wire::Card;
use wasm_bindgen::JsValue;

use crate::app::App;
use crate::decode::{Read, field};
use crate::dom::{Event, get, parse, random};
use crate::events::Task;
use crate::live::{Phase, WebSocket};
use crate::session::{Denied, Token, Want};
use crate::store::Answered;

/// Silence after which the server is asked whether it is there, in milliseconds.
const PING_AFTER: f64 = 20_000.0;

/// Silence after which the connection counts as cut, in milliseconds.
const CUT_AFTER: f64 = 45_000.0;

/// How long a socket may take to open, in milliseconds.
const OPEN_WITHIN: f64 = 10_000.0;

/// The share of a connection's time after which it is renewed.
const RENEW_AT: f64 = 0.6;

/// When a connection is renewed again, if the server does not say how long it holds, in milliseconds.
const RENEW_AGAIN: f64 = 30_000.0;

/// How old a token may be that a connection begins with, in milliseconds.
const TOKEN_AGE: f64 = 10_000.0;

/// How long a refused connection is left alone, in milliseconds.
const REFUSED_FOR: i32 = 60_000;

impl App {
    /// Opens the connection where there is none and something is shown.
    pub fn connect(&self) {
        let wanted = self.live.phase.get() == Phase::Down
            && !self.is_stopped()
            && !self.is_hidden()
            && self.store.borrow().is_used();
        if wanted {
            self.live.phase.set(Phase::Opening);
            self.live.heard_at.set(Self::now());
            self.want_token(Want::Connect, TOKEN_AGE);
        }
    }

    /// Goes on with a token.
    pub fn connect_with(&self, token: &Token) {
        if self.live.phase.get() != Phase::Opening {
            return;
        }
        let Ok(token) = token else {
            if *token == Err(Denied::Unreachable) {
                self.cut(None);
            } else {
                self.become_stranger();
            }
            return;
        };
        let Ok(socket) = WebSocket::new(&self.base.live_url()) else {
            self.cut(None);
            return;
        };
        self.live.replace(Some(socket), &self.ear);
        self.live.hello.replace(Some(Rc::clone(token)));
        self.live.heard_at.set(Self::now());
    }

    /// The socket was closed, or counts as closed: asks and tries again, sooner or later.
    pub fn cut(&self, code: Option<f64>) {
        let is = |wanted: CloseCode| code == Some(f64::from(wanted as u16));
        let was_up = self.live.is_up();
        self.hang_up();
        if was_up {
            self.polling.begin(Self::now());
        }
        if is(CloseCode::Unauthenticated) {
            self.session.forget();
        }
        let pause = if is(CloseCode::Forbidden) {
            REFUSED_FOR
        } else {
            #[expect(clippy::cast_possible_truncation, reason = "at most half a minute")]
            let pause = self.live.pauses.borrow_mut().next(random()) as i32;
            pause
        };
        self.after(pause, Task::Connect, 0);
    }

    /// Closes the connection, if there is one.
    pub fn hang_up(&self) {
        self.live.replace(None, &JsValue::NULL);
        self.store.borrow_mut().forget_subscriptions();
    }

    /// Events of the socket.
    pub fn hear_socket(&self, event: &Event, kind: &str) {
        if kind == "close" {
            self.cut(event.code().as_f64());
            return;
        }
        if kind == "open" {
            if let Some(token) = self.live.hello.take() {
                self.live.send_token("hello", &token);
            }
            return;
        }
        self.live.heard_at.set(Self::now());
        let text = event.data().as_string();
        let Some(text) = text.filter(|text| text != PONG) else {
            return;
        };
        self.hear_message(&parse(&text));
    }

    fn hear_message(&self, message: &JsValue) -> Option<()> {
        let kind: String = field(message, "type")?;
        if kind == "welcome" {
            self.welcomed(field(message, "holds_for").unwrap_or(0.0));
            return None;
        }
        let reference: EntityRef = field::<String>(message, "ref")?.parse().ok()?;
        match kind.as_str() {
            "change" => {
                let raw = get(message, "card");
                let card = Rc::new(Card::read(&raw)?);
                self.pushed(&reference, Answered::Card(card), Some(raw));
            }
            "gone" => self.pushed(&reference, Answered::Gone, None),
            "forbidden" => self.pushed(&reference, Answered::Forbidden, None),
            _ => {}
        }
        None
    }

    fn welcomed(&self, holds_for: f64) {
        self.live.phase.set(Phase::Up);
        self.live.pauses.borrow_mut().reset();
        self.polling.rest();
        if holds_for > 0.0 {
            let pause = holds_for * 1_000.0 * RENEW_AT;
            self.live.renew_at.set(Self::now() + pause);
        }
        // What was missed comes by version; what failed meanwhile is asked again.
        self.subscribe();
        self.schedule();
    }

    /// Listens to everything that is shown and not listened to yet.
    pub fn subscribe(&self) {
        if self.live.is_up() {
            let wanted = self.store.borrow_mut().take_unsubscribed();
            self.live.subscribe(&wanted);
        }
    }

    /// Keeps the connection going: heartbeat, renewal, and a new one where it is lost.
    pub fn keep_live(&self, now: f64) {
        let silence = now - self.live.heard_at.get();
        match self.live.phase.get() {
            Phase::Opening if silence > OPEN_WITHIN => self.cut(None),
            Phase::Up if silence > CUT_AFTER => self.cut(None),
            Phase::Up => {
                if silence > PING_AFTER {
                    self.live.ping();
                }
                if now >= self.live.renew_at.get() {
                    self.live.renew_at.set(f64::INFINITY);
                    self.want_token(Want::Renew, TOKEN_AGE);
                }
            }
            Phase::Down | Phase::Opening => {}
        }
    }

    /// Prolongs the connection with a token.
    pub fn renew_with(&self, token: &Token) {
        match token {
            Ok(token) if self.live.is_up() => {
                self.live.send_token("renew", token);
                // Until the server says how long it holds now.
                self.live.renew_at.set(Self::now() + RENEW_AGAIN);
            }
            Ok(_) => {}
            Err(Denied::Stranger) => self.become_stranger(),
            // The server closes when it must; until then changes keep coming.
            Err(Denied::Unreachable) => self.live.renew_at.set(Self::now()),
        }
    }
}
