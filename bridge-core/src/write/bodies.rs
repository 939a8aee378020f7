//! The bodies of writes, as tables: which fields there are, what they hold, and in which row's field it
//! goes.

use crate::options::{StatutModule, StatutProjet, StatutTache};

use super::operation::Operation;
use crate::rules::rg_05::JUSTIFICATION_MIN;

/// One field of a body.
#[derive(Clone, Copy, Debug)]
pub struct BodyField {
    /// Its key in JSON.
    pub name: &'static str,
    /// The row's field.
    pub field: &'static str,
    /// What it holds.
    pub kind: BodyKind,
    /// Whether it must be there.
    pub presence: Presence,
}

/// Whether a field must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It must, and not be `null`.
    Required,
    /// It may be left out, but a value it has must stay one: no `null`.
    Kept,
    /// It may be left out; `null` empties it.
    Optional,
}

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub enum BodyKind {
    /// Hours from the first to the second, in hundredths.
    Heures(i64, i64),
    /// Euros from nothing to so many cents.
    Euros(i64),
    /// A calendar date.
    Date,
    /// A whole number from the first to the second.
    Whole(i64, i64),
    /// A text.
    Text(TextLimits),
    /// One of these.
    Choice(&'static [&'static str]),
    /// The id of a row.
    Id,
}

/// Limits of a text, in characters once the spaces around it are gone.
#[derive(Clone, Copy, Debug)]
pub struct TextLimits {
    /// At least so many.
    pub min: usize,
    /// At most so many.
    pub max: usize,
    /// Whether it may have several lines.
    pub lines: bool,
}

/// The most hours of one thing: more than anybody sells or teaches, in hundredths.
const MAX_HEURES: i64 = 10_000_000;
/// The most euros an hour, in cents.
const MAX_EUROS: i64 = 10_000_000;

const ANY_HEURES: BodyKind = BodyKind::Heures(0, MAX_HEURES);
const NOM: BodyKind = BodyKind::Text(TextLimits {
    min: 1,
    max: 200,
    lines: false,
});
const PROSE: BodyKind = BodyKind::Text(TextLimits {
    min: 0,
    max: 10_000,
    lines: true,
});

const fn spec(
    name: &'static str,
    field: &'static str,
    kind: BodyKind,
    presence: Presence,
) -> BodyField {
    BodyField {
        name,
        field,
        kind,
        presence,
    }
}

const fn same(name: &'static str, kind: BodyKind, presence: Presence) -> BodyField {
    spec(name, name, kind, presence)
}

const ATTRIBUER: &[BodyField] = &[
    spec("personne_id", "personne", BodyKind::Id, Presence::Required),
    spec(
        "heures",
        "heures_attribuees",
        BodyKind::Heures(1, MAX_HEURES),
        Presence::Required,
    ),
    same("date_debut", BodyKind::Date, Presence::Required),
    same("date_fin", BodyKind::Date, Presence::Optional),
];

const HEURES_REALISEES: &[BodyField] = &[same("heures_realisees", ANY_HEURES, Presence::Required)];

const ANNULER: &[BodyField] = &[same(
    "justification",
    BodyKind::Text(TextLimits {
        min: JUSTIFICATION_MIN,
        max: 2_000,
        lines: true,
    }),
    Presence::Required,
)];

const CREER_PROJET: &[BodyField] = &[
    same("nom", NOM, Presence::Required),
    spec("client_id", "client", BodyKind::Id, Presence::Optional),
    // A projet is not born delivered.
    same(
        "statut",
        BodyKind::Choice(&["prospect", "en_cours"]),
        Presence::Kept,
    ),
    same("date_debut", BodyKind::Date, Presence::Optional),
    same("date_livraison", BodyKind::Date, Presence::Optional),
    same("budget_heures", ANY_HEURES, Presence::Optional),
    same(
        "taux_horaire",
        BodyKind::Euros(MAX_EUROS),
        Presence::Optional,
    ),
];

