//! Answers that may have changed are computed again; those that did get their next version.
//!
//! What always holds: only an answer whose text differs from the one last seen counts as changed, so an event that changes
//! nothing moves nothing. Version, and who has to be told, are stored together with leaving the list.

use bridge_core::entity::Entity;

use crate::ports::{Database, DatabaseError, Ports};

use super::Base;
use super::compute::digest;
use super::push::cache_key;
use super::store::{cards, meta, mirror};

/// Answers computed in one transaction.
const AT_ONCE: i64 = 50;
/// The fingerprint of an answer whose row is gone.
const GONE: &str = "gone";
/// The civil year for which answers were last computed.
const YEAR: &str = "year";

impl<P: Ports> Base<P> {
    /// Computes some of the answers on the list; where there are more, the dispatcher comes back for them.
    pub(super) fn renew_all(&self) {
        // an error here is the database's; the list is still stored
        if self.renew().unwrap_or(false) {
            self.dispatch_again();
        }
    }

    /// True when there may be more.
    fn renew(&self) -> Result<bool, DatabaseError> {
        let database = self.database();
        database.transaction(|| {
            let taken = cards::take_renewals(database, AT_ONCE)?;
            for (entity, id) in &taken {
                self.renew_one(*entity, *id)?;
            }
            Ok(i64::try_from(taken.len()).unwrap_or(0) == AT_ONCE)
        })
    }

    pub(super) fn renew_one(&self, entity: Entity, id: i64) -> Result<(), DatabaseError> {
        let database = self.database();
        let detail = self.detail(entity, id, self.year())?;
        let new = match &detail {
            Some(detail) => {
                digest(&serde_json::to_string(detail).map_err(|_| DatabaseError::Shape("detail"))?)
            }
            None => GONE.to_owned(),
        };
        let old = cards::known(database, entity, id)?.map(|(_, digest)| digest);
        if old.as_deref() == Some(&new) || (old.is_none() && detail.is_none()) {
            return Ok(());
        }
        let row = mirror::get(database, entity, id)?;
        let slug = row.and_then(|stored| stored.row.slug().map(ToString::to_string));
        let is_cached = cache_key(entity, id).is_some();
        cards::renew(
            database,
            entity,
            id,
            &new,
            slug.as_deref(),
            self.now(),
            is_cached,
        )
        .map(drop)
    }

    /// Hours are those of a civil year: when it turns, every answer anybody has seen is computed again.
    pub(super) fn turn_of_year(&self) -> Result<(), DatabaseError> {
        let (database, year) = (self.database(), i64::from(self.year()));
        if self.pump.year.get() == year {
            return Ok(());
        }
        if meta::number(database, YEAR)? != Some(year) {
            database.transaction(|| {
                cards::mark_all_seen(database)?;
                meta::set_number(database, YEAR, year)
            })?;
        }
        self.pump.year.set(year);
        Ok(())
    }
}
