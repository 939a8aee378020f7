//! The wall clock and pauses.
//!
//! What always holds: `now` never fails; it may go back (a machine's clock can be set), so nothing that must grow is
//! taken from it alone.

/// Time as the services see it.
#[allow(async_fn_in_trait)] // single-threaded by nature: a Durable Object never moves a future to another thread
pub trait Clock {
    /// Milliseconds since 1970, UTC.
    fn now(&self) -> i64;

    /// Returns after at least `milliseconds`.
    async fn sleep(&self, milliseconds: u32);
}
