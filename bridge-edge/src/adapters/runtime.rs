//! Clock, chance, background and log of the Workers platform.
//!
//! What always holds: the clock is the platform's `Date` (it stands still while code runs and moves at each await); bytes
//! come from its cryptographic source. An alarm that cannot be set is tried again by the next request.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use worker::{Delay, State};

use crate::ports::{Background, Clock, Log, Random};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn get_random_values(target: &Uint8Array);

    #[wasm_bindgen(js_namespace = console, js_name = log)]
    fn console_log(line: &str);
}

/// The platform's clock.
pub struct PlatformClock;

impl Clock for PlatformClock {
    fn now(&self) -> i64 {
        #[allow(clippy::cast_possible_truncation)] // ms since 1970 are far below 2^53
        let now = js_sys::Date::now() as i64;
        now
    }

    async fn sleep(&self, milliseconds: u32) {
        Delay::from(Duration::from_millis(milliseconds.into())).await;
    }
}

/// The platform's cryptographic random source.
pub struct PlatformRandom;

impl Random for PlatformRandom {
    fn fill(&self, target: &mut [u8]) {
        let Ok(length) = u32::try_from(target.len()) else {
            return;
        };
        let bytes = Uint8Array::new_with_length(length);
        get_random_values(&bytes);
        bytes.copy_to(target);
    }
}

/// The platform's log.
pub struct PlatformLog;

impl Log for PlatformLog {
    fn line(&self, line: &str) {
        console_log(line);
    }
}

/// Tasks and the alarm of one Durable Object.
pub struct ObjectBackground(State);

impl ObjectBackground {
    /// The background of the object that `state` belongs to.
    pub fn new(state: State) -> Self {
        Self(state)
    }
}

impl Background for ObjectBackground {
    fn spawn(&self, task: Pin<Box<dyn Future<Output = ()>>>) {
        self.0.wait_until(task);
    }

    fn arm(&self, at: i64) {
        let storage = self.0.storage();
        #[allow(clippy::cast_precision_loss)] // ms since 1970 are far below 2^53
        let date = js_sys::Date::new(&JsValue::from_f64(at as f64));
        // called at once, so that it joins the writes of this turn; the promise only says that it reached the disk
        if let Ok(stored) = storage.as_raw().set_alarm(date, JsValue::NULL.into()) {
            wasm_bindgen_futures::spawn_local(async move {
                let _reached_disk = JsFuture::from(stored).await;
            });
        }
    }
}
