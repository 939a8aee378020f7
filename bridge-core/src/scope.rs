//! Scopes: what a token or a session may do.
//!
//! A scope is written `read:personnes`, `write:attributions`, `admin:sync`. `read:*` covers every
//! read, `admin:*` everything. A text that is none of the known scopes is refused, never ignored.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::entity::Entity;

macro_rules! scopes {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        /// One permission.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum Scope {
            $($(#[$doc])* #[serde(rename = $text)] $name,)*
        }

        impl Scope {
            /// Every scope.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The scope as tokens and JSON spell it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

scopes! {
    /// Every read.
    ReadAll = "read:*";
    /// Personnes, their attributions, interventions and dashboard.
    ReadPersonnes = "read:personnes";
    /// Formations, blocs and modules.
    ReadFormations = "read:formations";
    /// Attributions.
    ReadAttributions = "read:attributions";
    /// Clients, projets, taches, interventions and comptes rendus.
    ReadProjets = "read:projets";
    /// Factures, their lines and avoirs.
    ReadFactures = "read:factures";
    /// Avis.
    ReadAvis = "read:avis";
    /// Attribute, close and cancel attributions, write their hours.
    WriteAttributions = "write:attributions";
    /// Change modules.
    WriteModules = "write:modules";
    /// Enter, change and cancel interventions.
    WriteInterventions = "write:interventions";
    /// Change projets and taches.
    WriteProjets = "write:projets";
    /// Make, issue and refund factures.
    WriteFactures = "write:factures";
    /// Give an avis.
    WriteAvis = "write:avis";
    /// Make and change pages and shares of the wiki.
    WriteDocmost = "write:docmost";
    /// See and steer the synchronisation.
    AdminSync = "admin:sync";
    /// Make, list and revoke tokens.
    AdminTokens = "admin:tokens";
    /// Use the tools of the model context protocol.
    AdminMcp = "admin:mcp";
    /// Everything.
    AdminAll = "admin:*";
}

impl Scope {
    /// The scope that reading this entity asks for.
    pub const fn to_read(entity: Entity) -> Self {
        match entity {
            Entity::Personne => Self::ReadPersonnes,
            Entity::Formation | Entity::Bloc | Entity::Module => Self::ReadFormations,
            Entity::Attribution => Self::ReadAttributions,
            Entity::Client
            | Entity::Projet
            | Entity::Tache
            | Entity::Intervention
            | Entity::CompteRendu => Self::ReadProjets,
            Entity::Facture | Entity::LigneFacture | Entity::Avoir => Self::ReadFactures,
            Entity::Avis => Self::ReadAvis,
        }
    }

    /// Whether whoever holds this scope may do what asks for `wanted`.
    pub fn covers(self, wanted: Self) -> bool {
        self == wanted
            || self == Self::AdminAll
            || (self == Self::ReadAll && wanted.as_str().starts_with("read:"))
    }
}

/// Whether any of the scopes covers the wanted one.
pub fn allows(scopes: &[Scope], wanted: Scope) -> bool {
    scopes.iter().any(|scope| scope.covers(wanted))
}

/// The text is no scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownScope;

impl fmt::Display for UnknownScope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("unknown scope")
    }
}

impl core::error::Error for UnknownScope {}

impl fmt::Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Scope {
    type Err = UnknownScope;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .copied()
            .find(|scope| scope.as_str() == text)
            .ok_or(UnknownScope)
    }
}

#[cfg(test)]
mod tests {
    use super::{Scope, allows};
    use crate::entity::Entity;

    #[test]
    fn read_all_covers_reads_and_nothing_else() {
        for &wanted in Scope::ALL {
            let is_read = wanted.as_str().starts_with("read:");
            assert_eq!(Scope::ReadAll.covers(wanted), is_read, "{wanted}");
            assert!(Scope::AdminAll.covers(wanted), "{wanted}");
        }
    }

    #[test]
    fn one_scope_covers_itself_only() {
        assert!(allows(
            &[Scope::ReadPersonnes],
            Scope::to_read(Entity::Personne)
        ));
        assert!(!allows(
            &[Scope::ReadPersonnes],
            Scope::to_read(Entity::Attribution)
        ));
        assert!(!allows(&[Scope::AdminSync], Scope::AdminTokens));
        assert!(!allows(&[], Scope::ReadAvis));
    }

    #[test]
    fn texts_and_json_lead_back_and_others_are_refused() {
        for &scope in Scope::ALL {
            assert_eq!(scope.as_str().parse(), Ok(scope));
            assert_eq!(
                serde_json::to_string(&scope).unwrap(),
                format!("\"{scope}\"")
            );
        }
        for refused in ["", "read", "read:", "write:*", "READ:*", "read:personnes "] {
            assert!(refused.parse::<Scope>().is_err(), "{refused:?}");
        }
    }
}
