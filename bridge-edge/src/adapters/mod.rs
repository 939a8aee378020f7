//! The ports on real bindings: SQLite of a Durable Object, Baserow over fetch, KV, the Hub, clock and chance.
//!
//! Only what runs inside the Worker: nothing here is compiled for native tests.

pub mod baserow;
pub mod hub;
pub mod kv;
pub mod runtime;
pub mod sql;
