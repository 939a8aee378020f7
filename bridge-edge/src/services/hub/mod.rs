//! The Hub: who is connected, who listens to what, and what each of them is told.
//!
//! What always holds: nobody is told anything before a good hello, nor after its time is up; every card is picked for
//! its reader; a subscription is stored before Base is asked what was missed, so no change falls between. A connection
//! lives on in SQLite while the object sleeps; one that the platform no longer knows is swept at the next waking.
//!
//! How it fails: where Base cannot be asked what was missed, the subscription stands and the client has its own polling.
//! A message that cannot be read ends the connection with its reason.

mod messages;
mod publish;
pub mod store;

use std::cell::Cell;
use std::rc::Rc;

use bridge_core::live::CloseCode;
use serde::Serialize;
use serde_json::Value;

use crate::config::Config;
use crate::effects::Outside;
use crate::object::{Object, take};
use crate::ports::{Database, DatabaseError};

/// How long a new connection may be silent, in ms.
pub const SILENCE: i64 = 10_000;
/// How many connections of one address may be silent at once.
const MAX_SILENT: i64 = 50;
/// How many connections a user or token may have.
const MAX_CONNECTIONS: i64 = 50;
/// How many references a connection may listen to.
const MAX_SUBSCRIPTIONS: i64 = 2_000;
/// The longest message, in bytes.
const MAX_MESSAGE: usize = 65_536;

/// What happens to the Hub; as JSON `{"open":{…}}`, `"alarm"`.
#[derive(Clone, Debug)]
pub enum Event {
    /// The object woke; these connections are open.
    Awake {
        /// Their ids.
        open: Vec<String>,
    },
    /// A new connection.
    Open {
        /// Its id.
        id: String,
        /// Digest of the wiki's cookie that came with it.
        cookie: Option<String>,
        /// Where it comes from.
        address: Option<String>,
    },
    /// A message; none where it was not text.
    Message {
        /// The connection.
        id: String,
        /// What it said.
        text: Option<String>,
    },
    /// A connection is gone.
    Closed {
        /// Its id.
        id: String,
    },
    /// Entities changed: a JSON list.
    Publish {
        /// `[{entity, id, slug, version, card_admin}]`
        changes: String,
    },
    /// The time that was asked for has come.
    Alarm,
}

impl Event {
    /// Reads an event: its name, with what belongs to it.
    pub fn parse(json: &str) -> Option<Self> {
        let event: Value = serde_json::from_str(json).ok()?;
        if event == "alarm" {
            return Some(Self::Alarm);
        }
        let Value::Object(mut event) = event else {
            return None;
        };
        let (name, parts) = event.iter_mut().next()?;
        Self::of(name, parts.as_object_mut()?).ok().flatten()
    }

    fn of(name: &str, parts: &mut Object) -> Result<Option<Self>, serde_json::Error> {
        Ok(Some(match name {
            "awake" => Self::Awake {
                open: take(parts, "open")?,
            },
            "open" => Self::Open {
                id: take(parts, "id")?,
                cookie: take(parts, "cookie")?,
                address: take(parts, "address")?,
            },
            "message" => Self::Message {
                id: take(parts, "id")?,
                text: take(parts, "text")?,
            },
            "closed" => Self::Closed {
                id: take(parts, "id")?,
            },
            "publish" => Self::Publish {
                changes: take(parts, "changes")?,
            },
            _ => return Ok(None),
        }))
    }
}

/// One text for several connections.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sending {
    /// The connections.
    pub to: Vec<String>,
    /// The message.
    pub text: String,
}

/// A connection to close.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Closing {
    /// The connection.
    pub id: String,
    /// The WebSocket close code.
    pub code: u16,
    /// For people.
    pub reason: String,
}

/// What to do with the connections: send, then close, then set the alarm.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Actions {
    /// Messages, in order.
    pub send: Vec<Sending>,
    /// Connections to close.
    pub close: Vec<Closing>,
    /// When to wake, ms since 1970; none where the alarm stands.
    pub alarm: Option<i64>,
    /// A line for the log.
    pub log: Option<String>,
}

impl Actions {
    fn send(&mut self, to: &str, text: String) {
        self.send.push(Sending {
            to: vec![to.to_owned()],
            text,
        });
    }
}

/// The Hub's state: its tables, its settings, and the alarm that is set.
#[derive(Debug)]
pub struct Hub<D> {
    database: D,
    config: Rc<Config>,
    armed: Cell<Option<i64>>,
}

impl<D: Database> Hub<D> {
    /// The Hub on these tables.
    pub fn new(database: D, config: Rc<Config>) -> Result<Self, DatabaseError> {
        store::prepare(&database)?;
        Ok(Self {
            database,
            config,
            armed: Cell::new(None),
        })
    }

    /// What to do about an event.
    pub async fn on(&self, event: Event, outside: &Outside) -> Actions {
        let mut actions = Actions::default();
        let outcome = match event {
            Event::Awake { open } => self
                .database
                .transaction(|| store::sweep(&self.database, &open)),
            Event::Open {
                id,
                cookie,
                address,
            } => self.open(
                &id,
                cookie.as_deref(),
                address.as_deref().unwrap_or(""),
                outside.now(),
                &mut actions,
            ),
            Event::Message { id, text } => {
                self.message(&id, text.as_deref(), outside, &mut actions)
                    .await
            }
            Event::Closed { id } => self
                .database
                .transaction(|| store::close(&self.database, &id)),
            Event::Publish { changes } => self.publish(&changes, outside.now(), &mut actions),
            Event::Alarm => {
                self.armed.set(None);
                self.expire(outside.now(), &mut actions)
            }
        };
        if let Err(fault) = outcome.and_then(|()| self.arm(outside.now(), &mut actions)) {
            actions.log = Some(crate::log::fault(outside.now(), "hub", &fault.to_string()));
        }
        actions
    }

    fn open(
        &self,
        id: &str,
        cookie: Option<&str>,
        address: &str,
        now: i64,
        actions: &mut Actions,
    ) -> Result<(), DatabaseError> {
        if store::silent(&self.database, address)? >= MAX_SILENT {
            actions.close.push(Closing {
                id: id.to_owned(),
                code: CloseCode::Forbidden as u16,
                reason: "too many connections without a hello".to_owned(),
            });
            return Ok(());
        }
        store::open(&self.database, id, cookie, address, now, now + SILENCE)
    }

    /// Ends connections that said nothing in time or whose token was not renewed.
    fn expire(&self, now: i64, actions: &mut Actions) -> Result<(), DatabaseError> {
        for id in store::overdue(&self.database, now)? {
            self.end(
                &id,
                CloseCode::Unauthenticated,
                "no fresh token in time",
                actions,
            )?;
        }
        Ok(())
    }

    fn end(
        &self,
        id: &str,
        code: CloseCode,
        reason: &str,
        actions: &mut Actions,
    ) -> Result<(), DatabaseError> {
        actions.close.push(Closing {
            id: id.to_owned(),
            code: code as u16,
            reason: reason.to_owned(),
        });
        self.database
            .transaction(|| store::close(&self.database, id))
    }

    fn arm(&self, now: i64, actions: &mut Actions) -> Result<(), DatabaseError> {
        let Some(due) = store::next_due(&self.database)? else {
            return Ok(());
        };
        let stands = self
            .armed
            .get()
            .is_some_and(|armed| armed <= due && armed > now);
        if !stands {
            self.armed.set(Some(due));
            actions.alarm = Some(due);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
