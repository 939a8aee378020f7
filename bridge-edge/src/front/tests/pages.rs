//! Pages: what each says to whom, in which language and frame, and that hostile rows stay text.

use serde_json::{Value, json};

use super::world::{Answer, START, World};

pub const COOKIE: &str = "authToken=x.y.z";

/// A world whose wiki names a user of this role and language.
pub fn world(role: &str, locale: &str) -> World {
    let mut world = World::new();
    let user = json!({
        "id": "u1", "email": "pierre@centre.test", "name": "Pierre Dupont", "role": role, "locale": locale,
        "emailVerifiedAt": "2026-01-01T00:00:00Z",
    });
    let answer = json!({ "data": { "user": user } });
    world.wiki = Some(format!("200\napplication/json\n{answer}"));
    world
        .base
        .insert("personne_by_email", json!({ "ok": { "personne_id": 5 } }));
    world
}

/// An answer of Base to a reading.
pub fn read(data: &Value) -> Value {
    json!({ "ok": { "version": 12, "fetched_at": START, "stale": false, "data": data } })
}

pub fn get(world: &mut World, path: &str) -> Answer {
    world.send("GET", path, &[("cookie", COOKIE)])
}

pub fn named(id: i64, nom: &str) -> Value {
    json!({ "id": id, "nom": nom })
}

fn intervention(id: i64, personne: i64, notes: &str) -> Value {
    json!({
        "id": id, "tache": named(3, "Maquette"), "projet": named(1, "Projet Alpha"),
        "personne": named(personne, "Somebody"), "date": "2026-11-18", "heures": 3.5, "statut": "saisie",
        "notes": notes, "modifie_le": null,
    })
}

fn dashboard() -> Value {
    json!({
        "personne": {
            "id": 7, "nom": "Martin", "prenom": "Léa", "label": "Léa Martin", "slug": "lea-martin",
            "email": "lea@centre.test", "roles": ["formateur", "developpeur"], "statut": "actif", "annee": 2026,
            "capacite_formation": 750, "heures_attribuees_formation": 770, "heures_realisees_formation": 40.25,
            "heures_restantes_formation": -20, "capacite_agence": 400, "heures_realisees_agence": 12,
            "heures_restantes_agence": 388, "heures_restantes_total": 368,
            "attributions": [{ "id": 2, "module_id": 17, "module_nom": "JS Fondamentaux", "formation_nom": "Web",
                "heures_attribuees": 770, "heures_realisees": 40.25, "statut": "en_cours" }],
            "projets": [{ "id": 1, "nom": "Projet Alpha", "slug": "projet-alpha", "statut": "en_cours" }],
            "warnings": [{ "rule": "RG-03", "annee": 2026, "side": "formation", "capacite": 750, "heures_restantes": -20 }],
            "modifie_le": null,
        },
        "interventions": [intervention(1, 7, "note of another"), intervention(2, 5, "note of mine")],
        "interventions_total": 31, "heures_par_mois": [],
    })
}

fn projet() -> Value {
    json!({
        "id": 1, "nom": "Projet Alpha", "slug": "projet-alpha", "client": named(4, "Mairie"), "statut": "livre",
        "date_debut": "2026-01-05", "date_livraison": "2026-12-01", "budget_heures": 120, "taux_horaire": "85.50",
        "docmost_page_id": null, "heures_realisees": 15.5, "heures_restantes": 104.5,
        "taches_par_statut": { "a_faire": 1, "en_cours": 0, "terminee": 2 },
        "taches": [{ "id": 3, "nom": "Maquette", "projet": named(1, "Projet Alpha"), "statut": "a_faire",
            "heures_estimees": 10, "heures_realisees": 15.5, "modifie_le": null }],
        "modifie_le": null,
    })
}

