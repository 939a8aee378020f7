//! The twins keep the ports' contracts; the real bindings are held to the same functions inside the Worker.

use bridge_core::entity::Entity;
use serde_json::json;

use super::world::{START, World};
use crate::ports::contract;
use crate::ports::twins::{CacheTwin, Simulation, SqliteTwin};

#[test]
fn every_contract_is_found_by_its_name() {
    let world = World::new(1, 0);
    for name in contract::NAMES {
        let ports = world.ports.clone();
        let broken = world
            .ports
            .simulation
            .run(async move { contract::run(&ports, name, "client").await });
        assert!(broken.is_some(), "{name}");
    }
}

#[test]
fn the_background_of_the_simulation_keeps_the_contract() {
    let simulation = Simulation::new(1, START);
    let background = simulation.clone();
    assert_eq!(
        simulation.run(async move { contract::background(&background, &background).await }),
        contract::Broken::default()
    );
}

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
fn the_writer_twin_keeps_the_contract_at_every_run() {
    let source = World::new(1, 5).ports.source;
    for _ in 0..2 {
        let (port, simulation) = (source.clone(), source.simulation().clone());
        let broken = simulation.run(async move { contract::row_writer(&port, "client").await });
        assert_eq!(broken, contract::Broken::default());
    }
    assert_eq!(source.ids(Entity::Client).len(), 1);
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
