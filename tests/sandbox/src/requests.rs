//! The log of requests that a face was asked, kept in memory for tests to read: the newest ten thousand, numbered from 1.

use axum::http::{HeaderMap, Method, Uri};
use serde_json::{Map, Value, json};
use std::collections::VecDeque;
use std::sync::Mutex;

const KEPT: usize = 10_000;

struct Entry {
    number: u64,
    method: Method,
    path: String,
    headers: Map<String, Value>,
    status: u16,
}

#[derive(Default)]
struct Log {
    last: u64,
    entries: VecDeque<Entry>,
}

/// Requests in order of arrival. The status is 0 until (and unless) an answer leaves.
#[derive(Default)]
pub struct RequestLog(Mutex<Log>);

impl RequestLog {
    /// Notes a request as it arrives; the number answers for it in [`Self::answered`].
    pub fn arrived(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> u64 {
        let mut log = self.0.lock().unwrap();
        log.last += 1;
        let number = log.last;
        let headers = headers
            .iter()
            .map(|(name, value)| {
                (
                    name.to_string(),
                    Value::from(String::from_utf8_lossy(value.as_bytes())),
                )
            })
            .collect();
        if log.entries.len() == KEPT {
            log.entries.pop_front();
        }
        log.entries.push_back(Entry {
            number,
            method: method.clone(),
            path: uri.to_string(),
            headers,
            status: 0,
        });
        number
    }

    /// Notes the status that left for request `number`.
    pub fn answered(&self, number: u64, status: u16) {
        let mut log = self.0.lock().unwrap();
        if let Some(entry) = log
            .entries
            .iter_mut()
            .rev()
            .find(|entry| entry.number == number)
        {
            entry.status = status;
        }
    }

    /// All requests with a number above `since`, and the number to ask from next time.
    pub fn since(&self, since: u64) -> Value {
        let log = self.0.lock().unwrap();
        let requests: Vec<Value> = log
            .entries
            .iter()
            .filter(|entry| entry.number > since)
            .map(|entry| {
                json!({
                    "n": entry.number, "method": entry.method.as_str(), "path": entry.path,
                    "headers": entry.headers, "status": entry.status,
                })
            })
            .collect();
        json!({ "next": log.last, "requests": requests })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_gets_what_came_after_its_last_look() {
        let log = RequestLog::default();
        let path: Uri = "/api/x/?a=1".parse().unwrap();
        let first = log.arrived(&Method::GET, &path, &HeaderMap::new());
        log.answered(first, 200);
        log.arrived(&Method::POST, &path, &HeaderMap::new());
        let seen = log.since(first);
        assert_eq!(seen["next"], 2);
        assert_eq!(seen["requests"].as_array().unwrap().len(), 1);
        assert_eq!(seen["requests"][0]["method"], "POST");
        assert_eq!(seen["requests"][0]["status"], 0);
        assert_eq!(log.since(0)["requests"][0]["path"], "/api/x/?a=1");
    }
}
