//! The isolate's side of the rate limits: permits it holds by lease, and counts of who showed no credentials.
//!
//! What always holds: a token's or session's permits come from its Gate alone (see [`super::gate`]); one is used at most
//! once and never after its lease. Strangers are counted here by address, roughly and in memory: enough against a flood,
//! and a restart forgives.
//!
//! How it fails: the Gate cannot be asked: the request is refused as a fault of ours, nothing is let through uncounted.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use bridge_core::error::ErrorCode;

use super::gate::{GivenBack, LimitClass, Take, Taken, WINDOW};
use crate::effects::{Effect, Outcome, Outside};
use crate::http::Fault;

/// How many reads a first lease asks for; doubled while leases are used up in time.
const FIRST_LEASE: u32 = 4;
/// How many reads a lease asks for at most.
const LARGEST_LEASE: u32 = 64;
/// From this many subjects or addresses on, those that count no more are dropped.
const CROWDED: usize = 4_096;

/// Where somebody stands, for the `RateLimit` headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Requests per window.
    pub limit: u32,
    /// Requests left, as far as is known.
    pub remaining: u32,
    /// Seconds until more are free.
    pub reset: u32,
}

#[derive(Debug)]
struct Lease {
    number: i64,
    left: u32,
    ends: i64,
    /// What the Gate still had, and when that was to change.
    free: u32,
    resets: i64,
}

#[derive(Debug, Default)]
struct Account {
    leases: Vec<Lease>,
    /// How many to ask for next.
    size: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    since: i64,
    seen: u32,
}

impl Count {
    fn one_more(&mut self, limit: u32, now: i64) -> Result<Standing, (Fault, Standing)> {
        if !(0..WINDOW).contains(&(now - self.since)) {
            *self = Self {
                since: now,
                seen: 0,
            };
        }
        self.seen = self.seen.saturating_add(1);
        let standing = Standing {
            limit,
            remaining: limit.saturating_sub(self.seen),
            reset: seconds(self.since + WINDOW - now),
        };
        if self.seen > limit {
            return Err((Fault::rate_limited(standing.reset), standing));
        }
        Ok(standing)
    }
}

/// What strangers are counted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StrangerClass {
    /// A request that needs no credentials.
    Open,
    /// Credentials that did not hold.
    Failed,
    /// A delivery whose secret or signature did not hold.
    FailedWebhook,
    /// Asking the wiki who somebody is.
    Identity,
}

impl StrangerClass {
    const fn limit(self) -> u32 {
        match self {
            Self::Open => 60_000,
            Self::Failed | Self::FailedWebhook => 60,
            Self::Identity => 120,
        }
    }
}

/// Everything an isolate knows about limits.
#[derive(Debug, Default)]
pub struct Limits {
    accounts: RefCell<HashMap<String, Account>>,
    strangers: RefCell<HashMap<(StrangerClass, String), Count>>,
    open: Cell<Count>,
}

/// Whole seconds until something is free again, from 1 to the window's length.
fn seconds(ms: i64) -> u32 {
    u32::try_from((ms.clamp(1, WINDOW) + 999) / 1000).unwrap_or(60)
}

impl Limits {
    /// One read of `subject`, from a lease where there is one.
    pub async fn read(
        &self,
        outside: &Outside,
        subject: &str,
    ) -> Result<Standing, (Fault, Standing)> {
        if let Some(standing) = self.use_lease(subject, outside.now()) {
            return Ok(standing);
        }
        let (wanted, back) = self.prepare_question(subject, outside.now());
        let asked_at = outside.now();
        let taken = ask(
            outside,
            subject,
            &Take {
                class: LimitClass::Read,
                wanted,
                back,
            },
        )
        .await?;
        if taken.allowed == 0 {
            return Err(refusal(LimitClass::Read, &taken));
        }
        let lease = Lease {
            number: taken.lease,
            left: taken.allowed,
            ends: asked_at + taken.lasts,
            free: taken.remaining,
            resets: asked_at + taken.reset,
        };
        if let Some(account) = self.accounts.borrow_mut().get_mut(subject) {
            account.leases.push(lease);
        }
        // The answer may have come after the lease's end: then the one permit it was asked for is still used now,
        // within the time that the Gate counts it for.
        Ok(self
            .use_lease(subject, asked_at)
            .unwrap_or_else(|| standing(LimitClass::Read, &taken)))
    }

