//! Finding rows: filters, search and order, with the real one's habit of ignoring what it does not understand.

pub mod filter;
mod matching;
pub mod order;
pub mod search;
