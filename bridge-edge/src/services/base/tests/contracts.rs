//! The twins keep the ports' contracts; the real bindings are held to the same functions inside the Worker.

use bridge_core::entity::Entity;
use serde_json::json;

use super::world::{START, World};
use crate::ports::contract;
use crate::ports::twins::{CacheTwin, Simulation, SqliteTwin};

#[test]
fn the_database_twin_keeps_the_contract() {
    assert_eq!(
        contract::database(&SqliteTwin::default()),
        contract::Broken::default()
    );
}

#[test]
fn the_cache_twin_keeps_the_contract_near_and_far() {
    for delay in [0, 30_000] {
        let simulation = Simulation::new(1, START);
        let (cache, clock) = (CacheTwin::new(&simulation, delay), simulation.clone());
        let broken = simulation.run(async move { contract::card_cache(&cache, &clock).await });
        assert_eq!(broken, contract::Broken::default(), "delay {delay}");
    }
}

#[test]
fn the_source_twin_keeps_the_contract() {
    let world = World::new(1, 5);
    for name in ["ACME", "Zeta", "Été"] {
        world
            .ports
            .source
            .create(Entity::Client, &json!({ "nom": name }));
    }
    let source = world.ports.source.clone();
    let broken = world
        .ports
        .simulation
        .run(async move { contract::row_source(&source, "client").await });
    assert_eq!(broken, contract::Broken::default());
}

#[test]
fn time_and_chance_of_the_simulation_keep_the_contract() {
    let simulation = Simulation::new(1, START);
    let clock = simulation.clone();
    assert_eq!(
        simulation.run(async move { contract::clock(&clock).await }),
        contract::Broken::default()
    );
    assert_eq!(contract::random(&simulation), contract::Broken::default());
}

#[test]
fn the_publisher_twin_keeps_the_contract() {
    let world = World::new(1, 0);
    let publisher = world.ports.publisher.clone();
    let broken = world
        .ports
        .simulation
        .run(async move { contract::publisher(&publisher).await });
    assert_eq!(broken, contract::Broken::default());
}
