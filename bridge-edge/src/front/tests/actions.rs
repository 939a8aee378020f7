//! The pages that act: looking acts on nothing, a form acts once, and nobody else's form acts at all.

use serde_json::{Value, json};

use super::pages::{COOKIE, get, read, world};
use super::world::{Answer, World};

const PATH: &str = "/projet/1/actions/cloturer";

fn projet(statut: &str) -> Value {
    json!({ "id": 1, "nom": "Projet Alpha", "statut": statut, "taches": [{ "id": 3, "nom": "Maquette" }] })
}

fn said(data: &Value) -> Value {
    json!({ "ok": { "status": 200, "data": data, "meta": { "version": 44 } } })
}

fn with_projet(role: &str) -> World {
    let mut world = world(role, "fr-FR");
    world.base.insert("read", read(&projet("livre")));
    let dry = json!({ "dry_run": true, "would": "succeed", "changes": [], "warnings": [], "violations": [],
        "before": [{ "entity": "projet", "id": 1, "statut": "livre", "budget_heures": 10 }],
        "after": [{ "entity": "projet", "id": 1, "statut": "cloture", "budget_heures": 10 }] });
    world.base.insert("write", said(&dry));
    world
}

/// What was asked of Base's write.
fn writes(world: &World) -> Vec<&Value> {
    let asked = world.questions.iter();
    asked
        .filter(|(method, _)| method == "write")
        .map(|(_, question)| question)
        .collect()
}

fn hidden(body: &str, name: &str) -> String {
    let (_, rest) = body
        .split_once(&format!("name=\"{name}\" value=\""))
        .unwrap();
    rest.split('"').next().unwrap().to_owned()
}

fn form(body: &str) -> String {
    format!(
        "jeton={}&cle={}",
        hidden(body, "jeton"),
        hidden(body, "cle")
    )
}

fn post(world: &mut World, path: &str, form: &str, headers: &[(&str, &str)]) -> Answer {
    world.body.clear();
    world.body.push_back(form.as_bytes().to_vec());
    let mut all = vec![
        ("content-type", "application/x-www-form-urlencoded"),
        ("cookie", COOKIE),
    ];
    all.extend_from_slice(headers);
    world.send("POST", path, &all)
}

const OWN: &[(&str, &str)] = &[
    ("origin", "http://wiki.test"),
    ("sec-fetch-site", "same-origin"),
];

#[test]
fn looking_shows_what_would_change_and_acts_on_nothing() {
    let mut world = with_projet("admin");
    let answer = get(&mut world, PATH);
    assert_eq!(answer.status, 200);
    assert_eq!(writes(&world).len(), 1);
    assert_eq!(writes(&world)[0]["dry_run"], true);
    assert_eq!(writes(&world)[0]["operation"], "cloturer_projet");
    let body = &answer.body;
    assert!(
        body.contains("Livré</bdi></span>") && body.contains("<strong><bdi>Clôturé</bdi></strong>"),
        "{body}"
    );
    assert!(!body.contains("10\u{a0}h"), "what stays is not said");
    assert!(
        body.contains("method=\"post\"")
            && body.contains("action=\"/bridge/projet/1/actions/cloturer\"")
    );
}

#[test]
fn a_form_acts_once_under_its_key_and_leads_to_the_result() {
    let mut world = with_projet("admin");
    let form = form(&get(&mut world, PATH).body);
    world.questions.clear();
    for _ in 0..2 {
        let answer = post(&mut world, PATH, &form, OWN);
        assert_eq!(
            (answer.status, answer.headers["location"].as_str()),
            (303, "/bridge/projet/1/actions/cloturer?version=44")
        );
    }
    let asked = writes(&world);
    assert_eq!(asked[0]["dry_run"], false);
    assert_eq!(asked[0]["idempotency_key"], asked[1]["idempotency_key"]);
    assert_eq!(asked[0]["idempotency_key"].as_str().unwrap().len(), 32);
    assert_eq!(asked[0]["subject"], "user:u1");
    world.base.insert("read", read(&projet("cloture")));
    world.questions.clear();
    let result = get(&mut world, "/projet/1/actions/cloturer?version=12");
    assert!(result.body.contains("Ce projet est clôturé.") && !result.body.contains("<form"));
    assert!(writes(&world).is_empty());
}

