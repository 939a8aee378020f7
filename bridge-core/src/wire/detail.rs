//! Details: what the API answers for one entity, and, without its nested lists, for each item of a list.
//!
//! The row's own fields plus everything computed. Nested lists are `None`, and absent in JSON, in
//! items of a list.

use serde::{Deserialize, Serialize};

use super::card::{AttributionLine, ModuleCounts, Named, ProjetLine, TacheCounts, Warning};
use crate::date::{Annee, CalendarDate, Instant};
use crate::entity::Entity;
use crate::hours::Heures;
use crate::ids::{
    AttributionId, AvisId, BlocId, ClientId, FormationId, InterventionId, ModuleId, PersonneId,
    ProjetId, TacheId,
};
use crate::money::Euros;
use crate::options::{
    Role, StatutAttribution, StatutFormation, StatutIntervention, StatutModule, StatutPersonne,
    StatutProjet, StatutTache,
};
use crate::restricted::Restricted;
use crate::slug::Slug;

/// The detail of one entity. In JSON just its object: the path says which entity it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Detail {
    /// Of a personne.
    Personne(PersonneDetail),
    /// Of a formation.
    Formation(FormationDetail),
    /// Of a bloc.
    Bloc(BlocDetail),
    /// Of a module.
    Module(ModuleDetail),
    /// Of an attribution.
    Attribution(AttributionDetail),
    /// Of a client.
    Client(ClientDetail),
    /// Of a projet.
    Projet(ProjetDetail),
    /// Of a tache.
    Tache(TacheDetail),
    /// Of an intervention.
    Intervention(InterventionDetail),
    /// Of an avis.
    Avis(AvisDetail),
}

impl Detail {
    /// The entity this is a detail of.
    pub const fn entity(&self) -> Entity {
        match self {
            Self::Personne(_) => Entity::Personne,
            Self::Formation(_) => Entity::Formation,
            Self::Bloc(_) => Entity::Bloc,
            Self::Module(_) => Entity::Module,
            Self::Attribution(_) => Entity::Attribution,
            Self::Client(_) => Entity::Client,
            Self::Projet(_) => Entity::Projet,
            Self::Tache(_) => Entity::Tache,
            Self::Intervention(_) => Entity::Intervention,
            Self::Avis(_) => Entity::Avis,
        }
    }

    /// Reads the detail of an entity; `Ok(None)` for an entity that has none.
    pub fn deserialize<'de, D: serde::Deserializer<'de>>(
        entity: Entity,
        deserializer: D,
    ) -> Result<Option<Self>, D::Error> {
        let detail = match entity {
            Entity::Personne => Self::Personne(PersonneDetail::deserialize(deserializer)?),
            Entity::Formation => Self::Formation(FormationDetail::deserialize(deserializer)?),
            Entity::Bloc => Self::Bloc(BlocDetail::deserialize(deserializer)?),
            Entity::Module => Self::Module(ModuleDetail::deserialize(deserializer)?),
            Entity::Attribution => Self::Attribution(AttributionDetail::deserialize(deserializer)?),
            Entity::Client => Self::Client(ClientDetail::deserialize(deserializer)?),
            Entity::Projet => Self::Projet(ProjetDetail::deserialize(deserializer)?),
            Entity::Tache => Self::Tache(TacheDetail::deserialize(deserializer)?),
            Entity::Intervention => {
                Self::Intervention(InterventionDetail::deserialize(deserializer)?)
            }
            Entity::Avis => Self::Avis(AvisDetail::deserialize(deserializer)?),
            Entity::CompteRendu | Entity::Facture | Entity::LigneFacture | Entity::Avoir => {
                return Ok(None);
            }
        };
        Ok(Some(detail))
    }
}

