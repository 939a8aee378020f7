//! The options of select fields: statuses and roles.
//!
//! People may add or rename an option in Baserow at any time, so a text that is not known is kept as
//! it is (`Other`) instead of making the row unreadable. Known texts always become their variant.

use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

macro_rules! options {
    ($(
        $(#[$doc:meta])*
        $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)* }
    )*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
            /// An option that the product does not know.
            Other(Box<str>),
        }

        impl $name {
            /// The texts of the known options, in the order of the schema.
            pub const KNOWN: &'static [&'static str] = &[$($text,)*];

            /// The text of a known option; `None` for any other.
            pub const fn known(&self) -> Option<&'static str> {
                match self {
                    $(Self::$variant => Some($text),)*
                    Self::Other(_) => None,
                }
            }

            /// The option's text.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Other(text) => text,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    other => Self::Other(other.into()),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(self.as_str())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Ok(Self::from(text.as_str()))
            }
        }
    )*};
}

options! {
    /// What a personne does here.
    Role {
        /// Teaches.
        Formateur = "formateur",
        /// Builds.
        Developpeur = "developpeur",
        /// Runs the teaching.
        Pedagogie = "pedagogie",
        /// Administers.
        Admin = "admin",
    }

    /// Whether a personne can be given work.
    StatutPersonne {
        /// Yes.
        Actif = "actif",
        /// No longer, or not yet.
        Inactif = "inactif",
    }

    /// Where a formation stands.
    StatutFormation {
        /// Planned.
        Planifiee = "planifiee",
        /// Running.
        EnCours = "en_cours",
        /// Over.
        Cloturee = "cloturee",
    }

    /// Where a module stands.
    StatutModule {
        /// Hours are still to be attributed.
        AAttribuer = "a_attribuer",
        /// All hours are attributed.
        Attribue = "attribue",
        /// Teaching has begun.
        EnCours = "en_cours",
        /// Taught.
        Realise = "realise",
    }

    /// Where an attribution stands.
    StatutAttribution {
        /// Planned.
        Prevue = "prevue",
        /// Begun.
        EnCours = "en_cours",
        /// Done.
        Realise = "realise",
        /// Cancelled: counts for nothing.
        Annule = "annule",
    }

    /// Where a projet stands.
    StatutProjet {
        /// Not yet ordered.
        Prospect = "prospect",
        /// Being worked on.
        EnCours = "en_cours",
        /// Delivered.
        Livre = "livre",
        /// Closed.
        Cloture = "cloture",
    }

    /// Where a tache stands.
    StatutTache {
        /// Not begun.
        AFaire = "a_faire",
        /// Being worked on.
        EnCours = "en_cours",
        /// Done.
        Terminee = "terminee",
    }

    /// Where a facture stands.
    StatutFacture {
        /// A draft.
        Brouillon = "brouillon",
        /// Issued: never edited again.
        Emise = "emise",
        /// Paid.
        Payee = "payee",
        /// Refunded in part.
        RembourseePartiellement = "remboursee_partiellement",
        /// Refunded.
        Remboursee = "remboursee",
    }

    /// Whether an intervention counts.
    StatutIntervention {
        /// Entered: counts.
        Saisie = "saisie",
        /// Cancelled: counts for nothing.
        Annulee = "annulee",
    }
}

#[cfg(test)]
mod tests {
    use super::{
        Role, StatutAttribution, StatutFacture, StatutFormation, StatutIntervention, StatutModule,
        StatutPersonne, StatutProjet, StatutTache,
    };
    use crate::entity::Entity;
    use crate::schema::{FieldKind, table};

    #[test]
    fn the_schema_offers_exactly_the_known_options() {
        for (entity, field, known) in [
            (Entity::Personne, "roles", Role::KNOWN),
            (Entity::Personne, "statut", StatutPersonne::KNOWN),
            (Entity::Formation, "statut", StatutFormation::KNOWN),
            (Entity::Module, "statut", StatutModule::KNOWN),
            (Entity::Attribution, "statut", StatutAttribution::KNOWN),
            (Entity::Projet, "statut", StatutProjet::KNOWN),
            (Entity::Tache, "statut", StatutTache::KNOWN),
            (Entity::Intervention, "statut", StatutIntervention::KNOWN),
            (Entity::Facture, "statut", StatutFacture::KNOWN),
        ] {
            match table(entity).field(field).unwrap().kind {
                FieldKind::SingleSelect { options } | FieldKind::MultiSelect { options } => {
                    assert_eq!(options, known, "{entity}.{field}");
                }
                kind => panic!("{entity}.{field} is {kind:?}"),
            }
        }
    }

    #[test]
    fn an_option_somebody_added_is_kept_as_it_is() {
        let statut: StatutProjet = serde_json::from_str("\"en_pause\"").unwrap();
        assert_eq!(statut, StatutProjet::Other("en_pause".into()));
        assert_eq!(serde_json::to_string(&statut).unwrap(), "\"en_pause\"");
    }
}
