//! Stand-ins for Baserow and Docmost that behave as the real ones were seen to behave, their bad habits included.
//!
//! One process, two faces on two ports, each with its own SQLite file, request log and fault switch. What a face has
//! answered is on disk: the process may be killed at any moment and goes on from there. Nothing here is safe to expose:
//! it is for tests and for trying the bridge on one machine.
#![allow(
    clippy::missing_panics_doc,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::too_many_lines,
    clippy::match_same_arms,
    clippy::format_push_string,
    clippy::similar_names,
    reason = "a program for tests: sizes are small and a poisoned lock may end it"
)]

pub mod baserow;
pub mod control;
pub mod docmost;
pub mod face;
pub mod faults;
pub mod requests;
pub mod sandbox;
pub mod seed;
pub mod serve;
pub mod settings;
pub mod testing;

pub use sandbox::Sandbox;
pub use settings::Settings;
