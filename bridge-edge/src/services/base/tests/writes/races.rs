//! Many writers at once who together would break a rule: never broken, and nobody is told of a fault of ours.

use bridge_core::entity::Entity;
use serde_json::{Value as Json, json};

use super::{World, attribuer, call, world};

const WRITERS: usize = 20;

/// Lets them write, and tells how many could.
fn race(world: &World, calls: Vec<Json>, refused: &[&str]) -> usize {
    let answers = world.write_all(calls);
    for answer in &answers {
        let code = answer["error"]["code"].as_str();
        assert!(code.is_none_or(|code| refused.contains(&code)), "{answer}");
    }
    world.settle();
    world.assert_at_rest();
    assert!(world.ports.source.most_at_once() <= 10);
    answers
        .iter()
        .filter(|answer| answer["ok"].is_object())
        .count()
}

#[test]
fn a_modules_hours_are_given_once() {
    for seed in 0..8 {
        let world = world(seed);
        let done = race(
            &world,
            vec![attribuer("3"); WRITERS],
            &["RG_VIOLATION", "CONFLICT"],
        );
        assert_eq!(done, 6);
        assert_eq!(world.ports.source.ids(Entity::Attribution).len(), 6);
        assert_eq!(world.field(Entity::Module, 1, "statut"), "a_attribuer");
    }
}

#[test]
fn a_persons_day_has_24_hours() {
    for seed in 0..8 {
        let world = world(seed);
        let body = json!({ "tache_id": 1, "personne_id": 2, "date": "2026-11-19", "heures": 5 });
        let calls = vec![call("creer_intervention", None, &body); WRITERS];
        assert_eq!(race(&world, calls, &["RG_VIOLATION", "CONFLICT"]), 4);
        assert_eq!(world.ports.source.ids(Entity::Intervention).len(), 4);
    }
}

#[test]
fn a_projet_is_closed_without_open_taches_or_not_at_all() {
    for seed in 0..8 {
        let world = world(seed);
        world.ask(
            "write",
            &call("modifier_tache", Some(1), &json!({ "statut": "terminee" })),
        );
        world.ask("write", &call("livrer_projet", Some(1), &json!({})));
        let mut calls = vec![call("cloturer_projet", Some(1), &json!({})); WRITERS / 2];
        let tache = call("creer_tache", Some(1), &json!({ "nom": "Encore" }));
        calls.extend(vec![tache; WRITERS / 2]);
        race(&world, calls, &["CONFLICT", "RG_VIOLATION"]);
        let is_closed = world.field(Entity::Projet, 1, "statut") == "cloture";
        let open = world.ports.source.ids(Entity::Tache).len() - 1;
        assert!(!(is_closed && open > 0), "closed with {open} open taches");
    }
}

#[test]
fn a_person_says_once_what_they_think() {
    for seed in 0..8 {
        let world = world(seed);
        let avis = call(
            "donner_avis",
            Some(1),
            &json!({ "personne_id": 2, "note": 5 }),
        );
        assert_eq!(race(&world, vec![avis; WRITERS], &["CONFLICT"]), 1);
        assert_eq!(world.ports.source.ids(Entity::Avis).len(), 1);
    }
}
