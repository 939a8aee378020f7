//! The ports of the `Base` object: what its services need from outside, one small trait each, named after its use.
//!
//! What always holds: services name nothing but these traits (no KV, no fetch, no `worker::`), so they run natively
//! against the twins in `twins`. Each port that answers has one contract function in `contract` that runs against every
//! implementation, the real one inside workerd included.
//!
//! How it fails: every fallible port has its own small error type; none of them carries data from outside in its text.

pub mod background;
pub mod card_cache;
pub mod clock;
#[cfg(any(test, feature = "selftest"))]
pub mod contract;
pub mod database;
pub mod log;
pub mod publisher;
pub mod random;
pub mod row_source;
pub mod row_writer;
#[cfg(test)]
#[allow(clippy::missing_panics_doc)] // a twin may stop a test
pub mod twins;

pub use background::Background;
pub use card_cache::{CacheError, CardCache};
pub use clock::Clock;
pub use database::{Database, DatabaseError, Record, Value};
pub use log::Log;
pub use publisher::{PublishError, Publisher};
pub use random::Random;
pub use row_source::{FieldInfo, RawRow, RowPage, RowSource, SelectOption, SourceError, TableInfo};
pub use row_writer::{RowWriter, Written};

/// The bundle of ports one `Base` works with.
///
/// A bundle and not eight type parameters: the services stay readable, and the Worker holds exactly one instance of them.
pub trait Ports: 'static {
    /// The object's own SQLite database.
    type Database: Database;
    /// Baserow.
    type Source: RowSource + RowWriter;
    /// The cards in KV.
    type Cache: CardCache;
    /// The Hub.
    type Publisher: Publisher;
    /// Time.
    type Clock: Clock;
    /// Chance.
    type Random: Random;
    /// Work that goes on after an answer was given.
    type Background: Background;
    /// The log.
    type Log: Log;

    /// The object's own SQLite database.
    fn database(&self) -> &Self::Database;
    /// Baserow.
    fn source(&self) -> &Self::Source;
    /// The cards in KV.
    fn cache(&self) -> &Self::Cache;
    /// The Hub.
    fn publisher(&self) -> &Self::Publisher;
    /// Time.
    fn clock(&self) -> &Self::Clock;
    /// Chance.
    fn random(&self) -> &Self::Random;
    /// Work that goes on after an answer was given.
    fn background(&self) -> &Self::Background;
    /// The log.
    fn log(&self) -> &Self::Log;
}
