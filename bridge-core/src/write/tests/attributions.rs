//! Giving a module's hours, and an attribution's way to its end.

use serde_json::{Value, json};

use super::world::{ask, attribuer, changes, id, reports, rules, world};
use crate::write::{Operation, Refusal, RuleStatus};

#[test]
fn hours_of_a_module_are_given_to_somebody() {
    let decided = ask(&world(), Operation::Attribuer, 17, &attribuer(json!("9.5")));
    assert_eq!(
        changes(decided),
        json!([{ "entity": "attribution", "id": null, "fields": {
            "module": [17], "personne": [5], "heures_attribuees": 9.5, "heures_realisees": 0, "date_debut": "2026-12-01", "statut": "prevue" } }])
    );
}

#[test]
fn the_last_hours_make_the_module_attribue() {
    let decided = ask(&world(), Operation::Attribuer, 17, &attribuer(json!(10)));
    assert_eq!(
        changes(decided)[1],
        json!({ "entity": "module", "id": 17, "fields": { "statut": "attribue" } })
    );
}

#[test]
fn more_hours_than_the_module_has_break_rg_01_with_the_figures() {
    let decided = ask(&world(), Operation::Attribuer, 17, &attribuer(json!(10.25)));
    assert!(matches!(
        &decided,
        Err(Refusal::Broken(_, RuleStatus::Unprocessable))
    ));
    assert_eq!(
        reports(decided),
        json!([{ "rule": "RG-01", "module_id": 17, "heures_module": 20, "heures_deja_attribuees": 10, "heures_demandees": 10.25 }])
    );
}

#[test]
fn a_cancelled_attribution_leaves_its_hours_free() {
    let mut world = world();
    world["attribution"][0]["statut"] = json!("annule");
    assert!(ask(&world, Operation::Attribuer, 17, &attribuer(json!(20))).is_ok());
}

#[test]
fn a_module_without_hours_has_none_to_give() {
    let mut world = world();
    world["module"][0]["heures"] = Value::Null;
    world["attribution"] = json!([]);
    let decided = ask(&world, Operation::Attribuer, 17, &attribuer(json!(0.25)));
    assert_eq!(reports(decided)[0]["heures_module"], json!(0));
}

#[test]
fn all_broken_rules_are_named_the_first_one_first() {
    let body = json!({ "personne_id": 6, "heures": 11, "date_debut": "2026-12-01" });
    let decided = ask(&world(), Operation::Attribuer, 17, &body);
    assert_eq!(rules(&decided), ["RG-01", "RG-02"]);
    assert_eq!(
        reports(decided)[1],
        json!({ "rule": "RG-02", "personne_id": 6, "statut": "actif", "roles": "developpeur" })
    );
}

#[test]
fn who_has_left_gets_no_attribution() {
    let mut world = world();
    for statut in [json!("inactif"), Value::Null] {
        world["personne"][0]["statut"] = statut;
        let decided = ask(&world, Operation::Attribuer, 17, &attribuer(json!(1)));
        assert_eq!(rules(&decided), ["RG-02"]);
    }
}

#[test]
fn an_overrun_is_let_through_with_a_warning_of_that_year() {
    let mut world = world();
    world["module"][0]["heures"] = json!(1000);
    let body = |date: &str| json!({ "personne_id": 5, "heures": 91, "date_debut": date });
    let plan = ask(&world, Operation::Attribuer, 17, &body("2026-12-31")).unwrap();
    assert_eq!(
        json!(plan.warnings),
        json!([{ "rule": "RG-03", "personne_id": 5, "annee": 2026, "side": "formation", "capacite": 100, "heures_restantes": -1 }])
    );
    // The ten hours of 2026 do not count in 2027.
    let plan = ask(&world, Operation::Attribuer, 17, &body("2027-01-01")).unwrap();
    assert_eq!(plan.warnings, []);
    // Without a date they count in every year.
    world["attribution"][0]["date_debut"] = Value::Null;
    let plan = ask(&world, Operation::Attribuer, 17, &body("2027-01-01")).unwrap();
    assert_eq!(plan.warnings.len(), 1);
}

#[test]
fn the_first_hours_done_begin_the_attribution_and_its_module() {
    let decided = ask(
        &world(),
        Operation::SaisirHeuresRealisees,
        42,
        &json!({ "heures_realisees": 3.5 }),
    );
    assert_eq!(
        changes(decided),
        json!([
            { "entity": "attribution", "id": 42, "fields": { "heures_realisees": 3.5, "statut": "en_cours" } },
            { "entity": "module", "id": 17, "fields": { "statut": "en_cours" } },
        ])
    );
}

#[test]
fn no_hours_done_begin_nothing() {
    let mut world = world();
    world["attribution"][0]["heures_realisees"] = json!(2);
    let decided = ask(
        &world,
        Operation::SaisirHeuresRealisees,
        42,
        &json!({ "heures_realisees": 0 }),
    );
    assert_eq!(
        changes(decided)[0]["fields"],
        json!({ "heures_realisees": 0 })
    );
}

