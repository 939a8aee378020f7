//! The page for editing rows by hand.

use super::Shared;
use axum::Router;

/// The page's routes.
pub fn router() -> Router<Shared> {
    Router::new()
}
