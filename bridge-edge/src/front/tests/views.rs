//! Views: what is listed and how, what filters say, and how they are chosen.

use serde_json::{Value, json};

use super::pages::{get, named, world};
use super::world::World;

fn item(id: i64, statut: &str) -> Value {
    json!({ "id": id, "nom": format!("Module {id}"), "code": null, "heures": 40, "statut": statut,
        "bloc": named(2, "Bloc A"), "formation": named(1, "Web"), "heures_attribuees": 10, "heures_realisees": 0 })
}

fn with_views(role: &str) -> World {
    let mut world = world(role, "fr-FR");
    let items = json!([
        item(1, "a_attribuer"),
        item(2, "en_cours"),
        item(3, "inconnu")
    ]);
    world.base.insert(
        "list",
        json!({ "ok": { "items": items, "total": 1234, "stale": false } }),
    );
    let groups = json!([
        { "statut": "a_attribuer", "total": 1200, "heures": 4000.5 },
        { "statut": "en_cours", "total": 33, "heures": 80 },
        { "statut": "inconnu", "total": 1, "heures": 40 },
    ]);
    world.base.insert("groups", json!({ "ok": groups }));
    world
}

#[test]
fn a_table_shows_its_filters_as_links_and_its_place_among_all() {
    let mut world = with_views("member");
    let answer = get(
        &mut world,
        "/vues/modules?formation=1&statut=a_attribuer&page=2",
    );
    assert_eq!(answer.status, 200);
    let (_, asked) = world
        .questions
        .iter()
        .find(|(method, _)| method == "list")
        .unwrap();
    assert_eq!(
        asked["filters"],
        json!({ "formation": "1", "statut": "a_attribuer" })
    );
    assert_eq!(
        (asked["sort"].as_str(), asked["page"].as_i64()),
        (Some("nom"), Some(2))
    );
    let body = answer.body;
    assert!(
        body.contains("href=\"/bridge/vues/modules?formation=1\""),
        "{body}"
    );
    assert!(body.contains("<bdi>Web</bdi>"));
    assert!(body.contains("sur 1\u{202f}234"));
    assert!(
        body.contains("?statut=a_attribuer&amp;formation=1\" rel=\"prev\"")
            || body.contains(
                "rel=\"prev\" href=\"/bridge/vues/modules?statut=a_attribuer&amp;formation=1\""
            ),
        "{body}"
    );
}

#[test]
fn a_board_has_the_domains_columns_with_the_counts_and_hours_of_all_rows() {
    let mut world = with_views("member");
    let body = get(&mut world, "/vues/modules?forme=kanban").body;
    let place = |text: &str| {
        body.find(text)
            .unwrap_or_else(|| panic!("{text} in {body}"))
    };
    let columns = [
        "<h2><bdi>À attribuer",
        "<h2><bdi>Attribué<",
        "<h2><bdi>En cours",
        "<h2><bdi>Réalisé",
        "<h2><bdi>inconnu",
    ];
    let places: Vec<usize> = columns.into_iter().map(place).collect();
    assert!(places.is_sorted(), "{places:?}");
    assert!(body.contains("1\u{202f}200") && body.contains("4000,5\u{a0}h"));
    let (_, asked) = world
        .questions
        .iter()
        .find(|(method, _)| method == "list")
        .unwrap();
    assert_eq!(asked["per_page"], 200);
}

#[test]
fn a_field_that_is_not_known_is_named_and_empty_ones_are_dropped() {
    let mut world = with_views("member");
    world.base.insert(
        "list",
        json!({ "error": { "code": "VALIDATION_ERROR", "message": "m",
        "details": [{ "field": "filter[couleur]", "message": "is not a filter of this list" }] } }),
    );
    let answer = get(&mut world, "/vues/modules?couleur=rouge");
    assert_eq!(answer.status, 400);
    assert!(
        answer
            .body
            .contains("<bdi>couleur</bdi></strong> : n’est pas un filtre de cette vue")
    );
    let answer = get(&mut world, "/vues/modules?forme=x&group=y");
    assert_eq!(answer.status, 400);
    assert!(answer.body.contains("<bdi>forme</bdi>") && answer.body.contains("<bdi>group</bdi>"));
    let answer = get(&mut world, "/vues/modules?sort=&statut=realise&group=");
    assert_eq!(
        (answer.status, answer.headers["location"].as_str()),
        (303, "/bridge/vues/modules?statut=realise")
    );
}

