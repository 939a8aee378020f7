//! Entering, changing and cancelling interventions.

use serde_json::{Value, json};

use super::world::{ask, changes, projet_at, reports, rules, travail, world};
use crate::write::{Operation, Refusal};

#[test]
fn hours_worked_are_entered() {
    let mut body = travail(json!(2.25), "2026-11-20");
    body["notes"] = json!("Première maquette");
    let plan = ask(&world(), Operation::CreerIntervention, 0, &body).unwrap();
    assert_eq!(
        json!(plan.changes),
        json!([{ "entity": "intervention", "id": null, "fields": { "tache": [8], "personne": [5], "date": "2026-11-20", "heures": 2.25, "notes": "Première maquette", "statut": "saisie" } }])
    );
    assert_eq!(
        json!(plan.after)[0],
        json!({ "entity": "tache", "id": 8, "statut": "en_cours", "heures_estimees": null, "heures_realisees": 6.25 })
    );
    assert_eq!(json!(plan.after)[1]["heures_restantes"], json!(43.75));
    assert_eq!(json!(plan.before)[1]["heures_restantes"], json!(46));
    assert_eq!(plan.warnings, []);
}

#[test]
fn an_intervention_lasts_quarters_of_an_hour_up_to_a_day() {
    let decide = |heures: &str| {
        let decided = ask(
            &world(),
            Operation::CreerIntervention,
            0,
            &travail(json!(heures), "2026-11-18"),
        );
        decided.is_ok() || {
            assert_eq!(rules(&decided), ["RG-06"], "{heures}");
            false
        }
    };
    for fine in ["0.25", "0.5", "7.75", "24"] {
        assert!(decide(fine), "{fine}");
    }
    for refused in ["0", "0.24", "0.3", "7.80"] {
        assert!(!decide(refused), "{refused}");
    }
    // More than a day is too long by itself and for the day.
    let long = ask(
        &world(),
        Operation::CreerIntervention,
        0,
        &travail(json!(24.25), "2026-11-18"),
    );
    assert_eq!(rules(&long), ["RG-06", "RG-06"]);
    assert_eq!(
        reports(long)[0],
        json!({ "rule": "RG-06", "reason": "heures", "heures": 24.25, "heures_min": 0.25, "heures_max": 24, "pas": 0.25 })
    );
}

#[test]
fn nobody_works_more_than_a_day_a_day() {
    let day = |heures: Value| {
        ask(
            &world(),
            Operation::CreerIntervention,
            0,
            &travail(heures, "2026-11-19"),
        )
    };
    assert!(day(json!(20)).is_ok());
    assert_eq!(
        reports(day(json!(20.25))),
        json!([{ "rule": "RG-06", "reason": "jour", "personne_id": 5, "date": "2026-11-19", "heures_deja_saisies": 4, "heures_demandees": 20.25, "heures_max": 24 }])
    );
    let mut world = world();
    world["intervention"][0]["statut"] = json!("annulee");
    assert!(
        ask(
            &world,
            Operation::CreerIntervention,
            0,
            &travail(json!(24), "2026-11-19")
        )
        .is_ok()
    );
}

#[test]
fn tomorrow_in_paris_is_not_worked_yet() {
    assert!(
        ask(
            &world(),
            Operation::CreerIntervention,
            0,
            &travail(json!(1), "2026-11-20")
        )
        .is_ok()
    );
    assert_eq!(
        reports(ask(
            &world(),
            Operation::CreerIntervention,
            0,
            &travail(json!(1), "2026-11-21")
        )),
        json!([{ "rule": "RG-06", "reason": "date", "date": "2026-11-21", "aujourd_hui": "2026-11-20" }])
    );
}

#[test]
fn what_is_finished_or_closed_takes_no_hours() {
    let mut world = projet_at("cloture");
    world["tache"][0]["statut"] = json!("terminee");
    assert_eq!(
        reports(ask(
            &world,
            Operation::CreerIntervention,
            0,
            &travail(json!(1), "2026-11-20")
        )),
        json!([{ "rule": "RG-06", "reason": "tache", "tache_id": 8 }, { "rule": "RG-06", "reason": "projet", "projet_id": 7 }])
    );
    assert_eq!(
        rules(&ask(
            &world,
            Operation::ModifierIntervention,
            9,
            &json!({ "heures": 1 })
        )),
        ["RG-06", "RG-06"]
    );
    // Notes may be put right, and hours taken back.
    assert!(
        ask(
            &world,
            Operation::ModifierIntervention,
            9,
            &json!({ "notes": "vu", "heures": 4 })
        )
        .is_ok()
    );
    assert!(ask(&world, Operation::AnnulerIntervention, 9, &json!({})).is_ok());
}

#[test]
fn an_intervention_counts_itself_once_when_changed() {
    let heures = |heures: Value| {
        ask(
            &world(),
            Operation::ModifierIntervention,
            9,
            &json!({ "heures": heures }),
        )
    };
    assert_eq!(
        changes(heures(json!(24))),
        json!([{ "entity": "intervention", "id": 9, "fields": { "heures": 24 } }])
    );
    let mut world = world();
    world["intervention"].as_array_mut().unwrap().push(
        json!({ "id": 10, "tache": [], "personne": [5], "date": "2026-11-19", "heures": 20, "statut": "saisie" }),
    );
    let more = ask(
        &world,
        Operation::ModifierIntervention,
        9,
        &json!({ "heures": 4.25 }),
    );
    assert_eq!(reports(more)[0]["heures_deja_saisies"], json!(20));
}

#[test]
fn what_was_cancelled_gets_no_hours() {
    let mut world = world();
    world["intervention"][0]["statut"] = json!("annulee");
    assert_eq!(
        reports(ask(
            &world,
            Operation::ModifierIntervention,
            9,
            &json!({ "heures": 1 })
        )),
        json!([{ "rule": "RG-06", "reason": "annulee", "intervention_id": 9 }])
    );
    assert_eq!(
        ask(&world, Operation::AnnulerIntervention, 9, &json!({})),
        Err(Refusal::AlreadyDone)
    );
}

#[test]
fn an_overrun_of_the_agency_warns_only_who_goes_further() {
    let mut world = world();
    world["personne"][0]["capacite_agence"] = json!(5);
    let plan = ask(
        &world,
        Operation::CreerIntervention,
        0,
        &travail(json!(1.25), "2026-11-18"),
    )
    .unwrap();
    assert_eq!(
        json!(plan.warnings),
        json!([{ "rule": "RG-03", "personne_id": 5, "annee": 2026, "side": "agence", "capacite": 5, "heures_restantes": -0.25 }])
    );
    assert!(
        ask(
            &world,
            Operation::CreerIntervention,
            0,
            &travail(json!(1), "2026-11-18")
        )
        .unwrap()
        .warnings
        .is_empty()
    );
    // Last year's capacity is another one.
    assert!(
        ask(
            &world,
            Operation::CreerIntervention,
            0,
            &travail(json!(4), "2025-12-31")
        )
        .unwrap()
        .warnings
        .is_empty()
    );
    world["personne"][0]["capacite_agence"] = json!(1);
    let fewer = ask(
        &world,
        Operation::ModifierIntervention,
        9,
        &json!({ "heures": 3 }),
    )
    .unwrap();
    assert_eq!(fewer.warnings, []);
}