const MODIFIER_PROJET: &[BodyField] = &[
    same("nom", NOM, Presence::Kept),
    spec("client_id", "client", BodyKind::Id, Presence::Optional),
    same(
        "statut",
        BodyKind::Choice(StatutProjet::KNOWN),
        Presence::Kept,
    ),
    same("date_debut", BodyKind::Date, Presence::Optional),
    same("date_livraison", BodyKind::Date, Presence::Optional),
    same("budget_heures", ANY_HEURES, Presence::Optional),
    same(
        "taux_horaire",
        BodyKind::Euros(MAX_EUROS),
        Presence::Optional,
    ),
];

const CREER_TACHE: &[BodyField] = &[
    same("nom", NOM, Presence::Required),
    same("heures_estimees", ANY_HEURES, Presence::Optional),
    same(
        "statut",
        BodyKind::Choice(StatutTache::KNOWN),
        Presence::Kept,
    ),
];

const MODIFIER_TACHE: &[BodyField] = &[
    same("nom", NOM, Presence::Kept),
    same(
        "statut",
        BodyKind::Choice(StatutTache::KNOWN),
        Presence::Kept,
    ),
    same("heures_estimees", ANY_HEURES, Presence::Optional),
];

const MODIFIER_MODULE: &[BodyField] = &[
    same(
        "statut",
        BodyKind::Choice(StatutModule::KNOWN),
        Presence::Kept,
    ),
    same("heures", ANY_HEURES, Presence::Optional),
];

const CREER_INTERVENTION: &[BodyField] = &[
    spec("tache_id", "tache", BodyKind::Id, Presence::Required),
    // A session may leave its own personne out.
    spec("personne_id", "personne", BodyKind::Id, Presence::Kept),
    same("date", BodyKind::Date, Presence::Required),
    // How long it may be is RG-06's to say.
    same("heures", ANY_HEURES, Presence::Required),
    same("notes", PROSE, Presence::Optional),
];

const MODIFIER_INTERVENTION: &[BodyField] = &[
    same("heures", ANY_HEURES, Presence::Kept),
    same("notes", PROSE, Presence::Optional),
];

const DONNER_AVIS: &[BodyField] = &[
    same("note", BodyKind::Whole(1, 5), Presence::Required),
    same("commentaire", PROSE, Presence::Optional),
    spec("personne_id", "personne", BodyKind::Id, Presence::Kept),
];

impl Operation {
    /// The fields of its body, which is a JSON object of these and no others.
    pub const fn body(self) -> &'static [BodyField] {
        match self {
            Operation::Attribuer => ATTRIBUER,
            Operation::SaisirHeuresRealisees => HEURES_REALISEES,
            Operation::AnnulerAttribution => ANNULER,
            Operation::CreerProjet => CREER_PROJET,
            Operation::ModifierProjet => MODIFIER_PROJET,
            Operation::CreerTache => CREER_TACHE,
            Operation::ModifierTache => MODIFIER_TACHE,
            Operation::ModifierModule => MODIFIER_MODULE,
            Operation::CreerIntervention => CREER_INTERVENTION,
            Operation::ModifierIntervention => MODIFIER_INTERVENTION,
            Operation::DonnerAvis => DONNER_AVIS,
            Operation::CloturerAttribution
            | Operation::LivrerProjet
            | Operation::CloturerProjet
            | Operation::AnnulerIntervention => &[],
        }
    }
}

/// Whether a body changes a row that is there, and so must name at least one field.
pub(super) const fn is_patch(operation: Operation) -> bool {
    matches!(
        operation,
        Operation::ModifierProjet
            | Operation::ModifierTache
            | Operation::ModifierModule
            | Operation::ModifierIntervention
    )
}

/// The two days of a row that must be in order: the first must not come after the second.
pub(super) const fn span(operation: Operation) -> Option<(&'static str, &'static str)> {
    match operation {
        Operation::Attribuer => Some(("date_debut", "date_fin")),
        Operation::CreerProjet | Operation::ModifierProjet => {
            Some(("date_debut", "date_livraison"))
        }
        _ => None,
    }
}
