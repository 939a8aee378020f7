//! What pages are made of: names, badges, bars, figures, tables, notices.
//!
//! What always holds: a name that somebody else wrote is cut to a length that a page bears and shown in isolation, so
//! that no direction mark in it turns what stands beside it; every colour is said in words too; a bar is a picture of a
//! sentence beside it.

use bridge_core::hours::Heures;
use maud::{Markup, html};

use super::row::Row;
use super::scene::Scene;

/// The longest name that is shown, in characters.
const LONGEST: usize = 200;

/// A text without marks that turn the direction of writing, cut to so many characters: for where there is no markup.
pub fn plain(text: &str, longest: usize) -> String {
    let is_mark = |letter: &char| {
        matches!(*letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            || letter.is_control()
    };
    let mut letters = text.chars().filter(|letter| !is_mark(letter));
    let mut plain: String = letters.by_ref().take(longest).collect();
    if letters.next().is_some() {
        plain.push('…');
    }
    plain
}

/// A name that somebody wrote; where there is none, the row's number.
pub fn name(text: &str, id: i64) -> Markup {
    let shown = if text.trim().is_empty() {
        ["#", &id.to_string()].concat()
    } else {
        plain(text, LONGEST)
    };
    html! { bdi { (shown) } }
}

/// A name that leads to the entity's own page.
pub fn link(scene: &Scene, entity: &str, text: &str, id: i64) -> Markup {
    html! { a href=(scene.url(&[entity, &id.to_string()])) { (name(text, id)) } }
}

/// The entity that a field names, by its name; a dash where there is none.
pub fn named(scene: &Scene, entity: Option<&str>, field: Row) -> Markup {
    match (entity, field.id()) {
        (_, 0) => dash(scene),
        (Some(entity), id) => link(scene, entity, field.text("nom"), id),
        (None, id) => name(field.text("nom"), id),
    }
}

/// That there is nothing here, for eyes and ears.
pub fn dash(scene: &Scene) -> Markup {
    html! { span.none aria-label=(scene.say("aucun", "none")) role="img" { "–" } }
}

/// The word for an option of a field; one that somebody added is shown as it is.
pub fn word(scene: &Scene, value: &str) -> Markup {
    html! { bdi { (plain(scene.language.value_name(value), 60)) } }
}

/// A status as a word; its colour says no more.
pub fn badge(scene: &Scene, statut: &str) -> Markup {
    let tone = match statut {
        "" => return dash(scene),
        "en_cours" => "going",
        "realise" | "livre" | "cloture" | "cloturee" | "terminee" | "attribue" | "actif" => "done",
        "a_attribuer" | "a_faire" => "open",
        "annule" | "annulee" | "inactif" => "off",
        _ => "plain",
    };
    html! { span.badge data-tone=(tone) { (word(scene, statut)) } }
}

/// Hours as people read them.
pub fn hours(scene: &Scene, heures: Heures) -> Markup {
    html! { (heures.display(scene.language)) }
}

/// Hours, or a dash.
pub fn maybe_hours(scene: &Scene, heures: Option<Heures>) -> Markup {
    heures.map_or_else(|| dash(scene), |heures| hours(scene, heures))
}

/// A day, or a dash.
pub fn maybe_day(scene: &Scene, row: Row, key: &str) -> Markup {
    match row.date(key) {
        Some(date) => html! { time datetime=(date) { (scene.day(date)) } },
        None => dash(scene),
    }
}

/// From when to when.
pub fn period(scene: &Scene, row: Row, from: &str, to: &str) -> Markup {
    match (row.date(from), row.date(to)) {
        (None, None) => dash(scene),
        (Some(_), None) => html! { (scene.say("dès le ", "from ")) (maybe_day(scene, row, from)) },
        (None, Some(_)) => html! { (scene.say("jusqu’au ", "until ")) (maybe_day(scene, row, to)) },
        (Some(_), Some(_)) => {
            html! { span.period { (maybe_day(scene, row, from)) " – " (maybe_day(scene, row, to)) } }
        }
    }
}

/// So many of so many hours, as a sentence and as a bar.
#[derive(Clone, Copy, Debug)]
pub struct Bar<'a> {
    /// Of what.
    pub name: &'a str,
    /// So many.
    pub taken: Heures,
    /// What was done with them: "attribuées".
    pub word: &'a str,
    /// Of so many.
    pub whole: Heures,
    /// What there is over when there is more than that: "au-delà de la capacité".
    pub over: &'a str,
    /// A second figure within the first, as "40 h réalisées".
    pub within: Option<(Heures, &'a str)>,
}

/// Hundredths of a whole, at most all of it.
fn share(part: Heures, whole: Heures) -> i64 {
    let (part, whole) = (part.hundredths().max(0), whole.hundredths().max(0));
    if part >= whole {
        return if part == 0 { 0 } else { 100 };
    }
    part * 100 / whole
}

/// A bar with its sentence.
pub fn bar(scene: &Scene, bar: Bar) -> Markup {
    let left = bar.whole - bar.taken;
    let tone = if left.is_negative() {
        "over"
    } else if left.hundredths() * 10 < bar.whole.hundredths() {
        "low"
    } else {
        "good"
    };
    html! {
        div.bar data-tone=(tone) {
            div.bar-head {
                span.bar-name { (bar.name) }
                span.bar-left {
                    @if left.is_negative() {
                        strong { (hours(scene, Heures::ZERO - left)) } " " (bar.over)
                    } @else {
                        strong { (hours(scene, left)) } " " (scene.say("restantes", "left"))
                    }
                }
            }
            svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
                rect.bar-track width="100" height="4" {}
                rect.bar-fill width=(share(bar.taken, bar.whole)) height="4" {}
                @if let Some((part, _)) = bar.within {
                    rect.bar-within width=(share(part, bar.whole)) height="4" {}
                }
            }
            p.bar-foot {
                (hours(scene, bar.taken)) " " (bar.word) " " (scene.say("sur", "of")) " " (hours(scene, bar.whole))
                @if let Some((part, word)) = bar.within { " · " (hours(scene, part)) " " (word) }
            }
        }
    }
}

