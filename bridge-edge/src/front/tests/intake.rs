//! Deliveries: who gets in, and that whoever does always gets 200.

use hmac::{Hmac, KeyInit, Mac};
use proptest::prelude::*;
use serde_json::{Value, json};
use sha2::Sha256;

use super::world::{Answer, SECRET, World};
use crate::services::credentials::hex;
use crate::services::intake::{MAX_PARSED, MAX_SIGNED};

const PATH: &str = "/api/webhooks/baserow";
const BODY: &[u8] = br#"{"table_id":1,"webhook_id":2,"event_id":"e","event_type":"rows.updated","items":[{"id":5}]}"#;

fn sign(body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(body);
    hex(&mac.finalize().into_bytes())
}

fn post(world: &mut World, body: &[u8], headers: &[(&str, &str)]) -> Answer {
    world.body.clear();
    world.body.extend(body.chunks(65_536).map(<[u8]>::to_vec));
    world.questions.clear();
    world.send("POST", PATH, headers)
}

fn claims(world: &World) -> Vec<&Value> {
    world
        .questions
        .iter()
        .filter(|(method, _)| method == "claim")
        .map(|(_, question)| question)
        .collect()
}

#[test]
fn the_secret_opens_and_the_body_is_claimed() {
    let mut world = World::new();
    let answer = post(&mut world, BODY, &[("x-bridge-secret", SECRET)]);
    assert_eq!(
        (answer.status, answer.json()),
        (200, json!({ "data": { "accepted": true } }))
    );
    let claims = claims(&world);
    assert_eq!(claims.len(), 1);
    assert_eq!(claims[0]["body"].as_str().map(str::as_bytes), Some(BODY));
    assert_eq!(claims[0]["oversize"], false);
}

#[test]
fn a_path_of_its_own_names_its_table() {
    let mut world = World::new();
    world.body.push_back(BODY.to_vec());
    let answer = world.send(
        "POST",
        &format!("{PATH}/module-status-changed"),
        &[("x-bridge-secret", SECRET)],
    );
    assert_eq!(answer.status, 200);
    assert_eq!(claims(&world)[0]["path_table"], "module");
    assert_eq!(
        world
            .send(
                "POST",
                &format!("{PATH}/nothing"),
                &[("x-bridge-secret", SECRET)]
            )
            .status,
        404
    );
}

#[test]
fn a_signature_opens_in_every_form_and_both_must_hold() {
    let mut world = World::new();
    let right = sign(BODY);
    for signature in [
        right.clone(),
        right.to_uppercase(),
        format!("sha256={right}"),
    ] {
        assert_eq!(
            post(&mut world, BODY, &[("x-baserow-signature", &signature)]).status,
            200,
            "{signature}"
        );
        let both = [
            ("x-baserow-signature", signature.as_str()),
            ("x-bridge-secret", SECRET),
        ];
        assert_eq!(post(&mut world, BODY, &both).status, 200);
    }
    let wrong = sign(b"another body");
    for headers in [
        [
            ("x-baserow-signature", wrong.as_str()),
            ("x-bridge-secret", SECRET),
        ],
        [
            ("x-baserow-signature", right.as_str()),
            ("x-bridge-secret", "wrong"),
        ],
    ] {
        assert_eq!(post(&mut world, BODY, &headers).status, 401);
        assert!(claims(&world).is_empty());
    }
}

#[test]
fn without_credentials_nothing_is_read_and_nothing_claimed() {
    let mut world = World::new();
    for headers in [
        vec![],
        vec![("x-bridge-secret", "")],
        vec![("x-bridge-secret", "wrong")],
        vec![("x-bridge-secret", &SECRET[1..])],
        vec![("x-baserow-signature", "00")],
        vec![("x-baserow-signature", "sha256=")],
        vec![("x-baserow-signature", &sign(BODY)[..62])],
        vec![("authorization", SECRET)],
    ] {
        let answer = post(&mut world, BODY, &headers);
        assert_eq!(answer.status, 401, "{headers:?}");
        assert!(
            world
                .effects
                .iter()
                .all(|effect| !effect.starts_with("body")),
            "{headers:?}"
        );
        assert!(claims(&world).is_empty());
        assert!(!answer.log.contains(SECRET));
    }
}

