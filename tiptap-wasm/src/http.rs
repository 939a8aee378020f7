//! One small way to ask the bridge over HTTP, with the browser's own fetch and JSON reader.
//!
//! What always holds: an answer is read whole or counts as none; nothing is logged; each request is
//! answered once, through the page's ear.

use wasm_bindgen::prelude::*;

use crate::app::App;
use crate::decode::{Read, field};
use crate::dom::get;
use crate::events::Task;

/// How long an answer may take, in milliseconds.
const TIME_OUT: u32 = 10_000;

#[wasm_bindgen(module = "/src/platform.js")]
extern "C" {
    fn ask(
        url: &str,
        token: Option<&str>,
        body: Option<&str>,
        time_out: u32,
        ear: &JsValue,
        task: u32,
        number: u32,
    );
}

/// An answer of the bridge.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The number of the request.
    pub number: u32,
    /// The HTTP status; 0 where no answer came, or none that can be read.
    pub status: u32,
    /// The envelope's `data`; undefined in an error.
    pub data: JsValue,
    /// What `Retry-After` asks for, in seconds.
    pub retry_after: Option<u32>,
}

impl Read for Answer {
    fn read(value: &JsValue) -> Option<Self> {
        Some(Self {
            number: field(value, "number").unwrap_or_default(),
            status: field(value, "status")?,
            data: get(value, "data"),
            retry_after: field(value, "retryAfter"),
        })
    }
}

impl App {
    /// Sends a request to a path under the mount, answered as `task` with this number. `token` goes
    /// into `Authorization`; a `body` makes it a POST of JSON.
    pub fn ask(
        &self,
        path: &str,
        token: Option<&str>,
        body: Option<&str>,
        task: Task,
        number: u32,
    ) {
        let url = self.base.url(path);
        ask(&url, token, body, TIME_OUT, &self.ear, task as u32, number);
    }
}
