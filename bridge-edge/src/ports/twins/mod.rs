//! In-memory twins of the ports, for native tests: the same promises, the same bad sides.
//!
//! What always holds: nothing here reads the real clock or real chance. One seed gives one run; time passes only when
//! every task waits for it.

mod card_cache;
mod database;
mod log;
mod publisher;
mod render;
mod row_source;
mod row_writer;
mod simulation;

pub use card_cache::CacheTwin;
pub use database::SqliteTwin;
pub use log::LogTwin;
pub use publisher::PublisherTwin;
pub use row_source::{DATABASE, SourceTwin};
pub use simulation::{SeededRandom, Simulation};
