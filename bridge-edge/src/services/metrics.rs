//! What this isolate counted, until it is handed to the Base object.
//!
//! What always holds: labels come from fixed sets (route templates, methods, statuses, words of ours), never from a
//! request's data, so the number of series is bounded. Counts that could not be handed over are lost, not doubled.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt::Write;

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
    events: RefCell<BTreeMap<&'static str, u32>>,
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
        *self.events.borrow_mut().entry(series).or_default() += 1;
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

/// What all isolates have counted, as Prometheus text.
pub async fn page(outside: &Outside) -> Result<Reply, Fault> {
    let mut counts: BTreeMap<String, f64> = base_now(outside, "metrics", &json!({})).await?;
    counts.insert(
        format!("build_info{{version=\"{}\"}}", env!("CARGO_PKG_VERSION")),
        1.0,
    );
    let mut reply =
        Reply::new(200).header("content-type", "text/plain; version=0.0.4; charset=utf-8");
    reply.body = Body::Text(render(&counts));
    Ok(reply)
}

/// Prometheus text of these series; a family's kind is told from its name.
pub fn render(counts: &BTreeMap<String, f64>) -> String {
    let mut text = String::new();
    let mut described = "";
    for (series, value) in counts {
        let name = series.split('{').next().unwrap_or(series);
        let family = ["_bucket", "_count", "_sum"]
            .iter()
            .find_map(|suffix| name.strip_suffix(suffix))
            .filter(|family| family.ends_with("_seconds"))
            .unwrap_or(name);
        if family != described {
            let kind = match family {
                _ if family != name => "histogram",
                _ if name.ends_with("_total") => "counter",
                _ => "gauge",
            };
            let _infallible = writeln!(text, "# TYPE {family} {kind}");
            described = family;
        }
        let _infallible = writeln!(text, "{series} {value}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{FLUSH_EVERY, Metrics, method_label, render};
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
    fn the_text_names_each_family_once() {
        let counts = BTreeMap::from([
            ("a_total{x=\"1\"}".to_owned(), 1.0),
            ("a_total{x=\"2\"}".to_owned(), 2.0),
            ("d_seconds_bucket{le=\"1\"}".to_owned(), 3.0),
            ("d_seconds_sum".to_owned(), 0.5),
            ("depth".to_owned(), 4.0),
        ]);
        assert_eq!(
            render(&counts),
            "# TYPE a_total counter\na_total{x=\"1\"} 1\na_total{x=\"2\"} 2\n# TYPE d_seconds histogram\nd_seconds_bucket{le=\"1\"} 3\nd_seconds_sum 0.5\n# TYPE depth gauge\ndepth 4\n"
        );
    }

    #[test]
    fn a_method_nobody_knows_is_one_label() {
        assert_eq!(method_label("BREW"), "other");
        assert_eq!(method_label("GET"), "GET");
    }
}
