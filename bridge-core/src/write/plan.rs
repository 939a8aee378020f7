//! What a decision says: a plan, or why not.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::entity::Entity;
use crate::error::FieldFault;
use crate::ids::RowId;
use crate::rules::{RuleReport, RuleStatus};

use super::totals::Totals;
use super::value::FieldValue;

/// What would happen; by default nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The row the caller asked for, then what rules make of others.
    pub changes: Vec<Change>,
    /// Soft rules that the write goes against.
    pub warnings: Vec<RuleReport>,
    /// The figures of the rows concerned, as they are.
    pub before: Totals,
    /// The same figures once every change is made.
    pub after: Totals,
    /// The rows of which [`super::follow_ups`] is to be asked once the first change is made, whatever
    /// has happened in between: where nothing has, it gives the rest of `changes`.
    pub follows: Vec<Follow>,
}

/// A row that rules may change because another row was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Follow {
    /// Its table.
    pub entity: Entity,
    /// Its id; `None` for the row that the plan's first change makes.
    pub id: Option<RowId>,
}

/// One row to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its table.
    pub entity: Entity,
    /// Its id; `None` for a row that is to be made.
    pub id: Option<RowId>,
    /// The fields whose values change, and to what.
    pub fields: Vec<(&'static str, FieldValue)>,
}

impl Serialize for Change {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("entity", &self.entity)?;
        map.serialize_entry("id", &self.id)?;
        map.serialize_entry("fields", &Flat(&self.fields))?;
        map.end()
    }
}

/// Names and values as one JSON object.
pub(crate) struct Flat<'a>(pub &'a [(&'static str, FieldValue)]);

impl Serialize for Flat<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// Why a command is not carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The row of the path is not there.
    NotFound {
        /// `id`.
        field: &'static str,
    },
    /// What was sent does not fit the rows: links to rows that are not there, dates in the wrong order.
    Invalid(Vec<FieldFault>),
    /// Hard rules that would be broken, all of them; the first decides the status.
    Broken(Vec<RuleReport>, RuleStatus),
    /// Not for this caller: without the scope, or not a row of their own.
    Forbidden,
    /// Everything asked for is so already: nothing to write, and no error.
    AlreadyDone,
}
