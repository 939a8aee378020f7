//! One struct per mirrored table, and what is live.
//!
//! The macro writes for each struct: the names of its fields in the schema, the comparison field by
//! field, and (feature `edge`) the reading of JSON. A field's type says how it is read.

use serde::Serialize;

use crate::date::{CalendarDate, Instant};
use crate::entity::Entity;
use crate::hours::Heures;
use crate::ids::{
    AttributionId, AvisId, BlocId, ClientId, FormationId, InterventionId, ModuleId, PersonneId,
    ProjetId, RowId, TacheId,
};
use crate::money::Euros;
use crate::options::{
    Role, StatutAttribution, StatutFormation, StatutIntervention, StatutModule, StatutPersonne,
    StatutProjet, StatutTache,
};
use crate::slug::Slug;

use super::row::{Row, TableRow};

macro_rules! rows {
    ($(
        $(#[$doc:meta])*
        $name:ident is $entity:ident by $id:ident {
            $($(#[$field_doc:meta])* $field:ident: $type:ty,)*
        }
    )*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
        pub struct $name {
            /// The row's id.
            pub id: $id,
            $($(#[$field_doc])* pub $field: $type,)*
            /// When the row was last changed, in microseconds.
            pub modifie_le: Option<Instant>,
        }

        impl $name {
            /// The same row without any value but its id.
            pub fn empty(id: $id) -> Self {
                Self { id, $($field: Default::default(),)* modifie_le: None }
            }
        }

        impl TableRow for $name {
            const ENTITY: Entity = Entity::$entity;
            type Id = $id;

            fn row_id(&self) -> RowId {
                self.id.row()
            }

            fn modifie_le(&self) -> Option<Instant> {
                self.modifie_le
            }

            fn changed_fields(&self, other: &Self) -> Vec<&'static str> {
                let mut changed = Vec::new();
                $(if self.$field != other.$field {
                    changed.push(stringify!($field));
                })*
                changed
            }

            fn from_row(row: Row) -> Option<Self> {
                match row {
                    Row::$entity(row) => Some(row),
                    _ => None,
                }
            }

            #[cfg(feature = "edge")]
            fn read(fields: &mut super::read::Fields<'_>) -> Self {
                let mut row = Self::empty(fields.id().into());
                $(fields.read(stringify!($field), &mut row.$field);)*
                fields.read("modifie_le", &mut row.modifie_le);
                row
            }
        }

        impl From<$name> for Row {
            fn from(row: $name) -> Self {
                Self::$entity(row)
            }
        }
    )*};
}

rows! {
    /// Somebody who teaches, builds, or both.
    PersonneRow is Personne by PersonneId {
        /// Family name.
        nom: Option<String>,
        /// Given name.
        prenom: Option<String>,
        /// The slug; `None` also where the text in the grid is no slug.
        slug: Option<Slug>,
        /// The address as typed.
        email: Option<String>,
        /// What they do here.
        roles: Vec<Role>,
        /// Whether they can be given work.
        statut: Option<StatutPersonne>,
        /// Hours a year for teaching.
        capacite_formation: Option<Heures>,
        /// Hours a year for building.
        capacite_agence: Option<Heures>,
    }

    /// A training course.
    FormationRow is Formation by FormationId {
        /// Its name.
        nom: Option<String>,
        /// The slug; `None` also where the text in the grid is no slug.
        slug: Option<Slug>,
        /// Where it stands.
        statut: Option<StatutFormation>,
        /// First day.
        date_debut: Option<CalendarDate>,
        /// Last day.
        date_fin: Option<CalendarDate>,
        /// Its page in the wiki.
        docmost_page_id: Option<String>,
    }

    /// A part of a formation.
    BlocRow is Bloc by BlocId {
        /// Its name.
        nom: Option<String>,
        /// Its place in the formation.
        ordre: Option<i64>,
        /// Its formation.
        formation: Vec<FormationId>,
        /// Its page in the wiki.
        docmost_page_id: Option<String>,
    }

    /// A part of a bloc.
    ModuleRow is Module by ModuleId {
        /// Its name.
        nom: Option<String>,
        /// Its code.
        code: Option<String>,
        /// Hours to teach.
        heures: Option<Heures>,
        /// Where it stands.
        statut: Option<StatutModule>,
        /// Its bloc.
        bloc: Vec<BlocId>,
    }

    /// Hours of a module given to a personne.
    AttributionRow is Attribution by AttributionId {
        /// What is taught.
        module: Vec<ModuleId>,
        /// Who teaches.
        personne: Vec<PersonneId>,
        /// Hours given.
        heures_attribuees: Option<Heures>,
        /// Hours done.
        heures_realisees: Option<Heures>,
        /// First day; its year is the year the hours count in.
        date_debut: Option<CalendarDate>,
        /// Last day.
        date_fin: Option<CalendarDate>,
        /// Where it stands.
        statut: Option<StatutAttribution>,
        /// Why it was cancelled.
        justification: Option<String>,
    }

    /// A customer of the agency.
    ClientRow is Client by ClientId {
        /// Its name.
        nom: Option<String>,
        /// The company's number.
        siren: Option<String>,
        /// The VAT number.
        numero_tva: Option<String>,
        /// Street.
        adresse: Option<String>,
        /// Postal code.
        code_postal: Option<String>,
        /// Town.
        ville: Option<String>,
        /// Country.
        pays: Option<String>,
        /// The address as typed.
        email: Option<String>,
    }

    /// A piece of work for a client.
    ProjetRow is Projet by ProjetId {
        /// Its name.
        nom: Option<String>,
        /// The slug; `None` also where the text in the grid is no slug.
        slug: Option<Slug>,
        /// For whom.
        client: Vec<ClientId>,
        /// Where it stands.
        statut: Option<StatutProjet>,
        /// First day.
        date_debut: Option<CalendarDate>,
        /// Day of delivery.
        date_livraison: Option<CalendarDate>,
        /// Hours sold.
        budget_heures: Option<Heures>,
        /// Euros an hour.
        taux_horaire: Option<Euros>,
        /// Its page in the wiki.
        docmost_page_id: Option<String>,
    }

    /// A part of a projet.
    TacheRow is Tache by TacheId {
        /// Its name.
        nom: Option<String>,
        /// Of which projet.
        projet: Vec<ProjetId>,
        /// Where it stands.
        statut: Option<StatutTache>,
        /// Hours thought to be needed.
        heures_estimees: Option<Heures>,
    }

    /// Hours that a personne spent on a tache.
    InterventionRow is Intervention by InterventionId {
        /// On what.
        tache: Vec<TacheId>,
        /// Who worked.
        personne: Vec<PersonneId>,
        /// On which day; its year is the year the hours count in.
        date: Option<CalendarDate>,
        /// How long.
        heures: Option<Heures>,
        /// Notes.
        notes: Option<String>,
        /// Whether it counts.
        statut: Option<StatutIntervention>,
    }

    /// What a personne thinks of a formation.
    AvisRow is Avis by AvisId {
        /// Of what.
        formation: Vec<FormationId>,
        /// Whose it is.
        personne: Vec<PersonneId>,
        /// From 1 to 5, if whoever typed it kept to that.
        note: Option<i64>,
        /// In words.
        commentaire: Option<String>,
        /// When it was given.
        cree_le: Option<Instant>,
    }
}

impl PersonneRow {
    /// What to call the personne: given name, family name, whichever there is.
    pub fn label(&self) -> String {
        let parts = [self.prenom.as_deref(), self.nom.as_deref()];
        let names: Vec<&str> = parts
            .into_iter()
            .flatten()
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
        if names.is_empty() {
            unnamed(self.id.row())
        } else {
            names.join(" ")
        }
    }
}

impl AttributionRow {
    /// Whether the attribution counts: everything but `annule`.
    pub fn is_live(&self) -> bool {
        self.statut != Some(StatutAttribution::Annule)
    }
}

impl InterventionRow {
    /// Whether the intervention counts: everything but `annulee`.
    pub fn is_live(&self) -> bool {
        self.statut != Some(StatutIntervention::Annulee)
    }
}

impl AvisRow {
    /// The lowest and the highest note there is.
    pub const NOTES: core::ops::RangeInclusive<i64> = 1..=5;
}

/// What to call a row without a name.
pub(super) fn unnamed(id: RowId) -> String {
    format!("#{id}")
}
