//! The login limit: ten calls per minute, route and address, where the address is whatever X-Forwarded-For says. It is
//! told in the wiki's own headers, of which `retry-after-auth` is not `Retry-After`.

use super::answer::Failure;
use axum::http::{HeaderMap, HeaderValue};
use std::collections::HashMap;
use std::sync::Mutex;

const CALLS: u64 = 10;
const WINDOW_MS: i64 = 60_000;

/// Calls counted per route and address. In memory, as the wiki's are in its cache.
#[derive(Default)]
pub struct Limiter(Mutex<HashMap<(&'static str, String), Window>>);

struct Window {
    ends_ms: i64,
    calls: u64,
}

/// How many calls are left, for the answer's headers.
#[derive(Debug, Clone, Copy)]
pub struct Remaining {
    calls: u64,
    seconds: i64,
}

impl Limiter {
    /// Counts a call, or refuses it.
    pub fn take(
        &self,
        route: &'static str,
        address: &str,
        now_ms: i64,
    ) -> Result<Remaining, Failure> {
        let mut windows = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        windows.retain(|_, window| window.ends_ms > now_ms);
        let fresh = || Window {
            ends_ms: now_ms + WINDOW_MS,
            calls: 0,
        };
        let window = windows
            .entry((route, address.to_owned()))
            .or_insert_with(fresh);
        let seconds = (window.ends_ms - now_ms + 999) / 1000;
        if window.calls == CALLS {
            return Err(Failure::TooMany(u64::try_from(seconds).unwrap_or(60)));
        }
        window.calls += 1;
        Ok(Remaining {
            calls: CALLS - window.calls,
            seconds,
        })
    }
}

impl Remaining {
    /// Adds the three headers to an answer.
    pub fn tell(self, headers: &mut HeaderMap) {
        headers.insert("x-ratelimit-limit-auth", HeaderValue::from(CALLS));
        headers.insert("x-ratelimit-remaining-auth", HeaderValue::from(self.calls));
        headers.insert("x-ratelimit-reset-auth", HeaderValue::from(self.seconds));
    }
}

/// The caller's address: the first hop that X-Forwarded-For names, else the connection's.
pub fn address(headers: &HeaderMap, connection: &str) -> String {
    let forwarded = headers
        .get("x-forwarded-for")
        .and_then(|value| value.to_str().ok());
    let first = forwarded
        .and_then(|list| list.split(',').next())
        .map(str::trim)
        .filter(|first| !first.is_empty());
    first.unwrap_or(connection).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_call_of_a_minute_is_refused_and_the_next_minute_is_new() {
        let limiter = Limiter::default();
        for left in (0..10).rev() {
            assert_eq!(limiter.take("login", "a", 0).unwrap().calls, left);
        }
        assert!(matches!(
            limiter.take("login", "a", 1),
            Err(Failure::TooMany(60))
        ));
        assert!(limiter.take("login", "b", 1).is_ok());
        assert!(limiter.take("setup", "a", 1).is_ok());
        assert!(limiter.take("login", "a", 60_000).is_ok());
    }

    #[test]
    fn the_address_is_believed_from_anyone() {
        let mut headers = HeaderMap::new();
        assert_eq!(address(&headers, "127.0.0.1"), "127.0.0.1");
        headers.insert(
            "x-forwarded-for",
            HeaderValue::from_static("203.0.113.9, 10.0.0.1"),
        );
        assert_eq!(address(&headers, "127.0.0.1"), "203.0.113.9");
    }
}