    /// One write or PDF of `subject`: always asked for.
    pub async fn exact(
        &self,
        outside: &Outside,
        subject: &str,
        class: LimitClass,
    ) -> Result<Standing, (Fault, Standing)> {
        let taken = ask(
            outside,
            subject,
            &Take {
                class,
                wanted: 1,
                back: vec![],
            },
        )
        .await?;
        if taken.allowed == 0 {
            return Err(refusal(class, &taken));
        }
        Ok(standing(class, &taken))
    }

    /// One more of these from an address; refused beyond the limit.
    pub fn stranger(
        &self,
        class: StrangerClass,
        address: &str,
        now: i64,
    ) -> Result<Standing, (Fault, Standing)> {
        if class == StrangerClass::Open {
            return self.open(now);
        }
        let mut strangers = self.strangers.borrow_mut();
        if strangers.len() >= CROWDED {
            strangers.retain(|_, count| now - count.since < WINDOW);
        }
        let count = strangers.entry((class, address.to_owned())).or_default();
        count.one_more(class.limit(), now)
    }

    /// What needs no credentials costs little: it is counted for the whole isolate, against a flood alone.
    fn open(&self, now: i64) -> Result<Standing, (Fault, Standing)> {
        let mut count = self.open.get();
        let taken = count.one_more(StrangerClass::Open.limit(), now);
        self.open.set(count);
        taken
    }

    fn use_lease(&self, subject: &str, now: i64) -> Option<Standing> {
        let mut accounts = self.accounts.borrow_mut();
        let account = accounts.get_mut(subject)?;
        let held: u32 = account
            .leases
            .iter()
            .filter(|lease| now < lease.ends)
            .map(|lease| lease.left)
            .sum();
        let lease = account
            .leases
            .iter_mut()
            .find(|lease| lease.left > 0 && now < lease.ends)?;
        lease.left -= 1;
        if lease.left == 0 {
            account.size = (account.size * 2).min(LARGEST_LEASE);
        }
        Some(Standing {
            limit: LimitClass::Read.limit(),
            remaining: lease.free + held - 1,
            reset: seconds(lease.resets - now),
        })
    }

    /// Clears away leases that are over; how many to ask for, and what to give back.
    fn prepare_question(&self, subject: &str, now: i64) -> (u32, Vec<GivenBack>) {
        let mut accounts = self.accounts.borrow_mut();
        if accounts.len() >= CROWDED {
            accounts.retain(|_, account| account.leases.iter().any(|lease| now < lease.ends));
        }
        let account = accounts.entry(subject.to_owned()).or_default();
        let mut back = Vec::new();
        account.leases.retain(|lease| {
            let is_over = now >= lease.ends;
            if is_over && lease.left > 0 {
                back.push(GivenBack {
                    lease: lease.number,
                    unused: lease.left,
                });
            }
            !is_over && lease.left > 0
        });
        if !back.is_empty() || account.size == 0 {
            account.size = FIRST_LEASE;
        }
        (account.size, back)
    }
}

async fn ask(outside: &Outside, subject: &str, take: &Take) -> Result<Taken, (Fault, Standing)> {
    let unknown = Standing {
        limit: take.class.limit(),
        remaining: 0,
        reset: 60,
    };
    let fault = |cause: &str| {
        (
            Fault {
                code: ErrorCode::Internal,
                ..Fault::internal(cause)
            },
            unknown,
        )
    };
    let json = serde_json::to_string(take).map_err(|_| fault("gate question"))?;
    let (outcome, payload) = outside
        .perform(Effect::GateTake(subject.to_owned(), json))
        .await;
    let text = payload.into_text();
    if outcome != Outcome::Done {
        return Err(fault(&format!("gate: {text}")));
    }
    serde_json::from_str(&text).map_err(|_| fault("gate answer"))
}

fn standing(class: LimitClass, taken: &Taken) -> Standing {
    Standing {
        limit: class.limit(),
        remaining: taken.remaining,
        reset: seconds(taken.reset),
    }
}

fn refusal(class: LimitClass, taken: &Taken) -> (Fault, Standing) {
    let standing = standing(class, taken);
    (Fault::rate_limited(standing.reset), standing)
}
