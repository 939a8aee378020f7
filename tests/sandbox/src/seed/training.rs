//! The teaching side: personnes, formations with blocs and modules, attributions, avis.

use super::chance::Chance;
use super::rows::Rows;
use serde_json::{Value as Json, json};

/// How many personnes the small set has; their ids are 1 to this.
pub const PERSONNES: usize = 40;
/// The person that the demo is about.
pub const PIERRE: usize = 5;
/// Somebody with more teaching hours than capacity, but not on the other side.
pub const OVERBOOKED: usize = 8;
/// Somebody with the role but no longer there.
pub const INACTIVE: usize = 12;
/// Stands for no person at all.
const NOBODY: usize = 0;

/// Given name, family name, whether they teach and whether they build.
const PEOPLE: [(&str, &str, bool, bool); PERSONNES] = [
    ("Camille", "Lefèvre", true, false),
    ("Élodie", "Garnier", true, true),
    ("Thomas", "D'Hérouville", true, true),
    ("Noémie", "Chevalier", false, true),
    ("Pierre", "Dupont", true, true),
    ("Aïcha", "Benali", true, false),
    ("Jérôme", "Müller", false, true),
    ("Amélie", "Rousseau", true, true),
    ("Gaëlle", "Le Goff", true, false),
    ("François", "Nuñez", true, true),
    ("Zoé", "Lambert", false, true),
    ("Bernard", "Charpentier", true, false),
    ("Inès", "Fontaine", true, true),
    ("Loïc", "Kervella", false, true),
    (
        "Marie-Antoinette-Joséphine",
        "de La Rochefoucauld-Montmorency-Laval d'Hérouville-Saint-Claire",
        true,
        false,
    ),
    ("Hugo", "Marchand", false, true),
    ("Chloé", "Perrin", true, true),
    ("Mathéo", "Girard", false, true),
    ("Anaïs", "Collet", true, false),
    ("Yann", "Tanguy", true, true),
    ("Clémence", "Dufour", true, false),
    ("Rémi", "Barbier", false, true),
    ("Sofia", "Ferreira", true, true),
    ("Nicolas", "L'Hermitte", true, false),
    ("Maëva", "Colin", false, true),
    ("Stéphane", "Roger", true, false),
    ("Hélène", "Masson", true, true),
    ("Kévin", "Renard", false, true),
    ("Océane", "Picard", true, false),
    ("Baptiste", "Caron", false, true),
    ("Pierrette", "Dupond", true, false),
    ("Solène", "Guérin", true, true),
    ("Théo", "Brunet", false, true),
    ("Fatou", "Diallo", true, true),
    ("Éric", "Vasseur", true, false),
    ("Manon", "Schmitt", false, true),
    ("Joël", "Aubert", true, false),
    ("Lucie", "Bouvier", true, true),
    ("Raphaël", "Olivier", false, true),
    ("Pénélope", "Œuvrard", true, false),
];

/// Name, status, and per bloc its name with its modules (name, hours).
type Modules = &'static [(&'static str, u32)];
type Blocs = &'static [(&'static str, Modules)];
const FORMATIONS: [(&str, &str, Blocs); 8] = [
    (
        "Concepteur développeur d'applications",
        "en_cours",
        &[
            (
                "Développer une application sécurisée",
                &[
                    ("JS Fondamentaux", 70),
                    ("TypeScript avancé", 35),
                    ("Sécurité des applications web", 28),
                ],
            ),
            (
                "Concevoir en couches",
                &[
                    ("Modélisation UML", 21),
                    ("Bases de données relationnelles", 42),
                    ("Architecture hexagonale", 28),
                ],
            ),
            (
                "Préparer le déploiement",
                &[("Conteneurs et CI/CD", 35), ("Tests automatisés", 28)],
            ),
        ],
    ),
    (
        "Développeur web et web mobile",
        "en_cours",
        &[
            (
                "Partie front-end",
                &[
                    ("HTML et CSS", 42),
                    ("React", 56),
                    ("Accessibilité numérique", 14),
                ],
            ),
            (
                "Partie back-end",
                &[
                    ("PHP et Symfony", 63),
                    ("API REST", 28),
                    ("SQL pour le web", 28),
                ],
            ),
        ],
    ),
    (
        "Administrateur d'infrastructures sécurisées",
        "planifiee",
        &[
            (
                "Administrer les réseaux",
                &[("Réseaux IP", 42), ("Pare-feu et VPN", 28)],
            ),
            (
                "Administrer les serveurs",
                &[
                    ("Linux avancé", 49),
                    ("Supervision", 21),
                    ("Sauvegardes et reprise", 14),
                ],
            ),
        ],
    ),
    (
        "Chef de projet digital",
        "en_cours",
        &[
            (
                "Cadrer",
                &[("Étude de l'existant", 14), ("Budget et planification", 21)],
            ),
            (
                "Piloter",
                &[("Méthodes agiles", 28), ("Conduite du changement", 14)],
            ),
        ],
    ),
    (
        "Data analyst",
        "planifiee",
        &[
            (
                "Préparer les données",
                &[("Python pour la donnée", 49), ("Qualité des données", 14)],
            ),
            (
                "Restituer",
                &[("Visualisation", 28), ("Statistiques appliquées", 35)],
            ),
        ],
    ),
    (
        "UX designer",
        "cloturee",
        &[
            ("Recherche utilisateur", &[("Entretiens et synthèse", 21)]),
            (
                "Prototypage",
                &[("Figma", 28), ("Tests d'utilisabilité", 14)],
            ),
        ],
    ),
    (
        "Titre professionnel d'assistante ou assistant de vie aux familles, parcours à distance",
        "planifiee",
        &[("Entretenir le logement", &[("Gestes et postures", 14)])],
    ),
    ("Sensibilisation à l'éco-conception", "planifiee", &[]),
];

