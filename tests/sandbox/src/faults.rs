//! The fault switch of a face: an axum middleware that spoils requests on demand and notes every one in the request log.
//!
//! `down` and `cut` cannot be said in HTTP: the middleware marks its response with [`Cut`] and the accept loop
//! ([`crate::serve`]) drops the connection instead of sending it. The control routes are never spoiled.

use crate::face::Face;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use serde::Deserialize;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What happens to a request while the fault is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Kind {
    /// Nothing: the switch is off.
    #[serde(rename = "none")]
    None,
    /// The connection closes without an answer and nothing is done.
    #[serde(rename = "down")]
    Down,
    /// Handled as usual, `ms` later (default 6000).
    #[serde(rename = "slow")]
    Slow,
    /// Refused with 429 and `Retry-After` of `ms` rounded up to seconds (default 1 s).
    #[serde(rename = "429")]
    TooMany,
    /// Done, and then answered with 500.
    #[serde(rename = "500_after_commit")]
    ErrorAfterCommit,
    /// Done, and then the connection closes without an answer.
    #[serde(rename = "cut")]
    Cut,
    /// Not done; 200 with bytes that are no JSON.
    #[serde(rename = "garbage")]
    Garbage,
}

/// One fault as set by `POST /_sandbox/fault`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// What happens.
    pub kind: Kind,
    /// Milliseconds, where the kind takes a time.
    pub ms: Option<u64>,
    /// How many requests it hits before it switches itself off; without it all.
    pub count: Option<u64>,
    /// Only requests whose path begins so.
    pub path_prefix: Option<String>,
}

/// The current fault of a face.
#[derive(Default)]
pub struct Faults(Mutex<Option<Fault>>);

/// Marks a response whose connection is to be dropped unsent.
#[derive(Debug, Clone, Copy)]
pub struct Cut;

impl Faults {
    /// Sets the fault, replacing the one before.
    pub fn set(&self, fault: Fault) {
        *self.0.lock().unwrap() = (fault.kind != Kind::None).then_some(fault);
    }

    /// The fault that hits a request for `path`, if any; counts it.
    fn hit(&self, path: &str) -> Option<Fault> {
        let mut current = self.0.lock().unwrap();
        let fault = current.as_mut()?;
        if fault
            .path_prefix
            .as_deref()
            .is_some_and(|prefix| !path.starts_with(prefix))
        {
            return None;
        }
        let hit = fault.clone();
        match fault.count.as_mut() {
            Some(0) => {
                *current = None;
                return None;
            }
            Some(left) => *left -= 1,
            None => {}
        }
        Some(hit)
    }
}

/// The middleware: to be the outermost layer of a face's router (`axum::middleware::from_fn_with_state`).
pub async fn layer(State(face): State<Arc<Face>>, request: Request, next: Next) -> Response {
    if request.uri().path().starts_with("/_sandbox/") {
        return next.run(request).await;
    }
    let number = face
        .requests
        .arrived(request.method(), request.uri(), request.headers());
    let fault = face.faults.hit(request.uri().path());
    let Some(fault) = fault else {
        let response = next.run(request).await;
        face.requests.answered(number, response.status().as_u16());
        return response;
    };
    let response = match fault.kind {
        Kind::None => next.run(request).await,
        Kind::Slow => {
            tokio::time::sleep(Duration::from_millis(fault.ms.unwrap_or(6000))).await;
            next.run(request).await
        }
        Kind::TooMany => too_many(&face, fault.ms),
        Kind::ErrorAfterCommit => {
            finish(next.run(request).await).await;
            (face.manners.server_error)()
        }
        Kind::Garbage => garbage(),
        Kind::Down => return cut(),
        Kind::Cut => {
            finish(next.run(request).await).await;
            return cut();
        }
    };
    face.requests.answered(number, response.status().as_u16());
    response
}

/// Lets a response run to its end, so that what its body does is done too.
async fn finish(response: Response) {
    let _ = axum::body::to_bytes(response.into_body(), usize::MAX).await;
}

fn too_many(face: &Face, ms: Option<u64>) -> Response {
    let seconds = ms.unwrap_or(1000).div_ceil(1000);
    let mut response = (face.manners.throttled)(seconds);
    *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

fn garbage() -> Response {
    let mut response = Response::new(Body::from(&b"{\"count\": 3, \"resu\x00\xff<html>"[..]));
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    response
}

fn cut() -> Response {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(Cut);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(kind: Kind, count: Option<u64>, prefix: Option<&str>) -> Fault {
        Fault {
            kind,
            ms: None,
            count,
            path_prefix: prefix.map(str::to_owned),
        }
    }

    #[test]
    fn a_counted_fault_switches_itself_off() {
        let faults = Faults::default();
        faults.set(fault(Kind::Down, Some(2), None));
        assert!(faults.hit("/a").is_some());
        assert!(faults.hit("/a").is_some());
        assert!(faults.hit("/a").is_none());
    }

    #[test]
    fn a_prefix_spares_the_other_paths_and_does_not_count_them() {
        let faults = Faults::default();
        faults.set(fault(Kind::Garbage, Some(1), Some("/api/database/")));
        assert!(faults.hit("/").is_none());
        assert!(faults.hit("/api/database/rows/").is_some());
        assert!(faults.hit("/api/database/rows/").is_none());
    }

    #[test]
    fn none_switches_it_off() {
        let faults = Faults::default();
        faults.set(fault(Kind::Cut, None, None));
        faults.set(fault(Kind::None, None, None));
        assert!(faults.hit("/").is_none());
    }
}
