//! Work that goes on after an answer was given.
//!
//! What always holds: a task spawned here starts soon and runs to its end while the object lives; it may be lost at any
//! point when the process dies. Whatever must happen is therefore stored first, and the alarm finds it again.

use std::future::Future;
use std::pin::Pin;

/// Starts tasks, and sets the one alarm that wakes the object when it is alone.
pub trait Background {
    /// Starts `task`; nothing waits for it.
    fn spawn(&self, task: Pin<Box<dyn Future<Output = ()>>>);

    /// Sets the object's single alarm to `at` (ms since 1970, UTC), replacing the one set before.
    fn arm(&self, at: i64);
}
