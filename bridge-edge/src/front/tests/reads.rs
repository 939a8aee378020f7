//! Reads: what comes from where, and what each reader sees of it.

use serde_json::{Value, json};

use super::world::{START, World, admin};

fn personne() -> Value {
    json!({
        "id": 5, "nom": "Dupont", "prenom": "Pierre", "label": "Pierre Dupont", "slug": "pierre-dupont",
        "email": "pierre@centre.test", "roles": ["formateur"], "statut": "actif", "annee": 2026,
        "capacite_formation": 750, "heures_attribuees_formation": 80, "heures_realisees_formation": 0,
        "heures_restantes_formation": 670, "capacite_agence": 400, "heures_realisees_agence": 0,
        "heures_restantes_agence": 400, "heures_restantes_total": 1070, "attributions": [], "projets": [],
        "warnings": [], "modifie_le": null,
    })
}

fn kept(fetched_at: i64) -> String {
    json!({ "version": 12, "fetched_at": fetched_at, "data": personne() }).to_string()
}

fn world() -> World {
    let mut world = World::new();
    world.cards.insert("bridge:personne:5".into(), kept(START));
    let answer = json!({ "version": 13, "fetched_at": START, "as_of": "2026-11-20T08:37:53Z", "stale": false, "data": personne() });
    world.base.insert("read", json!({ "ok": answer }));
    world
}

const PATH: &str = "/api/v1/personnes/5";

#[test]
fn a_cached_personne_is_answered_without_asking_any_object() {
    let mut world = world();
    assert_eq!(world.get(PATH, &admin()).status, 200);
    let answer = world.get(PATH, &admin());
    assert_eq!(world.effects, ["kv.get"]);
    assert_eq!(answer.json()["data"]["heures_restantes_formation"], 670);
    assert_eq!(
        answer.json()["meta"],
        json!({ "version": 12, "as_of": "2026-11-20T08:37:53Z" })
    );
}

#[test]
fn what_is_not_fresh_or_too_old_a_version_or_of_another_year_is_asked_of_base() {
    let mut world = world();
    for path in ["?version=13", "?annee=2025"] {
        let answer = world.get(&format!("{PATH}{path}"), &admin());
        assert_eq!(answer.json()["meta"]["version"], 13, "{path}");
    }
    assert_eq!(
        world.get(&format!("{PATH}?version=12"), &admin()).json()["meta"]["version"],
        12
    );
    assert_eq!(
        world
            .get("/api/v1/personnes/pierre-dupont", &admin())
            .json()["meta"]["version"],
        13
    );
    world.now = START + 300_000;
    assert_eq!(world.get(PATH, &admin()).json()["meta"]["version"], 13);
}

#[test]
fn the_old_year_ends_with_its_last_second_in_paris() {
    let mut world = world();
    // 2026-12-31T22:59:59Z and a second later: midnight in Paris.
    let eve = 1_798_757_999_000;
    world.cards.insert("bridge:personne:5".into(), kept(eve));
    world.now = eve;
    assert_eq!(world.get(PATH, &admin()).json()["meta"]["version"], 12);
    world.now = eve + 1_000;
    assert_eq!(world.get(PATH, &admin()).json()["meta"]["version"], 13);
}

#[test]
fn while_base_is_out_of_reach_the_cached_value_says_how_old_it_is() {
    let mut world = world();
    world.get(PATH, &admin());
    world.base.remove("read");
    world.now = START + 400_000;
    let answer = world.get(PATH, &admin());
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["meta"]["stale"], true);
    assert!(answer.json()["meta"]["age_ms"].as_i64().unwrap() >= 400_000);
    world.now = START + 25 * 3_600_000;
    assert_eq!(world.get(PATH, &admin()).status, 500);
}

#[test]
fn an_answer_is_marked_stale_where_base_says_so() {
    let mut world = world();
    world.cards.clear();
    let answer = json!({ "version": 13, "fetched_at": START, "stale": true, "age_ms": 77, "data": personne() });
    world.base.insert("read", json!({ "ok": answer }));
    assert_eq!(world.get(PATH, &admin()).json()["meta"]["age_ms"], 77);
}

#[test]
fn errors_of_base_keep_their_code() {
    let mut world = world();
    world.cards.clear();
    world.base.insert(
        "read",
        json!({ "error": { "code": "BASEROW_UNAVAILABLE", "message": "m" } }),
    );
    let answer = world.get(PATH, &admin());
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (502, "BASEROW_UNAVAILABLE")
    );
}