/// Key figures: what they are, and what they say.
pub fn figures(items: &[(&str, Markup)]) -> Markup {
    html! {
        dl.figures {
            @for (label, value) in items { div { dt { (label) } dd { (value) } } }
        }
    }
}

/// A column's head: its words, and whether numbers stand below.
#[derive(Clone, Copy, Debug)]
pub struct Column<'a>(pub &'a str, pub bool);

/// A table; on a narrow page each row becomes a card that names its values itself.
pub fn table(caption: &str, columns: &[Column], rows: &[Vec<Markup>]) -> Markup {
    // the roles say again what these elements are: drawn as cards they would lose it
    html! {
        table role="table" {
            caption { (caption) }
            thead role="rowgroup" {
                tr role="row" {
                    @for Column(label, is_number) in columns {
                        th scope="col" role="columnheader" class=[is_number.then_some("number")] { (label) }
                    }
                }
            }
            tbody role="rowgroup" {
                @for row in rows {
                    tr role="row" {
                        @for (cell, Column(label, is_number)) in row.iter().zip(columns) {
                            td role="cell" data-label=(label) class=[is_number.then_some("number")] { div { (cell) } }
                        }
                    }
                }
            }
        }
    }
}

/// A part of a page: its heading, how many there are, and the table, or in words that there is nothing.
pub fn section(heading: &str, columns: &[Column], rows: &[Vec<Markup>], if_empty: &str) -> Markup {
    html! {
        section {
            h2 {
                (heading)
                @if !rows.is_empty() { " " span.count { (rows.len()) } }
            }
            @if rows.is_empty() { p.empty { (if_empty) } } @else { (table(heading, columns, rows)) }
        }
    }
}

/// The top of an entity's page.
pub fn title(kind: &str, heading: &Markup, badges: &Markup, about: &Markup) -> Markup {
    html! {
        div.title {
            p.kind { (kind) }
            div.line { h1 { (heading) } (badges) }
            p.about { (about) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{name, plain, share};
    use bridge_core::hours::Heures;

    #[test]
    fn a_name_is_cut_shown_alone_and_escaped() {
        let shown = name("<script>\u{202e}x", 1).into_string();
        assert_eq!(shown, "<bdi>&lt;script&gt;x</bdi>");
        assert_eq!(name(" ", 7).into_string(), "<bdi>#7</bdi>");
        assert_eq!(plain(&"é".repeat(10_000), 5), "ééééé…");
        assert_eq!(plain("a\u{2066}b\u{7}", 5), "ab");
    }

    #[test]
    fn a_share_stays_within_its_whole() {
        let hours = Heures::from_whole;
        assert_eq!(share(hours(80), hours(750)), 10);
        assert_eq!(share(hours(800), hours(750)), 100);
        assert_eq!(share(hours(-5), hours(750)), 0);
        assert_eq!(share(Heures::ZERO, Heures::ZERO), 0);
        assert_eq!(share(hours(1), Heures::ZERO), 100);
    }
}
