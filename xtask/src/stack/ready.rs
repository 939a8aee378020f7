//! What `/api/ready` says while the bridge is not ready yet: which checks are open, how far the first mirror is.

use std::time::{Duration, Instant};

use serde_json::Value;

/// How long to wait for a bridge: so long from the beginning, and so long anew from each row more that its first
/// mirror holds.
#[derive(Debug)]
pub struct Patience {
    time: Duration,
    over: Instant,
    done: u64,
}

impl Patience {
    /// Begins to wait.
    pub fn new(time: Duration, at: Instant) -> Self {
        Self {
            time,
            over: at + time,
            done: 0,
        }
    }

    /// What the bridge said at a moment.
    pub fn hear(&mut self, body: &str, at: Instant) {
        let answer = serde_json::from_str::<Value>(body).unwrap_or_default();
        let done = answer.pointer("/data/checks/baseline/done");
        let done = done.and_then(Value::as_u64).unwrap_or_default();
        if done > self.done {
            self.done = done;
            self.over = at + self.time;
        }
    }

    /// Whether it is enough.
    pub fn is_over(&self, at: Instant) -> bool {
        at > self.over
    }
}

/// A bridge's state in a few words, for the person who waits.
pub fn describe(body: &str) -> String {
    let Ok(answer) = serde_json::from_str::<Value>(body) else {
        return "no answer yet".to_owned();
    };
    if let Some(message) = answer.pointer("/error/message").and_then(Value::as_str) {
        return message.to_owned();
    }
    let checks = answer.pointer("/data/checks").and_then(Value::as_object);
    let mut open: Vec<&str> = checks
        .into_iter()
        .flatten()
        .filter(|(_, check)| check.get("ok").and_then(Value::as_bool) != Some(true))
        .map(|(name, _)| name.as_str())
        .collect();
    // serde_json keeps keys in order or sorts them, depending on what else is compiled.
    open.sort_unstable();
    let count = |name: &str| {
        answer
            .pointer(&format!("/data/checks/baseline/{name}"))
            .and_then(Value::as_u64)
    };
    match (count("done"), count("total")) {
        (Some(done), Some(total)) if open == ["baseline"] => {
            format!("first mirror: {done} of {total}")
        }
        _ => format!("waiting for {}", open.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mirror_alone_is_told_with_its_progress() {
        let body = r#"{"data":{"checks":{"storage":{"ok":true},"baseline":{"ok":false,"done":3,"total":9}}}}"#;
        assert_eq!(describe(body), "first mirror: 3 of 9");
    }

    #[test]
    fn a_mirror_that_gets_on_is_waited_for_and_one_that_stands_still_is_not() {
        let begin = crate::progress::now();
        let minute = |number: u64| begin + Duration::from_mins(number);
        let body =
            |done: u64| format!(r#"{{"data":{{"checks":{{"baseline":{{"done":{done}}}}}}}}}"#);
        let mut patience = Patience::new(Duration::from_mins(3), begin);
        patience.hear(&body(400), minute(2));
        assert!(!patience.is_over(minute(4)));
        patience.hear(&body(400), minute(4));
        patience.hear("<html>", minute(4));
        patience.hear(&body(0), minute(4));
        assert!(patience.is_over(minute(6)));
    }

    #[test]
    fn open_checks_are_named() {
        let body = r#"{"data":{"checks":{"baserow":{"ok":false},"baseline":{"ok":false},"docmost":{"ok":true}}}}"#;
        assert_eq!(describe(body), "waiting for baseline, baserow");
    }

    #[test]
    fn an_error_speaks_for_itself() {
        assert_eq!(
            describe(r#"{"error":{"code":"CONFIG","message":"BASEROW_TOKEN is missing"}}"#),
            "BASEROW_TOKEN is missing"
        );
        assert_eq!(describe("<html>"), "no answer yet");
    }
}
