//! Sessions: whom the wiki names, and what a session is worth without its cookie.

use serde_json::{Value, json};

use super::world::{Answer, World};

const PATH: &str = "/api/v1/auth/docmost";
const COOKIE: &str = "authToken=x.y.z";

fn user(role: &str) -> String {
    let user = json!({
        "id": "u1", "email": "pierre@centre.test", "name": "Pierre Dupont", "role": role, "locale": "fr-FR",
        "emailVerifiedAt": "2026-01-01T00:00:00Z",
    });
    format!(
        "200\napplication/json\n{}",
        json!({ "data": { "user": user } })
    )
}

fn world(role: &str) -> World {
    let mut world = World::new();
    world.wiki = Some(user(role));
    world
        .base
        .insert("personne_by_email", json!({ "ok": { "personne_id": 5 } }));
    world
}

fn open(world: &mut World, headers: &[(&str, &str)]) -> Answer {
    world.send("POST", PATH, headers)
}

fn session(world: &mut World) -> Value {
    open(world, &[("cookie", COOKIE), ("origin", "http://wiki.test")]).json()["data"].clone()
}

fn me(world: &mut World, token: &str, cookie: &str) -> Answer {
    let authorization = format!("Bearer {token}");
    world.send(
        "GET",
        "/api/v1/auth/me",
        &[("authorization", &authorization), ("cookie", cookie)],
    )
}

#[test]
fn a_member_gets_a_session_bound_to_the_cookie() {
    let mut world = world("member");
    let session = session(&mut world);
    assert_eq!(session["expires_in"], 900);
    assert_eq!(session["personne_id"], 5);
    assert_eq!(
        session["user"],
        json!({ "id": "u1", "name": "Pierre Dupont", "role": "member", "locale": "fr-FR" })
    );
    let token = session["token"].as_str().unwrap().to_owned();
    let answer = me(&mut world, &token, COOKIE);
    assert_eq!(answer.json()["data"]["user"]["name"], "Pierre Dupont");
    for cookie in ["", "authToken=other", "authToken=x.y.z; authToken=other"] {
        assert_eq!(
            me(&mut world, &token, cookie).code(),
            "AUTH_INVALID",
            "{cookie}"
        );
    }
    world.now += 900_000;
    assert_eq!(me(&mut world, &token, COOKIE).code(), "AUTH_INVALID");
}

#[test]
fn owners_and_admins_may_do_everything() {
    for role in ["owner", "admin"] {
        assert_eq!(
            session(&mut world(role))["scopes"],
            json!(["admin:*"]),
            "{role}"
        );
    }
}

#[test]
fn an_address_that_the_wiki_did_not_verify_is_nobodys() {
    let mut world = world("member");
    world.wiki = Some(user("member").replace("emailVerifiedAt", "other"));
    assert_eq!(session(&mut world)["personne_id"], Value::Null);
}

#[test]
fn a_request_from_elsewhere_or_from_nowhere_is_refused_before_the_wiki_is_asked() {
    let mut world = world("member");
    for headers in [
        vec![("origin", "https://evil.example")],
        vec![("origin", "null")],
        vec![("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "same-site")],
        vec![
            ("origin", "http://wiki.test"),
            ("sec-fetch-site", "cross-site"),
        ],
        vec![("origin", "https://evil.example"), ("host", "wiki.test")],
        vec![("origin", "https://wiki.test"), ("host", "wiki.test")],
        vec![],
    ] {
        let all: Vec<(&str, &str)> = headers
            .iter()
            .copied()
            .chain([("cookie", COOKIE)])
            .collect();
        assert_eq!(open(&mut world, &all).status, 403, "{headers:?}");
        assert!(world.effects.is_empty());
    }
    for headers in [
        vec![("sec-fetch-site", "same-origin")],
        vec![
            ("origin", "http://localhost:8787"),
            ("host", "localhost:8787"),
        ],
    ] {
        let all: Vec<(&str, &str)> = headers
            .iter()
            .copied()
            .chain([("cookie", COOKIE)])
            .collect();
        assert_eq!(open(&mut world, &all).status, 200, "{headers:?}");
    }
}

#[test]
fn no_cookie_a_refused_one_and_a_wiki_that_is_down_are_told_apart() {
    let mut world = world("member");
    let own = ("origin", "http://wiki.test");
    assert_eq!(open(&mut world, &[own]).code(), "AUTH_REQUIRED");
    assert_eq!(
        open(&mut world, &[own, ("cookie", "authToken=a b")]).code(),
        "AUTH_INVALID"
    );
    world.wiki = Some("401\napplication/json\n{}".into());
    assert_eq!(
        open(&mut world, &[own, ("cookie", COOKIE)]).code(),
        "AUTH_INVALID"
    );
    world.wiki = Some("200\ntext/html\n<html>".into());
    assert_eq!(
        open(&mut world, &[own, ("cookie", COOKIE)]).code(),
        "DOCMOST_UNAVAILABLE"
    );
    world.wiki = None;
    let answer = open(&mut world, &[own, ("cookie", COOKIE)]);
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (502, "DOCMOST_UNAVAILABLE")
    );
    assert!(!answer.log.contains("x.y.z"));
}

#[test]
fn the_cookie_alone_opens_nothing() {
    let mut world = world("owner");
    let answer = world.send(
        "GET",
        "/api/v1/personnes/5",
        &[("cookie", COOKIE), ("origin", "http://wiki.test")],
    );
    assert_eq!(answer.code(), "AUTH_REQUIRED");
}

#[test]
fn the_way_to_live_needs_an_upgrade_from_here_and_passes_the_digest_alone() {
    let mut world = world("member");
    assert_eq!(world.send("GET", "/api/v1/live", &[]).status, 400);
    let foreign = [("upgrade", "websocket"), ("origin", "https://evil.example")];
    assert_eq!(world.send("GET", "/api/v1/live", &foreign).status, 403);
    let own = [
        ("upgrade", "websocket"),
        ("origin", "http://wiki.test"),
        ("cookie", COOKIE),
    ];
    let answer = world.send("GET", "/api/v1/live", &own);
    assert_eq!((answer.kind, answer.status), ('U', 101));
    assert_eq!(answer.headers["x-bridge-cookie-hash"].len(), 43);
    assert!(!format!("{answer:?}").contains("x.y.z"));
}