/// Makes all of it.
pub fn fill(rows: &mut Rows) -> anyhow::Result<()> {
    personnes(rows)?;
    let modules = formations(rows)?;
    attributions(rows, &modules)?;
    avis(rows)
}

fn personnes(rows: &mut Rows) -> anyhow::Result<()> {
    let mut people = Vec::new();
    for (index, (prenom, nom, teaches, builds)) in PEOPLE.iter().enumerate() {
        let id = index + 1;
        let mut roles = Vec::new();
        roles.extend(teaches.then_some("formateur"));
        roles.extend(builds.then_some("developpeur"));
        roles.extend((id % 13 == 0).then_some("pedagogie"));
        roles.extend((id == 1).then_some("admin"));
        let slug = rows.slug("personne", &format!("{prenom} {nom}"), id);
        let email = match id {
            PIERRE => "pierre@centre.test".to_owned(),
            // Somebody without an address.
            19 => String::new(),
            _ => format!("{slug}@centre.test"),
        };
        let teaching = match id {
            OVERBOOKED => 60,
            PIERRE => 750,
            _ if *teaches => [750, 600, 450][id % 3],
            _ => 0,
        };
        let building = match id {
            PIERRE => 400,
            _ if *builds => [400, 800, 1200][id % 3],
            _ => 0,
        };
        people.push(json!({
            "nom": nom, "prenom": prenom, "slug": slug, "email": email, "roles": roles,
            "statut": if id == INACTIVE { "inactif" } else { "actif" },
            "capacite_formation": teaching, "capacite_agence": building,
        }));
    }
    rows.add("personne", &people).map(drop)
}

/// Number, hours and formation's status of every module that has a bloc.
struct Module {
    id: i64,
    hours: u32,
    status: &'static str,
}

/// What is attributed of a module: person, hours, done hours, status.
type Share = (usize, u32, &'static str, &'static str);

/// The shares of the modules that the demo is about; the others get theirs by chance.
fn planned(module: &str) -> Option<&'static [Share]> {
    Some(match module {
        "JS Fondamentaux" => &[(PIERRE, 50, "12.5", "en_cours"), (2, 20, "0", "prevue")],
        "API REST" => &[(PIERRE, 20, "0", "prevue")],
        "Tests automatisés" => &[(PIERRE, 10, "0", "prevue"), (13, 18, "3.5", "en_cours")],
        "React" => &[
            (PIERRE, 20, "0", "annule"),
            (OVERBOOKED, 56, "14", "en_cours"),
        ],
        "Méthodes agiles" => &[(OVERBOOKED, 28, "7.25", "en_cours")],
        "Supervision" => &[(NOBODY, 7, "0", "prevue")],
        "Accessibilité numérique" | "Visualisation" | "Pare-feu et VPN" => &[],
        _ => return None,
    })
}

fn status(hours: u32, shares: &[Share], closed: bool) -> &'static str {
    let live = shares.iter().filter(|share| share.3 != "annule");
    if closed {
        "realise"
    } else if live.clone().any(|share| share.2 != "0") {
        "en_cours"
    } else if hours > 0 && live.map(|share| share.1).sum::<u32>() >= hours {
        "attribue"
    } else {
        "a_attribuer"
    }
}

