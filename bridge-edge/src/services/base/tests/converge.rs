//! Rows change while they are read, deliveries are lost, doubled and out of order, the process dies: the mirror ends equal.

use bridge_core::entity::Entity;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::world::World;
use crate::ports::twins::SeededRandom;
use crate::ports::{Background, Clock, Random, SourceError};

const TABLES: [Entity; 5] = [
    Entity::Personne,
    Entity::Module,
    Entity::Attribution,
    Entity::Projet,
    Entity::Client,
];

fn values(entity: Entity, random: &SeededRandom) -> Json {
    let number = random.below(50) + 1;
    let link = |of: u32| json!([random.below(of) + 1]);
    match entity {
        Entity::Personne => {
            json!({ "nom": format!("Nom {number}"), "capacite_formation": format!("{number}.50") })
        }
        Entity::Module => {
            json!({ "nom": format!("Module {number}"), "bloc": [1], "heures": format!("{number}.00") })
        }
        Entity::Attribution => json!({
            "module": link(6), "personne": link(6), "heures_attribuees": format!("{number}.25"), "statut": "prevue",
        }),
        Entity::Projet => {
            json!({ "nom": format!("Projet {number}"), "client": link(6), "statut": "en_cours" })
        }
        _ => json!({ "nom": format!("Client {number}") }),
    }
}

/// One change in Baserow and the delivery that tells of it.
fn change(world: &mut World, random: &SeededRandom) -> String {
    let entity = TABLES[random.below(5) as usize];
    let ids = world.ports.source.ids(entity);
    let pick = |ids: &[i64]| {
        ids.get(random.below(u32::try_from(ids.len()).unwrap()) as usize)
            .copied()
    };
    match (random.below(10), pick(&ids)) {
        (0..=1, Some(id)) => {
            world.ports.source.delete(entity, id);
            world.delivery(entity, "rows.deleted", &[id])
        }
        (2, _) => {
            let id = i64::from(random.below(12)) + 1;
            world.ports.source.restore(entity, id);
            world.delivery(entity, "rows.created", &[id])
        }
        (3..=4, _) | (_, None) => {
            let id = world.ports.source.create(entity, &values(entity, random));
            world.delivery(entity, "rows.created", &[id])
        }
        (_, Some(id)) => {
            world
                .ports
                .source
                .update(entity, id, &values(entity, random));
            world.delivery(entity, "rows.updated", &[id])
        }
    }
}

/// Rows keep changing while earlier changes are being read; every delivery arrives, some late, some twice.
fn storm(seed: u64) -> World {
    let mut world = World::with_pierre(seed);
    let random = SeededRandom::new(seed ^ 0xA5A5);
    let mut held: Vec<String> = Vec::new();
    for _ in 0..200 {
        let body = change(&mut world, &random);
        held.push(body);
        while !held.is_empty() && random.below(3) > 0 {
            let body = held.swap_remove(random.below(u32::try_from(held.len()).unwrap()) as usize);
            world.deliver(&body);
            if random.below(4) == 0 {
                world.deliver(&body);
            }
        }
        world.ports.simulation.run_steps(random.below(12) as usize);
    }
    for body in held {
        world.deliver(&body);
    }
    world
}

#[test]
fn two_hundred_changes_while_rows_are_being_read_end_equal() {
    for seed in 0..40 {
        let world = storm(seed);
        world.settle();
        world.assert_converged();
        assert!(world.ports.source.most_at_once() <= 10);
    }
}

#[test]
fn a_storm_with_kills_and_faults_ends_equal() {
    for seed in 100..120 {
        let mut world = World::with_pierre(seed);
        let random = SeededRandom::new(seed);
        for _ in 0..120 {
            let body = change(&mut world, &random);
            world.deliver(&body);
            world.ports.simulation.run_steps(random.below(15) as usize);
            match random.below(12) {
                0 => world.kill(),
                1 => world.ports.source.set_fault(Some(SourceError::Unreachable)),
                2 => world
                    .ports
                    .source
                    .set_fault(Some(SourceError::Throttled(Some(3_000)))),
                3 => world.ports.source.set_fault(Some(SourceError::Fault(500))),
                4 => world.ports.source.set_fault(Some(SourceError::WrongShape)),
                5 => world.ports.publisher.set_down(true),
                6 => world.ports.cache.set_down(true),
                _ => {
                    world.ports.source.set_fault(None);
                    world.ports.publisher.set_down(false);
                    world.ports.cache.set_down(false);
                }
            }
        }
        world.ports.source.set_fault(None);
        world.ports.publisher.set_down(false);
        world.ports.cache.set_down(false);
        world.settle();
        world.assert_converged();
        assert_eq!(
            world.ports.cache.refused(),
            0,
            "one write per key and second"
        );
    }
}

#[test]
fn a_pause_that_baserow_asks_for_is_kept() {
    let mut world = World::with_pierre(1);
    world
        .ports
        .source
        .set_fault(Some(SourceError::Throttled(Some(29_000))));
    world.announce(Entity::Personne, "rows.updated", &[1]);
    world.base.kick();
    world.ports.simulation.settle();
    let calls = world.ports.source.calls();
    let began = world.ports.simulation.now();
    world.announce(Entity::Personne, "rows.updated", &[1]);
    let ring = |world: &World| {
        let base = world.base.clone();
        let simulation = &world.ports.simulation;
        simulation.spawn(Box::pin(async move { base.alarm().await }));
        simulation.settle();
    };
    ring(&world);
    // it may ring meanwhile for what needs no call, such as counts to be stored
    let is_within = |at: &i64| *at < began + 28_000;
    while let Some(at) = world.ports.simulation.alarm().filter(is_within) {
        world.ports.simulation.take_alarm();
        let now = world.ports.simulation.now();
        world.ports.simulation.advance(at - now);
        ring(&world);
    }
    assert_eq!(
        world.ports.source.calls(),
        calls,
        "nobody calls during the pause"
    );
    world.ports.source.set_fault(None);
    world.settle();
    world.assert_converged();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn after_a_full_reading_the_mirror_equals_the_source_whatever_was_delivered(seed in any::<u64>(), changes in 0_u32..80) {
        let mut world = World::with_pierre(seed);
        let random = SeededRandom::new(seed);
        for _ in 0..changes {
            let body = change(&mut world, &random);
            if random.below(2) == 0 {
                world.deliver(&body);
            }
            world.ports.simulation.run_steps(random.below(10) as usize);
        }
        world.call("claim", &json!({ "body": "read everything again" }));
        world.settle();
        world.assert_converged();
    }
}
