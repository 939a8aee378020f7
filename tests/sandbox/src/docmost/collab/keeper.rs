//! The task that stores live documents some time after the last change, and keeps versions in the history. It ends with
//! the state it serves.

use crate::docmost::{Shared, State, ids};
use std::sync::{Arc, Weak};
use std::time::Duration;

/// A live document is stored when it has rested this long …
const REST_MS: i64 = 1_000;
/// … or has been changing for this long.
const MOST_MS: i64 = 4_500;
const TICK: Duration = Duration::from_millis(200);

/// Starts the task.
pub fn start(state: &Shared) {
    tokio::spawn(keep(Arc::downgrade(state)));
}

async fn keep(state: Weak<State>) {
    let mut ticks = tokio::time::interval(TICK);
    loop {
        ticks.tick().await;
        let Some(state) = state.upgrade() else { return };
        let now = ids::now_ms();
        state.rooms.store_due(&state.store, now, REST_MS, MOST_MS);
        if let Err(failure) = state.store.keep_due_history(now) {
            eprintln!("docmost: no version kept: {failure:?}");
        }
    }
}
