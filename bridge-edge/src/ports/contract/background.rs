//! The contract of `Background`, as far as it can be seen from inside: the alarm shows only when it rings.

use std::cell::Cell;
use std::rc::Rc;

use crate::ports::{Background, Clock};

use super::Broken;

/// How often the task is looked for, 10 ms apart.
const LOOKS: u32 = 100;

/// Runs the contract; the sentences that did not hold.
pub async fn background(background: &impl Background, clock: &impl Clock) -> Broken {
    let mut broken = Broken::default();
    let has_run = Rc::new(Cell::new(false));
    let running = Rc::clone(&has_run);
    background.spawn(Box::pin(async move { running.set(true) }));
    broken.unless(
        !has_run.get(),
        "a task does not run inside the call that spawns it",
    );
    for _ in 0..LOOKS {
        if has_run.get() {
            break;
        }
        clock.sleep(10).await;
    }
    broken.unless(has_run.get(), "a task runs though nobody waits for it");
    broken
}
