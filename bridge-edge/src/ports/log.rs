//! Where work in the background says what happened to it.
//!
//! What always holds: a line is whole, JSON of the one shape (see [`crate::log`]) and free of secrets before it gets here;
//! whoever writes it learns nothing back, so there is no contract beside "it is written".

/// Takes lines.
pub trait Log {
    /// Writes one line.
    fn line(&self, line: &str);
}
