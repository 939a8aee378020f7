//! What has to be read again from Baserow: single rows, and whole tables page by page.
//!
//! What always holds: a reason to read moves the generation; whoever reads takes a stored lease first, and what it read
//! counts as done only if lease and generation are still the ones it took. So a row that changes while it is being read
//! stays in the queue, and a reader that died is overtaken when its lease ends (or at the next start of the object, since
//! two objects of one name never run at once).

use bridge_core::entity::Entity;

use super::entity;
use crate::ports::{Database, DatabaseError, Value};

/// How long a lease holds, in ms: longer than any call to Baserow may take.
pub const LEASE: i64 = 30_000;

/// A row taken for reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeasedRow {
    /// The row.
    pub row_id: i64,
    /// The generation it was taken at.
    pub generation: i64,
    /// When its lease ends; also tells this lease from a later one.
    pub lease_until: i64,
}

/// A table taken for reading one page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeasedTable {
    /// The table.
    pub entity: Entity,
    /// The generation its present run began at.
    pub run: i64,
    /// The last row number read so far.
    pub cursor: i64,
    /// When its lease ends.
    pub lease_until: i64,
}

/// How a table that is being read stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableProgress {
    /// The table.
    pub entity: Entity,
    /// Rows read so far.
    pub done: i64,
    /// Rows there are, as far as known.
    pub total: i64,
}

/// Puts rows into the queue; what is there already gets a new generation and is due at once.
pub fn mark_rows(
    database: &impl Database,
    entity: Entity,
    ids: &[i64],
    now: i64,
) -> Result<(), DatabaseError> {
    for id in ids {
        database.execute(
            "INSERT INTO dirty_rows (entity, row_id, generation, since, due_at) VALUES (?, ?, 1, ?, ?) \
             ON CONFLICT (entity, row_id) DO UPDATE SET generation = generation + 1, due_at = min(due_at, excluded.due_at)",
            &[entity.name().into(), (*id).into(), now.into(), now.into()],
        )?;
    }
    Ok(())
}

/// Puts a whole table into the queue; its rows that wait and are not being read are covered by that.
pub fn mark_table(database: &impl Database, entity: Entity, now: i64) -> Result<(), DatabaseError> {
    database.execute(
        "INSERT INTO dirty_tables (entity, generation, since, due_at) VALUES (?, 1, ?, ?) \
         ON CONFLICT (entity) DO UPDATE SET generation = generation + 1, since = excluded.since, \
         due_at = min(due_at, excluded.due_at)",
        &[entity.name().into(), now.into(), now.into()],
    )?;
    database.execute(
        "DELETE FROM dirty_rows WHERE entity = ? AND lease_until = 0",
        &[entity.name().into()],
    )
}

/// Whether a row that was last read at `read_at` waits to be read again, alone or with its table.
pub fn is_dirty(
    database: &impl Database,
    entity: Entity,
    id: i64,
    read_at: i64,
) -> Result<bool, DatabaseError> {
    let found = database.first(
        "SELECT 1 FROM dirty_rows WHERE entity = ? AND row_id = ? \
         UNION ALL SELECT 1 FROM dirty_tables WHERE entity = ? AND since >= ?",
        &[
            entity.name().into(),
            id.into(),
            entity.name().into(),
            read_at.into(),
        ],
    )?;
    Ok(found.is_some())
}

/// Whether a row waits to be read alone.
pub fn row_waits(database: &impl Database, entity: Entity, id: i64) -> Result<bool, DatabaseError> {
    let found = database.first(
        "SELECT 1 FROM dirty_rows WHERE entity = ? AND row_id = ?",
        &[entity.name().into(), id.into()],
    )?;
    Ok(found.is_some())
}

/// The table whose rows have waited longest, of those that may be read now.
pub fn next_entity(database: &impl Database, now: i64) -> Result<Option<Entity>, DatabaseError> {
    let record = database.first(
        "SELECT entity FROM dirty_rows WHERE due_at <= ? AND lease_until <= ? ORDER BY since LIMIT 1",
        &[now.into(), now.into()],
    )?;
    record.map(|record| entity(&record, 0)).transpose()
}

