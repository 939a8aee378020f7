//! The domain of the bridge, as values and pure functions.
//!
//! What always holds here: nothing reads a clock, a random source, a file or a socket. Time, ids and
//! chance come in as arguments, so every function answers the same for the same input, natively and
//! in WASM. Nothing panics on what came from outside: bad input is an error that names the place.
//!
//! Domain words are French (`personne`, `attribution`, `heures`), everything technical is English.
//!
//! The feature `edge` adds what only the server needs: reading Baserow's JSON, rows and webhook bodies;
//! `write`, which it contains, the rules of the domain and deciding writes.

#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic
    )
)]

pub mod affected;
pub mod capacity;
pub mod cards;
pub mod date;
pub mod decimal;
pub mod entity;
pub mod entity_ref;
pub mod error;
pub mod hours;
pub mod ids;
#[cfg(feature = "schema")]
pub mod json_schema;
pub mod language;
pub mod live;
pub mod lookup;
pub mod mirror;
pub mod money;
pub mod options;
pub mod order;
pub mod pick;
pub mod reference;
pub mod restricted;
pub mod rows;
#[cfg(feature = "write")]
pub mod rules;
pub mod schema;
pub mod scope;
pub mod search;
pub mod slug;
#[cfg(test)]
mod testing;
pub mod text;
pub mod viewer;
#[cfg(feature = "edge")]
pub mod webhook;
pub mod wire;
#[cfg(feature = "write")]
pub mod write;
