//! Who is told of a change, and how often.

use bridge_core::entity::Entity;
use serde_json::{Value as Json, json};

use super::world::World;
use crate::ports::Clock;

fn told(world: &World) -> Vec<(String, i64)> {
    let mut told = Vec::new();
    for message in world.ports.publisher.messages() {
        let changes: Vec<Json> = serde_json::from_str(&message).unwrap();
        for change in changes {
            told.push((
                change["entity"].as_str().unwrap().to_owned(),
                change["id"].as_i64().unwrap(),
            ));
        }
    }
    told.sort();
    told
}

#[test]
fn exactly_the_answers_that_changed_are_told() {
    let mut world = World::with_pierre(1);
    world.ports.source.update(
        Entity::Attribution,
        1,
        &json!({ "heures_realisees": "10.00" }),
    );
    world.announce(Entity::Attribution, "rows.updated", &[1]);
    world.settle();
    let expected =
        ["attribution", "bloc", "formation", "module", "personne"].map(|name| (name.to_owned(), 1));
    assert_eq!(told(&world), expected);
}

#[test]
fn a_write_of_the_same_values_is_told_to_nobody() {
    let mut world = World::with_pierre(2);
    world.ports.source.update(Entity::Client, 1, &json!({}));
    world.announce(Entity::Client, "rows.updated", &[1]);
    world.settle();
    world.assert_converged();
    assert_eq!(told(&world), []);
}

#[test]
fn a_clients_new_name_reaches_its_projets() {
    let mut world = World::with_pierre(3);
    world
        .ports
        .source
        .update(Entity::Client, 1, &json!({ "nom": "ACME SAS" }));
    world.announce(Entity::Client, "rows.updated", &[1]);
    world.settle();
    assert_eq!(
        told(&world),
        [("client".to_owned(), 1), ("projet".to_owned(), 1)]
    );
}

#[test]
fn versions_grow_and_outlive_a_rebuilt_mirror() {
    let mut world = World::with_pierre(4);
    let version = |world: &World| {
        world.ask("read", &json!({ "entity": "personne", "key": "1" }))["ok"]["version"]
            .as_i64()
            .unwrap()
    };
    let first = version(&world);
    world
        .ports
        .source
        .update(Entity::Personne, 1, &json!({ "nom": "Durand" }));
    world.announce(Entity::Personne, "rows.updated", &[1]);
    world.settle();
    let second = version(&world);
    assert!(second > first);
    for table in ["rows", "links", "tables", "fields"] {
        world.ports.database.run(&format!("DELETE FROM {table}"));
    }
    world
        .ports
        .database
        .run("DELETE FROM meta WHERE key = 'names_due'");
    world.kill();
    world.settle();
    assert!(version(&world) >= second);
}

#[test]
fn one_key_is_written_once_a_second_and_the_last_state_wins() {
    let mut world = World::with_pierre(5);
    for number in 1..=20 {
        world.ports.source.update(
            Entity::Personne,
            1,
            &json!({ "capacite_formation": format!("{number}.00") }),
        );
        world.announce(Entity::Personne, "rows.updated", &[1]);
        world.base.kick();
        world.ports.simulation.settle();
        world.ports.simulation.advance(50);
    }
    world.settle();
    assert_eq!(world.ports.cache.refused(), 0);
    let cached: Json =
        serde_json::from_str(&world.ports.cache.last("bridge:personne:1").unwrap()).unwrap();
    assert_eq!(cached["data"]["capacite_formation"], json!(20));
    assert!(cached["version"].as_i64().unwrap() > world.ports.simulation.now() - 60_000);
}

#[test]
fn a_removed_entity_is_told_as_gone_and_leaves_kv() {
    let mut world = World::with_pierre(6);
    world.ask("read", &json!({ "entity": "projet", "key": "1" }));
    world.settle();
    assert!(world.ports.cache.last("bridge:projet:1").is_some());
    world.ports.source.delete(Entity::Projet, 1);
    world.announce(Entity::Projet, "rows.deleted", &[1]);
    world.settle();
    assert!(world.ports.cache.last("bridge:projet:1").is_none());
    let last: Vec<Json> = world
        .ports
        .publisher
        .messages()
        .iter()
        .flat_map(|text| serde_json::from_str::<Vec<Json>>(text).unwrap())
        .collect();
    let gone = last
        .iter()
        .find(|change| change["entity"] == json!("projet"))
        .unwrap();
    assert_eq!(
        (&gone["card_admin"], &gone["slug"]),
        (&Json::Null, &json!("projet-alpha"))
    );
}

#[test]
fn what_the_hub_did_not_take_is_told_later() {
    let mut world = World::with_pierre(7);
    world.ports.publisher.set_down(true);
    world
        .ports
        .source
        .update(Entity::Client, 1, &json!({ "nom": "ACME SAS" }));
    world.announce(Entity::Client, "rows.updated", &[1]);
    world.base.kick();
    world.ports.simulation.settle();
    assert_eq!(told(&world), []);
    world.ports.publisher.set_down(false);
    world.settle();
    assert_eq!(
        told(&world),
        [("client".to_owned(), 1), ("projet".to_owned(), 1)]
    );
}

#[test]
fn when_the_year_turns_everybody_who_saw_hours_is_told() {
    let world = World::with_pierre(8);
    world.ask("read", &json!({ "entity": "personne", "key": "1" }));
    world.settle();
    world.ports.simulation.advance(45 * 24 * 60 * 60 * 1_000);
    world.settle();
    world.settle();
    assert_eq!(told(&world), [("personne".to_owned(), 1)]);
}
