//! Changing a module, and the formation that follows.

use serde_json::{Value, json};

use super::world::{apply, ask, ask_as, attribuer, changes, id, reports, rows, rules, world};
use crate::entity::Entity;
use crate::viewer::Viewer;
use crate::write::{Follow, Operation, follow_ups};

#[test]
fn fewer_hours_than_are_attributed_are_refused() {
    let heures = |heures: Value| {
        ask(
            &world(),
            Operation::ModifierModule,
            17,
            &json!({ "heures": heures }),
        )
    };
    assert_eq!(
        reports(heures(json!(9.99))),
        json!([{ "rule": "RG-01", "module_id": 17, "heures_module": 9.99, "heures_deja_attribuees": 10, "heures_demandees": 0 }])
    );
    assert_eq!(rules(&heures(Value::Null)), ["RG-01"]);
    // Exactly what is attributed: the module is full, in the same write.
    assert_eq!(
        changes(heures(json!(10))),
        json!([{ "entity": "module", "id": 17, "fields": { "heures": 10, "statut": "attribue" } }])
    );
}

#[test]
fn who_edits_the_status_means_it() {
    let decided = ask(
        &world(),
        Operation::ModifierModule,
        17,
        &json!({ "statut": "en_cours" }),
    );
    assert_eq!(
        changes(decided),
        json!([{ "entity": "module", "id": 17, "fields": { "statut": "en_cours" } }])
    );
    let both = json!({ "statut": "en_cours", "heures": 10 });
    let decided = ask(&world(), Operation::ModifierModule, 17, &both);
    assert_eq!(
        changes(decided)[0]["fields"],
        json!({ "statut": "en_cours", "heures": 10 })
    );
}

#[test]
fn a_taught_module_stays_taught_whatever_its_hours() {
    let decided = ask(
        &world(),
        Operation::ModifierModule,
        18,
        &json!({ "heures": 12 }),
    );
    assert_eq!(changes(decided)[0]["fields"], json!({ "heures": 12 }));
}

#[test]
fn the_last_taught_module_closes_its_formation() {
    let taught = json!({ "statut": "realise" });
    let plan = ask(&world(), Operation::ModifierModule, 17, &taught).unwrap();
    assert_eq!(
        json!(plan.changes[1]),
        json!({ "entity": "formation", "id": 1, "fields": { "statut": "cloturee" } })
    );
    assert_eq!(
        plan.follows,
        [Follow {
            entity: Entity::Formation,
            id: Some(id(1))
        }]
    );
    let mut world = world();
    world["module"][1]["statut"] = json!("en_cours");
    let plan = ask(&world, Operation::ModifierModule, 17, &taught).unwrap();
    assert_eq!(plan.changes.len(), 1);
}

#[test]
fn a_formation_never_reopens_by_itself() {
    let mut world = world();
    world["formation"][0]["statut"] = json!("cloturee");
    world["module"][0]["statut"] = json!("realise");
    let plan = ask(
        &world,
        Operation::ModifierModule,
        17,
        &json!({ "statut": "en_cours" }),
    )
    .unwrap();
    assert_eq!(plan.changes.len(), 1);
    let Ok(follow) = follow_ups(&rows(&world), Entity::Formation, id(1));
    assert_eq!(follow, []);
}

#[test]
fn a_formation_without_modules_stays_open() {
    let mut world = world();
    world["module"] = json!([]);
    let Ok(follow) = follow_ups(&rows(&world), Entity::Formation, id(1));
    assert_eq!(follow, []);
}

#[test]
fn following_up_twice_changes_nothing_more() {
    let mut rows = rows(&world());
    let plan = ask_as(
        Viewer::admin(),
        &rows,
        Operation::Attribuer,
        17,
        &attribuer(json!(10)),
    )
    .unwrap();
    // A crash right after the first write: the rest is found again.
    apply(&mut rows, &plan.changes[..1]);
    let Ok(rest) = follow_ups(&rows, Entity::Module, id(17));
    assert_eq!(rest, plan.changes[1..]);
    apply(&mut rows, &rest);
    for entity in [Entity::Module, Entity::Attribution] {
        let Ok(more) = follow_ups(&rows, entity, id(17));
        assert_eq!(more, []);
    }
    let Ok(none) = follow_ups(&rows, Entity::Module, id(99));
    assert_eq!(none, []);
}
