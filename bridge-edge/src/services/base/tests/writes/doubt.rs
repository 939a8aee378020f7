//! Writes whose answer never came, Baserow that does not answer, values that do not take.

use bridge_core::entity::Entity;
use serde_json::{Value as Json, json};

use super::super::super::write::hold::LEASE;
use super::{World, attribuer, call, keyed, world};
use crate::ports::{Clock, SourceError};

const DOUBTFUL: [SourceError; 3] = [
    SourceError::Unreachable,
    SourceError::Fault(500),
    SourceError::WrongShape,
];

fn code(answer: &Json) -> &str {
    answer["error"]["code"].as_str().unwrap_or("none")
}

#[test]
fn done_and_cut_the_same_key_finds_out() {
    for fault in DOUBTFUL {
        for (makes, call) in [
            (1, attribuer("5")),
            (
                0,
                call("modifier_tache", Some(1), &json!({ "nom": "Plan" })),
            ),
        ] {
            let world = world(1);
            let call = keyed("k", call);
            world.ports.source.set_fault_after_commit(Some(fault));
            assert_eq!(code(&world.ask("write", &call)), "BASEROW_UNAVAILABLE");
            world.ports.source.set_fault_after_commit(None);
            let again = world.ask("write", &call);
            assert!(again["ok"]["status"].is_u64(), "{again}");
            assert_eq!(world.ports.source.ids(Entity::Attribution).len(), makes);
            world.settle();
            world.assert_at_rest();
            assert_eq!(world.ask("write", &call)["ok"]["replayed"], true);
        }
    }
}

#[test]
fn done_and_cut_nobody_asks_again_and_all_comes_right() {
    let world = world(1);
    world
        .ports
        .source
        .set_fault_after_commit(Some(SourceError::Unreachable));
    assert_eq!(
        code(&world.ask("write", &attribuer("20"))),
        "BASEROW_UNAVAILABLE"
    );
    world.ports.source.set_fault_after_commit(None);
    world.settle();
    world.assert_at_rest();
    assert_eq!(world.field(Entity::Module, 1, "statut"), "attribue");
}

#[test]
fn not_done_and_cut_its_lock_is_held_until_it_cannot_be_done_any_more() {
    let world = world(1);
    let call = keyed("k", attribuer("20"));
    // cut at once, done 15 s later
    world.ports.source.set_late_commit(Some(15_000));
    assert_eq!(code(&world.ask("write", &call)), "BASEROW_UNAVAILABLE");
    world.ports.source.set_late_commit(None);
    // who comes meanwhile waits, and cannot take the same hours
    let other = world.ask("write", &attribuer("20"));
    assert_eq!(
        (code(&other), &other["error"]["details"]["reason"]),
        ("CONFLICT", &json!("busy"))
    );
    world.settle();
    assert_eq!(code(&world.ask("write", &attribuer("20"))), "RG_VIOLATION");
    assert_eq!(world.ask("write", &call)["ok"]["replayed"], true);
    assert_eq!(world.ports.source.ids(Entity::Attribution), [1]);
    world.assert_at_rest();
}

#[test]
fn not_done_and_cut_the_same_key_sends_again_and_there_is_one_row() {
    let world = world(1);
    let call = keyed("k", attribuer("20"));
    world.ports.source.set_late_commit(Some(4_000));
    assert_eq!(code(&world.ask("write", &call)), "BASEROW_UNAVAILABLE");
    world.ports.source.set_late_commit(None);
    assert_eq!(world.ask("write", &call)["ok"]["status"], 201);
    world.ports.simulation.advance(5_000);
    world.settle();
    assert_eq!(world.ports.source.ids(Entity::Attribution), [1]);
    world.assert_at_rest();
}

