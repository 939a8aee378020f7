//! The filters of a view: what is chosen as links that take it back, and a plain form to choose more.

use bridge_core::reference::Mount;
use bridge_core::schema::listing::{self, Filter};
use bridge_core::schema::{FieldKind, table};
use maud::{Markup, html};

use super::asked::Asked;
use crate::pages::parts::plain;
use crate::pages::row::Row;
use crate::pages::scene::Scene;

/// A field's name for people.
pub fn field<'a>(scene: &Scene, name: &'a str) -> &'a str {
    let (french, english) = match name {
        "statut" => ("Statut", "Status"),
        "formation" => ("Formation", "Course"),
        "bloc" => ("Bloc", "Part"),
        "module" => ("Module", "Module"),
        "personne" => ("Personne", "Person"),
        "projet" => ("Projet", "Project"),
        "client" => ("Client", "Client"),
        "role" => ("Rôle", "Role"),
        "capacite_min" => (
            "Capacité de formation, au moins",
            "Teaching capacity, at least",
        ),
        "annee" => ("Année", "Year"),
        "q" => ("Recherche", "Search"),
        "id" => ("Numéro", "Number"),
        "modifie_le" => ("Dernière modification", "Last change"),
        "nom" => ("Nom", "Name"),
        "prenom" => ("Prénom", "Given name"),
        "code" => ("Code", "Code"),
        "heures" => ("Heures", "Hours"),
        "heures_attribuees" => ("Heures attribuées", "Hours attributed"),
        "heures_realisees" => ("Heures réalisées", "Hours worked"),
        "heures_estimees" => ("Heures estimées", "Hours estimated"),
        "budget_heures" => ("Budget", "Budget"),
        "date_debut" => ("Début", "Start"),
        "date_fin" => ("Fin", "End"),
        "date_livraison" => ("Livraison", "Delivery"),
        "capacite_formation" => ("Capacité de formation", "Teaching capacity"),
        "capacite_agence" => ("Capacité d’agence", "Agency capacity"),
        other => (other, other),
    };
    match scene.language {
        bridge_core::language::Language::French => french,
        bridge_core::language::Language::English => english,
    }
}

/// What a filter's value is called: an option by its word, an entry by the name that the first row gives it.
fn value(scene: &Scene, name: &str, value: &str, first: Row) -> String {
    let linked = first.at(name).text("nom");
    if !linked.is_empty() {
        return plain(linked, 60);
    }
    match name {
        "statut" | "role" => plain(scene.language.value_name(value), 60),
        "capacite_min" => plain(value, 20) + "\u{a0}h",
        "annee" | "q" => plain(value, 60),
        _ => ["n°\u{a0}", &plain(value, 20)].concat(),
    }
}

/// What is chosen, each a link that takes it back.
pub fn chips(scene: &Scene, mount: &Mount, asked: &Asked, first: Row) -> Markup {
    let words = Some(("q", asked.text.as_str())).filter(|(_, text)| !text.is_empty());
    let chosen: Vec<(&str, &str)> = asked
        .filters
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .chain(words)
        .collect();
    html! {
        @if !chosen.is_empty() {
            ul.chips aria-label=(scene.say("Filtres choisis", "Chosen filters")) {
                @for (name, chosen) in chosen {
                    li {
                        a.chip href=(asked.without(name).address(mount)) target=[scene.here()] {
                            span.sr { (scene.say("Retirer le filtre ", "Remove the filter ")) }
                            (field(scene, name)) (scene.say("\u{a0}: ", ": "))
                            bdi { (value(scene, name, chosen, first)) }
                            span aria-hidden="true" { " ×" }
                        }
                    }
                }
            }
        }
    }
}

/// The options of a filter that has some.
fn options(asked: &Asked, name: &str, filter: Filter) -> &'static [&'static str] {
    let column = match filter {
        Filter::Status => name,
        Filter::Among(field) => field,
        _ => return &[],
    };
    match table(asked.entity()).field(column).map(|field| field.kind) {
        Some(FieldKind::SingleSelect { options } | FieldKind::MultiSelect { options }) => options,
        _ => &[],
    }
}

/// The form: works without a script, and its address is the view's own.
pub fn form(scene: &Scene, asked: &Asked) -> Markup {
    let action = scene.url(&["vues", asked.entity().plural()]);
    let all = scene.say("Tous", "All");
    html! {
        details.filters {
            summary { (scene.say("Filtrer, trier, grouper", "Filter, sort, group")) }
            form method="get" action=(action) target=[scene.here()] {
                @for (name, filter) in listing::filters(asked.entity()) {
                    @let options = options(asked, name, *filter);
                    @let chosen = asked.filter(name).unwrap_or("");
                    @match filter {
                        Filter::Status | Filter::Among(_) => label {
                            (field(scene, name))
                            select name=(name) {
                                option value="" { (all) }
                                @for option in options {
                                    option value=(option) selected[*option == chosen] { (scene.language.value_name(option)) }
                                }
                            }
                        },
                        Filter::AtLeast(..) | Filter::Year(_) => label {
                            (field(scene, name))
                            input type="text" inputmode="decimal" size="6" name=(name) value=(chosen);
                        },
                        _ if !chosen.is_empty() => input type="hidden" name=(name) value=(chosen);,
                        _ => {},
                    }
                }
                label {
                    (field(scene, "q"))
                    input type="search" name="q" value=(asked.text) maxlength="200";
                }
                @if !asked.annee.is_empty() { input type="hidden" name="annee" value=(asked.annee); }
                label {
                    (scene.say("Trier par", "Sort by"))
                    select name="sort" {
                        option value="" { (scene.say("Ordre habituel", "Usual order")) }
                        @for (name, _) in listing::sorts(asked.entity()) {
                            @let down = ["-", *name].concat();
                            option value=(name) selected[asked.sort == *name] { (field(scene, name)) " ↑" }
                            option value=(down) selected[asked.sort == down] { (field(scene, name)) " ↓" }
                        }
                    }
                }
                label {
                    (scene.say("Grouper", "Group"))
                    select name="group" {
                        option value="" { (scene.say("Non", "No")) }
                        option value="statut" selected[asked.is_grouped] { (scene.say("Par statut", "By status")) }
                    }
                }
                label {
                    (scene.say("Forme", "Shape"))
                    select name="forme" {
                        option value="" { "Table" }
                        option value="kanban" selected[asked.is_board] { "Kanban" }
                    }
                }
                button type="submit" { (scene.say("Appliquer", "Apply")) }
            }
        }
    }
}
