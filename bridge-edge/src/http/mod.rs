//! HTTP as the request path sees it: a head in, a reply out, no types of any server.

pub mod cookie;
pub mod fault;
pub mod head;
pub mod query;
pub mod reply;

pub use bridge_core::error::FieldFault;
pub use fault::Fault;
pub use head::{Head, Sent};
pub use query::Query;
pub use reply::{Body, Reply};
