//! The filters of a view: what is chosen as links that take it back, and a plain form to choose more.

use bridge_core::ids::RowId;
use bridge_core::reference::Mount;
use bridge_core::schema::listing::{self, Filter};
use bridge_core::schema::{FieldKind, table};
use maud::{Markup, html};
use serde_json::Value;

use super::asked::Asked;
use crate::pages::parts::plain;
use crate::pages::row::Row;
use crate::pages::scene::Scene;

/// What there is to choose from, by the name of the filter, as Base offers it.
#[derive(Debug, Default)]
pub struct Offered(pub Vec<(&'static str, Value)>);

impl Offered {
    fn of(&self, name: &str) -> Row<'_> {
        let found = self.0.iter().find(|(known, _)| *known == name);
        Row(found.map_or(&Value::Null, |(_, choices)| choices))
    }

    /// The name of an entry by its number; the empty text where it is not known.
    fn name_of(&self, name: &str, id: &str) -> &str {
        let mut items = self.of(name).list("items");
        let item = items.find(|item| item.id().to_string() == id);
        item.map_or("", |item| item.text("nom"))
    }
}

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

/// What a filter's value is called: an option by its word, an entry by its name.
fn value(scene: &Scene, name: &str, value: &str, offered: &Offered) -> String {
    let linked = offered.name_of(name, value);
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
pub fn chips(scene: &Scene, mount: &Mount, asked: &Asked, offered: &Offered) -> Markup {
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
                            bdi { (value(scene, name, chosen, offered)) }
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

/// A field to choose an entry: from a list of all there are where that can be read through, else by its name.
fn linked(scene: &Scene, name: &str, chosen: &str, offered: &Offered) -> Markup {
    let choices = offered.of(name);
    let named = offered.name_of(name, chosen);
    let number = ["n°\u{a0}", chosen].concat();
    let is_number = chosen.parse::<RowId>().is_ok();
    html! {
        label {
            (field(scene, name))
            @if choices.at("all").0 == &Value::Bool(true) {
                select name=(name) {
                    option value="" { (scene.say("Tous", "All")) }
                    @for item in choices.list("items") {
                        @let id = item.id().to_string();
                        option value=(id) selected[id == chosen] { (plain(item.text("nom"), 60)) }
                    }
                    @if is_number && named.is_empty() { option value=(chosen) selected { (number) } }
                }
            } @else {
                input type="text" name=(name) maxlength="200" placeholder=(scene.say("Nom ou numéro", "Name or number"))
                    value=(if named.is_empty() { chosen.to_owned() } else { [named, " (", &number, ")"].concat() });
            }
        }
    }
}

/// The form: works without a script, and its address is the view's own.
pub fn form(scene: &Scene, asked: &Asked, offered: &Offered, is_open: bool) -> Markup {
    let action = scene.url(&["vues", asked.entity().plural()]);
    let all = scene.say("Tous", "All");
    html! {
        details.filters open[is_open] {
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
                        Filter::Whole(_) => {},
                        _ => (linked(scene, name, chosen, offered)),
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
