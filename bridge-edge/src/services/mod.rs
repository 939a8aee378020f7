//! The use cases, generic over [`crate::ports`]; they never name KV, fetch or `worker`.
//!
//! `base` is what the Base object remembers and does; the others belong to the request path.

pub mod base;
pub mod gate;
pub mod limits;
pub mod metrics;
