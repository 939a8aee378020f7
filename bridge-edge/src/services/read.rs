//! One entity, or a personne's dashboard: from KV where that is fresh, else from Base, picked for the reader on every
//! answer.
//!
//! What always holds: an answer from KV is younger than its entity's fresh time, of this civil year and not older than
//! the version asked for; everything else is Base's to answer. Where Base itself cannot be asked, the value in KV is
//! served as stale.

use std::borrow::Cow;

use bridge_core::date::{Annee, Instant, paris_date};
use bridge_core::entity::Entity;
use bridge_core::entity_ref::Key;
use bridge_core::error::ErrorCode;
use bridge_core::pick;
use bridge_core::viewer::Viewer;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::ask::base_call;
use super::base::read::fresh_time;
use super::metrics::Metrics;
use crate::effects::{Effect, Outcome, Outside};
use crate::http::reply::entity_tag;
use crate::http::{Fault, FieldFault, Head, Query, Reply};

/// How old a value in KV may be at most even where Base is down, in ms.
const KEPT: i64 = 24 * 60 * 60 * 1_000;
/// The greatest version that JSON carries exactly.
const MAX_VERSION: i64 = 9_007_199_254_740_991;

/// What somebody asks for.
#[derive(Debug)]
pub struct Asked {
    entity: Entity,
    key: Key,
    annee: Option<Annee>,
    version: Option<i64>,
}

/// A value as KV holds it.
#[derive(Deserialize)]
struct Kept<'a> {
    version: i64,
    fetched_at: i64,
    #[serde(borrow)]
    data: &'a RawValue,
}

/// A value as Base answers it.
#[derive(Deserialize)]
struct Answer {
    version: i64,
    fetched_at: i64,
    #[serde(default)]
    stale: bool,
    #[serde(default)]
    age_ms: Option<i64>,
    data: Box<RawValue>,
}

/// The entity that a path names; a fault is noted where it names none.
pub fn key(entity: Entity, text: &str, faults: &mut Vec<FieldFault>) -> Option<Key> {
    let key = Key::parse(entity, text)
        .ok()
        .filter(|key| !matches!(key, Key::Email(_)));
    if key.is_none() {
        faults.push(FieldFault::new("id", "an id or a slug"));
    }
    key
}

/// Reads path and query of a detail route.
pub fn asked(entity: Entity, text: &str, query: &Query) -> Result<Asked, Fault> {
    let mut faults = Vec::new();
    let key = key(entity, text, &mut faults);
    let mut asked = Asked {
        entity,
        key: Key::Email(String::new()),
        annee: None,
        version: None,
    };
    for (name, value) in query.iter() {
        let number = value.parse::<i64>().ok();
        match name {
            "annee" if entity == Entity::Personne => {
                match value.parse().ok().filter(|year| (1..=9999).contains(year)) {
                    Some(year) => asked.annee = Some(year),
                    None => faults.push(FieldFault::new("annee", "a year, such as 2026")),
                }
            }
            "version" => match number.filter(|version| (0..=MAX_VERSION).contains(version)) {
                Some(version) => asked.version = Some(version),
                None => faults.push(FieldFault::new("version", "a version as an answer gave it")),
            },
            other => faults.push(FieldFault::new(other, "unknown parameter")),
        }
    }
    match key {
        Some(key) if faults.is_empty() => Ok(Asked { key, ..asked }),
        _ => Err(Fault::fields(&faults)),
    }
}

/// One entity for one reader.
pub async fn one(
    outside: &Outside,
    metrics: &Metrics,
    asked: &Asked,
    viewer: &Viewer,
    head: &Head,
) -> Result<Reply, Fault> {
    let if_none_match = head.header("if-none-match");
    let kept = match kv_key(asked, outside.now()) {
        Some(key) => from_kv(outside, key).await,
        None => None,
    };
    if let Some(text) = &kept
        && let Ok(value) = serde_json::from_str::<Kept>(text)
        && is_usable(asked, &value, outside.now())
    {
        metrics.event("cache_hits_total");
        let meta = Meta::of(value.version, value.fetched_at);
        let data = picked(asked.entity, viewer, value.data)?;
        return Ok(render(&data, &meta, if_none_match));
    }
    metrics.event("cache_misses_total");
    let question = json!({
        "entity": asked.entity,
        "key": asked.key.to_string(),
        "annee": asked.annee,
        "version": asked.version,
        "trace": head.trace(),
    });
    match base_call::<Answer>(outside, "read", &question).await {
        Ok(answer) => {
            let data = picked(asked.entity, viewer, &answer.data)?;
            let meta = Meta::of_answer(&answer, outside.now());
            Ok(render(&data, &meta, if_none_match))
        }
        Err(fault)
            if matches!(
                fault.code,
                ErrorCode::Internal | ErrorCode::BaserowUnavailable
            ) =>
        {
            let text = kept.as_deref().unwrap_or("");
            let Ok(value) = serde_json::from_str::<Kept>(text) else {
                return Err(fault);
            };
            let age = outside.now() - value.fetched_at;
            if age > KEPT || asked.version.is_some_and(|version| version > value.version) {
                return Err(fault);
            }
            let meta = Meta {
                age_ms: Some(age),
                ..Meta::of(value.version, value.fetched_at)
            };
            let data = picked(asked.entity, viewer, value.data)?;
            Ok(render(&data, &meta, if_none_match))
        }
        Err(fault) => Err(fault),
    }
}

