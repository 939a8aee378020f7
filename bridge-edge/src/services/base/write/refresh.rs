//! Rows read again from Baserow before anything is decided on them.
//!
//! What always holds: when this succeeds, every row asked for is in the mirror as Baserow has it, or gone from it; rows
//! that point to them according to Baserow and not according to the mirror (or the other way round) were read too.
//!
//! How it fails: `BASEROW_UNAVAILABLE` where it does not answer, `CONFIG` where a table lacks fields.

use std::collections::HashSet;
use std::rc::Rc;

use bridge_core::entity::Entity;
use bridge_core::error::ErrorCode;
use bridge_core::ids::RowId;
use bridge_core::schema;
use futures_util::future::try_join_all;
use serde_json::json;

use crate::ports::{Database, Ports, RawRow, RowSource, SourceError};

use super::super::Base;
use super::super::apply::{Confirmed, Manner};
use super::super::fault::Fault;
use super::super::store::{meta, mirror};
use super::super::upstream::AskError;

/// The most rows of one call.
const AT_ONCE: usize = 200;

/// A table lacks these fields.
fn lacks(entity: Entity, mut missing: Vec<String>) -> Fault {
    if missing.is_empty() {
        missing.push(entity.name().to_owned());
    }
    let message = ["Baserow lacks ", &missing.join(", "), "."].concat();
    Fault {
        details: Some(json!({ "missing": missing })),
        ..Fault::new(ErrorCode::Config, &message)
    }
}

impl<P: Ports> Base<P> {
    /// Reads these rows again, and those whose links to them are in doubt.
    pub(super) async fn refresh(
        self: &Rc<Self>,
        rows: &[(Entity, RowId)],
        trace: Option<&str>,
    ) -> Result<(), Fault> {
        if !self.is_complete()? {
            self.kick();
            return Err(Fault::unavailable());
        }
        let asked = rows.iter().map(|(entity, id)| (*entity, id.get()));
        let suspects = self.refresh_once(asked.collect(), trace).await?;
        self.refresh_once(suspects, trace).await.map(drop)
    }

    async fn refresh_once(
        self: &Rc<Self>,
        rows: HashSet<(Entity, i64)>,
        trace: Option<&str>,
    ) -> Result<HashSet<(Entity, i64)>, Fault> {
        let by_table = Entity::ALL.map(|entity| {
            let of_table = rows.iter().filter(|(of, _)| *of == entity);
            let ids: Vec<i64> = of_table.map(|(_, id)| *id).collect();
            (entity, ids)
        });
        let parts = by_table
            .iter()
            .flat_map(|(entity, ids)| ids.chunks(AT_ONCE).map(|part| (*entity, part)));
        let reads = parts.map(|(entity, ids)| self.refresh_part(entity, ids, trace));
        let mut suspects: HashSet<(Entity, i64)> =
            try_join_all(reads).await?.into_iter().flatten().collect();
        suspects.retain(|row| !rows.contains(row));
        Ok(suspects)
    }

    /// Reads some rows of one table; those whose links to them are in doubt.
    async fn refresh_part(
        self: &Rc<Self>,
        entity: Entity,
        ids: &[i64],
        trace: Option<&str>,
    ) -> Result<Vec<(Entity, i64)>, Fault> {
        let table = self.writable(entity)?;
        let number = meta::next(self.database(), "reads")?;
        let answer = self
            .ask("rows", self.ports.source().rows(table, ids, trace))
            .await;
        let found = answer.map_err(|error| self.no_answer(error))?;
        self.keep(entity, &found, number)?;
        let there: HashSet<i64> = found.iter().map(|raw| raw.id).collect();
        let missing = ids.iter().filter(|id| !there.contains(id));
        try_join_all(missing.map(|id| self.refresh_missing(entity, *id, trace))).await?;
        let names = self.names();
        let mut suspects = Vec::new();
        for raw in &found {
            suspects.extend(self.links_in_doubt(&names, entity, raw)?);
        }
        Ok(suspects)
    }

    /// A row that a list did not hold: only its own number tells whether it is gone.
    async fn refresh_missing(
        self: &Rc<Self>,
        entity: Entity,
        id: i64,
        trace: Option<&str>,
    ) -> Result<(), Fault> {
        let table = self.writable(entity)?;
        let number = meta::next(self.database(), "reads")?;
        let answer = self
            .ask("row", self.ports.source().row(table, id, trace))
            .await;
        match answer.map_err(|error| self.no_answer(error))? {
            Some(raw) => self.keep(entity, &[raw], number),
            None if mirror::get(self.database(), entity, id)?.is_none() => Ok(()),
            None => {
                let confirmed = Confirmed {
                    number,
                    at: self.now(),
                };
                let removed = self
                    .database()
                    .transaction(|| self.apply_removal(entity, id, confirmed));
                Ok(removed?)
            }
        }
    }

    /// Holds rows that were read against the mirror.
    pub(super) fn keep(&self, entity: Entity, rows: &[RawRow], number: i64) -> Result<(), Fault> {
        let confirmed = Confirmed {
            number,
            at: self.now(),
        };
        let manner = if self.is_complete()? {
            Manner::Tell
        } else {
            Manner::Quiet
        };
        let kept = self
            .database()
            .transaction(|| self.apply(entity, rows, confirmed, manner))?;
        kept.map_err(|_| lacks(entity, self.absent(entity, rows)))
    }

    /// The number of a table of which every field was found.
    pub(super) fn writable(&self, entity: Entity) -> Result<i64, Fault> {
        let names = self.names();
        match names.readable(entity) {
            Some((table, _)) => Ok(table),
            None if names.is_empty() => Err(Fault::unavailable()),
            None => Err(self.lacks_fields(entity)),
        }
    }

    /// A table lacks fields: which, as far as they were looked for.
    pub(super) fn lacks_fields(&self, entity: Entity) -> Fault {
        let missing = self.missing_places().ok().flatten().unwrap_or_default();
        let is_here = |place: &String| {
            let rest = place.strip_prefix(entity.name());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        lacks(entity, missing.into_iter().filter(is_here).collect())
    }

    /// The fields that rows of a table lack although its map names them.
    fn absent(&self, entity: Entity, rows: &[RawRow]) -> Vec<String> {
        let names = self.names();
        let Some((_, fields)) = names.readable(entity) else {
            return Vec::new();
        };
        let is_absent = |name: &str| {
            let key = fields.key(name).unwrap_or_default();
            rows.iter().any(|row| row.json.get(key).is_none())
        };
        schema::table(entity)
            .fields()
            .filter(|field| is_absent(field.name))
            .map(|field| [entity.name(), ".", field.name].concat())
            .collect()
    }

    /// Baserow gave no answer that can be used.
    pub(super) fn no_answer(&self, error: AskError) -> Fault {
        match error {
            AskError::Failed(SourceError::NoTable) => {
                // if this cannot be stored, the daily look comes all the same
                let _looked_up_again = self.mark_names();
                Fault::unavailable()
            }
            AskError::Failed(SourceError::Refused(401 | 403)) => Fault::new(
                ErrorCode::Config,
                "Baserow does not let the bridge's token do this.",
            ),
            AskError::Paused | AskError::Failed(_) => {
                let pause = self.upstream.paused_until().saturating_sub(self.now());
                let seconds = u32::try_from(pause.max(0)).unwrap_or(0).div_ceil(1_000);
                Fault {
                    retry_after: (seconds > 0).then_some(seconds),
                    ..Fault::unavailable()
                }
            }
        }
    }
}
