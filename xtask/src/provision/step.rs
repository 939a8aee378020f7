//! One step of a plan: what is to be made or changed, by name. Numbers are looked up when its turn comes, as what it
//! refers to may be made by a step before it.
//!
//! Its text is the plan's line: `+` makes, `~` changes and says what from and what to. It never holds a secret.

use std::fmt;

use bridge_core::entity::Entity;
use bridge_core::schema::{Field, FieldKind, Table};
use serde_json::{Map, Value};

/// One step. Every step is one request to Baserow.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Make the workspace.
    CreateWorkspace {
        /// Its name.
        name: String,
    },
    /// Make the database.
    CreateDatabase {
        /// Its name.
        name: String,
    },
    /// Make a table with one text field and no rows.
    CreateTable {
        /// The table.
        table: &'static Table,
        /// Its first field, a text.
        first: &'static str,
    },
    /// Make a field.
    CreateField {
        /// Its table.
        entity: Entity,
        /// The field.
        field: &'static Field,
    },
    /// Change settings of a field that is there.
    ChangeField {
        /// Its table.
        entity: Entity,
        /// The field.
        field: &'static Field,
        /// What is sent.
        settings: Map<String, Value>,
        /// What changes, in words.
        why: String,
    },
    /// Give the list on a link's other side its name.
    NameList {
        /// The table that holds the link.
        from: Entity,
        /// The link's name.
        link: &'static str,
        /// The table that holds the list.
        entity: Entity,
        /// The list's name.
        name: &'static str,
    },
    /// Make another field the primary one.
    ChangePrimary {
        /// The table.
        table: &'static Table,
    },
    /// Make the database token.
    CreateToken {
        /// Its name.
        name: String,
    },
    /// Give the token its rights.
    LimitToken {
        /// Its name.
        name: String,
    },
    /// Make a table's webhook.
    CreateWebhook {
        /// The table.
        entity: Entity,
    },
    /// Put a table's webhook right.
    ChangeWebhook {
        /// The table.
        entity: Entity,
        /// What changes, in words.
        why: String,
    },
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CreateWorkspace { name } => write!(f, "+ workspace {name}"),
            Self::CreateDatabase { name } => write!(f, "+ database {name}"),
            Self::CreateTable { table, first } => {
                write!(f, "+ table {} with the field {first}", table.entity)
            }
            Self::CreateField { entity, field } => {
                write!(f, "+ field {entity}.{}: {}", field.name, What(field.kind))
            }
            Self::ChangeField {
                entity, field, why, ..
            } => write!(f, "~ field {entity}.{}: {why}", field.name),
            Self::NameList {
                from,
                link,
                entity,
                name,
            } => write!(
                f,
                "~ field {entity}.{name}: name of the list of {from}.{link}"
            ),
            Self::ChangePrimary { table } => write!(
                f,
                "~ table {}: {} is the primary field",
                table.entity, table.primary
            ),
            Self::CreateToken { name } => write!(f, "+ token {name}"),
            Self::LimitToken { name } => write!(
                f,
                "~ token {name}: create, read and update rows of these tables, nothing else"
            ),
            Self::CreateWebhook { entity } => write!(f, "+ webhook of {entity}"),
            Self::ChangeWebhook { entity, why } => write!(f, "~ webhook of {entity}: {why}"),
        }
    }
}

/// A field's kind in words.
struct What(FieldKind);

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            FieldKind::Text => f.write_str("text"),
            FieldKind::UniqueText => f.write_str("text, unique unless empty"),
            FieldKind::LongText => f.write_str("long text"),
            FieldKind::Email => f.write_str("e-mail address"),
            FieldKind::Number { decimals, negative } => {
                let sign = if negative { "" } else { ", not below zero" };
                write!(f, "number, {decimals} decimals{sign}")
            }
            FieldKind::Date => f.write_str("date"),
            FieldKind::SingleSelect { options } => write!(f, "one of {}", options.join(", ")),
            FieldKind::MultiSelect { options } => write!(f, "any of {}", options.join(", ")),
            FieldKind::Link { to, .. } => write!(f, "link to {to}"),
            FieldKind::Formula { formula, .. } => write!(f, "formula {formula}"),
            FieldKind::Rollup {
                through,
                target,
                function,
                ..
            } => write!(f, "{} of {target} over {through}", function.name()),
            FieldKind::CreatedOn => f.write_str("when the row was made"),
            FieldKind::LastModified => f.write_str("when the row was last changed"),
            FieldKind::LastModifiedBy => f.write_str("who changed the row last"),
        }
    }
}
