//! Writes and admin actions of sessions: what the wiki says now counts, at most a few seconds old.

use serde_json::{Value, json};

use super::world::{Answer, World};

const COOKIE: &str = "authToken=x.y.z";
/// How late a change in the wiki may be felt, in ms.
const FELT: i64 = 10_000;

fn user(id: &str, role: &str) -> String {
    let user = json!({
        "id": id, "email": "pierre@centre.test", "name": "P", "role": role, "emailVerifiedAt": "2026-01-01T00:00:00Z",
    });
    let data = json!({ "data": { "user": user } });
    ["200\napplication/json\n", &data.to_string()].concat()
}

fn world(role: &str) -> World {
    let mut world = World::new();
    world.wiki = Some(user("u1", role));
    world
        .base
        .insert("personne_by_email", json!({ "ok": { "personne_id": 5 } }));
    let done =
        json!({ "ok": { "status": 200, "data": { "id": 7 }, "meta": {}, "replayed": false } });
    world.base.insert("write", done);
    world.base.insert("token_list", json!({ "ok": [] }));
    world
}

fn session(world: &mut World) -> String {
    let headers = [("cookie", COOKIE), ("origin", "http://wiki.test")];
    let answer = world.send("POST", "/api/v1/auth/docmost", &headers);
    answer.json()["data"]["token"].as_str().unwrap().to_owned()
}

fn send(world: &mut World, method: &str, path: &str, token: &str) -> Answer {
    let authorization = ["Bearer ", token].concat();
    let headers = [
        ("authorization", authorization.as_str()),
        ("cookie", COOKIE),
    ];
    world.send(method, path, &headers)
}

fn livrer(world: &mut World, token: &str) -> Answer {
    send(world, "POST", "/api/v1/projets/5/livrer", token)
}

#[test]
fn the_wiki_is_asked_again_before_a_write_and_not_at_every_one() {
    let mut world = world("admin");
    let token = session(&mut world);
    world.now += FELT;
    assert_eq!(livrer(&mut world, &token).status, 200);
    assert!(world.effects.contains(&"wiki.me".to_owned()));
    assert_eq!(livrer(&mut world, &token).status, 200);
    assert!(!world.effects.contains(&"wiki.me".to_owned()));
}

#[test]
fn a_logout_is_felt_in_time_and_nothing_is_written() {
    let mut world = world("admin");
    let token = session(&mut world);
    assert_eq!(livrer(&mut world, &token).status, 200);
    world.wiki = Some("401\napplication/json\n{}".into());
    world.now += FELT;
    world.questions.clear();
    let answer = livrer(&mut world, &token);
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (401, "AUTH_INVALID")
    );
    let tokens = send(&mut world, "GET", "/api/v1/admin/tokens", &token);
    assert_eq!(tokens.code(), "AUTH_INVALID");
    assert!(
        world
            .questions
            .iter()
            .all(|(method, _)| method != "write" && method != "token_list")
    );
}

#[test]
fn a_demotion_is_felt_in_time() {
    let mut world = world("admin");
    let token = session(&mut world);
    assert_eq!(
        send(&mut world, "GET", "/api/v1/admin/tokens", &token).status,
        200
    );
    world.wiki = Some(user("u1", "member"));
    world.now += FELT;
    assert_eq!(livrer(&mut world, &token).code(), "FORBIDDEN_SCOPE");
    assert_eq!(
        send(&mut world, "GET", "/api/v1/admin/tokens", &token).code(),
        "FORBIDDEN_SCOPE"
    );
}

#[test]
fn what_base_is_told_is_what_the_wiki_says_now() {
    let mut world = world("admin");
    let token = session(&mut world);
    world.wiki = Some(user("u1", "member"));
    world.now += FELT;
    let path = "/api/v1/interventions/7/annuler";
    assert_eq!(send(&mut world, "POST", path, &token).status, 200);
    let (_, question) = world
        .questions
        .iter()
        .rfind(|(method, _)| method == "write")
        .unwrap();
    assert_eq!(question["viewer"]["kind"], "member");
    assert_eq!(question["viewer"]["personne_id"], 5);
    world.now += FELT;
    world.wiki = Some(user("u1", "member").replace("emailVerifiedAt", "other"));
    assert_eq!(send(&mut world, "POST", path, &token).status, 200);
    let (_, question) = world
        .questions
        .iter()
        .rfind(|(method, _)| method == "write")
        .unwrap();
    assert_eq!(question["viewer"]["personne_id"], Value::Null);
}

#[test]
fn a_cookie_that_is_somebody_elses_by_now_writes_nothing() {
    let mut world = world("admin");
    let token = session(&mut world);
    world.wiki = Some(user("u2", "owner"));
    world.now += FELT;
    assert_eq!(livrer(&mut world, &token).code(), "AUTH_INVALID");
}

#[test]
fn without_the_wiki_no_session_writes_and_every_token_does() {
    let mut world = world("admin");
    let token = session(&mut world);
    world.wiki = None;
    world.now += FELT;
    assert_eq!(livrer(&mut world, &token).code(), "DOCMOST_UNAVAILABLE");
    let token = world.grant(&["write:projets"]);
    assert_eq!(livrer(&mut world, &token).status, 200);
    assert!(!world.effects.contains(&"wiki.me".to_owned()));
}

#[test]
fn who_lacks_the_scope_costs_the_wiki_nothing() {
    let mut world = world("member");
    let token = session(&mut world);
    world.now += FELT;
    assert_eq!(livrer(&mut world, &token).code(), "FORBIDDEN_SCOPE");
    assert!(!world.effects.contains(&"wiki.me".to_owned()));
}

#[test]
fn a_token_that_ends_is_not_believed_beyond_its_end() {
    let mut world = World::new();
    let ends = bridge_core::date::Instant::from_millis(world.now + 5_000);
    let token = world.grant(&["read:*"]);
    world.base.get_mut("token_check").unwrap()["ok"]["expires_at"] = json!(ends);
    assert_eq!(world.get("/api/v1/auth/me", &token).status, 200);
    world.base.insert("token_check", json!({ "ok": null }));
    assert_eq!(world.get("/api/v1/auth/me", &token).status, 200);
    world.now += 5_000;
    assert_eq!(world.get("/api/v1/auth/me", &token).code(), "AUTH_INVALID");
}

#[test]
fn a_body_of_very_many_keys_is_one_fault() {
    let mut world = World::new();
    let token = world.grant(&["write:projets"]);
    let keys: Vec<String> = (0..80_000).map(|key| format!("\"k{key}\":1")).collect();
    world
        .body
        .push_back(["{", &keys.join(","), "}"].concat().into_bytes());
    let authorization = ["Bearer ", &token].concat();
    let json = ("content-type", "application/json");
    let headers = [
        ("authorization", authorization.as_str()),
        json,
        ("idempotency-key", "a b"),
    ];
    let answer = world.send("POST", "/api/v1/projets", &headers);
    assert_eq!(answer.status, 400);
    assert!(answer.body.len() < 1_000, "{}", answer.body.len());
}
