//! /projet/:id: a piece of work, its taches, the last days of work on it, and what can be done with it.

use bridge_core::scope::Scope;
use bridge_core::viewer::Viewer;
use maud::{Markup, html};

use super::parts::{
    Bar, Column, badge, bar, dash, figures, hours, maybe_day, maybe_hours, name, named, section,
    title,
};
use super::personne::{intervention_columns, interventions};
use super::row::Row;
use super::scene::Scene;

fn work(scene: &Scene, row: Row) -> Markup {
    let done = row.hours("heures_realisees");
    html! {
        div.bars {
            @match row.heures("budget_heures") {
                Some(budget) => (bar(scene, Bar {
                    name: "Budget",
                    taken: done,
                    word: scene.say("réalisées", "worked"),
                    whole: budget,
                    over: scene.say("au-delà du budget", "over budget"),
                    within: None,
                })),
                None => p.total {
                    strong { (hours(scene, done)) } " " (scene.say("réalisées, sans budget", "worked, no budget"))
                },
            }
        }
    }
}

fn taches(scene: &Scene, row: Row) -> Markup {
    let rows: Vec<Vec<Markup>> = row
        .list("taches")
        .map(|tache| {
            let (done, estimated) = (
                tache.hours("heures_realisees"),
                tache.heures("heures_estimees"),
            );
            let is_over = estimated.is_some_and(|estimated| done > estimated);
            vec![
                name(tache.text("nom"), tache.id()),
                badge(scene, tache.text("statut")),
                maybe_hours(scene, estimated),
                html! {
                    @if is_over {
                        span.over { (hours(scene, done)) " " (scene.say("(dépassé)", "(over)")) }
                    } @else { (hours(scene, done)) }
                },
            ]
        })
        .collect();
    section(
        scene.say("Tâches", "Tasks"),
        &[
            Column(scene.say("Tâche", "Task"), false),
            Column(scene.say("Statut", "Status"), false),
            Column(scene.say("Estimées", "Estimated"), true),
            Column(scene.say("Réalisées", "Worked"), true),
        ],
        &rows,
        scene.say(
            "Ce projet n’a pas encore de tâche.",
            "This project has no task yet.",
        ),
    )
}

/// The step that comes next, for who may take it.
fn next_step(scene: &Scene, row: Row, viewer: &Viewer) -> Option<Markup> {
    let (action, word) = match row.text("statut") {
        "en_cours" => (
            "livrer",
            scene.say("Livrer le projet…", "Deliver the project…"),
        ),
        "livre" => (
            "cloturer",
            scene.say("Clôturer le projet…", "Close the project…"),
        ),
        _ => return None,
    };
    let url = scene.url(&["projet", &row.id().to_string(), "actions", action]);
    let may = viewer.may(Scope::WriteProjets);
    may.then(|| html! { p.actions { a.button href=(url) target=[scene.here()] { (word) } } })
}

/// The page; `timeline` is what the API answers of the latest days, where it could be read.
pub fn body(scene: &Scene, row: Row, timeline: Option<Row>, viewer: &Viewer) -> (String, Markup) {
    let nom = row.text("nom");
    let counts = row.at("taches_par_statut");
    let rows = timeline.map(|timeline| {
        let days = timeline.list("data");
        let all = days.flat_map(|day| day.list("interventions"));
        interventions(scene, all, false)
    });
    let mut key: Vec<(&str, Markup)> = vec![
        (
            scene.say("Client", "Client"),
            named(scene, None, row.at("client")),
        ),
        (
            scene.say("Début", "Start"),
            maybe_day(scene, row, "date_debut"),
        ),
        (
            scene.say("Livraison", "Delivery"),
            maybe_day(scene, row, "date_livraison"),
        ),
        (
            scene.say("Tâches à faire", "Tasks to do"),
            html! { (counts.number("a_faire")) },
        ),
        (
            scene.say("Tâches en cours", "Tasks in progress"),
            html! { (counts.number("en_cours")) },
        ),
        (
            scene.say("Tâches terminées", "Tasks done"),
            html! { (counts.number("terminee")) },
        ),
    ];
    if row.has("taux_horaire") {
        let taux = row.euros("taux_horaire");
        let shown = taux.map_or_else(
            || dash(scene),
            |taux| html! { (taux.display(scene.language)) },
        );
        key.push((scene.say("Taux horaire", "Hourly rate"), shown));
    }
    let body = html! {
        (title(
            scene.say("Projet", "Project"),
            &name(nom, row.id()),
            &badge(scene, row.text("statut")),
            &html! {},
        ))
        (work(scene, row))
        (figures(&key))
        @if let Some(step) = next_step(scene, row, viewer) { (step) }
        (taches(scene, row))
        @match &rows {
            Some(rows) => (section(
                scene.say("Dernières interventions", "Latest interventions"),
                &intervention_columns(scene, false),
                rows,
                scene.say("Aucune intervention sur ce projet.", "No intervention on this project."),
            )),
            None => p.notice.warn {
                (scene.say(
                    "Les interventions ne peuvent pas être lues en ce moment.",
                    "The interventions cannot be read at the moment.",
                ))
            },
        }
    };
    (nom.to_owned(), body)
}
