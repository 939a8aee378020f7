//! What lists can be sorted and filtered by: one table per entity, for the API, the boards and the documentation.
//!
//! Names are the fields' own. A field that not every reader sees is in neither table: an order would tell of it.

use crate::entity::Entity;

/// How the rows of a list are put in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// By number.
    Id,
    /// By when the row was last changed.
    Changed,
    /// By name, without regard to accents and case.
    Name,
    /// By day.
    Day,
    /// By status, in the order of the letters.
    Status,
    /// By the value of this field as it is.
    Plain(&'static str),
    /// By the text of this field, without regard to accents and case.
    Folded(&'static str),
}

/// How a filter looks at a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// The status is this option.
    Status,
    /// The field has this option among others.
    Among(&'static str),
    /// The link field points to this row.
    Link(&'static str),
    /// The link field points to a row of that table whose own link field points to this row.
    Through(&'static str, Entity, &'static str),
    /// A row of that table points here by its first field, and to this row by its second.
    Behind(Entity, &'static str, &'static str),
    /// The field is at least this many hours; an empty one counts as so many whole hours.
    AtLeast(&'static str, i32),
    /// The day is in this civil year; whether rows without a day count in every year.
    Year(bool),
    /// The field is this whole number.
    Whole(&'static str),
}

impl Filter {
    /// Whether its value is the number of a row: one of the table that the filter is called after.
    pub const fn names_a_row(self) -> bool {
        matches!(self, Self::Link(_) | Self::Through(..) | Self::Behind(..))
    }
}

/// A table of names and what they stand for.
pub type Names<T> = &'static [(&'static str, T)];

/// What every list can be sorted by.
const EVERY: Names<Sort> = &[("id", Sort::Id), ("modifie_le", Sort::Changed)];

/// What the lists of an entity can be sorted by beside its number and when it was changed.
const fn own_sorts(entity: Entity) -> Names<Sort> {
    match entity {
        Entity::Personne => &[
            ("nom", Sort::Name),
            ("prenom", Sort::Folded("prenom")),
            ("slug", Sort::Plain("slug")),
            ("statut", Sort::Status),
            ("capacite_formation", Sort::Plain("capacite_formation")),
            ("capacite_agence", Sort::Plain("capacite_agence")),
        ],
        Entity::Formation => &[
            ("nom", Sort::Name),
            ("slug", Sort::Plain("slug")),
            ("statut", Sort::Status),
            ("date_debut", Sort::Day),
            ("date_fin", Sort::Plain("date_fin")),
        ],
        Entity::Bloc => &[("nom", Sort::Name), ("ordre", Sort::Plain("ordre"))],
        Entity::Module => &[
            ("nom", Sort::Name),
            ("code", Sort::Folded("code")),
            ("heures", Sort::Plain("heures")),
            ("statut", Sort::Status),
        ],
        Entity::Attribution => &[
            ("heures_attribuees", Sort::Plain("heures_attribuees")),
            ("heures_realisees", Sort::Plain("heures_realisees")),
            ("date_debut", Sort::Day),
            ("date_fin", Sort::Plain("date_fin")),
            ("statut", Sort::Status),
        ],
        Entity::Client => &[
            ("nom", Sort::Name),
            ("code_postal", Sort::Plain("code_postal")),
            ("ville", Sort::Folded("ville")),
            ("pays", Sort::Plain("pays")),
        ],
        Entity::Projet => &[
            ("nom", Sort::Name),
            ("slug", Sort::Plain("slug")),
            ("statut", Sort::Status),
            ("date_debut", Sort::Day),
            ("date_livraison", Sort::Plain("date_livraison")),
            ("budget_heures", Sort::Plain("budget_heures")),
        ],
        Entity::Tache => &[
            ("nom", Sort::Name),
            ("statut", Sort::Status),
            ("heures_estimees", Sort::Plain("heures_estimees")),
        ],
        Entity::Intervention => &[
            ("date", Sort::Day),
            ("heures", Sort::Plain("heures")),
            ("statut", Sort::Status),
        ],
        Entity::Avis => &[
            ("note", Sort::Plain("note")),
            ("cree_le", Sort::Plain("cree_le")),
        ],
        Entity::CompteRendu | Entity::Facture | Entity::LigneFacture | Entity::Avoir => &[],
    }
}

/// What the lists of an entity can be sorted by.
pub fn sorts(entity: Entity) -> impl Iterator<Item = &'static (&'static str, Sort)> {
    EVERY.iter().chain(own_sorts(entity))
}

/// What the lists of an entity can be filtered by.
pub const fn filters(entity: Entity) -> Names<Filter> {
    match entity {
        Entity::Personne => &[
            ("role", Filter::Among("roles")),
            ("statut", Filter::Status),
            ("capacite_min", Filter::AtLeast("capacite_formation", 750)),
        ],
        Entity::Formation => &[("statut", Filter::Status)],
        Entity::Bloc => &[("formation", Filter::Link("formation"))],
        Entity::Module => &[
            ("statut", Filter::Status),
            ("bloc", Filter::Link("bloc")),
            (
                "formation",
                Filter::Through("bloc", Entity::Bloc, "formation"),
            ),
        ],
        Entity::Attribution => &[
            ("statut", Filter::Status),
            ("personne", Filter::Link("personne")),
            ("module", Filter::Link("module")),
            ("annee", Filter::Year(true)),
        ],
        Entity::Projet => &[
            ("statut", Filter::Status),
            ("client", Filter::Link("client")),
        ],
        Entity::Tache => &[
            ("statut", Filter::Status),
            ("projet", Filter::Link("projet")),
            (
                "personne",
                Filter::Behind(Entity::Intervention, "tache", "personne"),
            ),
        ],
        Entity::Intervention => &[
            ("statut", Filter::Status),
            ("personne", Filter::Link("personne")),
            ("tache", Filter::Link("tache")),
            ("annee", Filter::Year(false)),
        ],
        Entity::Avis => &[
            ("formation", Filter::Link("formation")),
            ("personne", Filter::Link("personne")),
            ("note", Filter::Whole("note")),
        ],
        Entity::Client
        | Entity::CompteRendu
        | Entity::Facture
        | Entity::LigneFacture
        | Entity::Avoir => &[],
    }
}

/// The field that holds the day of an entity, if it has one.
pub const fn day_field(entity: Entity) -> Option<&'static str> {
    match entity {
        Entity::Formation | Entity::Attribution | Entity::Projet => Some("date_debut"),
        Entity::Intervention => Some("date"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Filter, Sort, day_field, filters, sorts};
    use crate::entity::Entity;
    use crate::schema::{FieldKind, table};

    fn kind(entity: Entity, field: &str) -> FieldKind {
        let found = table(entity).field(field);
        found
            .unwrap_or_else(|| panic!("{entity} has no {field}"))
            .kind
    }

    fn links_to(entity: Entity, field: &str) -> Entity {
        match kind(entity, field) {
            FieldKind::Link { to, .. } => to,
            other => panic!("{entity}.{field} is {other:?}"),
        }
    }

    #[test]
    fn what_can_be_sorted_by_is_a_field_that_everybody_sees() {
        for entity in Entity::ALL {
            for (name, sort) in sorts(entity) {
                match sort {
                    Sort::Id => assert_eq!(*name, "id"),
                    Sort::Changed => assert_eq!(*name, "modifie_le"),
                    Sort::Name => assert_eq!((*name, kind(entity, name)), ("nom", FieldKind::Text)),
                    Sort::Day => assert_eq!(day_field(entity), Some(*name)),
                    Sort::Status => {
                        assert_eq!(*name, "statut");
                        let kind = kind(entity, name);
                        assert!(matches!(kind, FieldKind::SingleSelect { .. }));
                    }
                    Sort::Plain(field) => {
                        assert_eq!(name, field);
                        let _there = kind(entity, field);
                    }
                    Sort::Folded(field) => {
                        assert_eq!((name, kind(entity, field)), (field, FieldKind::Text));
                    }
                }
                let restricted = [
                    "email",
                    "taux_horaire",
                    "siren",
                    "numero_tva",
                    "adresse",
                    "notes",
                    "justification",
                ];
                assert!(!restricted.contains(name), "{entity}.{name}");
            }
        }
    }

    #[test]
    fn what_can_be_filtered_by_is_there() {
        for entity in Entity::ALL {
            for (name, filter) in filters(entity) {
                match *filter {
                    Filter::Status => assert!(matches!(
                        kind(entity, "statut"),
                        FieldKind::SingleSelect { .. }
                    )),
                    Filter::Among(field) => {
                        assert!(matches!(kind(entity, field), FieldKind::MultiSelect { .. }));
                    }
                    Filter::Link(field) => assert_eq!(links_to(entity, field).name(), *name),
                    Filter::Through(link, of, field) => {
                        assert_eq!(links_to(entity, link), of);
                        assert_eq!(links_to(of, field).name(), *name);
                    }
                    Filter::Behind(of, link, field) => {
                        assert_eq!(links_to(of, link), entity);
                        assert_eq!(links_to(of, field).name(), *name);
                    }
                    Filter::AtLeast(field, _) | Filter::Whole(field) => {
                        assert!(matches!(kind(entity, field), FieldKind::Number { .. }));
                    }
                    Filter::Year(_) => assert!(day_field(entity).is_some()),
                }
            }
        }
    }
}
