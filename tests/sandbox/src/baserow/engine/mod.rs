//! The state machine behind the API: a [`World`] in memory, changed only through the methods of [`Engine`], each of them one
//! transaction. A method checks everything first and only then changes, so a refusal leaves no trace; what it changed is on
//! disk before it returns. If the disk refuses, the process is of no more use and the panic poisons the engine's lock.

mod field_json;
pub mod input;
mod render;
mod rows;
mod schema;
mod schema_input;
mod schema_parts;
mod world;

pub use render::{Keys, option_json};
pub use rows::Change;
pub use world::World;

use crate::baserow::store::{Changes, Store};
use crate::baserow::webhook::Call;
use crate::baserow::webhook::queue::Queue;

/// World, disk and webhook queue.
pub struct Engine {
    /// All that is known.
    pub world: World,
    /// Where it is kept.
    pub store: Store,
    queue: Queue,
}

impl Engine {
    /// Loads what the store holds.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn load(mut store: Store, queue: Queue) -> anyhow::Result<Self> {
        let world = store.load()?;
        Ok(Self {
            world,
            store,
            queue,
        })
    }

    /// Hands the queue the calls that were waiting when the process ended.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn resume_calls(&self) -> anyhow::Result<()> {
        for call in self.store.queued()? {
            self.queue.add(call);
        }
        Ok(())
    }

    /// Forgets everything, on disk too.
    ///
    /// # Errors
    /// If the store cannot.
    pub fn clear(&mut self) -> anyhow::Result<()> {
        self.store.clear()?;
        self.world = World::default();
        Ok(())
    }

    /// Sets a counter to one: a mark that something is done.
    pub fn mark(&mut self, name: &str) {
        self.world.counters.insert(name.to_owned(), 1);
        self.commit(Changes::default());
    }

    /// Writes a transaction to disk and sets its webhook calls going.
    pub(super) fn commit(&mut self, mut changes: Changes) {
        self.store
            .write(&self.world, &mut changes)
            .expect("the disk takes what was changed");
        for call in changes.calls {
            self.queue.add(call);
        }
    }

    /// Queues a further call (the next batch of one that succeeded).
    pub fn enqueue(&mut self, call: Call) {
        self.commit(Changes {
            calls: vec![call],
            ..Changes::default()
        });
    }
}
