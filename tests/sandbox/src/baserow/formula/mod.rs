//! Baserow's formula language, as far as schemas use it: parsed once ([`syntax`]), tied to fields and typed ([`compile`]),
//! evaluated on read ([`eval`]). Rollups, counts and lookups compile to the same expressions, so there is one evaluator.
//!
//! A formula that cannot be tied or typed is no failure of the table: its field becomes `invalid`, with the reason.

pub mod compile;
pub mod eval;
mod functions;
pub mod syntax;
mod value;

pub use compile::{Compiled, Expression, compile_all, kind_of};
pub use functions::Function;
pub use value::{Interval, Kind, Value, civil, micros_of};
