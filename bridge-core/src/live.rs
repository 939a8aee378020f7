//! The messages of `/live`, JSON texts over a WebSocket.
//!
//! A client says hello with its token, subscribes to references and gets every change as a card.
//! The heartbeat is not JSON: the text `ping` is answered by the text `pong`. Both enums are read
//! through one flat struct each; a known type without what it needs is an error, and so is an
//! unknown type.

use serde::de::value::MapAccessDeserializer;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::entity::Entity;
use crate::ids::RowId;
use crate::wire::Card;

/// The client's heartbeat, as the whole text message.
pub const PING: &str = "ping";

/// The answer to [`PING`].
pub const PONG: &str = "pong";

/// The most references in one subscribe message.
pub const MAX_SUBSCRIBE: usize = 500;

/// Reasons for which the server closes a connection (the WebSocket close code).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum CloseCode {
    /// A message that cannot be read.
    BadMessage = 4400,
    /// No hello in time, or a token that does not hold (any more).
    Unauthenticated = 4401,
    /// The token may not use this connection.
    Forbidden = 4403,
}

/// One reference to listen to, with the version the client already shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// `personne:5` or `projet:projet-alpha`.
    #[serde(rename = "ref")]
    pub reference: String,
    /// The version on screen, `null` if none.
    #[serde(default)]
    pub version: Option<i64>,
}

/// What a client says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", try_from = "RawClientMessage")]
pub enum ClientMessage {
    /// Who is there; the first message.
    Hello {
        /// A session or API token.
        token: String,
    },
    /// Listen to these.
    Subscribe {
        /// At most [`MAX_SUBSCRIBE`].
        refs: Vec<Subscription>,
    },
    /// Stop listening to these.
    Unsubscribe {
        /// References as subscribed.
        refs: Vec<String>,
    },
    /// A fresh token of the same person.
    Renew {
        /// The new token.
        token: String,
    },
}

impl core::fmt::Debug for ClientMessage {
    /// Leaves tokens out.
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Hello { .. } => formatter.write_str("Hello"),
            Self::Renew { .. } => formatter.write_str("Renew"),
            Self::Subscribe { refs } => formatter.debug_tuple("Subscribe").field(refs).finish(),
            Self::Unsubscribe { refs } => formatter.debug_tuple("Unsubscribe").field(refs).finish(),
        }
    }
}

/// What the server says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", try_from = "RawServerMessage")]
pub enum ServerMessage {
    /// The hello was good.
    Welcome {
        /// Seconds until the connection must be renewed.
        holds_for: u32,
    },
    /// These are listened to; nothing newer is known.
    Subscribed {
        /// References as asked.
        refs: Vec<String>,
    },
    /// An entity changed.
    Change {
        /// Its kind.
        entity: Entity,
        /// Its row.
        id: RowId,
        /// The reference as subscribed.
        #[serde(rename = "ref")]
        reference: String,
        /// The new version.
        version: i64,
        /// The new card, with what this reader may see.
        card: Box<Card>,
    },
    /// An entity is no longer there.
    Gone {
        /// Its kind.
        entity: Entity,
        /// Its row, if it was ever known.
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<RowId>,
        /// The reference as subscribed.
        #[serde(rename = "ref")]
        reference: String,
        /// The version of its end.
        version: i64,
    },
    /// The reader has no right to this reference.
    Forbidden {
        /// The reference as asked.
        #[serde(rename = "ref")]
        reference: String,
    },
    /// Something is wrong; the connection is closed after it.
    Error {
        /// A code of [`crate::error::ErrorCode`].
        code: crate::error::ErrorCode,
        /// A sentence for people.
        message: String,
    },
}

/// A message lacks what its type needs, or its type is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidMessage;

impl core::fmt::Display for InvalidMessage {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str("not a message of this protocol")
    }
}

impl core::error::Error for InvalidMessage {}

/// A reference alone, or one with a version.
struct RawRef(Subscription);

impl<'de> Deserialize<'de> for RawRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RefVisitor)
    }
}

struct RefVisitor;

impl<'de> Visitor<'de> for RefVisitor {
    type Value = RawRef;

    fn expecting(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str("a reference, or one with a version")
    }

    fn visit_str<E: de::Error>(self, reference: &str) -> Result<RawRef, E> {
        Ok(RawRef(Subscription {
            reference: reference.to_owned(),
            version: None,
        }))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RawRef, A::Error> {
        Subscription::deserialize(MapAccessDeserializer::new(map)).map(RawRef)
    }
}

#[derive(Deserialize)]
struct RawClientMessage {
    r#type: String,
    #[serde(default)]
    token: Option<String>,
    #[serde(default)]
    refs: Option<Vec<RawRef>>,
}

impl TryFrom<RawClientMessage> for ClientMessage {
    type Error = InvalidMessage;

