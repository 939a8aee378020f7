//! The process dies: between any two polls, and between any two statements. What was accepted takes effect all the same.

use bridge_core::entity::Entity;
use serde_json::json;

use super::world::World;

fn change(world: &mut World) {
    world.ports.source.update(
        Entity::Attribution,
        1,
        &json!({ "heures_attribuees": "100.00" }),
    );
    world.announce(Entity::Attribution, "rows.updated", &[1]);
}

fn assert_told(world: &World) {
    world.assert_converged();
    let told = world.ports.publisher.messages().join("");
    assert!(
        told.contains("\"heures_restantes_formation\":650"),
        "the Hub knows"
    );
    let cached = world.ports.cache.last("bridge:personne:1").unwrap();
    assert!(
        cached.contains("\"heures_restantes_formation\":650"),
        "KV knows"
    );
}

#[test]
fn killed_between_any_two_polls_a_delivery_still_takes_effect() {
    for steps in 0..60 {
        let mut world = World::with_pierre(steps);
        change(&mut world);
        world
            .ports
            .simulation
            .run_steps(usize::try_from(steps).unwrap());
        world.kill();
        world.settle();
        assert_told(&world);
    }
}

#[test]
fn killed_between_any_two_statements_a_delivery_still_takes_effect() {
    let mut statements = 0;
    loop {
        let mut world = World::with_pierre(statements);
        change(&mut world);
        world.ports.database.fail_after(Some(statements));
        world.ports.simulation.settle();
        let is_over = !world.ports.database.is_dead();
        world.kill();
        world.settle();
        assert_told(&world);
        if is_over {
            break;
        }
        statements += 1;
    }
    assert!(statements > 20, "the fuse blew somewhere in the work");
}

#[test]
fn killed_again_and_again_the_reading_of_a_table_goes_on_where_it_was() {
    let mut world = World::new(1, 3);
    world.settle();
    for number in 0..2_000 {
        world.ports.source.create(
            Entity::Client,
            &json!({ "nom": format!("Client {number}") }),
        );
    }
    world.call(
        "claim",
        &json!({ "path_table": "client", "body": "read everything again" }),
    );
    let before = world.ports.source.calls();
    let mut kills = 0;
    while !world.work(12) {
        world.kill();
        kills += 1;
        assert!(kills < 1_000, "never ends");
    }
    world.settle();
    world.assert_converged();
    assert!(kills > 3, "killed {kills} times");
    // ten full pages and the end, and the page that each kill cut
    assert!(world.ports.source.calls() - before <= 11 + kills);
}
