//! What every implementation of a port must do: one function per port, run against twin and real binding alike.
//!
//! A function answers the sentences that did not hold; an empty list is a pass. It returns instead of panicking, so that
//! it can run inside the Worker too. What it wrote it takes away again
//! (a row of Baserow stays: the port cannot delete).

mod background;
mod card_cache;
mod database;
mod publisher;
mod row_source;
mod row_writer;
mod time;

pub use background::background;
pub use card_cache::card_cache;
pub use database::database;
pub use publisher::publisher;
pub use row_source::row_source;
pub use row_writer::row_writer;
pub use time::{clock, random};

use super::Ports;

/// Every contract, named after its port.
pub const NAMES: [&str; 8] = [
    "database",
    "row_source",
    "row_writer",
    "card_cache",
    "publisher",
    "clock",
    "random",
    "background",
];

/// Runs the contract of that name; `table` has at least three rows. `None` where no contract has that name.
pub async fn run<P: Ports>(ports: &P, name: &str, table: &str) -> Option<Broken> {
    Some(match name {
        "database" => database(ports.database()),
        "row_source" => row_source(ports.source(), table).await,
        "row_writer" => row_writer(ports.source(), table).await,
        "card_cache" => card_cache(ports.cache(), ports.clock()).await,
        "publisher" => publisher(ports.publisher()).await,
        "clock" => clock(ports.clock()).await,
        "random" => random(ports.random()),
        "background" => background(ports.background(), ports.clock()).await,
        _ => return None,
    })
}

/// Sentences that did not hold.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Broken(pub Vec<String>);

impl Broken {
    /// Notes `sentence` unless it holds.
    pub fn unless(&mut self, holds: bool, sentence: &str) {
        if !holds {
            self.0.push(sentence.to_owned());
        }
    }
}
