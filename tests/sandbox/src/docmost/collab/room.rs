//! One page's live document, the sockets on it, and what of it is not stored yet.
//!
//! Every change, whether typed or sent over HTTP, is applied here first and told to all sockets.

use super::peers::Peers;
use super::protocol;
use crate::docmost::answer::Failure;
use crate::docmost::content::ydoc::{self, Operation};
use crate::docmost::ids;
use crate::docmost::store::Store;
use crate::face::{Pending, Work};
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{Doc, ReadTxn, StateVector, Transact, Update};

/// A state is kept in the history this long after a change (milliseconds).
const HISTORY_AFTER_MS: i64 = 5_000;

/// A page that is open.
pub struct Room {
    page_id: String,
    name: String,
    doc: Doc,
    changes: Arc<Mutex<Vec<Vec<u8>>>>,
    /// Who is in it.
    pub peers: Peers,
    dirty: Option<Dirty>,
    pending: Pending,
}

/// Changes that the store does not have yet.
struct Dirty {
    first_ms: i64,
    last_ms: i64,
    user_ids: Vec<String>,
    /// Ends when this is stored.
    _work: Work,
}

/// The name under which clients open a page.
#[must_use]
pub fn document_name(page_id: &str) -> String {
    format!("page.{page_id}")
}

impl Room {
    /// Opens a page: from its stored Yjs state, else from its stored content. In the second case the Yjs state is stored at
    /// once: made anew after a crash it would be another one, and clients that still have the first would join the two.
    pub fn open(store: &Store, page_id: &str, pending: Pending) -> Result<Self, Failure> {
        let internal =
            |error: &dyn std::fmt::Display| Failure::Internal(format!("stored Yjs: {error}"));
        let state = if let Some(state) = store.ydoc(page_id)? {
            state
        } else {
            let page = store
                .page(page_id)?
                .ok_or_else(|| Failure::not_found("Page not found"))?;
            let made = page
                .content
                .as_ref()
                .map_or_else(ydoc::empty, ydoc::from_content);
            let state = made
                .transact()
                .encode_state_as_update_v1(&StateVector::default());
            store.set_ydoc(page_id, &state)?;
            state
        };
        let doc = ydoc::empty();
        let update = Update::decode_v1(&state).map_err(|error| internal(&error))?;
        doc.transact_mut()
            .apply_update(update)
            .map_err(|error| internal(&error))?;
        let changes = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&changes);
        doc.observe_update_v1("room", move |_, event| {
            heard
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(event.update.clone());
        })
        .map_err(|error| Failure::Internal(format!("Yjs: {error}")))?;
        Ok(Self {
            page_id: page_id.to_owned(),
            name: document_name(page_id),
            doc,
            changes,
            peers: Peers::default(),
            dirty: None,
            pending,
        })
    }

    /// What a client with this state vector lacks.
    #[must_use]
    pub fn diff(&self, state_vector: &[u8]) -> Option<Vec<u8>> {
        let theirs = StateVector::decode_v1(state_vector).ok()?;
        Some(self.doc.transact().encode_state_as_update_v1(&theirs))
    }

    /// What this document has.
    #[must_use]
    pub fn state_vector(&self) -> Vec<u8> {
        self.doc.transact().state_vector().encode_v1()
    }

    /// Applies a client's update; false if it cannot be read.
    pub fn apply(&mut self, update: &[u8], user_id: &str) -> bool {
        let Ok(update) = Update::decode_v1(update) else {
            return false;
        };
        if self.doc.transact_mut().apply_update(update).is_err() {
            return false;
        }
        self.changed(user_id);
        true
    }

    /// Whether an update would bring anything that is not there.
    #[must_use]
    pub fn has_all_of(&self, update: &[u8]) -> bool {
        let Ok(update) = Update::decode_v1(update) else {
            return false;
        };
        let ours = self.doc.transact().state_vector();
        update
            .state_vector()
            .iter()
            .all(|(client, clock)| ours.get(client) >= *clock)
    }

    /// Joins content to the document.
    pub fn edit(&mut self, operation: Operation, content: &Value, user_id: &str) {
        ydoc::apply(&self.doc, operation, content);
        self.changed(user_id);
    }

    /// Tells everybody what has changed, and remembers that it is to be stored.
    fn changed(&mut self, user_id: &str) {
        let changes =
            std::mem::take(&mut *self.changes.lock().unwrap_or_else(PoisonError::into_inner));
        if changes.is_empty() {
            return;
        }
        for change in changes {
            self.peers.tell_all(&protocol::update(&self.name, &change));
        }
        let now = ids::now_ms();
        let dirty = self.dirty.get_or_insert_with(|| Dirty {
            first_ms: now,
            last_ms: now,
            user_ids: Vec::new(),
            _work: self.pending.begin(),
        });
        dirty.last_ms = now;
        dirty.user_ids.retain(|user| user != user_id);
        dirty.user_ids.push(user_id.to_owned());
    }

    /// Whether there is something to store, and it has rested for `rest_ms` or waited for `most_ms`.
    #[must_use]
    pub fn is_due(&self, now_ms: i64, rest_ms: i64, most_ms: i64) -> bool {
        self.dirty.as_ref().is_some_and(|dirty| {
            now_ms - dirty.last_ms >= rest_ms || now_ms - dirty.first_ms >= most_ms
        })
    }

    /// Stores what is not stored yet.
    pub fn store(&mut self, store: &Store) -> Result<(), Failure> {
        let Some(dirty) = self.dirty.take() else {
            return Ok(());
        };
        let state = self
            .doc
            .transact()
            .encode_state_as_update_v1(&StateVector::default());
        let stored = store
            .set_content(
                &self.page_id,
                &ydoc::read(&self.doc),
                &state,
                ids::now_ms() + HISTORY_AFTER_MS,
            )
            .and_then(|()| store.touch_page(&self.page_id, &dirty.user_ids));
        if stored.is_err() {
            self.dirty = Some(dirty);
        }
        stored
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_a_room_stores_is_what_the_next_room_opens() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("docmost.sqlite")).unwrap();
        let page = crate::docmost::seed::bare_page(
            "s",
            "u",
            json!({ "type": "doc", "content": [{ "type": "paragraph" }] }),
        );
        store.add_page(&page).unwrap();
        let first = Room::open(&store, &page.id, Pending::default()).unwrap();
        let mut room = Room::open(&store, &page.id, Pending::default()).unwrap();
        assert_eq!(
            room.state_vector(),
            first.state_vector(),
            "opened twice, one document"
        );
        let more =
            json!({ "type": "doc", "content": [{ "type": "heading", "attrs": { "level": 2 } }] });
        room.edit(Operation::Append, &more, "u");
        assert!(room.is_due(i64::MAX, 0, 0));
        room.store(&store).unwrap();
        assert!(!room.is_due(i64::MAX, 0, 0));
        let stored = store.page(&page.id).unwrap().unwrap();
        assert_eq!(
            stored.content.as_ref().unwrap()["content"][1]["type"],
            "heading"
        );
        assert_eq!(stored.contributor_ids, ["u"]);
        let again = Room::open(&store, &page.id, Pending::default()).unwrap();
        assert_eq!(again.state_vector(), room.state_vector());
    }
}
