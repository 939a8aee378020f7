//! The Hub against a Base in memory: who is told what, and who is shown the door.

use std::collections::HashMap;
use std::rc::Rc;

use bridge_core::live::ServerMessage;
use bridge_core::wire::WikiRole;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Actions, Event, Hub, SILENCE};
use crate::config::Config;
use crate::config::tests::settings;
use crate::effects::{Effect, Executor, Outcome, Payload, Step};
use crate::ports::twins::SqliteTwin;
use crate::services::credentials::session::{Claims, SessionKeys};
use crate::services::credentials::token::PlainToken;
use crate::services::credentials::{hex, sha256};

const NOW: i64 = 1_795_163_873_000;

struct Room {
    hub: Rc<Hub<SqliteTwin>>,
    executor: Executor<Actions>,
    now: i64,
    /// What Base says to `token_check` and `cards_since`; nothing where it is out of reach.
    base: HashMap<&'static str, Value>,
    /// What each connection was sent, in order.
    inbox: HashMap<String, Vec<Value>>,
    /// Close codes.
    closed: HashMap<String, u16>,
    alarm: Option<i64>,
}

fn admin() -> String {
    PlainToken::from_chance(&[1; 32]).unwrap().reveal()
}

fn card(projet: i64, version: i64) -> Value {
    json!({
        "entity": "projet", "id": projet, "slug": "projet-alpha", "label": "Projet Alpha", "url": null, "state": "fresh",
        "version": version, "as_of": "2026-11-20T08:37:53Z",
        "fields": {
            "statut": "en_cours", "client": null, "date_debut": null, "date_livraison": null, "budget_heures": null,
            "heures_realisees": 3.5, "heures_restantes": null, "taches": { "a_faire": 0, "en_cours": 0, "terminee": 0 },
            "taux_horaire": "80.00",
        },
    })
}

impl Room {
    fn new() -> Self {
        Self::on(SqliteTwin::default())
    }

    fn on(database: SqliteTwin) -> Self {
        let mut settings = settings();
        settings["BRIDGE_ADMIN_TOKEN_HASH"] = json!(hex(&sha256(admin().as_bytes())));
        let config = Rc::new(Config::parse(&settings.to_string()));
        Self {
            hub: Rc::new(Hub::new(database, config).unwrap()),
            executor: Executor::default(),
            now: NOW,
            base: HashMap::from([("token_check", json!(null)), ("cards_since", json!([]))]),
            inbox: HashMap::new(),
            closed: HashMap::new(),
            alarm: None,
        }
    }

    fn event(&mut self, event: &Value) {
        let event = Event::parse(&event.to_string()).unwrap();
        let hub = self.hub.clone();
        let mut step =
            self.executor.begin(
                self.now,
                |outside| async move { hub.on(event, &outside).await },
            );
        loop {
            step = match step {
                Step::Effect(task, effect) => {
                    let (outcome, text) = self.answer(&effect);
                    self.executor
                        .resume(task, self.now, outcome, Payload::Text(text))
                }
                Step::Done(actions) => return self.act(actions),
                Step::Lost => panic!("lost"),
            };
        }
    }

    fn answer(&self, effect: &Effect) -> (Outcome, String) {
        let Effect::BaseNow(method, _) = effect else {
            panic!("{effect:?}")
        };
        match self.base.get(method) {
            Some(ok) => (Outcome::Done, json!({ "ok": ok }).to_string()),
            None => (Outcome::Failed, String::new()),
        }
    }

    fn act(&mut self, actions: Actions) {
        for sending in actions.send {
            let message: Value = serde_json::from_str(&sending.text).unwrap();
            // Whatever the Hub writes is a message of the protocol.
            let _typed: ServerMessage = serde_json::from_value(message.clone()).unwrap();
            for id in sending.to {
                assert!(
                    !self.closed.contains_key(&id),
                    "sent to a closed connection"
                );
                self.inbox.entry(id).or_default().push(message.clone());
            }
        }
        for closing in actions.close {
            self.closed.insert(closing.id, closing.code);
        }
        self.alarm = actions.alarm.or(self.alarm);
    }