fn formation() -> Value {
    let module = json!({ "id": 17, "nom": "JS Fondamentaux", "code": "JS-1", "heures": 40, "statut": "a_attribuer",
        "bloc": named(2, "Bloc A"), "formation": named(1, "Web"), "heures_attribuees": 10, "heures_realisees": 3.5,
        "modifie_le": null });
    json!({
        "id": 1, "nom": "Web", "slug": "web", "statut": "en_cours", "date_debut": "2026-09-01", "date_fin": null,
        "docmost_page_id": null, "heures_total": 40, "heures_attribuees": 10, "heures_realisees": 3.5,
        "blocs_total": 2, "modules": { "total": 1, "a_attribuer": 1, "attribue": 0, "en_cours": 0, "realise": 0 },
        "blocs": [
            { "id": 2, "nom": "Bloc A", "ordre": 1, "formation": named(1, "Web"), "docmost_page_id": null,
              "heures_total": 40, "heures_attribuees": 10, "heures_realisees": 3.5, "modules": [module], "modifie_le": null },
            { "id": 3, "nom": "Bloc B", "ordre": 2, "formation": named(1, "Web"), "docmost_page_id": null,
              "heures_total": 0, "heures_attribuees": 0, "heures_realisees": 0, "modules": [], "modifie_le": null },
        ],
        "modifie_le": null,
    })
}

fn avis() -> Value {
    let one = |id: i64, note: i64, commentaire: Value| {
        json!({ "id": id, "formation": named(1, "Web"), "personne": named(7, "Léa Martin"), "note": note,
            "commentaire": commentaire, "cree_le": "2026-11-18T23:30:00Z", "modifie_le": null })
    };
    let summary =
        json!({ "moyenne": 4.33, "par_note": { "1": 0, "2": 0, "3": 1, "4": 0, "5": 2 } });
    json!({ "ok": { "items": [one(1, 5, json!("Très <b>clair</b>")), one(2, 3, Value::Null)], "total": 33, "stale": false,
        "summary": summary } })
}

fn module() -> Value {
    json!({
        "id": 17, "nom": "JS Fondamentaux", "code": "JS-1", "heures": 40, "statut": "a_attribuer",
        "bloc": named(2, "Bloc A"), "formation": named(1, "Web"), "heures_attribuees": 10, "heures_realisees": 3.5,
        "attributions": [{ "id": 2, "module": named(17, "JS Fondamentaux"), "formation": named(1, "Web"),
            "personne": named(7, "Léa Martin"), "heures_attribuees": 10, "heures_realisees": 3.5,
            "date_debut": "2026-09-01", "date_fin": "2026-10-01", "statut": "en_cours",
            "justification": "reason of another", "modifie_le": null }],
        "modifie_le": null,
    })
}

fn days() -> Value {
    json!({ "ok": { "items": [{ "date": "2026-11-18", "heures": 3.5, "interventions_total": 1,
        "interventions": [intervention(1, 7, "note of another")] }], "total": 1, "stale": false } })
}

/// The page of each kind of entity.
fn shown(world: &mut World, entity: &str) -> Answer {
    let data = match entity {
        "projet" => projet(),
        "formation" => formation(),
        _ => module(),
    };
    world.base.insert("read", read(&data));
    world.base.insert("dashboard", read(&dashboard()));
    world.base.insert("timeline", days());
    world.base.insert("list_of", avis());
    get(world, &format!("/{entity}/1"))
}

const ENTITIES: [&str; 4] = ["personne", "projet", "formation", "module"];

#[test]
fn every_page_is_html_without_script_that_only_this_origin_frames_and_nobody_keeps() {
    for entity in ENTITIES {
        let answer = shown(&mut world("member", "fr-FR"), entity);
        assert_eq!((answer.status, answer.kind), (200, 'R'), "{entity}");
        let header = |name: &str| answer.headers[name].as_str();
        assert_eq!(header("content-type"), "text/html; charset=utf-8");
        assert_eq!(
            header("content-security-policy"),
            "default-src 'none'; script-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; \
             frame-ancestors 'self'; base-uri 'none'"
        );
        assert_eq!(header("cache-control"), "private, no-store");
        assert_eq!(header("vary"), "Cookie, Sec-Fetch-Dest, Accept-Language");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("referrer-policy"), "same-origin");
        let body = &answer.body;
        assert!(body.starts_with("<!DOCTYPE html><html lang=\"fr\">"));
        assert!(body.contains("/bridge/assets/pages.css?v=0123456789abcdef"));
        for inline in ["<script", " style=", "<style", "javascript:", " onclick"] {
            assert!(!body.contains(inline), "{entity}: {inline}");
        }
    }
}