#[test]
fn hours_that_are_there_already_are_no_write() {
    let body = json!({ "heures_realisees": "0.00" });
    let decided = ask(&world(), Operation::SaisirHeuresRealisees, 42, &body);
    assert_eq!(decided, Err(Refusal::AlreadyDone));
}

#[test]
fn hours_done_stay_within_hours_given() {
    let done = |heures: Value| {
        ask(
            &world(),
            Operation::SaisirHeuresRealisees,
            42,
            &json!({ "heures_realisees": heures }),
        )
    };
    assert!(done(json!(10)).is_ok());
    assert_eq!(
        reports(done(json!("10.01"))),
        json!([{ "rule": "RG-04", "attribution_id": 42, "heures_attribuees": 10, "heures_realisees": 10.01 }])
    );
}

#[test]
fn what_is_realise_or_annule_is_final() {
    for statut in ["realise", "annule"] {
        let mut world = world();
        world["attribution"][0]["statut"] = json!(statut);
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
        ] {
            let decided = ask(&world, operation, 42, &body);
            assert_eq!(rules(&decided), ["RG-05"], "{statut} {operation:?}");
            assert!(matches!(
                decided,
                Err(Refusal::Broken(_, RuleStatus::Conflict))
            ));
        }
    }
}

#[test]
fn only_what_has_begun_can_be_closed() {
    let decided = ask(&world(), Operation::CloturerAttribution, 42, &json!({}));
    assert_eq!(
        reports(decided),
        json!([{ "rule": "RG-05", "attribution_id": 42, "statut": "prevue", "statut_demande": "realise" }])
    );
    let mut world = world();
    world["attribution"][0]["statut"] = json!("en_cours");
    let decided = ask(&world, Operation::CloturerAttribution, 42, &json!({}));
    assert_eq!(
        changes(decided)[0]["fields"],
        json!({ "statut": "realise" })
    );
}

#[test]
fn cancelling_keeps_the_reason_and_gives_the_hours_back() {
    let mut world = world();
    world["module"][0]["statut"] = json!("attribue");
    let body = json!({ "justification": "  malade jusqu’en mai " });
    let plan = ask(&world, Operation::AnnulerAttribution, 42, &body).unwrap();
    assert_eq!(
        json!(plan.changes),
        json!([
            { "entity": "attribution", "id": 42, "fields": { "statut": "annule", "justification": "malade jusqu’en mai" } },
            { "entity": "module", "id": 17, "fields": { "statut": "a_attribuer" } },
        ])
    );
    assert_eq!(
        json!(plan.after),
        json!([
            { "entity": "attribution", "id": 42, "statut": "annule", "heures_attribuees": 10, "heures_realisees": 0 },
            { "entity": "module", "id": 17, "statut": "a_attribuer", "heures": 20, "heures_attribuees": 0, "heures_realisees": 0 },
            { "entity": "formation", "id": 1, "statut": "en_cours", "heures_total": 30, "heures_attribuees": 0, "heures_realisees": 0 },
            { "entity": "personne", "id": 5, "annee": 2026, "capacite_formation": 100, "heures_attribuees_formation": 0, "heures_realisees_formation": 0,
              "heures_restantes_formation": 100, "capacite_agence": 100, "heures_realisees_agence": 4, "heures_restantes_agence": 96, "heures_restantes_total": 196 },
        ])
    );
    assert_eq!(json!(plan.before)[1]["heures_attribuees"], json!(10));
}

#[test]
fn an_attribution_without_status_has_not_begun() {
    let mut world = world();
    world["attribution"][0]["statut"] = Value::Null;
    let body = json!({ "justification": "une bonne raison" });
    assert!(ask(&world, Operation::AnnulerAttribution, 42, &body).is_ok());
    assert_eq!(
        rules(&ask(&world, Operation::CloturerAttribution, 42, &json!({}))),
        ["RG-05"]
    );
    let decided = ask(
        &world,
        Operation::SaisirHeuresRealisees,
        42,
        &json!({ "heures_realisees": 1 }),
    );
    assert_eq!(changes(decided)[0]["fields"]["statut"], json!("en_cours"));
}

#[test]
fn an_attribution_of_two_modules_counts_in_both() {
    let mut world = world();
    world["attribution"][0]["module"] = json!([17, 18]);
    world["module"][1]["statut"] = json!("a_attribuer");
    let plan = ask(
        &world,
        Operation::SaisirHeuresRealisees,
        42,
        &json!({ "heures_realisees": 1 }),
    )
    .unwrap();
    let modules: Vec<_> = plan.changes.iter().filter_map(|change| change.id).collect();
    assert_eq!(modules, [id(42), id(17), id(18)]);
}
