//! What a write would do, and which rules forbid it, in words with their figures.
//!
//! What always holds: every rule that the API names is shown; one without words of its own shows its name and figures.

use maud::{Markup, html};

use super::parts::{dash, hours, name, plain};
use super::row::Row;
use super::scene::Scene;
use super::vues::{field, figure};

/// A figure of a rule or of a row's totals.
fn shown(scene: &Scene, key: &str, value: Row) -> Markup {
    let text = value.0.as_str();
    let whole = Row(value.0);
    if let Some(text) = text {
        return html! { bdi { (plain(scene.language.value_name(text), 100)) } };
    }
    if value.0.is_null() {
        return dash(scene);
    }
    if value.0.is_array() {
        return html! { (whole.items().len()) };
    }
    let is_hours = key.contains("heures") || key.starts_with("capacite");
    let wrapped = serde_json::json!({ "v": value.0 });
    match Row(&wrapped).heures("v") {
        Some(heures) if is_hours => hours(scene, heures),
        _ => html! { (figure(scene, value.0.as_i64().unwrap_or(0))) },
    }
}

/// A rule that forbids a step of a projet; `projet` is its detail, for the names of its taches.
fn step(scene: &Scene, report: Row, projet: Row) -> Markup {
    let asked = report.text("statut_demande");
    let (needed, is_due) = match asked {
        "livre" => ("en_cours", report.text("statut") == "en_cours"),
        "cloture" => ("livre", report.text("statut") == "livre"),
        _ => ("", true),
    };
    let open: Vec<i64> = report
        .list("taches_ouvertes")
        .filter_map(|id| id.0.as_i64())
        .collect();
    let said = |statut: &str| {
        let words = scene.language.value_name(if statut.is_empty() {
            "prospect"
        } else {
            statut
        });
        plain(words, 60)
    };
    html! {
        @if !is_due {
            p {
                (scene.say("Le projet est « ", "The project is “")) (said(report.text("statut")))
                (scene.say(" » : il ne devient « ", "”: it becomes “")) (said(asked))
                (scene.say(" » que depuis « ", "” only from “")) (said(needed)) (scene.say(" ».", "”."))
            }
        }
        @if !open.is_empty() {
            p {
                (open.len()) " "
                (scene.say(
                    if open.len() == 1 { "tâche n’est pas terminée :" } else { "tâches ne sont pas terminées :" },
                    if open.len() == 1 { "task is not done:" } else { "tasks are not done:" },
                ))
            }
            ul {
                @for id in open {
                    @let tache = projet.list("taches").find(|tache| tache.id() == id);
                    li { (name(tache.map_or("", |tache| tache.text("nom")), id)) }
                }
            }
        }
    }
}

/// Rules that are broken, or bent.
pub fn reports<'a>(scene: &Scene, all: impl Iterator<Item = Row<'a>>, projet: Row) -> Markup {
    html! {
        @for report in all {
            div.rule {
                strong.code { (plain(report.text("rule"), 20)) }
                div {
                    @if report.text("rule") == "RG-07" && report.has("statut_demande") {
                        (step(scene, report, projet))
                    } @else {
                        dl.figures {
                            @for (key, value) in report.0.as_object().into_iter().flatten() {
                                @if key != "rule" {
                                    div { dt { (plain(field(scene, key), 60)) } dd { (shown(scene, key, Row(value))) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What changes, row by row: figures that are others after than before.
pub fn changes(scene: &Scene, dry_run: Row) -> Markup {
    html! {
        dl.changes {
            @for after in dry_run.list("after") {
                @let before = dry_run.list("before").find(|row| {
                    row.id() == after.id() && row.text("entity") == after.text("entity")
                });
                @for (key, value) in after.0.as_object().into_iter().flatten() {
                    @let was = before.map_or(Row(&serde_json::Value::Null), |before| before.at(key));
                    @if was.0 != value {
                        div {
                            dt { (plain(field(scene, key), 60)) }
                            dd {
                                span.was { (shown(scene, key, was)) }
                                span.arrow aria-label=(scene.say("devient", "becomes")) role="img" { " → " }
                                strong { (shown(scene, key, Row(value))) }
                            }
                        }
                    }
                }
            }
        }
    }
}
