//! Versions of answers that others hold (KV, open pages), and what they have not been told yet.
//!
//! What always holds: a version only grows, also across a rebuilt mirror, because nothing here is deleted. A change is
//! first stored as "to publish, to cache", then told; telling twice does no harm, forgetting cannot happen.

use bridge_core::entity::Entity;

use super::{entity, entity_and_number};
use crate::ports::{Database, DatabaseError, Record};

/// An answer that somebody has to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// The kind.
    pub entity: Entity,
    /// The row.
    pub row_id: i64,
    /// The version to tell.
    pub version: i64,
    /// The slug it was last known by (a row that is gone has none in the mirror).
    pub slug: Option<String>,
    /// How often telling has failed in a row.
    pub attempts: i64,
}

fn pending(record: &Record) -> Result<Pending, DatabaseError> {
    Ok(Pending {
        entity: entity(record, 0)?,
        row_id: record.integer(1)?,
        version: record.integer(2)?,
        slug: record.optional_text(3)?.map(str::to_owned),
        attempts: record.integer(4)?,
    })
}

/// The version and digest known for an answer.
pub fn known(
    database: &impl Database,
    entity: Entity,
    id: i64,
) -> Result<Option<(i64, String)>, DatabaseError> {
    let record = database.first(
        "SELECT version, digest FROM cards WHERE entity = ? AND row_id = ?",
        &[entity.name().into(), id.into()],
    )?;
    record
        .map(|record| Ok((record.integer(0)?, record.text(1)?.to_owned())))
        .transpose()
}

/// Notes the first sight of an answer, without telling anybody.
pub fn first_sight(
    database: &impl Database,
    entity: Entity,
    id: i64,
    digest: &str,
    slug: Option<&str>,
    now: i64,
) -> Result<(), DatabaseError> {
    database.execute(
        "INSERT INTO cards (entity, row_id, version, digest, slug) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        &[entity.name().into(), id.into(), now.into(), digest.into(), slug.into()],
    )
}

/// Gives an answer that changed its next version, and notes that the Hub, and KV where it holds this kind, have to be
/// told; the version.
pub fn renew(
    database: &impl Database,
    entity: Entity,
    id: i64,
    digest: &str,
    slug: Option<&str>,
    now: i64,
    is_cached: bool,
) -> Result<i64, DatabaseError> {
    let cache_at = is_cached.then_some(now);
    let record = database.first(
        "INSERT INTO cards (entity, row_id, version, digest, slug, publish_at, cache_at) VALUES (?, ?, ?, ?, ?, ?, ?) \
         ON CONFLICT (entity, row_id) DO UPDATE SET version = max(version + 1, excluded.version), \
         digest = excluded.digest, slug = coalesce(excluded.slug, slug), publish_at = excluded.publish_at, \
         cache_at = max(cached_at + 1000, excluded.cache_at), attempts = 0 RETURNING version",
        // max() of a NULL is NULL: kinds that KV does not hold stay out of its list
        &[
            entity.name().into(),
            id.into(),
            now.into(),
            digest.into(),
            slug.into(),
            now.into(),
            cache_at.into(),
        ],
    )?;
    record
        .ok_or(DatabaseError::Shape("card version"))?
        .integer(0)
}

/// What the Hub has to be told now.
pub fn to_publish(
    database: &impl Database,
    limit: i64,
    now: i64,
) -> Result<Vec<Pending>, DatabaseError> {
    let records = database.query(
        "SELECT entity, row_id, version, slug, attempts FROM cards WHERE publish_at <= ? ORDER BY publish_at LIMIT ?",
        &[now.into(), limit.into()],
    )?;
    records.iter().map(pending).collect()
}

/// Notes that the Hub knows this version; a newer one stays to be told.
pub fn published(database: &impl Database, card: &Pending) -> Result<(), DatabaseError> {
    database.execute(
        "UPDATE cards SET published = ?, publish_at = CASE WHEN version = ? THEN NULL ELSE publish_at END \
         WHERE entity = ? AND row_id = ?",
        &[card.version.into(), card.version.into(), card.entity.name().into(), card.row_id.into()],
    )
}

/// Notes that telling the Hub failed: again at `at`.
pub fn publish_later(
    database: &impl Database,
    card: &Pending,
    at: i64,
) -> Result<(), DatabaseError> {
    database.execute(
        "UPDATE cards SET publish_at = ?, attempts = attempts + 1 \
         WHERE entity = ? AND row_id = ? AND publish_at IS NOT NULL",
        &[at.into(), card.entity.name().into(), card.row_id.into()],
    )
}

