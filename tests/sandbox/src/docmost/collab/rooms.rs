//! All open pages. A room opens with its first socket or HTTP edit and closes, stored, with its last socket.

use super::peers::PeerId;
use super::room::Room;
use crate::docmost::answer::Failure;
use crate::docmost::content::ydoc::Operation;
use crate::docmost::store::Store;
use crate::face::Pending;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::mpsc::UnboundedSender;

/// A room as sockets hold it.
pub type SharedRoom = Arc<Mutex<Room>>;

/// The open pages.
pub struct Rooms {
    by_page: Mutex<HashMap<String, SharedRoom>>,
    pending: Pending,
}

/// The room, for as long as the guard lives. Never held across an await.
pub fn lock(room: &SharedRoom) -> MutexGuard<'_, Room> {
    room.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Rooms {
    /// No page is open; rooms with something to store will count as work under way in `pending`.
    pub fn new(pending: Pending) -> Self {
        Self {
            by_page: Mutex::default(),
            pending,
        }
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, SharedRoom>> {
        self.by_page.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open(
        &self,
        store: &Store,
        rooms: &mut HashMap<String, SharedRoom>,
        page_id: &str,
    ) -> Result<SharedRoom, Failure> {
        if let Some(room) = rooms.get(page_id) {
            return Ok(Arc::clone(room));
        }
        let room = Arc::new(Mutex::new(Room::open(
            store,
            page_id,
            self.pending.clone(),
        )?));
        rooms.insert(page_id.to_owned(), Arc::clone(&room));
        Ok(room)
    }

    /// A socket comes in.
    pub fn join(
        &self,
        store: &Store,
        page_id: &str,
        id: PeerId,
        out: UnboundedSender<Vec<u8>>,
    ) -> Result<SharedRoom, Failure> {
        let mut rooms = self.all();
        let room = self.open(store, &mut rooms, page_id)?;
        lock(&room).peers.join(id, out);
        Ok(room)
    }

    /// A socket goes; the last one closes the room.
    pub fn leave(&self, store: &Store, page_id: &str, id: PeerId) {
        let mut rooms = self.all();
        let Some(room) = rooms.get(page_id).map(Arc::clone) else {
            return;
        };
        let mut room = lock(&room);
        room.peers.leave(&super::room::document_name(page_id), id);
        if room.peers.is_empty() {
            report(room.store(store));
            rooms.remove(page_id);
        }
    }

    /// An edit over HTTP: through the live document, told to all sockets, and stored at once.
    pub fn edit(
        &self,
        store: &Store,
        page_id: &str,
        operation: Operation,
        content: &Value,
        user_id: &str,
    ) -> Result<(), Failure> {
        let mut rooms = self.all();
        let room = self.open(store, &mut rooms, page_id)?;
        let mut room = lock(&room);
        room.edit(operation, content, user_id);
        room.store(store)?;
        if room.peers.is_empty() {
            rooms.remove(page_id);
        }
        Ok(())
    }

    /// Stores the rooms whose time has come.
    pub fn store_due(&self, store: &Store, now_ms: i64, rest_ms: i64, most_ms: i64) {
        for room in self.all().values() {
            let mut room = lock(room);
            if room.is_due(now_ms, rest_ms, most_ms) {
                report(room.store(store));
            }
        }
    }

    /// Stores every room.
    pub fn store_all(&self, store: &Store) {
        for room in self.all().values() {
            report(lock(room).store(store));
        }
    }
}

fn report(stored: Result<(), Failure>) {
    if let Err(failure) = stored {
        eprintln!("docmost: a live document was not stored: {failure:?}");
    }
}
