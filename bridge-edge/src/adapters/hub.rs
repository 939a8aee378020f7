//! `Publisher` over RPC to the Hub object.
//!
//! How it fails: an exception or an unreachable Hub is one `PublishError`; the caller keeps the message.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use worker::{ObjectNamespace, Stub};

use crate::ports::{PublishError, Publisher};

/// The one Hub of this workspace.
const HUB: &str = "hub";

#[wasm_bindgen]
extern "C" {
    type HubCalls;

    #[wasm_bindgen(method, catch)]
    fn publish(this: &HubCalls, message: &str) -> Result<Promise, JsValue>;
}

/// The way to the Hub.
pub struct HubPublisher(ObjectNamespace);

impl HubPublisher {
    /// Publishes to the Hub in `namespace`.
    pub fn new(namespace: ObjectNamespace) -> Self {
        Self(namespace)
    }
}

impl Publisher for HubPublisher {
    async fn publish(&self, message: &str) -> Result<(), PublishError> {
        // a stub that saw a fault stays broken, so each message takes a new one
        let stub: Stub = self.0.get_by_name(HUB).map_err(|_| PublishError)?;
        let hub: HubCalls = stub.into_rpc();
        let answer = hub.publish(message).map_err(|_| PublishError)?;
        JsFuture::from(answer)
            .await
            .map(drop)
            .map_err(|_| PublishError)
    }
}
