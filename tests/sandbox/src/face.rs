//! What both faces have: a fault switch, a request log, a count of work still under way, and how each words its errors.

use crate::faults::Faults;
use crate::requests::RequestLog;
use axum::response::Response;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How a face words the answers that the fault layer gives in its name.
pub struct Manners {
    /// Body and content type of a 429; takes the seconds to wait. Status and `Retry-After` are set by the caller.
    pub throttled: fn(u64) -> Response,
    /// The whole 500.
    pub server_error: fn() -> Response,
}

/// The test-side state of one face.
pub struct Face {
    /// The fault switch.
    pub faults: Faults,
    /// What was asked.
    pub requests: RequestLog,
    /// Work that goes on after an answer has left (webhook calls).
    pub pending: Pending,
    /// Wording of faults.
    pub manners: Manners,
}

impl Face {
    /// A face without faults or history.
    pub fn new(manners: Manners) -> Arc<Self> {
        Arc::new(Self {
            faults: Faults::default(),
            requests: RequestLog::default(),
            pending: Pending::default(),
            manners,
        })
    }
}

/// Counts pieces of work under way, so that a test can wait until there are none instead of sleeping.
#[derive(Clone)]
pub struct Pending(watch::Sender<usize>);

impl Default for Pending {
    fn default() -> Self {
        Self(watch::Sender::new(0))
    }
}

/// One piece of work; it ends when this is dropped.
pub struct Work(watch::Sender<usize>);

impl Pending {
    /// Begins a piece of work.
    #[must_use]
    pub fn begin(&self) -> Work {
        self.0.send_modify(|count| *count += 1);
        Work(self.0.clone())
    }

    /// How many pieces are under way.
    pub fn count(&self) -> usize {
        *self.0.borrow()
    }

    /// Waits until nothing is under way; false if that took longer than `timeout`.
    pub async fn quiet(&self, timeout: Duration) -> bool {
        let mut counts = self.0.subscribe();
        tokio::time::timeout(timeout, counts.wait_for(|count| *count == 0))
            .await
            .is_ok_and(|seen| seen.is_ok())
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn quiet_waits_for_the_last_piece_of_work() {
        let pending = Pending::default();
        let work = pending.begin();
        assert!(!pending.quiet(Duration::ZERO).await);
        let waiting = tokio::spawn({
            let pending = pending.clone();
            async move { pending.quiet(Duration::from_secs(10)).await }
        });
        drop(work);
        assert!(waiting.await.unwrap());
        assert_eq!(pending.count(), 0);
    }
}
