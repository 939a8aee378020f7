//! A world that performs the request path's effects from memory, and remembers what was asked of it.

use std::collections::{HashMap, VecDeque};
use std::sync::LazyLock;

use base64ct::{Base64UrlUnpadded, Encoding};
use serde_json::{Value, json};

use crate::config::tests::settings;
use crate::effects::{Outcome, Payload};
use crate::front::Front;
use crate::http::head::tests::{sent, text};
use crate::ports::twins::SqliteTwin;
use crate::routes::{Found, describe, find};
use crate::services::credentials::{hex, sha256};
use crate::services::gate;

/// When the world begins: 2026-11-20T08:37:53Z, ms since 1970.
pub const START: i64 = 1_795_163_873_000;
/// The secret of deliveries in [`settings`].
pub const SECRET: &str = "a-secret-of-the-tests";

/// A token of 32 equal bytes.
pub fn token(byte: u8) -> String {
    format!("brg_{}", Base64UrlUnpadded::encode_string(&[byte; 32]))
}

/// The first token, with every right.
pub fn admin() -> String {
    token(1)
}

/// Fails where the API's description knows nothing of such an answer.
fn is_described(method: &str, path: &str, answer: &Answer) {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(|| describe::document().unwrap());
    let path = path.split('?').next().unwrap();
    if let Found::Route { route, .. } = find(method, path) {
        let place = describe::path(route.template);
        let answers = &DOCUMENT["paths"][place][route.method.to_lowercase()]["responses"];
        let described = &answers[answer.status.to_string()];
        assert!(described.is_object(), "{method} {path}: {}", answer.status);
        if answer.status >= 400 && answer.body.contains("\"error\"") {
            let names = described["$ref"].as_str().map_or_else(
                || described.to_string(),
                |reference| DOCUMENT.pointer(&reference[1..]).unwrap().to_string(),
            );
            assert!(
                names.contains(&answer.code()),
                "{method} {path}: {}",
                answer.code()
            );
        }
    }
}

/// An answer as the entry would send it.
#[derive(Debug)]
pub struct Answer {
    pub kind: char,
    pub status: u16,
    pub log: String,
    pub headers: HashMap<String, String>,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub fn code(&self) -> String {
        self.json()["error"]["code"]
            .as_str()
            .unwrap_or("")
            .to_owned()
    }
}

pub struct World {
    front: Front,
    pub now: i64,
    pub cards: HashMap<String, String>,
    /// Answers of Base by method; a method that is missing is Base being out of reach.
    pub base: HashMap<&'static str, Value>,
    /// What was asked of Base.
    pub questions: Vec<(String, Value)>,
    /// What the wiki says: status, type, body; nothing where it is out of reach.
    pub wiki: Option<String>,
    /// The body, chunk by chunk.
    pub body: VecDeque<Vec<u8>>,
    /// Every effect's kind, in order.
    pub effects: Vec<String>,
    gates: HashMap<String, SqliteTwin>,
}

impl World {
    pub fn new() -> Self {
        let mut settings = settings();
        settings["BRIDGE_ADMIN_TOKEN_HASH"] = json!(hex(&sha256(admin().as_bytes())));
        Self::with(&settings)
    }

    pub fn with(settings: &Value) -> Self {
        Self {
            front: Front::new(&settings.to_string()),
            now: START,
            cards: HashMap::new(),
            base: HashMap::from([
                ("token_check", json!({ "ok": null })),
                ("metrics_add", json!({ "ok": null })),
                ("claim", json!({ "ok": { "accepted": true } })),
            ]),
            questions: Vec::new(),
            wiki: None,
            body: VecDeque::new(),
            effects: Vec::new(),
            gates: HashMap::new(),
        }
    }

    /// A token that Base knows, with these scopes.
    pub fn grant(&mut self, scopes: &[&str]) -> String {
        let known = json!({ "token_id": 7, "name": "n", "scopes": scopes, "expires_at": null });
        self.base.insert("token_check", json!({ "ok": known }));
        token(9)
    }

