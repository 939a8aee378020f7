//! /formation/:id and /module/:id: what is taught, and who teaches it.

use maud::{Markup, html};

use super::parts::{
    Bar, Column, badge, bar, figures, hours, link, name, named, period, section, table, title,
};
use super::row::Row;
use super::scene::Scene;

fn bars(scene: &Scene, row: Row, whole: &str) -> Markup {
    html! {
        div.bars {
            (bar(scene, Bar {
                name: scene.say("Heures attribuées", "Hours attributed"),
                taken: row.hours("heures_attribuees"),
                word: scene.say("attribuées", "attributed"),
                whole: row.hours(whole),
                over: scene.say("de trop", "too many"),
                within: None,
            }))
            (bar(scene, Bar {
                name: scene.say("Heures réalisées", "Hours taught"),
                taken: row.hours("heures_realisees"),
                word: scene.say("réalisées", "taught"),
                whole: row.hours(whole),
                over: scene.say("de trop", "too many"),
                within: None,
            }))
        }
    }
}

/// A formation with its blocs and their modules.
pub fn formation(scene: &Scene, row: Row) -> (String, Markup) {
    let nom = row.text("nom");
    let counts = row.at("modules");
    let blocs = row.list("blocs");
    let body = html! {
        (title(
            scene.say("Formation", "Course"),
            &name(nom, row.id()),
            &badge(scene, row.text("statut")),
            &period(scene, row, "date_debut", "date_fin"),
        ))
        (bars(scene, row, "heures_total"))
        (figures(&[
            (scene.say("Blocs", "Parts"), html! { (row.number("blocs_total")) }),
            ("Modules", html! { (counts.number("total")) }),
            (scene.say("À attribuer", "To attribute"), html! { (counts.number("a_attribuer")) }),
            (scene.say("Attribués", "Attributed"), html! { (counts.number("attribue")) }),
            (scene.say("En cours", "In progress"), html! { (counts.number("en_cours")) }),
            (scene.say("Réalisés", "Completed"), html! { (counts.number("realise")) }),
        ]))
        @if blocs.len() == 0 {
            p.empty { (scene.say("Cette formation n’a pas encore de bloc.", "This course has no part yet.")) }
        }
        @for bloc in blocs { (bloc_section(scene, bloc)) }
    };
    (nom.to_owned(), body)
}

fn bloc_section(scene: &Scene, bloc: Row) -> Markup {
    let rows: Vec<Vec<Markup>> = bloc
        .list("modules")
        .map(|module| {
            vec![
                html! {
                    (link(scene, "module", module.text("nom"), module.id()))
                    @if !module.text("code").is_empty() { " " span.code { (name(module.text("code"), 0)) } }
                },
                badge(scene, module.text("statut")),
                hours(scene, module.hours("heures")),
                hours(scene, module.hours("heures_attribuees")),
                hours(scene, module.hours("heures_realisees")),
            ]
        })
        .collect();
    html! {
        section {
            h2 {
                (name(bloc.text("nom"), bloc.id())) " "
                span.count { (hours(scene, bloc.hours("heures_total"))) }
            }
            @if rows.is_empty() {
                p.empty { (scene.say("Aucun module dans ce bloc.", "No module in this part.")) }
            } @else {
                (table(
                    scene.say("Modules du bloc", "Modules of this part"),
                    &[
                        Column("Module", false),
                        Column(scene.say("Statut", "Status"), false),
                        Column(scene.say("Heures", "Hours"), true),
                        Column(scene.say("Attribuées", "Attributed"), true),
                        Column(scene.say("Réalisées", "Taught"), true),
                    ],
                    &rows,
                ))
            }
        }
    }
}

/// A module with its live attributions.
pub fn module(scene: &Scene, row: Row) -> (String, Markup) {
    let nom = row.text("nom");
    let rows: Vec<Vec<Markup>> = row
        .list("attributions")
        .map(|attribution| {
            vec![
                named(scene, Some("personne"), attribution.at("personne")),
                badge(scene, attribution.text("statut")),
                period(scene, attribution, "date_debut", "date_fin"),
                hours(scene, attribution.hours("heures_attribuees")),
                hours(scene, attribution.hours("heures_realisees")),
            ]
        })
        .collect();
    let body = html! {
        (title(
            "Module",
            &name(nom, row.id()),
            &badge(scene, row.text("statut")),
            &html! {
                @if !row.text("code").is_empty() { span.code { (name(row.text("code"), 0)) } " · " }
                (named(scene, Some("formation"), row.at("formation"))) " · "
                (named(scene, None, row.at("bloc"))) " · " (hours(scene, row.hours("heures")))
            },
        ))
        (bars(scene, row, "heures"))
        (section(
            "Attributions",
            &[
                Column(scene.say("Personne", "Person"), false),
                Column(scene.say("Statut", "Status"), false),
                Column(scene.say("Période", "Period"), false),
                Column(scene.say("Attribuées", "Attributed"), true),
                Column(scene.say("Réalisées", "Taught"), true),
            ],
            &rows,
            scene.say("Personne n’est encore attribué à ce module.", "Nobody has been given this module yet."),
        ))
    };
    (nom.to_owned(), body)
}
