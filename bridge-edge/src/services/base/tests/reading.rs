//! First contact, pages, names, and single entities read again.

use bridge_core::entity::Entity;
use serde_json::{Value as Json, json};

use super::world::World;
use crate::ports::{Clock, SourceError};

fn read(world: &World, entity: &str, key: &str) -> Json {
    world.ask("read", &json!({ "entity": entity, "key": key }))
}

#[test]
fn first_contact_mirrors_every_table_and_tells_nobody() {
    let world = World::with_pierre(1);
    world.assert_converged();
    let status = world.call("status", &json!({}))["ok"].clone();
    assert_eq!(
        status["baseline"],
        json!({ "state": "done", "done": 9, "total": 9 })
    );
    assert_eq!(status["schema"]["ok"], json!(true));
    assert_eq!(world.ports.publisher.messages(), Vec::<String>::new());
}

#[test]
fn a_large_table_is_read_page_by_page_within_the_limits() {
    let world = World::new(2, 3);
    for number in 0..1_050 {
        world.ports.source.create(
            Entity::Client,
            &json!({ "nom": format!("Client {number}") }),
        );
    }
    world.settle();
    world.assert_converged();
    assert!(world.ports.source.most_at_once() <= 10);
}

#[test]
fn pierre_has_his_hours() {
    let world = World::with_pierre(3);
    let answer = read(&world, "personne", "pierre-dupont")["ok"].clone();
    assert_eq!(answer["stale"], json!(false));
    let data = &answer["data"];
    assert_eq!(data["heures_attribuees_formation"], json!(80));
    assert_eq!(data["heures_restantes_formation"], json!(670));
    assert_eq!(data["heures_restantes_agence"], json!(393));
    assert_eq!(data["email"], json!("Pierre@Centre.test"));
    assert_eq!(
        data["attributions"][0]["formation_nom"],
        json!("Développeur web")
    );
}

#[test]
fn within_its_fresh_time_an_answer_asks_nobody() {
    let world = World::with_pierre(4);
    read(&world, "personne", "1");
    let calls = world.ports.source.calls();
    for _ in 0..20 {
        read(&world, "personne", "1");
    }
    assert_eq!(world.ports.source.calls(), calls);
}

#[test]
fn an_old_answer_is_read_again_once_however_many_ask() {
    let world = World::with_pierre(5);
    world.ports.simulation.advance(301_000);
    world.ports.source.update(
        Entity::Personne,
        1,
        &json!({ "capacite_formation": "700.00" }),
    );
    let calls = world.ports.source.calls();
    let base = world.base.clone();
    let answers = world.ports.simulation.run(async move {
        let input = json!({ "entity": "personne", "key": "1" }).to_string();
        let asking = (0..30).map(|_| base.call("read", &input));
        futures_util::future::join_all(asking).await
    });
    for answer in answers {
        let answer: Json = serde_json::from_str(&answer).unwrap();
        assert_eq!(
            answer["ok"]["data"]["heures_restantes_formation"],
            json!(620)
        );
    }
    assert_eq!(world.ports.source.calls(), calls + 1);
}

#[test]
fn while_baserow_is_down_the_last_known_answer_says_so() {
    let world = World::with_pierre(6);
    world.ports.simulation.advance(400_000);
    world.ports.source.set_fault(Some(SourceError::Unreachable));
    let answer = read(&world, "personne", "1")["ok"].clone();
    assert_eq!(answer["stale"], json!(true));
    assert!(answer["age_ms"].as_i64().unwrap() >= 400_000);
    assert_eq!(
        read(&world, "personne", "99")["error"]["code"],
        json!("BASEROW_UNAVAILABLE")
    );
}

#[test]
fn a_baserow_that_never_answers_costs_two_seconds_at_most() {
    let world = World::with_pierre(7);
    world.ports.simulation.advance(400_000);
    world.ports.source.hang(true);
    let began = world.ports.simulation.now();
    let answer = read(&world, "personne", "1")["ok"].clone();
    assert_eq!(answer["stale"], json!(true));
    assert!(world.ports.simulation.now() - began <= 2_100);
}

#[test]
fn what_baserow_does_not_have_is_not_found() {
    let world = World::with_pierre(8);
    assert_eq!(
        read(&world, "personne", "99")["error"]["code"],
        json!("NOT_FOUND")
    );
    assert_eq!(
        read(&world, "personne", "nobody-here")["error"]["code"],
        json!("NOT_FOUND")
    );
    assert_eq!(
        read(&world, "facture", "1")["error"]["code"],
        json!("NOT_FOUND")
    );
}

#[test]
fn a_row_that_nobody_announced_is_found_by_asking() {
    let world = World::with_pierre(9);
    let id = world
        .ports
        .source
        .create(Entity::Client, &json!({ "nom": "Nouveau" }));
    let answer = read(&world, "client", &id.to_string());
    assert_eq!(answer["ok"]["data"]["nom"], json!("Nouveau"));
}

#[test]
fn missing_tables_fields_and_options_stand_in_one_list_and_come_back_by_themselves() {
    let world = World::new(10, 3);
    world.ports.source.toggle_hidden("projet.nom");
    world.ports.source.toggle_hidden("client");
    world.base.kick();
    world.ports.simulation.settle();
    let schema = world.call("status", &json!({}))["ok"]["schema"].clone();
    assert_eq!(schema["ok"], json!(false));
    assert_eq!(schema["missing"], json!(["client", "projet.nom"]));
    world.ports.source.toggle_hidden("projet.nom");
    world.ports.source.toggle_hidden("client");
    world
        .ports
        .source
        .create(Entity::Client, &json!({ "nom": "ACME" }));
    world.settle();
    assert_eq!(
        world.call("status", &json!({}))["ok"]["schema"]["ok"],
        json!(true)
    );
    world.assert_converged();
}

#[test]
fn a_field_that_is_renamed_never_empties_the_mirror() {
    let mut world = World::with_pierre(11);
    world
        .ports
        .source
        .toggle_hidden("personne.capacite_formation");
    world.announce(Entity::Personne, "rows.updated", &[1]);
    world.base.kick();
    world.ports.simulation.settle();
    let known = world.mirrored(Entity::Personne);
    assert!(format!("{known:?}").contains("75000"));
    world
        .ports
        .source
        .toggle_hidden("personne.capacite_formation");
    world.announce(Entity::Personne, "field.updated", &[]);
    world.settle();
    world.assert_converged();
}

#[test]
fn a_value_of_the_wrong_kind_is_named_and_the_last_known_row_stays() {
    let mut world = World::with_pierre(12);
    world
        .ports
        .source
        .update(Entity::Module, 1, &json!({ "heures": "3.505" }));
    world.announce(Entity::Module, "rows.updated", &[1]);
    world.settle();
    let schema = world.call("status", &json!({}))["ok"]["schema"].clone();
    assert_eq!(
        schema["unreadable"],
        json!(["module 1, field heures: expected a number with at most two decimals"])
    );
    assert_eq!(world.mirrored(Entity::Module).len(), 1);
}
