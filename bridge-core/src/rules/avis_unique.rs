//! One avis per formation and personne (409).

use super::RuleReport;
use crate::ids::{FormationId, PersonneId, RowId};
use crate::write::FieldValue;

/// The rule's name; it has no number.
pub const RULE: &str = "AVIS-UNIQUE";

/// That there is an avis already.
pub fn taken(formation: FormationId, personne: PersonneId, avis: RowId) -> RuleReport {
    RuleReport {
        rule: RULE,
        figures: vec![
            ("formation_id", FieldValue::id(formation)),
            ("personne_id", FieldValue::id(personne)),
            ("avis_id", FieldValue::id(avis)),
        ],
    }
}
