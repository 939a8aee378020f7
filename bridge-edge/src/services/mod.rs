//! The use cases, generic over [`crate::ports`]; they never name KV, fetch or `worker`.
//!
//! `base` is what the Base object remembers and does, `hub` and `gate` what those objects do; the others belong to the
//! request path and reach outside through [`crate::effects::Outside`] alone.

pub mod access;
pub mod ask;
pub mod assets;
pub mod base;
pub mod body;
pub mod cards;
pub mod credentials;
pub mod gate;
pub mod health;
pub mod hub;
pub mod intake;
pub mod limits;
pub mod list;
pub mod live;
pub mod metrics;
pub mod origin;
pub mod read;
pub mod session;
pub mod tokens;
pub mod write;
