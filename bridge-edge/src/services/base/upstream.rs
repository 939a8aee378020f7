//! Every call to Baserow goes through here: permits, pauses, what is known of its health.
//!
//! What always holds: at most ten calls at once, however many ask; while Baserow asks for a pause nobody calls; a number
//! of calls per run is never exceeded. How it fails: the error of the call itself, or `Paused` before any call was made.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::Future;

use crate::ports::{Clock, Random, SourceError};

use super::permits::Permits;

/// The most calls to Baserow at once.
pub const AT_ONCE: usize = 10;
/// The most calls of one run of the queue.
pub const PER_RUN: u32 = 50;
/// The longest pause after failures, in ms.
const LONGEST_PAUSE: i64 = 30_000;
/// The first pause after a failure, in ms.
const FIRST_PAUSE: i64 = 250;
/// The pause after a 429 that names none, in ms.
const DEFAULT_THROTTLE: i64 = 5_000;
/// How soon after a failure a reader may try for itself, in ms.
const PROBE_AFTER: i64 = 1_000;

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskError {
    /// Baserow asked for a pause, or does not answer; nothing was sent.
    Paused,
    /// The call was made and failed.
    Failed(SourceError),
}

/// What is known of Baserow's health.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Health {
    /// When it last answered as it should, in ms since 1970.
    pub last_ok_at: Option<i64>,
    /// How long that took, in ms.
    pub latency: Option<i64>,
    /// Failures since then.
    pub failures: u32,
    /// The last of them.
    pub last_error: Option<SourceError>,
}

/// The one way to Baserow.
pub struct Upstream {
    permits: Permits,
    health: Cell<Health>,
    paused_until: Cell<i64>,
    failed_at: Cell<i64>,
    throttled: Cell<bool>,
    calls: Cell<u32>,
    counts: RefCell<BTreeMap<String, f64>>,
}

impl Upstream {
    /// Nothing known yet but how Baserow was last seen.
    pub fn new(health: Health) -> Self {
        Self {
            permits: Permits::new(AT_ONCE),
            health: Cell::new(health),
            paused_until: Cell::new(0),
            failed_at: Cell::new(i64::MIN),
            throttled: Cell::new(false),
            calls: Cell::new(0),
            counts: RefCell::default(),
        }
    }

    /// What is known of Baserow's health.
    pub fn health(&self) -> Health {
        self.health.get()
    }

    /// Until when the queue must not call.
    pub fn paused_until(&self) -> i64 {
        self.paused_until.get()
    }

    /// Whether somebody who waits for an answer may call although the queue pauses.
    pub fn may_probe(&self, now: i64) -> bool {
        now >= self.paused_until.get()
            || (!self.throttled.get() && now >= self.failed_at.get().saturating_add(PROBE_AFTER))
    }

    /// Whether a call has failed since `moment`.
    pub fn failed_since(&self, moment: i64) -> bool {
        self.failed_at.get() >= moment
    }

    /// How many calls this run may still make.
    pub fn calls_left(&self) -> u32 {
        PER_RUN.saturating_sub(self.calls.get())
    }

    /// A new run begins.
    pub fn new_run(&self) {
        self.calls.set(0);
    }

    /// Whether there are counts that are not stored.
    pub fn has_counts(&self) -> bool {
        !self.counts.borrow().is_empty()
    }

    /// Takes the counts gathered so far.
    pub fn take_counts(&self) -> BTreeMap<String, f64> {
        std::mem::take(&mut *self.counts.borrow_mut())
    }

    /// Counts one thing under this series; stored with the others after the run.
    pub fn note(&self, series: &str) {
        let mut counts = self.counts.borrow_mut();
        if let Some(count) = counts.get_mut(series) {
            *count += 1.0;
        } else {
            counts.insert(series.to_owned(), 1.0);
        }
    }

    /// Makes `call` once there is a permit. True beside the answer: Baserow answers again after a failure.
    pub async fn ask<T>(
        &self,
        endpoint: &str,
        clock: &impl Clock,
        random: &impl Random,
        call: impl Future<Output = Result<T, SourceError>>,
    ) -> Result<(T, bool), AskError> {
        let permit = self.permits.acquire().await;
        if self.throttled.get() && clock.now() < self.paused_until.get() {
            return Err(AskError::Paused);
        }
        self.calls.set(self.calls.get().saturating_add(1));
        let began = clock.now();
        let answer = call.await;
        drop(permit);
        let now = clock.now();
        let status = answer.as_ref().map_or_else(|error| error.word(), |_| "ok");
        self.note(&format!(
            "baserow_api_calls_total{{endpoint=\"{endpoint}\",status=\"{status}\"}}"
        ));
        match answer {
            Ok(value) => Ok((value, self.succeeded(began, now))),
            Err(error) => {
                self.failed(error, now, random);
                Err(AskError::Failed(error))
            }
        }
    }

    fn succeeded(&self, began: i64, now: i64) -> bool {
        let recovered = self.health.get().failures > 0;
        self.health.set(Health {
            last_ok_at: Some(now),
            latency: Some(now.saturating_sub(began)),
            failures: 0,
            last_error: None,
        });
        // a slow success that was sent before a 429 does not lift that pause
        if !self.throttled.get() || now >= self.paused_until.get() {
            self.paused_until.set(0);
            self.throttled.set(false);
        }
        recovered
    }

    fn failed(&self, error: SourceError, now: i64, random: &impl Random) {
        let health = self.health.get();
        let failures = health.failures.saturating_add(1);
        self.health.set(Health {
            failures,
            last_error: Some(error),
            ..health
        });
        self.failed_at.set(now);
        let pause = match error {
            SourceError::Throttled(asked) => {
                self.throttled.set(true);
                asked.unwrap_or(DEFAULT_THROTTLE)
            }
            _ => backoff(i64::from(failures) - 1, random),
        };
        self.paused_until
            .set(self.paused_until.get().max(now.saturating_add(pause)));
    }
}

/// The pause before the next try after so many failures: doubling, with jitter, at most 30 s.
pub fn backoff(failures: i64, random: &impl Random) -> i64 {
    let doubled = FIRST_PAUSE.saturating_mul(1_i64 << failures.clamp(0, 10));
    let pause = doubled.min(LONGEST_PAUSE);
    // between half of it and all of it, so that many who failed together do not come back together
    pause / 2 + i64::from(random.below(u32::try_from(pause / 2 + 1).unwrap_or(1)))
}