#[test]
fn a_projet_shows_the_latest_work_on_it() {
    let page = shown(&mut world("member", "fr-FR"), "projet").body;
    let (_, work) = page.split_once("Dernières interventions").unwrap();
    for text in ["18/11/2026", "Maquette", "/bridge/personne/7", "3,5\u{a0}h"] {
        assert!(work.contains(text), "{text} in {work}");
    }
}

#[test]
fn each_page_says_its_figures_in_the_readers_language() {
    let mut french = world("member", "fr-FR");
    let mut english = world("member", "en-US");
    for (entity, in_french, in_english) in [
        (
            "personne",
            [
                "20\u{a0}h</strong> au-delà de la capacité",
                "770\u{a0}h attribuées sur 750\u{a0}h",
                "31",
                "18/11/2026",
            ],
            [
                "20\u{a0}h</strong> over capacity",
                "40.25\u{a0}h taught",
                "31",
                "18\u{a0}Nov\u{a0}2026",
            ],
        ),
        (
            "projet",
            [
                "15,5\u{a0}h réalisées sur 120\u{a0}h",
                "Livré",
                "Mairie",
                "(dépassé)",
            ],
            [
                "15.5\u{a0}h worked of 120\u{a0}h",
                "Delivered",
                "Mairie",
                "(over)",
            ],
        ),
        (
            "formation",
            [
                "10\u{a0}h attribuées sur 40\u{a0}h",
                "Bloc A",
                "Aucun module dans ce bloc.",
                "À attribuer",
            ],
            [
                "10\u{a0}h attributed of 40\u{a0}h",
                "Bloc A",
                "No module in this part.",
                "To attribute",
            ],
        ),
        (
            "module",
            [
                "3,5\u{a0}h réalisées sur 40\u{a0}h",
                "/bridge/personne/7",
                "/bridge/formation/1",
                "Valeurs du",
            ],
            [
                "3.5\u{a0}h taught of 40\u{a0}h",
                "/bridge/personne/7",
                "/bridge/formation/1",
                "Values as of",
            ],
        ),
    ] {
        let page = shown(&mut french, entity).body;
        for text in in_french {
            assert!(page.contains(text), "{entity}: {text} in {page}");
        }
        let page = shown(&mut english, entity).body;
        for text in in_english {
            assert!(page.contains(text), "{entity}: {text} in {page}");
        }
    }
}

#[test]
fn a_formation_says_what_people_think_of_it() {
    let mut world = world("member", "fr-FR");
    let page = shown(&mut world, "formation").body;
    for text in [
        "Avis <span class=\"count\">33</span>",
        "<dt>Moyenne</dt><dd>4,33\u{a0}/\u{a0}5</dd>",
        "<dt>Note 5</dt><dd>2</dd>",
        "<dt>Note 4</dt><dd>0</dd>",
        "<dt>Note 3</dt><dd>1</dd>",
        "Très &lt;b&gt;clair&lt;/b&gt;",
        "/bridge/personne/7",
        // half past eleven in the evening of Greenwich is the next day in Paris
        "19/11/2026 à 00:30",
        "Les plus récents ; en tout : 33",
    ] {
        assert!(page.contains(text), "{text} in {page}");
    }
    let (_, asked) = world
        .questions
        .iter()
        .find(|(method, _)| method == "list_of")
        .unwrap();
    assert_eq!(asked["of"]["key"], "1");
    assert_eq!(asked["list"]["entity"], "avis");
    let none = json!({ "moyenne": null, "par_note": {} });
    world.base.insert(
        "list_of",
        json!({ "ok": { "items": [], "total": 0, "stale": false, "summary": none } }),
    );
    let page = get(&mut world, "/formation/1").body;
    assert!(page.contains("Personne n’a encore donné d’avis.") && !page.contains("Moyenne"));
}

