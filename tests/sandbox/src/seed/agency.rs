//! The building side: clients, projets, taches, interventions, comptes rendus, factures with lines, an avoir.

use super::chance::Chance;
use super::rows::Rows;
use super::training::PIERRE;
use serde_json::{Value as Json, json};

const CLIENTS: [(&str, &str); 20] = [
    ("ACME Formation", "Rennes"),
    ("Boulangerie L'Épi d'Or", "Saint-Étienne"),
    ("Mairie de Châteaubriant", "Châteaubriant"),
    ("Coopérative Brocéliande", "Paimpont"),
    ("Ateliers du Léman", "Thonon-les-Bains"),
    ("Hôtel de l'Abbaye", "Fontevraud"),
    ("Énergies d'Armor", "Saint-Brieuc"),
    ("Librairie Les Mots Bleus", "Nantes"),
    ("Transports Guéguen & Fils", "Quimper"),
    ("Clinique vétérinaire des Tilleuls", "Orléans"),
    ("Festival Les Nuits d'Été", "Avignon"),
    ("Maison Besançon", "Besançon"),
    ("Œnothèque du Midi", "Béziers"),
    ("Syndicat mixte du Val d'Oise", "Cergy"),
    ("Pépinières Martin-Delacroix", "Angers"),
    ("Lycée Saint-Exupéry", "Lyon"),
    ("Garage Peñarol", "Bayonne"),
    ("Association Un toit pour tous", "Lille"),
    ("Fromagerie du Jura", "Arbois"),
    ("Studio Zéphyr", "Marseille"),
];

const PROJETS: [(&str, usize, &str); 30] = [
    ("Projet Alpha", 1, "en_cours"),
    ("Refonte du site vitrine", 2, "en_cours"),
    ("Portail des associations", 3, "en_cours"),
    ("Boutique en ligne", 4, "livre"),
    ("Application de réservation", 6, "en_cours"),
    ("Suivi des compteurs", 7, "prospect"),
    ("Catalogue numérique", 8, "cloture"),
    ("Planning des tournées", 9, "en_cours"),
    ("Dossier médical animal", 10, "prospect"),
    ("Billetterie", 11, "livre"),
    ("Migration de l'intranet", 3, "en_cours"),
    ("Charte graphique", 12, "cloture"),
    ("Cave à vins connectée", 13, "prospect"),
    (
        "Observatoire des déchets, tableau de bord public et espace de saisie pour les communes membres",
        14,
        "en_cours",
    ),
    ("Commande de plants", 15, "livre"),
    ("Espace parents", 16, "en_cours"),
    ("Prise de rendez-vous atelier", 17, "prospect"),
    ("Plateforme de dons", 18, "en_cours"),
    ("Traçabilité des meules", 19, "en_cours"),
    ("Site de l'artiste", 20, "cloture"),
    ("Audit d'accessibilité", 5, "livre"),
    ("Maintenance annuelle", 1, "en_cours"),
    ("Formulaire d'inscription", 1, "livre"),
    ("Refonte du site vitrine", 5, "prospect"),
    ("Newsletter", 8, "cloture"),
    ("API partenaires", 7, "en_cours"),
    ("2048", 20, "prospect"),
    ("Extranet fournisseurs", 15, "prospect"),
    ("Outil interne sans client", 0, "en_cours"),
    ("Idée à creuser", 0, "prospect"),
];

const TASKS: [&str; 8] = [
    "Cadrage et ateliers",
    "Maquettes",
    "Intégration",
    "Développement de l'API",
    "Reprise des données",
    "Recette",
    "Mise en ligne",
    "Formation des utilisateurs",
];

const NOTES: [Option<&str>; 5] = [
    None,
    Some("Point avec l'équipe, périmètre confirmé."),
    Some("Correction des retours du client."),
    None,
    Some("À reprendre : l'export n'accepte pas les accents."),
];

/// Makes all of it.
pub fn fill(rows: &mut Rows) -> anyhow::Result<()> {
    clients(rows)?;
    projets(rows)?;
    let tasks = taches(rows)?;
    interventions(rows, &tasks)?;
    comptes_rendus(rows)?;
    factures(rows)
}

fn clients(rows: &mut Rows) -> anyhow::Result<()> {
    let clients: Vec<Json> = CLIENTS
        .iter()
        .enumerate()
        .map(|(index, (nom, ville))| {
            let siren = format!("{:09}", 732_829_320 + index * 1_117);
            let known = index % 6 != 5;
            json!({
                "nom": nom, "ville": ville, "pays": "France", "siren": siren, "numero_tva": format!("FR{:02}{siren}", 10 + index),
                "adresse": known.then(|| format!("{} rue de l'Église", 3 + 2 * index)),
                "code_postal": format!("{:05}", 1_000 + index * 4_321),
                "email": if known { format!("contact@client{}.test", index + 1) } else { String::new() },
            })
        })
        .collect();
    rows.add("client", &clients).map(drop)
}