/// Takes what has to be written to KV now, and notes the attempt: the key rests a second from here on, whether the
/// write succeeds or not.
pub fn take_to_cache(
    database: &impl Database,
    limit: i64,
    now: i64,
) -> Result<Vec<Pending>, DatabaseError> {
    let records = database.query(
        "UPDATE cards SET cached_at = ?, cache_at = ? WHERE (entity, row_id) IN \
         (SELECT entity, row_id FROM cards WHERE cache_at <= ? ORDER BY cache_at LIMIT ?) \
         RETURNING entity, row_id, version, slug, attempts",
        &[
            now.into(),
            (now + super::queue::LEASE).into(),
            now.into(),
            limit.into(),
        ],
    )?;
    records.iter().map(pending).collect()
}

/// Notes that KV holds this version; a newer one is due a second after the last write.
pub fn cached(database: &impl Database, card: &Pending) -> Result<(), DatabaseError> {
    database.execute(
        "UPDATE cards SET cached = ?, cache_at = CASE WHEN version = ? THEN NULL ELSE cached_at + 1000 END, attempts = 0 \
         WHERE entity = ? AND row_id = ?",
        &[card.version.into(), card.version.into(), card.entity.name().into(), card.row_id.into()],
    )
}

/// Notes that writing to KV failed: again at `at`.
pub fn cache_later(database: &impl Database, card: &Pending, at: i64) -> Result<(), DatabaseError> {
    database.execute(
        "UPDATE cards SET cache_at = ?, attempts = attempts + 1 \
         WHERE entity = ? AND row_id = ? AND cache_at IS NOT NULL",
        &[at.into(), card.entity.name().into(), card.row_id.into()],
    )
}

/// Notes that this answer has to be written to KV although it did not change: Baserow confirmed the row at `read_at`,
/// after KV was last told.
pub fn cache_again(
    database: &impl Database,
    entity: Entity,
    id: i64,
    read_at: i64,
    now: i64,
) -> Result<(), DatabaseError> {
    database.execute(
        "UPDATE cards SET cache_at = max(cached_at + 1000, ?) WHERE entity = ? AND row_id = ? AND cache_at IS NULL \
         AND (cached < version OR cached_at <= ?)",
        &[
            now.into(),
            entity.name().into(),
            id.into(),
            read_at.into(),
        ],
    )
}

/// Writes interrupted by the end of a process are due again: called once when the object starts.
pub fn free_leases(database: &impl Database, now: i64) -> Result<(), DatabaseError> {
    database.execute(
        "UPDATE cards SET cache_at = cached_at + 1000 WHERE cache_at > ?",
        &[now.into()],
    )
}

/// Notes that an answer has to be computed again.
pub fn mark(database: &impl Database, entity: Entity, id: i64) -> Result<(), DatabaseError> {
    database.execute(
        "INSERT INTO renewals (entity, row_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
        &[entity.name().into(), id.into()],
    )
}

/// The same, only where somebody has seen that answer before.
pub fn mark_if_seen(
    database: &impl Database,
    entity: Entity,
    id: i64,
) -> Result<(), DatabaseError> {
    database.execute(
        "INSERT INTO renewals (entity, row_id) SELECT entity, row_id FROM cards WHERE entity = ? AND row_id = ? \
         ON CONFLICT DO NOTHING",
        &[entity.name().into(), id.into()],
    )
}

/// Notes that every answer anybody has seen has to be computed again (a new civil year began).
pub fn mark_all_seen(database: &impl Database) -> Result<(), DatabaseError> {
    database.execute(
        "INSERT INTO renewals (entity, row_id) SELECT entity, row_id FROM cards WHERE true ON CONFLICT DO NOTHING",
        &[],
    )
}

/// Takes up to `limit` answers that have to be computed again.
pub fn take_renewals(
    database: &impl Database,
    limit: i64,
) -> Result<Vec<(Entity, i64)>, DatabaseError> {
    let records = database.query(
        "DELETE FROM renewals WHERE (entity, row_id) IN (SELECT entity, row_id FROM renewals LIMIT ?) \
         RETURNING entity, row_id",
        &[limit.into()],
    )?;
    records.iter().map(entity_and_number).collect()
}

/// How many answers wait to be computed or told.
pub fn waiting(database: &impl Database) -> Result<i64, DatabaseError> {
    let record = database.first(
        "SELECT (SELECT count(*) FROM renewals) + (SELECT count(*) FROM cards WHERE publish_at IS NOT NULL) \
         + (SELECT count(*) FROM cards WHERE cache_at IS NOT NULL)",
        &[],
    )?;
    record.map_or(Ok(0), |record| record.integer(0))
}
