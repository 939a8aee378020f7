//! /vues/*: a board or a table of what the API lists, to be framed in a page of the wiki or looked at by itself.
//!
//! What always holds: the rows are those of the API's own list, picked for the reader; counts and sums above columns are
//! those of all rows, not of the page; an entry that a filter names in words is first found, and the address is then that
//! of its number. How it fails: a field that is not known is named, 400.

mod asked;
mod cells;
mod filters;
mod named;

use bridge_core::date::Instant;
use bridge_core::entity::Entity;
use bridge_core::order::sort_by_key;
use bridge_core::reference::{Mount, ViewKind};
use bridge_core::schema::{FieldKind, listing, table};
use maud::{Markup, html};
use serde_json::{Value, json};

use self::asked::Asked;
use self::filters::Offered;
use super::parts::{self, hours};
use super::row::Row;
use super::scene::{Age, Scene};
use crate::effects::Outside;
use crate::http::{Fault, Head, Query, Reply};
use crate::services::access::Caller;
use crate::services::ask::base_now;
use crate::services::{cards, list};

pub use filters::field;

/// The longest list that an entry is still chosen from.
const MOST_OFFERED: i64 = 200;
/// Where a view says that its address has a canonical form.
const SEE_OTHER: u16 = 303;

/// What a view is made of.
struct Shown<'a> {
    scene: &'a Scene,
    mount: &'a Mount,
    asked: &'a Asked,
    offered: &'a Offered,
    rows: Vec<Row<'a>>,
    groups: Row<'a>,
    meta: Row<'a>,
}

/// The view's own name.
fn heading(scene: &Scene, kind: ViewKind) -> &'static str {
    let (french, english) = match kind {
        ViewKind::Modules => ("Modules", "Modules"),
        ViewKind::Taches => ("Tâches", "Tasks"),
        ViewKind::Attributions => ("Attributions", "Attributions"),
        ViewKind::Projets => ("Projets", "Projects"),
        ViewKind::Personnes => ("Personnes", "People"),
    };
    match scene.language {
        bridge_core::language::Language::French => french,
        bridge_core::language::Language::English => english,
    }
}

/// The page of a view.
pub async fn page(
    outside: &Outside,
    scene: &Scene,
    mount: &Mount,
    kind: ViewKind,
    query: &Query,
    caller: &Caller,
    head: &Head,
) -> Result<Reply, Fault> {
    let asked = Asked::read(kind, query)?;
    let is_known = asked.knows_its_filters();
    let is_named = asked.named().is_some();
    if is_known && asked.is_wordy && !is_named {
        return Ok(see_other(mount, &asked));
    }
    let offered = offered(outside, &asked, caller).await;
    if is_known && is_named {
        return named::page(outside, scene, mount, &asked, &offered, caller).await;
    }
    let of = list::Of::All(asked.entity());
    let reply = list::page(outside, of, &asked.query(), &caller.viewer, head).await?;
    let answer = match super::answer(reply)? {
        Ok(answer) => answer,
        Err(unchanged) => return Ok(unchanged),
    };
    let groups = if asked.is_board || asked.is_grouped {
        groups(outside, &asked).await?
    } else {
        Value::Null
    };
    let (data, meta) = (Row(&answer).at("data"), Row(&answer).at("meta"));
    let shown = Shown {
        scene,
        mount,
        asked: &asked,
        offered: &offered,
        rows: data.items().collect(),
        groups: Row(&groups),
        meta,
    };
    let age = Age {
        as_of: Some(Instant::from_millis(
            scene.now.millis() - meta.number("age_ms"),
        )),
        is_stale: meta.at("stale").0.as_bool().unwrap_or(false),
    };
    Ok(scene.page(heading(scene, kind), age, &shown.body(kind)))
}

/// To another address of the view.
fn see_other(mount: &Mount, asked: &Asked) -> Reply {
    Reply::new(SEE_OTHER).header("location", asked.address(mount))
}

/// What the filters offer to choose from; what Base cannot say is asked for by name.
async fn offered(outside: &Outside, asked: &Asked, caller: &Caller) -> Offered {
    let mut offered = Offered::default();
    for (name, filter) in listing::filters(asked.entity()) {
        let Some(entity) = Entity::from_name(name).filter(|_| filter.names_a_row()) else {
            continue;
        };
        let question = cards::looking_for(
            entity,
            asked.filter(name).unwrap_or(""),
            None,
            MOST_OFFERED,
            &caller.viewer,
        );
        if let Ok(choices) = base_now(outside, "choices", &question).await {
            offered.0.push((name, choices));
        }
    }
    offered
}

/// How many rows there are by status, and their hours.
async fn groups(outside: &Outside, asked: &Asked) -> Result<Value, Fault> {
    let filters: serde_json::Map<String, Value> = asked
        .filters
        .iter()
        .map(|(name, value)| (name.clone(), json!(value)))
        .collect();
    let question = json!({
        "entity": asked.entity(),
        "page": 1,
        "per_page": 1,
        "filters": filters,
        "q": asked.text,
    });
    base_now(outside, "groups", &question).await
}

/// A whole number with its thousands apart.
pub fn figure(scene: &Scene, number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let gap = scene.say("\u{202f}", ",");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push_str(gap);
        }
        text.push(digit);
    }
    text
}

