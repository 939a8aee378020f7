//! Writes: from a caller's word to a row in Baserow, its answer and its consequences.
//!
//! | module | what |
//! |---|---|
//! | this | the call: keys that were seen before, one task per write |
//! | [`perform`] | the way of one write: hold, read again, compare, decide, send, answer |
//! | [`hold`] | locks, and waiting for them |
//! | [`refresh`] | rows read again before anything is decided |
//! | [`send`] | values as Baserow takes them, what goes out, what came back |
//! | [`settle`] | writes of which nobody knows what became of them |
//! | [`follow`] | what rules make of other rows |
//! | [`answer`], [`refusal`] | what the caller is told |
//!
//! What always holds: hard rules are decided on rows that were read again under the lock; what goes out is stored first;
//! a key makes at most one row. A write goes on although its caller has left. After a kill at any line the stored rest is
//! found again: nothing is held longer than [`hold::LEASE`].
//!
//! How it fails: an error of [`super::fault`] and nothing was written, but for `BASEROW_UNAVAILABLE`, after which the same
//! key tells.

mod answer;
mod follow;
pub(super) mod hold;
mod perform;
mod refresh;
mod refusal;
mod send;
mod settle;

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

use bridge_core::error::ErrorCode;
use bridge_core::viewer::Viewer;
use bridge_core::write::Operation;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::object::from_object;
use crate::ports::{Background, Database, Ports, Random};
use crate::services::credentials::hex;

use super::Base;
use super::fault::Fault;
use super::permits::Signal;
use super::store::writes::{self, NewWrite, Stage, StoredWrite};

pub use answer::Answer;

/// What is kept in memory of writes: which ones a task is at.
#[derive(Default)]
pub struct State {
    running: RefCell<HashSet<i64>>,
    /// Moves whenever a write ends or a lock is free.
    ended: Signal,
}

impl State {
    fn is_running(&self, write: i64) -> bool {
        self.running.borrow().contains(&write)
    }
}

/// What a caller asks for.
#[derive(Debug, Clone, Serialize)]
pub struct Write {
    /// The name of an operation.
    pub operation: String,
    /// The row of the path.
    pub id: Option<i64>,
    /// The body as it came.
    pub body: String,
    /// Only what would happen.
    pub dry_run: bool,
    /// Entity tags of which one must be the row's.
    pub if_match: Option<String>,
    /// The caller's key for this write.
    pub idempotency_key: Option<String>,
    /// Whose key it is.
    pub subject: String,
    /// What the caller may see and do.
    pub viewer: Viewer,
    /// The caller's `traceparent`.
    pub trace: Option<String>,
}

from_object!(Write {
    operation,
    id,
    body or_default,
    dry_run or_default,
    if_match,
    idempotency_key,
    subject,
    viewer,
    trace,
});

impl Write {
    fn operation(&self) -> Result<Operation, Fault> {
        Operation::from_name(&self.operation)
            .ok_or_else(|| Fault::new(ErrorCode::Internal, "There is no such operation."))
    }

    /// A fingerprint of what is asked for.
    fn digest(&self) -> String {
        let id = self.id.unwrap_or(0).to_string();
        fingerprint(&[&self.operation, &id, &self.body])
    }

    /// What is stored of it: who asks for what, without the body.
    fn stored(&self) -> Self {
        Self {
            body: String::new(),
            if_match: None,
            ..self.clone()
        }
    }
}

/// A fingerprint of texts, in which none can pass for another's part.
fn fingerprint(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_le_bytes());
        hash.update(part.as_bytes());
    }
    hex(hash.finalize().get(..16).unwrap_or_default())
}

/// What a caller's key leads to.
enum Claim {
    /// A write for this caller to go on with.
    Mine(StoredWrite),
    /// Somebody is at it.
    UnderWay,
    /// It was done before: its answer.
    Done(String),
}

impl<P: Ports> Base<P> {
    /// Writes, or says why not.
    pub async fn write(self: &Rc<Self>, input: Write) -> Result<Answer, Fault> {
        if input.dry_run {
            return self.rehearse(&input).await;
        }
        let input = Rc::new(input);
        let began = self.now();
        loop {
            let seen = self.writing.ended.count();
            match self.claim_write(&input)? {
                Claim::Mine(write) => return self.in_own_task(input, write).await,
                Claim::Done(text) => return Answer::replayed(&text),
                Claim::UnderWay if self.has_patience_since(began) => {
                    self.wait_for_end(seen, began, None).await;
                }
                Claim::UnderWay => return Err(Fault::busy()),
            }
        }
    }

    /// Finds or begins the write under a caller's key.
    fn claim_write(&self, input: &Write) -> Result<Claim, Fault> {
        let (database, now) = (self.database(), self.now());
        let key = input.idempotency_key.as_deref();
        let digest = input.digest();
        let bridge_id = if let Some(key) = key {
            fingerprint(&["bridge_id", &input.subject, key])
        } else {
            let mut chance = [0; 16];
            self.ports.random().fill(&mut chance);
            hex(&chance)
        };
        let call = serde_json::to_string(&input.stored())
            .map_err(|_| Fault::new(ErrorCode::Internal, "The call cannot be stored."))?;
        let claim = database.transaction(|| {
            if let Some(key) = key
                && let Some(known) = writes::by_key(database, &input.subject, key, now)?
            {
                if known.digest != digest {
                    return Err(Fault::new(
                        ErrorCode::IdempotencyMismatch,
                        "This Idempotency-Key was used for something else.",
                    ));
                }
                return Ok(match known.stage {
                    _ if self.writing.is_running(known.id) => Claim::UnderWay,
                    Stage::Done(answer) => Claim::Done(answer),
                    Stage::Begun | Stage::Sent { .. } => Claim::Mine(known),
                });
            }
            let new = NewWrite {
                subject: &input.subject,
                key,
                digest: &digest,
                bridge_id: &bridge_id,
                call: &call,
            };
            let id = writes::begin(database, new, now)?;
            Ok(Claim::Mine(StoredWrite {
                id,
                digest,
                bridge_id,
                call,
                stage: Stage::Begun,
                attempts: 0,
            }))
        })?;
        if let Claim::Mine(write) = &claim {
            self.writing.running.borrow_mut().insert(write.id);
        }
        Ok(claim)
    }

    /// Goes on with a write in a task of its own, which does not end with its caller.
    async fn in_own_task(
        self: &Rc<Self>,
        input: Rc<Write>,
        write: StoredWrite,
    ) -> Result<Answer, Fault> {
        let slot = Rc::new(RefCell::new(None));
        let (base, result) = (Rc::clone(self), Rc::clone(&slot));
        self.ports.background().spawn(Box::pin(async move {
            let id = write.id;
            let answer = base.carry_out(&input, write).await;
            let ended = base.end_write(id).map_err(Fault::from);
            *result.borrow_mut() = Some(answer.and_then(|answer| ended.map(|()| answer)));
            base.writing.ended.notify();
            base.kick();
        }));
        loop {
            let seen = self.writing.ended.count();
            if let Some(answer) = slot.borrow_mut().take() {
                return answer;
            }
            self.writing.ended.after(seen).await;
        }
    }
}
