//! What the contract tests share: finding the recordings, comparing shapes, and keeping the books of what was replayed.
//!
//! A recording is right and a stand-in is wrong wherever they differ. Compared is shape, not content: which keys, which
//! types, null against "" against text, a number against a string that looks like one, and what kind of string it is.
//! The recordings are not part of the project: without their folder the tests say so and pass.

mod books;
mod recording;
mod shape;

pub use books::Books;
pub use recording::{Recording, captures, recordings};
pub use shape::{Lengths, differences};
