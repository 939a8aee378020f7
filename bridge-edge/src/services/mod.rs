//! The use cases, generic over [`crate::ports`]; they never name KV, fetch or `worker`.
//!
//! `base` is what the Base object remembers and does, `hub` and `gate` what those objects do; the others belong to the
//! request path and reach outside through [`crate::effects::Outside`] alone.

pub mod ask;
pub mod assets;
pub mod base;
pub mod body;
pub mod cards;
pub mod gate;
pub mod health;
pub mod limits;
pub mod list;
pub mod metrics;
pub mod read;
pub mod tokens;
