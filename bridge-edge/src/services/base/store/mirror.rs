//! The mirror of Baserow's rows, and who points to whom.
//!
//! What always holds: a row and its links are written together (the caller's transaction). The mirror is a cache with a
//! memory: it can be emptied and read again. Lists of numbers go in as one JSON parameter, since the platform allows few
//! parameters per statement; texts are compared with `instr`, since it allows only short patterns in LIKE.

use bridge_core::entity::Entity;
use bridge_core::rows::Row;
use bridge_core::text::fold;
use serde_json::Value as Json;

use crate::ports::{Database, DatabaseError, Record, Value};

/// A row as it was last read.
#[derive(Debug, Clone, PartialEq)]
pub struct MirrorRow {
    /// Its values.
    pub row: Row,
    /// When Baserow last confirmed it, in ms.
    pub read_at: i64,
    /// The number of the read that confirmed it; a read with a smaller one began earlier.
    pub read_number: i64,
}

/// What is stored beside a row to find it by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keys {
    /// Its slug.
    pub slug: Option<String>,
    /// Its e-mail address, in lower case.
    pub email: Option<String>,
    /// Its name, folded: what lists are put in order by.
    pub name: Option<String>,
    /// What people may search it by, folded.
    pub folded: String,
}

const COLUMNS: &str = "body, read_at, read_number";

fn row(entity: Entity, record: &Record) -> Result<MirrorRow, DatabaseError> {
    let json: Option<Json> = serde_json::from_str(record.text(0)?).ok();
    let row = json.and_then(|json| Row::stored(entity, &json));
    Ok(MirrorRow {
        row: row.ok_or(DatabaseError::Shape("row body"))?,
        read_at: record.integer(1)?,
        read_number: record.integer(2)?,
    })
}

fn mirror_rows(entity: Entity, records: &[Record]) -> Result<Vec<MirrorRow>, DatabaseError> {
    records.iter().map(|record| row(entity, record)).collect()
}

/// Numbers as one parameter.
pub(super) fn numbers(ids: &[i64]) -> Value {
    Value::Text(Json::from(ids.to_vec()).to_string())
}

fn first_integers(records: &[Record]) -> Result<Vec<i64>, DatabaseError> {
    records.iter().map(|record| record.integer(0)).collect()
}

/// One row.
pub fn get(
    database: &impl Database,
    entity: Entity,
    id: i64,
) -> Result<Option<MirrorRow>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM rows WHERE entity = ? AND row_id = ?");
    let record = database.first(&sql, &[entity.name().into(), id.into()])?;
    record.map(|record| row(entity, &record)).transpose()
}

/// Those of the rows `ids` that are there, by number.
pub fn rows(
    database: &impl Database,
    entity: Entity,
    ids: &[i64],
) -> Result<Vec<MirrorRow>, DatabaseError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM rows WHERE entity = ? AND row_id IN (SELECT value FROM json_each(?)) ORDER BY row_id"
    );
    mirror_rows(
        entity,
        &database.query(&sql, &[entity.name().into(), numbers(ids)])?,
    )
}

/// The rows in the order of `ids`; for no more of them than a page has.
pub fn in_order(rows: Vec<MirrorRow>, ids: &[i64]) -> Vec<MirrorRow> {
    let mut rows: Vec<Option<MirrorRow>> = rows.into_iter().map(Some).collect();
    let mut ordered = Vec::with_capacity(rows.len());
    for id in ids {
        let is_it = |row: &&mut Option<MirrorRow>| {
            let row = row.as_ref();
            row.is_some_and(|stored| stored.row.id().get() == *id)
        };
        ordered.extend(rows.iter_mut().find(is_it).and_then(Option::take));
    }
    ordered
}

/// Every row of a table, by number.
pub fn all(database: &impl Database, entity: Entity) -> Result<Vec<MirrorRow>, DatabaseError> {
    let sql = format!("SELECT {COLUMNS} FROM rows WHERE entity = ? ORDER BY row_id");
    mirror_rows(entity, &database.query(&sql, &[entity.name().into()])?)
}