#[test]
fn a_client_that_has_the_answer_gets_304_without_a_body() {
    let mut world = world();
    let tag = world.get(PATH, &admin()).headers["etag"].clone();
    let authorization = format!("Bearer {}", admin());
    let answer = world.send(
        "GET",
        PATH,
        &[("authorization", &authorization), ("if-none-match", &tag)],
    );
    assert_eq!((answer.status, answer.body.as_str()), (304, ""));
}

#[test]
fn a_token_sees_what_its_scope_covers_and_nothing_else() {
    let mut world = world();
    let token = world.grant(&["read:personnes"]);
    assert_eq!(
        world.get(PATH, &token).json()["data"]["email"],
        "pierre@centre.test"
    );
    let refused = world.get("/api/v1/projets/1", &token);
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (403, "FORBIDDEN_SCOPE")
    );
    assert!(world.effects.iter().all(|effect| effect != "kv.get"));
}

#[test]
fn a_list_is_picked_item_by_item_and_paged() {
    let mut world = world();
    let token = world.grant(&["read:personnes"]);
    world.base.insert(
        "list",
        json!({ "ok": { "items": [personne(), personne()], "total": 41, "stale": false } }),
    );
    let answer = world.get("/api/v1/personnes?page=2&per_page=2&sort=nom", &token);
    assert_eq!(
        answer.json()["meta"],
        json!({ "page": 2, "per_page": 2, "total": 41, "total_pages": 21 })
    );
    assert_eq!(answer.json()["data"][1]["email"], "pierre@centre.test");
    let (_, question) = world.questions.last().unwrap();
    assert_eq!(question["sort"], "nom");
}

#[test]
fn faults_of_a_list_found_here_and_by_base_come_together() {
    let mut world = world();
    let details = json!([{ "field": "sort", "message": "m" }]);
    world.base.insert(
        "list",
        json!({ "error": { "code": "VALIDATION_ERROR", "message": "m", "details": details } }),
    );
    let answer = world.get("/api/v1/personnes?page=0&colour=red&sort=x", &admin());
    let fields: Vec<Value> = answer.json()["error"]["details"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| fault["field"].clone())
        .collect();
    assert_eq!(
        (answer.status, fields),
        (400, vec![json!("page"), json!("colour"), json!("sort")])
    );
}

#[test]
fn ids_that_are_none_are_named() {
    let mut world = world();
    for path in [
        "0",
        "-1",
        "05",
        "a b",
        "%00",
        "a%2f..",
        "pierre@centre.test",
        "99999999999999999999",
    ] {
        let answer = world.get(&format!("/api/v1/personnes/{path}"), &admin());
        assert!(
            matches!(answer.status, 400 | 404),
            "{path}: {}",
            answer.status
        );
        assert!(
            world.effects.iter().all(|effect| effect != "kv.get"),
            "{path}"
        );
    }
}

#[test]
fn a_tag_is_of_the_data_and_not_of_the_moment_it_was_read() {
    let mut world = world();
    let first = world.get(PATH, &admin());
    world
        .cards
        .insert("bridge:personne:5".into(), kept(START + 7_000));
    let later = world.get(PATH, &admin());
    assert_ne!(first.json()["meta"]["as_of"], later.json()["meta"]["as_of"]);
    assert_eq!(first.headers["etag"], later.headers["etag"]);
    let data = serde_json::to_string(&personne()).unwrap();
    assert_eq!(
        first.headers["etag"],
        crate::http::reply::entity_tag(&data),
        "what If-Match is held against"
    );
    let personnes = world.grant(&["read:personnes"]);
    assert_eq!(
        world.get(PATH, &personnes).headers["etag"],
        first.headers["etag"]
    );
}

fn intervention() -> Value {
    json!({
        "id": 3, "tache": null, "projet": null, "personne": { "id": 5, "nom": "Pierre Dupont" },
        "date": "2026-04-01", "heures": 7, "statut": "saisie", "notes": "secret", "modifie_le": null,
    })
}

#[test]
fn what_belongs_to_a_personne_needs_the_right_to_personnes_and_shows_no_more() {
    let mut world = world();
    let items = json!({ "items": [intervention()], "total": 1, "stale": false });
    world.base.insert("list_of", json!({ "ok": items }));
    let path = "/api/v1/personnes/pierre-dupont/interventions?filter[annee]=2026";
    let token = world.grant(&["read:personnes"]);
    let answer = world.get(path, &token);
    assert_eq!(answer.json()["data"][0]["heures"], 7);
    assert!(!answer.body.contains("notes"));
    let (method, question) = world.questions.last().unwrap();
    assert_eq!(method, "list_of");
    assert_eq!(question["of"]["parent"], "personne");
    assert_eq!(question["of"]["key"], "pierre-dupont");
    assert_eq!(question["list"]["entity"], "intervention");
    assert_eq!(question["list"]["filters"]["annee"], "2026");
    assert_eq!(
        world.get(path, &admin()).json()["data"][0]["notes"],
        "secret"
    );
    let both = world.grant(&["read:personnes", "read:projets"]);
    world.now += 61_000;
    assert_eq!(world.get(path, &both).json()["data"][0]["notes"], "secret");
    let other = world.grant(&["read:projets"]);
    world.now += 61_000;
    assert_eq!(world.get(path, &other).code(), "FORBIDDEN_SCOPE");
}