    fn open(&mut self, id: &str, cookie: Option<&str>) {
        self.event(&json!({ "open": { "id": id, "cookie": cookie, "address": "203.0.113.7" } }));
    }

    fn say(&mut self, id: &str, message: &Value) {
        self.event(&json!({ "message": { "id": id, "text": message.to_string() } }));
    }

    fn welcome(&mut self, id: &str) {
        self.open(id, None);
        self.say(id, &json!({ "type": "hello", "token": admin() }));
        assert_eq!(
            self.take(id),
            [json!({ "type": "welcome", "holds_for": 60 })]
        );
    }

    fn member(&mut self, id: &str) {
        self.open(id, Some("digest"));
        let token = self.session("u1", "digest");
        self.say(id, &json!({ "type": "hello", "token": token }));
        assert_eq!(self.take(id)[0]["type"], "welcome");
    }

    fn session(&self, user: &str, cookie: &str) -> String {
        let keys = SessionKeys::parse(settings()["BRIDGE_JWT_KEYS"].as_str().unwrap()).unwrap();
        let (iss, iat, exp) = Claims::begin(self.now);
        let claims = Claims {
            iss,
            sub: user.into(),
            role: WikiRole::Member,
            email: "a@b.test".into(),
            name: "A".into(),
            personne_id: None,
            locale: None,
            cth: cookie.into(),
            iat,
            exp,
        };
        keys.sign(&claims).unwrap()
    }

    fn publish(&mut self, version: i64) {
        let changes = json!([{ "entity": "projet", "id": 1, "slug": "projet-alpha", "version": version, "card_admin": card(1, version) }]);
        self.event(&json!({ "publish": { "changes": changes.to_string() } }));
    }

    fn take(&mut self, id: &str) -> Vec<Value> {
        self.inbox.remove(id).unwrap_or_default()
    }
}

fn listen(reference: &str, version: Option<i64>) -> Value {
    json!({ "type": "subscribe", "refs": [{ "ref": reference, "version": version }] })
}

#[test]
fn a_change_reaches_who_listens_under_the_name_they_used_and_nobody_else() {
    let mut room = Room::new();
    for id in ["by-id", "by-slug", "other"] {
        room.welcome(id);
    }
    room.say("by-id", &listen("projet:1", None));
    room.say("by-slug", &listen("projet:projet-alpha", None));
    room.say("other", &listen("projet:2", None));
    assert_eq!(
        room.take("by-id"),
        [json!({ "type": "subscribed", "refs": ["projet:1"] })]
    );
    room.take("by-slug");
    room.take("other");
    room.publish(8);
    let change = &room.take("by-id")[0];
    assert_eq!(
        (&change["ref"], &change["version"], &change["card"]["id"]),
        (&json!("projet:1"), &json!(8), &json!(1))
    );
    assert_eq!(room.take("by-slug")[0]["ref"], "projet:projet-alpha");
    assert_eq!(room.take("other"), [] as [Value; 0]);
    room.say(
        "by-id",
        &json!({ "type": "unsubscribe", "refs": ["projet:1"] }),
    );
    room.event(&json!({ "closed": { "id": "by-slug" } }));
    room.publish(9);
    assert!(room.inbox.is_empty());
}

#[test]
fn each_reader_gets_the_fields_of_their_role() {
    let mut room = Room::new();
    room.welcome("admin");
    room.member("member");
    for id in ["admin", "member"] {
        room.say(id, &listen("projet:1", None));
        room.take(id);
    }
    room.publish(8);
    assert_eq!(
        room.take("admin")[0]["card"]["fields"]["taux_horaire"],
        "80.00"
    );
    let seen = &room.take("member")[0]["card"];
    assert_eq!(
        (
            &seen["fields"]["heures_realisees"],
            seen["fields"].get("taux_horaire")
        ),
        (&json!(3.5), None)
    );
}

