//! What holds for every route: limits, methods, settings, headers, logs.

use proptest::prelude::*;
use serde_json::json;

use super::world::{World, admin, token};
use crate::routes::{Handler, ROUTES};

#[test]
fn every_answer_carries_its_id_its_limits_and_what_browsers_need() {
    let mut world = World::new();
    world.base.insert("status", json!({ "ok": {} }));
    for path in [
        "/api/health",
        "/nothing",
        "/api/v1/personnes/5",
        "/api/v1/auth/docmost",
    ] {
        let answer = world.send("GET", path, &[("x-request-id", "caller-1")]);
        assert_eq!(answer.headers["x-request-id"], "caller-1", "{path}");
        for name in [
            "ratelimit-limit",
            "ratelimit-remaining",
            "ratelimit-reset",
            "cache-control",
        ] {
            assert!(answer.headers.contains_key(name), "{path} {name}");
        }
        // The entry adds what every JSON answer carries.
        assert_eq!(answer.kind, 'J', "{path}");
    }
}

#[test]
fn unknown_methods_and_paths_are_told_apart() {
    let mut world = World::new();
    assert_eq!(world.send("GET", "/nothing", &[]).code(), "NOT_FOUND");
    let answer = world.send("PUT", "/api/v1/resolve", &[]);
    assert_eq!(
        (answer.status, answer.headers["allow"].as_str()),
        (405, "POST, OPTIONS")
    );
    let answer = world.send(
        "OPTIONS",
        "/api/v1/resolve",
        &[("origin", "https://evil.example")],
    );
    assert_eq!(
        (answer.status, answer.headers["allow"].as_str()),
        (204, "POST, OPTIONS")
    );
    assert!(
        answer
            .headers
            .keys()
            .all(|name| !name.starts_with("access-control"))
    );
    assert_eq!(
        world
            .send("GET", &format!("/{}", "a".repeat(5_000)), &[])
            .status,
        404
    );
}

#[test]
fn credentials_that_do_not_hold_are_refused_and_after_many_only_counted() {
    let mut world = World::new();
    assert_eq!(
        world.send("GET", "/api/v1/auth/me", &[]).code(),
        "AUTH_REQUIRED"
    );
    for wrong in [
        "Bearer x",
        "Bearer",
        "Basic eDp4",
        "Bearer  ",
        &format!("Bearer {}", token(8)),
        &format!("Basic {}", admin()),
    ] {
        let answer = world.send("GET", "/api/v1/auth/me", &[("authorization", wrong)]);
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (401, "AUTH_INVALID"),
            "{wrong}"
        );
    }
    for _ in 0..60 {
        world.send("GET", "/api/v1/auth/me", &[("authorization", "Bearer x")]);
    }
    let answer = world.send("GET", "/api/v1/auth/me", &[("authorization", "Bearer x")]);
    assert_eq!(answer.status, 429);
    assert!(answer.headers.contains_key("retry-after"));
    assert_eq!(world.get("/api/v1/auth/me", &admin()).status, 200);
}

#[test]
fn a_token_is_believed_for_half_a_minute() {
    let mut world = World::new();
    let token = world.grant(&["read:personnes"]);
    assert_eq!(world.get("/api/v1/auth/me", &token).status, 200);
    world.base.insert("token_check", json!({ "ok": null }));
    world.now += 29_000;
    assert_eq!(world.get("/api/v1/auth/me", &token).status, 200);
    world.now += 1_000;
    assert_eq!(world.get("/api/v1/auth/me", &token).status, 401);
}

#[test]
fn no_window_gives_a_token_more_reads_than_its_limit() {
    let mut world = World::new();
    let begun = world.now;
    let mut granted = 0;
    while world.now - begun < 59_000 {
        granted += u32::from(world.get("/api/v1/auth/me", &admin()).status == 200);
        world.now += 40;
    }
    assert!(granted <= 600, "{granted}");
    assert!(granted >= 540, "{granted}");
    let refused = world.get("/api/v1/auth/me", &admin());
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (429, "RATE_LIMITED")
    );
    assert_eq!(refused.headers["ratelimit-remaining"], "0");
    world.now += 75_000;
    assert_eq!(world.get("/api/v1/auth/me", &admin()).status, 200);
}

#[test]
fn an_editor_that_could_not_be_upgraded_is_counted_and_what_it_sends_is_not_read() {
    let mut world = World::new();
    let answer = world.send("POST", "/api/v1/editor/faults", &[]);
    assert_eq!((answer.status, answer.body.as_str()), (204, ""));
}

#[test]
fn a_bridge_without_settings_names_all_of_them_and_serves_what_needs_none() {
    let mut world = World::with(&json!({}));
    for route in ROUTES
        .iter()
        .filter(|route| route.template.starts_with("/api/v1"))
        .filter(|route| route.handler != Handler::OpenApi)
    {
        let answer = world.send(route.method, &route.template.replace(":id", "5"), &[]);
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (503, "CONFIG"),
            "{}",
            route.template
        );
        for name in ["BASEROW_TOKEN", "BRIDGE_JWT_KEYS", "DOCMOST_URL"] {
            assert!(answer.body.contains(name), "{name}");
        }
    }
    assert_eq!(world.send("GET", "/assets/inject.js", &[]).status, 200);
}

