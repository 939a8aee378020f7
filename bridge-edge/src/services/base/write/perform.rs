//! The way of one write.
//!
//! What always holds: between the reading of the rows and the end of the write its locks are held; what goes out is stored
//! in the transaction that prolongs them. What came back, the answer and what follows are stored in one.

use std::collections::HashSet;
use std::rc::Rc;

use bridge_core::date::{Instant, paris_date};
use bridge_core::entity::Entity;
use bridge_core::ids::RowId;
use bridge_core::write::{Command, Context, Plan, Refusal, decide};
use serde_json::{Value as Json, json};

use crate::log::Level;
use crate::ports::{Database, Ports, RawRow};

use super::super::Base;
use super::super::fault::Fault;
use super::super::store::writes::{Stage, StoredWrite};
use super::super::store::{follow_ups, locks, mirror, queue, writes};
use super::hold::{LEASE, names};
use super::send::{Outcome, Sent};
use super::settle::Settled;
use super::{Answer, Write, refusal};

/// How often a write begins anew because a row moved to where another lock is needed.
const TRIES: u32 = 4;

/// What the caller asks for, in types.
fn command(call: &Write) -> Result<Command, Fault> {
    let id = match call.id {
        None => None,
        Some(id) => Some(RowId::new(id).ok_or_else(Fault::not_found)?),
    };
    Command::read(call.operation()?, id, &call.body)
        .map(|command| command.by(&call.viewer))
        .map_err(|faults| Fault::validation(&faults))
}

impl<P: Ports> Base<P> {
    /// Carries out a write, or goes on with one of unknown outcome.
    pub(super) async fn carry_out(
        self: &Rc<Self>,
        call: &Write,
        write: StoredWrite,
    ) -> Result<Answer, Fault> {
        if let Stage::Sent { sent, at } = &write.stage {
            let sent: Sent = serde_json::from_str(sent).map_err(|_| Fault::lost())?;
            match self.settle_write(call, &write, &sent, *at, LEASE).await? {
                Settled::Done(answer, id) => {
                    return self.conclude(call, write.id, &sent, id, answer).await;
                }
                // nobody else could write meanwhile: what was decided still holds, and Baserow makes no second row of it
                Settled::Open if locks::holds(self.database(), write.id, self.now())? => {
                    return self.go_out(call, &write, sent).await;
                }
                Settled::Open => return Err(Fault::busy()),
                Settled::Dropped => {}
            }
        }
        let command = command(call)?;
        let held = self.prepare(call, &write, &command).await?;
        self.check_match(call)?;
        let sent = match self.decided(&command, call)? {
            Ok(plan) => Sent::first(&self.names(), &plan, &write.bridge_id)?,
            Err(refusal) => match refusal::fault(refusal) {
                Some(fault) => return Err(fault),
                None => None,
            },
        };
        let Some(sent) = sent else {
            return self.answer_unchanged(call, write.id);
        };
        let text = serde_json::to_string(&sent).map_err(|_| Fault::lost())?;
        let (database, now) = (self.database(), self.now());
        database.transaction(|| {
            if !locks::prolong(database, write.id, held, now + LEASE)? {
                return Err(Fault::busy());
            }
            Ok(writes::send(database, write.id, &text, now, now + LEASE)?)
        })?;
        self.arm_by(now + LEASE);
        self.go_out(call, &write, sent).await
    }

    /// What would happen; nothing is written.
    pub(super) async fn rehearse(self: &Rc<Self>, call: &Write) -> Result<Answer, Fault> {
        let command = command(call)?;
        self.refresh_concerned(call, &command).await?;
        self.check_match(call)?;
        let (mut plan, mut violations) = (None, Vec::new());
        match self.decided(&command, call)? {
            Ok(decided) => plan = Some(decided),
            Err(Refusal::Broken(reports, _)) => violations = reports,
            Err(refusal) => {
                if let Some(fault) = refusal::fault(refusal) {
                    return Err(fault);
                }
            }
        }
        let would = if violations.is_empty() {
            "succeed"
        } else {
            "fail"
        };
        let plan = plan.unwrap_or_default();
        let said = json!({
            "dry_run": true,
            "would": would,
            "changes": plan.changes,
            "before": plan.before,
            "after": plan.after,
            "warnings": plan.warnings,
            "violations": violations,
        });
        Answer::plain(&said)
    }

    fn decided(&self, command: &Command, call: &Write) -> Result<Result<Plan, Refusal>, Fault> {
        let now = Instant::from_millis(self.now());
        let context = Context {
            now,
            today: paris_date(now),
            viewer: call.viewer.clone(),
        };
        Ok(decide(&self.lookup(), command, &context)?)
    }

