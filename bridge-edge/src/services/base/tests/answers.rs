//! Lists, resolve, search, catching up, tokens.

use bridge_core::entity::Entity;
use serde_json::{Value as Json, json};

use super::world::World;
use crate::ports::Clock;

fn admin() -> Json {
    json!({ "kind": "admin" })
}

fn member() -> Json {
    json!({ "kind": "member", "scopes": ["read:personnes", "read:projets"] })
}

#[test]
fn each_reference_answers_for_itself_in_order() {
    let world = World::with_pierre(1);
    let refs = [
        "personne:5",
        "personne:pierre-dupont",
        "nonsense",
        "projet:projet-alpha",
        "formation:1",
    ];
    let answer = world.call("resolve", &json!({ "refs": refs, "viewer": member() }))["ok"].clone();
    let statuses: Vec<&str> = answer["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["gone", "ok", "invalid", "ok", "forbidden"]);
    let card = &answer["items"][1]["card"];
    assert_eq!(card["fields"]["heures_restantes_formation"], json!(670));
    assert_eq!(card["url"], json!("/bridge/personne/1"));
    assert_eq!(answer["stale"], json!(false));
}

#[test]
fn a_member_sees_no_rate_and_finds_nobody_by_address() {
    let world = World::with_pierre(2);
    let card = |viewer: Json| {
        let answer = world.call(
            "resolve",
            &json!({ "refs": ["projet:1", "personne:pierre@centre.test"], "viewer": viewer }),
        );
        answer["ok"]["items"].clone()
    };
    assert_eq!(
        card(admin())[0]["card"]["fields"]["taux_horaire"],
        json!("90.00")
    );
    assert_eq!(card(admin())[1]["status"], json!("ok"));
    assert_eq!(
        card(member())[0]["card"]["fields"].get("taux_horaire"),
        None
    );
    assert_eq!(card(member())[1]["status"], json!("forbidden"));
}

#[test]
fn catching_up_gives_only_what_is_newer() {
    let world = World::with_pierre(3);
    let since = |version: Json| {
        let refs = json!([{ "ref": "personne:1", "version": version }]);
        world.call("cards_since", &json!({ "refs": refs, "viewer": admin() }))["ok"][0].clone()
    };
    let first = since(Json::Null);
    let version = first["card"]["version"].clone();
    assert_eq!(since(version.clone()).get("card"), None);
    assert_eq!(
        since(json!(version.as_i64().unwrap() - 1))["card"]["version"],
        version
    );
}

#[test]
fn lists_are_filtered_sorted_and_paged() {
    let world = World::with_pierre(4);
    let source = &world.ports.source;
    for (nom, statut) in [
        ("Élan", "prospect"),
        ("alpha bis", "en_cours"),
        ("Zoé", "en_cours"),
    ] {
        source.create(
            bridge_core::entity::Entity::Projet,
            &json!({ "nom": nom, "statut": statut, "client": [1] }),
        );
    }
    world.call("claim", &json!({ "body": "read everything again" }));
    world.settle();
    let list = |input: Json| world.call("list", &input);
    let names = |answer: &Json| -> Vec<String> {
        let items = answer["ok"]["items"].as_array().unwrap();
        items
            .iter()
            .map(|item| item["nom"].as_str().unwrap().to_owned())
            .collect()
    };
    let all = list(json!({ "entity": "projet", "page": 1, "per_page": 50, "sort": "nom" }));
    assert_eq!(names(&all), ["alpha bis", "Élan", "Projet Alpha", "Zoé"]);
    let newest = list(json!({ "entity": "projet", "page": 1, "per_page": 2 }));
    assert_eq!(
        (names(&newest), newest["ok"]["total"].clone()),
        (vec!["Zoé".to_owned(), "alpha bis".to_owned()], json!(4))
    );
    let filters = json!({ "statut": "en_cours", "client": "1" });
    let running = list(
        json!({ "entity": "projet", "page": 1, "per_page": 50, "sort": "-nom", "filters": filters }),
    );
    assert_eq!(names(&running), ["Zoé", "Projet Alpha", "alpha bis"]);
    let found = list(json!({ "entity": "projet", "page": 1, "per_page": 50, "q": "ELAN" }));
    assert_eq!(names(&found), ["Élan"]);
    let past = list(json!({ "entity": "projet", "page": 9, "per_page": 50 }));
    assert_eq!(
        (names(&past), past["ok"]["total"].clone()),
        (vec![], json!(4))
    );
}

#[test]
fn personnes_are_filtered_by_role_and_capacity() {
    let world = World::with_pierre(5);
    let total = |filters: Json| {
        world.call(
            "list",
            &json!({ "entity": "personne", "page": 1, "per_page": 50, "filters": filters }),
        )["ok"]["total"]
            .clone()
    };
    assert_eq!(
        total(json!({ "role": "formateur", "statut": "actif" })),
        json!(1)
    );
    assert_eq!(total(json!({ "role": "pedagogie" })), json!(0));
    assert_eq!(total(json!({ "capacite_min": "750" })), json!(1));
    assert_eq!(total(json!({ "capacite_min": "750.5" })), json!(0));
}

#[test]
fn every_fault_of_a_list_is_named_at_once() {
    let world = World::with_pierre(6);
    let filters = json!({ "couleur": "rouge", "statut": "inconnu" });
    let input = json!({ "entity": "projet", "page": 0, "per_page": 201, "sort": "taux_horaire", "filters": filters });
    let error = world.call("list", &input)["error"].clone();
    assert_eq!(error["code"], json!("VALIDATION_ERROR"));
    let fields: Vec<&str> = error["details"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| fault["field"].as_str().unwrap())
        .collect();
    assert_eq!(
        fields,
        [
            "page",
            "per_page",
            "sort",
            "filter[couleur]",
            "filter[statut]"
        ]
    );
}

#[test]
fn an_address_leads_to_a_personne_only_if_it_is_one_persons() {
    let world = World::with_pierre(7);
    let find = || {
        world.call(
            "personne_by_email",
            &json!({ "email": "PIERRE@centre.test" }),
        )["ok"]["personne_id"]
            .clone()
    };
    assert_eq!(find(), json!(1));
    world.ports.source.create(
        bridge_core::entity::Entity::Personne,
        &json!({ "nom": "Double", "email": "pierre@centre.test" }),
    );
    world.call("claim", &json!({ "body": "read everything again" }));
    world.settle();
    assert_eq!(find(), Json::Null);
}

#[test]
fn a_token_is_found_by_its_hash_until_it_ends() {
    let world = World::with_pierre(8);
    let hash = "a".repeat(64);
    let until = "2026-11-21T00:00:00Z";
    let input =
        json!({ "hash": hash, "name": "docmost", "scopes": ["read:*"], "expires_at": until });
    let created = world.call("token_create", &input)["ok"].clone();
    let check = || world.call("token_check", &json!({ "hash": hash }))["ok"].clone();
    assert_eq!(check()["scopes"], json!(["read:*"]));
    assert_eq!(
        world.call("token_create", &input)["error"]["code"],
        json!("VALIDATION_ERROR")
    );
    assert!(
        !world
            .call("token_list", &json!({}))
            .to_string()
            .contains(&hash)
    );
    let revoked = world.call("token_revoke", &json!({ "token_id": created["token_id"] }));
    assert_eq!(revoked["ok"]["revoked"], json!(true));
    assert_eq!(check(), Json::Null);
    let other = json!({ "hash": "b".repeat(64), "name": "court", "scopes": ["read:*"], "expires_at": until });
    world.call("token_create", &other);
    world.ports.simulation.advance(24 * 60 * 60 * 1_000);
    assert!(world.ports.simulation.now() > 0);
    assert_eq!(
        world.call("token_check", &json!({ "hash": "b".repeat(64) }))["ok"],
        Json::Null
    );
}

#[test]
fn counts_of_all_isolates_are_summed() {
    let world = World::with_pierre(9);
    for _ in 0..3 {
        world.call(
            "metrics_add",
            &json!({ "counts": { "http_requests_total{path=\"/personnes\"}": 2 } }),
        );
    }
    let metrics = world.call("metrics", &json!({}))["ok"].clone();
    assert_eq!(
        metrics["http_requests_total{path=\"/personnes\"}"],
        json!(6.0)
    );
    assert!(
        metrics["baserow_api_calls_total{endpoint=\"page\",status=\"ok\"}"]
            .as_f64()
            .unwrap()
            >= 9.0
    );
}

#[test]
fn a_name_that_came_changed_or_went_is_found_so_at_once() {
    let mut world = World::with_pierre(12);
    let search = |world: &World, q: &str| {
        let input = json!({ "entity": "personne", "q": q, "limit": 8, "viewer": member() });
        let found = world.call("search", &input)["ok"]["items"].clone();
        found.as_array().unwrap().len()
    };
    assert_eq!(search(&world, "zephirin"), 0);
    let values = json!({ "nom": "Zéphirin", "prenom": "Ada" });
    let id = world.ports.source.create(Entity::Personne, &values);
    world.announce(Entity::Personne, "rows.created", &[id]);
    world.settle();
    assert_eq!(search(&world, "zephirin"), 1);
    let values = json!({ "nom": "Lefèvre" });
    world.ports.source.update(Entity::Personne, id, &values);
    world.announce(Entity::Personne, "rows.updated", &[id]);
    world.settle();
    assert_eq!(
        (search(&world, "zephirin"), search(&world, "lefevre")),
        (0, 1)
    );
    world.ports.source.delete(Entity::Personne, id);
    world.announce(Entity::Personne, "rows.deleted", &[id]);
    world.settle();
    assert_eq!(search(&world, "lefevre"), 0);
}

#[test]
fn suggestions_ignore_accents_and_forgive_a_typo() {
    let world = World::with_pierre(10);
    for (nom, prenom) in [
        ("Pierrat", "Anne"),
        ("D\u{2019}Hérouville", "Élise"),
        ("Lapierre", "Zoé"),
    ] {
        let values = json!({ "nom": nom, "prenom": prenom, "roles": ["formateur"] });
        world.ports.source.create(Entity::Personne, &values);
    }
    world.call("claim", &json!({ "body": "read everything again" }));
    world.settle();
    let search = |q: &str, role: Json| -> Vec<String> {
        let input =
            json!({ "entity": "personne", "q": q, "role": role, "limit": 8, "viewer": member() });
        let cards = world.call("search", &input)["ok"]["items"].clone();
        cards
            .as_array()
            .unwrap()
            .iter()
            .map(|card| card["label"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        search("pier", json!("formateur")),
        ["Pierre Dupont", "Anne Pierrat", "Zoé Lapierre"]
    );
    assert_eq!(search("d'herou", Json::Null), ["Élise D\u{2019}Hérouville"]);
    assert_eq!(search("dherou", Json::Null), ["Élise D\u{2019}Hérouville"]);
    assert_eq!(search("Durpont", Json::Null), ["Pierre Dupont"]);
    assert_eq!(search("pier", json!("pedagogie")), Vec::<String>::new());
    assert_eq!(search("", Json::Null).len(), 4);
    assert_eq!(search("", json!("pedagogie")).len(), 0);
    let input = json!({ "entity": "formation", "q": "web", "limit": 8, "viewer": member() });
    assert_eq!(
        world.call("search", &input)["error"]["code"],
        json!("FORBIDDEN_SCOPE")
    );
}
