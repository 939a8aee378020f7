//! The request path for the entry: strings in, strings out, around [`crate::front`].

use wasm_bindgen::prelude::*;

use crate::effects::{Outcome, Payload};
use crate::front;
use crate::http::Sent;
use crate::http::head::HEADERS;

/// Names of the headers that may be asked for, one a line, in their order.
#[wasm_bindgen(js_name = readHeaders)]
pub fn read_headers() -> String {
    HEADERS.join("\n")
}

#[wasm_bindgen]
extern "C" {
    /// The request as the entry holds it; see entry/sent.ts.
    pub type SentRequest;

    #[wasm_bindgen(method)]
    fn header(this: &SentRequest, place: u32) -> String;

    #[wasm_bindgen(method)]
    fn address(this: &SentRequest) -> String;
}

impl Sent for SentRequest {
    fn header(&self, place: usize) -> String {
        u32::try_from(place).map_or_else(|_| String::new(), |place| self.header(place))
    }

    fn address(&self) -> String {
        self.address()
    }
}

/// The request path of this isolate.
#[wasm_bindgen]
pub struct Front(front::Front);

#[wasm_bindgen]
impl Front {
    /// With the settings as a JSON object of texts.
    #[wasm_bindgen(constructor)]
    pub fn new(settings: &str) -> Self {
        Self(front::Front::new(settings))
    }

    /// Begins with a request's head.
    pub fn begin(&self, head: String, sent: SentRequest) -> String {
        self.0.begin(head, Box::new(sent))
    }

    /// What hands the counts of this isolate to Base; empty where there are none.
    pub fn flush(&self, now: f64) -> String {
        self.0.flush(millis(now))
    }

    /// Goes on with an effect that brought text.
    pub fn resume(&self, task: u32, now: f64, outcome: u32, text: String) -> String {
        self.0.resume(
            task,
            millis(now),
            Outcome::from_number(outcome),
            Payload::Text(text),
        )
    }

    /// Goes on with an effect that brought bytes.
    #[wasm_bindgen(js_name = resumeBytes)]
    pub fn resume_bytes(&self, task: u32, now: f64, outcome: u32, bytes: Vec<u8>) -> String {
        self.0.resume(
            task,
            millis(now),
            Outcome::from_number(outcome),
            Payload::Bytes(bytes),
        )
    }
}

/// JavaScript's time as a whole number.
#[allow(clippy::cast_possible_truncation)] // ms since 1970 are far below 2^53
pub(super) fn millis(now: f64) -> i64 {
    now as i64
}
