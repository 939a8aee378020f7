//! One entity: from KV where that is fresh, else from Base, picked for the reader on every answer.
//!
//! What always holds: an answer from KV is younger than its entity's fresh time, of this civil year and not older than
//! the version asked for; everything else is Base's to answer. Where Base itself cannot be asked, the value in KV is
//! served as stale.

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
use crate::http::{Fault, FieldFault, Head, Query, Reply};

/// How old a value in KV may be at most even where Base is down, in ms.
const KEPT: i64 = 24 * 60 * 60 * 1_000;

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

/// Reads path and query of a detail route.
pub fn asked(entity: Entity, key: &str, query: &Query) -> Result<Asked, Fault> {
    let mut faults = Vec::new();
    let key = Key::parse(entity, key)
        .ok()
        .filter(|key| !matches!(key, Key::Email(_)));
    if key.is_none() {
        faults.push(FieldFault::new("id", "an id or a slug"));
    }
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
            "version" => match number.filter(|version| *version >= 0) {
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
        return render(
            asked.entity,
            viewer,
            value.data,
            &Meta::of(value.version, value.fetched_at),
            if_none_match,
        );
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
            let mut meta = Meta::of(answer.version, answer.fetched_at);
            if answer.stale {
                meta.age_ms = Some(answer.age_ms.unwrap_or(outside.now() - answer.fetched_at));
            }
            render(asked.entity, viewer, &answer.data, &meta, if_none_match)
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
            render(asked.entity, viewer, value.data, &meta, if_none_match)
        }
        Err(fault) => Err(fault),
    }
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
    fn of(version: i64, fetched_at: i64) -> Self {
        Self {
            version,
            as_of: Instant::from_millis(fetched_at).whole_seconds(),
            age_ms: None,
        }
    }
}

fn render(
    entity: Entity,
    viewer: &Viewer,
    data: &RawValue,
    meta: &Meta,
    if_none_match: &str,
) -> Result<Reply, Fault> {
    let picked;
    let data = if pick::sees_whole(viewer, entity) {
        data.get()
    } else {
        picked = pick_text(entity, viewer, data)?;
        picked.as_str()
    };
    let stale = meta.age_ms.map_or_else(String::new, |age| {
        format!(",\"stale\":true,\"age_ms\":{age}")
    });
    let (version, as_of) = (meta.version, meta.as_of);
    let text = format!(
        "{{\"data\":{data},\"meta\":{{\"version\":{version},\"as_of\":\"{as_of}\"{stale}}}}}"
    );
    Ok(Reply::tagged(text, if_none_match))
}

/// The JSON of a detail as this reader sees it.
pub fn pick_text(entity: Entity, viewer: &Viewer, data: &RawValue) -> Result<String, Fault> {
    let detail = serde_json::from_str::<Value>(data.get())
        .map_err(|_| Fault::internal("a detail of another shape"))?;
    pick::detail_json(viewer, entity, detail)
        .map(|picked| picked.to_string())
        .ok_or_else(|| Fault::new(ErrorCode::ForbiddenScope, "no right to read this"))
}
