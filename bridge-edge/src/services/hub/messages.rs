//! What connections say, and what they are answered.

use std::collections::HashMap;

use bridge_core::entity_ref::{EntityRef, Key};
use bridge_core::error::ErrorCode;
use bridge_core::ids::RowId;
use bridge_core::live::{ClientMessage, CloseCode, MAX_SUBSCRIBE, ServerMessage, Subscription};
use bridge_core::viewer::Viewer;
use bridge_core::wire::ResolveStatus;
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use super::publish::change_text;
use super::{Actions, Hub, MAX_CONNECTIONS, MAX_MESSAGE, MAX_SUBSCRIPTIONS, store};
use crate::effects::Outside;
use crate::ports::{Database, DatabaseError};
use crate::services::access::{self, Cookie};
use crate::services::ask::base_now;

/// How long a hello holds, ms from the issue of its token.
const HOLDS: i64 = 60_000;

/// What Base knows about a reference that somebody holds a version of.
#[derive(Debug, Deserialize)]
struct Missed {
    #[serde(rename = "ref")]
    reference: String,
    status: ResolveStatus,
    #[serde(default)]
    id: Option<RowId>,
    #[serde(default)]
    version: Option<i64>,
    #[serde(default)]
    card: Option<Box<RawValue>>,
}

impl Missed {
    /// What to tell somebody who holds `held`; nothing where they are up to date.
    fn text(self, reference: &EntityRef, held: i64) -> Option<String> {
        let version = self.version.unwrap_or(held);
        let entity = reference.entity;
        Some(match (self.status, self.card, self.id) {
            (ResolveStatus::Ok, Some(card), Some(id)) if version > held => {
                change_text(entity, id, &self.reference, version, &card)
            }
            (ResolveStatus::Gone, _, id) => text(&ServerMessage::Gone {
                entity,
                id,
                reference: self.reference,
                version,
            }),
            (ResolveStatus::Forbidden, ..) => text(&ServerMessage::Forbidden {
                reference: self.reference,
            }),
            _ => return None,
        })
    }
}

fn text(message: &ServerMessage) -> String {
    serde_json::to_string(message).unwrap_or_default()
}

/// Why a message did nothing.
enum Fault {
    /// The connection is told, and ends.
    Refused {
        close: CloseCode,
        code: ErrorCode,
        reason: String,
    },
    /// The Hub's own memory does not answer.
    Database(DatabaseError),
}

impl From<DatabaseError> for Fault {
    fn from(error: DatabaseError) -> Self {
        Self::Database(error)
    }
}

fn refused(close: CloseCode, code: ErrorCode, reason: &str) -> Fault {
    Fault::Refused {
        close,
        code,
        reason: reason.to_owned(),
    }
}

impl<D: Database> Hub<D> {
    pub(super) async fn message(
        &self,
        id: &str,
        said: Option<&str>,
        outside: &Outside,
        actions: &mut Actions,
    ) -> Result<(), DatabaseError> {
        match self.hear(id, said, outside, actions).await {
            Ok(()) => Ok(()),
            Err(Fault::Database(error)) => Err(error),
            Err(Fault::Refused {
                close,
                code,
                reason,
            }) => {
                let message = reason.clone();
                actions.send(id, text(&ServerMessage::Error { code, message }));
                self.end(id, close, &reason, actions)
            }
        }
    }

    async fn hear(
        &self,
        id: &str,
        said: Option<&str>,
        outside: &Outside,
        actions: &mut Actions,
    ) -> Result<(), Fault> {
        let Some(connection) = store::get(&self.database, id)? else {
            // Closed by us a moment ago; its closing is on the way.
            return Ok(());
        };
        let said = said.filter(|said| said.len() <= MAX_MESSAGE);
        let Some(parsed) = said.and_then(|said| serde_json::from_str::<ClientMessage>(said).ok())
        else {
            let close = if connection.viewer.is_some() {
                CloseCode::BadMessage
            } else {
                CloseCode::Unauthenticated
            };
            let reason = "not a message of this protocol";
            return Err(refused(close, ErrorCode::ValidationError, reason));
        };
        let viewer = connection
            .viewer
            .as_deref()
            .and_then(|viewer| serde_json::from_str::<Viewer>(viewer).ok());
        match (parsed, viewer) {
            (ClientMessage::Hello { token }, None) | (ClientMessage::Renew { token }, Some(_)) => {
                self.hello(id, &connection, &token, outside, actions).await
            }
            (ClientMessage::Subscribe { refs }, Some(viewer)) => {
                self.subscribe(id, refs, &viewer, outside, actions).await
            }
            (ClientMessage::Unsubscribe { refs }, Some(_)) => {
                Ok(self.database.transaction(|| {
                    refs.iter()
                        .try_for_each(|reference| store::unsubscribe(&self.database, id, reference))
                })?)
            }
            (ClientMessage::Hello { .. }, Some(_)) => Err(refused(
                CloseCode::BadMessage,
                ErrorCode::ValidationError,
                "hello was said",
            )),
            (_, None) => Err(refused(
                CloseCode::Unauthenticated,
                ErrorCode::AuthRequired,
                "say hello first",
            )),
        }
    }