/// A personne's dashboard for one reader.
pub async fn dashboard(
    outside: &Outside,
    asked: &Asked,
    viewer: &Viewer,
    head: &Head,
) -> Result<Reply, Fault> {
    let question = json!({
        "of": { "parent": asked.entity, "key": asked.key.to_string(), "version": asked.version, "trace": head.trace() },
        "annee": asked.annee,
    });
    let answer: Answer = base_call(outside, "dashboard", &question).await?;
    let data = if viewer.sees_everything() {
        Cow::Borrowed(answer.data.get())
    } else {
        let view = parsed(&answer.data)?;
        Cow::Owned(pick::parts_json(viewer, pick::DASHBOARD, view).to_string())
    };
    let meta = Meta::of_answer(&answer, outside.now());
    Ok(render(&data, &meta, head.header("if-none-match")))
}

fn year_at(now: i64) -> Annee {
    paris_date(Instant::from_millis(now)).year()
}

/// The key under which KV would hold this, where it can: by id and for the current year.
fn kv_key(asked: &Asked, now: i64) -> Option<String> {
    let Key::Id(id) = &asked.key else {
        return None;
    };
    let is_current = asked.annee.is_none_or(|annee| annee == year_at(now));
    is_current.then(|| format!("bridge:{}:{id}", asked.entity.name()))
}

async fn from_kv(outside: &Outside, key: String) -> Option<String> {
    let (outcome, payload) = outside.perform(Effect::CardGet(key)).await;
    (outcome == Outcome::Done).then(|| payload.into_text())
}

fn is_usable(asked: &Asked, kept: &Kept, now: i64) -> bool {
    now - kept.fetched_at < fresh_time(asked.entity)
        && year_at(kept.fetched_at) == year_at(now)
        && asked.version.is_none_or(|version| kept.version >= version)
}

/// What is said beside the data.
struct Meta {
    version: i64,
    as_of: Instant,
    /// Set where the value is stale.
    age_ms: Option<i64>,
}

impl Meta {
    fn of_answer(answer: &Answer, now: i64) -> Self {
        let age = answer.age_ms.unwrap_or(now - answer.fetched_at);
        Self {
            age_ms: answer.stale.then_some(age),
            ..Self::of(answer.version, answer.fetched_at)
        }
    }

    fn of(version: i64, fetched_at: i64) -> Self {
        Self {
            version,
            as_of: Instant::from_millis(fetched_at).whole_seconds(),
            age_ms: None,
        }
    }
}

fn render(data: &str, meta: &Meta, if_none_match: &str) -> Reply {
    let stale = meta.age_ms.map_or_else(String::new, |age| {
        format!(",\"stale\":true,\"age_ms\":{age}")
    });
    let (version, as_of) = (meta.version, meta.as_of);
    let text = format!(
        "{{\"data\":{data},\"meta\":{{\"version\":{version},\"as_of\":\"{as_of}\"{stale}}}}}"
    );
    Reply::tagged(text, entity_tag(data), if_none_match)
}

/// The JSON of an answer of Base.
pub fn parsed(data: &RawValue) -> Result<Value, Fault> {
    serde_json::from_str(data.get()).map_err(|_| Fault::internal("an answer of another shape"))
}

/// The JSON of a detail as this reader sees it.
pub fn picked<'a>(
    entity: Entity,
    viewer: &Viewer,
    data: &'a RawValue,
) -> Result<Cow<'a, str>, Fault> {
    if pick::sees_whole(viewer, entity) {
        return Ok(Cow::Borrowed(data.get()));
    }
    pick::detail_json(viewer, entity, parsed(data)?)
        .map(|picked| Cow::Owned(picked.to_string()))
        .ok_or_else(|| Fault::new(ErrorCode::ForbiddenScope, "no right to read this"))
}
