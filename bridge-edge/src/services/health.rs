//! Whether the bridge is alive, and whether everything it needs is there.
//!
//! What always holds: health asks neither Baserow nor the wiki; it says how they were last seen. Ready asks both, Baserow
//! not more than once a second however many ask. How it fails: both answer in any case, and name what is missing.

use std::cell::{Cell, RefCell};

use bridge_core::date::Instant;
use serde_json::{Value, json};

use super::ask::{base_call, base_now};
use super::metrics::Metrics;
use crate::effects::{Effect, Outcome, Outside};
use crate::http::Reply;

/// How long Base's own account of itself is taken for true, in ms.
const STATUS_KEPT: i64 = 5_000;
/// How long an answer of ours is given again, in ms.
const ANSWER_KEPT: i64 = 1_000;

/// How a dependency was last seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Sight {
    is_ok: bool,
    at: i64,
    latency_ms: i64,
}

impl Sight {
    fn json(self) -> Value {
        let seen_at = Instant::from_millis(self.at);
        json!({ "ok": self.is_ok, "seen_at": seen_at, "latency_ms": self.latency_ms })
    }
}

/// What this isolate last saw of its dependencies.
#[derive(Debug, Default)]
pub struct Sights {
    docmost: Cell<Option<Sight>>,
    base: RefCell<Option<(Sight, Value)>>,
    health: RefCell<Option<Answer>>,
    ready: RefCell<Option<Answer>>,
}

/// An answer that may be given again for a moment: only a good one, so that what comes right shows at once.
#[derive(Clone, Debug)]
struct Answer {
    at: i64,
    status: u16,
    body: String,
}

impl Answer {
    fn kept(place: &RefCell<Option<Self>>, now: i64) -> Option<Reply> {
        let answer = place.borrow();
        let answer = answer
            .as_ref()
            .filter(|answer| (0..ANSWER_KEPT).contains(&(now - answer.at)))?;
        Some(Reply::new(answer.status).json(answer.body.clone()))
    }

    fn keep(self, place: &RefCell<Option<Self>>) -> Reply {
        let reply = Reply::new(self.status).json(self.body.clone());
        if self.status == 200 {
            *place.borrow_mut() = Some(self);
        }
        reply
    }
}

impl Sights {
    /// Notes how the wiki answered.
    pub fn docmost(&self, is_ok: bool, asked_at: i64, now: i64) {
        self.docmost.set(Some(Sight {
            is_ok,
            at: now,
            latency_ms: now - asked_at,
        }));
    }

    async fn base(&self, outside: &Outside, kept: i64) -> (Sight, Value) {
        let asked_at = outside.now();
        if let Some((sight, status)) = &*self.base.borrow()
            && sight.is_ok
            && (0..kept).contains(&(asked_at - sight.at))
        {
            return (*sight, status.clone());
        }
        let answer = base_now::<Value>(outside, "status", &json!({})).await;
        let now = outside.now();
        let sight = Sight {
            is_ok: answer.is_ok(),
            at: now,
            latency_ms: now - asked_at,
        };
        let seen = (sight, answer.unwrap_or(Value::Null));
        *self.base.borrow_mut() = Some(seen.clone());
        seen
    }
}

fn is_true(status: &Value, pointer: &str) -> bool {
    status
        .pointer(pointer)
        .and_then(Value::as_bool)
        .unwrap_or(false)
}

/// `ok` or `degraded` with every dependency's last known state; 503 where the bridge's own memory does not answer.
pub async fn health(outside: &Outside, sights: &Sights) -> Reply {
    if let Some(reply) = Answer::kept(&sights.health, outside.now()) {
        return reply;
    }
    let (base, status) = sights.base(outside, STATUS_KEPT).await;
    let docmost = sights.docmost.get();
    let is_well = base.is_ok
        && is_true(&status, "/baserow/ok")
        && is_true(&status, "/schema/ok")
        && docmost.is_none_or(|sight| sight.is_ok);
    let word = match (base.is_ok, is_well) {
        (false, _) => "down",
        (true, false) => "degraded",
        (true, true) => "ok",
    };
    let body = json!({ "data": {
        "status": word,
        "version": env!("CARGO_PKG_VERSION"),
        "dependencies": {
            "storage": base.json(),
            "baserow": status.get("baserow").cloned().unwrap_or(Value::Null),
            "docmost": docmost.map_or(Value::Null, Sight::json),
        },
    }});
    Answer {
        at: outside.now(),
        status: if base.is_ok { 200 } else { 503 },
        body: body.to_string(),
    }
    .keep(&sights.health)
}

/// 200 where Baserow, the wiki, storage and schema are all there and the first mirror is complete, else 503; both say
/// what is missing.
pub async fn ready(outside: &Outside, sights: &Sights, metrics: &Metrics) -> Reply {
    if let Some(reply) = Answer::kept(&sights.ready, outside.now()) {
        return reply;
    }
    let (base, _) = sights.base(outside, 0).await;
    let status = base_call(outside, "probe", &json!({}))
        .await
        .unwrap_or(Value::Null);
    let asked_at = outside.now();
    let (wiki, _) = outside.perform(Effect::WikiHealth).await;
    let is_wiki_well = wiki == Outcome::Done;
    sights.docmost(is_wiki_well, asked_at, outside.now());
    metrics.event(if is_wiki_well {
        "docmost_api_calls_total{endpoint=\"health\",status=\"ok\"}"
    } else {
        "docmost_api_calls_total{endpoint=\"health\",status=\"failed\"}"
    });
    let (cards, _) = outside
        .perform(Effect::CardGet("bridge:ready".to_owned()))
        .await;
    let is_mirrored = status.pointer("/baseline/state").and_then(Value::as_str) == Some("done");
    let checks = json!({
        "storage": { "ok": base.is_ok && cards != Outcome::Failed },
        "baserow": status.get("baserow").cloned().unwrap_or_else(|| json!({ "ok": false })),
        "schema": status.get("schema").cloned().unwrap_or_else(|| json!({ "ok": false })),
        "baseline": {
            "ok": is_mirrored,
            "done": status.pointer("/baseline/done"),
            "total": status.pointer("/baseline/total"),
        },
        "docmost": { "ok": is_wiki_well },
    });
    let is_ready = checks
        .as_object()
        .is_some_and(|checks| checks.values().all(|check| is_true(check, "/ok")));
    let word = if is_ready { "ready" } else { "not_ready" };
    let body = json!({ "data": { "status": word, "checks": checks } });
    Answer {
        at: outside.now(),
        status: if is_ready { 200 } else { 503 },
        body: body.to_string(),
    }
    .keep(&sights.ready)
}
