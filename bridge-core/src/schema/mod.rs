//! The tables and fields of the domain, as static data.
//!
//! One description serves everybody: who resolves table and field ids by name, who reads rows, and
//! who creates the tables. Names here are exactly the names in Baserow. [`tables`] holds the data,
//! this file the vocabulary and the questions one can ask it. Nothing here can fail at run time;
//! that links, rollups and related names fit together is held by the tests below.

pub mod listing;
mod tables;

use crate::entity::Entity;

/// One table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    /// The entity, whose singular name is the table's name.
    pub entity: Entity,
    /// The name of the primary field: what a link to a row of this table shows.
    pub primary: &'static str,
    /// The fields people and the bridge see, in order, without the four of [`COMMON_FIELDS`].
    pub own_fields: &'static [Field],
}

/// One field of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name in Baserow.
    pub name: &'static str,
    /// What it holds.
    pub kind: FieldKind,
}

/// What a field holds, with what is needed to create it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// One line of text.
    Text,
    /// One line of text that no two rows share, unless it is empty (`unique_with_empty`).
    UniqueText,
    /// Text of several lines.
    LongText,
    /// An e-mail address, `""` when empty.
    Email,
    /// A decimal number; Baserow sends it as a string with exactly `decimals` decimals.
    Number {
        /// Decimals kept.
        decimals: u8,
        /// Whether values below zero are allowed.
        negative: bool,
    },
    /// A calendar date.
    Date,
    /// One of some options.
    SingleSelect {
        /// The options' texts, in order.
        options: &'static [&'static str],
    },
    /// Any of some options.
    MultiSelect {
        /// The options' texts, in order.
        options: &'static [&'static str],
    },
    /// Links to rows of another table; `related` is the name of the list on the other side.
    Link {
        /// The table linked to.
        to: Entity,
        /// The reverse field that Baserow makes in that table.
        related: &'static str,
    },
    /// A formula, computed by Baserow.
    Formula {
        /// The formula in Baserow's language.
        formula: &'static str,
        /// What it results in.
        result: FormulaResult,
    },
    /// An aggregate over the rows of a link, computed by Baserow.
    Rollup {
        /// The link field of this table (often the reverse of another table's link).
        through: &'static str,
        /// The field of the linked table.
        target: &'static str,
        /// The aggregate.
        function: RollupFunction,
        /// Decimals of the result.
        decimals: u8,
    },
    /// When the row was made, with time.
    CreatedOn,
    /// When the row was last changed, with time, in microseconds.
    LastModified,
    /// Who changed the row last.
    LastModifiedBy,
}

/// What a formula results in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormulaResult {
    /// Text.
    Text,
    /// A number with so many decimals.
    Number {
        /// Decimals of the result.
        decimals: u8,
    },
}

/// The aggregates in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RollupFunction {
    /// The sum, `0` of nothing.
    Sum,
}

impl RollupFunction {
    /// The name in Baserow (`rollup_function`).
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sum => "sum",
        }
    }
}

impl Field {
    /// Whether people and the bridge write this field (and so whether a webhook listens to it).
    pub const fn is_writable(&self) -> bool {
        !matches!(
            self.kind,
            FieldKind::Formula { .. }
                | FieldKind::Rollup { .. }
                | FieldKind::CreatedOn
                | FieldKind::LastModified
                | FieldKind::LastModifiedBy
        )
    }
}

/// The fields that every table has beside its own.
pub const COMMON_FIELDS: &[Field] = &[
    Field {
        name: "bridge_id",
        kind: FieldKind::UniqueText,
    },
    Field {
        name: "modifie_le",
        kind: FieldKind::LastModified,
    },
    Field {
        name: "modifie_par",
        kind: FieldKind::LastModifiedBy,
    },
    Field {
        name: "row_id",
        kind: FieldKind::Formula {
            formula: "row_id()",
            result: FormulaResult::Number { decimals: 0 },
        },
    },
];

/// The list that Baserow keeps on the other side of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReverseLink {
    /// The list's name in the table linked to.
    pub name: &'static str,
    /// The table that holds the link.
    pub from: Entity,
    /// The link's name there.
    pub field: &'static str,
}

