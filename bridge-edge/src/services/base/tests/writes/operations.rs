//! Each operation by itself: the row it writes, what follows from it, what the caller is told.

use bridge_core::entity::Entity;
use serde_json::{Value as Json, json};

use super::{World, attribuer, call, world};
use crate::http::reply::entity_tag;

fn code(answer: &Json) -> &str {
    answer["error"]["code"].as_str().unwrap_or("none")
}

/// What a reading would be tagged with.
fn tag(world: &World, entity: &str, id: i64) -> String {
    let read = world.ask("read", &json!({ "entity": entity, "key": id.to_string() }));
    entity_tag(&read["ok"]["data"].to_string())
}

#[test]
fn hours_are_given_and_the_module_follows() {
    let world = world(1);
    let answer = world.ask("write", &attribuer("20"))["ok"].clone();
    assert_eq!(answer["status"], 201);
    assert_eq!(answer["location"], "/bridge/api/v1/attributions/1");
    assert_eq!(
        answer["data"],
        json!({
            "attribution_id": 1, "heures_attribuees": 20, "heures_realisees": 0, "statut": "prevue",
            "module": { "module_id": 1, "module_nom": "JS", "heures_realisees_total": 0 },
            "personne": {
                "personne_id": 2, "nom_prenom": "Lovelace",
                "heures_attribuees_formation": 20, "heures_restantes_formation": 730,
            },
        })
    );
    assert!(answer["meta"]["version"].is_i64());
    assert_eq!(world.field(Entity::Module, 1, "statut"), "attribue");
    let writes = world.ports.source.writes();
    assert_eq!(writes, [(Entity::Attribution, 1), (Entity::Module, 1)]);
    world.settle();
    world.assert_at_rest();
}

