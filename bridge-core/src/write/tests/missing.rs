//! Rows that are not there: that of the path, and those that a body names.

use serde_json::json;

use super::world::{ask, attribuer, invalid, world};
use crate::write::{Operation, Refusal};

#[test]
fn an_unknown_module_is_not_found_and_an_unknown_personne_invalid() {
    let decided = ask(&world(), Operation::Attribuer, 99, &attribuer(json!(1)));
    assert_eq!(decided, Err(Refusal::NotFound { field: "id" }));
    let body = json!({ "personne_id": 99, "heures": 1, "date_debut": "2026-12-01" });
    let decided = ask(&world(), Operation::Attribuer, 17, &body);
    assert_eq!(decided, Err(invalid("personne_id", "no such personne")));
}

#[test]
fn a_projet_is_for_a_client_that_there_is() {
    for (operation, at) in [(Operation::CreerProjet, 0), (Operation::ModifierProjet, 7)] {
        let decided = ask(
            &world(),
            operation,
            at,
            &json!({ "nom": "B", "client_id": 99 }),
        );
        assert_eq!(decided, Err(invalid("client_id", "no such client")));
    }
}

#[test]
fn every_link_that_leads_nowhere_is_named() {
    let body = json!({ "tache_id": 98, "personne_id": 99, "date": "2026-11-20", "heures": 1 });
    let Err(Refusal::Invalid(faults)) = ask(&world(), Operation::CreerIntervention, 0, &body)
    else {
        panic!("accepted");
    };
    let fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
    assert_eq!(fields, ["personne_id", "tache_id"]);
}

#[test]
fn what_is_not_there_is_not_found() {
    for (operation, body) in [
        (
            Operation::SaisirHeuresRealisees,
            json!({ "heures_realisees": 1 }),
        ),
        (Operation::CloturerAttribution, json!({})),
        (
            Operation::AnnulerAttribution,
            json!({ "justification": "une bonne raison" }),
        ),
        (Operation::ModifierProjet, json!({ "nom": "B" })),
        (Operation::LivrerProjet, json!({})),
        (Operation::CloturerProjet, json!({})),
        (Operation::CreerTache, json!({ "nom": "B" })),
        (Operation::ModifierTache, json!({ "nom": "B" })),
        (Operation::ModifierModule, json!({ "heures": 3 })),
        (Operation::ModifierIntervention, json!({ "heures": 3 })),
        (Operation::AnnulerIntervention, json!({})),
        (
            Operation::DonnerAvis,
            json!({ "note": 3, "personne_id": 5 }),
        ),
    ] {
        let decided = ask(&world(), operation, 99, &body);
        assert_eq!(
            decided,
            Err(Refusal::NotFound { field: "id" }),
            "{operation:?}"
        );
    }
}
