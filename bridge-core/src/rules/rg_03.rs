//! RG-03 (soft): a write that takes what is left of a side below zero is an overrun.
//!
//! A side that was over before and is not touched, or has more left than before, is no overrun of
//! this write.

use super::RuleReport;
use crate::capacity::PersonneHours;
use crate::ids::PersonneId;
use crate::wire::{Side, Warning, WarningRule};
use crate::write::FieldValue;

/// The rule's name.
pub const RULE: &str = "RG-03";

/// The sides that the write takes below zero.
pub fn overruns(
    personne: PersonneId,
    before: &PersonneHours,
    after: &PersonneHours,
) -> Vec<RuleReport> {
    let taken = |warning: &Warning| match warning.side {
        Side::Formation => after.restantes_formation() < before.restantes_formation(),
        Side::Agence => after.restantes_agence() < before.restantes_agence(),
    };
    let warnings = after.warnings().into_iter();
    warnings
        .filter(|warning| warning.rule == WarningRule::OverCapacity && taken(warning))
        .map(|warning| report(personne, &warning))
        .collect()
}

/// The warning of an entity as a report: the same keys, and whom it is about.
fn report(personne: PersonneId, warning: &Warning) -> RuleReport {
    let side = match warning.side {
        Side::Formation => "formation",
        Side::Agence => "agence",
    };
    RuleReport {
        rule: RULE,
        figures: vec![
            ("personne_id", FieldValue::id(personne)),
            ("annee", FieldValue::Whole(warning.annee.into())),
            ("side", FieldValue::Choice(side)),
            ("capacite", warning.capacite.into()),
            ("heures_restantes", warning.heures_restantes.into()),
        ],
    }
}
