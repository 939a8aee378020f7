//! `CardCache` on a KV namespace.
//!
//! What always holds: every value lives 24 h. How it fails: a refusal that names 429 is "too soon", anything else is
//! "unavailable"; no value stands in an error.

use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::ports::{CacheError, CardCache};

/// How long a card stays readable, in seconds.
const KEPT_SECONDS: u32 = 24 * 60 * 60;

#[wasm_bindgen]
extern "C" {
    // three calls with texts: `worker`'s binding brings a second serializer for its options
    type Namespace;

    #[wasm_bindgen(method, catch)]
    fn get(this: &Namespace, key: &str) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn put(this: &Namespace, key: &str, text: &str, options: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn delete(this: &Namespace, key: &str) -> Result<Promise, JsValue>;
}

/// The namespace that holds the cards.
pub struct KvCards(Namespace);

impl KvCards {
    /// Cards in the namespace that a binding names.
    pub fn new(binding: JsValue) -> Self {
        Self(binding.unchecked_into())
    }
}

/// What a call came to.
async fn outcome(call: Result<Promise, JsValue>) -> Result<JsValue, CacheError> {
    let answer = match call {
        Ok(promise) => JsFuture::from(promise).await,
        Err(error) => Err(error),
    };
    answer.map_err(|error| refused(&error))
}

fn refused(error: &JsValue) -> CacheError {
    let error: Option<&js_sys::Error> = error.dyn_ref();
    let said = error.map(|error| String::from(error.message()));
    // the platform says it in words only: "KV PUT failed: 429 Too Many Requests"
    if said.is_some_and(|said| said.contains("429")) {
        CacheError::TooSoon
    } else {
        CacheError::Unavailable
    }
}

impl CardCache for KvCards {
    async fn put(&self, key: &str, text: &str) -> Result<(), CacheError> {
        let options = JsValue::from(Object::new());
        Reflect::set(&options, &"expirationTtl".into(), &KEPT_SECONDS.into())
            .map_err(|error| refused(&error))?;
        outcome(self.0.put(key, text, &options)).await.map(drop)
    }

    async fn delete(&self, key: &str) -> Result<(), CacheError> {
        outcome(self.0.delete(key)).await.map(drop)
    }

    async fn get(&self, key: &str) -> Result<Option<String>, CacheError> {
        Ok(outcome(self.0.get(key)).await?.as_string())
    }
}
