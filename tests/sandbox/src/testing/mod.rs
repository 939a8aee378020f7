//! What tests in the same process need: a Baserow face of their own, and somebody who receives its webhooks.
//!
//! A fault here ends the test that uses it: these are helpers of tests, not parts of the stand-ins.

mod instance;
mod receiver;

pub use instance::{Answer, Instance, request};
pub use receiver::{Delivery, Receiver};
