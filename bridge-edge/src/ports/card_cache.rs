//! The cards that may be stale, near the reader (KV).
//!
//! What always holds: `Base` is the only writer. A write may show late elsewhere, a read may miss what was written, and
//! a second write of one key within a second may be refused: callers space their writes and keep the truth themselves.

/// Why a write to the cache did not happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CacheError {
    /// The key was written less than a second ago (KV answers 429).
    TooSoon,
    /// The cache did not answer or refused for another reason.
    Unavailable,
}

/// Key to text, kept 24 h.
#[allow(async_fn_in_trait)]
pub trait CardCache {
    /// Stores `text` under `key` for 24 h; the last write wins.
    async fn put(&self, key: &str, text: &str) -> Result<(), CacheError>;

    /// Removes `key`; removing what is not there is no error.
    async fn delete(&self, key: &str) -> Result<(), CacheError>;

    /// What a reader at this site sees now: perhaps nothing, perhaps an older text.
    async fn get(&self, key: &str) -> Result<Option<String>, CacheError>;
}