#[test]
fn avis_need_their_own_right_and_say_what_all_of_them_say() {
    let mut world = world();
    let avis = json!({ "id": 1, "formation": null, "personne": null, "note": 4, "commentaire": "Bien", "cree_le": null, "modifie_le": null });
    let summary = json!({ "moyenne": 4.0, "par_note": { "4": 1 } });
    let page = json!({ "items": [avis], "total": 1, "stale": true, "summary": summary });
    world.base.insert("list_of", json!({ "ok": page }));
    let token = world.grant(&["read:avis"]);
    let answer = world.get("/api/v1/formations/1/avis", &token);
    assert_eq!(answer.json()["data"][0]["commentaire"], "Bien");
    assert_eq!(
        answer.json()["meta"],
        json!({ "page": 1, "per_page": 50, "total": 1, "total_pages": 1, "moyenne": 4.0, "par_note": { "4": 1 }, "stale": true })
    );
    let formations = world.grant(&["read:formations"]);
    world.now += 61_000;
    assert_eq!(
        world.get("/api/v1/formations/1/avis", &formations).code(),
        "FORBIDDEN_SCOPE"
    );
}

#[test]
fn a_dashboard_is_picked_part_by_part() {
    let mut world = world();
    let data = json!({
        "personne": personne(), "interventions": [intervention()], "interventions_total": 1,
        "heures_par_mois": [{ "mois": 4, "heures": 7 }],
    });
    let answer =
        json!({ "version": 13, "fetched_at": START, "stale": true, "age_ms": 5, "data": data });
    world.base.insert("dashboard", json!({ "ok": answer }));
    let token = world.grant(&["read:personnes"]);
    let seen = world.get("/api/v1/personnes/5/dashboard?annee=2026", &token);
    assert_eq!(
        seen.json()["data"]["personne"]["email"],
        "pierre@centre.test"
    );
    assert!(!seen.body.contains("notes"));
    assert_eq!(seen.json()["meta"]["stale"], true);
    assert_eq!(seen.json()["meta"]["age_ms"], 5);
    let whole = world.get("/api/v1/personnes/5/dashboard", &admin());
    assert_eq!(whole.json()["data"]["interventions"][0]["notes"], "secret");
    let faults = world.get("/api/v1/personnes/5/dashboard?annee=x&page=1", &admin());
    assert_eq!(
        faults.json()["error"]["details"].as_array().unwrap().len(),
        2
    );
}

#[test]
fn a_timeline_is_picked_day_by_day() {
    let mut world = world();
    let day = json!({ "date": "2026-04-01", "heures": 7, "interventions_total": 1, "interventions": [intervention()] });
    let page = json!({ "items": [day], "total": 1, "stale": false });
    world.base.insert("timeline", json!({ "ok": page }));
    let token = world.grant(&["read:projets"]);
    let path = "/api/v1/projets/1/timeline?page=2&per_page=7";
    let seen = world.get(path, &token);
    assert_eq!(
        seen.json()["data"][0]["interventions"][0]["notes"],
        "secret"
    );
    let (method, question) = world.questions.last().unwrap();
    assert_eq!(
        (method.as_str(), &question["page"], &question["per_page"]),
        ("timeline", &json!(2), &json!(7))
    );
}

#[test]
fn faults_of_what_belongs_to_somebody_come_together_and_nobody_is_confirmed() {
    let mut world = world();
    let details = json!([{ "field": "sort", "message": "m" }]);
    world.base.insert(
        "list",
        json!({ "error": { "code": "VALIDATION_ERROR", "message": "m", "details": details } }),
    );
    let answer = world.get(
        "/api/v1/personnes/a%40b.test/attributions?page=0&sort=x",
        &admin(),
    );
    let fields: Vec<Value> = answer.json()["error"]["details"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| fault["field"].clone())
        .collect();
    assert_eq!(
        (answer.status, fields),
        (400, vec![json!("page"), json!("id"), json!("sort")])
    );
    assert!(
        world
            .questions
            .iter()
            .all(|(method, _)| method != "list_of")
    );
}
