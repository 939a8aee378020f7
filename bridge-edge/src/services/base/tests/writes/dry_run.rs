//! A dry run writes nothing, and says what the write then does.

use bridge_core::entity::Entity;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::{World, call, world};
use crate::ports::Random;
use crate::ports::twins::SeededRandom;

fn pick<'a, T: ?Sized>(random: &SeededRandom, from: &[&'a T]) -> &'a T {
    from[random.below(u32::try_from(from.len()).unwrap()) as usize]
}

/// Some write, sound or not.
fn some_call(random: &SeededRandom) -> Json {
    let id = i64::from(random.below(3)) + 1;
    let heures = pick(random, &["0", "1", "4.5", "8", "12.25", "20", "3.333"]);
    let statut = |of: &[&str]| pick(random, of).to_owned();
    let (operation, id, body) = match random.below(13) {
        0..=2 => (
            "attribuer",
            Some(id),
            json!({ "personne_id": id, "heures": heures, "date_debut": "2026-12-01" }),
        ),
        3 => (
            "saisir_heures_realisees",
            Some(id),
            json!({ "heures_realisees": heures }),
        ),
        4 => ("cloturer_attribution", Some(id), json!({})),
        5 => (
            "annuler_attribution",
            Some(id),
            json!({ "justification": "Le groupe est annulé." }),
        ),
        6 => (
            "creer_projet",
            None,
            json!({ "nom": "Alpha", "client_id": id }),
        ),
        7 => (
            "modifier_projet",
            Some(id),
            json!({ "statut": statut(&["prospect", "en_cours", "livre", "cloture"]) }),
        ),
        8 => ("creer_tache", Some(id), json!({ "nom": "Tâche" })),
        9 => (
            "modifier_tache",
            Some(id),
            json!({ "statut": statut(&["a_faire", "en_cours", "terminee"]) }),
        ),
        10 => (
            "modifier_module",
            Some(id),
            json!({ "statut": statut(&["a_attribuer", "attribue", "en_cours", "realise"]), "heures": heures }),
        ),
        11 => (
            "creer_intervention",
            None,
            json!({ "tache_id": id, "personne_id": id, "date": "2026-11-19", "heures": heures }),
        ),
        _ => (
            "donner_avis",
            Some(id),
            json!({ "personne_id": id, "note": 3 }),
        ),
    };
    call(operation, id, &body)
}

/// The figures of a row as its detail calls them.
fn assert_figures(world: &World, after: &Json) {
    for row in after.as_array().unwrap() {
        let mut wanted = json!({ "entity": row["entity"], "key": row["id"].to_string() });
        if !row["annee"].is_null() {
            wanted["annee"] = row["annee"].clone();
        }
        let read = world.ask("read", &wanted);
        for (name, figure) in row.as_object().unwrap() {
            if name != "entity" {
                assert_eq!(figure, &read["ok"]["data"][name], "{name} of {row}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    #[test]
    fn what_a_dry_run_says_is_what_the_write_does(seed in any::<u64>()) {
        let world = world(seed);
        let random = SeededRandom::new(seed);
        for _ in 0..25 {
            let real = some_call(&random);
            let mut dry = real.clone();
            dry["dry_run"] = true.into();
            let before = world.ports.source.writes();
            let said = world.ask("write", &dry);
            prop_assert_eq!(&world.ports.source.writes(), &before, "a dry run writes nothing");
            let done = world.ask("write", &real);
            let said_ok = &said["ok"]["data"];
            match done["error"]["code"].as_str() {
                None => {
                    prop_assert_eq!(&said_ok["would"], "succeed", "{} {}", real, said);
                    let writes = world.ports.source.writes();
                    let written: Vec<(Entity, i64)> = writes.get(before.len()..).unwrap_or_default().to_vec();
                    let promised = said_ok["changes"].as_array().unwrap();
                    // a slug that needs the new row's number cannot be told before
                    let slug = real["operation"] == "creer_projet" && written.len() == 2;
                    prop_assert_eq!(written.len(), promised.len() + usize::from(slug), "{} {}", real, said);
                    for (change, (entity, id)) in promised.iter().zip(&written) {
                        prop_assert_eq!(&change["entity"], entity.name());
                        prop_assert!(change["id"].is_null() || change["id"] == *id);
                        for (name, value) in change["fields"].as_object().unwrap() {
                            prop_assert_eq!(value, &world.field(*entity, *id, name), "{} of {}", name, change);
                        }
                    }
                    let warned = done["ok"]["meta"].get("warnings").cloned().unwrap_or_else(|| json!([]));
                    prop_assert_eq!(&said_ok["warnings"], &warned);
                    if promised.iter().all(|change| !change["id"].is_null()) {
                        assert_figures(&world, &said_ok["after"]);
                    }
                }
                Some("RG_VIOLATION" | "CONFLICT") => {
                    prop_assert_eq!(&said_ok["would"], "fail", "{} {}", real, done);
                    prop_assert_eq!(&said_ok["violations"][0]["rule"], &done["error"]["details"]["rule"]);
                }
                Some(_) => prop_assert_eq!(&said["error"], &done["error"]),
            }
        }
        world.settle();
        world.assert_at_rest();
    }
}
