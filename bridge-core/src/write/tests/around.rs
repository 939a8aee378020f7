//! What stands around a decision: locks, rows to read again, rows as they will be.

use serde_json::{Value, json};

use super::world::{date, id, member, rows, world};
use crate::entity::Entity;
use crate::ids::{ModuleId, PersonneId, ProjetId, RowId};
use crate::lookup::Lookup;
use crate::slug::Slug;
use crate::write::{Change, Command, FieldValue, Lock, Operation, Overlay, slug_of};

fn command(operation: Operation, at: i64, body: &Value) -> Command {
    Command::read(operation, RowId::new(at), &body.to_string()).unwrap()
}

fn locks(world: &Value, operation: Operation, at: i64, body: &Value) -> Vec<String> {
    let Ok(locks) = command(operation, at, body).locks(&rows(world));
    locks.iter().map(ToString::to_string).collect()
}

fn concerned(world: &Value, operation: Operation, at: i64, body: &Value) -> Vec<String> {
    let Ok(ids) = command(operation, at, body).concerned(&rows(world));
    ids.iter()
        .map(|(entity, id)| format!("{entity}:{id}"))
        .collect()
}

fn travail() -> Value {
    json!({ "tache_id": 8, "personne_id": 5, "date": "2026-11-19", "heures": 1 })
}

fn attribuer() -> Value {
    json!({ "personne_id": 5, "heures": 1, "date_debut": "2026-12-01" })
}

#[test]
fn writers_of_one_module_wait_for_each_other() {
    let world = world();
    for (operation, at, body) in [
        (Operation::Attribuer, 17, attribuer()),
        (Operation::ModifierModule, 17, json!({ "heures": 3 })),
        (
            Operation::SaisirHeuresRealisees,
            42,
            json!({ "heures_realisees": 1 }),
        ),
        (Operation::CloturerAttribution, 42, json!({})),
        (
            Operation::AnnulerAttribution,
            42,
            json!({ "justification": "une bonne raison" }),
        ),
    ] {
        assert_eq!(
            locks(&world, operation, at, &body),
            ["module:17"],
            "{operation:?}"
        );
    }
}

#[test]
fn writers_of_one_projet_wait_for_each_other() {
    let world = world();
    for (operation, at, body) in [
        (Operation::ModifierProjet, 7, json!({ "nom": "B" })),
        (Operation::LivrerProjet, 7, json!({})),
        (Operation::CloturerProjet, 7, json!({})),
        (Operation::CreerTache, 7, json!({ "nom": "B" })),
        (Operation::ModifierTache, 8, json!({ "nom": "B" })),
    ] {
        assert_eq!(
            locks(&world, operation, at, &body),
            ["projet:7"],
            "{operation:?}"
        );
    }
}

#[test]
fn hours_worked_hold_the_projet_then_the_persons_day() {
    let mut world = world();
    for (operation, at, body) in [
        (Operation::CreerIntervention, 0, travail()),
        (Operation::ModifierIntervention, 9, json!({ "heures": 3 })),
        (Operation::AnnulerIntervention, 9, json!({})),
    ] {
        let held = locks(&world, operation, at, &body);
        assert_eq!(held, ["projet:7", "personne:5:2026-11-19"], "{operation:?}");
    }
    world["intervention"][0]["personne"] = json!([6, 5]);
    assert_eq!(
        locks(&world, Operation::AnnulerIntervention, 9, &json!({})),
        ["projet:7", "personne:5:2026-11-19", "personne:6:2026-11-19"]
    );
    world["tache"][0]["projet"] = json!([]);
    assert_eq!(
        locks(&world, Operation::ModifierTache, 8, &json!({ "nom": "B" })),
        ["tache:8"]
    );
    world["intervention"][0]["date"] = Value::Null;
    assert_eq!(
        locks(&world, Operation::AnnulerIntervention, 9, &json!({})),
        ["tache:8"]
    );
}

#[test]
fn a_session_locks_its_own_day_and_avis() {
    let rows = rows(&world());
    let body = json!({ "tache_id": 8, "date": "2026-11-19", "heures": 1 });
    let held = |command: Command| {
        let Ok(locks) = command.by(&member(Some(6))).locks(&rows);
        locks
    };
    let personne = PersonneId::new(6).unwrap();
    assert_eq!(
        held(command(Operation::CreerIntervention, 0, &body)),
        [
            Lock::Projet(ProjetId::new(7).unwrap()),
            Lock::PersonneJour(personne, date("2026-11-19"))
        ]
    );
    let avis = held(command(Operation::DonnerAvis, 1, &json!({ "note": 3 })));
    assert_eq!(avis[0].to_string(), "avis:1:6");
    let other = held(command(
        Operation::DonnerAvis,
        1,
        &json!({ "note": 3, "personne_id": 5 }),
    ));
    assert_eq!(other[0].to_string(), "avis:1:5");
}

