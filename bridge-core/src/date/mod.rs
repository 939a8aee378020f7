//! Calendar dates, instants, and the date that a clock in Paris shows.
//!
//! Dates of the domain are calendar dates in Europe/Paris; instants are UTC. Nothing here knows what
//! time it is: "now" is always an argument.

mod calendar;
mod instant;
mod paris;

pub use calendar::{CalendarDate, InvalidDate};
pub use instant::{Instant, InvalidInstant};
pub use paris::{paris_clock, paris_date};

/// A civil year, the period over which capacities count.
pub type Annee = i32;