#[test]
fn nobody_elses_form_acts() {
    let mut world = with_projet("admin");
    let good = form(&get(&mut world, PATH).body);
    let key = good.split_once("cle=").unwrap().1.to_owned();
    world.questions.clear();
    for headers in [
        vec![],
        vec![("origin", "https://evil.example")],
        vec![("origin", "null")],
        vec![
            ("origin", "http://wiki.test"),
            ("sec-fetch-site", "cross-site"),
        ],
        vec![("sec-fetch-site", "same-site")],
    ] {
        assert_eq!(
            post(&mut world, PATH, &good, &headers).status,
            403,
            "{headers:?}"
        );
    }
    for bad in [
        "",
        &format!("cle={key}"),
        &format!("jeton=1.AAAA&cle={key}"),
        &good.replace("jeton=", "jeton=1"),
    ] {
        assert_eq!(post(&mut world, PATH, bad, OWN).status, 403, "{bad}");
    }
    // made for this, sent to that
    assert_eq!(
        post(&mut world, "/projet/2/actions/cloturer", &good, OWN).status,
        403
    );
    assert_eq!(
        post(&mut world, "/projet/1/actions/livrer", &good, OWN).status,
        403
    );
    let other = [OWN, &[("cookie", "authToken=other")]].concat();
    world.body.push_back(good.as_bytes().to_vec());
    let headers = [
        other,
        vec![("content-type", "application/x-www-form-urlencoded")],
    ]
    .concat();
    assert_eq!(world.send("POST", PATH, &headers).status, 403);
    world.now += 1_800_001;
    assert_eq!(post(&mut world, PATH, &good, OWN).status, 403);
    assert!(writes(&world).is_empty());
}

#[test]
fn only_a_form_of_a_form_acts() {
    let mut world = with_projet("admin");
    let good = form(&get(&mut world, PATH).body);
    world.questions.clear();
    world.body.push_back(good.as_bytes().to_vec());
    let json = [("content-type", "application/json"), ("cookie", COOKIE)];
    assert_eq!(world.send("POST", PATH, &[&json, OWN].concat()).status, 415);
    assert_eq!(post(&mut world, PATH, &"x".repeat(9_000), OWN).status, 413);
    assert_eq!(
        post(&mut world, PATH, &good.replace("cle=", "cle=zz"), OWN).status,
        400
    );
    assert_eq!(get(&mut world, &format!("{PATH}?{good}")).status, 400);
    assert!(writes(&world).iter().all(|asked| asked["dry_run"] == true));
}

#[test]
fn a_member_is_told_who_can_and_cannot_act() {
    let mut world = with_projet("member");
    let answer = get(&mut world, PATH);
    assert_eq!(answer.status, 403);
    assert!(
        answer.body.contains("Seul un administrateur du wiki") && !answer.body.contains("<form")
    );
    let mut admin = with_projet("admin");
    let form = form(&get(&mut admin, PATH).body);
    assert_eq!(post(&mut world, PATH, &form, OWN).status, 403);
    assert!(writes(&world).is_empty());
}

#[test]
fn who_was_demoted_or_logged_out_in_the_wiki_cannot_act_ten_seconds_later() {
    for (wiki, status, why) in [
        (
            super::pages::world("member", "fr-FR").wiki,
            403,
            "Rien n’a été fait.</strong></p><p class=\"notice warn\">Seul un administrateur du wiki",
        ),
        (
            Some("401\napplication/json\n{}".into()),
            401,
            "Connectez-vous au wiki",
        ),
    ] {
        let mut world = with_projet("admin");
        let form = form(&get(&mut world, PATH).body);
        world.questions.clear();
        world.wiki = wiki;
        world.now += 10_000;
        let answer = post(&mut world, PATH, &form, OWN);
        assert_eq!(answer.status, status);
        assert!(answer.body.contains(why), "{}", answer.body);
        assert!(writes(&world).is_empty());
    }
}

#[test]
fn a_rule_that_forbids_it_is_said_with_its_figures() {
    let rule = json!({ "rule": "RG-07", "projet_id": 1, "statut": "en_cours", "statut_demande": "cloture", "taches_ouvertes": [3] });
    let mut world = with_projet("admin");
    let good = form(&get(&mut world, PATH).body);
    world.base.insert("read", read(&projet("en_cours")));
    let dry = json!({ "dry_run": true, "would": "fail", "before": [], "after": [], "warnings": [], "violations": [rule] });
    world.base.insert("write", said(&dry));
    world.now += 400_000;
    let body = get(&mut world, PATH).body;
    for words in [
        "RG-07",
        "Le projet est « En cours » : il ne devient « Clôturé » que depuis « Livré ».",
        "1 tâche n’est pas terminée",
        "Maquette",
    ] {
        assert!(body.contains(words), "{words}: {body}");
    }
    assert!(!body.contains("<form"));
    world.base.insert(
        "write",
        json!({ "error": { "code": "CONFLICT", "message": "m", "details": rule } }),
    );
    let answer = post(&mut world, PATH, &good, OWN);
    assert_eq!(answer.status, 409);
    assert!(answer.body.contains("Maquette"));
}

#[test]
fn an_unknown_outcome_is_tried_again_under_the_same_key() {
    let mut world = with_projet("admin");
    let good = form(&get(&mut world, PATH).body);
    world.base.insert(
        "write",
        json!({ "error": { "code": "BASEROW_UNAVAILABLE", "message": "m" } }),
    );
    let answer = post(&mut world, PATH, &good, OWN);
    assert_eq!(answer.status, 502);
    assert_eq!(
        hidden(&answer.body, "cle"),
        good.split_once("cle=").unwrap().1
    );
}
