//! What belongs to one entity: lists, dashboard, timeline; and orders and filters of lists.

use bridge_core::entity::Entity;
use serde_json::{Value as Json, json};

use super::world::World;
use crate::ports::SourceError;

fn ids(answer: &Json) -> Vec<i64> {
    let items = answer["ok"]["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["id"].as_i64().unwrap())
        .collect()
}

fn of(parent: &str, key: &str) -> Json {
    json!({ "parent": parent, "key": key })
}

fn list_of(world: &World, whose: &Json, entity: &str, filters: &Json) -> Json {
    let list = json!({ "entity": entity, "page": 1, "per_page": 50, "filters": filters });
    world.ask("list_of", &json!({ "of": whose, "list": list }))
}

/// Pierre's world with more of everything that belongs to somebody.
fn world(seed: u64) -> World {
    let world = World::with_pierre(seed);
    let source = &world.ports.source;
    for (day, statut) in [
        (json!("2025-02-01"), "realise"),
        (Json::Null, "prevue"),
        (json!("2026-05-01"), "annule"),
    ] {
        let values = json!({
            "module": [1], "personne": [1], "heures_attribuees": "4.00", "date_debut": day, "statut": statut,
        });
        source.create(Entity::Attribution, &values);
    }
    for (day, heures, statut) in [
        (json!("2026-04-01"), "1.50", "saisie"),
        (json!("2026-04-02"), "2.00", "annulee"),
        (Json::Null, "3.00", "saisie"),
    ] {
        let values = json!({ "tache": [1], "personne": [1], "date": day, "heures": heures, "statut": statut });
        source.create(Entity::Intervention, &values);
    }
    source.create(
        Entity::Personne,
        &json!({ "nom": "Seul", "prenom": "Élie" }),
    );
    source.create(Entity::Formation, &json!({ "nom": "Vide" }));
    source.create(Entity::Projet, &json!({ "nom": "Neuf" }));
    for note in ["5", "4", "4", "9"] {
        let values =
            json!({ "formation": [1], "personne": [1], "note": note, "commentaire": "Bien" });
        source.create(Entity::Avis, &values);
    }
    world.call("claim", &json!({ "body": "read everything again" }));
    world.settle();
    world.assert_converged();
    world
}

#[test]
fn attributions_of_a_personne_are_all_there_are_active_and_past() {
    let world = world(1);
    let pierre = of("personne", "pierre-dupont");
    let found = |filters: Json| ids(&list_of(&world, &pierre, "attribution", &filters));
    assert_eq!(found(json!({})), [4, 3, 2, 1]);
    assert_eq!(found(json!({ "statut": "annule" })), [4]);
    // without a day an attribution counts in every year
    assert_eq!(found(json!({ "annee": "2025" })), [3, 2]);
    assert_eq!(found(json!({ "annee": "2026" })), [4, 3, 1]);
}

#[test]
fn an_intervention_without_a_day_counts_in_no_year() {
    let world = world(2);
    let pierre = of("personne", "1");
    let found = |filters: Json| ids(&list_of(&world, &pierre, "intervention", &filters));
    assert_eq!(found(json!({})), [4, 3, 2, 1]);
    assert_eq!(found(json!({ "annee": "2026" })), [3, 2, 1]);
    assert_eq!(found(json!({ "annee": "2025" })), Vec::<i64>::new());
}

#[test]
fn nothing_of_somebody_known_is_an_empty_list_and_nobody_is_not_found() {
    let world = world(3);
    for (parent, known, entity) in [
        ("personne", "2", "attribution"),
        ("personne", "2", "intervention"),
        ("projet", "2", "tache"),
        ("formation", "2", "avis"),
    ] {
        let answer = list_of(&world, &of(parent, known), entity, &json!({}));
        assert_eq!(ids(&answer), Vec::<i64>::new(), "{parent}");
        assert_eq!(answer["ok"]["total"], json!(0));
        for unknown in ["99", "nobody-here"] {
            let answer = list_of(&world, &of(parent, unknown), entity, &json!({}));
            assert_eq!(
                answer["error"]["code"],
                json!("NOT_FOUND"),
                "{parent} {unknown}"
            );
        }
    }
    let nobody = json!({ "of": of("personne", "99") });
    let dashboard = world.ask("dashboard", &nobody);
    assert_eq!(dashboard["error"]["code"], json!("NOT_FOUND"));
    let nothing = json!({ "of": of("projet", "99"), "page": 1, "per_page": 50 });
    let timeline = world.ask("timeline", &nothing);
    assert_eq!(timeline["error"]["code"], json!("NOT_FOUND"));
}

#[test]
fn while_baserow_is_down_a_known_parent_is_stale_and_an_unknown_one_unavailable() {
    let world = world(4);
    world.ports.simulation.advance(600_001);
    world.ports.source.set_fault(Some(SourceError::Unreachable));
    let known = list_of(&world, &of("personne", "1"), "attribution", &json!({}));
    assert_eq!(known["ok"]["stale"], json!(true));
    assert_eq!(known["ok"]["total"], json!(4));
    assert!(known["ok"]["age_ms"].as_i64().unwrap() >= 600_000);
    let unknown = list_of(&world, &of("personne", "99"), "attribution", &json!({}));
    assert_eq!(unknown["error"]["code"], json!("BASEROW_UNAVAILABLE"));
    let dashboard = world.ask("dashboard", &json!({ "of": of("personne", "1") }));
    assert_eq!(dashboard["ok"]["stale"], json!(true));
    assert!(dashboard["ok"]["age_ms"].as_i64().unwrap() >= 600_000);
    world.ports.source.set_fault(None);
    world.ports.simulation.advance(120_000);
    let again = world.ask("dashboard", &json!({ "of": of("personne", "1") }));
    assert_eq!(again["ok"]["stale"], json!(false));
}

#[test]
fn a_parent_that_went_since_is_asked_for_and_not_found() {
    let world = world(5);
    world.ports.source.delete(Entity::Personne, 2);
    world.ports.simulation.advance(300_001);
    let answer = list_of(&world, &of("personne", "2"), "attribution", &json!({}));
    assert_eq!(answer["error"]["code"], json!("NOT_FOUND"));
}

#[test]
fn faults_of_a_question_are_told_before_anybody_is_asked() {
    let world = world(6);
    world.ports.simulation.advance(600_001);
    let before = world.ports.source.calls();
    let list = json!({ "entity": "attribution", "page": 0, "per_page": 50, "sort": "x", "filters": { "annee": "26" } });
    let input = json!({ "of": of("personne", "99"), "list": list });
    let error = world.ask("list_of", &input)["error"].clone();
    let fields: Vec<&str> = error["details"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| fault["field"].as_str().unwrap())
        .collect();
    assert_eq!(fields, ["page", "sort", "filter[annee]"]);
    assert_eq!(world.ports.source.calls(), before);
}

#[test]
fn notes_that_are_none_count_for_nothing() {
    let world = world(7);
    let answer = list_of(&world, &of("formation", "1"), "avis", &json!({}));
    assert_eq!(answer["ok"]["total"], json!(4));
    assert_eq!(
        answer["ok"]["summary"],
        json!({ "moyenne": 4.33, "par_note": { "1": 0, "2": 0, "3": 0, "4": 2, "5": 1 } })
    );
    let best = list_of(
        &world,
        &of("formation", "1"),
        "avis",
        &json!({ "note": "5" }),
    );
    assert_eq!(ids(&best), [1]);
    assert_eq!(best["ok"]["summary"], answer["ok"]["summary"]);
    let none = list_of(&world, &of("formation", "2"), "avis", &json!({}));
    assert_eq!(none["ok"]["summary"]["moyenne"], Json::Null);
}

#[test]
fn a_timeline_goes_from_the_newest_day_to_those_without_one() {
    let world = world(8);
    let page = |page: i64, per_page: i64| {
        let input =
            json!({ "of": of("projet", "projet-alpha"), "page": page, "per_page": per_page });
        world.ask("timeline", &input)["ok"].clone()
    };
    let whole = page(1, 50);
    let days: Vec<(Json, Json, Json)> = whole["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|day| {
            (
                day["date"].clone(),
                day["heures"].clone(),
                day["interventions_total"].clone(),
            )
        })
        .collect();
    assert_eq!(
        days,
        [
            (json!("2026-04-02"), json!(0), json!(1)),
            (json!("2026-04-01"), json!(8.5), json!(2)),
            (Json::Null, json!(3), json!(1)),
        ]
    );
    assert_eq!(whole["total"], json!(3));
    let second = page(2, 1);
    assert_eq!(second["items"][0]["date"], json!("2026-04-01"));
    assert_eq!(second["items"][0]["interventions"][0]["id"], json!(2));
    assert_eq!(
        (&second["total"], page(9, 1)["items"].clone()),
        (&json!(3), json!([]))
    );
}

