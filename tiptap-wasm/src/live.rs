//! The live connection: one WebSocket per page, over which changes come as they happen.
//!
//! What always holds: at most one socket; it is opened only while something is shown; whatever was
//! missed while it was down is caught up with by version when it is up again. A cut is answered by
//! growing, random pauses. The messages are those of `bridge_core::live`. Nothing here fails: without
//! a connection the page polls.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use bridge_core::entity_ref::EntityRef;
use bridge_core::live::MAX_SUBSCRIBE;
use wasm_bindgen::prelude::*;

use crate::backoff::Backoff;
use crate::texts::digits;

#[wasm_bindgen]
extern "C" {
    /// The browser's WebSocket.
    #[derive(Clone, Debug)]
    pub type WebSocket;

    /// Begins to open a connection.
    #[wasm_bindgen(constructor, catch)]
    pub fn new(url: &str) -> Result<WebSocket, JsValue>;

    #[wasm_bindgen(method, setter, js_name = onopen)]
    fn on_open(this: &WebSocket, ear: &JsValue);

    #[wasm_bindgen(method, setter, js_name = onmessage)]
    fn on_message(this: &WebSocket, ear: &JsValue);

    #[wasm_bindgen(method, setter, js_name = onclose)]
    fn on_close(this: &WebSocket, ear: &JsValue);

    #[wasm_bindgen(method, catch, js_name = send)]
    fn try_send(this: &WebSocket, text: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(method)]
    fn close(this: &WebSocket);
}

impl WebSocket {
    /// Lets all its events be heard by `ear`; `null` by nobody.
    fn heard_by(&self, ear: &JsValue) {
        self.on_open(ear);
        self.on_message(ear);
        self.on_close(ear);
    }
}

/// The first and the longest pause before a new attempt, in milliseconds.
const PAUSES: (f64, f64) = (400.0, 30_000.0);

/// Where the connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// No socket.
    Down,
    /// A socket that has not been welcomed.
    Opening,
    /// Changes are coming.
    Up,
}

/// The connection of this page.
#[derive(Debug)]
pub struct Live {
    /// Where it stands.
    pub phase: Cell<Phase>,
    /// When the last message came, in milliseconds since 1970.
    pub heard_at: Cell<f64>,
    /// When the token must be renewed, in milliseconds since 1970.
    pub renew_at: Cell<f64>,
    /// The pauses between attempts.
    pub pauses: RefCell<Backoff>,
    /// The token to begin with, until the socket is open.
    pub hello: RefCell<Option<Rc<str>>>,
    socket: RefCell<Option<WebSocket>>,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            phase: Cell::new(Phase::Down),
            heard_at: Cell::new(0.0),
            renew_at: Cell::new(f64::INFINITY),
            pauses: RefCell::new(Backoff::new(PAUSES.0, PAUSES.1)),
            hello: RefCell::new(None),
            socket: RefCell::new(None),
        }
    }
}

impl Live {
    /// Takes over a new socket, whose events `ear` hears; the one before is closed and no longer heard.
    pub fn replace(&self, socket: Option<WebSocket>, ear: &JsValue) {
        self.phase.set(if socket.is_some() {
            Phase::Opening
        } else {
            Phase::Down
        });
        self.renew_at.set(f64::INFINITY);
        self.hello.replace(None);
        if let Some(socket) = &socket {
            socket.heard_by(ear);
        }
        if let Some(old) = self.socket.replace(socket) {
            old.heard_by(&JsValue::NULL);
            old.close();
        }
    }

    /// Whether changes of a reference come by themselves.
    pub fn is_up(&self) -> bool {
        self.phase.get() == Phase::Up
    }

    /// Says hello or renews; `token` holds no character that JSON would escape.
    pub fn send_token(&self, kind: &str, token: &str) {
        let mut message = String::from("{\"type\":\"");
        message.push_str(kind);
        message.push_str("\",\"token\":\"");
        message.push_str(token);
        message.push_str("\"}");
        self.send(&message);
    }

    /// Listens to these, each from the version that is shown.
    pub fn subscribe(&self, wanted: &[(EntityRef, Option<i64>)]) {
        for chunk in wanted.chunks(MAX_SUBSCRIBE) {
            let mut message = String::from("{\"type\":\"subscribe\",\"refs\":[");
            for (index, (reference, version)) in chunk.iter().enumerate() {
                message.push_str(if index == 0 {
                    "{\"ref\":\""
                } else {
                    ",{\"ref\":\""
                });
                message.push_str(&reference.to_string());
                message.push_str("\",\"version\":");
                match version {
                    Some(version) => message.push_str(&digits(*version)),
                    None => message.push_str("null"),
                }
                message.push('}');
            }
            message.push_str("]}");
            self.send(&message);
        }
    }

    /// Stops listening to these.
    pub fn unsubscribe(&self, forsaken: &[EntityRef]) {
        for chunk in forsaken.chunks(MAX_SUBSCRIBE) {
            let mut message = String::from("{\"type\":\"unsubscribe\",\"refs\":[");
            for (index, reference) in chunk.iter().enumerate() {
                message.push_str(if index == 0 { "\"" } else { ",\"" });
                message.push_str(&reference.to_string());
                message.push('"');
            }
            message.push_str("]}");
            self.send(&message);
        }
    }

    /// Sends the heartbeat.
    pub fn ping(&self) {
        self.send(bridge_core::live::PING);
    }

    /// Sends a text; a socket that is closing says so by its close event.
    fn send(&self, text: &str) {
        if let Some(socket) = &*self.socket.borrow() {
            let _ = socket.try_send(text);
        }
    }
}
