//! The request path and the three Durable Objects, as JavaScript sees them. The entry's JavaScript classes hold one of these each and pass calls on:
//!
//! - `base::BaseObject`: `new(ctx, env)`, `callNow(method, input) -> string`,
//!   `call(method, input) -> Promise<string>`, `alarm() -> Promise`
//! - `hub::HubObject`: the WebSockets and who listens to what
//! - `gate::GateObject`: exact rate limits of one token or session
//!
//! Answers of calls are `{"ok":…}` or `{"error":{code,message,details?}}`.

pub mod base;
pub mod front;
pub mod gate;
pub mod hub;