#[test]
fn a_dashboard_is_of_one_year() {
    let world = world(9);
    let year = |annee: Json| {
        let input = json!({ "of": of("personne", "1"), "annee": annee });
        world.ask("dashboard", &input)["ok"]["data"].clone()
    };
    let now = year(Json::Null);
    assert_eq!(now["personne"]["heures_attribuees_formation"], json!(84));
    assert_eq!(now["personne"]["heures_realisees_agence"], json!(8.5));
    assert_eq!(now["interventions_total"], json!(2));
    assert_eq!(
        now["heures_par_mois"][3],
        json!({ "mois": 4, "heures": 8.5 })
    );
    assert_eq!(now["personne"]["projets"][0]["nom"], json!("Projet Alpha"));
    let past = year(json!(2025));
    assert_eq!(past["interventions_total"], json!(0));
    assert_eq!(past["personne"]["heures_attribuees_formation"], json!(8));
}

#[test]
fn rows_without_a_value_come_last_in_both_directions_and_ties_go_by_number() {
    let world = world(10);
    let sorted = |entity: &str, sort: &str| {
        ids(&world.call(
            "list",
            &json!({ "entity": entity, "page": 1, "per_page": 50, "sort": sort }),
        ))
    };
    assert_eq!(sorted("intervention", "date"), [1, 2, 3, 4]);
    assert_eq!(sorted("intervention", "-date"), [3, 2, 1, 4]);
    assert_eq!(sorted("attribution", "statut"), [4, 1, 3, 2]);
    assert_eq!(sorted("attribution", "-statut"), [2, 3, 1, 4]);
    assert_eq!(sorted("personne", "prenom"), [2, 1]);
    assert_eq!(sorted("personne", "-nom"), [2, 1]);
    assert_eq!(sorted("projet", "budget_heures"), [1, 2]);
    assert_eq!(sorted("projet", "-budget_heures"), [1, 2]);
}

