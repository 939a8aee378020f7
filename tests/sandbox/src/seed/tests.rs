//! The promises that other parts' tests rely on.

use super::training::{INACTIVE, OVERBOOKED, PIERRE};
use crate::Settings;
use crate::baserow::engine::{Keys, World};
use crate::baserow::{self, model::RowId};
use serde_json::Value as Json;

fn seeded(rows: usize) -> (tempfile::TempDir, baserow::Shared) {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings {
        rows,
        year: Some(2026),
        ..Settings::for_test(folder.path())
    };
    let state = baserow::open(&settings, "127.0.0.1:1".parse().unwrap()).unwrap();
    (folder, state)
}

fn all(world: &World, table: &str) -> Vec<Json> {
    let table = world
        .tables
        .values()
        .find(|found| found.head.name == table)
        .unwrap();
    table
        .rows
        .values()
        .map(|row| world.row_json(table.head.id, row, Keys::Names))
        .collect()
}

fn row(world: &World, table: &str, id: usize) -> Json {
    let table = world
        .tables
        .values()
        .find(|found| found.head.name == table)
        .unwrap();
    world.row_json(table.head.id, &table.rows[&RowId(id as i64)], Keys::Names)
}

fn hours(json: &Json) -> f64 {
    json.as_str().unwrap_or("0").parse().unwrap()
}

/// Live hours of a person in the year, and what is left of the capacity.
fn teaching(world: &World, person: usize) -> (f64, f64) {
    let live: f64 = all(world, "attribution")
        .iter()
        .filter(|row| row["personne"][0]["id"] == person && row["statut"]["value"] != "annule")
        .filter(|row| {
            row["date_debut"]
                .as_str()
                .is_some_and(|day| day.starts_with("2026"))
        })
        .map(|row| hours(&row["heures_attribuees"]))
        .sum();
    (
        live,
        hours(&row(world, "personne", person)["capacite_formation"]) - live,
    )
}

#[tokio::test]
async fn the_demo_data_is_what_it_promises() {
    let (_folder, state) = seeded(0);
    let engine = state.engine();
    let world = &engine.world;

    let pierre = row(world, "personne", PIERRE);
    assert_eq!(pierre["nom_prenom"], "Pierre Dupont");
    assert_eq!(pierre["slug"], "pierre-dupont");
    assert_eq!(pierre["email"], "pierre@centre.test");
    assert_eq!(pierre["capacite_agence"], "400.00");
    assert_eq!(teaching(world, PIERRE), (80.0, 670.0));

    let alpha = row(world, "projet", 1);
    assert_eq!(
        (&alpha["nom"], &alpha["slug"]),
        (&"Projet Alpha".into(), &"projet-alpha".into())
    );
    assert_eq!(alpha["client"][0]["value"], "ACME Formation");
    assert_eq!(alpha["statut"]["value"], "en_cours");
    assert_eq!(alpha["budget_heures"], "120.00");

    assert!(teaching(world, OVERBOOKED).1 < 0.0);
    assert!(hours(&row(world, "personne", OVERBOOKED)["capacite_agence"]) > 100.0);
    let gone = row(world, "personne", INACTIVE);
    assert_eq!(
        (&gone["statut"]["value"], &gone["roles"][0]["value"]),
        (&"inactif".into(), &"formateur".into())
    );

    let people = all(world, "personne");
    assert_eq!(people.len(), 40);
    let longest = people
        .iter()
        .map(|row| row["nom_prenom"].as_str().unwrap().chars().count())
        .max();
    assert_eq!(longest, Some(90));
    assert!(people.iter().any(|row| row["nom"] == "D'Hérouville"));
    for (table, count) in [("formation", 8), ("client", 20), ("projet", 30)] {
        assert_eq!(all(world, table).len(), count, "{table}");
    }
    for (table, link) in [
        ("projet", "client"),
        ("attribution", "personne"),
        ("module", "bloc"),
        ("tache", "projet"),
        ("intervention", "tache"),
    ] {
        assert!(
            all(world, table)
                .iter()
                .any(|row| row[link].as_array().unwrap().is_empty()),
            "{table}.{link}"
        );
    }
}

#[tokio::test]
async fn no_module_is_given_away_twice_and_rollups_say_so() {
    let (_folder, state) = seeded(0);
    let engine = state.engine();
    for module in all(&engine.world, "module") {
        assert!(
            hours(&module["heures_attribuees"]) <= hours(&module["heures"]),
            "{module}"
        );
    }
    let formation = row(&engine.world, "formation", 1);
    let blocs = all(&engine.world, "bloc");
    let total: f64 = blocs
        .iter()
        .filter(|bloc| bloc["formation"][0]["id"] == 1)
        .map(|bloc| hours(&bloc["heures_total"]))
        .sum();
    assert!((hours(&formation["heures_total"]) - total).abs() < 0.001);
}

#[tokio::test]
async fn slugs_are_unique_and_never_digits_only() {
    let (_folder, state) = seeded(3000);
    let engine = state.engine();
    for table in ["personne", "formation", "projet"] {
        let mut seen = std::collections::HashSet::new();
        for row in all(&engine.world, table) {
            let slug = row["slug"].as_str().unwrap().to_owned();
            assert!(
                !slug.chars().all(|character| character.is_ascii_digit()),
                "{slug}"
            );
            assert!(seen.insert(slug), "{row}");
        }
    }
}

#[tokio::test]
async fn more_rows_leave_the_demo_figures_alone() {
    let (_folder, state) = seeded(3000);
    let engine = state.engine();
    let total: usize = engine
        .world
        .tables
        .values()
        .map(|table| table.rows.len())
        .sum();
    assert!((2800..=3200).contains(&total), "{total}");
    assert_eq!(teaching(&engine.world, PIERRE), (80.0, 670.0));
}

#[tokio::test]
async fn a_second_start_finds_everything_as_it_was() {
    let (folder, state) = seeded(0);
    let texts = |state: &baserow::Shared| {
        let engine = state.engine();
        ["personne", "formation", "attribution", "projet"]
            .map(|table| Json::from(all(&engine.world, table)).to_string())
    };
    let before = texts(&state);
    drop(state);
    let settings = Settings {
        year: Some(2026),
        ..Settings::for_test(folder.path())
    };
    let again = baserow::open(&settings, "127.0.0.1:1".parse().unwrap()).unwrap();
    assert_eq!(texts(&again), before);
}
