//! Webhook deliveries: doubled, wrong, huge, many, late.

use bridge_core::entity::Entity;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::world::World;
use crate::ports::Clock;
use crate::ports::twins::SourceTwin;

#[test]
fn the_same_delivery_fifty_times_has_one_effect() {
    let mut world = World::with_pierre(1);
    world.ports.source.update(
        Entity::Personne,
        1,
        &json!({ "capacite_formation": "700.00" }),
    );
    let calls = world.ports.source.calls();
    let body = world.delivery(Entity::Personne, "rows.updated", &[1]);
    let answers: Vec<Json> = (0..50).map(|_| world.deliver(&body)).collect();
    assert_eq!(answers[0], json!({ "accepted": true }));
    for answer in &answers[1..] {
        assert_eq!(*answer, json!({ "accepted": false, "reason": "duplicate" }));
    }
    world.settle();
    world.assert_converged();
    assert_eq!(world.ports.source.calls(), calls + 1);
    // the attribution and intervention show the name only: one answer changed
    assert_eq!(world.ports.publisher.messages().len(), 1);
}

#[test]
fn one_event_of_several_webhooks_and_batches_enters_once_for_each() {
    let mut world = World::with_pierre(2);
    let body: Json =
        serde_json::from_str(&world.delivery(Entity::Personne, "rows.updated", &[1])).unwrap();
    let other = |key: &str, value: i64| {
        let mut other = body.clone();
        other[key] = json!(value);
        other.to_string()
    };
    for body in [
        body.to_string(),
        other("webhook_id", 4),
        other("batch_id", 2),
    ] {
        assert_eq!(world.deliver(&body)["accepted"], json!(true));
        assert_eq!(world.deliver(&body)["reason"], json!("duplicate"));
    }
}

#[test]
fn a_claim_is_forgotten_after_a_day() {
    let mut world = World::with_pierre(3);
    let body = world.delivery(Entity::Personne, "rows.updated", &[1]);
    world.deliver(&body);
    world.settle();
    world.ports.simulation.advance(25 * 60 * 60 * 1_000);
    world.settle();
    assert_eq!(world.deliver(&body)["accepted"], json!(true));
}

#[test]
fn what_is_no_work_is_answered_and_not_claimed() {
    let mut world = World::with_pierre(4);
    let body: Json =
        serde_json::from_str(&world.delivery(Entity::Personne, "rows.updated", &[1])).unwrap();
    let with = |key: &str, value: Json| {
        let mut other = body.clone();
        other[key] = value;
        other.to_string()
    };
    for (body, reason) in [
        (with("webhook_id", Json::Null), "test_call"),
        (with("items", json!([])), "empty"),
        (with("items", json!([{ "id": 0 }])), "test_call"),
        (with("event_type", json!("view.created")), "unknown_type"),
        (with("table_id", json!(4_711)), "not_ours"),
    ] {
        assert_eq!(
            world.deliver(&body),
            json!({ "accepted": false, "reason": reason }),
            "{reason}"
        );
    }
}

#[test]
fn a_body_that_says_nothing_has_its_table_read_again() {
    let world = World::with_pierre(5);
    let claim = |input: Json| world.call("claim", &input)["ok"].clone();
    let table = SourceTwin::table_id(Entity::Projet);
    world
        .ports
        .source
        .update(Entity::Projet, 1, &json!({ "nom": "Projet Bêta" }));
    let head = format!("{{\"table_id\": {table}, \"items\": [");
    assert_eq!(
        claim(json!({ "oversize": true, "head64k": head }))["reason"],
        json!("table_dirty")
    );
    world.settle();
    world.assert_converged();
    world
        .ports
        .source
        .update(Entity::Projet, 1, &json!({ "nom": "Projet Gamma" }));
    assert_eq!(
        claim(json!({ "path_table": "projet", "body": "{" }))["reason"],
        json!("table_dirty")
    );
    world.settle();
    world.assert_converged();
    world
        .ports
        .source
        .update(Entity::Projet, 1, &json!({ "nom": "Projet Delta" }));
    assert_eq!(
        claim(json!({ "body": "not json" }))["reason"],
        json!("all_dirty")
    );
    world.settle();
    world.assert_converged();
}

