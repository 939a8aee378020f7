//! The building side, operation by operation.

use serde_json::{Value, json};

use super::world::{apply, ask, ask_as, changes, member, reports, rows, rules, world};
use crate::entity::Entity;
use crate::viewer::Viewer;
use crate::write::{FieldFault, Follow, Operation, Refusal, RuleStatus, follow_ups};

fn projet_at(statut: &str) -> Value {
    let mut world = world();
    world["projet"][0]["statut"] = json!(statut);
    world
}

fn invalid(field: &str, message: &str) -> Refusal {
    Refusal::Invalid(vec![FieldFault::new(field, message)])
}

#[test]
fn a_projet_is_made_as_a_prospect_with_a_slug_of_its_name() {
    let body =
        json!({ "nom": "Été à Nîmes", "client_id": 3, "taux_horaire": "90", "date_debut": null });
    let plan = ask(&world(), Operation::CreerProjet, 0, &body).unwrap();
    assert_eq!(
        json!(plan.changes),
        json!([{ "entity": "projet", "id": null, "fields": { "nom": "Été à Nîmes", "client": [3], "taux_horaire": "90.00", "statut": "prospect", "slug": "ete-a-nimes" } }])
    );
    assert_eq!(plan.follows, []);
}

#[test]
fn a_slug_that_somebody_has_waits_for_the_id() {
    let mut rows = rows(&world());
    for (nom, slug) in [
        ("ALPHA", "alpha-8"),
        ("2026", "projet-2026-9"),
        ("東京", "projet-10"),
    ] {
        let plan = ask_as(
            Viewer::admin(),
            &rows,
            Operation::CreerProjet,
            0,
            &json!({ "nom": nom }),
        )
        .unwrap();
        assert_eq!(
            plan.follows,
            [Follow {
                entity: Entity::Projet,
                id: None
            }],
            "{nom}"
        );
        let made = apply(&mut rows, &plan.changes).unwrap();
        let Ok(follow) = follow_ups(&rows, Entity::Projet, made);
        assert_eq!(
            json!(follow),
            json!([{ "entity": "projet", "id": made, "fields": { "slug": slug } }])
        );
        apply(&mut rows, &follow);
        let Ok(more) = follow_ups(&rows, Entity::Projet, made);
        assert_eq!(more, []);
    }
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
fn only_what_differs_is_written() {
    let same =
        json!({ "nom": "Alpha", "client_id": 3, "statut": "en_cours", "budget_heures": "50.00" });
    let decided = ask(&world(), Operation::ModifierProjet, 7, &same);
    assert_eq!(decided, Err(Refusal::AlreadyDone));
    let body =
        json!({ "nom": "Alpha 2", "client_id": null, "budget_heures": 50, "taux_horaire": null });
    assert_eq!(
        changes(ask(&world(), Operation::ModifierProjet, 7, &body)),
        json!([{ "entity": "projet", "id": 7, "fields": { "nom": "Alpha 2", "client": null } }])
    );
}

#[test]
fn a_projet_goes_one_step_at_a_time() {
    let steps = ["prospect", "en_cours", "livre", "cloture"];
    for (from, present) in steps.iter().enumerate() {
        for (to, asked) in steps.iter().enumerate() {
            let mut world = projet_at(present);
            world["tache"] = json!([]);
            let decided = ask(
                &world,
                Operation::ModifierProjet,
                7,
                &json!({ "statut": asked }),
            );
            if to == from {
                assert_eq!(decided, Err(Refusal::AlreadyDone));
            } else {
                assert_eq!(decided.is_ok(), to == from + 1, "{present} {asked}");
                assert!(decided.is_ok() || rules(&decided) == ["RG-07"]);
            }
        }
    }
}

#[test]
fn livrer_and_cloturer_are_steps() {
    for (operation, from, to) in [
        (Operation::LivrerProjet, "en_cours", "livre"),
        (Operation::CloturerProjet, "livre", "cloture"),
    ] {
        let mut world = projet_at(from);
        world["tache"][0]["statut"] = json!("terminee");
        let decided = ask(&world, operation, 7, &json!({}));
        assert_eq!(changes(decided)[0]["fields"], json!({ "statut": to }));
        // A second time there is nothing to step from.
        let mut world = projet_at(to);
        world["tache"] = json!([]);
        let decided = ask(&world, operation, 7, &json!({}));
        assert!(matches!(
            &decided,
            Err(Refusal::Broken(_, RuleStatus::Conflict))
        ));
        assert_eq!(rules(&decided), ["RG-07"]);
    }
}

#[test]
fn a_projet_with_work_left_is_not_closed() {
    for statut in [json!("a_faire"), json!("en_cours"), Value::Null] {
        let mut world = projet_at("livre");
        world["tache"][0]["statut"] = statut;
        assert_eq!(
            reports(ask(&world, Operation::CloturerProjet, 7, &json!({}))),
            json!([{ "rule": "RG-07", "projet_id": 7, "statut": "livre", "statut_demande": "cloture", "taches_ouvertes": [8] }])
        );
        let patched = ask(
            &world,
            Operation::ModifierProjet,
            7,
            &json!({ "statut": "cloture" }),
        );
        assert_eq!(rules(&patched), ["RG-07"]);
    }
    let mut world = projet_at("livre");
    world["tache"] = json!([]);
    assert!(ask(&world, Operation::CloturerProjet, 7, &json!({})).is_ok());
}

#[test]
fn a_projet_is_not_delivered_before_it_begins() {
    let mut world = world();
    world["projet"][0]["date_debut"] = json!("2026-03-01");
    let early = json!({ "date_livraison": "2026-02-28" });
    let decided = ask(&world, Operation::ModifierProjet, 7, &early);
    assert_eq!(
        decided,
        Err(invalid("date_livraison", "must not come before date_debut"))
    );
    assert!(
        ask(
            &world,
            Operation::ModifierProjet,
            7,
            &json!({ "date_livraison": "2026-03-01" })
        )
        .is_ok()
    );
    let emptied = json!({ "date_livraison": "2026-02-28", "date_debut": null });
    assert!(ask(&world, Operation::ModifierProjet, 7, &emptied).is_ok());
    // What was wrong before is not this write's.
    world["projet"][0]["date_livraison"] = json!("2026-02-28");
    assert!(ask(&world, Operation::ModifierProjet, 7, &json!({ "nom": "B" })).is_ok());
}

#[test]
fn a_tache_is_added_to_do() {
    let body = json!({ "nom": "Recette", "heures_estimees": "7.5" });
    let plan = ask(&world(), Operation::CreerTache, 7, &body).unwrap();
    assert_eq!(
        json!(plan.changes),
        json!([{ "entity": "tache", "id": null, "fields": { "nom": "Recette", "heures_estimees": 7.5, "statut": "a_faire", "projet": [7] } }])
    );
    assert_eq!(
        json!(plan.before)[0]["taches_par_statut"],
        json!({ "a_faire": 0, "en_cours": 1, "terminee": 0 })
    );
    assert_eq!(
        json!(plan.after)[0]["taches_par_statut"],
        json!({ "a_faire": 1, "en_cours": 1, "terminee": 0 })
    );
}

#[test]
fn a_closed_projet_keeps_its_taches_as_they_are() {
    let mut world = projet_at("cloture");
    world["tache"][0]["statut"] = json!("terminee");
    let added = ask(
        &world,
        Operation::CreerTache,
        7,
        &json!({ "nom": "Recette" }),
    );
    assert_eq!(
        reports(added),
        json!([{ "rule": "RG-07", "projet_id": 7, "statut": "cloture" }])
    );
    for body in [
        json!({ "statut": "en_cours" }),
        json!({ "heures_estimees": 3, "nom": "B" }),
    ] {
        assert_eq!(
            rules(&ask(&world, Operation::ModifierTache, 8, &body)),
            ["RG-07"]
        );
    }
    let renamed = ask(
        &world,
        Operation::ModifierTache,
        8,
        &json!({ "nom": "B", "statut": "terminee" }),
    );
    assert_eq!(changes(renamed)[0]["fields"], json!({ "nom": "B" }));
}

#[test]
fn a_tache_may_be_reopened_while_its_projet_is_open() {
    let mut world = projet_at("livre");
    world["tache"][0]["statut"] = json!("terminee");
    assert!(
        ask(
            &world,
            Operation::ModifierTache,
            8,
            &json!({ "statut": "a_faire" })
        )
        .is_ok()
    );
}

fn travail(heures: impl Into<Value>, date: &str) -> Value {
    json!({ "tache_id": 8, "personne_id": 5, "date": date, "heures": heures.into() })
}

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

#[test]
fn members_enter_and_change_their_own_hours_only() {
    let rows = rows(&world());
    let own = json!({ "tache_id": 8, "date": "2026-11-20", "heures": 1 });
    let plan = ask_as(
        member(Some(6)),
        &rows,
        Operation::CreerIntervention,
        0,
        &own,
    )
    .unwrap();
    assert_eq!(json!(plan.changes[0])["fields"]["personne"], json!([6]));
    for (operation, at, body) in [
        (
            Operation::CreerIntervention,
            0,
            travail(json!(1), "2026-11-20"),
        ),
        (Operation::ModifierIntervention, 9, json!({ "notes": "x" })),
        (Operation::AnnulerIntervention, 9, json!({})),
    ] {
        assert_eq!(
            ask_as(member(Some(6)), &rows, operation, at, &body),
            Err(Refusal::Forbidden)
        );
        assert!(ask_as(member(Some(5)), &rows, operation, at, &body).is_ok());
    }
    let projet = ask_as(
        member(Some(5)),
        &rows,
        Operation::LivrerProjet,
        7,
        &json!({}),
    );
    assert_eq!(projet, Err(Refusal::Forbidden));
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
