//! Writes through the request path: who may, what is asked of Base, what comes back.

use bridge_core::write::Operation;
use serde_json::{Value, json};

use super::world::{Answer, World, admin};
use crate::routes::{Access, ROUTES};

fn done(status: u16) -> Value {
    json!({ "ok": {
        "status": status, "data": { "id": 7 }, "meta": { "version": 3 }, "location": "/bridge/api/v1/taches/7",
        "etag": "\"e\"", "replayed": false,
    } })
}

fn send(world: &mut World, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let authorization = format!("Bearer {}", admin());
    world.body.clear();
    world.body.push_back(body.as_bytes().to_vec());
    let mut all = vec![("authorization", authorization.as_str())];
    all.extend(headers);
    world.send("POST", path, &all)
}

const JSON: (&str, &str) = ("content-type", "application/json");

#[test]
fn a_write_asks_base_once_with_all_it_needs_and_hands_the_answer_on() {
    let mut world = World::new();
    world.base.insert("write", done(201));
    let answer = send(
        &mut world,
        "/api/v1/projets/5/taches?dry_run=false",
        &[JSON, ("idempotency-key", "k-1"), ("if-match", "\"x\"")],
        r#"{"nom":"Recette"}"#,
    );
    assert_eq!(answer.status, 201);
    assert_eq!(answer.body, r#"{"data":{"id":7},"meta":{"version":3}}"#);
    assert_eq!(answer.headers["location"], "/bridge/api/v1/taches/7");
    assert_eq!(answer.headers["etag"], "\"e\"");
    assert!(!answer.headers.contains_key("idempotency-replayed"));
    let (_, question) = world
        .questions
        .iter()
        .find(|(name, _)| name == "write")
        .unwrap();
    assert_eq!(question["operation"], "creer_tache");
    assert_eq!(question["id"], 5);
    assert_eq!(question["body"], r#"{"nom":"Recette"}"#);
    assert_eq!(question["dry_run"], false);
    assert_eq!(question["if_match"], "\"x\"");
    assert_eq!(question["idempotency_key"], "k-1");
    assert_eq!(question["subject"], "token:first");
}

#[test]
fn an_answer_given_before_says_so() {
    let mut world = World::new();
    let mut replayed = done(201);
    replayed["ok"]["replayed"] = true.into();
    world.base.insert("write", replayed);
    let answer = send(&mut world, "/api/v1/projets", &[JSON], r#"{"nom":"A"}"#);
    assert_eq!(answer.headers["idempotency-replayed"], "true");
}

#[test]
fn everything_wrong_with_a_request_is_named_at_once_and_base_is_not_asked() {
    let mut world = World::new();
    let answer = send(
        &mut world,
        "/api/v1/projets/alpha/taches?dry_run=yes&page=2",
        &[JSON, ("idempotency-key", "a b")],
        r#"{"couleur":"bleu"}"#,
    );
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (400, "VALIDATION_ERROR")
    );
    let details = answer.json()["error"]["details"].clone();
    let fields: Vec<&str> = details
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|fault| fault["field"].as_str())
        .collect();
    for field in ["id", "dry_run", "page", "Idempotency-Key", "couleur", "nom"] {
        assert_eq!(
            fields.iter().filter(|name| **name == field).count(),
            1,
            "{field} in {fields:?}"
        );
    }
    assert!(world.questions.iter().all(|(name, _)| name != "write"));
}

#[test]
fn a_body_may_be_left_out_and_is_json_or_nothing() {
    let mut world = World::new();
    world.base.insert("write", done(200));
    let path = "/api/v1/projets/5/livrer";
    assert_eq!(send(&mut world, path, &[], "").status, 200);
    assert_eq!(send(&mut world, path, &[JSON], "").status, 200);
    assert_eq!(
        send(&mut world, path, &[], "{}").code(),
        "UNSUPPORTED_MEDIA_TYPE"
    );
    let form = ("content-type", "application/x-www-form-urlencoded");
    assert_eq!(send(&mut world, path, &[form], "a=1").status, 415);
    let large = " ".repeat(1_048_577);
    assert_eq!(send(&mut world, path, &[JSON], &large).status, 413);
}

#[test]
fn who_is_busy_says_when_to_come_back() {
    let mut world = World::new();
    let busy = json!({ "error": {
        "code": "CONFLICT", "message": "m", "details": { "reason": "busy" }, "retry_after": 1,
    } });
    world.base.insert("write", busy);
    let answer = send(&mut world, "/api/v1/projets/5/livrer", &[], "");
    assert_eq!(
        (answer.status, answer.headers["retry-after"].as_str()),
        (409, "1")
    );
    assert_eq!(answer.json()["error"]["details"]["reason"], "busy");
}

#[test]
fn every_operation_has_one_route_and_asks_for_its_scope() {
    for &operation in Operation::ALL {
        let mut routes = ROUTES
            .iter()
            .filter(|route| route.access == Access::Write(operation));
        let (Some(route), None) = (routes.next(), routes.next()) else {
            panic!("{operation:?} has not one route");
        };
        let path = route.template.replace(":id", "5");
        let has_id = route.template.contains(':');
        assert_eq!(has_id, operation.path_entity().is_some(), "{operation:?}");
        let written = if operation.creates() { 201 } else { 200 };
        for (scope, status) in [(operation.scope().as_str(), written), ("read:*", 403)] {
            let mut world = World::new();
            world.base.insert("write", done(written));
            let token = world.grant(&[scope]);
            let answer = world.send(
                route.method,
                &path,
                &[("authorization", &format!("Bearer {token}"))],
            );
            assert_eq!(
                answer.status, status,
                "{operation:?} with {scope}: {}",
                answer.body
            );
        }
    }
}
