//! How the object stands: schema, first reading, Baserow, queue; and the counters of every isolate.
//!
//! What always holds: but for [`Base::probe`] nothing here asks anybody; it is what is known. No values of rows, no numbers
//! of tables. How it fails: a probe that Baserow does not answer in time is a status that says so.

use std::collections::BTreeMap;
use std::pin::pin;
use std::rc::Rc;

use bridge_core::date::Instant;
use bridge_core::rows::MIRRORED;
use serde::Serialize;

use futures_util::future::{Either, select};

use crate::object::from_object;
use crate::ports::{Background, Clock, Database, DatabaseError, Ports, RowSource, SourceError};

use super::Base;
use super::fault::Fault;
use super::store::{cards, counters, follow_ups, inbox, locks, meta, queue, totals, writes};
use super::upstream::Health;

/// The most series that one isolate may hand in at once.
const MOST_SERIES: usize = 1_000;
/// How long whoever asks whether all is there waits for Baserow, in ms.
const PATIENCE: u32 = 2_000;
/// How often Baserow is asked for that alone, in ms.
const PROBES: i64 = 1_000;
/// Where it is stored when Baserow last answered, and how long that took.
const OK_AT: &str = "baserow_ok_at";
const LATENCY: &str = "baserow_latency";
/// Where the word of the last failure is stored while Baserow is away.
const AWAY: &str = "baserow_away";
/// The longest series (name and labels), in bytes.
const LONGEST_SERIES: usize = 300;

/// How the object stands.
#[derive(Debug, Serialize)]
pub struct Status {
    /// Tables, fields and options.
    pub schema: SchemaStatus,
    /// The reading of whole tables.
    pub baseline: BaselineStatus,
    /// Baserow's last known state.
    pub baserow: BaserowStatus,
    /// Deliveries.
    pub inbox: InboxStatus,
    /// Answers that somebody still has to be told.
    pub outbox: OutboxStatus,
    /// Writes that are not at their end.
    pub writes: WritesStatus,
}

/// Whether Baserow has what the domain needs.
#[derive(Debug, Serialize)]
pub struct SchemaStatus {
    /// Whether everything was found; false before the first look.
    pub ok: bool,
    /// What is missing (`projet`, `projet.nom`, `projet.statut=livre`).
    pub missing: Vec<String>,
    /// Rows that could not be read (table, row, field), the latest first.
    pub unreadable: Vec<String>,
}

/// How far the reading of whole tables is.
#[derive(Debug, Serialize)]
pub struct BaselineStatus {
    /// `none` before the first, `running`, or `done`.
    pub state: &'static str,
    /// Rows read.
    pub done: i64,
    /// Rows there are, as far as known.
    pub total: i64,
}

/// Baserow's last known state.
#[derive(Debug, Serialize)]
pub struct BaserowStatus {
    /// Whether the last call was answered as it should be.
    pub ok: bool,
    /// When one last was.
    pub last_ok_at: Option<Instant>,
    /// How long that took, in ms.
    pub latency_ms: Option<i64>,
    /// Failures since then.
    pub failures: u32,
    /// What the last of them was.
    pub last_error: Option<&'static str>,
}

/// Deliveries and rows to be read again.
#[derive(Debug, Serialize)]
pub struct InboxStatus {
    /// Rows waiting to be read again.
    pub pending: i64,
    /// Tables waiting to be read again, or being read.
    pub tables: usize,
    /// Deliveries of the last 24 h.
    pub claimed: i64,
}

/// Answers that somebody still has to be told.
#[derive(Debug, Serialize)]
pub struct OutboxStatus {
    /// How many.
    pub pending: i64,
}

/// Writes that are not at their end.
#[derive(Debug, Serialize)]
pub struct WritesStatus {
    /// Those of which nobody knows yet what became of them, and rows that may have to change because of others.
    pub pending: i64,
    /// Locks that are held.
    pub locks: i64,
}

/// Counts of one isolate.
#[derive(Debug)]
pub struct MetricsAdd {
    /// By series (`http_requests_total{method="GET",…}`), what to add.
    pub counts: BTreeMap<String, f64>,
}

from_object!(MetricsAdd { counts });

impl<P: Ports> Base<P> {
    /// How the object stands.
    pub fn status(&self) -> Result<Status, Fault> {
        let database = self.database();
        let missing = self.missing_places()?;
        let health = self.upstream.health();
        let tables = queue::tables(database)?;
        Ok(Status {
            schema: SchemaStatus {
                ok: missing.as_ref().is_some_and(Vec::is_empty),
                missing: missing.unwrap_or_default(),
                unreadable: self.unreadable_places()?,
            },
            baseline: self.baseline()?,
            baserow: BaserowStatus {
                ok: health.failures == 0 && health.last_ok_at.is_some(),
                last_ok_at: health.last_ok_at.map(Instant::from_millis),
                latency_ms: health.latency,
                failures: health.failures,
                last_error: health.last_error.map(SourceError::word),
            },
            inbox: InboxStatus {
                pending: queue::waiting_rows(database)?,
                tables: tables.len(),
                claimed: inbox::count(database)?,
            },
            outbox: OutboxStatus {
                pending: cards::waiting(database)?,
            },
            writes: WritesStatus {
                pending: writes::in_doubt(database)? + follow_ups::waiting(database)?,
                locks: locks::count(database)?,
            },
        })
    }

