//! HTTP as the request path sees it: a head in, a reply out, no types of any server.

pub mod cookie;
pub mod fault;
pub mod head;
pub mod query;
pub mod reply;

pub use fault::{Fault, FieldFault};
pub use head::{Head, Sent};
pub use query::Query;
pub use reply::{Body, Reply};
