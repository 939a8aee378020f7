//! The page itself, rendered whole on the server. All data goes through maud, which escapes it.

use super::View;
use super::cells::{self, Piece};
use super::texts::Texts;
use crate::baserow::engine::{Keys, World, option_json};
use crate::baserow::model::{Field, FieldKind, Row, Table, TableId};
use crate::baserow::query::search;
use maud::{DOCTYPE, Markup, html};
use serde_json::Value as Json;

const PER_PAGE: usize = 50;

/// Renders the page.
pub fn page(world: &World, view: &View, texts: &Texts) -> Markup {
    let wanted = view
        .table
        .map(TableId)
        .or_else(|| world.tables.keys().next().copied());
    let table = wanted.and_then(|id| world.tables.get(&id));
    let name = table.map_or("", |table| table.head.name.as_str());
    html! {
        (DOCTYPE)
        html lang=(texts.language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (name) " – " (texts.title) }
                link rel="stylesheet" href="/_grid/grid.css";
                script src="/_grid/grid.js" defer {}
            }
            body data-saved=(texts.saved) data-failed=(texts.failed) data-link-hint=(texts.link_hint) {
                header { h1 { (texts.title) } p { (texts.subtitle) } }
                nav aria-label=(texts.tables) {
                    @for other in world.tables.values() {
                        @let here = Some(other.head.id) == wanted;
                        a href={ "/?table=" (other.head.id) } aria-current=[here.then_some("page")] {
                            span { (other.head.name) }
                            span.count { (other.by_order.len()) }
                        }
                    }
                }
                main {
                    @if let Some(table) = table { (grid(world, table, view, texts)) } @else { p { (texts.nothing) } }
                }
                div #notice role="status" aria-live="polite" {}
            }
        }
    }
}

fn grid(world: &World, table: &Table, view: &View, texts: &Texts) -> Markup {
    let id = table.head.id;
    let trash = view.trash.is_some();
    let text = view.q.trim();
    let rows: Vec<&Row> = if trash {
        table.rows.values().filter(|row| row.trashed).collect()
    } else {
        let live = table
            .by_order
            .iter()
            .filter_map(|(_, id)| table.rows.get(id));
        live.filter(|row| text.is_empty() || search::matches(world, id, row, text))
            .collect()
    };
    let pages = rows.len().div_ceil(PER_PAGE).max(1);
    let page = view.page.unwrap_or(1).clamp(1, pages);
    let fields: Vec<&Field> = world.fields_of(id).collect();
    html! {
        div.toolbar {
            h2 { (table.head.name) @if trash { " – " (texts.trash) } }
            span.muted { (rows.len()) " " (texts.rows) }
            form.search method="get" action="/" {
                input type="hidden" name="table" value=(id);
                input type="search" name="q" value=(text) placeholder=(texts.search) aria-label=(texts.search);
            }
            @if trash {
                a.button href={ "/?table=" (id) } { (texts.back) }
            } @else {
                button #add type="button" data-table=(id) data-per-page=(PER_PAGE) data-count=(table.by_order.len()) { (texts.add) }
                a.button.quiet href={ "/?table=" (id) "&trash=1" } {
                    (texts.trash) " (" (table.rows.len() - table.by_order.len()) ")"
                }
            }
        }
        div.scroll tabindex="0" {
            table data-table=(id) {
                thead { tr {
                    th.number scope="col" { "#" }
                    @for field in &fields { (heading(field, texts)) }
                    th scope="col" {}
                } }
                tbody {
                    @for row in rows.iter().skip((page - 1) * PER_PAGE).take(PER_PAGE) {
                        (line(world, &fields, row, trash, texts))
                    }
                }
            }
            @if rows.is_empty() { p.muted.empty { (texts.nothing) } }
        }
        (pager(id, text, trash, page, pages, texts))
    }
}

fn heading(field: &Field, texts: &Texts) -> Markup {
    let options: Vec<Json> = field.kind.options().iter().map(option_json).collect();
    let options = (!options.is_empty()).then(|| Json::from(options).to_string());
    let kind = if field.kind.is_computed() {
        texts.computed
    } else {
        field.kind.name()
    };
    html! {
        th scope="col" data-field=(Keys::Ids.of(field)) data-options=[options] data-primary[field.primary] {
            span { (field.name) } " " small { (kind) }
        }
    }
}

fn line(world: &World, fields: &[&Field], row: &Row, trash: bool, texts: &Texts) -> Markup {
    html! {
        tr data-row=(row.id) id={ "row-" (row.id) } {
            th.number scope="row" { (row.id) }
            @for field in fields {
                @let editor = if trash { None } else { cells::editor(field) };
                @let numeric = matches!(field.kind, FieldKind::Number { .. } | FieldKind::Rollup { .. } | FieldKind::Count { .. });
                td data-field=(Keys::Ids.of(field)) data-editor=[editor] tabindex=[editor.map(|_| "0")]
                    data-value=[editor.map(|_| cells::value(world, field, row).to_string())]
                    data-primary[field.primary] data-numeric[numeric] {
                    @for piece in cells::pieces(world, field, row) { (shown(&piece)) }
                }
            }
            td.actions {
                @if trash {
                    button type="button" data-action="restore" { (texts.restore) }
                } @else {
                    button.quiet type="button" data-action="delete" aria-label={ (texts.delete) " " (row.id) } { (texts.delete) }
                }
            }
        }
    }
}

fn shown(piece: &Piece) -> Markup {
    html! {
        @if piece.chip { span.chip data-color=[piece.color.as_deref()] { (piece.text) } } @else { (piece.text) }
    }
}

fn pager(
    table: TableId,
    text: &str,
    trash: bool,
    page: usize,
    pages: usize,
    texts: &Texts,
) -> Markup {
    let query = crate::baserow::api::escape(text);
    let trash = if trash { "&trash=1" } else { "" };
    let address = |page: usize| format!("/?table={table}&q={query}&page={page}{trash}");
    html! {
        @if pages > 1 {
            div.pager {
                @if page > 1 { a.button.quiet rel="prev" href=(address(page - 1)) { "← " (texts.previous) } }
                span.muted { (texts.page) " " (page) " / " (pages) }
                @if page < pages { a.button.quiet rel="next" href=(address(page + 1)) { (texts.next) " →" } }
            }
        }
    }
}
