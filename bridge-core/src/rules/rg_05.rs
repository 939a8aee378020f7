//! RG-05 (409): an attribution goes `prevue` → `en_cours` → `realise`, or from the first two to `annule` with a
//! justification; `realise` and `annule` are final, and their hours with them.
//!
//! An attribution without status is one that has not begun. One with an option that somebody added in
//! the grid is moved by people only.

use super::RuleReport;
use crate::hours::Heures;
use crate::options::StatutAttribution;
use crate::rows::AttributionRow;
use crate::write::FieldValue;

/// The rule's name.
pub const RULE: &str = "RG-05";

/// The shortest justification of a cancellation, in characters without the spaces around it.
pub const JUSTIFICATION_MIN: usize = 10;

/// Whether the attribution may move on to that status.
pub fn step(attribution: &AttributionRow, to: &StatutAttribution) -> Result<(), RuleReport> {
    use StatutAttribution::{Annule, EnCours, Prevue, Realise};
    let allowed = matches!(
        (state(attribution), to),
        (Prevue, EnCours | Annule) | (EnCours, Realise | Annule)
    );
    if allowed {
        Ok(())
    } else {
        Err(report(attribution, Some(to)))
    }
}

/// Whether hours done may still be written.
pub fn open(attribution: &AttributionRow) -> Result<(), RuleReport> {
    match state(attribution) {
        StatutAttribution::Realise | StatutAttribution::Annule => Err(report(attribution, None)),
        _ => Ok(()),
    }
}

/// The status that writing these hours brings; `None` where it stays.
pub fn first_hours(attribution: &AttributionRow, realisees: Heures) -> Option<StatutAttribution> {
    let begins = realisees > Heures::ZERO && *state(attribution) == StatutAttribution::Prevue;
    begins.then_some(StatutAttribution::EnCours)
}

fn state(attribution: &AttributionRow) -> &StatutAttribution {
    attribution
        .statut
        .as_ref()
        .unwrap_or(&StatutAttribution::Prevue)
}

fn report(attribution: &AttributionRow, to: Option<&StatutAttribution>) -> RuleReport {
    let statut = attribution.statut.as_ref().map(StatutAttribution::as_str);
    let mut figures = vec![
        ("attribution_id", FieldValue::id(attribution.id)),
        ("statut", FieldValue::text(statut)),
    ];
    if let Some(to) = to {
        figures.push(("statut_demande", FieldValue::text(Some(to.as_str()))));
    }
    RuleReport {
        rule: RULE,
        figures,
    }
}
