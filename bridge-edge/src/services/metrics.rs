//! What this isolate counted, until it is handed to the Base object.
//!
//! What always holds: labels come from fixed sets (route templates, methods, statuses, words of ours), never from a
//! request's data, so the number of series is bounded. Counts that could not be handed over are lost, not doubled.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt::Write;

use bridge_core::order::sort_by_key;
use serde_json::{Map, Value, json};

use super::ask::base_now;
use crate::effects::{Effect, Outside};
use crate::http::{Body, Fault, Reply};

/// The shortest pause between two deliveries to Base, in ms.
const FLUSH_EVERY: i64 = 10_000;
/// Upper bounds of the duration's buckets, in ms.
const BUCKETS: [u32; 8] = [5, 10, 25, 50, 100, 250, 1_000, 2_500];

/// The same bounds as labels, in seconds.
const BUCKET_LABELS: [&str; 8] = ["0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "1", "2.5"];

/// What one method and template answered.
#[derive(Debug, Default)]
struct Answered {
    method: &'static str,
    template: &'static str,
    statuses: Vec<(u16, u32)>,
    within: [u32; BUCKETS.len()],
    count: u32,
    sum_ms: i64,
}

/// The counters of one isolate.
#[derive(Debug, Default)]
pub struct Metrics {
    answered: RefCell<Vec<Answered>>,
    events: RefCell<Vec<(&'static str, u32)>>,
    flushed_at: Cell<i64>,
}

/// A method as a label: one of a fixed set.
pub fn method_label(method: &str) -> &'static str {
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
        .into_iter()
        .find(|known| *known == method)
        .unwrap_or("other")
}

impl Metrics {
    /// One answered request; `template` is the route's, never the path.
    pub fn request(
        &self,
        method: &'static str,
        template: &'static str,
        status: u16,
        duration_ms: i64,
    ) {
        let mut answered = self.answered.borrow_mut();
        // A handful of entries: looking through them is quicker than any map.
        let known = answered
            .iter()
            .position(|entry| entry.method == method && entry.template == template);
        let index = known.unwrap_or_else(|| {
            answered.push(Answered {
                method,
                template,
                ..Answered::default()
            });
            answered.len() - 1
        });
        let Some(entry) = answered.get_mut(index) else {
            return;
        };
        match entry
            .statuses
            .iter_mut()
            .find(|(known, _)| *known == status)
        {
            Some((_, count)) => *count += 1,
            None => entry.statuses.push((status, 1)),
        }
        entry.count += 1;
        entry.sum_ms += duration_ms.max(0);
        for (bound, count) in BUCKETS.iter().zip(entry.within.iter_mut()) {
            *count += u32::from(duration_ms <= i64::from(*bound));
        }
    }

    /// One more of an event; `series` is a whole Prometheus series, labels included.
    pub fn event(&self, series: &'static str) {
        let mut events = self.events.borrow_mut();
        match events.iter_mut().find(|(known, _)| *known == series) {
            Some((_, count)) => *count += 1,
            None => events.push((series, 1)),
        }
    }

    /// The call that hands the counts to Base, where it is time or `is_urgent`; they count as handed over.
    pub fn flush(&self, now: i64, is_urgent: bool) -> Option<Effect> {
        let is_due = now - self.flushed_at.get() >= FLUSH_EVERY || now < self.flushed_at.get();
        if !is_due && !is_urgent {
            return None;
        }
        let counts = self.take();
        if counts.is_empty() {
            return None;
        }
        self.flushed_at.set(now);
        Some(Effect::BaseNow(
            "metrics_add",
            json!({ "counts": counts }).to_string(),
        ))
    }

    fn take(&self) -> Map<String, Value> {
        let mut counts = Map::new();
        for durations in std::mem::take(&mut *self.answered.borrow_mut()) {
            let (method, path) = (durations.method, durations.template);
            for (status, count) in &durations.statuses {
                let series = format!(
                    "http_requests_total{{method=\"{method}\",path=\"{path}\",status=\"{status}\"}}"
                );
                counts.insert(series, json!(count));
            }
            let name = "http_request_duration_seconds";
            let labels = format!("method=\"{method}\",path=\"{path}\"");
            for (label, count) in BUCKET_LABELS.iter().zip(durations.within) {
                counts.insert(
                    format!("{name}_bucket{{{labels},le=\"{label}\"}}"),
                    json!(count),
                );
            }
            counts.insert(
                format!("{name}_bucket{{{labels},le=\"+Inf\"}}"),
                json!(durations.count),
            );
            counts.insert(format!("{name}_count{{{labels}}}"), json!(durations.count));
            #[expect(clippy::cast_precision_loss, reason = "a sum of ms of ten seconds")]
            counts.insert(
                format!("{name}_sum{{{labels}}}"),
                json!(durations.sum_ms as f64 / 1000.0),
            );
        }
        for (series, count) in std::mem::take(&mut *self.events.borrow_mut()) {
            counts.insert(series.to_owned(), json!(count));
        }
        counts
    }
}

/// Every family: name, kind, what it counts.
const FAMILIES: [(&str, &str, &str); 12] = [
    (
        "auth_refused_total",
        "counter",
        "Requests whose credentials did not hold.",
    ),
    (
        "baserow_api_calls_total",
        "counter",
        "Calls to Baserow by kind and how they ended.",
    ),
    ("build_info", "gauge", "The version that answers; always 1."),
    ("cache_hits_total", "counter", "Details answered from KV."),
    (
        "cache_misses_total",
        "counter",
        "Details that KV could not answer.",
    ),
    (
        "docmost_api_calls_total",
        "counter",
        "Calls to the wiki's API and how they ended.",
    ),
    (
        "http_request_duration_seconds",
        "histogram",
        "From head to answer, by route.",
    ),
    (
        "http_requests_total",
        "counter",
        "Answered requests by route.",
    ),
    (
        "sync_dead_letters",
        "gauge",
        "Rows of Baserow that cannot be read until somebody mends them; 20 stands for 20 or more.",
    ),
    (
        "sync_queue_depth",
        "gauge",
        "Rows and tables to read again, answers to hand on and writes not at their end.",
    ),
    (
        "webhook_events_lost_total",
        "counter",
        "Deliveries that could not be stored; the poll finds what they named.",
    ),
    (
        "webhook_events_processed_total",
        "counter",
        "Deliveries by kind and what became of them.",
    ),
];

/// Counters that stand at nought until something happens: a rate of what is absent is no rate.
const FROM_NOUGHT: [&str; 4] = [
    "auth_refused_total",
    "cache_hits_total",
    "cache_misses_total",
    "webhook_events_lost_total",
];

/// What all isolates have counted, as Prometheus text.
pub async fn page(outside: &Outside) -> Result<Reply, Fault> {
    let mut counts: BTreeMap<String, f64> = base_now(outside, "metrics", &json!({})).await?;
    for name in FROM_NOUGHT {
        counts.entry(name.to_owned()).or_default();
    }
    counts.insert(
        format!("build_info{{version=\"{}\"}}", env!("CARGO_PKG_VERSION")),
        1.0,
    );
    let mut reply =
        Reply::new(200).header("content-type", "text/plain; version=0.0.4; charset=utf-8");
    reply.body = Body::Text(render(&counts));
    Ok(reply)
}

/// The family that a series belongs to: its name, but for the parts of a histogram.
fn family(series: &str) -> &str {
    let name = series.split('{').next().unwrap_or(series);
    ["_bucket", "_count", "_sum"]
        .iter()
        .find_map(|suffix| name.strip_suffix(suffix))
        .filter(|family| family.ends_with("_seconds"))
        .unwrap_or(name)
}

/// Prometheus text of these series, family by family; buckets by growing bound. What is in no family is left out: it was
/// counted by another release.
pub fn render(counts: &BTreeMap<String, f64>) -> String {
    let mut series: Vec<(&String, &f64)> = counts.iter().collect();
    sort_by_key(&mut series, |(name, _)| name.replace("+Inf", "~"));
    let mut text = String::new();
    for (name, kind, help) in FAMILIES {
        let mut is_described = false;
        for (series, value) in series.iter().filter(|(series, _)| family(series) == name) {
            if !is_described {
                let _infallible = write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
                is_described = true;
            }
            let _infallible = writeln!(text, "{series} {value}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{BUCKET_LABELS, FLUSH_EVERY, Metrics, method_label, render};
    use crate::effects::Effect;
    use serde_json::{Value, json};
    use std::collections::BTreeMap;

    fn counts(effect: &Effect) -> Value {
        let Effect::BaseNow("metrics_add", json) = effect else {
            panic!("another effect")
        };
        serde_json::from_str::<Value>(json).unwrap()["counts"].clone()
    }

    #[test]
    fn counts_are_handed_over_once_and_not_too_often() {
        let metrics = Metrics::default();
        metrics.request("GET", "/api/health", 200, 7);
        let first = counts(&metrics.flush(FLUSH_EVERY, false).unwrap());
        let labels = "method=\"GET\",path=\"/api/health\"";
        assert_eq!(
            first[format!("http_requests_total{{{labels},status=\"200\"}}")],
            1
        );
        let bucket =
            |le: &str| format!("http_request_duration_seconds_bucket{{{labels},le=\"{le}\"}}");
        assert_eq!(first[bucket("0.005")], 0);
        assert_eq!(first[bucket("0.01")], 1);
        metrics.event("cache_hits_total");
        assert_eq!(metrics.flush(FLUSH_EVERY + 1, false), None);
        let second = counts(&metrics.flush(FLUSH_EVERY + 1, true).unwrap());
        assert_eq!(second, json!({ "cache_hits_total": 1 }));
        assert_eq!(metrics.flush(3 * FLUSH_EVERY, false), None);
    }

    #[test]
    fn the_text_describes_each_family_once_and_puts_buckets_in_order() {
        let bucket = |le: &str| format!("http_request_duration_seconds_bucket{{le=\"{le}\"}}");
        let mut counts: BTreeMap<String, f64> = BUCKET_LABELS
            .iter()
            .map(|label| (bucket(label), 1.0))
            .collect();
        counts.extend([
            (bucket("+Inf"), 2.0),
            ("http_request_duration_seconds_count".to_owned(), 2.0),
            ("http_request_duration_seconds_sum".to_owned(), 0.5),
            ("http_requests_total{status=\"200\"}".to_owned(), 3.0),
            ("http_requests_total{status=\"404\"}".to_owned(), 4.0),
            ("of_another_release_total".to_owned(), 5.0),
        ]);
        let mut wanted = vec![
            "# HELP http_request_duration_seconds From head to answer, by route.".to_owned(),
            "# TYPE http_request_duration_seconds histogram".to_owned(),
        ];
        wanted.extend(
            BUCKET_LABELS
                .iter()
                .map(|label| format!("{} 1", bucket(label))),
        );
        wanted.extend([
            format!("{} 2", bucket("+Inf")),
            "http_request_duration_seconds_count 2".to_owned(),
            "http_request_duration_seconds_sum 0.5".to_owned(),
            "# HELP http_requests_total Answered requests by route.".to_owned(),
            "# TYPE http_requests_total counter".to_owned(),
            "http_requests_total{status=\"200\"} 3".to_owned(),
            "http_requests_total{status=\"404\"} 4".to_owned(),
        ]);
        assert_eq!(render(&counts).lines().collect::<Vec<_>>(), wanted);
    }

    #[test]
    fn a_method_nobody_knows_is_one_label() {
        assert_eq!(method_label("BREW"), "other");
        assert_eq!(method_label("GET"), "GET");
    }
}