    fn try_from(raw: RawClientMessage) -> Result<Self, Self::Error> {
        let token = raw.token.ok_or(InvalidMessage);
        let refs = raw.refs.ok_or(InvalidMessage);
        Ok(match raw.r#type.as_str() {
            "hello" => Self::Hello { token: token? },
            "renew" => Self::Renew { token: token? },
            "subscribe" => Self::Subscribe {
                refs: refs?.into_iter().map(|raw| raw.0).collect(),
            },
            "unsubscribe" => Self::Unsubscribe {
                refs: refs?.into_iter().map(|raw| raw.0.reference).collect(),
            },
            _ => return Err(InvalidMessage),
        })
    }
}

#[derive(Deserialize)]
struct RawServerMessage {
    r#type: String,
    #[serde(default)]
    holds_for: Option<u32>,
    #[serde(default)]
    refs: Option<Vec<String>>,
    #[serde(default)]
    entity: Option<Entity>,
    #[serde(default)]
    id: Option<RowId>,
    #[serde(default, rename = "ref")]
    reference: Option<String>,
    #[serde(default)]
    version: Option<i64>,
    #[serde(default)]
    card: Option<Box<Card>>,
    #[serde(default)]
    code: Option<crate::error::ErrorCode>,
    #[serde(default)]
    message: Option<String>,
}

impl TryFrom<RawServerMessage> for ServerMessage {
    type Error = InvalidMessage;

    fn try_from(raw: RawServerMessage) -> Result<Self, InvalidMessage> {
        let missing = InvalidMessage;
        Ok(match raw.r#type.as_str() {
            "welcome" => Self::Welcome {
                holds_for: raw.holds_for.ok_or(missing)?,
            },
            "subscribed" => Self::Subscribed {
                refs: raw.refs.ok_or(missing)?,
            },
            "change" => Self::Change {
                entity: raw.entity.ok_or(missing)?,
                id: raw.id.ok_or(missing)?,
                reference: raw.reference.ok_or(missing)?,
                version: raw.version.ok_or(missing)?,
                card: raw.card.ok_or(missing)?,
            },
            "gone" => Self::Gone {
                entity: raw.entity.ok_or(missing)?,
                id: raw.id,
                reference: raw.reference.ok_or(missing)?,
                version: raw.version.ok_or(missing)?,
            },
            "forbidden" => Self::Forbidden {
                reference: raw.reference.ok_or(missing)?,
            },
            "error" => Self::Error {
                code: raw.code.ok_or(missing)?,
                message: raw.message.ok_or(missing)?,
            },
            _ => return Err(missing),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{ClientMessage, ServerMessage};
    use proptest::prelude::*;

    fn client(text: &str) -> Option<ClientMessage> {
        serde_json::from_str(text).ok()
    }

    #[test]
    fn what_a_client_says_leads_back_to_its_json() {
        for text in [
            r#"{"type":"hello","token":"t"}"#,
            r#"{"type":"renew","token":"t"}"#,
            r#"{"type":"subscribe","refs":[{"ref":"personne:5","version":12},{"ref":"projet:a","version":null}]}"#,
            r#"{"type":"unsubscribe","refs":["personne:5"]}"#,
        ] {
            assert_eq!(serde_json::to_string(&client(text).unwrap()).unwrap(), text);
        }
    }

    #[test]
    fn what_the_server_says_leads_back_to_its_json() {
        for text in [
            r#"{"type":"welcome","holds_for":60}"#,
            r#"{"type":"subscribed","refs":["personne:5"]}"#,
            r#"{"type":"change","entity":"client","id":3,"ref":"client:3","version":7,"card":{"entity":"client","id":3,"slug":null,"label":"ACME","url":null,"state":"fresh","version":7,"as_of":"2026-11-20T08:37:53Z","fields":{"ville":null,"pays":null,"projets_en_cours":0,"projets_total":0}}}"#,
            r#"{"type":"gone","entity":"projet","id":1,"ref":"projet:1","version":8}"#,
            r#"{"type":"forbidden","ref":"projet:1"}"#,
            r#"{"type":"error","code":"AUTH_INVALID","message":"m"}"#,
        ] {
            let message: ServerMessage = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&message).unwrap(), text);
        }
    }

    #[test]
    fn messages_that_lack_something_are_refused() {
        for text in [
            "{}",
            "[]",
            r#"{"type":"hello"}"#,
            r#"{"type":"subscribe"}"#,
            r#"{"type":"shout","token":"t"}"#,
            r#"{"type":"subscribe","refs":[5]}"#,
            r#"{"type":"hello","token":7}"#,
        ] {
            assert_eq!(client(text), None, "{text}");
        }
    }

    #[test]
    fn a_token_is_not_printed() {
        let hello = client(r#"{"type":"hello","token":"secret"}"#).unwrap();
        assert!(!format!("{hello:?}").contains("secret"));
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in "\\PC*") {
            let _ = client(&text);
            let _ = serde_json::from_str::<ServerMessage>(&text);
        }
    }
}