#[test]
fn more_rows_than_a_thousand_become_one_reading_of_the_table() {
    let mut world = World::with_pierre(6);
    for number in 0..1_200 {
        world.ports.source.create(
            Entity::Client,
            &json!({ "nom": format!("Client {number}") }),
        );
    }
    let ids: Vec<i64> = (2..=1_201).collect();
    let reasons: Vec<Json> = ids
        .chunks(200)
        .map(|chunk| {
            let body = world.delivery(Entity::Client, "rows.created", chunk);
            world.deliver(&body)["reason"].clone()
        })
        .collect();
    assert_eq!(reasons.last(), Some(&json!("table_dirty")));
    world.settle();
    world.assert_converged();
}

#[test]
fn a_row_that_is_not_there_yet_is_asked_for_again() {
    let mut world = World::with_pierre(7);
    let id = world
        .ports
        .source
        .create_late(Entity::Client, &json!({ "nom": "Tard" }), 100);
    world.announce(Entity::Client, "rows.created", &[id]);
    let began = world.ports.simulation.now();
    world.base.kick();
    world.ports.simulation.settle();
    assert!(
        world
            .mirrored(Entity::Client)
            .iter()
            .any(|row| row.id().get() == id)
    );
    assert!(world.ports.simulation.now() - began < 1_000);
}

#[test]
fn a_removed_row_goes_and_a_restored_one_comes_back() {
    let mut world = World::with_pierre(8);
    world.ports.source.delete(Entity::Attribution, 1);
    world.announce(Entity::Attribution, "rows.deleted", &[1]);
    world.settle();
    world.assert_converged();
    let hours =
        world.ask("read", &json!({ "entity": "personne", "key": "1" }))["ok"]["data"].clone();
    assert_eq!(hours["heures_restantes_formation"], json!(750));
    world.ports.source.restore(Entity::Attribution, 1);
    world.announce(Entity::Attribution, "rows.created", &[1]);
    world.settle();
    world.assert_converged();
    let hours =
        world.ask("read", &json!({ "entity": "personne", "key": "1" }))["ok"]["data"].clone();
    assert_eq!(hours["heures_restantes_formation"], json!(670));
}

#[test]
fn a_removed_client_leaves_its_projet_without_a_link() {
    let mut world = World::with_pierre(9);
    world.ports.source.delete(Entity::Client, 1);
    world.announce(Entity::Client, "rows.deleted", &[1]);
    world.settle();
    world.assert_converged();
}

#[test]
fn a_claim_says_nothing_of_values() {
    let mut world = World::with_pierre(10);
    let body = world
        .delivery(Entity::Personne, "rows.updated", &[1])
        .replace("untrue", "mot-de-passe");
    world.deliver(&body);
    assert!(!world.ports.database.dump().contains("mot-de-passe"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn any_body_is_answered(body in "\\PC{0,200}") {
        let world = World::new(1, 0);
        let answer = world.call("claim", &json!({ "body": body }));
        prop_assert!(answer["ok"]["accepted"].is_boolean());
    }

    #[test]
    fn a_mutated_delivery_is_answered(position in 0_usize..400, byte in any::<u8>(), cut in 0_usize..400) {
        let mut world = World::new(1, 0);
        let mut bytes = world.delivery(Entity::Personne, "rows.updated", &[1, 2, 3]).into_bytes();
        let length = bytes.len();
        bytes[position % length] = byte;
        bytes.truncate(length - cut % length);
        let body = String::from_utf8_lossy(&bytes).into_owned();
        let answer = world.call("claim", &json!({ "body": body }));
        prop_assert!(answer["ok"]["accepted"].is_boolean());
    }
}
