//! Cards: what a chip, a suggestion or an embedded card shows of one entity.
//!
//! A card is small and complete: everything the editor shows comes from it. Lists in it hold at most
//! five lines, with the full count beside them. In JSON `entity` comes before `fields`, because it
//! says how to read them; a card in another order is refused.

use serde::{Deserialize, Serialize};

use crate::date::{Annee, CalendarDate, Instant};
use crate::entity::Entity;
use crate::hours::Heures;
use crate::ids::{AttributionId, ModuleId, RowId};
use crate::money::Euros;
use crate::options::{
    Role, StatutAttribution, StatutFormation, StatutIntervention, StatutModule, StatutPersonne,
    StatutProjet, StatutTache,
};
use crate::restricted::Restricted;
use crate::slug::Slug;

/// One entity at a glance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Card {
    /// The kind of entity.
    pub entity: Entity,
    /// The row.
    pub id: RowId,
    /// The slug, where the table has slugs and the row has one.
    pub slug: Option<Slug>,
    /// What to call it.
    pub label: String,
    /// Its page, root-relative under the mount; `null` where it has none.
    pub url: Option<String>,
    /// Whether Baserow could be asked lately.
    pub state: CardState,
    /// Grows with every change; milliseconds of the clock where possible.
    pub version: i64,
    /// The moment up to which the card is known to be true.
    pub as_of: Instant,
    /// What it says, by entity.
    pub fields: CardFields,
}

/// Whether a card is up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CardState {
    /// As far as we know.
    Fresh,
    /// The last known state; Baserow cannot be asked.
    Stale,
}

/// The fields of a card, by entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum CardFields {
    /// Of a personne.
    Personne(PersonneCard),
    /// Of a formation.
    Formation(FormationCard),
    /// Of a bloc.
    Bloc(BlocCard),
    /// Of a module.
    Module(ModuleCard),
    /// Of an attribution.
    Attribution(AttributionCard),
    /// Of a client.
    Client(ClientCard),
    /// Of a projet.
    Projet(ProjetCard),
    /// Of a tache.
    Tache(TacheCard),
    /// Of an intervention.
    Intervention(InterventionCard),
    /// Of an avis.
    Avis(AvisCard),
}

/// Another entity, by id and name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Named {
    /// Its row.
    pub id: RowId,
    /// What to call it.
    pub nom: String,
}

/// The two sides on which a personne can be booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Teaching.
    Formation,
    /// Building.
    Agence,
}

/// The rules a warning can come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum WarningRule {
    /// More hours than the capacity of a side.
    #[serde(rename = "RG-03")]
    OverCapacity,
    /// A live attribution without start date, which counts in every year.
    #[serde(rename = "SANS_DATE")]
    Undated,
}

/// Something that is not as it should be, with its figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Warning {
    /// Which rule.
    pub rule: WarningRule,
    /// The year it is about.
    pub annee: Annee,
    /// The side it is about.
    pub side: Side,
    /// The capacity of that side (over capacity only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacite: Option<Heures>,
    /// What remains of it, below zero (over capacity only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heures_restantes: Option<Heures>,
    /// The attributions without date (undated only).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributions: Vec<AttributionId>,
}

/// A personne: capacity and work of one civil year, both sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PersonneCard {
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
    /// Capacity less attributed; below zero on an overrun.
    pub heures_restantes_formation: Heures,
    /// Hours a year for building.
    pub capacite_agence: Heures,
    /// Of live interventions.
    pub heures_realisees_agence: Heures,
    /// Capacity less done; below zero on an overrun.
    pub heures_restantes_agence: Heures,
    /// Of both sides together.
    pub heures_restantes_total: Heures,
    /// The first live attributions of the year.
    pub attributions: Vec<AttributionLine>,
    /// How many there are in all.
    pub attributions_total: u32,
    /// The first projets in progress they work on.
    pub projets: Vec<ProjetLine>,
    /// What is not as it should be.
    pub warnings: Vec<Warning>,
}

/// An attribution in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AttributionLine {
    /// The attribution.
    pub id: AttributionId,
    /// Its module, if it has one.
    pub module_id: Option<ModuleId>,
    /// The module's name.
    pub module_nom: Option<String>,
    /// The name of the module's formation.
    pub formation_nom: Option<String>,
    /// Hours given.
    pub heures_attribuees: Heures,
    /// Hours done.
    pub heures_realisees: Heures,
    /// Where it stands.
    pub statut: Option<StatutAttribution>,
}