#[test]
fn what_a_member_may_not_see_is_on_no_page() {
    let secrets = [
        "lea@centre.test",
        "note of another",
        "85,50",
        "reason of another",
        "Taux",
    ];
    for entity in ENTITIES {
        let page = shown(&mut world("member", "fr-FR"), entity).body;
        for secret in secrets {
            assert!(!page.contains(secret), "{entity}: {secret}");
        }
    }
    assert!(
        shown(&mut world("member", "fr-FR"), "personne")
            .body
            .contains("note of mine")
    );
    let admin = |entity| shown(&mut world("admin", "fr-FR"), entity).body;
    assert!(admin("personne").contains("lea@centre.test"));
    assert!(admin("personne").contains("note of another"));
    assert!(admin("projet").contains("85,50\u{a0}€"));
}

#[test]
fn in_a_frame_the_header_is_gone_and_links_open_beside() {
    let mut world = world("member", "fr-FR");
    let full = shown(&mut world, "personne").body;
    assert!(full.contains("<header") && full.contains("href=\"/\"") && !full.contains("<base"));
    let framed = world
        .send(
            "GET",
            "/personne/7",
            &[("cookie", COOKIE), ("sec-fetch-dest", "iframe")],
        )
        .body;
    assert!(!framed.contains("<header") && framed.contains("<base target=\"_blank\">"));
    assert!(framed.contains("<main id=\"main\" aria-label=\"Léa Martin\">"));
    assert!(framed.contains("target=\"_self\">← 2025"));
    assert!(framed.contains("Léa Martin"));
}