#[test]
fn a_token_is_told_what_it_may_not_hear() {
    let mut room = Room::new();
    room.base.insert(
        "token_check",
        json!({ "token_id": 3, "name": "n", "scopes": ["read:projets"] }),
    );
    room.open("c", None);
    room.say(
        "c",
        &json!({ "type": "hello", "token": PlainToken::from_chance(&[9; 32]).unwrap().reveal() }),
    );
    room.say("c", &json!({ "type": "subscribe", "refs": [
        { "ref": "personne:5", "version": null }, { "ref": "projet:1", "version": null }, { "ref": "nonsense", "version": null },
    ] }));
    let told = room.take("c");
    assert_eq!(told[1], json!({ "type": "forbidden", "ref": "personne:5" }));
    assert_eq!(
        told[2],
        json!({ "type": "subscribed", "refs": ["projet:1"] })
    );
}

#[test]
fn who_was_away_is_told_at_once_what_they_missed() {
    let mut room = Room::new();
    room.welcome("c");
    room.base.insert("cards_since", json!([
        { "ref": "projet:1", "status": "ok", "entity": "projet", "id": 1, "version": 8, "card": card(1, 8) },
        { "ref": "projet:2", "status": "ok", "entity": "projet", "id": 2, "version": 5 },
        { "ref": "projet:3", "status": "gone", "entity": "projet", "id": 3, "version": 6 },
    ]));
    room.say("c", &json!({ "type": "subscribe", "refs": [
        { "ref": "projet:1", "version": 7 }, { "ref": "projet:2", "version": 5 }, { "ref": "projet:3", "version": 5 },
    ] }));
    let told = room.take("c");
    assert_eq!(
        (&told[0]["type"], &told[0]["version"]),
        (&json!("change"), &json!(8))
    );
    assert_eq!(
        told[1],
        json!({ "type": "gone", "entity": "projet", "id": 3, "ref": "projet:3", "version": 6 })
    );
    assert_eq!(
        told[2],
        json!({ "type": "subscribed", "refs": ["projet:2"] })
    );
}

#[test]
fn a_base_out_of_reach_does_not_undo_a_subscription() {
    let mut room = Room::new();
    room.welcome("c");
    room.base.remove("cards_since");
    room.say("c", &listen("projet:1", Some(7)));
    assert_eq!(
        room.take("c"),
        [json!({ "type": "subscribed", "refs": ["projet:1"] })]
    );
    room.publish(8);
    assert_eq!(room.take("c")[0]["type"], "change");
}

#[test]
fn nobody_is_told_anything_after_their_time() {
    let mut room = Room::new();
    room.welcome("c");
    room.say("c", &listen("projet:1", None));
    room.take("c");
    room.now += SILENCE;
    room.event(&json!("alarm"));
    assert!(room.closed.is_empty());
    assert_eq!(room.alarm, Some(NOW + 60_000));
    room.now = NOW + 60_000;
    room.publish(8);
    assert_eq!(room.take("c"), [] as [Value; 0]);
    room.event(&json!("alarm"));
    assert_eq!(room.closed["c"], 4401);
}

#[test]
fn a_fresh_token_of_the_same_person_prolongs() {
    let mut room = Room::new();
    room.member("c");
    room.say("c", &listen("projet:1", None));
    room.take("c");
    room.now += 50_000;
    let fresh = room.session("u1", "digest");
    room.say("c", &json!({ "type": "renew", "token": fresh }));
    assert_eq!(
        room.take("c"),
        [json!({ "type": "welcome", "holds_for": 60 })]
    );
    room.now += 50_000;
    room.event(&json!("alarm"));
    room.publish(8);
    assert_eq!(room.take("c")[0]["type"], "change");
    let foreign = room.session("u2", "digest");
    room.say("c", &json!({ "type": "renew", "token": foreign }));
    assert_eq!(room.closed["c"], 4403);
}

