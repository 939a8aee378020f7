//! The WebSocket itself: one connection may carry several documents, each opened by a token of its own. Messages for a
//! document that was not opened are dropped; a bad token gets "permission denied" and the connection stays.

use super::peers::PeerId;
use super::protocol::{self, Message};
use super::rooms::{SharedRoom, lock};
use crate::docmost::store::spaces::SpaceRole;
use crate::docmost::token::Purpose;
use crate::docmost::{Shared, ids};
use axum::extract::State;
use axum::extract::ws::{Message as Frame, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

/// A client closes a connection that is silent for 30 s.
const SIGN_OF_LIFE: Duration = Duration::from_secs(20);

/// A document that a connection has opened.
struct Opened {
    page_id: String,
    room: SharedRoom,
    user_id: String,
    may_write: bool,
}

struct Connection {
    state: Shared,
    id: PeerId,
    out: UnboundedSender<Vec<u8>>,
    opened: HashMap<String, Opened>,
}

/// `GET /collab`.
pub async fn upgrade(State(state): State<Shared>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(move |socket| run(state, socket))
}

async fn run(state: Shared, mut socket: WebSocket) {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let (out, mut outgoing) = unbounded_channel();
    let id = NEXT.fetch_add(1, Ordering::Relaxed);
    let mut connection = Connection {
        state,
        id,
        out,
        opened: HashMap::new(),
    };
    let mut pings =
        tokio::time::interval_at(tokio::time::Instant::now() + SIGN_OF_LIFE, SIGN_OF_LIFE);
    loop {
        tokio::select! {
            message = outgoing.recv() => {
                let Some(message) = message else { break };
                if socket.send(Frame::Binary(message.into())).await.is_err() {
                    break;
                }
            }
            frame = socket.recv() => match frame {
                Some(Ok(Frame::Binary(bytes))) => connection.heard(&bytes),
                Some(Ok(Frame::Close(_)) | Err(_)) | None => break,
                Some(Ok(_)) => {}
            },
            _ = pings.tick() => {
                if socket.send(Frame::Binary(protocol::PING.into())).await.is_err() {
                    break;
                }
            }
        }
    }
}

impl Connection {
    fn say(&self, message: Vec<u8>) {
        // The receiver lives as long as the connection.
        let _ = self.out.send(message);
    }

    fn heard(&mut self, bytes: &[u8]) {
        let Ok((name, message)) = protocol::read(bytes) else {
            return;
        };
        if let Message::Auth(token) = &message {
            self.open(&name, token);
            return;
        }
        let Some(document) = self.opened.get(&name) else {
            return;
        };
        let mut room = lock(&document.room);
        match message {
            Message::Step1(state_vector) => {
                if let Some(update) = room.diff(&state_vector) {
                    self.say(protocol::step2(&name, &update));
                }
                self.say(protocol::step1(&name, &room.state_vector()));
                if let Some(cursors) = room.peers.all_cursors(&name) {
                    self.say(cursors);
                }
            }
            Message::Step2(update) if !document.may_write => {
                self.say(protocol::sync_status(&name, room.has_all_of(&update)));
            }
            Message::Update(_) if !document.may_write => {
                self.say(protocol::sync_status(&name, false));
            }
            Message::Step2(update) | Message::Update(update) => {
                let taken = room.apply(&update, &document.user_id);
                self.say(protocol::sync_status(&name, taken));
            }
            Message::Awareness(update) => room.peers.cursors(&name, self.id, &update),
            Message::QueryAwareness => {
                if let Some(cursors) = room.peers.all_cursors(&name) {
                    self.say(cursors);
                }
            }
            Message::Stateless(text) => room
                .peers
                .tell_others(self.id, &protocol::stateless(&name, &text)),
            Message::Close => {
                drop(room);
                self.close(&name);
                self.say(protocol::close(&name, "provider_initiated"));
            }
            Message::Auth(_) | Message::Other(_) => {}
        }
    }

    fn open(&mut self, name: &str, token: &str) {
        self.close(name);
        let Some((page_id, user_id, may_write)) = self.judge(name, token) else {
            self.say(protocol::permission_denied(name));
            return;
        };
        match self
            .state
            .rooms
            .join(&self.state.store, &page_id, self.id, self.out.clone())
        {
            Ok(room) => {
                self.opened.insert(
                    name.to_owned(),
                    Opened {
                        page_id,
                        room,
                        user_id,
                        may_write,
                    },
                );
                self.say(protocol::authenticated(name, may_write));
            }
            Err(failure) => {
                eprintln!("docmost: a page was not opened: {failure:?}");
                self.say(protocol::permission_denied(name));
            }
        }
    }

    /// The page behind a name, and whether the token's owner may write it; None if they may not see it.
    fn judge(&self, name: &str, token: &str) -> Option<(String, String, bool)> {
        let claims = self
            .state
            .key
            .verify(token, Purpose::Collab, ids::now_ms() / 1000)?;
        let user = self
            .state
            .store
            .user_of_session(&claims.session_id)
            .ok()??;
        let (page, role) = self
            .state
            .seen_page(&user, name.strip_prefix("page.")?)
            .ok()?;
        let may_write = role >= SpaceRole::Writer && page.deleted_at.is_none();
        Some((page.id, user.id, may_write))
    }

    fn close(&mut self, name: &str) {
        if let Some(document) = self.opened.remove(name) {
            self.state
                .rooms
                .leave(&self.state.store, &document.page_id, self.id);
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        for document in std::mem::take(&mut self.opened).into_values() {
            self.state
                .rooms
                .leave(&self.state.store, &document.page_id, self.id);
        }
    }
}
