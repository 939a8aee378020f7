//! Answers that have no type of their own on the wire: the shapes of what handlers put together.

use std::collections::BTreeMap;

use bridge_core::date::Instant;
use bridge_core::entity::Entity;
use bridge_core::hours::Heures;
use bridge_core::ids::{AttributionId, ModuleId, PersonneId};
use bridge_core::options::StatutAttribution;
use bridge_core::scope::Scope;
use bridge_core::wire::SessionUser;
use schemars::JsonSchema;
use serde_json::Value;

/// Whether the bridge is alive.
#[derive(JsonSchema)]
pub struct Health {
    /// `ok`; `degraded` where a dependency is amiss; `down` where the bridge's own memory does not answer (503).
    pub status: HealthWord,
    /// The release.
    pub version: String,
    /// How each dependency was last seen; `null` where it was not needed yet.
    pub dependencies: Dependencies,
}

/// How well the bridge is.
#[derive(JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HealthWord {
    /// All is well.
    Ok,
    /// Something it depends on is amiss.
    Degraded,
    /// It cannot serve.
    Down,
}

/// Everything the bridge depends on.
#[derive(JsonSchema)]
pub struct Dependencies {
    /// The bridge's own memory.
    pub storage: Sight,
    /// Baserow, as the bridge's memory last saw it.
    pub baserow: Option<BTreeMap<String, Value>>,
    /// The wiki.
    pub docmost: Option<Sight>,
}

/// How a dependency was last seen.
#[derive(JsonSchema)]
pub struct Sight {
    /// Whether it answered as it should.
    pub ok: bool,
    /// When.
    pub seen_at: Instant,
    /// How long that took.
    pub latency_ms: i64,
}

/// Whether everything needed is there.
#[derive(JsonSchema)]
pub struct Ready {
    /// `ready`, or `not_ready` (503).
    pub status: ReadyWord,
    /// What was looked at; each says `ok`.
    pub checks: BTreeMap<String, Check>,
}

/// Whether the bridge can serve all of it.
#[derive(JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReadyWord {
    /// It can.
    Ready,
    /// Something is missing.
    NotReady,
}

/// One thing that was looked at; `schema` also names `missing` and `unreadable` fields, `baseline` how far it is, `baserow` its
/// last error.
#[derive(JsonSchema)]
pub struct Check {
    /// Whether it is as it should be.
    pub ok: bool,
}

/// What became of a delivery.
#[derive(JsonSchema)]
pub struct Delivery {
    /// Whether it was taken on.
    pub accepted: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Who the caller is: a session or a token.
#[derive(JsonSchema)]
pub struct Me {
    /// Which of the two.
    pub kind: MeKind,
    /// What the caller may do.
    pub scopes: Vec<Scope>,
    /// When that ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Instant>,
    /// Of a session: the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<SessionUser>,
    /// Of a session: the personne with the same address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub personne_id: Option<PersonneId>,
    /// Of a token: its number; `null` for the first token, which stands in the settings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_id: Option<i64>,
    /// Of a token: its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// The kind of credentials.
#[derive(JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MeKind {
    /// A person in the wiki.
    Session,
    /// An API token.
    Token,
}

/// An API token, without anything that opens.
#[derive(JsonSchema)]
pub struct Token {
    /// Its number.
    pub id: i64,
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends, if it does.
    pub expires_at: Option<Instant>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Instant>,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
}

/// A token that was just made.
#[derive(JsonSchema)]
pub struct NewToken {
    /// The token as the list shows it.
    #[serde(flatten)]
    pub shown: Token,
    /// What opens; this is the only time that it is shown.
    pub token: String,
}

/// A token to make.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WantedToken {
    /// What people call it.
    #[schemars(
        length(min = 1, max = 100),
        regex(
            pattern = r"^[^\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u001f\u007f-\u009f]*$"
        )
    )]
    pub name: String,
    /// What it may do.
    #[schemars(length(min = 1))]
    pub scopes: Vec<Scope>,
    /// When it ends; without it, never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Instant>,
}