#[test]
fn never_done_its_lock_ends_with_its_lease() {
    let world = world(1);
    // later than anybody waits for: as if it had never arrived
    world.ports.source.set_late_commit(Some(u32::MAX));
    let began = world.ports.simulation.now();
    assert_eq!(
        code(&world.ask("write", &attribuer("20"))),
        "BASEROW_UNAVAILABLE"
    );
    world.ports.source.set_late_commit(None);
    world.settle();
    world.assert_at_rest();
    let waited = world.ports.simulation.now() - began;
    assert!((LEASE..LEASE + 5_000).contains(&waited), "{waited} ms");
    assert_eq!(world.ask("write", &attribuer("20"))["ok"]["status"], 201);
}

#[test]
fn down_nothing_is_written_and_nothing_is_held() {
    for fault in [
        SourceError::Unreachable,
        SourceError::Fault(503),
        SourceError::Throttled(Some(3_000)),
        SourceError::WrongShape,
    ] {
        let world = world(1);
        world.ports.source.set_fault(Some(fault));
        let answer = world.ask("write", &keyed("k", attribuer("5")));
        assert_eq!(code(&answer), "BASEROW_UNAVAILABLE");
        let status = world.base.status().unwrap();
        assert_eq!((status.writes.pending, status.writes.locks), (0, 0));
        world.ports.source.set_fault(None);
        world.ports.simulation.advance(4_000);
        assert_eq!(
            world.ask("write", &keyed("k", attribuer("5")))["ok"]["status"],
            201
        );
        assert_eq!(world.ports.source.ids(Entity::Attribution), [1]);
        world.settle();
        world.assert_at_rest();
    }
}

#[test]
fn what_follows_is_made_up_for_when_baserow_goes_in_between() {
    for steps in (0..80).step_by(3) {
        let world = world(1);
        world.begin(&attribuer("20"));
        world.ports.simulation.run_steps(steps);
        world.ports.source.set_fault(Some(SourceError::Unreachable));
        world.ports.simulation.run_steps(400);
        world.ports.source.set_fault(None);
        world.settle();
        world.assert_at_rest();
        let made = world.ports.source.ids(Entity::Attribution).len();
        let statut = if made == 1 { "attribue" } else { "a_attribuer" };
        assert_eq!(
            world.field(Entity::Module, 1, "statut"),
            statut,
            "{steps} steps"
        );
    }
}

#[test]
fn a_field_that_went_is_named_and_found_again() {
    let world = world(1);
    let body = json!({ "nom": "Plan" });
    world.ports.source.toggle_hidden("tache.nom");
    // nobody has told yet: it is missed in what comes back
    let first = world.ask("write", &call("modifier_tache", Some(1), &body));
    assert_eq!(
        (code(&first), &first["error"]["details"]["missing"]),
        ("CONFIG", &json!(["tache.nom"]))
    );
    let later = world.ask("write", &call("modifier_tache", Some(1), &body));
    assert_eq!(
        (code(&later), &later["error"]["details"]["missing"]),
        ("CONFIG", &json!(["tache.nom"]))
    );
    world.ports.source.toggle_hidden("tache.nom");
    world.ports.simulation.advance(60_000);
    world.settle();
    let answer = world.ask("write", &call("modifier_tache", Some(1), &body));
    assert_eq!(answer["ok"]["data"]["nom"], "Plan");
    world.settle();
    world.assert_at_rest();
}

/// Deletes the personne once the write has begun to go out.
fn race_with_deletion(steps: usize) -> (World, bool) {
    let mut world = world(1);
    world.begin(&attribuer("5"));
    world.ports.simulation.run_steps(steps);
    world.ports.source.delete(Entity::Personne, 2);
    world.announce(Entity::Personne, "rows.deleted", &[2]);
    world.settle();
    let is_made = !world.ports.source.ids(Entity::Attribution).is_empty();
    (world, is_made)
}

#[test]
fn a_link_to_a_row_that_goes_meanwhile_leaves_nothing_held() {
    for steps in (0..60).step_by(3) {
        let (world, _) = race_with_deletion(steps);
        world.assert_at_rest();
    }
}
