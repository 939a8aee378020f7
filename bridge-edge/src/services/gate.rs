//! Exact rate limits of one token or session, over any window of 60 seconds.
//!
//! What always holds: in no window of 60 s more than the class's limit is allowed, across isolates and restarts, because
//! every grant is stored before it is answered. Writes and PDFs are asked for one by one. Reads are granted as *leases*:
//! so many permits to be used within [`LEASE`]; a lease counts from its grant until 60 s after its end, whenever its
//! permits were really used, so the limit may bite a little early and never late. Who did not use a lease up gives the
//! rest back with the next question.
//!
//! How it fails: the database's fault, and nothing was granted.

use serde::{Deserialize, Serialize};

use crate::ports::{Database, DatabaseError, Value};

/// The window, in ms.
pub const WINDOW: i64 = 60_000;
/// How long a lease's permits may be used, in ms.
pub const LEASE: i64 = 10_000;
/// A stored moment further ahead than this was written by a clock that has been set back, in ms.
const CLOCK_SET_BACK: i64 = 2 * WINDOW;

/// What kind of work a permit is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitClass {
    /// Reads: leased.
    Read,
    /// Writes: one by one.
    Write,
    /// PDFs: one by one.
    Pdf,
}

impl LimitClass {
    /// How many are allowed in a window.
    pub const fn limit(self) -> u32 {
        match self {
            Self::Read => 600,
            Self::Write => 60,
            Self::Pdf => 10,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Pdf => "pdf",
        }
    }
}

/// The rest of a lease that is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenBack {
    /// The lease's number.
    pub lease: i64,
    /// Permits that were never used and never will be.
    pub unused: u32,
}

/// What an isolate asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Take {
    /// For which kind of work.
    pub class: LimitClass,
    /// How many permits would be of use; at least one.
    pub wanted: u32,
    /// Rests of earlier leases.
    #[serde(default)]
    pub back: Vec<GivenBack>,
}

/// What the Gate answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// Permits granted; 0 is a refusal.
    pub allowed: u32,
    /// The lease's number, to give back its rest.
    pub lease: i64,
    /// How long the permits may be used, ms from the question; 0 where only at once.
    pub lasts: i64,
    /// Permits that nobody holds yet.
    pub remaining: u32,
    /// ms until the oldest grant stops counting.
    pub reset: i64,
}

/// Makes the table where it is not there yet.
pub fn prepare(database: &impl Database) -> Result<(), DatabaseError> {
    database.execute(
        "CREATE TABLE IF NOT EXISTS grants (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            class TEXT NOT NULL,
            at INTEGER NOT NULL,
            until INTEGER NOT NULL,
            count INTEGER NOT NULL)",
        &[],
    )
}

/// Grants what is free, at most what is wanted.
pub fn take(database: &impl Database, ask: &Take, now: i64) -> Result<Taken, DatabaseError> {
    database.transaction(|| {
        let class = ask.class.name();
        database.execute(
            "DELETE FROM grants WHERE until <= ? OR at > ?",
            &[(now - WINDOW).into(), (now + CLOCK_SET_BACK).into()],
        )?;
        for rest in &ask.back {
            database.execute(
                "UPDATE grants SET count = max(0, count - ?) WHERE id = ? AND class = ?",
                &[
                    i64::from(rest.unused).into(),
                    rest.lease.into(),
                    class.into(),
                ],
            )?;
        }
        database.execute("DELETE FROM grants WHERE count = 0", &[])?;
        let (used, oldest) = standing(database, class)?;
        let free = ask.class.limit().saturating_sub(used);
        let (wanted, lasts) = match ask.class {
            // half of what is left, so that another isolate finds something too
            LimitClass::Read => (ask.wanted.clamp(1, free.div_ceil(2).max(1)), LEASE),
            LimitClass::Write | LimitClass::Pdf => (1, 0),
        };
        let allowed = wanted.min(free);
        let mut lease = 0;
        if allowed > 0 {
            let values: [Value; 4] = [
                class.into(),
                now.into(),
                (now + lasts).into(),
                i64::from(allowed).into(),
            ];
            let inserted = database.first(
                "INSERT INTO grants (class, at, until, count) VALUES (?, ?, ?, ?) RETURNING id",
                &values,
            )?;
            lease = inserted.ok_or(DatabaseError::Shape("grant"))?.integer(0)?;
        }
        let reset = oldest.map_or(WINDOW + lasts, |until| until + WINDOW - now);
        Ok(Taken {
            allowed,
            lease,
            lasts,
            remaining: free - allowed,
            reset: reset.max(1),
        })
    })
}

