//! RG-04: the hours done of an attribution lie between none and the hours given.

use super::RuleReport;
use crate::hours::Heures;
use crate::ids::AttributionId;
use crate::write::FieldValue;

/// The rule's name.
pub const RULE: &str = "RG-04";

/// Whether so many hours can have been done.
pub fn check(
    attribution: AttributionId,
    attribuees: Option<Heures>,
    realisees: Heures,
) -> Result<(), RuleReport> {
    let attribuees = attribuees.unwrap_or_default();
    if !realisees.is_negative() && realisees <= attribuees {
        return Ok(());
    }
    Err(RuleReport {
        rule: RULE,
        figures: vec![
            ("attribution_id", FieldValue::id(attribution)),
            ("heures_attribuees", attribuees.into()),
            ("heures_realisees", realisees.into()),
        ],
    })
}