/// Takes up to `limit` rows of a table for reading.
pub fn lease_rows(
    database: &impl Database,
    entity: Entity,
    limit: i64,
    now: i64,
) -> Result<Vec<LeasedRow>, DatabaseError> {
    let lease_until = now + LEASE;
    let records = database.query(
        "UPDATE dirty_rows SET lease_until = ? WHERE entity = ? AND row_id IN (SELECT row_id FROM dirty_rows \
         WHERE entity = ? AND due_at <= ? AND lease_until <= ? ORDER BY since LIMIT ?) RETURNING row_id, generation",
        &[
            lease_until.into(),
            entity.name().into(),
            entity.name().into(),
            now.into(),
            now.into(),
            limit.into(),
        ],
    )?;
    let mut rows = Vec::with_capacity(records.len());
    for record in records {
        rows.push(LeasedRow {
            row_id: record.integer(0)?,
            generation: record.integer(1)?,
            lease_until,
        });
    }
    Ok(rows)
}

/// Takes one named row for reading, whenever it is due; none when somebody else is reading it.
pub fn lease_row(
    database: &impl Database,
    entity: Entity,
    id: i64,
    now: i64,
) -> Result<Option<LeasedRow>, DatabaseError> {
    let lease_until = now + LEASE;
    let record = database.first(
        "UPDATE dirty_rows SET lease_until = ? WHERE entity = ? AND row_id = ? AND lease_until <= ? \
         RETURNING row_id, generation",
        &[lease_until.into(), entity.name().into(), id.into(), now.into()],
    )?;
    record
        .map(|record| {
            Ok(LeasedRow {
                row_id: record.integer(0)?,
                generation: record.integer(1)?,
                lease_until,
            })
        })
        .transpose()
}

/// Ends a lease whose row was read and stored: the row leaves the queue, or stays if it was marked meanwhile.
pub fn finish_row(
    database: &impl Database,
    entity: Entity,
    row: LeasedRow,
) -> Result<(), DatabaseError> {
    let key: [Value; 3] = [
        entity.name().into(),
        row.row_id.into(),
        row.lease_until.into(),
    ];
    let [name, id, lease] = key.clone();
    let left = database.first(
        "DELETE FROM dirty_rows WHERE entity = ? AND row_id = ? AND lease_until = ? AND generation = ? RETURNING 1",
        &[name, id, lease, row.generation.into()],
    )?;
    if left.is_some() {
        return Ok(());
    }
    database.execute(
        "UPDATE dirty_rows SET lease_until = 0, attempts = 0 WHERE entity = ? AND row_id = ? AND lease_until = ?",
        &key,
    )
}

/// Ends a lease whose row could not be read: it is due again at `due_at`.
pub fn release_row(
    database: &impl Database,
    entity: Entity,
    row: LeasedRow,
    due_at: i64,
) -> Result<(), DatabaseError> {
    database.execute(
        "UPDATE dirty_rows SET lease_until = 0, attempts = attempts + 1, due_at = ? \
         WHERE entity = ? AND row_id = ? AND lease_until = ?",
        &[
            due_at.into(),
            entity.name().into(),
            row.row_id.into(),
            row.lease_until.into(),
        ],
    )
}

/// How often reading a row has failed in a row.
pub fn attempts(database: &impl Database, entity: Entity, id: i64) -> Result<i64, DatabaseError> {
    let record = database.first(
        "SELECT attempts FROM dirty_rows WHERE entity = ? AND row_id = ?",
        &[entity.name().into(), id.into()],
    )?;
    record.map_or(Ok(0), |record| record.integer(0))
}

/// Takes a table whose next page may be read now. A run that was overtaken by a new reason begins again only after its
/// last page, so that a flood of reasons cannot keep it from ending.
pub fn lease_table(
    database: &impl Database,
    now: i64,
) -> Result<Option<LeasedTable>, DatabaseError> {
    let lease_until = now + LEASE;
    let record = database.first(
        "UPDATE dirty_tables SET lease_until = ?, run = CASE WHEN cursor = 0 THEN generation ELSE run END \
         WHERE entity = (SELECT entity FROM dirty_tables WHERE due_at <= ? AND lease_until <= ? ORDER BY cursor = 0, entity LIMIT 1) \
         RETURNING entity, run, cursor",
        &[lease_until.into(), now.into(), now.into()],
    )?;
    record
        .map(|record| {
            Ok(LeasedTable {
                entity: entity(&record, 0)?,
                run: record.integer(1)?,
                cursor: record.integer(2)?,
                lease_until,
            })
        })
        .transpose()
}

