//! The API's description: `OpenAPI` 3.1, made from the route table and the types that go over the wire.
//!
//! What always holds: paths, methods, scopes, sorts, filters, bodies of writes and error codes come from the tables that
//! the code itself works by; only what those cannot say (a summary, which answer a handler gives) stands here. A route
//! that nobody described makes [`document`] name it.
//!
//! Native only: the Worker serves the finished document as a file.

#![allow(
    clippy::needless_pass_by_value,
    reason = "parts of a document move into it; `json!` only looks at them"
)]

#[expect(dead_code, reason = "only their shapes are read")]
mod answers;
mod bodies;
mod document;
mod errors;
mod operation;
mod parameters;

pub use document::{document, path};
pub use errors::codes;

#[cfg(test)]
mod tests;
