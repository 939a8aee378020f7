//! Hocuspocus messages as bytes: name of the document, kind, payload; lib0's variable-length integers and strings.
//! Reading never panics; what is not understood is [`Message::Other`] or an error.

use yrs::encoding::read::{Cursor, Error, Read};
use yrs::encoding::write::Write;

const SYNC: u32 = 0;
const AWARENESS: u32 = 1;
const AUTH: u32 = 2;
const QUERY_AWARENESS: u32 = 3;
const STATELESS: u32 = 5;
const CLOSE: u32 = 7;
const SYNC_STATUS: u32 = 8;

/// The whole message that asks a client for a sign of life (and is one from us); it names no document.
pub const PING: &[u8] = &[9];

/// A message from a client.
#[derive(Debug, PartialEq, Eq)]
pub enum Message {
    /// "This is what I have", as a state vector.
    Step1(Vec<u8>),
    /// "This is what you lack", as an update.
    Step2(Vec<u8>),
    /// A change.
    Update(Vec<u8>),
    /// Where cursors are.
    Awareness(Vec<u8>),
    /// "Where are the others' cursors?"
    QueryAwareness,
    /// The token.
    Auth(String),
    /// Any text; relayed to the others.
    Stateless(String),
    /// The client is done with this document.
    Close,
    /// Anything else.
    Other(u32),
}

/// Reads a message and the name of its document.
pub fn read(bytes: &[u8]) -> Result<(String, Message), Error> {
    let mut cursor = Cursor::new(bytes);
    let name = cursor.read_string()?.to_owned();
    let kind: u32 = cursor.read_var()?;
    let message = match kind {
        SYNC => {
            let step: u32 = cursor.read_var()?;
            let payload = cursor.read_buf()?.to_vec();
            match step {
                0 => Message::Step1(payload),
                1 => Message::Step2(payload),
                2 => Message::Update(payload),
                other => Message::Other(other),
            }
        }
        AWARENESS => Message::Awareness(cursor.read_buf()?.to_vec()),
        AUTH => match cursor.read_var::<u32>()? {
            0 => Message::Auth(cursor.read_string()?.to_owned()),
            other => Message::Other(other),
        },
        QUERY_AWARENESS => Message::QueryAwareness,
        STATELESS => Message::Stateless(cursor.read_string()?.to_owned()),
        CLOSE => Message::Close,
        other => Message::Other(other),
    };
    Ok((name, message))
}

fn message(name: &str, kind: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.write_string(name);
    bytes.write_var(kind);
    bytes
}

fn sync(name: &str, step: u32, payload: &[u8]) -> Vec<u8> {
    let mut bytes = message(name, SYNC);
    bytes.write_var(step);
    bytes.write_buf(payload);
    bytes
}

/// "This is what I have": asks for the rest.
#[must_use]
pub fn step1(name: &str, state_vector: &[u8]) -> Vec<u8> {
    sync(name, 0, state_vector)
}

/// "This is what you lack."
#[must_use]
pub fn step2(name: &str, update: &[u8]) -> Vec<u8> {
    sync(name, 1, update)
}

/// A change.
#[must_use]
pub fn update(name: &str, update: &[u8]) -> Vec<u8> {
    sync(name, 2, update)
}

/// Where cursors are.
#[must_use]
pub fn awareness(name: &str, update: &[u8]) -> Vec<u8> {
    let mut bytes = message(name, AWARENESS);
    bytes.write_buf(update);
    bytes
}

/// The token was good; says whether the client may write.
#[must_use]
pub fn authenticated(name: &str, may_write: bool) -> Vec<u8> {
    let mut bytes = message(name, AUTH);
    bytes.write_var(2_u32);
    bytes.write_string(if may_write { "read-write" } else { "readonly" });
    bytes
}

/// The token was no good.
#[must_use]
pub fn permission_denied(name: &str) -> Vec<u8> {
    let mut bytes = message(name, AUTH);
    bytes.write_var(1_u32);
    bytes.write_string("permission-denied");
    bytes
}

/// Whether a change was taken.
#[must_use]
pub fn sync_status(name: &str, taken: bool) -> Vec<u8> {
    let mut bytes = message(name, SYNC_STATUS);
    bytes.write_var(u32::from(taken));
    bytes
}

/// Any text.
#[must_use]
pub fn stateless(name: &str, text: &str) -> Vec<u8> {
    let mut bytes = message(name, STATELESS);
    bytes.write_string(text);
    bytes
}

/// The server closes a document for the client.
#[must_use]
pub fn close(name: &str, reason: &str) -> Vec<u8> {
    let mut bytes = message(name, CLOSE);
    bytes.write_string(reason);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn messages_are_read_as_they_are_written() {
        assert_eq!(
            read(&update("page.x", &[1, 2])).unwrap(),
            ("page.x".to_owned(), Message::Update(vec![1, 2]))
        );
        assert_eq!(read(&step1("p", &[0])).unwrap().1, Message::Step1(vec![0]));
        assert_eq!(
            read(&awareness("p", &[3])).unwrap().1,
            Message::Awareness(vec![3])
        );
        assert_eq!(
            read(&stateless("p", "é")).unwrap().1,
            Message::Stateless("é".to_owned())
        );
        assert_eq!(read(&close("p", "")).unwrap().1, Message::Close);
    }

    #[test]
    fn a_providers_first_message_is_a_token() {
        let mut bytes = message("page.x", AUTH);
        bytes.write_var(0_u32);
        bytes.write_string("token");
        bytes.write_string("4.8.0");
        assert_eq!(read(&bytes).unwrap().1, Message::Auth("token".to_owned()));
    }

    proptest! {
        #[test]
        fn garbage_is_an_error_or_a_message_but_no_panic(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let _ = read(&bytes);
        }
    }
}
