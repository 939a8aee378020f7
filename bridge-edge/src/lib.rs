//! The edge of the bridge: one Worker that stands in front of the wiki and serves the bridge's own
//! paths beside it.
//!
//! Where things are:
//!
//! | module | what | called by |
//! |---|---|---|
//! | [`config`] | the settings, all faults named at once | `front`, the objects |
//! | [`effects`] | the executor: async Rust on one side, JavaScript's awaits on the other | the entry |
//! | [`front`] | one request from head to answer | the entry, through `begin` and `resume` |
//! | [`routes`] | the one route table: method, template, scope, limit class, handler | `front` |
//! | [`pages`] | the pages for people: HTML from the answers of the services, no script | `front` |
//! | [`services`] | use cases, generic over ports; `services::base` is the memory behind the Base object | `routes`, `objects` |
//! | [`ports`] | what services ask of the outside, each trait small, its in-memory twin beside it | `services` |
//! | [`adapters`] | the ports on Cloudflare's and workerd's bindings | `objects` |
//! | [`objects`] | the three Durable Objects: Base, Hub, Gate; plumbing only | the entry's classes |
//!
//! What holds: nothing here panics on input; no clock but the one passed in; only `adapters` and
//! `objects` name JavaScript.
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

#[cfg(target_arch = "wasm32")]
pub mod adapters;
pub mod config;
pub mod effects;
pub mod front;
pub mod http;
pub mod log;
pub mod memory;
pub mod object;
#[cfg(target_arch = "wasm32")]
pub mod objects;
pub mod pages;
pub mod ports;
pub mod routes;
pub mod services;