    /// Asks Baserow for its tables, at most once a second, and says how the object stands then.
    pub async fn probe(self: &Rc<Self>) -> Result<Status, Fault> {
        let now = self.now();
        let is_due = now.saturating_sub(self.probed_at.get()) >= PROBES;
        let mut is_late = false;
        if is_due && self.settings.database_id.is_some() {
            self.probed_at.set(now);
            let seen = self.probes.count();
            let base = Rc::clone(self);
            // goes on when nobody waits any more: how it ends is what is known of Baserow
            self.ports.background().spawn(Box::pin(async move {
                let _counted = base.ask("tables", base.ports.source().tables()).await;
                base.probes.notify();
            }));
            let answered = pin!(self.probes.after(seen));
            let patience = pin!(self.ports.clock().sleep(PATIENCE));
            is_late = matches!(select(answered, patience).await, Either::Right(_));
        }
        let mut status = self.status()?;
        if is_late {
            status.baserow.ok = false;
            status.baserow.last_error.get_or_insert("slow");
        }
        Ok(status)
    }

    fn baseline(&self) -> Result<BaselineStatus, DatabaseError> {
        let database = self.database();
        let tables = queue::tables(database)?;
        let (mut done, mut total) = (0, 0);
        for entity in MIRRORED {
            if let Some(table) = tables.iter().find(|table| table.entity == entity) {
                done += table.done;
                total += table.total.max(table.done);
            } else {
                let rows = totals::of(database, entity)?;
                done += rows;
                total += rows;
            }
        }
        let state = match (self.is_complete()?, tables.is_empty()) {
            // tables that are read again later do not make the mirror a new one
            (true, _) => "done",
            (false, false) => "running",
            (false, true) => "none",
        };
        Ok(BaselineStatus { state, done, total })
    }

    /// Adds the counts of one isolate.
    pub fn metrics_add(&self, input: &MetricsAdd) -> Result<(), Fault> {
        let sane = |name: &str, amount: f64| {
            name.len() <= LONGEST_SERIES && amount.is_finite() && amount >= 0.0
        };
        let all_sane = input
            .counts
            .iter()
            .all(|(name, amount)| sane(name, *amount));
        if input.counts.len() > MOST_SERIES || !all_sane {
            return Err(Fault::field(
                "counts",
                "must be at most 1000 series with counts of at least 0",
            ));
        }
        let database = self.database();
        database.transaction(|| {
            for (name, amount) in &input.counts {
                counters::add(database, name, *amount)?;
            }
            Ok::<_, Fault>(())
        })
    }

    /// Every counter, and what stands now: series by name.
    pub fn metrics(&self) -> Result<BTreeMap<String, f64>, Fault> {
        self.flush_counts()?;
        let mut series: BTreeMap<String, f64> = BTreeMap::new();
        series.extend(counters::all(self.database())?);
        #[allow(clippy::cast_precision_loss)] // a count
        let depth = (queue::waiting_rows(self.database())?
            + queue::waiting_tables(self.database())?
            + cards::waiting(self.database())?
            + writes::in_doubt(self.database())?
            + follow_ups::waiting(self.database())?) as f64;
        series.insert("sync_queue_depth".to_owned(), depth);
        #[allow(clippy::cast_precision_loss)] // a few dozen at most
        let dead = self.unreadable_places()?.len() as f64;
        series.insert("sync_dead_letters".to_owned(), dead);
        Ok(series)
    }

    /// Stores the counts of calls to Baserow gathered so far, and when it last answered.
    pub(super) fn flush_counts(&self) -> Result<(), DatabaseError> {
        let counts = self.upstream.take_counts();
        if counts.is_empty() {
            return Ok(());
        }
        let database = self.database();
        database.transaction(|| {
            for (name, amount) in &counts {
                counters::add(database, name, *amount)?;
            }
            let health = self.upstream.health();
            for (key, number) in [(OK_AT, health.last_ok_at), (LATENCY, health.latency)] {
                if let Some(number) = number {
                    meta::set_number(database, key, number)?;
                }
            }
            Ok(())
        })
    }

    /// Remembers that Baserow is away, or back: whoever asks after a restart is told.
    pub(super) fn keep_standing(&self) -> Result<(), DatabaseError> {
        let error = self.upstream.health().last_error;
        let word = error.map_or("", SourceError::word);
        meta::set_text(self.database(), AWAY, word)
    }
}

/// How Baserow was last seen, as far as it was stored.
pub(super) fn last_seen(database: &impl Database) -> Result<Health, DatabaseError> {
    let word = meta::text(database, AWAY)?.unwrap_or_default();
    let last_error = SourceError::of_word(&word);
    Ok(Health {
        last_ok_at: meta::number(database, OK_AT)?,
        latency: meta::number(database, LATENCY)?,
        failures: u32::from(last_error.is_some()),
        last_error,
    })
}