#[test]
fn an_answer_carries_the_tag_and_version_of_the_next_reading() {
    let world = world(1);
    let answer = world.ask(
        "write",
        &call("modifier_tache", Some(1), &json!({ "nom": "Plan" })),
    );
    let answer = &answer["ok"];
    assert_eq!(answer["data"]["nom"], "Plan");
    let read = world.ask("read", &json!({ "entity": "tache", "key": "1" }));
    assert_eq!(answer["meta"]["version"], read["ok"]["version"]);
    let text = world.base.call_now("list", "{}");
    assert!(text.contains("error"), "a list needs its table");
    // serde_json sorts keys when it reads; the tag is of the text as it is sent
    let base = std::rc::Rc::clone(&world.base);
    let raw = world
        .ports
        .simulation
        .run(async move { base.call("read", r#"{"entity":"tache","key":"1"}"#).await });
    let data = raw.split_once("\"data\":").unwrap().1;
    let data = data.strip_suffix("}}").unwrap();
    assert_eq!(answer["etag"], entity_tag(data));
}

#[test]
fn hours_done_move_an_attribution_and_its_module_and_both_are_closed() {
    let world = world(1);
    world.ask("write", &attribuer("10"));
    let done = world.ask(
        "write",
        &call(
            "saisir_heures_realisees",
            Some(1),
            &json!({ "heures_realisees": 3.5 }),
        ),
    );
    assert_eq!(done["ok"]["data"]["statut"], "en_cours");
    assert_eq!(done["ok"]["data"]["module"]["heures_realisees_total"], 3.5);
    assert_eq!(world.field(Entity::Module, 1, "statut"), "en_cours");
    let closed = world.ask("write", &call("cloturer_attribution", Some(1), &json!({})));
    assert_eq!(closed["ok"]["data"]["statut"], "realise");
    let justification = json!({ "justification": "La salle a brûlé." });
    let late = world.ask(
        "write",
        &call("annuler_attribution", Some(1), &justification),
    );
    assert_eq!(
        (code(&late), &late["error"]["details"]["rule"]),
        ("CONFLICT", &json!("RG-05"))
    );
    world.settle();
    world.assert_at_rest();
}

#[test]
fn the_last_module_done_closes_its_formation() {
    let world = world(1);
    for module in [1, 2] {
        assert_eq!(world.field(Entity::Formation, 1, "statut"), "en_cours");
        let body = json!({ "statut": "realise" });
        let answer = world.ask("write", &call("modifier_module", Some(module), &body));
        assert_eq!(answer["ok"]["data"]["statut"], "realise");
    }
    assert_eq!(world.field(Entity::Formation, 1, "statut"), "cloturee");
    world.settle();
    world.assert_at_rest();
}

#[test]
fn a_projet_lives_from_its_making_to_its_closing() {
    let world = world(1);
    let body =
        json!({ "nom": "Alpha", "client_id": 1, "budget_heures": "12.5", "taux_horaire": "90" });
    let made = world.ask("write", &call("creer_projet", None, &body))["ok"].clone();
    assert_eq!(
        (&made["status"], &made["data"]["statut"]),
        (&json!(201), &json!("prospect"))
    );
    assert_eq!(
        made["data"]["slug"], "alpha-2",
        "the plain slug is another one's"
    );
    for statut in ["en_cours", "livre"] {
        let body = json!({ "statut": statut });
        let moved = world.ask("write", &call("modifier_projet", Some(2), &body));
        assert_eq!(moved["ok"]["data"]["statut"], statut);
    }
    let tache = world.ask(
        "write",
        &call("creer_tache", Some(2), &json!({ "nom": "Recette" })),
    );
    assert_eq!(tache["ok"]["data"]["statut"], "a_faire");
    let open = world.ask("write", &call("cloturer_projet", Some(2), &json!({})));
    assert_eq!(
        (code(&open), &open["error"]["details"]["rule"]),
        ("CONFLICT", &json!("RG-07"))
    );
    world.ask(
        "write",
        &call("modifier_tache", Some(2), &json!({ "statut": "terminee" })),
    );
    let closed = world.ask("write", &call("cloturer_projet", Some(2), &json!({})));
    assert_eq!(closed["ok"]["data"]["statut"], "cloture");
    world.settle();
    world.assert_at_rest();
}

#[test]
fn interventions_and_opinions_are_the_persons_own() {
    let world = world(1);
    let member = json!({ "kind": "member", "scopes": ["write:interventions", "read:projets", "write:avis", "read:avis"], "personne_id": 2 });
    let by_ada = |operation, id, body: Json| {
        let mut call = call(operation, id, &body);
        call["viewer"] = member.clone();
        world.ask("write", &call)
    };
    let own = by_ada(
        "creer_intervention",
        None,
        json!({ "tache_id": 1, "date": "2026-11-19", "heures": "7.25" }),
    );
    assert_eq!(own["ok"]["data"]["personne"]["id"], 2);
    let others = json!({ "tache_id": 1, "personne_id": 1, "date": "2026-11-19", "heures": 1 });
    assert_eq!(
        code(&by_ada("creer_intervention", None, others)),
        "FORBIDDEN_SCOPE"
    );
    let more = by_ada(
        "modifier_intervention",
        Some(1),
        json!({ "heures": 8, "notes": "fini" }),
    );
    assert_eq!(more["ok"]["data"]["notes"], "fini");
    let cancelled = by_ada("annuler_intervention", Some(1), json!({}));
    assert_eq!(cancelled["ok"]["data"]["statut"], "annulee");
    let avis = by_ada(
        "donner_avis",
        Some(1),
        json!({ "note": 4, "commentaire": "Bien" }),
    );
    assert_eq!(avis["ok"]["location"], "/bridge/api/v1/formations/1/avis");
    let again = by_ada("donner_avis", Some(1), json!({ "note": 5 }));
    assert_eq!(code(&again), "CONFLICT");
    world.settle();
    world.assert_at_rest();
}

#[test]
fn what_cannot_be_is_refused_with_every_fault_and_nothing_is_written() {
    let world = world(1);
    let writes = |operation, id, body: Json| world.ask("write", &call(operation, id, &body));
    let faults = writes(
        "attribuer",
        Some(1),
        json!({ "heures": "3,5", "couleur": 1 }),
    );
    let fields: Vec<&str> = faults["error"]["details"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|fault| fault["field"].as_str())
        .collect();
    for field in ["personne_id", "heures", "date_debut", "couleur"] {
        assert!(fields.contains(&field), "{field} in {fields:?}");
    }
    assert_eq!(
        code(&writes("modifier_tache", Some(99), json!({ "nom": "x" }))),
        "NOT_FOUND"
    );
    let nobody = json!({ "personne_id": 99, "heures": 1, "date_debut": "2026-11-23" });
    assert_eq!(
        code(&writes("attribuer", Some(1), nobody)),
        "VALIDATION_ERROR"
    );
    let too_many = world.ask("write", &attribuer("20.25"));
    assert_eq!(code(&too_many), "RG_VIOLATION");
    assert_eq!(
        too_many["error"]["details"],
        json!({
            "rule": "RG-01", "module_id": 1, "heures_module": 20, "heures_deja_attribuees": 0, "heures_demandees": 20.25,
        })
    );
    assert_eq!(world.ports.source.writes(), []);
    world.settle();
    world.assert_at_rest();
}

#[test]
fn a_write_that_changes_nothing_writes_nothing() {
    let world = world(1);
    let answer = world.ask(
        "write",
        &call("modifier_tache", Some(1), &json!({ "nom": "Maquette" })),
    );
    assert_eq!(
        (&answer["ok"]["status"], &answer["ok"]["data"]["id"]),
        (&json!(200), &json!(1))
    );
    assert_eq!(world.ports.source.writes(), []);
    world.assert_at_rest();
}

#[test]
fn what_people_changed_in_baserow_counts_although_nobody_told() {
    let world = world(1);
    // somebody gives away 15 h in Baserow itself, and no delivery arrives
    let values =
        json!({ "module": [1], "personne": [1], "heures_attribuees": "15.00", "statut": "prevue" });
    world.ports.source.create(Entity::Attribution, &values);
    assert_eq!(code(&world.ask("write", &attribuer("6"))), "RG_VIOLATION");
    // and takes them back
    world
        .ports
        .source
        .update(Entity::Attribution, 1, &json!({ "statut": "annule" }));
    assert_eq!(world.ask("write", &attribuer("6"))["ok"]["status"], 201);
    world.settle();
    world.assert_at_rest();
}

#[test]
fn a_tag_that_is_out_of_date_stops_the_write() {
    let world = world(1);
    let base = std::rc::Rc::clone(&world.base);
    let raw = world
        .ports
        .simulation
        .run(async move { base.call("read", r#"{"entity":"tache","key":"1"}"#).await });
    let data = raw.split_once("\"data\":").unwrap().1;
    let seen = entity_tag(data.strip_suffix("}}").unwrap());
    let with = |tag: &str, nom: &str| {
        let mut call = call("modifier_tache", Some(1), &json!({ "nom": nom }));
        call["if_match"] = tag.into();
        world.ask("write", &call)
    };
    assert_eq!(code(&with("\"other\"", "A")), "PRECONDITION_FAILED");
    assert_eq!(
        code(&with(&format!("W/{seen}"), "A")),
        "PRECONDITION_FAILED"
    );
    assert_eq!(
        with(&format!("\"other\", {seen}"), "A")["ok"]["status"],
        200
    );
    assert_eq!(code(&with(&seen, "B")), "PRECONDITION_FAILED");
    assert_eq!(with("*", "B")["ok"]["status"], 200);
    // changed in Baserow itself, unknown to the mirror: still seen
    let now = world.ask(
        "write",
        &call("modifier_tache", Some(1), &json!({ "nom": "C" })),
    );
    world
        .ports
        .source
        .update(Entity::Tache, 1, &json!({ "nom": "D" }));
    let tag = now["ok"]["etag"].as_str().unwrap().to_owned();
    assert_eq!(code(&with(&tag, "E")), "PRECONDITION_FAILED");
    assert_ne!(tag, self::tag(&world, "tache", 1));
}

#[test]
fn who_may_write_and_not_read_learns_the_number_alone() {
    let world = world(1);
    let mut call = call("creer_tache", Some(1), &json!({ "nom": "Recette" }));
    call["viewer"] = json!({ "kind": "token", "scopes": ["write:projets"] });
    let answer = world.ask("write", &call)["ok"].clone();
    assert_eq!(
        (&answer["data"], answer.get("etag")),
        (&json!({ "id": 2 }), None)
    );
}

#[test]
fn rows_nobody_told_of_are_followed_too() {
    let world = world(1);
    let source = &world.ports.source;
    source.create(
        Entity::Formation,
        &json!({ "nom": "Muette", "statut": "en_cours" }),
    );
    source.create(Entity::Bloc, &json!({ "nom": "Muet", "formation": [2] }));
    for nom in ["Un", "Deux"] {
        source.create(
            Entity::Module,
            &json!({ "nom": nom, "heures": "20.00", "statut": "a_attribuer", "bloc": [2] }),
        );
    }
    for module in [3, 4] {
        let body = json!({ "statut": "realise" });
        let answer = world.ask("write", &call("modifier_module", Some(module), &body));
        assert_eq!(answer["ok"]["data"]["statut"], "realise");
    }
    assert_eq!(world.field(Entity::Formation, 2, "statut"), "cloturee");
}
