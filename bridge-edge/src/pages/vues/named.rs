//! An entry that somebody typed by its name into a view's form: one that answers to it is taken, of several one is asked.
//!
//! What always holds: it is found as suggestions are, without regard to accents and case; the view itself is only shown
//! for a number, which is what addresses keep. How it fails: nobody of that name, 400, with the form to try again.

use bridge_core::entity::Entity;
use bridge_core::error::ErrorCode;
use bridge_core::reference::Mount;
use bridge_core::text::fold;
use maud::html;
use serde_json::Value;

use super::asked::Asked;
use super::filters::{self, Offered};
use super::{heading, see_other};
use crate::effects::Outside;
use crate::http::{Fault, Reply};
use crate::pages::parts::{self, plain};
use crate::pages::row::Row;
use crate::pages::scene::{Age, Scene};
use crate::services::access::Caller;
use crate::services::ask::base_now;
use crate::services::cards;

/// The most entries to choose from; whoever sees so many types more of the name.
const MOST: i64 = 50;
/// The longest name that is looked for, in characters.
const LONGEST: usize = 200;

/// The number that the form writes behind a name: "Pierre Dupont (n° 5)".
fn number(typed: &str) -> Option<i64> {
    let rest = typed.strip_suffix(')')?;
    let digits = rest.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (name, number) = rest.split_at_checked(rest.len() - digits)?;
    name.ends_with("(n°\u{a0}").then(|| number.parse().ok())?
}

/// The one entry that is meant, if it is clear which.
fn meant(items: Row, typed: &str) -> Option<i64> {
    let wanted = fold(typed);
    let mut same = items
        .items()
        .filter(|item| fold(item.text("label")) == wanted);
    match (same.next(), same.next(), items.items().len()) {
        (Some(one), None, _) => Some(one.id()),
        (None, _, 1) => items.items().next().map(Row::id),
        _ => None,
    }
}

/// Leads to the view of the entry that is meant, or asks which.
pub async fn page(
    outside: &Outside,
    scene: &Scene,
    mount: &Mount,
    asked: &Asked,
    offered: &Offered,
    caller: &Caller,
) -> Result<Reply, Fault> {
    let Some((name, typed)) = asked.named() else {
        return Ok(see_other(mount, asked));
    };
    let typed = plain(typed, LONGEST);
    if let Some(id) = number(&typed) {
        return Ok(see_other(mount, &asked.with(name, id)));
    }
    let entity = Entity::from_name(name).unwrap_or(asked.entity());
    let question = cards::looking_for(entity, &typed, None, MOST, &caller.viewer);
    let found: Value = base_now(outside, "search", &question).await?;
    let items = Row(&found).at("items");
    if let Some(id) = meant(items, &typed) {
        return Ok(see_other(mount, &asked.with(name, id)));
    }
    let count = i64::try_from(items.items().len()).unwrap_or(MOST);
    let body = html! {
        div.title { h1 { (heading(scene, asked.kind())) } }
        p class=[(count == 0).then_some("notice warn")] {
            strong { (filters::field(scene, name)) " « " bdi { (plain(&typed, 60)) } " » : " }
            @if count == 0 {
                (scene.say("introuvable.", "not found."))
            } @else {
                (scene.say("il y en a plusieurs, choisissez.", "there are several, choose one."))
            }
        }
        @if count > 0 {
            ul.which {
                @for item in items.items() {
                    li {
                        a href=(asked.with(name, item.id()).address(mount)) target=[scene.here()] {
                            (parts::name(item.text("label"), item.id()))
                        }
                        @let formation = item.at("fields").at("formation").text("nom");
                        @if !formation.is_empty() { " · " (parts::name(formation, 0)) }
                        " " span.code { "n°\u{a0}" (item.id()) }
                    }
                }
            }
        }
        @if count >= MOST {
            p.more { (scene.say("Il y en a d’autres : précisez le nom.", "There are more: type more of the name.")) }
        }
        (filters::form(scene, asked, offered, true))
    };
    let mut reply = scene.page(heading(scene, asked.kind()), Age::default(), &body);
    if count == 0 {
        reply.status = ErrorCode::ValidationError.http_status();
    }
    Ok(reply)
}

#[cfg(test)]
mod tests {
    use super::{meant, number};
    use crate::pages::row::Row;
    use serde_json::{Value, json};

    #[test]
    fn what_the_form_wrote_is_read_again() {
        assert_eq!(number("Pierre Dupont (n°\u{a0}5)"), Some(5));
        assert_eq!(number("Lot (n°\u{a0}2) (n°\u{a0}31)"), Some(31));
        for name in [
            "Lot n°\u{a0}3",
            "Lot (n° 3)",
            "Lot (n°\u{a0}3) bis",
            "(n°\u{a0}-1)",
            "(n°\u{a0})",
            "(n°\u{a0}99999999999999999999)",
            "5",
            ")",
            "",
        ] {
            assert_eq!(number(name), None, "{name}");
        }
    }

    #[test]
    fn one_that_answers_is_meant_and_of_several_the_one_of_exactly_this_name() {
        let items = json!([
            { "id": 5, "label": "Pierre Dupont" }, { "id": 6, "label": "Pierre Dupontel" }
        ]);
        let id = |items: &Value, typed: &str| meant(Row(items), typed);
        assert_eq!(id(&items, "pierre DUPONT"), Some(5));
        assert_eq!(id(&items, "pierre"), None);
        assert_eq!(id(&json!([{ "id": 7, "label": "Léa" }]), "le"), Some(7));
        let twice = json!([{ "id": 5, "label": "Léa" }, { "id": 6, "label": "Lea" }]);
        assert_eq!(id(&twice, "léa"), None);
        assert_eq!(id(&json!([]), "x"), None);
    }
}