/// Page of a list.
#[derive(JsonSchema)]
pub struct PageMeta {
    /// Which page, from 1.
    pub page: u32,
    /// Items on a page.
    pub per_page: u32,
    /// Items in all.
    pub total: u64,
    /// Pages in all.
    pub total_pages: u64,
    /// Set where Baserow could not be asked lately.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stale: Option<bool>,
}

/// What is said beside one entity.
#[derive(JsonSchema)]
pub struct EntityMeta {
    /// Grows with every change.
    pub version: i64,
    /// The moment up to which the data is known to be true.
    pub as_of: Instant,
    /// Set where Baserow could not be asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stale: Option<bool>,
    /// How old the data is, in ms, where it is stale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_ms: Option<i64>,
}

/// What all avis of a list say together.
#[derive(JsonSchema)]
pub struct AvisSummary {
    /// The mean of their notes; `null` without any.
    pub moyenne: Option<f64>,
    /// How many gave each note, 1 to 5.
    pub par_note: BTreeMap<String, u32>,
}

/// What is said beside the answer of a write.
#[derive(JsonSchema)]
pub struct WriteMeta {
    /// The version of the row after the write.
    pub version: i64,
    /// Soft rules that the write goes against.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<RuleReport>,
}

/// A rule of the domain, with its figures.
#[derive(JsonSchema)]
pub struct RuleReport {
    /// Its number, such as `RG-01`.
    pub rule: String,
}

/// What a write would do, where `dry_run=true`.
#[derive(JsonSchema)]
pub struct Trial {
    /// Always true.
    pub dry_run: bool,
    /// Whether it would succeed.
    pub would: Would,
    /// The rows that would change, and the fields.
    pub changes: Vec<Change>,
    /// Figures of the rows concerned, as they are.
    pub before: Vec<BTreeMap<String, Value>>,
    /// The same figures afterwards.
    pub after: Vec<BTreeMap<String, Value>>,
    /// Soft rules it would go against.
    pub warnings: Vec<RuleReport>,
    /// Hard rules it would break.
    pub violations: Vec<RuleReport>,
}

/// How a write would end.
#[derive(JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Would {
    /// It would be done.
    Succeed,
    /// It would be refused.
    Fail,
}

/// A row that would change.
#[derive(JsonSchema)]
pub struct Change {
    /// Its table.
    pub entity: Entity,
    /// Its number; `null` where it would be made.
    pub id: Option<i64>,
    /// New values by field.
    pub fields: BTreeMap<String, Value>,
}

/// Hours and state of an attribution after a write on it.
#[derive(JsonSchema)]
pub struct AttributionWritten {
    /// The attribution.
    pub attribution_id: AttributionId,
    /// Hours given.
    pub heures_attribuees: Heures,
    /// Hours done.
    pub heures_realisees: Heures,
    /// Where it stands.
    pub statut: Option<StatutAttribution>,
    /// Its module.
    pub module: Option<WrittenModule>,
    /// Its personne, and what is left of their year.
    pub personne: Option<WrittenPersonne>,
}

/// The module of an attribution that was written.
#[derive(JsonSchema)]
pub struct WrittenModule {
    /// The module.
    pub module_id: ModuleId,
    /// Its name.
    pub module_nom: String,
    /// Hours done, over all live attributions.
    pub heures_realisees_total: Heures,
}

/// The personne of an attribution that was written.
#[derive(JsonSchema)]
pub struct WrittenPersonne {
    /// The personne.
    pub personne_id: PersonneId,
    /// First and last name.
    pub nom_prenom: String,
    /// Hours given in the year, for teaching.
    pub heures_attribuees_formation: Heures,
    /// What is left of the capacity.
    pub heures_restantes_formation: Heures,
}