fn projets(rows: &mut Rows) -> anyhow::Result<()> {
    let mut projets = Vec::new();
    for (index, (nom, client, statut)) in PROJETS.iter().enumerate() {
        let slug = rows.slug("projet", nom, index + 1);
        let client: Vec<usize> = (*client > 0).then_some(*client).into_iter().collect();
        let delivered = matches!(*statut, "livre" | "cloture");
        projets.push(json!({
            "nom": nom, "slug": slug, "client": client, "statut": statut,
            "date_debut": (*statut != "prospect").then(|| rows.day(1 + index % 6, 3 + index % 20)),
            "date_livraison": delivered.then(|| rows.day(7 + index % 3, 15)),
            "budget_heures": if index == 0 { Some(120) } else { (index % 7 != 6).then_some(40 + 20 * (index % 8)) },
            "taux_horaire": (index % 9 != 8).then(|| ["65.00", "72.50", "80.00"][index % 3]),
        }));
    }
    rows.add("projet", &projets).map(drop)
}

struct Task {
    id: i64,
    started: bool,
}

fn taches(rows: &mut Rows) -> anyhow::Result<Vec<Task>> {
    let mut bodies = Vec::new();
    let mut started = Vec::new();
    for (index, (_, _, status)) in PROJETS.iter().enumerate() {
        let count = if index == 0 {
            5
        } else {
            [3, 4, 2, 5][index % 4]
        };
        for place in 0..count {
            let statut = match (*status, place) {
                ("prospect", _) => "a_faire",
                ("livre" | "cloture", _) | ("en_cours", 0) => "terminee",
                ("en_cours", 1 | 2) => "en_cours",
                _ => "a_faire",
            };
            started.push(statut != "a_faire");
            bodies.push(json!({
                "nom": TASKS[(index + place) % TASKS.len()], "projet": [index + 1], "statut": statut,
                "heures_estimees": (place != 3).then_some(8 + 4 * place),
            }));
        }
    }
    bodies.push(json!({ "nom": "Tâche sans projet", "statut": "a_faire" }));
    started.push(false);
    let ids = rows.add("tache", &bodies)?;
    Ok(ids
        .into_iter()
        .zip(started)
        .map(|(id, started)| Task { id, started })
        .collect())
}

fn interventions(rows: &mut Rows, tasks: &[Task]) -> anyhow::Result<()> {
    let mut chance = Chance::new(3);
    let builders: Vec<usize> = (1..=40)
        .filter(|id| ![PIERRE, 15, 19].contains(id) && id % 2 == 0)
        .collect();
    let mut bodies = Vec::new();
    for (index, task) in tasks.iter().filter(|task| task.started).enumerate() {
        for _ in 0..=chance.below(3) {
            let quarters = 4 + chance.below(25);
            let statut = if chance.below(12) == 0 {
                "annulee"
            } else {
                "saisie"
            };
            let day = rows.day(1 + chance.below(9), 1 + chance.below(28));
            let person = *chance.pick(&builders);
            bodies.push(json!({
                "tache": [task.id], "personne": [person], "date": day, "heures": format!("{}.{:02}", quarters / 4, quarters % 4 * 25),
                "notes": NOTES[index % NOTES.len()], "statut": statut,
            }));
        }
    }
    // Pierre's three half days on the first projet: a sum that people can check in their heads.
    for (place, hours) in [(1, "3.50"), (2, "4.00"), (2, "3.50")] {
        bodies.push(json!({
            "tache": [tasks[place].id], "personne": [PIERRE], "date": rows.day(2, 3 + place), "heures": hours,
            "notes": "Développement avec l'équipe.", "statut": "saisie",
        }));
    }
    bodies.push(
        json!({ "personne": [2], "date": rows.day(3, 10), "heures": "1.25", "statut": "saisie" }),
    );
    rows.add("intervention", &bodies).map(drop)
}

fn comptes_rendus(rows: &mut Rows) -> anyhow::Result<()> {
    let minutes: Vec<Json> = (0..8)
        .map(|index| {
            json!({
                "titre": format!("Réunion d'équipe n° {}", index + 1), "date": rows.day(2 + index, 5),
                "projet": if index == 7 { vec![] } else { vec![1 + index % 5] }, "auteur": "Ada Admin",
            })
        })
        .collect();
    rows.add("compte_rendu", &minutes).map(drop)
}

fn factures(rows: &mut Rows) -> anyhow::Result<()> {
    let states = [
        "payee",
        "emise",
        "brouillon",
        "payee",
        "remboursee_partiellement",
        "payee",
    ];
    let mut invoices = Vec::new();
    let mut lines = Vec::new();
    for (index, projet) in [4_usize, 7, 10, 12, 15, 20].into_iter().enumerate() {
        let draft = states[index] == "brouillon";
        let hours = 20 + 4 * index;
        let (net, vat) = (hours * 65, hours * 13);
        invoices.push(json!({
            "numero": if draft { String::new() } else { format!("F-{}-{:04}", rows.year(), index + 1) },
            "client": [PROJETS[projet - 1].1], "projet": [projet], "statut": states[index],
            "date_emission": (!draft).then(|| rows.day(3 + index, 1)), "date_echeance": (!draft).then(|| rows.day(4 + index, 1)),
            "total_ht": format!("{net}.00"), "total_tva": format!("{vat}.00"), "total_ttc": format!("{}.00", net + vat),
        }));
        lines.push(json!({
            "facture": [index + 1], "designation": "Développement", "quantite": hours, "prix_unitaire_ht": "65.00", "taux_tva": "20.00",
        }));
    }
    rows.add("facture", &invoices)?;
    rows.add("ligne_facture", &lines)?;
    rows.add("avoir", &[json!({
        "numero": format!("A-{}-0001", rows.year()), "facture": [5], "date_emission": rows.day(9, 1),
        "montant_ttc": "156.00", "motif": "Deux heures décomptées en trop.",
    })])
    .map(drop)
}
