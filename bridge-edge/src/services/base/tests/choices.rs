//! What a form offers to choose from.

use bridge_core::entity::Entity;
use serde_json::{Value as Json, json};

use super::world::World;

fn choices(world: &World, entity: &str, chosen: &str) -> Json {
    let viewer = json!({ "kind": "member", "scopes": ["read:personnes", "read:formations"] });
    let question = json!({ "entity": entity, "q": chosen, "limit": 200, "viewer": viewer });
    world.ask("choices", &question)
}

fn read_again(world: &World) {
    world.call("claim", &json!({ "body": "read everything again" }));
    world.settle();
    world.assert_converged();
}

#[test]
fn a_small_table_is_offered_whole_in_the_order_of_names() {
    let world = World::with_pierre(1);
    let source = &world.ports.source;
    source.create(Entity::Formation, &json!({ "nom": "Études" }));
    source.create(Entity::Formation, &json!({ "nom": "Zoologie" }));
    source.create(Entity::Bloc, &json!({ "nom": "Front", "formation": [2] }));
    source.create(Entity::Bloc, &json!({ "nom": "Seul" }));
    read_again(&world);
    let named = |items: &[(i64, &str)]| {
        let items = items.iter();
        let items: Vec<Json> = items
            .map(|(id, nom)| json!({ "id": id, "nom": nom }))
            .collect();
        json!({ "ok": { "all": true, "items": items } })
    };
    assert_eq!(
        choices(&world, "formation", ""),
        named(&[(1, "Développeur web"), (2, "Études"), (3, "Zoologie")])
    );
    // blocs of one name are told apart by their formations
    assert_eq!(
        choices(&world, "bloc", "2"),
        named(&[
            (1, "Front · Développeur web"),
            (2, "Front · Études"),
            (3, "Seul")
        ])
    );
    let code = |entity: &str| choices(&world, entity, "")["error"]["code"].clone();
    assert_eq!(code("client"), "FORBIDDEN_SCOPE");
    assert_eq!(code("facture"), "VALIDATION_ERROR");
}

#[test]
fn of_a_large_table_only_what_was_chosen_is_named() {
    let world = World::with_pierre(2);
    let source = &world.ports.source;
    for number in 2..=200 {
        let values = json!({ "nom": format!("Nom {number}"), "prenom": "Une" });
        source.create(Entity::Personne, &values);
    }
    read_again(&world);
    let all = choices(&world, "personne", "");
    assert_eq!(all["ok"]["items"].as_array().unwrap().len(), 200);
    source.create(Entity::Personne, &json!({ "nom": "De trop" }));
    read_again(&world);
    let one = json!({ "ok": { "all": false, "items": [{ "id": 1, "nom": "Pierre Dupont" }] } });
    assert_eq!(choices(&world, "personne", "1"), one);
    let none = json!({ "ok": { "all": false, "items": [] } });
    assert_eq!(choices(&world, "personne", ""), none);
    assert_eq!(choices(&world, "personne", "999"), none);
}
