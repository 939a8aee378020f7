//! RG-02: only an active personne who teaches gets an attribution.

use super::RuleReport;
use crate::options::{Role, StatutPersonne};
use crate::rows::PersonneRow;
use crate::write::FieldValue;

/// The rule's name.
pub const RULE: &str = "RG-02";

/// Whether the personne may get an attribution.
pub fn check(personne: &PersonneRow) -> Result<(), RuleReport> {
    let teaches = personne.roles.contains(&Role::Formateur);
    if teaches && personne.statut == Some(StatutPersonne::Actif) {
        return Ok(());
    }
    let statut = personne.statut.as_ref().map(StatutPersonne::as_str);
    let roles: Vec<&str> = personne.roles.iter().map(Role::as_str).collect();
    Err(RuleReport {
        rule: RULE,
        figures: vec![
            ("personne_id", FieldValue::id(personne.id)),
            ("statut", FieldValue::text(statut)),
            ("roles", FieldValue::Text(roles.join(", "))),
        ],
    })
}