    pub fn get(&mut self, path: &str, token: &str) -> Answer {
        let authorization = format!("Bearer {token}");
        self.send("GET", path, &[("authorization", &authorization)])
    }

    pub fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let answer = self.raw(text(method, path, self.now, "unique"), headers);
        is_described(method, path, &answer);
        answer
    }

    pub fn raw(&mut self, head: String, headers: &[(&str, &str)]) -> Answer {
        self.effects.clear();
        let mut step = self.front.begin(head, sent(headers));
        while let Some(rest) = step.strip_prefix('E') {
            let (number, effect) = rest.split_once('\n').unwrap();
            let (outcome, payload) = self.perform(effect);
            self.now += 1;
            step = self
                .front
                .resume(number.parse().unwrap(), self.now, outcome, payload);
        }
        self.read(&step)
    }

    fn read(&mut self, step: &str) -> Answer {
        let (top, body) = step.split_once("\n\n").unwrap();
        let mut lines = top.split('\n');
        let first = lines.next().unwrap();
        let log = lines.next().unwrap().to_owned();
        let after = lines.next().unwrap().to_owned();
        if after != "-" {
            let (effects, questions) = (self.effects.clone(), self.questions.clone());
            self.perform(&after.replace('\t', "\n"));
            (self.effects, self.questions) = (effects, questions);
        }
        let rest: Vec<&str> = lines.collect();
        let headers = rest
            .chunks(2)
            .map(|pair| (pair[0].to_owned(), pair[1].to_owned()))
            .collect();
        Answer {
            kind: first.chars().next().unwrap(),
            status: first[1..].parse().unwrap(),
            log,
            headers,
            body: body.to_owned(),
        }
    }

    fn perform(&mut self, effect: &str) -> (Outcome, Payload) {
        let (kind, rest) = effect.split_once('\n').unwrap();
        self.effects.push(kind.to_owned());
        let (first, second) = rest.split_once('\n').unwrap_or((rest, ""));
        let text = |text: String| (Outcome::Done, Payload::Text(text));
        let nothing = |outcome| (outcome, Payload::Text(String::new()));
        match kind {
            "kv.get" => self
                .cards
                .get(rest)
                .cloned()
                .map_or(nothing(Outcome::Missing), text),
            "base.now" | "base.call" => {
                self.questions
                    .push((first.to_owned(), serde_json::from_str(second).unwrap()));
                match self.base.get(first) {
                    Some(answer) => text(answer.to_string()),
                    None => nothing(Outcome::Failed),
                }
            }
            "gate.take" => {
                let gate = self.gates.entry(first.to_owned()).or_insert_with(|| {
                    let database = SqliteTwin::default();
                    gate::prepare(&database).unwrap();
                    database
                });
                let taken =
                    gate::take(gate, &serde_json::from_str(second).unwrap(), self.now).unwrap();
                text(serde_json::to_string(&taken).unwrap())
            }
            "wiki.me" => self.wiki.clone().map_or(nothing(Outcome::Failed), text),
            "wiki.health" => nothing(if self.wiki.is_some() {
                Outcome::Done
            } else {
                Outcome::Failed
            }),
            "body.whole" => {
                let whole: Vec<u8> = self.body.drain(..).flatten().collect();
                if whole.len() > first.parse().unwrap() {
                    return nothing(Outcome::TooLarge);
                }
                (Outcome::Done, Payload::Bytes(whole))
            }
            "body.chunk" => match self.body.pop_front() {
                Some(chunk) => (Outcome::Done, Payload::Bytes(chunk)),
                None => nothing(Outcome::Missing),
            },
            "asset.get" if matches!(rest, "inject.js" | "pages.css") => {
                text("0123456789abcdef".to_owned())
            }
            "asset.get" => nothing(Outcome::Missing),
            "random" => (
                Outcome::Done,
                Payload::Bytes(vec![5; first.parse().unwrap()]),
            ),
            other => panic!("nobody performs {other}"),
        }
    }
}