    /// A first or a fresh token: of the same person, and young enough to hold for a while.
    async fn hello(
        &self,
        id: &str,
        connection: &store::Connection,
        token: &str,
        outside: &Outside,
        actions: &mut Actions,
    ) -> Result<(), Fault> {
        let cookie = connection
            .cookie
            .as_deref()
            .map_or(Cookie::Absent, Cookie::Digest);
        let caller = match access::identify(&self.config, outside, token, cookie).await {
            Ok(caller) => caller,
            Err(fault) => {
                if fault.code == ErrorCode::Internal {
                    actions.log = fault
                        .cause
                        .map(|cause| crate::log::fault(outside.now(), "hub hello", &cause));
                }
                let close = CloseCode::Unauthenticated;
                return Err(refused(close, fault.code, &fault.message));
            }
        };
        let now = outside.now();
        let due = caller.issued_at.unwrap_or(now) + HOLDS;
        if due <= now {
            return Err(refused(
                CloseCode::Unauthenticated,
                ErrorCode::AuthInvalid,
                "the token is older than a minute; send a fresh one",
            ));
        }
        match &connection.subject {
            Some(subject) if *subject != caller.subject => {
                return Err(refused(
                    CloseCode::Forbidden,
                    ErrorCode::ForbiddenScope,
                    "the token is somebody else's",
                ));
            }
            None if store::connections_of(&self.database, &caller.subject)? >= MAX_CONNECTIONS => {
                return Err(refused(
                    CloseCode::Forbidden,
                    ErrorCode::RateLimited,
                    "too many connections",
                ));
            }
            _ => {}
        }
        let viewer =
            serde_json::to_string(&caller.viewer).map_err(|_| DatabaseError::Shape("viewer"))?;
        store::welcome(&self.database, id, &caller.subject, &viewer, due)?;
        let holds_for = u32::try_from((due - now + 999) / 1000).unwrap_or(60);
        actions.send(id, text(&ServerMessage::Welcome { holds_for }));
        Ok(())
    }

    async fn subscribe(
        &self,
        id: &str,
        refs: Vec<Subscription>,
        viewer: &Viewer,
        outside: &Outside,
        actions: &mut Actions,
    ) -> Result<(), Fault> {
        let too_many = i64::try_from(refs.len()).unwrap_or(i64::MAX);
        if refs.len() > MAX_SUBSCRIBE
            || store::subscriptions_of(&self.database, id)?.saturating_add(too_many)
                > MAX_SUBSCRIPTIONS
        {
            return Err(refused(
                CloseCode::BadMessage,
                ErrorCode::ValidationError,
                "too many references",
            ));
        }
        let mut taken = Vec::with_capacity(refs.len());
        for asked in refs {
            match asked.reference.parse::<EntityRef>() {
                Ok(reference)
                    if viewer.may_read(reference.entity)
                        && !matches!(reference.key, Key::Email(_)) =>
                {
                    taken.push((reference, asked));
                }
                Ok(_) => actions.send(
                    id,
                    text(&ServerMessage::Forbidden {
                        reference: asked.reference,
                    }),
                ),
                // Nothing can ever happen to what is no reference.
                Err(_) => {}
            }
        }
        self.database.transaction(|| {
            taken
                .iter()
                .try_for_each(|(_, asked)| store::subscribe(&self.database, id, &asked.reference))
        })?;
        let held: Vec<&Subscription> = taken
            .iter()
            .map(|(_, asked)| asked)
            .filter(|asked| asked.version.is_some())
            .collect();
        let mut missed = Vec::new();
        if !held.is_empty() {
            let question = json!({ "refs": held, "viewer": viewer });
            match base_now::<Vec<Missed>>(outside, "cards_since", &question).await {
                Ok(answer) => missed = answer,
                Err(fault) => {
                    actions.log = fault
                        .cause
                        .map(|cause| crate::log::fault(outside.now(), "hub catch-up", &cause));
                }
            }
        }
        let mut quiet = Vec::new();
        let mut missed: HashMap<String, Missed> = missed
            .into_iter()
            .map(|one| (one.reference.clone(), one))
            .collect();
        for (reference, asked) in taken {
            let news = asked.version.zip(missed.remove(&asked.reference));
            match news.and_then(|(held, one)| one.text(&reference, held)) {
                Some(text) => actions.send(id, text),
                None => quiet.push(asked.reference),
            }
        }
        if !quiet.is_empty() {
            actions.send(id, text(&ServerMessage::Subscribed { refs: quiet }));
        }
        Ok(())
    }
}
