//! Writes, decided without doing them.
//!
//! A [`Command`] is what a caller asks for, read from a body with all of its faults at once. The rows it
//! hangs on are named ([`Command::locks`], [`Command::concerned`]), so that whoever holds the database
//! can keep others out and read them again; [`decide`] then says what would happen: a [`Plan`] of
//! changes, row by row and field by field, or a [`Refusal`]. A dry run shows that plan, a real run
//! carries it out: there is one decision, so the two cannot differ.
//!
//! What always holds: carrying out a plan breaks no hard rule that held before; a change names only
//! fields whose value differs; nothing here writes, waits or knows the time. The only errors are the
//! lookup's own.

mod bodies;
mod command;
mod concerned;
mod days;
mod decide;
mod follow_ups;
mod links;
mod locks;
mod operation;
mod overlay;
mod plan;
mod read;
mod set;
mod slug_of;
mod totals;
mod value;

pub use bodies::{BodyField, BodyKind, Presence, TextLimits};
pub use command::Command;
pub use decide::{Context, decide};
pub use follow_ups::follow_ups;
pub use locks::Lock;
pub use operation::Operation;
pub use overlay::Overlay;
pub use plan::{Change, Follow, Plan, Refusal};
pub use slug_of::slug_of;
pub use totals::{RowTotals, Totals};
pub use value::FieldValue;

pub use crate::rules::{RuleReport, RuleStatus};

#[cfg(all(test, feature = "edge"))]
mod tests;