impl Shown<'_> {
    fn body(&self, kind: ViewKind) -> Markup {
        let (scene, asked) = (self.scene, self.asked);
        html! {
            div.title {
                div.line {
                    h1 { (heading(scene, kind)) }
                    span.count { (figure(scene, self.meta.number("total"))) }
                }
                nav.shapes aria-label=(scene.say("Forme", "Shape")) {
                    @for (is_board, word) in [(false, "Table"), (true, "Kanban")] {
                        @if is_board == asked.is_board {
                            span aria-current="true" { (word) }
                        } @else {
                            a href=(asked.shaped(is_board).address(self.mount)) target=[scene.here()] { (word) }
                        }
                    }
                }
            }
            (filters::chips(scene, self.mount, asked, self.offered))
            (filters::form(scene, asked, self.offered, false))
            @if self.rows.is_empty() {
                p.empty { (scene.say("Rien ne correspond à ces filtres.", "Nothing matches these filters.")) }
            } @else if asked.is_board {
                (self.board())
            } @else if asked.is_grouped {
                @for statut in self.statuses() { (self.group(&statut)) }
            } @else {
                (self.rows_of(&self.rows, heading(scene, kind)))
            }
            (self.paging())
        }
    }

    /// The statuses that rows can have, in the domain's order; then those that somebody added, then none.
    fn statuses(&self) -> Vec<String> {
        let kind = table(self.asked.entity())
            .field("statut")
            .map(|field| field.kind);
        let known: &[&str] = match kind {
            Some(FieldKind::SingleSelect { options }) => options,
            _ => &[],
        };
        let others = self
            .groups
            .items()
            .map(|group| group.text("statut"))
            .filter(|statut| !known.contains(statut));
        let wanted = self.asked.filter("statut");
        let mut all: Vec<String> = known
            .iter()
            .copied()
            .filter(|statut| wanted.is_none_or(|wanted| wanted == *statut))
            .chain(others)
            .map(str::to_owned)
            .collect();
        // rows without a status come last
        sort_by_key(&mut all, String::is_empty);
        all
    }

    fn with_status(&self, statut: &str) -> Vec<Row<'_>> {
        let rows = self.rows.iter().copied();
        rows.filter(|row| row.text("statut") == statut).collect()
    }

    /// A status, how many rows have it, and their hours.
    fn group_head(&self, statut: &str) -> Markup {
        let group = self
            .groups
            .items()
            .find(|group| group.text("statut") == statut);
        let group = group.unwrap_or(Row(&Value::Null));
        html! {
            h2 {
                @if statut.is_empty() { (self.scene.say("Sans statut", "No status")) }
                @else { bdi { (parts::plain(self.scene.language.value_name(statut), 60)) } }
                " " span.count { (figure(self.scene, group.number("total"))) }
                @if let Some(heures) = group.heures("heures") {
                    " " span.sum { (hours(self.scene, heures)) }
                }
            }
        }
    }

    fn group(&self, statut: &str) -> Markup {
        let rows = self.with_status(statut);
        html! {
            @if !rows.is_empty() {
                section {
                    (self.group_head(statut))
                    (self.rows_of(&rows, self.scene.language.value_name(statut)))
                }
            }
        }
    }

    fn rows_of(&self, rows: &[Row], caption: &str) -> Markup {
        let (scene, entity) = (self.scene, self.asked.entity());
        let cells: Vec<Vec<Markup>> = rows
            .iter()
            .map(|row| cells::cells(scene, entity, *row))
            .collect();
        parts::table(
            &parts::plain(caption, 60),
            &cells::columns(scene, entity),
            &cells,
        )
    }

    fn board(&self) -> Markup {
        html! {
            div.board role="group" tabindex="0" aria-label="Kanban" {
                @for statut in self.statuses() {
                    section.column {
                        (self.group_head(&statut))
                        @let rows = self.with_status(&statut);
                        @if rows.is_empty() { p.empty { "–" } }
                        @else { ul { @for row in rows { li.card { (self.card(row)) } } } }
                    }
                }
            }
        }
    }

    /// A card: the row's name, and what else there is to say but its status.
    fn card(&self, row: Row) -> Markup {
        let entity: Entity = self.asked.entity();
        let columns = cells::columns(self.scene, entity);
        let cells = cells::cells(self.scene, entity, row);
        let mut pairs = columns.iter().zip(&cells);
        let name = pairs.next().map(|(_, name)| name);
        html! {
            @if let Some(name) = name { p.card-name { (name) } }
            dl {
                @for (parts::Column(label, _), cell) in pairs.skip(1) {
                    div { dt { (label) } dd { (cell) } }
                }
            }
        }
    }

    fn paging(&self) -> Markup {
        let (scene, meta) = (self.scene, self.meta);
        let (page, pages, total) = (
            meta.number("page"),
            meta.number("total_pages"),
            meta.number("total"),
        );
        let shown = i64::try_from(self.rows.len()).unwrap_or(0);
        let address = |page: i64| self.asked.at_page(page).address(self.mount);
        html! {
            @if pages > 1 {
                nav.paging aria-label="Pages" {
                    @if page > 1 {
                        a rel="prev" href=(address(page - 1)) target=[scene.here()] { "← " (scene.say("Précédente", "Previous")) }
                    }
                    span { (figure(scene, shown)) " " (scene.say("sur", "of")) " " (figure(scene, total)) }
                    @if page < pages {
                        a rel="next" href=(address(page + 1)) target=[scene.here()] { (scene.say("Suivante", "Next")) " →" }
                    }
                }
            }
        }
    }
}
