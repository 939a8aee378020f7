//! The process dies while it writes: between any two polls, and between any two statements. Afterwards everything settles by
//! itself, and the same key tells what became of it: one row, nothing held.

use bridge_core::entity::Entity;
use serde_json::{Value as Json, json};

use super::{World, attribuer, call, keyed, world};

/// A write with what it must have led to: the rows of a table, and what a field of another row is to be.
struct Case {
    call: Json,
    table: Entity,
    follows: (Entity, &'static str, &'static str),
}

fn cases() -> [Case; 3] {
    [
        Case {
            call: keyed("k", attribuer("20")),
            table: Entity::Attribution,
            follows: (Entity::Module, "statut", "attribue"),
        },
        Case {
            call: keyed(
                "k",
                call("creer_tache", Some(1), &json!({ "nom": "Recette" })),
            ),
            table: Entity::Tache,
            follows: (Entity::Projet, "statut", "en_cours"),
        },
        Case {
            call: keyed(
                "k",
                call("modifier_module", Some(1), &json!({ "statut": "realise" })),
            ),
            table: Entity::Module,
            follows: (Entity::Formation, "statut", "cloturee"),
        },
    ]
}

fn prepared(seed: u64) -> World {
    let world = world(seed);
    world.ask(
        "write",
        &call("modifier_module", Some(2), &json!({ "statut": "realise" })),
    );
    world.settle();
    world
}

/// How many rows there are once the write was done.
fn rows_after(case: &Case) -> usize {
    let world = prepared(1);
    let answer = world.ask("write", &case.call);
    assert!(answer["ok"].is_object(), "{answer}");
    world.ports.source.ids(case.table).len()
}

fn assert_done_once(world: &World, case: &Case, rows: usize) {
    world.settle();
    world.assert_at_rest();
    let answer = world.ask("write", &case.call);
    assert!(answer["ok"]["status"].is_u64(), "{answer}");
    world.settle();
    world.assert_at_rest();
    assert_eq!(world.ports.source.ids(case.table).len(), rows);
    let (entity, field, wanted) = case.follows;
    assert_eq!(world.field(entity, 1, field), wanted);
}

#[test]
fn killed_between_any_two_polls_and_asked_again_it_is_done_once() {
    for case in cases() {
        let rows = rows_after(&case);
        for steps in 0.. {
            let mut world = prepared(u64::try_from(steps).unwrap());
            let done = world.begin(&case.call);
            world.ports.simulation.run_steps(steps);
            world.kill();
            assert_done_once(&world, &case, rows);
            if done.get() {
                break;
            }
        }
    }
}

#[test]
fn killed_and_asked_again_at_once_it_is_done_once() {
    for case in cases() {
        let rows = rows_after(&case);
        for steps in 0.. {
            let mut world = prepared(u64::try_from(steps).unwrap());
            let done = world.begin(&case.call);
            world.ports.simulation.run_steps(steps);
            world.kill();
            let answer = world.ask("write", &case.call);
            assert!(
                answer["ok"]["status"].is_u64(),
                "{answer} after {steps} steps"
            );
            assert_done_once(&world, &case, rows);
            if done.get() {
                break;
            }
        }
    }
}

#[test]
fn killed_between_any_two_statements_it_is_done_once() {
    for case in cases() {
        let rows = rows_after(&case);
        let mut statements = 0;
        loop {
            let mut world = prepared(statements);
            world.ports.database.fail_after(Some(statements));
            let done = world.begin(&case.call);
            while !done.get() && !world.ports.simulation.run_steps(1) {}
            let is_over = !world.ports.database.is_dead();
            world.kill();
            assert_done_once(&world, &case, rows);
            if is_over {
                break;
            }
            statements += 1;
        }
        assert!(statements > 40, "the fuse blew somewhere in the work");
    }
}

#[test]
fn killed_again_and_again_no_lock_outlives_its_lease() {
    for seed in 0..10 {
        let mut world = world(seed);
        for round in 0..5 {
            world.begin(&attribuer("1"));
            world.begin(&call("creer_tache", Some(1), &json!({ "nom": "Recette" })));
            world
                .ports
                .simulation
                .run_steps(usize::try_from(7 * seed).unwrap() % 40 + round * 11);
            world.kill();
        }
        world.settle();
        world.assert_at_rest();
    }
}