/// Permits that count now, and when the first of them ends.
fn standing(database: &impl Database, class: &str) -> Result<(u32, Option<i64>), DatabaseError> {
    let row = database.first(
        "SELECT coalesce(sum(count), 0), min(until) FROM grants WHERE class = ?",
        &[class.into()],
    )?;
    let row = row.ok_or(DatabaseError::Shape("grants"))?;
    let used = u32::try_from(row.integer(0)?).unwrap_or(u32::MAX);
    Ok((used, row.optional_integer(1)?))
}

/// Whether nothing counts any more, so that the object may forget everything.
pub fn is_idle(database: &impl Database, now: i64) -> Result<bool, DatabaseError> {
    let row = database.first(
        "SELECT 1 FROM grants WHERE until > ? LIMIT 1",
        &[(now - WINDOW).into()],
    )?;
    Ok(row.is_none())
}

#[cfg(test)]
mod tests {
    use super::{GivenBack, LEASE, LimitClass, Take, Taken, WINDOW, is_idle, prepare, take};
    use crate::ports::twins::SqliteTwin;
    use proptest::prelude::*;

    fn gate() -> SqliteTwin {
        let database = SqliteTwin::default();
        prepare(&database).unwrap();
        database
    }

    fn ask(database: &SqliteTwin, class: LimitClass, wanted: u32, now: i64) -> Taken {
        take(
            database,
            &Take {
                class,
                wanted,
                back: vec![],
            },
            now,
        )
        .unwrap()
    }

    #[test]
    fn the_sixty_first_write_of_a_minute_is_refused_and_told_when_to_come_back() {
        let database = gate();
        for second in 0..60 {
            assert_eq!(
                ask(&database, LimitClass::Write, 1, second * 100).allowed,
                1
            );
        }
        let refused = ask(&database, LimitClass::Write, 1, WINDOW - 1);
        assert_eq!(
            (refused.allowed, refused.remaining, refused.reset),
            (0, 0, 1)
        );
        assert_eq!(ask(&database, LimitClass::Write, 1, WINDOW).allowed, 1);
        assert_eq!(ask(&database, LimitClass::Write, 1, WINDOW).allowed, 0);
    }

    #[test]
    fn classes_do_not_share_their_limits() {
        let database = gate();
        for _ in 0..60 {
            ask(&database, LimitClass::Write, 1, 0);
        }
        assert_eq!(ask(&database, LimitClass::Pdf, 5, 0).allowed, 1);
        assert_eq!(ask(&database, LimitClass::Read, 5, 0).allowed, 5);
    }

    #[test]
    fn what_was_given_back_can_be_granted_again() {
        let database = gate();
        let first = ask(&database, LimitClass::Read, 64, 0);
        let back = vec![GivenBack {
            lease: first.lease,
            unused: 60,
        }];
        let second = take(
            &database,
            &Take {
                class: LimitClass::Read,
                wanted: 1,
                back,
            },
            LEASE,
        )
        .unwrap();
        assert_eq!(second.remaining, 600 - 4 - 1);
    }

    #[test]
    fn a_clock_set_back_does_not_lock_anybody_out() {
        let database = gate();
        for _ in 0..60 {
            ask(&database, LimitClass::Write, 1, 10_000_000);
        }
        assert_eq!(ask(&database, LimitClass::Write, 1, 0).allowed, 1);
    }

    #[test]
    fn an_object_that_nobody_asked_for_a_while_is_idle() {
        let database = gate();
        ask(&database, LimitClass::Write, 1, 0);
        assert!(!is_idle(&database, WINDOW - 1).unwrap());
        assert!(is_idle(&database, WINDOW).unwrap());
    }

    proptest! {
        /// However isolates take and use their permits, no window of 60 s sees more than the limit.
        #[test]
        fn no_window_sees_more_reads_than_the_limit(
            steps in prop::collection::vec((0_i64..4_000, 1_u32..100, 0_i64..LEASE, 0_u32..100), 1..200),
        ) {
            let database = gate();
            let mut now = 0;
            let mut uses: Vec<(i64, u32)> = vec![];
            let mut back = vec![];
            for (pause, wanted, delay, share) in steps {
                now += pause;
                let taken = take(&database, &Take { class: LimitClass::Read, wanted, back: std::mem::take(&mut back) }, now).unwrap();
                prop_assert!(taken.allowed <= wanted);
                let used = taken.allowed.min(share);
                uses.push((now + delay, used));
                if taken.allowed > used {
                    back.push(GivenBack { lease: taken.lease, unused: taken.allowed - used });
                }
            }
            for &(end, _) in &uses {
                let within: u32 = uses.iter().filter(|(at, _)| *at > end - WINDOW && *at <= end).map(|(_, used)| used).sum();
                prop_assert!(within <= LimitClass::Read.limit(), "{within} in the window that ends at {end}");
            }
        }
    }
}
