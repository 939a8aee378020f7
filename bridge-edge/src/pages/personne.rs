//! /personne/:id: one civil year of somebody, both sides, from the dashboard that the API answers.

use maud::{Markup, html};

use super::parts::{self, Bar, Column, badge, bar, hours, link, name, section, title};
use super::row::Row;
use super::scene::Scene;

/// What is between title and tables: both sides' hours, and what is not as it should be.
fn sides(scene: &Scene, personne: Row) -> Markup {
    let over = scene.say("au-delà de la capacité", "over capacity");
    html! {
        div.bars {
            (bar(scene, Bar {
                name: scene.say("Formation", "Teaching"),
                taken: personne.hours("heures_attribuees_formation"),
                word: scene.say("attribuées", "attributed"),
                whole: personne.hours("capacite_formation"),
                over,
                within: Some((personne.hours("heures_realisees_formation"), scene.say("réalisées", "taught"))),
            }))
            (bar(scene, Bar {
                name: scene.say("Agence", "Agency"),
                taken: personne.hours("heures_realisees_agence"),
                word: scene.say("réalisées", "worked"),
                whole: personne.hours("capacite_agence"),
                over,
                within: None,
            }))
        }
        @for warning in personne.list("warnings") {
            p.notice.warn { (warned(scene, warning)) }
        }
    }
}

/// A warning in words.
fn warned(scene: &Scene, warning: Row) -> Markup {
    if warning.text("rule") != "RG-03" {
        return html! {
            (scene.say(
                "Des attributions sans date de début comptent dans chaque année : ",
                "Attributions without a first day count in every year: ",
            ))
            (warning.list("attributions").len())
        };
    }
    let side = match warning.text("side") {
        "agence" => scene.say("côté agence", "on the agency side"),
        _ => scene.say("côté formation", "on the teaching side"),
    };
    html! {
        strong { (scene.say("Dépassement ", "Overrun ")) (side) " (RG-03) : " }
        (hours(scene, warning.hours("heures_restantes"))) " "
        (scene.say("restantes pour une capacité de", "left of a capacity of")) " "
        (hours(scene, warning.hours("capacite"))) "."
    }
}

fn attributions(scene: &Scene, personne: Row) -> Markup {
    let rows: Vec<Vec<Markup>> = personne
        .list("attributions")
        .map(|line| {
            let module = match line.number("module_id") {
                0 => parts::dash(scene),
                id => link(scene, "module", line.text("module_nom"), id),
            };
            let formation = match line.text("formation_nom") {
                "" => parts::dash(scene),
                text => name(text, 0),
            };
            vec![
                module,
                formation,
                badge(scene, line.text("statut")),
                hours(scene, line.hours("heures_attribuees")),
                hours(scene, line.hours("heures_realisees")),
            ]
        })
        .collect();
    section(
        "Attributions",
        &[
            Column("Module", false),
            Column(scene.say("Formation", "Course"), false),
            Column(scene.say("Statut", "Status"), false),
            Column(scene.say("Attribuées", "Attributed"), true),
            Column(scene.say("Réalisées", "Taught"), true),
        ],
        &rows,
        scene.say(
            "Aucune attribution cette année.",
            "No attribution this year.",
        ),
    )
}

fn projets(scene: &Scene, personne: Row) -> Markup {
    let rows: Vec<Vec<Markup>> = personne
        .list("projets")
        .map(|projet| {
            vec![
                link(scene, "projet", projet.text("nom"), projet.id()),
                badge(scene, projet.text("statut")),
            ]
        })
        .collect();
    section(
        scene.say("Projets en cours", "Current projects"),
        &[
            Column(scene.say("Projet", "Project"), false),
            Column(scene.say("Statut", "Status"), false),
        ],
        &rows,
        scene.say("Aucun projet en cours.", "No current project."),
    )
}

/// Interventions in a table; also a projet's.
pub fn interventions<'a>(
    scene: &Scene,
    rows: impl Iterator<Item = Row<'a>>,
    of_personne: bool,
) -> Vec<Vec<Markup>> {
    rows.map(|row| {
        let is_cancelled = row.text("statut") == "annulee";
        let who = if of_personne {
            parts::named(scene, Some("projet"), row.at("projet"))
        } else {
            parts::named(scene, Some("personne"), row.at("personne"))
        };
        let notes = row.text("notes");
        vec![
            parts::maybe_day(scene, row, "date"),
            who,
            html! {
                (parts::named(scene, None, row.at("tache")))
                @if is_cancelled { " " (badge(scene, "annulee")) }
                @if !notes.is_empty() { p.notes { bdi { (parts::plain(notes, 500)) } } }
            },
            hours(scene, row.hours("heures")),
        ]
    })
    .collect()
}

/// The columns of [`interventions`].
pub fn intervention_columns<'a>(scene: &Scene, of_personne: bool) -> [Column<'a>; 4] {
    let who = if of_personne {
        if scene.language == bridge_core::language::Language::French {
            "Projet"
        } else {
            "Project"
        }
    } else if scene.language == bridge_core::language::Language::French {
        "Personne"
    } else {
        "Person"
    };
    let pick = |french, english| match scene.language {
        bridge_core::language::Language::French => french,
        bridge_core::language::Language::English => english,
    };
    [
        Column(pick("Date", "Date"), false),
        Column(who, false),
        Column(pick("Tâche", "Task"), false),
        Column(pick("Heures", "Hours"), true),
    ]
}

/// The whole page below its title; `year` leads to the years beside.
pub fn body(scene: &Scene, dashboard: Row) -> (String, Markup) {
    let personne = dashboard.at("personne");
    let (label, id, annee) = (
        personne.text("label"),
        personne.id(),
        personne.number("annee"),
    );
    let rows = interventions(scene, dashboard.list("interventions"), true);
    let total = dashboard.number("interventions_total");
    let email = personne.text("email");
    let year = |annee: i64| {
        let page = scene.url(&["personne", &id.to_string()]);
        [&page, "?annee=", &annee.to_string()].concat()
    };
    let body = html! {
        (title(
            scene.say("Personne", "Person"),
            &name(label, id),
            &badge(scene, personne.text("statut")),
            &html! {
                @for (index, role) in personne.list("roles").enumerate() {
                    @if index > 0 { " · " }
                    (parts::word(scene, role.0.as_str().unwrap_or("")))
                }
                @if !email.is_empty() { " · " bdi { (parts::plain(email, 254)) } }
            },
        ))
        nav.years aria-label=(scene.say("Année", "Year")) {
            a href=(year(annee - 1)) target=[scene.here()] { "← " (annee - 1) }
            strong { (annee) }
            a href=(year(annee + 1)) target=[scene.here()] { (annee + 1) " →" }
        }
        (sides(scene, personne))
        p.total {
            (scene.say("En tout, les deux côtés : ", "In all, both sides: "))
            strong { (hours(scene, personne.hours("heures_restantes_total"))) }
            " " (scene.say("restantes", "left"))
        }
        (attributions(scene, personne))
        (projets(scene, personne))
        (section(
            "Interventions",
            &intervention_columns(scene, true),
            &rows,
            scene.say("Aucune intervention cette année.", "No intervention this year."),
        ))
        @if total > i64::try_from(rows.len()).unwrap_or(0) {
            p.more {
                (scene.say("Les plus récentes ; en tout : ", "The latest; in all: ")) (total)
            }
        }
    };
    (label.to_owned(), body)
}
