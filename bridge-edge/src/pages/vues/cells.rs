//! What each kind of row shows in a view: the same cells in a table's row and on a board's card.

use bridge_core::entity::Entity;
use maud::{Markup, html};

use crate::pages::parts::{
    self, Column, badge, dash, hours, link, maybe_day, maybe_hours, name, named, period,
};
use crate::pages::row::Row;
use crate::pages::scene::Scene;

/// The columns of a kind; the first is the row's own name, the second its status.
pub fn columns<'a>(scene: &Scene, entity: Entity) -> Vec<Column<'a>> {
    let french = scene.language == bridge_core::language::Language::French;
    let pick = |fr: &'a str, en: &'a str| if french { fr } else { en };
    let statut = Column(pick("Statut", "Status"), false);
    let given = Column(pick("Attribuées", "Attributed"), true);
    let done = Column(pick("Réalisées", "Worked"), true);
    match entity {
        Entity::Module => vec![
            Column("Module", false),
            statut,
            Column(pick("Formation", "Course"), false),
            Column(pick("Bloc", "Part"), false),
            Column(pick("Heures", "Hours"), true),
            given,
            done,
        ],
        Entity::Tache => vec![
            Column(pick("Tâche", "Task"), false),
            statut,
            Column(pick("Projet", "Project"), false),
            Column(pick("Estimées", "Estimated"), true),
            done,
        ],
        Entity::Attribution => vec![
            Column("Module", false),
            statut,
            Column(pick("Personne", "Person"), false),
            Column(pick("Période", "Period"), false),
            given,
            done,
        ],
        Entity::Projet => vec![
            Column(pick("Projet", "Project"), false),
            statut,
            Column("Client", false),
            Column(pick("Livraison", "Delivery"), false),
            Column("Budget", true),
            done,
            Column(pick("Restantes", "Left"), true),
        ],
        _ => vec![
            Column(pick("Personne", "Person"), false),
            statut,
            Column(pick("Rôles", "Roles"), false),
            Column(pick("Formation, restantes", "Teaching, left"), true),
            Column(pick("Agence, restantes", "Agency, left"), true),
        ],
    }
}

/// Hours left, below nothing in words too.
fn left(scene: &Scene, heures: Option<bridge_core::hours::Heures>) -> Markup {
    match heures {
        Some(heures) if heures.is_negative() => html! {
            span.over { (hours(scene, heures)) " " (scene.say("(dépassé)", "(over)")) }
        },
        heures => maybe_hours(scene, heures),
    }
}

/// What a row shows, cell by cell as [`columns`] names them.
pub fn cells(scene: &Scene, entity: Entity, row: Row) -> Vec<Markup> {
    let statut = badge(scene, row.text("statut"));
    let hours_of = |key: &str| hours(scene, row.hours(key));
    match entity {
        Entity::Module => vec![
            html! {
                (link(scene, "module", row.text("nom"), row.id()))
                @if !row.text("code").is_empty() { " " span.code { (name(row.text("code"), 0)) } }
            },
            statut,
            named(scene, Some("formation"), row.at("formation")),
            named(scene, None, row.at("bloc")),
            hours_of("heures"),
            hours_of("heures_attribuees"),
            hours_of("heures_realisees"),
        ],
        Entity::Tache => vec![
            name(row.text("nom"), row.id()),
            statut,
            named(scene, Some("projet"), row.at("projet")),
            maybe_hours(scene, row.heures("heures_estimees")),
            hours_of("heures_realisees"),
        ],
        Entity::Attribution => vec![
            named(scene, Some("module"), row.at("module")),
            statut,
            named(scene, Some("personne"), row.at("personne")),
            period(scene, row, "date_debut", "date_fin"),
            hours_of("heures_attribuees"),
            hours_of("heures_realisees"),
        ],
        Entity::Projet => vec![
            link(scene, "projet", row.text("nom"), row.id()),
            statut,
            named(scene, None, row.at("client")),
            maybe_day(scene, row, "date_livraison"),
            maybe_hours(scene, row.heures("budget_heures")),
            hours_of("heures_realisees"),
            left(scene, row.heures("heures_restantes")),
        ],
        _ => vec![
            link(scene, "personne", row.text("label"), row.id()),
            statut,
            html! {
                @for (index, role) in row.list("roles").enumerate() {
                    @if index > 0 { " · " }
                    (parts::word(scene, role.0.as_str().unwrap_or("")))
                }
                @if row.list("roles").len() == 0 { (dash(scene)) }
            },
            left(scene, row.heures("heures_restantes_formation")),
            left(scene, row.heures("heures_restantes_agence")),
        ],
    }
}