/// The rows whose link `field` points to one of `targets`, by number.
pub fn linking(
    database: &impl Database,
    entity: Entity,
    field: &str,
    targets: &[i64],
) -> Result<Vec<MirrorRow>, DatabaseError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM rows WHERE entity = ? AND row_id IN (SELECT row_id FROM links WHERE entity = ? \
         AND field = ? AND target IN (SELECT value FROM json_each(?))) ORDER BY row_id"
    );
    let parameters = [
        entity.name().into(),
        entity.name().into(),
        field.into(),
        numbers(targets),
    ];
    mirror_rows(entity, &database.query(&sql, &parameters)?)
}

/// The numbers of the rows whose link `field` points to `target`.
pub fn linking_ids(
    database: &impl Database,
    entity: Entity,
    field: &str,
    target: i64,
) -> Result<Vec<i64>, DatabaseError> {
    let records = database.query(
        "SELECT row_id FROM links WHERE entity = ? AND field = ? AND target = ? ORDER BY row_id",
        &[entity.name().into(), field.into(), target.into()],
    )?;
    first_integers(&records)
}

/// Stores a row with what it is found by and where it points to (`field`, target).
pub fn put(
    database: &impl Database,
    stored: &MirrorRow,
    keys: &Keys,
    links: &[(&str, i64)],
) -> Result<(), DatabaseError> {
    let (entity, row_id) = (stored.row.entity(), stored.row.id().get());
    let modified = stored
        .row
        .modifie_le()
        .map(bridge_core::date::Instant::micros);
    let body = serde_json::to_string(&stored.row).map_err(|_| DatabaseError::Shape("row body"))?;
    database.execute(
        "INSERT INTO rows (entity, row_id, body, modified, read_at, read_number, slug, email, folded, name) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (entity, row_id) DO UPDATE SET body = excluded.body, \
         modified = excluded.modified, read_at = excluded.read_at, read_number = excluded.read_number, \
         slug = excluded.slug, email = excluded.email, folded = excluded.folded, name = excluded.name",
        &[
            entity.name().into(),
            row_id.into(),
            body.into(),
            modified.into(),
            stored.read_at.into(),
            stored.read_number.into(),
            keys.slug.clone().into(),
            keys.email.clone().into(),
            keys.folded.clone().into(),
            keys.name.clone().into(),
        ],
    )?;
    let known = links_of(database, entity, row_id)?;
    let kept = |field: &str, target: i64| links.contains(&(field, target));
    for (field, target) in known.iter().filter(|(field, target)| !kept(field, *target)) {
        database.execute(
            "DELETE FROM links WHERE entity = ? AND row_id = ? AND field = ? AND target = ?",
            &[
                entity.name().into(),
                row_id.into(),
                field.as_str().into(),
                (*target).into(),
            ],
        )?;
    }
    for (field, target) in links {
        if !known.iter().any(|(name, id)| name == field && id == target) {
            database.execute(
                "INSERT INTO links (entity, row_id, field, target) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                &[entity.name().into(), row_id.into(), (*field).into(), (*target).into()],
            )?;
        }
    }
    Ok(())
}

/// Stores what rows are put in order by, for those that were stored by an earlier release.
pub fn fill_names(database: &impl Database) -> Result<(), DatabaseError> {
    let named = database.query(
        "SELECT entity, row_id, json_extract(body, '$.nom') FROM rows WHERE json_extract(body, '$.nom') IS NOT NULL",
        &[],
    )?;
    for record in named {
        let name = fold(record.text(2)?);
        database.execute(
            "UPDATE rows SET name = ? WHERE entity = ? AND row_id = ?",
            &[
                name.into(),
                record.text(0)?.into(),
                record.integer(1)?.into(),
            ],
        )?;
    }
    Ok(())
}

/// Notes that a row was confirmed as it is.
pub fn confirm(
    database: &impl Database,
    entity: Entity,
    id: i64,
    read_at: i64,
    read_number: i64,
) -> Result<(), DatabaseError> {
    database.execute(
        "UPDATE rows SET read_at = max(read_at, ?), read_number = max(read_number, ?) WHERE entity = ? AND row_id = ?",
        &[read_at.into(), read_number.into(), entity.name().into(), id.into()],
    )
}

