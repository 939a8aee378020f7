//! The bodies of writes, as tables: which fields there are, what they hold, and in which row's field it
//! goes.

use crate::options::{StatutModule, StatutProjet, StatutTache};

use super::operation::Operation;
use crate::rules::rg_05::JUSTIFICATION_MIN;

/// One field of a body.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spec {
    /// Its key in JSON.
    pub name: &'static str,
    /// The row's field.
    pub field: &'static str,
    pub kind: Kind,
    pub need: Need,
}

/// Whether a field must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// It must, and not be `null`.
    Required,
    /// It may be left out, but a value it has must stay one: no `null`.
    Kept,
    /// It may be left out; `null` empties it.
    Optional,
}

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// Hours from the first to the second, in hundredths.
    Heures(i64, i64),
    /// Euros, from nothing to [`MAX_EUROS`].
    Euros,
    Date,
    /// A whole number from the first to the second.
    Whole(i64, i64),
    Text(TextLimits),
    /// One of these.
    Choice(&'static [&'static str]),
    /// The id of a row.
    Id,
}

/// Limits of a text, in characters once the spaces around it are gone.
#[derive(Clone, Copy, Debug)]
pub(super) struct TextLimits {
    pub min: usize,
    pub max: usize,
    /// Whether it may have several lines.
    pub lines: bool,
}

/// The most hours of one thing: more than anybody sells or teaches, in hundredths.
const MAX_HEURES: i64 = 10_000_000;
/// The most euros an hour, in cents.
pub(super) const MAX_EUROS: i64 = 10_000_000;

const ANY_HEURES: Kind = Kind::Heures(0, MAX_HEURES);
const NOM: Kind = Kind::Text(TextLimits {
    min: 1,
    max: 200,
    lines: false,
});
const PROSE: Kind = Kind::Text(TextLimits {
    min: 0,
    max: 10_000,
    lines: true,
});

const fn spec(name: &'static str, field: &'static str, kind: Kind, need: Need) -> Spec {
    Spec {
        name,
        field,
        kind,
        need,
    }
}

const fn same(name: &'static str, kind: Kind, need: Need) -> Spec {
    spec(name, name, kind, need)
}

const ATTRIBUER: &[Spec] = &[
    spec("personne_id", "personne", Kind::Id, Need::Required),
    spec(
        "heures",
        "heures_attribuees",
        Kind::Heures(1, MAX_HEURES),
        Need::Required,
    ),
    same("date_debut", Kind::Date, Need::Required),
    same("date_fin", Kind::Date, Need::Optional),
];

const HEURES_REALISEES: &[Spec] = &[same("heures_realisees", ANY_HEURES, Need::Required)];

const ANNULER: &[Spec] = &[same(
    "justification",
    Kind::Text(TextLimits {
        min: JUSTIFICATION_MIN,
        max: 2_000,
        lines: true,
    }),
    Need::Required,
)];

const CREER_PROJET: &[Spec] = &[
    same("nom", NOM, Need::Required),
    spec("client_id", "client", Kind::Id, Need::Optional),
    // A projet is not born delivered.
    same(
        "statut",
        Kind::Choice(&["prospect", "en_cours"]),
        Need::Kept,
    ),
    same("date_debut", Kind::Date, Need::Optional),
    same("date_livraison", Kind::Date, Need::Optional),
    same("budget_heures", ANY_HEURES, Need::Optional),
    same("taux_horaire", Kind::Euros, Need::Optional),
];

const MODIFIER_PROJET: &[Spec] = &[
    same("nom", NOM, Need::Kept),
    spec("client_id", "client", Kind::Id, Need::Optional),
    same("statut", Kind::Choice(StatutProjet::KNOWN), Need::Kept),
    same("date_debut", Kind::Date, Need::Optional),
    same("date_livraison", Kind::Date, Need::Optional),
    same("budget_heures", ANY_HEURES, Need::Optional),
    same("taux_horaire", Kind::Euros, Need::Optional),
];

const CREER_TACHE: &[Spec] = &[
    same("nom", NOM, Need::Required),
    same("heures_estimees", ANY_HEURES, Need::Optional),
    same("statut", Kind::Choice(StatutTache::KNOWN), Need::Kept),
];

const MODIFIER_TACHE: &[Spec] = &[
    same("nom", NOM, Need::Kept),
    same("statut", Kind::Choice(StatutTache::KNOWN), Need::Kept),
    same("heures_estimees", ANY_HEURES, Need::Optional),
];

const MODIFIER_MODULE: &[Spec] = &[
    same("statut", Kind::Choice(StatutModule::KNOWN), Need::Kept),
    same("heures", ANY_HEURES, Need::Optional),
];

const CREER_INTERVENTION: &[Spec] = &[
    spec("tache_id", "tache", Kind::Id, Need::Required),
    // A session may leave its own personne out.
    spec("personne_id", "personne", Kind::Id, Need::Kept),
    same("date", Kind::Date, Need::Required),
    // How long it may be is RG-06's to say.
    same("heures", ANY_HEURES, Need::Required),
    same("notes", PROSE, Need::Optional),
];

const MODIFIER_INTERVENTION: &[Spec] = &[
    same("heures", ANY_HEURES, Need::Kept),
    same("notes", PROSE, Need::Optional),
];

const DONNER_AVIS: &[Spec] = &[
    same("note", Kind::Whole(1, 5), Need::Required),
    same("commentaire", PROSE, Need::Optional),
    spec("personne_id", "personne", Kind::Id, Need::Kept),
];

/// The fields of an operation's body.
pub(super) const fn specs(operation: Operation) -> &'static [Spec] {
    match operation {
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