#[test]
fn files_are_served_by_plain_names_and_the_playground_only_where_it_is_switched_on() {
    let mut world = World::new();
    let answer = world.send("GET", "/assets/inject.js?v=0123456789abcdef", &[]);
    assert_eq!((answer.kind, answer.status), ('A', 200));
    assert!(answer.headers["cache-control"].contains("immutable"));
    let answer = world.send("GET", "/assets/inject.js?v=old", &[]);
    assert_eq!(answer.headers["cache-control"], "no-cache");
    for path in [
        "/assets/..%2fedge%2findex.js",
        "/assets/nothing.js",
        "/assets/",
        "/playground",
    ] {
        assert_eq!(world.send("GET", path, &[]).status, 404, "{path}");
    }
}

#[test]
fn tokens_are_made_with_known_scopes_and_shown_once() {
    let mut world = World::new();
    let authorization = format!("Bearer {}", admin());
    let headers = [
        ("authorization", authorization.as_str()),
        ("content-type", "application/json"),
    ];
    world.base.insert(
        "token_create",
        json!({ "ok": { "token_id": 3, "name": "n", "scopes": ["read:*"] } }),
    );
    world
        .body
        .push_back(br#"{"name":"n","scopes":["read:*"]}"#.to_vec());
    let answer = world.send("POST", "/api/v1/admin/tokens", &headers);
    assert_eq!(
        (answer.status, &answer.json()["data"]["id"]),
        (201, &json!(3))
    );
    let made = answer.json()["data"]["token"].as_str().unwrap().to_owned();
    let (_, question) = world.questions.last().unwrap();
    assert!(!question.to_string().contains(&made));
    assert!(!answer.log.contains(&made));
    world.body.push_back(
        br#"{"name":" ","scopes":["read:everything"],"expires_at":"2020-01-01T00:00:00Z"}"#
            .to_vec(),
    );
    let answer = world.send("POST", "/api/v1/admin/tokens", &headers);
    assert_eq!(
        answer.json()["error"]["details"].as_array().unwrap().len(),
        3
    );
}

#[test]
fn bodies_are_json_and_of_a_size() {
    let mut world = World::new();
    let authorization = format!("Bearer {}", admin());
    let mut post = |kind: &str, body: Vec<u8>| {
        world.body.clear();
        world.body.push_back(body);
        world
            .send(
                "POST",
                "/api/v1/resolve",
                &[("authorization", &authorization), ("content-type", kind)],
            )
            .code()
    };
    assert_eq!(post("text/plain", b"{}".to_vec()), "UNSUPPORTED_MEDIA_TYPE");
    assert_eq!(
        post("application/json", vec![b' '; 1_048_577]),
        "PAYLOAD_TOO_LARGE"
    );
    assert_eq!(
        post("application/json; charset=utf-8", vec![0xff]),
        "VALIDATION_ERROR"
    );
    assert_eq!(
        post("application/json", b"{\"refs\":[],\"x\":1}".to_vec()),
        "VALIDATION_ERROR"
    );
}

#[test]
fn no_credentials_stand_in_a_log() {
    let mut world = World::new();
    let authorization = format!("Bearer {}", admin());
    let answer = world.send(
        "GET",
        "/api/v1/personnes/5?q=secret-query",
        &[
            ("authorization", &authorization),
            ("cookie", "authToken=secret-cookie"),
            ("x-bridge-secret", "secret-secret"),
        ],
    );
    assert!(!answer.log.contains("secret"), "{}", answer.log);
    assert!(!answer.log.contains(&admin()));
    assert!(answer.log.contains("/api/v1/personnes/:id"));
}

proptest! {
    /// Whatever stands in a head: an answer in the envelope, and no 5xx but where the world lacks something.
    #[test]
    fn any_head_is_answered(
        method in "(GET|POST|HEAD|PUT|\\PC{0,5})",
        path in "(/api/v1/(personnes|projets|search|resolve|live|auth/me|auth/docmost|admin/tokens)|/assets|/api/webhooks/baserow|/api/health)?(/\\PC{0,20}|%[0-9a-f]{0,2}|\\PC{0,20})?(\\?\\PC{0,40})?",
        values in prop::collection::vec("\\PC{0,60}", 14),
    ) {
        let mut world = World::new();
        let names = ["authorization", "cookie", "content-type", "content-length", "if-none-match", "origin", "sec-fetch-site",
            "host", "upgrade", "x-request-id", "x-bridge-secret", "x-baserow-signature", "x-baserow-delivery", "traceparent"];
        let headers: Vec<(&str, &str)> = names.into_iter().zip(values.iter().map(String::as_str)).collect();
        let answer = world.send(&method, &path, &headers);
        prop_assert!((200..504).contains(&answer.status));
        if answer.status == 500 {
            prop_assert_eq!(answer.code(), "INTERNAL");
        }
    }
}
