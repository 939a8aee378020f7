//! RG-01: the live hours attributed of a module never exceed the hours of the module.
//!
//! A module without hours has none to give.

use super::RuleReport;
use crate::hours::Heures;
use crate::ids::ModuleId;

/// The rule's name.
pub const RULE: &str = "RG-01";

/// Whether `demandees` more hours fit beside those that are attributed already.
///
/// To check a module's own hours against what is attributed, nothing more is asked for.
pub fn check(
    module: ModuleId,
    heures_module: Option<Heures>,
    deja_attribuees: Heures,
    demandees: Heures,
) -> Result<(), RuleReport> {
    let heures_module = heures_module.unwrap_or_default();
    if deja_attribuees + demandees <= heures_module {
        return Ok(());
    }
    Err(RuleReport {
        rule: RULE,
        figures: vec![
            ("module_id", crate::write::FieldValue::id(module)),
            ("heures_module", heures_module.into()),
            ("heures_deja_attribuees", deja_attribuees.into()),
            ("heures_demandees", demandees.into()),
        ],
    })
}