#[test]
fn a_session_holds_a_minute_from_the_issue_of_its_token_and_beside_its_cookie() {
    let mut room = Room::new();
    let token = room.session("u1", "digest");
    for (id, cookie) in [("without", None), ("other", Some("another"))] {
        room.open(id, cookie);
        room.say(id, &json!({ "type": "hello", "token": token }));
        assert_eq!(room.closed[id], 4401, "{id}");
    }
    room.now += 45_000;
    room.open("late", Some("digest"));
    room.say("late", &json!({ "type": "hello", "token": token }));
    assert_eq!(room.take("late")[0]["holds_for"], 15);
    room.now += 15_000;
    room.open("too-late", Some("digest"));
    room.say("too-late", &json!({ "type": "hello", "token": token }));
    assert_eq!(room.closed["too-late"], 4401);
}

#[test]
fn who_says_nothing_or_nonsense_is_shown_the_door() {
    let mut room = Room::new();
    room.open("silent", None);
    assert_eq!(room.alarm, Some(NOW + SILENCE));
    room.now += SILENCE;
    room.event(&json!("alarm"));
    assert_eq!(room.closed["silent"], 4401);
    for (id, text, code) in [
        ("before", listen("projet:1", None).to_string(), 4401),
        (
            "wrong",
            json!({ "type": "hello", "token": "x" }).to_string(),
            4401,
        ),
    ] {
        room.open(id, None);
        room.event(&json!({ "message": { "id": id, "text": text } }));
        assert_eq!(room.closed[id], code, "{id}");
    }
    let many: Vec<Value> = (1..=501)
        .map(|id| json!({ "ref": format!("projet:{id}"), "version": null }))
        .collect();
    for (id, text) in [
        ("json", json!("{")),
        ("type", json!("{\"type\":\"dance\"}")),
        ("binary", Value::Null),
        (
            "long",
            json!(format!(
                "{{\"type\":\"hello\",\"token\":\"{}\"}}",
                "a".repeat(70_000)
            )),
        ),
        (
            "many",
            json!(json!({ "type": "subscribe", "refs": many }).to_string()),
        ),
        (
            "twice",
            json!(json!({ "type": "hello", "token": admin() }).to_string()),
        ),
    ] {
        room.welcome(id);
        room.event(&json!({ "message": { "id": id, "text": text } }));
        assert_eq!(room.closed[id], 4400, "{id}");
    }
}

#[test]
fn connections_are_counted_per_person_and_silent_ones_per_address() {
    let mut room = Room::new();
    for number in 0..50 {
        room.welcome(&format!("c{number}"));
    }
    room.open("more", None);
    room.say("more", &json!({ "type": "hello", "token": admin() }));
    assert_eq!(room.closed["more"], 4403);
    for number in 0..51 {
        room.open(&format!("s{number}"), None);
    }
    assert!(!room.closed.contains_key("s49"));
    assert_eq!(room.closed["s50"], 4403);
}

#[test]
fn connections_that_a_kill_ended_are_swept_and_others_live_on() {
    let database = SqliteTwin::default();
    let mut room = Room::on(database.clone());
    for id in ["gone", "here"] {
        room.welcome(id);
        room.say(id, &listen("projet:1", None));
    }
    let mut room = Room::on(database);
    room.event(&json!({ "awake": { "open": ["here"] } }));
    assert_eq!(room.alarm, Some(NOW + 60_000));
    room.publish(8);
    assert_eq!(room.inbox.keys().collect::<Vec<_>>(), ["here"]);
}

proptest! {
    #[test]
    fn any_message_is_answered_or_ends_the_connection(text in "(\\PC|\\{|\"type\":|\"subscribe\"|\"refs\":|\\[|\\])*", is_welcome in any::<bool>()) {
        let mut room = Room::new();
        if is_welcome { room.welcome("c") } else { room.open("c", None) }
        room.event(&json!({ "message": { "id": "c", "text": text } }));
        prop_assert!(room.closed.contains_key("c") || is_welcome);
    }
}
