//! The kinds of things the product knows, and their names.
//!
//! One variant is one Baserow table. The singular name is the table's name and the word used in
//! references (`personne:5`) and JSON; the plural one is the API's path segment. Names never change:
//! they stand in stored documents.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

/// A kind of entity, one per table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Entity {
    /// Somebody who teaches, builds, or both.
    Personne,
    /// A training course.
    Formation,
    /// A part of a formation.
    Bloc,
    /// A part of a bloc, the unit that is attributed to people.
    Module,
    /// So many hours of a module given to a personne.
    Attribution,
    /// A customer of the agency.
    Client,
    /// A piece of work for a client.
    Projet,
    /// A part of a projet.
    Tache,
    /// Hours that a personne spent on a tache.
    Intervention,
    /// Minutes of a meeting, written in the wiki.
    CompteRendu,
    /// An invoice.
    Facture,
    /// A line of an invoice.
    LigneFacture,
    /// A credit note.
    Avoir,
    /// What a personne thinks of a formation.
    Avis,
}

impl Entity {
    /// Every entity, in the order in which tables can be created (a link's target comes first).
    pub const ALL: [Self; 14] = [
        Self::Personne,
        Self::Formation,
        Self::Bloc,
        Self::Module,
        Self::Attribution,
        Self::Client,
        Self::Projet,
        Self::Tache,
        Self::Intervention,
        Self::CompteRendu,
        Self::Facture,
        Self::LigneFacture,
        Self::Avoir,
        Self::Avis,
    ];

    /// Singular name: the table's name, the word in references and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Personne => "personne",
            Self::Formation => "formation",
            Self::Bloc => "bloc",
            Self::Module => "module",
            Self::Attribution => "attribution",
            Self::Client => "client",
            Self::Projet => "projet",
            Self::Tache => "tache",
            Self::Intervention => "intervention",
            Self::CompteRendu => "compte_rendu",
            Self::Facture => "facture",
            Self::LigneFacture => "ligne_facture",
            Self::Avoir => "avoir",
            Self::Avis => "avis",
        }
    }

    /// Plural name: the API's path segment under `/api/v1`.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Personne => "personnes",
            Self::Formation => "formations",
            Self::Bloc => "blocs",
            Self::Module => "modules",
            Self::Attribution => "attributions",
            Self::Client => "clients",
            Self::Projet => "projets",
            Self::Tache => "taches",
            Self::Intervention => "interventions",
            Self::CompteRendu => "comptes_rendus",
            Self::Facture => "factures",
            Self::LigneFacture => "lignes_facture",
            Self::Avoir => "avoirs",
            Self::Avis => "avis",
        }
    }

    /// The entity of a singular name, exactly as [`Entity::name`] spells it.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|entity| entity.name() == name)
    }

    /// The entity of a plural name, exactly as [`Entity::plural`] spells it.
    pub fn from_plural(plural: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|entity| entity.plural() == plural)
    }

    /// Whether rows of this table carry a slug beside their id.
    pub const fn has_slug(self) -> bool {
        matches!(self, Self::Personne | Self::Formation | Self::Projet)
    }

    /// Whether the bridge serves an HTML page of its own for one such entity (`/personne/:id`).
    pub const fn has_page(self) -> bool {
        matches!(
            self,
            Self::Personne | Self::Formation | Self::Projet | Self::Module
        )
    }
}

impl fmt::Display for Entity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// The text is not the singular name of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownEntity;

impl fmt::Display for UnknownEntity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("unknown entity")
    }
}

impl core::error::Error for UnknownEntity {}

impl FromStr for Entity {
    type Err = UnknownEntity;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::from_name(text).ok_or(UnknownEntity)
    }
}

#[cfg(test)]
mod tests {
    use super::Entity;

    #[test]
    fn every_entity_is_found_again_by_both_of_its_names() {
        for entity in Entity::ALL {
            assert_eq!(Entity::from_name(entity.name()), Some(entity));
            assert_eq!(Entity::from_plural(entity.plural()), Some(entity));
        }
    }

    #[test]
    fn json_spells_an_entity_like_its_table() {
        for entity in Entity::ALL {
            let json = serde_json::to_string(&entity).unwrap();
            assert_eq!(json, format!("\"{}\"", entity.name()));
            assert_eq!(serde_json::from_str::<Entity>(&json).unwrap(), entity);
        }
    }

    #[test]
    fn a_plural_is_no_singular_unless_the_word_is_both() {
        assert_eq!(Entity::from_name("personnes"), None);
        assert_eq!(Entity::from_name("avis"), Entity::from_plural("avis"));
    }
}
