//! Reads rows again that were named by a delivery, a page or a reader.
//!
//! What always holds: a row is removed only after Baserow's 404 for its very number; a row that is not there yet is asked
//! for a second time 200 ms later. Every row's lease ends here, in one transaction with what was stored of it.
//!
//! How it fails: rows that could not be read are due again after a pause; nothing about them is stored.

use std::collections::HashSet;
use std::rc::Rc;

use bridge_core::entity::Entity;
use futures_util::future::join_all;

use crate::log::Level;
use crate::ports::{Clock, Database, DatabaseError, Ports, RawRow, RowSource, SourceError};

use super::apply::{Confirmed, Manner};
use super::store::queue::LeasedRow;
use super::store::{meta, mirror, queue};
use super::upstream::AskError;
use super::{Base, upstream};

/// The pause before a row that is not there yet is asked for again, in ms.
const NOT_YET: u32 = 200;

impl<P: Ports> Base<P> {
    /// Reads rows of one table that were taken from the queue.
    pub(super) async fn read_rows(
        self: &Rc<Self>,
        entity: Entity,
        rows: Vec<LeasedRow>,
    ) -> Result<(), DatabaseError> {
        let missing = self.read_listed(entity, rows).await?;
        if missing.is_empty() {
            return Ok(());
        }
        let mut known = Vec::new();
        let mut unknown = Vec::new();
        for row in missing {
            let is_known = mirror::get(self.database(), entity, row.row_id)?.is_some();
            if is_known {
                known.push(row);
            } else {
                unknown.push(row);
            }
        }
        // a row that the mirror has was removed, most likely: its own number tells
        self.read_singly(entity, known).await?;
        if !unknown.is_empty() {
            self.ports.clock().sleep(NOT_YET).await;
            let still_missing = self.read_listed(entity, unknown).await?;
            self.read_singly(entity, still_missing).await?;
        }
        Ok(())
    }

    /// Reads one row by its number.
    pub(super) async fn read_one(
        self: &Rc<Self>,
        entity: Entity,
        row: LeasedRow,
    ) -> Result<(), DatabaseError> {
        let Some(table) = self.names().readable(entity).map(|(table, _)| table) else {
            return self.give_back(entity, &[row], AskError::Paused);
        };
        let number = meta::next(self.database(), "reads")?;
        let trace = self.traces.borrow_mut().remove(&(entity, row.row_id));
        let answer = self
            .ask(
                "row",
                self.ports.source().row(table, row.row_id, trace.as_deref()),
            )
            .await;
        match answer {
            Ok(Some(raw)) => self.store_rows(entity, &[raw], &[row], number),
            Ok(None) => {
                let database = self.database();
                let confirmed = Confirmed {
                    number,
                    at: self.now(),
                };
                database.transaction(|| {
                    self.apply_removal(entity, row.row_id, confirmed)?;
                    queue::finish_row(database, entity, row)
                })
            }
            Err(error) => self.give_back(entity, &[row], error),
        }
    }

    /// Reads rows with one call; those that the answer does not hold.
    async fn read_listed(
        self: &Rc<Self>,
        entity: Entity,
        rows: Vec<LeasedRow>,
    ) -> Result<Vec<LeasedRow>, DatabaseError> {
        let Some(table) = self.names().readable(entity).map(|(table, _)| table) else {
            self.give_back(entity, &rows, AskError::Paused)?;
            return Ok(Vec::new());
        };
        let ids: Vec<i64> = rows.iter().map(|row| row.row_id).collect();
        let number = meta::next(self.database(), "reads")?;
        let trace = ids
            .iter()
            .find_map(|id| self.traces.borrow_mut().remove(&(entity, *id)));
        let answer = self
            .ask(
                "rows",
                self.ports.source().rows(table, &ids, trace.as_deref()),
            )
            .await;
        let found = match answer {
            Ok(found) => found,
            Err(error) => {
                self.give_back(entity, &rows, error)?;
                return Ok(Vec::new());
            }
        };
        let there: HashSet<i64> = found.iter().map(|raw| raw.id).collect();
        let (read, missing): (Vec<_>, Vec<_>) = rows
            .into_iter()
            .partition(|row| there.contains(&row.row_id));
        self.store_rows(entity, &found, &read, number)?;
        Ok(missing)
    }

    /// Reads rows one by one, as far as this run may call; the others are due again at once.
    async fn read_singly(
        self: &Rc<Self>,
        entity: Entity,
        rows: Vec<LeasedRow>,
    ) -> Result<(), DatabaseError> {
        let may = usize::try_from(self.upstream.calls_left()).unwrap_or(0);
        let (now, later) = rows.split_at(may.min(rows.len()));
        let database = self.database();
        for row in later {
            queue::release_row(database, entity, *row, self.now())?;
        }
        let reads = now.iter().map(|row| self.read_one(entity, *row));
        join_all(reads).await.into_iter().collect()
    }

    fn store_rows(
        &self,
        entity: Entity,
        found: &[RawRow],
        leases: &[LeasedRow],
        number: i64,
    ) -> Result<(), DatabaseError> {
        let database = self.database();
        let confirmed = Confirmed {
            number,
            at: self.now(),
        };
        database.transaction(|| {
            let manner = if self.is_complete()? {
                Manner::Tell
            } else {
                Manner::Quiet
            };
            let readable = self.apply(entity, found, confirmed, manner)?;
            for row in leases {
                if readable.is_ok() {
                    queue::finish_row(database, entity, *row)?;
                } else {
                    queue::release_row(database, entity, *row, self.again_at(entity, row.row_id)?)?;
                }
            }
            Ok::<_, DatabaseError>(())
        })?;
        self.progress.notify();
        Ok(())
    }

    fn give_back(
        &self,
        entity: Entity,
        rows: &[LeasedRow],
        error: AskError,
    ) -> Result<(), DatabaseError> {
        let database = self.database();
        database.transaction(|| {
            if error == AskError::Failed(SourceError::NoTable) {
                self.mark_names()?;
            }
            for row in rows {
                queue::release_row(database, entity, *row, self.again_at(entity, row.row_id)?)?;
            }
            Ok::<_, DatabaseError>(())
        })?;
        self.progress.notify();
        Ok(())
    }

    /// When a row that could not be read is tried again.
    fn again_at(&self, entity: Entity, id: i64) -> Result<i64, DatabaseError> {
        let attempts = queue::attempts(self.database(), entity, id)?;
        let pause = upstream::backoff(attempts, self.ports.random());
        Ok(self.upstream.paused_until().max(self.now() + pause))
    }

    /// One call to Baserow. When it answers again after failures, everything that waits for it is due at once.
    pub(super) async fn ask<T>(
        self: &Rc<Self>,
        endpoint: &str,
        call: impl Future<Output = Result<T, SourceError>>,
    ) -> Result<T, AskError> {
        let asked = self
            .upstream
            .ask(endpoint, self.ports.clock(), self.ports.random(), call)
            .await;
        if let Err(AskError::Failed(error)) = &asked
            && self.upstream.health().failures == 1
        {
            self.tell(Level::Warn, "baserow is away", Some(error.word()));
            self.tell_refused("standing of baserow", self.keep_standing());
        }
        let (answer, recovered) = asked?;
        if recovered {
            self.tell(Level::Info, "baserow is back", None);
            self.tell_refused("standing of baserow", self.keep_standing());
            // if this cannot be stored, the pauses end by themselves
            let _later = queue::hurry(self.database(), self.now());
            self.kick();
        }
        Ok(answer)
    }
}