/// A projet in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProjetLine {
    /// The projet.
    pub id: crate::ids::ProjetId,
    /// Its name.
    pub nom: String,
    /// Its slug, if it has one.
    pub slug: Option<Slug>,
    /// Where it stands.
    pub statut: Option<StatutProjet>,
}

/// A formation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FormationCard {
    /// Where it stands.
    pub statut: Option<StatutFormation>,
    /// First day.
    pub date_debut: Option<CalendarDate>,
    /// Last day.
    pub date_fin: Option<CalendarDate>,
    /// Hours of its modules.
    pub heures_total: Heures,
    /// Of live attributions.
    pub heures_attribuees: Heures,
    /// Done, of live attributions.
    pub heures_realisees: Heures,
    /// How many blocs.
    pub blocs: u32,
    /// How many modules, by status.
    pub modules: ModuleCounts,
}

/// How many modules, in all and by status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ModuleCounts {
    /// All of them, those of another or no status included.
    pub total: u32,
    /// Still to be attributed.
    pub a_attribuer: u32,
    /// Attributed.
    pub attribue: u32,
    /// Begun.
    pub en_cours: u32,
    /// Done.
    pub realise: u32,
}

/// A bloc.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BlocCard {
    /// Its place in the formation.
    pub ordre: Option<i64>,
    /// Its formation.
    pub formation: Option<Named>,
    /// Hours of its modules.
    pub heures_total: Heures,
    /// Of live attributions.
    pub heures_attribuees: Heures,
    /// Done, of live attributions.
    pub heures_realisees: Heures,
}

/// A module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ModuleCard {
    /// Its code.
    pub code: Option<String>,
    /// Where it stands.
    pub statut: Option<StatutModule>,
    /// Hours to teach.
    pub heures: Heures,
    /// Of live attributions.
    pub heures_attribuees: Heures,
    /// Done, of live attributions.
    pub heures_realisees: Heures,
    /// Its bloc.
    pub bloc: Option<Named>,
    /// The bloc's formation.
    pub formation: Option<Named>,
}

/// An attribution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AttributionCard {
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
    /// Where it stands.
    pub statut: Option<StatutAttribution>,
}

/// A client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClientCard {
    /// Town.
    pub ville: Option<String>,
    /// Country.
    pub pays: Option<String>,
    /// Projets in progress.
    pub projets_en_cours: u32,
    /// All projets.
    pub projets_total: u32,
}

/// A projet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProjetCard {
    /// Where it stands.
    pub statut: Option<StatutProjet>,
    /// For whom.
    pub client: Option<Named>,
    /// First day.
    pub date_debut: Option<CalendarDate>,
    /// Day of delivery.
    pub date_livraison: Option<CalendarDate>,
    /// Hours sold.
    pub budget_heures: Option<Heures>,
    /// Of live interventions.
    pub heures_realisees: Heures,
    /// Budget less done; below zero on an overrun, `null` without a budget.
    pub heures_restantes: Option<Heures>,
    /// How many taches, by status.
    pub taches: TacheCounts,
    /// Euros an hour.
    #[serde(default, skip_serializing_if = "Restricted::is_hidden")]
    pub taux_horaire: Restricted<Option<Euros>>,
}

/// How many taches, by status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TacheCounts {
    /// Not begun.
    pub a_faire: u32,
    /// Begun.
    pub en_cours: u32,
    /// Done.
    pub terminee: u32,
}

/// A tache.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TacheCard {
    /// Of which projet.
    pub projet: Option<Named>,
    /// Where it stands.
    pub statut: Option<StatutTache>,
    /// Hours thought to be needed.
    pub heures_estimees: Option<Heures>,
    /// Of live interventions.
    pub heures_realisees: Heures,
}

/// An intervention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InterventionCard {
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
}

/// An avis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AvisCard {
    /// Of what.
    pub formation: Option<Named>,
    /// Whose it is.
    pub personne: Option<Named>,
    /// From 1 to 5.
    pub note: Option<i64>,
}

impl CardFields {
    /// The entity these fields belong to.
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
}
