//! More rows of the same kind, for measuring: links go among themselves only, so that the lifelike set keeps its figures.

use super::chance::Chance;
use super::rows::Rows;
use serde_json::{Value as Json, json};

const GIVEN: [&str; 12] = [
    "Adèle",
    "Bruno",
    "Cécile",
    "Denis",
    "Estelle",
    "Fabien",
    "Géraldine",
    "Hervé",
    "Isaïe",
    "Julie",
    "Karim",
    "Léonie",
];
const FAMILY: [&str; 12] = [
    "Martin", "Bernard", "Dubois", "Petit", "Moreau", "Simon", "Laurent", "Michel", "Faure",
    "Roux", "Blanc", "Noël",
];

/// How many rows the lifelike set has, about.
const LIFELIKE: usize = 480;

/// Adds rows until there are about `total`.
pub fn fill(rows: &mut Rows, total: usize) -> anyhow::Result<()> {
    let more = total.saturating_sub(LIFELIKE);
    if more < 100 {
        return Ok(());
    }
    let mut chance = Chance::new(4);
    let share = |percent: usize| (more * percent / 100).max(1);

    let mut personnes = Vec::new();
    for index in 0..share(3) {
        let (prenom, nom) = (
            GIVEN[index % 12],
            format!("{} {}", FAMILY[index / 12 % 12], index),
        );
        let slug = rows.slug("personne", &format!("{prenom} {nom}"), index + 41);
        personnes.push(json!({
            "nom": nom, "prenom": prenom, "slug": slug, "email": format!("{slug}@centre.test"), "statut": "actif",
            "roles": ["formateur", "developpeur"], "capacite_formation": 750, "capacite_agence": 800,
        }));
    }
    let personnes = rows.add("personne", &personnes)?;

    let formations = named(
        rows,
        "formation",
        share(1),
        |slug, nom| json!({ "nom": nom, "slug": slug, "statut": "en_cours" }),
    )?;
    let blocs = linked(
        rows,
        "bloc",
        share(2),
        &mut chance,
        |chance, index| json!({ "nom": format!("Bloc {index}"), "ordre": index % 5, "formation": [chance.pick(&formations)] }),
    )?;
    let modules = linked(
        rows,
        "module",
        share(8),
        &mut chance,
        |chance, index| json!({ "nom": format!("Module {index}"), "code": format!("B{index}"), "heures": 35, "statut": "en_cours", "bloc": [chance.pick(&blocs)] }),
    )?;
    let day = rows.day(5, 4);
    linked(rows, "attribution", share(38), &mut chance, |chance, _| {
        json!({
            "module": [chance.pick(&modules)], "personne": [chance.pick(&personnes)], "heures_attribuees": 5,
            "heures_realisees": "1.5", "date_debut": day, "statut": "en_cours",
        })
    })?;
    let clients = linked(
        rows,
        "client",
        share(1),
        &mut chance,
        |_, index| json!({ "nom": format!("Client {index}"), "ville": "Rennes", "pays": "France" }),
    )?;
    let mut client = clients.iter().cycle();
    let projets = named(
        rows,
        "projet",
        share(3),
        |slug, nom| json!({ "nom": nom, "slug": slug, "client": [client.next()], "statut": "en_cours", "budget_heures": 100 }),
    )?;
    let taches = linked(
        rows,
        "tache",
        share(9),
        &mut chance,
        |chance, index| json!({ "nom": format!("Tâche {index}"), "projet": [chance.pick(&projets)], "statut": "en_cours" }),
    )?;
    linked(rows, "intervention", share(35), &mut chance, |chance, _| {
        json!({
            "tache": [chance.pick(&taches)], "personne": [chance.pick(&personnes)], "date": day, "heures": "2.25", "statut": "saisie",
        })
    })?;
    Ok(())
}

fn named(
    rows: &mut Rows,
    table: &'static str,
    count: usize,
    mut body: impl FnMut(String, String) -> Json,
) -> anyhow::Result<Vec<i64>> {
    let mut bodies = Vec::with_capacity(count);
    for index in 0..count {
        let nom = format!("{table} volume {index}");
        bodies.push(body(rows.slug(table, &nom, index + 1000), nom));
    }
    rows.add(table, &bodies)
}

fn linked(
    rows: &mut Rows,
    table: &'static str,
    count: usize,
    chance: &mut Chance,
    body: impl Fn(&mut Chance, usize) -> Json,
) -> anyhow::Result<Vec<i64>> {
    let bodies: Vec<Json> = (0..count).map(|index| body(chance, index)).collect();
    rows.add(table, &bodies)
}
