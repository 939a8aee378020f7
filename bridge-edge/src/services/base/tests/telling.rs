//! What Base says of itself: its log, its probe of Baserow, the rows it cannot read.

use bridge_core::entity::Entity;
use serde_json::json;

use super::world::World;
use crate::ports::{Clock, SourceError};

#[test]
fn a_start_says_when_everything_is_there() {
    let world = World::with_pierre(3);
    assert_eq!(
        world.ports.log.said(),
        [
            "baserow has every table and field",
            "the mirror is complete"
        ]
    );
}

#[test]
fn an_outage_is_told_once_and_its_end_too() {
    let mut world = World::with_pierre(4);
    let begun = world.ports.log.said().len();
    world.ports.source.set_fault(Some(SourceError::Unreachable));
    for _ in 0..5 {
        world.announce(Entity::Personne, "rows.updated", &[1]);
        world.work(500);
        world.ports.simulation.advance(5_000);
    }
    world.ports.source.set_fault(None);
    world.settle();
    assert_eq!(
        world.ports.log.said()[begun..],
        ["baserow is away: unreachable", "baserow is back"]
    );
}

#[test]
fn what_is_missing_is_named_when_it_goes_and_when_it_comes_back() {
    let mut world = World::with_pierre(5);
    let begun = world.ports.log.said().len();
    for _ in 0..2 {
        world.ports.source.toggle_hidden("projet.nom");
        world.announce(Entity::Projet, "field.updated", &[]);
        world.base.kick();
        world.ports.simulation.settle();
    }
    assert_eq!(
        world.ports.log.said()[begun..],
        [
            "baserow lacks: projet.nom",
            "baserow has every table and field"
        ]
    );
}

#[test]
fn a_row_that_cannot_be_read_is_a_dead_letter_until_it_is_mended() {
    let mut world = World::with_pierre(6);
    let dead = |world: &World| world.call("metrics", &json!({}))["ok"]["sync_dead_letters"].clone();
    assert_eq!(dead(&world), 0.0);
    for heures in ["3.505", "3.506", "3.50"] {
        world
            .ports
            .source
            .update(Entity::Module, 1, &json!({ "heures": heures }));
        world.announce(Entity::Module, "rows.updated", &[1]);
        world.settle();
        assert_eq!(dead(&world), if heures == "3.50" { 0.0 } else { 1.0 });
    }
    let told: Vec<_> = world
        .ports
        .log
        .said()
        .into_iter()
        .filter(|line| line.contains("cannot be read"))
        .collect();
    assert_eq!(
        told,
        [
            "a row cannot be read: module 1, field heures: expected a number with at most two decimals"
        ]
    );
}

#[test]
fn a_probe_asks_once_a_second_however_many_probe() {
    let world = World::with_pierre(7);
    let calls = |world: &World| {
        let series = "baserow_api_calls_total{endpoint=\"tables\",status=\"ok\"}";
        let count = &world.call("metrics", &json!({}))["ok"][series];
        count
            .to_string()
            .trim_end_matches(".0")
            .parse::<u32>()
            .unwrap()
    };
    let before = calls(&world);
    for _ in 0..5 {
        assert_eq!(world.ask("probe", &json!({}))["ok"]["baserow"]["ok"], true);
    }
    assert_eq!(calls(&world), before + 1);
    world.ports.simulation.advance(1_000);
    world.ask("probe", &json!({}));
    assert_eq!(calls(&world), before + 2);
}

#[test]
fn a_probe_learns_of_an_outage_and_waits_two_seconds_at_most() {
    let world = World::with_pierre(8);
    world.ports.source.set_fault(Some(SourceError::Unreachable));
    let status = world.ask("probe", &json!({}))["ok"]["baserow"].clone();
    assert_eq!(
        (&status["ok"], &status["last_error"]),
        (&json!(false), &json!("unreachable"))
    );
    world.ports.source.set_fault(None);
    world.ports.simulation.advance(2_000);
    world.ports.source.hang(true);
    let began = world.ports.simulation.now();
    let status = world.ask("probe", &json!({}))["ok"]["baserow"].clone();
    assert_eq!(status["ok"], false);
    assert!(world.ports.simulation.now() - began <= 2_100);
}

#[test]
fn counts_that_nobody_asked_for_outlive_the_process() {
    let mut world = World::with_pierre(9);
    let body = world.delivery(Entity::Personne, "rows.updated", &[1]);
    world.deliver(&body);
    world.settle();
    world.deliver(&body);
    let until = world.ports.simulation.now() + 5_000;
    while let Some(at) = world.ports.simulation.alarm().filter(|at| *at <= until) {
        world.ports.simulation.take_alarm();
        let now = world.ports.simulation.now();
        world.ports.simulation.advance(at - now);
        let base = std::rc::Rc::clone(&world.base);
        world
            .ports
            .simulation
            .run(async move { base.alarm().await });
    }
    world.kill();
    let metrics = world.call("metrics", &json!({}))["ok"].clone();
    for outcome in ["claimed", "duplicate"] {
        let series = format!(
            "webhook_events_processed_total{{type=\"rows_changed\",outcome=\"{outcome}\"}}"
        );
        assert_eq!(metrics[series], 1.0, "{outcome}");
    }
}

#[test]
fn how_baserow_was_last_seen_outlives_the_process() {
    let mut world = World::with_pierre(10);
    let seen = |world: &World| world.call("status", &json!({}))["ok"]["baserow"].clone();
    world.ports.source.set_fault(Some(SourceError::Fault(503)));
    assert_eq!(world.ask("probe", &json!({}))["ok"]["baserow"]["ok"], false);
    world.kill();
    assert_eq!(seen(&world)["ok"], false);
    assert_eq!(seen(&world)["last_error"], "fault");
    world.ports.source.set_fault(None);
    world.ports.simulation.advance(60_000);
    assert_eq!(world.ask("probe", &json!({}))["ok"]["baserow"]["ok"], true);
    world.kill();
    assert_eq!(seen(&world)["ok"], true);
    assert!(seen(&world)["latency_ms"].is_number());
}
