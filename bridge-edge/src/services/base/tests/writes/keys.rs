//! A caller's key: one write, one answer, byte for byte.

use bridge_core::entity::Entity;
use serde_json::json;

use super::{attribuer, keyed, world};

#[test]
fn a_key_used_again_gives_the_same_answer_and_writes_nothing() {
    let mut world = world(1);
    let call = keyed("k", attribuer("5"));
    let first = world.ask("write", &call)["ok"].clone();
    assert_eq!(first["replayed"], false);
    for killed in [false, true] {
        if killed {
            world.kill();
        }
        let mut again = world.ask("write", &call)["ok"].clone();
        assert_eq!(again["replayed"], true);
        again["replayed"] = false.into();
        assert_eq!(again, first);
    }
    assert_eq!(world.ports.source.ids(Entity::Attribution), [1]);
}

#[test]
fn a_key_is_its_owners_and_for_one_thing() {
    let world = world(1);
    world.ask("write", &keyed("k", attribuer("5")));
    let other = world.ask("write", &keyed("k", attribuer("6")));
    assert_eq!(other["error"]["code"], "IDEMPOTENCY_MISMATCH");
    let mut others = keyed("k", attribuer("6"));
    others["subject"] = "token:2".into();
    assert_eq!(world.ask("write", &others)["ok"]["status"], 201);
}

#[test]
fn a_key_is_forgotten_after_a_day_but_its_row_is_not_made_twice() {
    let world = world(1);
    let call = keyed("k", attribuer("5"));
    world.ask("write", &call);
    world.ports.simulation.advance(24 * 60 * 60 * 1_000 + 1);
    world.settle();
    let again = world.ask("write", &call)["ok"].clone();
    assert_eq!(
        (&again["status"], &again["replayed"]),
        (&json!(201), &json!(false))
    );
    assert_eq!(world.ports.source.ids(Entity::Attribution), [1]);
    world.ports.simulation.advance(24 * 60 * 60 * 1_000 + 1);
    let other = world.ask("write", &keyed("k", attribuer("6")));
    assert_eq!(other["error"]["code"], "IDEMPOTENCY_MISMATCH");
}

#[test]
fn a_refused_write_leaves_its_key_free() {
    let world = world(1);
    let refused = world.ask("write", &keyed("k", attribuer("21")));
    assert_eq!(refused["error"]["code"], "RG_VIOLATION");
    assert_eq!(
        world.ask("write", &keyed("k", attribuer("20")))["ok"]["status"],
        201
    );
}

#[test]
fn of_many_with_one_key_at_once_one_writes_and_all_learn_the_same() {
    for seed in 0..8 {
        let world = world(seed);
        let call = keyed("k", attribuer("5"));
        let answers = world.write_all(vec![call; 10]);
        let first = answers
            .iter()
            .filter(|answer| answer["ok"]["replayed"] == false);
        assert_eq!(first.count(), 1);
        for answer in &answers {
            assert_eq!(answer["ok"]["data"], answers[0]["ok"]["data"]);
            assert_eq!(answer["ok"]["meta"], answers[0]["ok"]["meta"]);
        }
        assert_eq!(world.ports.source.ids(Entity::Attribution), [1]);
        world.settle();
        world.assert_at_rest();
    }
}

#[test]
fn while_the_first_hangs_the_others_are_told_to_come_back() {
    let world = world(1);
    world.ports.source.hang(true);
    let call = keyed("k", attribuer("5"));
    world.begin(&call);
    world.ports.simulation.run_steps(3);
    let other = world.ask("write", &call);
    assert_eq!(other["error"]["code"], "CONFLICT");
    assert_eq!(other["error"]["details"], json!({ "reason": "busy" }));
    assert_eq!(other["error"]["retry_after"], 1);
}
