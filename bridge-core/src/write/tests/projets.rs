//! Projets and their taches, operation by operation.

use serde_json::{Value, json};

use super::world::{apply, ask, ask_as, changes, invalid, projet_at, reports, rows, rules, world};
use crate::entity::Entity;
use crate::viewer::Viewer;
use crate::write::{Follow, Operation, Refusal, RuleStatus, follow_ups};

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