/// A copy in which every text is hostile.
fn poisoned(value: &Value, poison: &str) -> Value {
    match value {
        Value::String(_) => json!(poison),
        Value::Array(items) => items.iter().map(|item| poisoned(item, poison)).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(key, value)| (key.clone(), poisoned(value, poison)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}

#[test]
fn a_hostile_row_is_text_cut_and_alone() {
    let long = "x".repeat(10_000);
    for poison in [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "javascript:alert(1)",
        "\u{202e}\u{2066}gnip",
        long.as_str(),
    ] {
        let mut world = world("admin", "fr-FR");
        let (dash, day) = (
            poisoned(&dashboard(), poison),
            poisoned(&days()["ok"]["items"][0], poison),
        );
        world.base.insert("dashboard", read(&dash));
        world
            .base
            .insert("timeline", json!({ "ok": { "items": [day], "total": 1 } }));
        world.base.insert("list_of", poisoned(&avis(), poison));
        for (entity, data) in [
            ("personne", projet()),
            ("projet", projet()),
            ("formation", formation()),
            ("module", module()),
        ] {
            world.base.insert("read", read(&poisoned(&data, poison)));
            let answer = get(&mut world, &format!("/{entity}/1"));
            assert_eq!(answer.status, 200, "{entity}");
            let body = &answer.body;
            for live in ["<script", "<img", "=\"javascript:", "\u{202e}", "\u{2066}"] {
                assert!(!body.contains(live), "{entity} {live}");
            }
            assert!(body.len() < 60_000, "{entity}: {} bytes", body.len());
        }
    }
}

#[test]
fn an_empty_row_has_words_for_it() {
    let mut world = world("member", "fr-FR");
    let empty = json!({ "id": 9 });
    world.base.insert("read", read(&empty));
    world.base.insert(
        "dashboard",
        read(&json!({ "personne": empty, "interventions": [] })),
    );
    for (entity, words) in [
        (
            "personne",
            vec![
                "Aucune attribution",
                "Aucun projet",
                "Aucune intervention",
                "#9",
            ],
        ),
        (
            "projet",
            vec![
                "pas encore de tâche",
                "ne peuvent pas être lues",
                "sans budget",
            ],
        ),
        (
            "formation",
            vec!["pas encore de bloc", "Les avis ne peuvent pas être lus"],
        ),
        ("module", vec!["Personne n’est encore attribué"]),
    ] {
        let body = get(&mut world, &format!("/{entity}/9")).body;
        for words in words {
            assert!(body.contains(words), "{entity}: {words}");
        }
    }
}

#[test]
fn a_stale_value_says_so_and_since_when() {
    let mut world = world("member", "fr-FR");
    let answer = json!({ "ok": { "version": 1, "fetched_at": START, "stale": true, "age_ms": 5, "data": module() } });
    world.base.insert("read", answer);
    let body = get(&mut world, "/module/17").body;
    assert!(
        body.contains("Baserow ne répond pas") && body.contains("20/11/2026 à 09:37"),
        "{body}"
    );
}

#[test]
fn without_a_session_a_page_says_how_to_get_one() {
    let mut world = world("member", "fr-FR");
    for (headers, lang) in [
        (vec![], "fr"),
        (vec![("accept-language", "de, en-GB;q=0.8")], "en"),
        (vec![("sec-fetch-dest", "iframe")], "fr"),
    ] {
        let answer = world.send("GET", "/personne/5", &headers);
        assert_eq!(answer.status, 401);
        assert!(
            answer.body.contains("href=\"/login\"")
                && answer.body.contains(&format!("<html lang=\"{lang}\""))
        );
        assert!(!world.effects.iter().any(|effect| effect == "wiki.me"));
    }
    world.wiki = Some("401\napplication/json\n{}".into());
    let answer = get(&mut world, "/personne/5");
    assert_eq!(answer.status, 401);
    assert!(!answer.body.contains("x.y.z") && !answer.log.contains("x.y.z"));
}

#[test]
fn pages_without_a_cookie_cost_the_wiki_nothing_and_do_not_run_out() {
    let mut world = world("member", "fr-FR");
    for _ in 0..130 {
        let answer = world.send("GET", "/personne/5", &[]);
        assert_eq!(answer.status, 401);
        assert_eq!(answer.headers["ratelimit-limit"], "60000");
    }
    assert_eq!(
        get(&mut world, "/vues/modules").headers["ratelimit-limit"],
        "600"
    );
    // a cookie that the wiki has to be asked about is another matter
    world.wiki = Some("401\napplication/json\n{}".into());
    let wrong = |world: &mut World, turn: i64| {
        let cookie = format!("authToken=wrong{turn}");
        world
            .send("GET", "/personne/5", &[("cookie", &cookie)])
            .status
    };
    let statuses: Vec<u16> = (0..62).map(|turn| wrong(&mut world, turn)).collect();
    assert_eq!(statuses[..60], [401; 60]);
    assert_eq!(statuses[60..], [429; 2]);
    assert_eq!(world.send("GET", "/personne/5", &[]).status, 401);
}

#[test]
fn whatever_is_wrong_people_get_a_page() {
    let mut world = world("member", "fr-FR");
    let error = |code: &str| json!({ "error": { "code": code, "message": "m" } });
    world.base.insert("read", error("NOT_FOUND"));
    assert_eq!(get(&mut world, "/module/99").status, 404);
    world.base.insert("read", error("BASEROW_UNAVAILABLE"));
    let answer = get(&mut world, "/module/99");
    assert_eq!(answer.status, 502);
    assert!(answer.body.contains("Baserow ne répond pas") && answer.body.contains("Réessayer"));
    for path in [
        "/module/un",
        "/personne/5/x",
        "/vues/clients",
        "/projet/5/actions/supprimer",
    ] {
        let answer = get(&mut world, path);
        assert!(matches!(answer.status, 400 | 404), "{path}");
        assert!(answer.body.starts_with("<!DOCTYPE html>"), "{path}");
    }
    let refused = world.send("PUT", "/projet/5/actions/livrer", &[]);
    assert_eq!(
        (refused.status, refused.headers["allow"].as_str()),
        (405, "GET, HEAD, POST, OPTIONS")
    );
    assert!(refused.body.starts_with("<!DOCTYPE html>"));
    world.wiki = None;
    world.now += 60_000;
    assert_eq!(get(&mut world, "/module/1").status, 502);
    let mut bare = World::with(&json!({}));
    let answer = bare.send("GET", "/module/1", &[]);
    assert_eq!(answer.status, 503);
    assert!(answer.body.contains("BASEROW_URL"));
}

#[test]
fn the_wiki_is_asked_once_for_a_page_full_of_frames_and_again_soon() {
    let mut world = world("member", "fr-FR");
    shown(&mut world, "module");
    assert!(world.effects.contains(&"wiki.me".to_owned()));
    shown(&mut world, "module");
    assert!(!world.effects.contains(&"wiki.me".to_owned()));
    world.now += 10_000;
    shown(&mut world, "module");
    assert!(world.effects.contains(&"wiki.me".to_owned()));
}
