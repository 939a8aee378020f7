//! The teaching side, operation by operation.

use serde_json::{Value, json};

use super::world::{apply, ask, ask_as, changes, id, member, reports, rows, rules, world};
use crate::entity::Entity;
use crate::scope::Scope;
use crate::viewer::Viewer;
use crate::write::{FieldFault, Follow, Operation, Refusal, RuleStatus, follow_ups};

fn attribuer(heures: impl Into<Value>) -> Value {
    json!({ "personne_id": 5, "heures": heures.into(), "date_debut": "2026-12-01" })
}

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
fn an_unknown_module_is_not_found_and_an_unknown_personne_invalid() {
    let decided = ask(&world(), Operation::Attribuer, 99, &attribuer(json!(1)));
    assert_eq!(decided, Err(Refusal::NotFound { field: "id" }));
    let body = json!({ "personne_id": 99, "heures": 1, "date_debut": "2026-12-01" });
    let decided = ask(&world(), Operation::Attribuer, 17, &body);
    let fault = FieldFault::new("personne_id", "no such personne");
    assert_eq!(decided, Err(Refusal::Invalid(vec![fault])));
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

#[test]
fn fewer_hours_than_are_attributed_are_refused() {
    let heures = |heures: Value| {
        ask(
            &world(),
            Operation::ModifierModule,
            17,
            &json!({ "heures": heures }),
        )
    };
    assert_eq!(
        reports(heures(json!(9.99))),
        json!([{ "rule": "RG-01", "module_id": 17, "heures_module": 9.99, "heures_deja_attribuees": 10, "heures_demandees": 0 }])
    );
    assert_eq!(rules(&heures(Value::Null)), ["RG-01"]);
    // Exactly what is attributed: the module is full, in the same write.
    assert_eq!(
        changes(heures(json!(10))),
        json!([{ "entity": "module", "id": 17, "fields": { "heures": 10, "statut": "attribue" } }])
    );
}

#[test]
fn who_edits_the_status_means_it() {
    let decided = ask(
        &world(),
        Operation::ModifierModule,
        17,
        &json!({ "statut": "en_cours" }),
    );
    assert_eq!(
        changes(decided),
        json!([{ "entity": "module", "id": 17, "fields": { "statut": "en_cours" } }])
    );
    let both = json!({ "statut": "en_cours", "heures": 10 });
    let decided = ask(&world(), Operation::ModifierModule, 17, &both);
    assert_eq!(
        changes(decided)[0]["fields"],
        json!({ "statut": "en_cours", "heures": 10 })
    );
}

#[test]
fn a_taught_module_stays_taught_whatever_its_hours() {
    let decided = ask(
        &world(),
        Operation::ModifierModule,
        18,
        &json!({ "heures": 12 }),
    );
    assert_eq!(changes(decided)[0]["fields"], json!({ "heures": 12 }));
}

#[test]
fn the_last_taught_module_closes_its_formation() {
    let taught = json!({ "statut": "realise" });
    let plan = ask(&world(), Operation::ModifierModule, 17, &taught).unwrap();
    assert_eq!(
        json!(plan.changes[1]),
        json!({ "entity": "formation", "id": 1, "fields": { "statut": "cloturee" } })
    );
    assert_eq!(
        plan.follows,
        [Follow {
            entity: Entity::Formation,
            id: Some(id(1))
        }]
    );
    let mut world = world();
    world["module"][1]["statut"] = json!("en_cours");
    let plan = ask(&world, Operation::ModifierModule, 17, &taught).unwrap();
    assert_eq!(plan.changes.len(), 1);
}

#[test]
fn a_formation_never_reopens_by_itself() {
    let mut world = world();
    world["formation"][0]["statut"] = json!("cloturee");
    world["module"][0]["statut"] = json!("realise");
    let plan = ask(
        &world,
        Operation::ModifierModule,
        17,
        &json!({ "statut": "en_cours" }),
    )
    .unwrap();
    assert_eq!(plan.changes.len(), 1);
    let Ok(follow) = follow_ups(&rows(&world), Entity::Formation, id(1));
    assert_eq!(follow, []);
}

#[test]
fn a_formation_without_modules_stays_open() {
    let mut world = world();
    world["module"] = json!([]);
    let Ok(follow) = follow_ups(&rows(&world), Entity::Formation, id(1));
    assert_eq!(follow, []);
}

#[test]
fn following_up_twice_changes_nothing_more() {
    let mut rows = rows(&world());
    let plan = ask_as(
        Viewer::admin(),
        &rows,
        Operation::Attribuer,
        17,
        &attribuer(json!(10)),
    )
    .unwrap();
    // A crash right after the first write: the rest is found again.
    apply(&mut rows, &plan.changes[..1]);
    let Ok(rest) = follow_ups(&rows, Entity::Module, id(17));
    assert_eq!(rest, plan.changes[1..]);
    apply(&mut rows, &rest);
    for entity in [Entity::Module, Entity::Attribution] {
        let Ok(more) = follow_ups(&rows, entity, id(17));
        assert_eq!(more, []);
    }
    let Ok(none) = follow_ups(&rows, Entity::Module, id(99));
    assert_eq!(none, []);
}

#[test]
fn a_member_writes_the_hours_of_nobody_else() {
    let rows = rows(&world());
    let body = json!({ "heures_realisees": 1 });
    let ask = |personne| {
        ask_as(
            member(personne),
            &rows,
            Operation::SaisirHeuresRealisees,
            42,
            &body,
        )
    };
    assert!(ask(Some(5)).is_ok());
    assert_eq!(ask(Some(6)), Err(Refusal::Forbidden));
    assert_eq!(ask(None), Err(Refusal::Forbidden));
}

#[test]
fn an_attribution_shared_with_somebody_is_nobodys_own() {
    let mut world = world();
    for shared in [json!([5, 6]), json!([])] {
        world["attribution"][0]["personne"] = shared;
        let body = json!({ "heures_realisees": 1 });
        let decided = ask_as(
            member(Some(5)),
            &rows(&world),
            Operation::SaisirHeuresRealisees,
            42,
            &body,
        );
        assert_eq!(decided, Err(Refusal::Forbidden));
    }
}

#[test]
fn without_the_scope_nothing_is_written() {
    let rows = rows(&world());
    let body = attribuer(json!(1));
    let ask = |viewer| ask_as(viewer, &rows, Operation::Attribuer, 17, &body);
    assert_eq!(ask(member(Some(5))), Err(Refusal::Forbidden));
    assert_eq!(
        ask(Viewer::of_token(vec![Scope::ReadAll, Scope::WriteModules])),
        Err(Refusal::Forbidden)
    );
    assert!(ask(Viewer::of_token(vec![Scope::WriteAttributions])).is_ok());
}

#[test]
fn a_personne_says_once_what_they_think_of_a_formation() {
    let mut world = world();
    let body = json!({ "note": 4, "commentaire": "Très bien", "personne_id": 5 });
    assert_eq!(
        changes(ask(&world, Operation::DonnerAvis, 1, &body)),
        json!([{ "entity": "avis", "id": null, "fields": { "formation": [1], "personne": [5], "note": 4, "commentaire": "Très bien" } }])
    );
    world["avis"] = json!([{ "id": 2, "formation": [1], "personne": [5], "note": 1 }]);
    let decided = ask(&world, Operation::DonnerAvis, 1, &body);
    assert!(matches!(
        &decided,
        Err(Refusal::Broken(_, RuleStatus::Conflict))
    ));
    assert_eq!(
        reports(decided),
        json!([{ "rule": "AVIS-UNIQUE", "formation_id": 1, "personne_id": 5, "avis_id": 2 }])
    );
    let other = json!({ "note": 4, "personne_id": 6 });
    assert!(ask(&world, Operation::DonnerAvis, 1, &other).is_ok());
}

#[test]
fn a_session_may_leave_itself_out_and_a_token_may_not() {
    let rows = rows(&world());
    let body = json!({ "note": 4 });
    let ask = |viewer| ask_as(viewer, &rows, Operation::DonnerAvis, 1, &body);
    let plan = ask(member(Some(6))).unwrap();
    assert_eq!(json!(plan.changes[0])["fields"]["personne"], json!([6]));
    let mut admin = Viewer::admin();
    admin.personne_id = member(Some(5)).personne_id;
    assert_eq!(
        json!(ask(admin).unwrap().changes[0])["fields"]["personne"],
        json!([5])
    );
    assert_eq!(ask(member(None)), Err(Refusal::Forbidden));
    let missing = Err(Refusal::Invalid(vec![FieldFault::new(
        "personne_id",
        "required",
    )]));
    assert_eq!(ask(Viewer::admin()), missing);
    let mut token = Viewer::of_token(vec![Scope::WriteAvis]);
    token.personne_id = member(Some(5)).personne_id;
    assert_eq!(ask(token), missing);
}

#[test]
fn a_member_speaks_for_nobody_else() {
    let body = json!({ "note": 4, "personne_id": 5 });
    let decided = ask_as(
        member(Some(6)),
        &rows(&world()),
        Operation::DonnerAvis,
        1,
        &body,
    );
    assert_eq!(decided, Err(Refusal::Forbidden));
}
