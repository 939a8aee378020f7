//! Which `field_<id>` key of Baserow holds which field of the schema.
//!
//! Field ids differ per instance, and people rename fields: so ids are resolved by name once, from
//! the table's list of fields, and rows are then read by key. A field that is missing is named; the
//! rest stays usable to say what is wrong, not to read rows.

use core::fmt;

use crate::entity::Entity;
use crate::schema;

/// A field of the schema that a table in Baserow does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingField {
    /// The table.
    pub entity: Entity,
    /// The field.
    pub field: &'static str,
}

impl fmt::Display for MissingField {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.entity, self.field)
    }
}

/// The keys of one table's fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldIds {
    entity: Entity,
    /// By field, in the schema's order, reverse lists at the end.
    keys: Vec<(&'static str, i64, String)>,
}

impl FieldIds {
    /// Resolves the fields of a table from Baserow's list of (id, name).
    ///
    /// Fields that the schema does not know are left out; reverse lists are taken where they exist,
    /// since people may rename them. All missing fields are named, not only the first.
    pub fn resolve<'a>(
        entity: Entity,
        fields: impl IntoIterator<Item = (i64, &'a str)>,
    ) -> Result<Self, Vec<MissingField>> {
        let found: Vec<(i64, &str)> = fields.into_iter().collect();
        let id_of = |name: &str| {
            found
                .iter()
                .find(|(_, found)| *found == name)
                .map(|(id, _)| *id)
        };
        let table = schema::table(entity);
        let mut keys = Vec::new();
        let mut missing = Vec::new();
        for field in table.fields() {
            match id_of(field.name) {
                Some(id) => keys.push((field.name, id, key(id))),
                None => missing.push(MissingField {
                    entity,
                    field: field.name,
                }),
            }
        }
        for reverse in table.reverse_links() {
            if let Some(id) = id_of(reverse.name) {
                keys.push((reverse.name, id, key(id)));
            }
        }
        if missing.is_empty() {
            Ok(Self { entity, keys })
        } else {
            Err(missing)
        }
    }

    /// The table.
    pub const fn entity(&self) -> Entity {
        self.entity
    }

    /// The key of a field in a row's JSON (`field_12`).
    pub fn key(&self, field: &str) -> Option<&str> {
        self.keys
            .iter()
            .find(|(name, ..)| *name == field)
            .map(|(_, _, key)| key.as_str())
    }

    /// The id of a field.
    pub fn id(&self, field: &str) -> Option<i64> {
        self.keys
            .iter()
            .find(|(name, ..)| *name == field)
            .map(|(_, id, _)| *id)
    }
}

fn key(id: i64) -> String {
    format!("field_{id}")
}

#[cfg(test)]
mod tests {
    use super::{FieldIds, MissingField};
    use crate::entity::Entity;

    #[test]
    fn all_missing_fields_are_named() {
        let fields = [
            (1, "nom"),
            (2, "ordre"),
            (3, "bridge_id"),
            (4, "modifie_le"),
        ];
        let missing = FieldIds::resolve(Entity::Bloc, fields).unwrap_err();
        let names: Vec<String> = missing.iter().map(MissingField::to_string).collect();
        for name in ["bloc.formation", "bloc.docmost_page_id", "bloc.row_id"] {
            assert!(names.iter().any(|missing| missing == name), "{name}");
        }
        assert!(!names.iter().any(|missing| missing == "bloc.nom"));
    }

    #[test]
    fn a_reverse_list_is_taken_where_it_exists_and_foreign_fields_are_not() {
        let names = [
            "nom",
            "ordre",
            "formation",
            "docmost_page_id",
            "heures_total",
            "heures_attribuees",
            "heures_realisees",
            "bridge_id",
            "modifie_le",
            "modifie_par",
            "row_id",
        ];
        let all = |more: &'static [&'static str]| {
            FieldIds::resolve(
                Entity::Bloc,
                (10..).zip(names.iter().copied().chain(more.iter().copied())),
            )
            .unwrap()
        };
        assert_eq!(all(&[]).key("nom"), Some("field_10"));
        assert_eq!(all(&[]).key("modules"), None);
        assert_eq!(
            all(&["couleur", "modules"]).key("modules"),
            Some("field_22")
        );
        assert_eq!(all(&["couleur"]).key("couleur"), None);
    }
}