#[test]
fn many_refusals_are_answered_shortly_and_a_right_secret_still_opens() {
    let mut world = World::new();
    for _ in 0..100 {
        post(&mut world, BODY, &[("x-bridge-secret", "wrong")]);
    }
    assert_eq!(
        post(&mut world, BODY, &[("x-bridge-secret", "wrong")]).status,
        429
    );
    for _ in 0..2_000 {
        assert_eq!(
            post(&mut world, b"{}", &[("x-bridge-secret", SECRET)]).status,
            200
        );
    }
}

#[test]
fn a_body_too_large_to_parse_makes_its_table_dirty() {
    let mut world = World::new();
    let mut body = BODY.to_vec();
    body.resize(MAX_PARSED, b' ');
    post(&mut world, &body, &[("x-bridge-secret", SECRET)]);
    assert_eq!(claims(&world)[0]["oversize"], false);
    body.push(b' ');
    let signature = sign(&body);
    for headers in [
        [("x-bridge-secret", SECRET)],
        [("x-baserow-signature", signature.as_str())],
    ] {
        let answer = post(&mut world, &body, &headers);
        assert_eq!(answer.status, 200);
        let claim = claims(&world)[0];
        assert_eq!(
            (&claim["oversize"], &claim["body"]),
            (&json!(true), &Value::Null)
        );
        assert!(
            claim["head64k"]
                .as_str()
                .is_some_and(|head| head.starts_with("{\"table_id\":1") && head.len() <= 65_536)
        );
    }
}

#[test]
fn a_signed_body_beyond_every_measure_is_refused_before_it_is_read() {
    let mut world = World::new();
    let length = (MAX_SIGNED + 1).to_string();
    let answer = post(
        &mut world,
        BODY,
        &[
            ("x-baserow-signature", &sign(BODY)),
            ("content-length", &length),
        ],
    );
    assert_eq!(answer.status, 413);
    assert!(
        world
            .effects
            .iter()
            .all(|effect| !effect.starts_with("body"))
    );
}

#[test]
fn a_base_out_of_reach_is_not_baserows_concern() {
    let mut world = World::new();
    world.base.remove("claim");
    let answer = post(&mut world, BODY, &[("x-bridge-secret", SECRET)]);
    assert_eq!(
        answer.json(),
        json!({ "data": { "accepted": false, "reason": "unavailable" } })
    );
    // whoever reads the log learns why
    assert!(answer.log.contains("\"cause\":\"base: "), "{}", answer.log);
}

#[test]
fn deliveries_need_no_settings_but_their_secrets() {
    let mut world = World::with(&json!({ "BASEROW_WEBHOOK_SECRETS": SECRET }));
    world.base.insert(
        "claim",
        json!({ "ok": { "accepted": false, "reason": "duplicate" } }),
    );
    let answer = post(&mut world, BODY, &[("x-bridge-secret", SECRET)]);
    assert_eq!(
        answer.json(),
        json!({ "data": { "accepted": false, "reason": "duplicate" } })
    );
    let mut bare = World::with(&json!({}));
    assert_eq!(
        post(&mut bare, BODY, &[("x-bridge-secret", SECRET)]).code(),
        "CONFIG"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn an_authenticated_body_is_always_200(
        body in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..400),
            (any::<prop::sample::Index>(), any::<u8>()).prop_map(|(at, byte)| {
                let mut body = BODY.to_vec();
                let at = at.index(body.len());
                body[at] = byte;
                body
            }),
            (0..BODY.len()).prop_map(|end| BODY[..end].to_vec()),
            (1_usize..3_000).prop_map(|depth| b"{\"items\":[".repeat(depth)),
        ],
        is_signed in any::<bool>(),
    ) {
        let mut world = World::new();
        let signature = sign(&body);
        let header = if is_signed { ("x-baserow-signature", signature.as_str()) } else { ("x-bridge-secret", SECRET) };
        let answer = post(&mut world, &body, &[header]);
        prop_assert_eq!(answer.status, 200);
        prop_assert_eq!(claims(&world).len(), 1);
    }
}