impl Table {
    /// Every field but reverse lists: the own ones, then [`COMMON_FIELDS`].
    pub fn fields(&self) -> impl Iterator<Item = &'static Field> + use<> {
        self.own_fields.iter().chain(COMMON_FIELDS)
    }

    /// The field of that name (no reverse list).
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields().find(|field| field.name == name)
    }

    /// The fields that people or the bridge write: what a webhook is told to listen to.
    pub fn writable_fields(&self) -> impl Iterator<Item = &'static Field> + use<> {
        self.fields().filter(|field| field.is_writable())
    }

    /// The lists that other tables' links leave in this one.
    pub fn reverse_links(&self) -> impl Iterator<Item = ReverseLink> + use<> {
        let here = self.entity;
        tables::ALL.iter().flat_map(move |table| {
            table
                .own_fields
                .iter()
                .filter_map(move |field| match field.kind {
                    FieldKind::Link { to, related } if to == here => Some(ReverseLink {
                        name: related,
                        from: table.entity,
                        field: field.name,
                    }),
                    _ => None,
                })
        })
    }
}

/// Every table, in an order in which they can be created.
pub fn tables() -> &'static [Table] {
    tables::ALL
}

/// The table of an entity.
pub const fn table(entity: Entity) -> &'static Table {
    tables::of(entity)
}

#[cfg(test)]
mod tests {
    use super::{FieldKind, FormulaResult, Table, table, tables};
    use crate::entity::Entity;
    use std::collections::BTreeSet;

    #[test]
    fn every_entity_has_exactly_one_table_in_its_order() {
        let entities: Vec<Entity> = tables().iter().map(|table| table.entity).collect();
        assert_eq!(entities, Entity::ALL);
        for entity in Entity::ALL {
            assert_eq!(table(entity).entity, entity);
        }
    }

    #[test]
    fn no_two_fields_of_a_table_share_a_name_reverse_lists_included() {
        for table in tables() {
            let mut seen = BTreeSet::new();
            let own = table.fields().map(|field| field.name);
            for name in own.chain(table.reverse_links().map(|reverse| reverse.name)) {
                assert!(seen.insert(name), "{} twice in {}", name, table.entity);
            }
        }
    }

    #[test]
    fn a_primary_field_exists_and_is_no_link() {
        for table in tables() {
            let primary = table.field(table.primary).unwrap();
            assert!(!matches!(primary.kind, FieldKind::Link { .. }));
        }
    }

    #[test]
    fn links_point_to_tables_that_are_created_before() {
        for table in tables() {
            for field in table.own_fields {
                if let FieldKind::Link { to, .. } = field.kind {
                    assert!(to < table.entity, "{}.{}", table.entity, field.name);
                }
            }
        }
    }

    #[test]
    fn rollups_go_through_a_list_of_their_table_to_a_number() {
        for table in tables() {
            for field in table.own_fields {
                let FieldKind::Rollup {
                    through, target, ..
                } = field.kind
                else {
                    continue;
                };
                let reverse = table
                    .reverse_links()
                    .find(|reverse| reverse.name == through)
                    .unwrap();
                assert!(is_number(super::table(reverse.from), target));
            }
        }
    }

    fn is_number(table: &Table, field: &str) -> bool {
        matches!(
            table.field(field).unwrap().kind,
            FieldKind::Number { .. }
                | FieldKind::Rollup { .. }
                | FieldKind::Formula {
                    result: FormulaResult::Number { .. },
                    ..
                }
        )
    }

    #[test]
    fn a_webhook_listens_to_own_written_fields_only() {
        let names: Vec<_> = table(Entity::Bloc)
            .writable_fields()
            .map(|field| field.name)
            .collect();
        assert_eq!(
            names,
            ["nom", "ordre", "formation", "docmost_page_id", "bridge_id"]
        );
    }

    #[test]
    fn a_table_with_slugs_has_the_field() {
        for table in tables() {
            assert_eq!(table.field("slug").is_some(), table.entity.has_slug());
        }
    }
}
