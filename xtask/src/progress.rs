//! What a person watching sees: one line when a step begins, one with its duration when it ends.
//!
//! Always on stderr, so that stdout stays for results (`stack --json` prints nothing else there).

use std::time::{Duration, Instant};

/// A step under way. Dropped without [`Step::done`] it says nothing more: the error that ended it does.
#[derive(Debug)]
pub struct Step {
    what: String,
    began: Instant,
}

impl Step {
    /// Announces a step, in the form "building the editor's WASM".
    pub fn begin(what: impl Into<String>) -> Self {
        let what = what.into();
        eprintln!("  {what} …");
        Self { what, began: now() }
    }

    /// Says that the step ended well and how long it took.
    pub fn done(self) {
        eprintln!("  {}: {}", self.what, seconds(self.began.elapsed()));
    }
}

/// A remark between steps.
pub fn note(text: impl AsRef<str>) {
    eprintln!("  {}", text.as_ref());
}

/// The monotonic clock; the only place besides the waiting loops that reads it.
#[expect(clippy::disallowed_methods, reason = "a native program has clocks")]
pub fn now() -> Instant {
    Instant::now()
}

/// A duration as people read it: `0.4 s`, `12.0 s`.
pub fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_has_one_decimal() {
        assert_eq!(seconds(Duration::from_millis(12_340)), "12.3 s");
        assert_eq!(seconds(Duration::ZERO), "0.0 s");
    }
}
