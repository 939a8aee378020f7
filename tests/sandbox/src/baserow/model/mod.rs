//! What the Baserow face knows: plain data without behaviour that could fail. Kept in memory whole, written to SQLite by
//! [`super::store`]; everything here that is stored has a serde form of its own, which is not the API's.

mod cell;
mod field;
mod ids;
mod order;

pub use cell::Cell;
pub use field::{Constraint, DateSettings, Field, FieldKind, SelectOption, Side};
pub use ids::{
    DatabaseId, FieldId, OptionId, RelationId, RowId, TableId, TokenId, UserId, WebhookId,
    WorkspaceId,
};
pub use order::RowOrder;

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Microseconds since 1970, UTC; every stamp the face gives out is greater than the one before.
pub type Micros = i64;

/// Somebody who can log in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct User {
    /// Number.
    pub id: UserId,
    /// Shown in `modifie_par` and the like.
    pub name: String,
    /// Login.
    pub email: String,
    /// In clear: these accounts are for trying things out.
    pub password: String,
    /// `en` or `fr`: the language of default field names.
    pub language: String,
    /// Workspaces the person is a member of.
    pub workspaces: BTreeSet<WorkspaceId>,
}

/// A workspace.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Workspace {
    /// Number.
    pub id: WorkspaceId,
    /// Name.
    pub name: String,
    /// Who made it and is its admin.
    pub admin: UserId,
}

/// A database of a workspace.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Database {
    /// Number.
    pub id: DatabaseId,
    /// Its workspace.
    pub workspace: WorkspaceId,
    /// Name.
    pub name: String,
}

/// A database token.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Token {
    /// Number.
    pub id: TokenId,
    /// Name.
    pub name: String,
    /// The 32 characters.
    pub key: String,
    /// Its workspace.
    pub workspace: WorkspaceId,
    /// As whom it acts.
    pub user: UserId,
    /// `create`, `read`, `update`, `delete` → true, false or a list of `["database" | "table", id]`.
    pub permissions: BTreeMap<String, serde_json::Value>,
}

/// What of a table is stored beside its rows and fields.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TableHead {
    /// Number.
    pub id: TableId,
    /// Its database.
    pub database: DatabaseId,
    /// Name.
    pub name: String,
    /// Place among the database's tables.
    pub order: i64,
}

/// A table with its rows, trashed ones included.
#[derive(Debug)]
pub struct Table {
    /// Name and place.
    pub head: TableHead,
    /// Every row ever made and not purged.
    pub rows: BTreeMap<RowId, Row>,
    /// The live rows in their manual order.
    pub by_order: BTreeSet<(RowOrder, RowId)>,
    /// The highest row id ever given: ids are never used twice.
    pub last_row: i64,
}

/// One row. Links are not in it: they are [`Relation`]s.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Row {
    /// Number within the table.
    #[serde(skip)]
    pub id: RowId,
    /// Manual order.
    #[serde(rename = "o")]
    pub order: RowOrder,
    /// When it was made.
    #[serde(rename = "c")]
    pub created_on: Micros,
    /// When it was last changed by a write to itself.
    #[serde(rename = "u")]
    pub updated_on: Micros,
    /// Who made it.
    #[serde(rename = "cb")]
    pub created_by: UserId,
    /// Who changed it last.
    #[serde(rename = "ub")]
    pub updated_by: UserId,
    /// In the trash: invisible but restorable.
    #[serde(rename = "t", default, skip_serializing_if = "std::ops::Not::not")]
    pub trashed: bool,
    /// Stored values; what is not here is empty.
    #[serde(rename = "v")]
    pub cells: BTreeMap<FieldId, Cell>,
}

/// The links of one link field (and its reverse field), by row on either side. May hold ids of rows that do not exist (yet):
/// they are not shown, but they are there.
#[derive(Debug, Default)]
pub struct Relation {
    /// From the side that made the field.
    pub forward: HashMap<RowId, Vec<RowId>>,
    /// The same, seen from the other side.
    pub backward: HashMap<RowId, Vec<RowId>>,
}

impl Relation {
    /// The rows linked to `row` as stored, phantoms included.
    pub fn linked(&self, side: Side, row: RowId) -> &[RowId] {
        let map = match side {
            Side::Forward => &self.forward,
            Side::Backward => &self.backward,
        };
        map.get(&row).map_or(&[], Vec::as_slice)
    }

    /// Adds a link; false if it was there.
    pub fn add(&mut self, from: RowId, to: RowId) -> bool {
        let list = self.forward.entry(from).or_default();
        if list.contains(&to) {
            return false;
        }
        list.push(to);
        self.backward.entry(to).or_default().push(from);
        true
    }

    /// Adds a link known to be new: for loading, where looking would cost.
    pub fn load(&mut self, from: RowId, to: RowId) {
        self.forward.entry(from).or_default().push(to);
        self.backward.entry(to).or_default().push(from);
    }

    /// Takes a link away.
    pub fn remove(&mut self, from: RowId, to: RowId) {
        if let Some(list) = self.forward.get_mut(&from) {
            list.retain(|id| *id != to);
        }
        if let Some(list) = self.backward.get_mut(&to) {
            list.retain(|id| *id != from);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn both_sides_of_a_relation_always_say_the_same(steps in prop::collection::vec((any::<bool>(), 0_i64..5, 0_i64..5), 0..60)) {
            let mut relation = Relation::default();
            let mut model = BTreeSet::new();
            for (add, from, to) in steps {
                let (from, to) = (RowId(from), RowId(to));
                if add {
                    prop_assert_eq!(relation.add(from, to), model.insert((from, to)));
                } else {
                    relation.remove(from, to);
                    model.remove(&(from, to));
                }
            }
            for from in (0..5).map(RowId) {
                for to in (0..5).map(RowId) {
                    let linked = model.contains(&(from, to));
                    prop_assert_eq!(relation.linked(Side::Forward, from).contains(&to), linked);
                    prop_assert_eq!(relation.linked(Side::Backward, to).contains(&from), linked);
                }
            }
        }
    }
}
