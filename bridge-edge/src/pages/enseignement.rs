//! /formation/:id and /module/:id: what is taught, and who teaches it.

use maud::{Markup, html};

use super::parts::{
    Bar, Column, badge, bar, dash, figures, hours, link, name, named, period, plain, section,
    table, title,
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

/// A formation with its blocs and their modules, and what people think of it, where that could be read.
pub fn formation(
    scene: &Scene,
    row: Row,
    sees_avis: bool,
    answered: Option<Row>,
) -> (String, Markup) {
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
        @if let Some(answer) = answered {
            (avis(scene, answer))
        } @else if sees_avis {
            section {
                h2 { (scene.say("Avis", "Feedback")) }
                p.empty { (scene.say("Les avis ne peuvent pas être lus en ce moment.", "Feedback cannot be read right now.")) }
            }
        }
    };
    (nom.to_owned(), body)
}

/// What all avis say together, and the latest of them.
fn avis(scene: &Scene, answer: Row) -> Markup {
    let meta = answer.at("meta");
    let rows: Vec<Vec<Markup>> = answer
        .list("data")
        .map(|avis| {
            vec![
                named(scene, Some("personne"), avis.at("personne")),
                html! {
                    @match avis.number("note") {
                        0 => (dash(scene)),
                        note => { (note) "\u{a0}/\u{a0}5" }
                    }
                },
                html! { p.notes { bdi { (plain(avis.text("commentaire"), 500)) } } },
                match avis.text("cree_le").parse() {
                    Ok(moment) => scene.moment(moment),
                    Err(_) => dash(scene),
                },
            ]
        })
        .collect();
    let mean = meta.at("moyenne").0.to_string();
    let (whole, part) = mean.split_once('.').unwrap_or((&mean, "0"));
    let per_note = ["5", "4", "3", "2", "1"];
    html! {
        section {
            h2 {
                (scene.say("Avis", "Feedback")) " " span.count { (meta.number("total")) }
            }
            @if rows.is_empty() {
                p.empty { (scene.say("Personne n’a encore donné d’avis.", "Nobody has given feedback yet.")) }
            } @else {
                dl.figures {
                    div { dt { (scene.say("Moyenne", "Mean")) } dd { (whole) (scene.say(",", ".")) (part) "\u{a0}/\u{a0}5" } }
                    @for note in per_note {
                        div {
                            dt { (scene.say("Note ", "Grade ")) (note) }
                            dd { (meta.at("par_note").number(note)) }
                        }
                    }
                }
                (table(
                    scene.say("Les avis les plus récents", "The latest feedback"),
                    &[
                        Column(scene.say("Personne", "Person"), false),
                        Column(scene.say("Note", "Grade"), true),
                        Column(scene.say("Commentaire", "Comment"), false),
                        Column("Date", false),
                    ],
                    &rows,
                ))
            }
            @if meta.number("total") > i64::try_from(rows.len()).unwrap_or(0) {
                p.more { (scene.say("Les plus récents ; en tout : ", "The latest; in all: ")) (meta.number("total")) }
            }
        }
    }
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