/// A personne with the hours of one civil year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PersonneDetail {
    /// The row.
    pub id: PersonneId,
    /// Family name.
    pub nom: Option<String>,
    /// Given name.
    pub prenom: Option<String>,
    /// Given name, then family name, whichever there is; `#id` where there is neither.
    pub nom_prenom: String,
    /// What to call them: the same, under the name that it has on every card.
    pub label: String,
    /// The slug, if any.
    pub slug: Option<Slug>,
    /// Their address: for themselves and administrators.
    #[serde(default, skip_serializing_if = "Restricted::is_hidden")]
    pub email: Restricted<Option<String>>,
    /// What they do here.
    pub roles: Vec<Role>,
    /// Whether they can be given work.
    pub statut: Option<StatutPersonne>,
    /// The civil year of all hours below.
    pub annee: Annee,
    /// Hours a year for teaching.
    pub capacite_formation: Heures,
    /// Of live attributions.
    pub heures_attribuees_formation: Heures,
    /// Done, of live attributions.
    pub heures_realisees_formation: Heures,
    /// Capacity less attributed.
    pub heures_restantes_formation: Heures,
    /// Hours a year for building.
    pub capacite_agence: Heures,
    /// Of live interventions.
    pub heures_realisees_agence: Heures,
    /// Capacity less done.
    pub heures_restantes_agence: Heures,
    /// Of both sides together.
    pub heures_restantes_total: Heures,
    /// Live attributions of the year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributions: Option<Vec<AttributionLine>>,
    /// Projets in progress they work on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub projets: Option<Vec<ProjetLine>>,
    /// What is not as it should be.
    pub warnings: Vec<Warning>,
    /// When the row was last changed.
    pub modifie_le: Option<Instant>,
}

/// A formation with its blocs and modules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FormationDetail {
    /// The row.
    pub id: FormationId,
    /// Its name.
    pub nom: Option<String>,
    /// The slug, if any.
    pub slug: Option<Slug>,
    /// Where it stands.
    pub statut: Option<StatutFormation>,
    /// First day.
    pub date_debut: Option<CalendarDate>,
    /// Last day.
    pub date_fin: Option<CalendarDate>,
    /// Its page in the wiki.
    pub docmost_page_id: Option<String>,
    /// Hours of its modules.
    pub heures_total: Heures,
    /// Of live attributions.
    pub heures_attribuees: Heures,
    /// Done, of live attributions.
    pub heures_realisees: Heures,
    /// How many blocs.
    pub blocs_total: u32,
    /// How many modules, by status.
    pub modules: ModuleCounts,
    /// Its blocs in their order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocs: Option<Vec<BlocDetail>>,
    /// When the row was last changed.
    pub modifie_le: Option<Instant>,
}

/// A bloc with its modules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BlocDetail {
    /// The row.
    pub id: BlocId,
    /// Its name.
    pub nom: Option<String>,
    /// Its place in the formation.
    pub ordre: Option<i64>,
    /// Its formation.
    pub formation: Option<Named>,
    /// Its page in the wiki.
    pub docmost_page_id: Option<String>,
    /// Hours of its modules.
    pub heures_total: Heures,
    /// Of live attributions.
    pub heures_attribuees: Heures,
    /// Done, of live attributions.
    pub heures_realisees: Heures,
    /// Its modules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modules: Option<Vec<ModuleDetail>>,
    /// When the row was last changed.
    pub modifie_le: Option<Instant>,
}

/// A module with its live attributions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ModuleDetail {
    /// The row.
    pub id: ModuleId,
    /// Its name.
    pub nom: Option<String>,
    /// Its code.
    pub code: Option<String>,
    /// Hours to teach.
    pub heures: Heures,
    /// Where it stands.
    pub statut: Option<StatutModule>,
    /// Its bloc.
    pub bloc: Option<Named>,
    /// The bloc's formation.
    pub formation: Option<Named>,
    /// Of live attributions.
    pub heures_attribuees: Heures,
    /// Done, of live attributions.
    pub heures_realisees: Heures,
    /// Its live attributions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributions: Option<Vec<AttributionDetail>>,
    /// When the row was last changed.
    pub modifie_le: Option<Instant>,
}

/// An attribution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AttributionDetail {
    /// The row.
    pub id: AttributionId,
    /// What is taught.
    pub module: Option<Named>,
    /// The module's formation.
    pub formation: Option<Named>,
    /// Who teaches.
    pub personne: Option<Named>,
    /// Hours given.
    pub heures_attribuees: Heures,
    /// Hours done.
    pub heures_realisees: Heures,
    /// First day.
    pub date_debut: Option<CalendarDate>,
    /// Last day.
    pub date_fin: Option<CalendarDate>,
    /// Where it stands.
    pub statut: Option<StatutAttribution>,
    /// Why it was cancelled: for the person concerned and administrators.
    #[serde(default, skip_serializing_if = "Restricted::is_hidden")]
    pub justification: Restricted<Option<String>>,
    /// When the row was last changed.
    pub modifie_le: Option<Instant>,
}