/// What Base offers for this kind.
fn offer(world: &mut World, all: bool, items: &[Value]) {
    let choices = json!({ "ok": { "all": all, "items": items } });
    world.base.insert("choices", choices);
}

fn asked<'a>(world: &'a World, method: &str) -> Vec<&'a Value> {
    let questions = world.questions.iter();
    questions
        .filter(|(known, _)| known == method)
        .map(|(_, asked)| asked)
        .collect()
}

#[test]
fn entries_of_a_small_table_are_chosen_from_a_list() {
    let mut world = with_views("member");
    offer(&mut world, true, &[named(1, "Web"), named(2, "Réseau")]);
    let body = get(&mut world, "/vues/modules?formation=2").body;
    for text in [
        "<select name=\"formation\"><option value=\"\">Tous</option><option value=\"1\">Web</option>\
         <option value=\"2\" selected>Réseau</option></select>",
        "<select name=\"bloc\">",
        "<bdi>Réseau</bdi>",
    ] {
        assert!(body.contains(text), "{text} in {body}");
    }
    let asked = asked(&world, "choices");
    let said = |place: usize| (asked[place]["entity"].as_str(), asked[place]["q"].as_str());
    assert_eq!(said(0), (Some("bloc"), Some("")));
    assert_eq!(said(1), (Some("formation"), Some("2")));
    assert_eq!(asked[1]["limit"], 200);
    // an entry that is there no more stays chosen until somebody takes it back
    let body = get(&mut world, "/vues/modules?formation=9").body;
    assert!(
        body.contains("<option value=\"9\" selected>n°\u{a0}9</option>"),
        "{body}"
    );
}

#[test]
fn entries_of_a_large_table_are_chosen_by_name() {
    let mut world = with_views("member");
    offer(&mut world, false, &[named(5, "Pierre Dupont")]);
    let body = get(&mut world, "/vues/attributions?personne=5").body;
    assert!(
        body.contains("name=\"personne\"") && body.contains("value=\"Pierre Dupont (n°\u{a0}5)\""),
        "{body}"
    );
    // as the form sends it again, empty parts and all
    let again =
        "/vues/attributions?statut=&personne=Pierre+Dupont+(n%C2%B0%C2%A05)&sort=-date_debut";
    let answer = get(&mut world, again);
    let place = "/bridge/vues/attributions?personne=5&sort=-date_debut";
    assert_eq!(
        (answer.status, answer.headers["location"].as_str()),
        (303, place)
    );

    let card = |id: i64, label: &str| json!({ "id": id, "label": label, "fields": {} });
    let one = json!({ "ok": { "items": [card(7, "Léa Martin")] } });
    world.base.insert("search", one);
    world.questions.clear();
    let answer = get(&mut world, "/vues/attributions?personne=lea&page=3");
    let place = "/bridge/vues/attributions?personne=7";
    assert_eq!(
        (answer.status, answer.headers["location"].as_str()),
        (303, place)
    );
    let asked = asked(&world, "search")[0];
    assert_eq!(
        (asked["entity"].as_str(), asked["q"].as_str()),
        (Some("personne"), Some("lea"))
    );

    let more = json!({ "ok": { "items": [card(7, "Léa Martin"), card(8, "Léa <b>")] } });
    world.base.insert("search", more);
    let answer = get(
        &mut world,
        "/vues/attributions?statut=en_cours&personne=lea",
    );
    assert_eq!(answer.status, 200);
    for text in [
        "il y en a plusieurs",
        "href=\"/bridge/vues/attributions?statut=en_cours&amp;personne=7\"",
        "Léa &lt;b&gt;",
        "<details class=\"filters\" open>",
        "value=\"lea\"",
    ] {
        assert!(answer.body.contains(text), "{text} in {}", answer.body);
    }
    assert!(!answer.body.contains("<table"));

    world
        .base
        .insert("search", json!({ "ok": { "items": [] } }));
    let answer = get(&mut world, "/vues/attributions?personne=%3Cb%3Enobody");
    assert_eq!(answer.status, 400);
    assert!(answer.body.contains("introuvable.") && answer.body.contains("&lt;b&gt;nobody"));
    assert!(answer.body.contains("<form"));
}

#[test]
fn a_view_whose_choices_cannot_be_read_is_shown_all_the_same() {
    let mut world = with_views("member");
    let answer = get(&mut world, "/vues/modules?formation=1");
    assert_eq!(answer.status, 200);
    assert!(answer.body.contains("name=\"formation\"") && answer.body.contains("value=\"1\""));
}
