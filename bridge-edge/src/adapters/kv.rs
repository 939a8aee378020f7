//! `CardCache` on a KV namespace.
//!
//! What always holds: every value lives 24 h. How it fails: a refusal that names 429 is "too soon", anything else is
//! "unavailable"; no value stands in an error.

use worker::kv::KvStore;

use crate::ports::{CacheError, CardCache};

/// How long a card stays readable, in seconds.
const KEPT_SECONDS: u64 = 24 * 60 * 60;

/// The namespace that holds the cards.
pub struct KvCards(KvStore);

impl KvCards {
    /// Cards in `store`.
    pub fn new(store: KvStore) -> Self {
        Self(store)
    }
}

fn refused(error: &impl std::fmt::Display) -> CacheError {
    // the platform says it in words only: "KV PUT failed: 429 Too Many Requests"
    if error.to_string().contains("429") {
        CacheError::TooSoon
    } else {
        CacheError::Unavailable
    }
}

impl CardCache for KvCards {
    async fn put(&self, key: &str, text: &str) -> Result<(), CacheError> {
        let write = self.0.put(key, text).map_err(|error| refused(&error))?;
        write
            .expiration_ttl(KEPT_SECONDS)
            .execute()
            .await
            .map_err(|error| refused(&error))
    }

    async fn delete(&self, key: &str) -> Result<(), CacheError> {
        self.0.delete(key).await.map_err(|error| refused(&error))
    }

    async fn get(&self, key: &str) -> Result<Option<String>, CacheError> {
        self.0
            .get(key)
            .text()
            .await
            .map_err(|error| refused(&error))
    }
}