fn by_chance(chance: &mut Chance, hours: u32, closed: bool) -> Vec<Share> {
    let teachers: Vec<usize> = (1..=PERSONNES)
        .filter(|id| PEOPLE[id - 1].2 && ![PIERRE, OVERBOOKED, INACTIVE, 15].contains(id))
        .collect();
    let person = *chance.pick(&teachers);
    match (closed, chance.below(4)) {
        (true, _) => vec![(person, hours, "", "realise")],
        (_, 0) => vec![],
        (_, 1) => vec![(person, hours / 2, "0", "prevue")],
        (_, 2) => vec![
            (person, hours / 2, "3.5", "en_cours"),
            (*chance.pick(&teachers), hours - hours / 2, "0", "prevue"),
        ],
        _ => vec![(person, hours, "0", "prevue")],
    }
}

fn formations(rows: &mut Rows) -> anyhow::Result<Vec<(Module, Vec<Share>)>> {
    let mut chance = Chance::new(2);
    let mut plans = Vec::new();
    for (index, (nom, statut, blocs)) in FORMATIONS.iter().enumerate() {
        let slug = rows.slug("formation", nom, index + 1);
        let (from, to) = (rows.day(1 + index % 3, 6), rows.day(9 + index % 3, 28));
        let dated = index != 7;
        let formation = rows.add(
            "formation",
            &[json!({
                "nom": nom, "slug": slug, "statut": statut,
                "date_debut": dated.then_some(from), "date_fin": dated.then_some(to),
            })],
        )?;
        for (order, (nom, modules)) in blocs.iter().enumerate() {
            let bloc = rows.add(
                "bloc",
                &[json!({ "nom": nom, "ordre": order + 1, "formation": formation })],
            )?;
            for (nom, hours) in *modules {
                let closed = *statut == "cloturee";
                let shares = planned(nom)
                    .map_or_else(|| by_chance(&mut chance, *hours, closed), <[Share]>::to_vec);
                let code = format!("M{:03}", plans.len() + 1);
                let ids = rows.add("module", &[json!({
                    "nom": nom, "code": code, "heures": hours, "statut": status(*hours, &shares, closed), "bloc": bloc,
                })])?;
                plans.push((
                    Module {
                        id: ids[0],
                        hours: *hours,
                        status: statut,
                    },
                    shares,
                ));
            }
        }
    }
    // A module that belongs nowhere yet, and has no hours.
    rows.add(
        "module",
        &[json!({ "nom": "Module à préciser", "code": "M999", "statut": "a_attribuer" })],
    )?;
    Ok(plans)
}

fn attributions(rows: &mut Rows, modules: &[(Module, Vec<Share>)]) -> anyhow::Result<()> {
    let mut all = Vec::new();
    for (index, (module, shares)) in modules.iter().enumerate() {
        for (person, hours, done, statut) in shares {
            let month = 1 + index % 9;
            let taken_by: Vec<usize> = (*person != NOBODY).then_some(*person).into_iter().collect();
            let done = if *statut == "realise" {
                module.hours.to_string()
            } else {
                (*done).to_owned()
            };
            let why = if *statut == "annule" {
                Some("Le formateur n'est plus disponible à cette période.")
            } else {
                None
            };
            all.push(json!({
                "module": [module.id], "personne": taken_by, "heures_attribuees": hours, "heures_realisees": done,
                "date_debut": rows.day(month, 12), "date_fin": (module.status != "planifiee").then(|| rows.day(month + 2, 20)),
                "statut": statut, "justification": why,
            }));
        }
    }
    // Last year's hours, which count for nothing this year.
    let last = rows.year() - 1;
    let past = rows.add("module", &[json!({ "nom": "JS Fondamentaux (session précédente)", "code": "M900", "heures": 40, "statut": "realise" })])?;
    all.push(json!({
        "module": past, "personne": [PIERRE], "heures_attribuees": 40, "heures_realisees": 40,
        "date_debut": Rows::day_of(last, 3, 2), "date_fin": Rows::day_of(last, 6, 30), "statut": "realise",
    }));
    rows.add("attribution", &all).map(drop)
}

fn avis(rows: &mut Rows) -> anyhow::Result<()> {
    let words: [Option<&str>; 6] = [
        Some("Très concret, j'ai pu réutiliser dès la semaine suivante."),
        None,
        Some("Bon rythme, supports clairs."),
        Some("Un peu trop rapide sur la fin… mais l'équipe est à l'écoute."),
        Some("Salle trop petite."),
        None,
    ];
    let notes = [5, 4, 4, 3, 2, 5];
    let avis: Vec<Json> = (0..18)
        .map(|index| {
            json!({
                "formation": [1 + index % 6], "personne": [1 + (index * 7) % PERSONNES],
                "note": (notes[index % 6]), "commentaire": words[index % 6],
            })
        })
        .collect();
    rows.add("avis", &avis).map(drop)
}
