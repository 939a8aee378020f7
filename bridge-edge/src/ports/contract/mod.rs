//! What every implementation of a port must do: one function per port, run against twin and real binding alike.
//!
//! A function answers the sentences that did not hold; an empty list is a pass. It returns instead of panicking, so that
//! it can run inside the Worker too. What it wrote it takes away again.

mod card_cache;
mod database;
mod publisher;
mod row_source;
mod time;

pub use card_cache::card_cache;
pub use database::database;
pub use publisher::publisher;
pub use row_source::row_source;
pub use time::{clock, random};

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
