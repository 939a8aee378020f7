//! The operations: one per write route.

use crate::entity::Entity;
use crate::scope::Scope;

macro_rules! operations {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $scope:ident, writes $entity:ident, path $path:expr, own rows: $own:literal;)*) => {
        /// What can be asked for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Operation {
            $($(#[$doc])* $variant,)*
        }

        impl Operation {
            /// Every operation.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name in logs and stored intents; it never changes.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The scope it asks for.
            pub const fn scope(self) -> Scope {
                match self { $(Self::$variant => Scope::$scope,)* }
            }

            /// The table of the row it writes first.
            pub const fn entity(self) -> Entity {
                match self { $(Self::$variant => Entity::$entity,)* }
            }

            /// The table of the row whose id stands in the path; `None` where none does.
            pub const fn path_entity(self) -> Option<Entity> {
                match self { $(Self::$variant => $path,)* }
            }

            /// Whether a member's session may do it on rows of its own personne, whatever its scopes, and
            /// on no others.
            pub const fn own_rows(self) -> bool {
                match self { $(Self::$variant => $own,)* }
            }
        }
    };
}

operations! {
    /// Give hours of a module to a personne.
    Attribuer = "attribuer", WriteAttributions, writes Attribution, path Some(Entity::Module), own rows: false;
    /// Write the hours done of an attribution.
    SaisirHeuresRealisees = "saisir_heures_realisees", WriteAttributions, writes Attribution, path Some(Entity::Attribution), own rows: true;
    /// Say that an attribution is done.
    CloturerAttribution = "cloturer_attribution", WriteAttributions, writes Attribution, path Some(Entity::Attribution), own rows: false;
    /// Cancel an attribution.
    AnnulerAttribution = "annuler_attribution", WriteAttributions, writes Attribution, path Some(Entity::Attribution), own rows: false;
    /// Make a projet.
    CreerProjet = "creer_projet", WriteProjets, writes Projet, path None, own rows: false;
    /// Change a projet.
    ModifierProjet = "modifier_projet", WriteProjets, writes Projet, path Some(Entity::Projet), own rows: false;
    /// Say that a projet is delivered.
    LivrerProjet = "livrer_projet", WriteProjets, writes Projet, path Some(Entity::Projet), own rows: false;
    /// Close a projet.
    CloturerProjet = "cloturer_projet", WriteProjets, writes Projet, path Some(Entity::Projet), own rows: false;
    /// Add a tache to a projet.
    CreerTache = "creer_tache", WriteProjets, writes Tache, path Some(Entity::Projet), own rows: false;
    /// Change a tache.
    ModifierTache = "modifier_tache", WriteProjets, writes Tache, path Some(Entity::Tache), own rows: false;
    /// Change a module's status or hours.
    ModifierModule = "modifier_module", WriteModules, writes Module, path Some(Entity::Module), own rows: false;
    /// Enter hours worked on a tache.
    CreerIntervention = "creer_intervention", WriteInterventions, writes Intervention, path None, own rows: true;
    /// Change an intervention's hours or notes.
    ModifierIntervention = "modifier_intervention", WriteInterventions, writes Intervention, path Some(Entity::Intervention), own rows: true;
    /// Cancel an intervention.
    AnnulerIntervention = "annuler_intervention", WriteInterventions, writes Intervention, path Some(Entity::Intervention), own rows: true;
    /// Say what one thinks of a formation.
    DonnerAvis = "donner_avis", WriteAvis, writes Avis, path Some(Entity::Formation), own rows: true;
}

impl Operation {
    /// The operation of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|operation| operation.name() == name)
    }

    /// Whether it makes a row: the answer is 201, and the new row's id is not in the path.
    pub const fn creates(self) -> bool {
        matches!(
            self,
            Self::Attribuer
                | Self::CreerProjet
                | Self::CreerTache
                | Self::CreerIntervention
                | Self::DonnerAvis
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Operation;

    #[test]
    fn a_name_leads_back_to_its_operation() {
        for &operation in Operation::ALL {
            assert_eq!(Operation::from_name(operation.name()), Some(operation));
        }
        assert_eq!(Operation::from_name("supprimer"), None);
    }

    #[test]
    fn what_changes_a_row_names_that_row_in_the_path() {
        for &operation in Operation::ALL {
            if !operation.creates() {
                assert_eq!(
                    operation.path_entity(),
                    Some(operation.entity()),
                    "{operation:?}"
                );
            }
        }
    }

    #[test]
    fn what_members_may_do_is_about_their_own_hours_and_opinions() {
        let own: Vec<&str> = Operation::ALL
            .iter()
            .filter(|operation| operation.own_rows())
            .map(|operation| operation.name())
            .collect();
        assert_eq!(
            own,
            [
                "saisir_heures_realisees",
                "creer_intervention",
                "modifier_intervention",
                "annuler_intervention",
                "donner_avis"
            ]
        );
    }
}