#[test]
fn two_new_projets_of_one_name_wait_for_each_other() {
    let world = world();
    let held = |nom: &str| locks(&world, Operation::CreerProjet, 0, &json!({ "nom": nom }));
    assert_eq!(held("Été"), ["projet-slug:ete"]);
    assert_eq!(held("été !"), held("Été"));
    assert!(held("2026").is_empty());
}

#[test]
fn a_row_that_is_not_there_is_locked_by_nobody() {
    let world = world();
    assert!(locks(&world, Operation::CloturerAttribution, 99, &json!({})).is_empty());
    assert!(locks(&world, Operation::AnnulerIntervention, 99, &json!({})).is_empty());
    assert_eq!(
        concerned(&world, Operation::AnnulerIntervention, 99, &json!({})),
        ["intervention:99"]
    );
}

#[test]
fn locks_are_taken_in_one_order() {
    let mut locks = [
        Lock::PersonneJour(PersonneId::new(1).unwrap(), date("2026-01-01")),
        Lock::Projet(ProjetId::new(2).unwrap()),
        Lock::Module(ModuleId::new(10).unwrap()),
        Lock::Module(ModuleId::new(9).unwrap()),
    ];
    locks.sort();
    let names: Vec<String> = locks.iter().map(ToString::to_string).collect();
    assert_eq!(
        names,
        ["module:9", "module:10", "projet:2", "personne:1:2026-01-01"]
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "one line per operation")]
fn the_rows_of_a_rule_are_read_again() {
    let world = world();
    for (operation, at, body, expected) in [
        (
            Operation::Attribuer,
            17,
            attribuer(),
            vec!["personne:5", "module:17", "attribution:42"],
        ),
        (
            Operation::SaisirHeuresRealisees,
            42,
            json!({ "heures_realisees": 1 }),
            vec!["module:17", "attribution:42"],
        ),
        (
            Operation::ModifierModule,
            17,
            json!({ "heures": 3 }),
            vec!["module:17", "attribution:42"],
        ),
        (
            Operation::ModifierModule,
            17,
            json!({ "statut": "realise" }),
            vec![
                "formation:1",
                "bloc:1",
                "module:17",
                "module:18",
                "attribution:42",
            ],
        ),
        (
            Operation::CreerProjet,
            0,
            json!({ "nom": "B", "client_id": 3 }),
            vec!["client:3"],
        ),
        (
            Operation::ModifierProjet,
            7,
            json!({ "client_id": 4 }),
            vec!["client:4", "projet:7"],
        ),
        (
            Operation::ModifierProjet,
            7,
            json!({ "statut": "cloture" }),
            vec!["projet:7", "tache:8"],
        ),
        (
            Operation::CloturerProjet,
            7,
            json!({}),
            vec!["projet:7", "tache:8"],
        ),
        (
            Operation::CreerTache,
            7,
            json!({ "nom": "B" }),
            vec!["projet:7"],
        ),
        (
            Operation::ModifierTache,
            8,
            json!({ "nom": "B" }),
            vec!["projet:7", "tache:8"],
        ),
        (
            Operation::CreerIntervention,
            0,
            travail(),
            vec!["personne:5", "projet:7", "tache:8", "intervention:9"],
        ),
        (
            Operation::ModifierIntervention,
            9,
            json!({ "heures": 1 }),
            vec!["personne:5", "projet:7", "tache:8", "intervention:9"],
        ),
        (
            Operation::DonnerAvis,
            1,
            json!({ "note": 3, "personne_id": 5 }),
            vec!["personne:5", "formation:1"],
        ),
        (
            Operation::DonnerAvis,
            1,
            json!({ "note": 3 }),
            vec!["formation:1"],
        ),
    ] {
        assert_eq!(
            concerned(&world, operation, at, &body),
            expected,
            "{operation:?} {body}"
        );
    }
    // Rows that may not be there are asked for all the same.
    let gone = json!({ "tache_id": 98, "date": "2026-11-19", "heures": 1 });
    assert_eq!(
        concerned(&world, Operation::CreerIntervention, 0, &gone),
        ["tache:98"]
    );
    assert_eq!(
        concerned(
            &world,
            Operation::ModifierModule,
            99,
            &json!({ "statut": "realise" })
        ),
        ["module:99"]
    );
}

#[test]
fn an_avis_that_was_given_is_read_again() {
    let mut world = world();
    world["avis"] = json!([{ "id": 1, "formation": [1], "personne": [5] }, { "id": 2, "formation": [1], "personne": [6] }]);
    let body = json!({ "note": 3, "personne_id": 5 });
    assert_eq!(
        concerned(&world, Operation::DonnerAvis, 1, &body),
        ["personne:5", "formation:1", "avis:1"]
    );
}

