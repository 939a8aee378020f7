//! The way to the Hub, which holds the open connections.
//!
//! What always holds: a message carries whole cards with their versions, so that one that comes twice or late does no
//! harm. How it fails: the Hub did not take the message; the caller keeps it and tries again.

/// The Hub did not take the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublishError;

/// Hands changes to the Hub.
#[allow(async_fn_in_trait)]
pub trait Publisher {
    /// Hands over one message (JSON: a list of `{entity, id, slug, version, card_admin}`).
    async fn publish(&self, message: &str) -> Result<(), PublishError>;
}