/// Ends the lease of a page that was read and stored: the next one begins after `cursor`.
pub fn finish_page(
    database: &impl Database,
    table: LeasedTable,
    cursor: i64,
    rows: i64,
    remaining: i64,
) -> Result<(), DatabaseError> {
    database.execute(
        "UPDATE dirty_tables SET lease_until = 0, attempts = 0, total = done + ?, done = done + ?, cursor = ? \
         WHERE entity = ? AND lease_until = ?",
        &[remaining.into(), rows.into(), cursor.into(), table.entity.name().into(), table.lease_until.into()],
    )
}

/// Ends a run after its last page: the table leaves the queue, or begins again if there was a new reason meanwhile.
/// True when it left.
pub fn finish_table(database: &impl Database, table: LeasedTable) -> Result<bool, DatabaseError> {
    let gone = database.query(
        "DELETE FROM dirty_tables WHERE entity = ? AND lease_until = ? AND generation = ? RETURNING 1",
        &[table.entity.name().into(), table.lease_until.into(), table.run.into()],
    )?;
    database.execute(
        "UPDATE dirty_tables SET lease_until = 0, attempts = 0, cursor = 0, done = 0, total = 0 \
         WHERE entity = ? AND lease_until = ?",
        &[table.entity.name().into(), table.lease_until.into()],
    )?;
    Ok(!gone.is_empty())
}

/// Ends the lease of a page that could not be read: it is due again at `due_at`.
pub fn release_table(
    database: &impl Database,
    table: LeasedTable,
    due_at: i64,
) -> Result<(), DatabaseError> {
    database.execute(
        "UPDATE dirty_tables SET lease_until = 0, attempts = attempts + 1, due_at = ? \
         WHERE entity = ? AND lease_until = ?",
        &[
            due_at.into(),
            table.entity.name().into(),
            table.lease_until.into(),
        ],
    )
}

/// How often reading a table's page has failed in a row.
pub fn table_attempts(database: &impl Database, entity: Entity) -> Result<i64, DatabaseError> {
    let record = database.first(
        "SELECT attempts FROM dirty_tables WHERE entity = ?",
        &[entity.name().into()],
    )?;
    record.map_or(Ok(0), |record| record.integer(0))
}

/// Frees every lease: called once when the object starts, since whoever held one is gone.
pub fn free_leases(database: &impl Database) -> Result<(), DatabaseError> {
    database.execute(
        "UPDATE dirty_rows SET lease_until = 0 WHERE lease_until > 0",
        &[],
    )?;
    database.execute(
        "UPDATE dirty_tables SET lease_until = 0 WHERE lease_until > 0",
        &[],
    )
}

/// Makes everything due at once: Baserow answers again.
pub fn hurry(database: &impl Database, now: i64) -> Result<(), DatabaseError> {
    database.execute(
        "UPDATE dirty_rows SET due_at = ? WHERE due_at > ?",
        &[now.into(), now.into()],
    )?;
    database.execute(
        "UPDATE dirty_tables SET due_at = ? WHERE due_at > ?",
        &[now.into(), now.into()],
    )
}

/// How many rows wait.
pub fn waiting_rows(database: &impl Database) -> Result<i64, DatabaseError> {
    let record = database.first("SELECT count(*) FROM dirty_rows", &[])?;
    record.map_or(Ok(0), |record| record.integer(0))
}

/// How many rows of one table wait.
pub fn waiting_rows_of(database: &impl Database, entity: Entity) -> Result<i64, DatabaseError> {
    let record = database.first(
        "SELECT count(*) FROM dirty_rows WHERE entity = ?",
        &[entity.name().into()],
    )?;
    record.map_or(Ok(0), |record| record.integer(0))
}

/// How many tables wait or are being read.
pub fn waiting_tables(database: &impl Database) -> Result<i64, DatabaseError> {
    let record = database.first("SELECT count(*) FROM dirty_tables", &[])?;
    record.map_or(Ok(0), |record| record.integer(0))
}

/// The tables that wait or are being read, and how far each is.
pub fn tables(database: &impl Database) -> Result<Vec<TableProgress>, DatabaseError> {
    let records = database.query(
        "SELECT entity, done, total FROM dirty_tables ORDER BY entity",
        &[],
    )?;
    records
        .iter()
        .map(|record| {
            Ok(TableProgress {
                entity: entity(record, 0)?,
                done: record.integer(1)?,
                total: record.integer(2)?,
            })
        })
        .collect()
}
