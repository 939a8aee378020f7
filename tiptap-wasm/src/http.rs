//! One small way to ask the bridge over HTTP, with the browser's own fetch and JSON reader.
//!
//! What always holds: an answer is read whole or counts as a failure; nothing is logged. Fails as
//! [`Unreachable`] where no answer came within ten seconds, or none that is JSON.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::decode::field;
use crate::dom::get;

/// How long an answer may take, in milliseconds.
const TIME_OUT: u32 = 10_000;

#[wasm_bindgen(module = "/src/platform.js")]
extern "C" {
    fn ask(url: &str, token: Option<&str>, body: Option<&str>, time_out: u32) -> Promise;
}

/// No answer that can be read.
#[derive(Clone, Copy, Debug)]
pub struct Unreachable;

/// An answer of the bridge.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u32,
    /// The envelope's `data`; undefined in an error.
    pub data: JsValue,
    /// What `Retry-After` asks for, in seconds.
    pub retry_after: Option<u32>,
}

/// Sends one request. `token` goes into `Authorization`; a `body` makes it a POST of JSON.
pub async fn send(
    url: &str,
    token: Option<&str>,
    body: Option<&str>,
) -> Result<Answer, Unreachable> {
    let answer = JsFuture::from(ask(url, token, body, TIME_OUT))
        .await
        .map_err(|_| Unreachable)?;
    Ok(Answer {
        status: field(&answer, "status").ok_or(Unreachable)?,
        data: get(&answer, "data"),
        retry_after: field(&answer, "retryAfter"),
    })
}