#[test]
fn modules_and_taches_are_found_through_what_links_them() {
    let world = world(11);
    let total = |entity: &str, filters: Json| {
        let input = json!({ "entity": entity, "page": 1, "per_page": 50, "filters": filters });
        world.call("list", &input)["ok"]["total"].clone()
    };
    assert_eq!(total("module", json!({ "formation": "1" })), json!(1));
    assert_eq!(total("module", json!({ "formation": "2" })), json!(0));
    assert_eq!(total("tache", json!({ "personne": "1" })), json!(1));
    assert_eq!(total("tache", json!({ "personne": "2" })), json!(0));
    assert_eq!(
        total("tache", json!({ "personne": "1", "projet": "2" })),
        json!(0)
    );
}

#[test]
fn every_order_and_filter_there_is_can_be_asked_for() {
    use bridge_core::rows::MIRRORED;
    use bridge_core::schema::listing::{Filter, filters, sorts};
    use bridge_core::schema::{FieldKind, table};
    let world = world(12);
    for entity in MIRRORED {
        for (name, _) in sorts(entity) {
            for sort in [(*name).to_owned(), format!("-{name}")] {
                let input = json!({ "entity": entity, "page": 1, "per_page": 50, "sort": sort });
                let answer = world.call("list", &input);
                let all = i64::try_from(world.mirrored(entity).len()).unwrap();
                assert_eq!(answer["ok"]["total"], json!(all), "{entity} {sort}");
                assert_eq!(ids(&answer).len(), world.mirrored(entity).len());
            }
        }
        for (name, filter) in filters(entity) {
            let value = match filter {
                Filter::Status | Filter::Among(_) => {
                    let field = if *filter == Filter::Status {
                        "statut"
                    } else {
                        "roles"
                    };
                    match table(entity).field(field).unwrap().kind {
                        FieldKind::SingleSelect { options }
                        | FieldKind::MultiSelect { options } => options[0],
                        _ => unreachable!(),
                    }
                }
                _ => "2026",
            };
            let input =
                json!({ "entity": entity, "page": 1, "per_page": 50, "filters": { *name: value } });
            assert!(
                world.call("list", &input)["ok"]["total"].is_i64(),
                "{entity} {name}"
            );
            let hostile = json!({ "entity": entity, "page": 1, "per_page": 50, "filters": { *name: "' OR 1=1 --" } });
            let error = world.call("list", &hostile)["error"].clone();
            assert_eq!(error["code"], json!("VALIDATION_ERROR"), "{entity} {name}");
        }
    }
}