    /// Takes the locks and reads the rows again; how many locks.
    async fn prepare(
        self: &Rc<Self>,
        call: &Write,
        write: &StoredWrite,
        command: &Command,
    ) -> Result<usize, Fault> {
        let path = call.operation()?.path_entity().zip(command.id());
        if let Some((entity, id)) = path
            && mirror::get(self.database(), entity, id.get())?.is_none()
        {
            // only the row tells which locks it needs
            self.refresh(&[(entity, id)], call.trace.as_deref()).await?;
        }
        for _ in 0..TRIES {
            let wanted = names(&command.locks(&self.lookup())?);
            self.hold(write.id, &wanted).await?;
            self.refresh_concerned(call, command).await?;
            if names(&command.locks(&self.lookup())?) == wanted {
                return Ok(wanted.len());
            }
            locks::release(self.database(), write.id)?;
            self.writing.ended.notify();
        }
        Err(Fault::busy())
    }

    /// Reads again what the decision hangs on; where that names other rows, those too.
    async fn refresh_concerned(
        self: &Rc<Self>,
        call: &Write,
        command: &Command,
    ) -> Result<(), Fault> {
        let mut read: HashSet<(Entity, RowId)> = HashSet::new();
        for _ in 0..TRIES {
            let mut rows = command.concerned(&self.lookup())?;
            rows.retain(|row| !read.contains(row));
            if rows.is_empty() && !read.is_empty() {
                break;
            }
            self.refresh(&rows, call.trace.as_deref()).await?;
            if rows.is_empty() {
                break;
            }
            read.extend(rows);
        }
        Ok(())
    }

    /// Everything is as asked for already.
    fn answer_unchanged(&self, call: &Write, write: i64) -> Result<Answer, Fault> {
        let id = call.id.ok_or_else(Fault::lost)?;
        let database = self.database();
        database.transaction(|| {
            let answer = self.answer_of(call, id, &Json::Null)?;
            writes::done(database, write, &answer.text()?)?;
            Ok(answer)
        })
    }

    /// Sends what was stored and sees what comes of it.
    async fn go_out(
        self: &Rc<Self>,
        call: &Write,
        write: &StoredWrite,
        sent: Sent,
    ) -> Result<Answer, Fault> {
        let database = self.database();
        let outcome = self
            .send_out(&sent, &write.bridge_id, call.trace.as_deref())
            .await?;
        match outcome {
            Outcome::Landed(row, number) => {
                let landed = sent
                    .compare(&row)
                    .and_then(|()| self.land(call, write.id, &sent, &row, number, LEASE));
                match landed {
                    Ok(answer) => self.conclude(call, write.id, &sent, row.id, answer).await,
                    Err(fault) => {
                        // written, but not as it should be: the row is read again with whatever it holds
                        database.transaction(|| {
                            writes::unsend(database, write.id)?;
                            self.mark_names()?;
                            queue::mark_rows(database, sent.entity, &[row.id], self.now())
                        })?;
                        Err(fault)
                    }
                }
            }
            Outcome::Refused(fault) => {
                writes::unsend(database, write.id)?;
                Err(fault)
            }
            Outcome::Unknown => {
                self.tell(Level::Warn, "a write is in doubt", Some(&call.operation));
                writes::look_again(database, write.id, self.now())?;
                Err(Fault::unavailable())
            }
        }
    }

    /// Stores what came back with the answer and what follows from it, the latter due in `pause` ms.
    pub(super) fn land(
        &self,
        call: &Write,
        write: i64,
        sent: &Sent,
        row: &RawRow,
        number: i64,
        pause: i64,
    ) -> Result<Answer, Fault> {
        let (database, due_at) = (self.database(), self.now() + pause);
        database.transaction(|| {
            self.keep(sent.entity, std::slice::from_ref(row), number)?;
            for (entity, id) in &sent.follows {
                follow_ups::mark(database, *entity, id.unwrap_or(row.id), due_at)?;
            }
            let answer = self.answer_of(call, row.id, &sent.warnings)?;
            writes::done(database, write, &answer.text()?)?;
            Ok(answer)
        })
    }

    /// Does what follows, as far as it can be done now, and answers with what came of it.
    async fn conclude(
        self: &Rc<Self>,
        call: &Write,
        write: i64,
        sent: &Sent,
        id: i64,
        answer: Answer,
    ) -> Result<Answer, Fault> {
        if sent.follows.is_empty() {
            return Ok(answer);
        }
        for (entity, follow) in &sent.follows {
            self.follow_now(*entity, follow.unwrap_or(id), call.trace.as_deref())
                .await?;
        }
        let database = self.database();
        database.transaction(|| {
            let answer = self.answer_of(call, id, &sent.warnings)?;
            writes::done(database, write, &answer.text()?)?;
            Ok(answer)
        })
    }
}
