//! The one route table: method, path template, what it asks for, which limit it counts against, which handler serves it.
//!
//! Everything that knows paths comes from here: matching, 404, 405 with Allow, HEAD, OPTIONS, the template that logs and
//! metrics name.

#[cfg(not(target_arch = "wasm32"))]
pub mod describe;
mod matching;
mod route;
mod table;

pub use matching::{Found, find};
pub use route::{Access, Cost, Handler, Route};
pub use table::ROUTES;
