//! The rules held against naive ones; [`crate::write`]'s simulation asks them all together.

mod enseignement;
mod factures;

use serde_json::json;

use super::{RuleReport, RuleStatus};
use crate::write::FieldValue;

#[test]
fn a_report_is_one_flat_object() {
    let report = RuleReport {
        rule: "RG-01",
        figures: vec![("module_id", FieldValue::Whole(17))],
    };
    assert_eq!(json!(report), json!({ "rule": "RG-01", "module_id": 17 }));
    assert_eq!(report.figure("module_id"), Some(&FieldValue::Whole(17)));
    assert_eq!(report.figure("projet_id"), None);
}

#[test]
fn the_rules_about_states_are_conflicts_and_the_others_are_not() {
    for (rule, status) in [
        ("RG-01", RuleStatus::Unprocessable),
        ("RG-02", RuleStatus::Unprocessable),
        ("RG-04", RuleStatus::Unprocessable),
        ("RG-05", RuleStatus::Conflict),
        ("RG-06", RuleStatus::Unprocessable),
        ("RG-07", RuleStatus::Conflict),
        ("RG-08", RuleStatus::Conflict),
        ("AVIS-UNIQUE", RuleStatus::Conflict),
    ] {
        let figures = Vec::new();
        assert_eq!(RuleReport { rule, figures }.status(), status, "{rule}");
    }
}