/// Removes a row and where it pointed to, as seen by the read `read_number`.
pub fn remove(
    database: &impl Database,
    entity: Entity,
    id: i64,
    read_number: i64,
    now: i64,
) -> Result<(), DatabaseError> {
    database.execute(
        "DELETE FROM links WHERE entity = ? AND row_id = ?",
        &[entity.name().into(), id.into()],
    )?;
    database.execute(
        "DELETE FROM rows WHERE entity = ? AND row_id = ?",
        &[entity.name().into(), id.into()],
    )?;
    database.execute(
        "INSERT INTO removed (entity, row_id, read_number, removed_at) VALUES (?, ?, ?, ?) \
         ON CONFLICT (entity, row_id) DO UPDATE SET read_number = max(read_number, excluded.read_number), \
         removed_at = excluded.removed_at",
        &[entity.name().into(), id.into(), read_number.into(), now.into()],
    )
}

/// The number of the read that saw this row removed, if that was not long ago.
pub fn removed_by(
    database: &impl Database,
    entity: Entity,
    id: i64,
) -> Result<Option<i64>, DatabaseError> {
    let record = database.first(
        "SELECT read_number FROM removed WHERE entity = ? AND row_id = ?",
        &[entity.name().into(), id.into()],
    )?;
    record.map(|record| record.integer(0)).transpose()
}

/// Whether a row was seen, there or not, by a read that began after the one of that number.
pub fn was_seen_after(
    database: &impl Database,
    entity: Entity,
    id: i64,
    read_number: i64,
) -> Result<bool, DatabaseError> {
    let found = database.first(
        "SELECT 1 FROM rows WHERE entity = ? AND row_id = ? AND read_number > ? \
         UNION ALL SELECT 1 FROM removed WHERE entity = ? AND row_id = ? AND read_number > ?",
        &[
            entity.name().into(),
            id.into(),
            read_number.into(),
            entity.name().into(),
            id.into(),
            read_number.into(),
        ],
    )?;
    Ok(found.is_some())
}

/// Forgets removals that no read under way can be older than.
pub fn forget_removed(database: &impl Database, before: i64) -> Result<(), DatabaseError> {
    database.execute("DELETE FROM removed WHERE removed_at < ?", &[before.into()])
}

/// Where a row points to.
pub fn links_of(
    database: &impl Database,
    entity: Entity,
    id: i64,
) -> Result<Vec<(String, i64)>, DatabaseError> {
    let records = database.query(
        "SELECT field, target FROM links WHERE entity = ? AND row_id = ?",
        &[entity.name().into(), id.into()],
    )?;
    records
        .iter()
        .map(|record| Ok((record.text(0)?.to_owned(), record.integer(1)?)))
        .collect()
}

/// The numbers of the rows above `after`, up to `last` where given.
pub fn ids_between(
    database: &impl Database,
    entity: Entity,
    after: i64,
    last: Option<i64>,
) -> Result<Vec<i64>, DatabaseError> {
    let records = database.query(
        "SELECT row_id FROM rows WHERE entity = ? AND row_id > ? AND row_id <= ?",
        &[
            entity.name().into(),
            after.into(),
            last.unwrap_or((1 << 53) - 1).into(),
        ],
    )?;
    first_integers(&records)
}

/// The row with that slug; of several the oldest.
pub fn by_slug(
    database: &impl Database,
    entity: Entity,
    slug: &str,
) -> Result<Option<i64>, DatabaseError> {
    let record = database.first(
        "SELECT row_id FROM rows WHERE entity = ? AND slug = ? ORDER BY row_id LIMIT 1",
        &[entity.name().into(), slug.into()],
    )?;
    record.map(|record| record.integer(0)).transpose()
}

/// The rows with that e-mail address (in lower case); two at most, which is enough to know that it is not one.
pub fn by_email(
    database: &impl Database,
    entity: Entity,
    email: &str,
) -> Result<Vec<i64>, DatabaseError> {
    let records = database.query(
        "SELECT row_id FROM rows WHERE entity = ? AND email = ? ORDER BY row_id LIMIT 2",
        &[entity.name().into(), email.into()],
    )?;
    first_integers(&records)
}