/// A client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClientDetail {
    /// The row.
    pub id: ClientId,
    /// Its name.
    pub nom: Option<String>,
    /// The company's number: for administrators.
    #[serde(default, skip_serializing_if = "Restricted::is_hidden")]
    pub siren: Restricted<Option<String>>,
    /// The VAT number, which contains the company's number: for administrators.
    #[serde(default, skip_serializing_if = "Restricted::is_hidden")]
    pub numero_tva: Restricted<Option<String>>,
    /// Street: for administrators.
    #[serde(default, skip_serializing_if = "Restricted::is_hidden")]
    pub adresse: Restricted<Option<String>>,
    /// Postal code.
    pub code_postal: Option<String>,
    /// Town.
    pub ville: Option<String>,
    /// Country.
    pub pays: Option<String>,
    /// Its address: for administrators.
    #[serde(default, skip_serializing_if = "Restricted::is_hidden")]
    pub email: Restricted<Option<String>>,
    /// Projets in progress.
    pub projets_en_cours: u32,
    /// All projets.
    pub projets_total: u32,
    /// Its projets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub projets: Option<Vec<ProjetLine>>,
    /// When the row was last changed.
    pub modifie_le: Option<Instant>,
}

/// A projet with its taches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProjetDetail {
    /// The row.
    pub id: ProjetId,
    /// Its name.
    pub nom: Option<String>,
    /// The slug, if any.
    pub slug: Option<Slug>,
    /// For whom.
    pub client: Option<Named>,
    /// Where it stands.
    pub statut: Option<StatutProjet>,
    /// First day.
    pub date_debut: Option<CalendarDate>,
    /// Day of delivery.
    pub date_livraison: Option<CalendarDate>,
    /// Hours sold.
    pub budget_heures: Option<Heures>,
    /// Euros an hour: for administrators.
    #[serde(default, skip_serializing_if = "Restricted::is_hidden")]
    pub taux_horaire: Restricted<Option<Euros>>,
    /// Its page in the wiki.
    pub docmost_page_id: Option<String>,
    /// Of live interventions.
    pub heures_realisees: Heures,
    /// Budget less done, `null` without a budget.
    pub heures_restantes: Option<Heures>,
    /// How many taches, by status.
    pub taches_par_statut: TacheCounts,
    /// Its taches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taches: Option<Vec<TacheDetail>>,
    /// When the row was last changed.
    pub modifie_le: Option<Instant>,
}

/// A tache.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TacheDetail {
    /// The row.
    pub id: TacheId,
    /// Its name.
    pub nom: Option<String>,
    /// Of which projet.
    pub projet: Option<Named>,
    /// Where it stands.
    pub statut: Option<StatutTache>,
    /// Hours thought to be needed.
    pub heures_estimees: Option<Heures>,
    /// Of live interventions.
    pub heures_realisees: Heures,
    /// When the row was last changed.
    pub modifie_le: Option<Instant>,
}

/// An intervention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InterventionDetail {
    /// The row.
    pub id: InterventionId,
    /// On what.
    pub tache: Option<Named>,
    /// The tache's projet.
    pub projet: Option<Named>,
    /// Who worked.
    pub personne: Option<Named>,
    /// On which day.
    pub date: Option<CalendarDate>,
    /// How long.
    pub heures: Heures,
    /// Whether it counts.
    pub statut: Option<StatutIntervention>,
    /// Notes: for the person concerned and administrators.
    #[serde(default, skip_serializing_if = "Restricted::is_hidden")]
    pub notes: Restricted<Option<String>>,
    /// When the row was last changed.
    pub modifie_le: Option<Instant>,
}

/// An avis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AvisDetail {
    /// The row.
    pub id: AvisId,
    /// Of what.
    pub formation: Option<Named>,
    /// Whose it is.
    pub personne: Option<Named>,
    /// From 1 to 5.
    pub note: Option<i64>,
    /// In words.
    pub commentaire: Option<String>,
    /// When it was given.
    pub cree_le: Option<Instant>,
    /// When the row was last changed.
    pub modifie_le: Option<Instant>,
}
