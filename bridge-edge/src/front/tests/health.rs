//! Health and ready through the request path, with Base and the wiki there or not.

use serde_json::{Value, json};

use super::world::World;

/// What Base says of itself while all is well.
fn status() -> Value {
    json!({ "ok": {
        "schema": { "ok": true, "missing": [] },
        "baseline": { "state": "done", "done": 3, "total": 3 },
        "baserow": { "ok": true, "last_error": null, "latency_ms": 4 },
    } })
}

fn well() -> World {
    let mut world = World::new();
    world.base.insert("status", status());
    world.base.insert("probe", status());
    world.wiki = Some("200\napplication/json\n{}".to_owned());
    world
}

#[test]
fn ready_needs_everybody_and_names_who_is_missing() {
    let mut world = well();
    let answer = world.send("GET", "/api/ready", &[]);
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.json()["data"]["status"], "ready");
    for (place, missing) in [
        ("/ok/baserow/ok", "baserow"),
        ("/ok/schema/ok", "schema"),
        ("/ok/baseline/state", "baseline"),
    ] {
        let mut world = well();
        let mut lacking = status();
        *lacking.pointer_mut(place).unwrap() = json!(false);
        world.base.insert("probe", lacking);
        let answer = world.send("GET", "/api/ready", &[]);
        assert_eq!(answer.status, 503, "{missing}");
        let checks = answer.json()["data"]["checks"].clone();
        let bad: Vec<_> = checks
            .as_object()
            .unwrap()
            .iter()
            .filter(|(_, check)| check["ok"] != true)
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!(bad, [missing]);
    }
    let mut world = well();
    world.wiki = None;
    let answer = world.send("GET", "/api/ready", &[]);
    assert_eq!(answer.status, 503);
    assert_eq!(answer.json()["data"]["checks"]["docmost"]["ok"], false);
    assert_eq!(
        world.send("GET", "/api/health", &[]).json()["data"]["status"],
        "degraded"
    );
}

#[test]
fn health_asks_base_alone_and_is_503_only_without_it() {
    let mut world = well();
    let answer = world.send("GET", "/api/health", &[]);
    assert_eq!(
        (answer.status, world.effects.as_slice()),
        (200, &["base.now".to_owned()][..])
    );
    assert_eq!(answer.json()["data"]["status"], "ok");
    let mut world = well();
    world.base.remove("status");
    let answer = world.send("GET", "/api/health", &[]);
    assert_eq!(answer.status, 503);
    assert_eq!(answer.json()["data"]["status"], "down");
    assert_eq!(
        answer.json()["data"]["dependencies"]["storage"]["ok"],
        false
    );
}

#[test]
fn what_base_failed_at_is_in_the_log_and_not_in_the_answer() {
    let mut world = well();
    let fault =
        json!({ "error": { "code": "INTERNAL", "message": "m", "cause": "database: disk full" } });
    world.base.insert("read", fault);
    let answer = world.get("/api/v1/personnes/5", &super::world::admin());
    assert_eq!(answer.status, 500);
    assert!(!answer.body.contains("disk full"));
    let line: Value = serde_json::from_str(&answer.log).unwrap();
    assert_eq!(line["cause"], "database: disk full");
}