fn change(entity: Entity, at: Option<i64>, fields: Vec<(&'static str, FieldValue)>) -> Change {
    Change {
        entity,
        id: at.map(id),
        fields,
    }
}

#[test]
fn an_overlay_shows_rows_as_they_will_be() {
    let rows = rows(&world());
    let slug: Slug = "beta".parse().unwrap();
    let alpha: Slug = "alpha".parse().unwrap();
    let changes = [
        change(
            Entity::Projet,
            Some(7),
            vec![("slug", FieldValue::Text("beta".into()))],
        ),
        change(
            Entity::Tache,
            Some(8),
            vec![("projet", FieldValue::link(id(6)))],
        ),
        change(
            Entity::Tache,
            None,
            vec![
                ("projet", FieldValue::link(id(7))),
                ("nom", FieldValue::Text("Neuve".into())),
            ],
        ),
        change(
            Entity::Tache,
            Some(99),
            vec![("nom", FieldValue::Text("Personne".into()))],
        ),
    ];
    let Ok(overlay) = Overlay::new(&rows, &changes, id(50));
    assert_eq!(overlay.changed().len(), 3);
    let linking = |to| {
        let Ok(found) = overlay.linking(Entity::Tache, "projet", id(to));
        found.iter().map(|row| row.id().get()).collect::<Vec<_>>()
    };
    assert_eq!((linking(7), linking(6)), (vec![50], vec![8]));
    assert_eq!(overlay.with_slug(Entity::Projet, &slug), Ok(Some(id(7))));
    assert_eq!(overlay.with_slug(Entity::Projet, &alpha), Ok(None));
    assert_eq!(overlay.with_slug(Entity::Formation, &slug), Ok(None));
    assert_eq!(overlay.row(Entity::Tache, id(99)), Ok(None));
    assert_eq!(
        overlay.row(Entity::Client, id(3)),
        rows.row(Entity::Client, id(3))
    );
    let Ok(Some(made)) = overlay.row(Entity::Tache, id(50)) else {
        panic!("not made")
    };
    assert_eq!(made.label(), "Neuve");
}

#[test]
fn changes_of_one_row_add_up() {
    let rows = rows(&world());
    let changes = [
        change(
            Entity::Module,
            Some(17),
            vec![(
                "heures",
                FieldValue::Heures(crate::hours::Heures::from_whole(3)),
            )],
        ),
        change(
            Entity::Module,
            Some(17),
            vec![("statut", FieldValue::Choice("en_cours"))],
        ),
    ];
    let Ok(overlay) = Overlay::new(&rows, &changes, id(50));
    let json = json!(overlay.changed());
    assert_eq!(
        (
            &json[0]["heures"],
            &json[0]["statut"],
            json.as_array().unwrap().len()
        ),
        (&json!(3), &json!("en_cours"), 1)
    );
}

#[test]
fn every_spelling_of_a_slug_may_be_taken() {
    let tables = json!({ "projet": [{ "id": 1, "slug": "a" }, { "id": 2, "slug": "a-9" }, { "id": 3, "slug": "a-9-9" }] });
    let mut rows = rows(&tables);
    let ask = |rows: &crate::lookup::MemoryRows, at| {
        let Ok(slug) = slug_of(rows, Entity::Projet, "A", at);
        slug.map(String::from)
    };
    assert_eq!(ask(&rows, Some(id(9))), None);
    assert_eq!(ask(&rows, None), None);
    assert_eq!(ask(&rows, Some(id(1))).as_deref(), Some("a"));
    rows.remove(Entity::Projet, id(3));
    assert_eq!(ask(&rows, Some(id(9))).as_deref(), Some("a-9-9"));
    rows.remove(Entity::Projet, id(1));
    assert_eq!(ask(&rows, None).as_deref(), Some("a"));
}

#[test]
fn a_value_of_another_kind_sets_nothing() {
    use crate::write::set::set;
    let world = world();
    let mut projet = super::world::row(Entity::Projet, &world["projet"][0]);
    let before = projet.clone();
    for (field, value) in [
        ("budget_heures", FieldValue::Text("3".into())),
        ("slug", FieldValue::Text("Not A Slug".into())),
        ("slug", FieldValue::Empty),
        ("statut", FieldValue::Empty),
        ("client", FieldValue::Whole(3)),
        ("bridge_id", FieldValue::Text("x".into())),
    ] {
        assert!(!set(&mut projet, field, &value), "{field}");
    }
    assert_eq!(projet, before);
}
