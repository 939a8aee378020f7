//! The schema, as a list of steps that only ever grows.
//!
//! What always holds: a step runs once, in one transaction with the note that it ran; what was released is never edited,
//! only followed by a new step. A database from a newer version is left alone and every call is refused.

use crate::ports::{Database, DatabaseError};

/// The steps, in order; the version of a database is how many of them it has seen.
const STEPS: &[&[&str]] = &[FIRST, LISTS, WRITES, TOTALS];

/// Everything there was at first.
const FIRST: &[&str] = &[
    // tables, fields and options of Baserow, found by name
    "CREATE TABLE tables (entity TEXT PRIMARY KEY, table_id INTEGER NOT NULL UNIQUE, complete_at INTEGER) WITHOUT ROWID",
    "CREATE TABLE fields (entity TEXT NOT NULL, name TEXT NOT NULL, field_id INTEGER NOT NULL, PRIMARY KEY (entity, name)) WITHOUT ROWID",
    "CREATE TABLE options (entity TEXT NOT NULL, field TEXT NOT NULL, option_id INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY (entity, field, option_id)) WITHOUT ROWID",
    // deliveries that were claimed, for 24 h
    "CREATE TABLE inbox (webhook_id INTEGER NOT NULL, event_id TEXT NOT NULL, batch_id INTEGER NOT NULL, claimed_at INTEGER NOT NULL, PRIMARY KEY (webhook_id, event_id, batch_id)) WITHOUT ROWID",
    // rows to be read again; the generation moves with every reason to do so
    "CREATE TABLE dirty_rows (entity TEXT NOT NULL, row_id INTEGER NOT NULL, generation INTEGER NOT NULL, since INTEGER NOT NULL, due_at INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, lease_until INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (entity, row_id)) WITHOUT ROWID",
    // tables to be read again, page by page
    "CREATE TABLE dirty_tables (entity TEXT PRIMARY KEY, generation INTEGER NOT NULL, since INTEGER NOT NULL, run INTEGER NOT NULL DEFAULT 0, cursor INTEGER NOT NULL DEFAULT 0, done INTEGER NOT NULL DEFAULT 0, total INTEGER NOT NULL DEFAULT 0, due_at INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, lease_until INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID",
    // the mirror: rows by name of field, and who points to whom
    "CREATE TABLE rows (entity TEXT NOT NULL, row_id INTEGER NOT NULL, body TEXT NOT NULL, modified INTEGER, read_at INTEGER NOT NULL, read_number INTEGER NOT NULL, slug TEXT, email TEXT, folded TEXT NOT NULL, PRIMARY KEY (entity, row_id)) WITHOUT ROWID",
    "CREATE INDEX rows_by_slug ON rows (entity, slug) WHERE slug IS NOT NULL",
    "CREATE INDEX rows_by_email ON rows (entity, email) WHERE email IS NOT NULL",
    "CREATE TABLE links (entity TEXT NOT NULL, row_id INTEGER NOT NULL, field TEXT NOT NULL, target INTEGER NOT NULL, PRIMARY KEY (entity, row_id, field, target)) WITHOUT ROWID",
    "CREATE INDEX links_back ON links (entity, field, target, row_id)",
    // rows that were removed a while ago: a read that began before must not bring them back
    "CREATE TABLE removed (entity TEXT NOT NULL, row_id INTEGER NOT NULL, read_number INTEGER NOT NULL, removed_at INTEGER NOT NULL, PRIMARY KEY (entity, row_id)) WITHOUT ROWID",
    // answers that others hold: their versions outlive a rebuilt mirror
    "CREATE TABLE cards (entity TEXT NOT NULL, row_id INTEGER NOT NULL, version INTEGER NOT NULL, digest TEXT NOT NULL DEFAULT '', slug TEXT, published INTEGER NOT NULL DEFAULT 0, cached INTEGER NOT NULL DEFAULT 0, cached_at INTEGER NOT NULL DEFAULT 0, publish_at INTEGER, cache_at INTEGER, attempts INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (entity, row_id)) WITHOUT ROWID",
    "CREATE INDEX cards_to_publish ON cards (publish_at) WHERE publish_at IS NOT NULL",
    "CREATE INDEX cards_to_cache ON cards (cache_at) WHERE cache_at IS NOT NULL",
    "CREATE TABLE renewals (entity TEXT NOT NULL, row_id INTEGER NOT NULL, PRIMARY KEY (entity, row_id)) WITHOUT ROWID",
    "CREATE TABLE tokens (token_id INTEGER PRIMARY KEY AUTOINCREMENT, hash TEXT NOT NULL UNIQUE, name TEXT NOT NULL, scopes TEXT NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER, last_used_at INTEGER, revoked_at INTEGER)",
    "CREATE TABLE counters (name TEXT PRIMARY KEY, value REAL NOT NULL) WITHOUT ROWID",
];

/// What lists are filtered and put in order by; the names of tables are looked up again, since there are more to mirror.
const LISTS: &[&str] = &[
    "ALTER TABLE rows ADD COLUMN name TEXT",
    "CREATE INDEX rows_by_name ON rows (entity, name)",
    "CREATE INDEX rows_by_folded ON rows (entity, folded)",
    "CREATE INDEX rows_by_change ON rows (entity, modified)",
    "CREATE INDEX rows_by_status ON rows (entity, json_extract(body, '$.statut'))",
    "CREATE INDEX rows_by_day ON rows (entity, coalesce(json_extract(body, '$.date'), json_extract(body, '$.date_debut')))",
    "DELETE FROM meta WHERE key = 'names_due'",
];

/// Writes under way, their locks, their answers, and what follows from them.
const WRITES: &[&str] = &[
    // writes under way, and the answers of those that a caller may ask for again; stages: see store/writes.rs
    "CREATE TABLE writes (write_id INTEGER PRIMARY KEY AUTOINCREMENT, subject TEXT NOT NULL, key TEXT, digest TEXT NOT NULL, begun_at INTEGER NOT NULL, bridge_id TEXT NOT NULL, call TEXT NOT NULL, stage INTEGER NOT NULL DEFAULT 0, sent TEXT, sent_at INTEGER NOT NULL DEFAULT 0, due_at INTEGER, attempts INTEGER NOT NULL DEFAULT 0, answer TEXT)",
    "CREATE UNIQUE INDEX writes_by_key ON writes (subject, key) WHERE key IS NOT NULL",
    "CREATE INDEX writes_due ON writes (due_at) WHERE due_at IS NOT NULL",
    // who may write to what, and until when
    "CREATE TABLE locks (name TEXT PRIMARY KEY, write_id INTEGER NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE INDEX locks_by_write ON locks (write_id)",
    // rows that rules may change because another one was written; the generation moves with every reason
    "CREATE TABLE follow_ups (entity TEXT NOT NULL, row_id INTEGER NOT NULL, generation INTEGER NOT NULL, due_at INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (entity, row_id)) WITHOUT ROWID",
];

/// How many rows of a table have a status, kept by the database itself whenever one is stored: counting a hundred thousand
/// of them for every page would take longer than the page.
const TOTALS: &[&str] = &[
    "CREATE TABLE totals (entity TEXT NOT NULL, statut TEXT NOT NULL, total INTEGER NOT NULL, PRIMARY KEY (entity, statut)) WITHOUT ROWID",
    "INSERT INTO totals SELECT entity, coalesce(json_extract(body, '$.statut'), ''), count(*) FROM rows GROUP BY 1, 2",
    "CREATE TRIGGER rows_added AFTER INSERT ON rows BEGIN \
     INSERT INTO totals VALUES (new.entity, coalesce(json_extract(new.body, '$.statut'), ''), 1) \
     ON CONFLICT (entity, statut) DO UPDATE SET total = total + 1; END",
    "CREATE TRIGGER rows_removed AFTER DELETE ON rows BEGIN \
     UPDATE totals SET total = total - 1 WHERE entity = old.entity AND statut = coalesce(json_extract(old.body, '$.statut'), ''); END",
    "CREATE TRIGGER rows_moved AFTER UPDATE OF body ON rows \
     WHEN json_extract(old.body, '$.statut') IS NOT json_extract(new.body, '$.statut') BEGIN \
     UPDATE totals SET total = total - 1 WHERE entity = old.entity AND statut = coalesce(json_extract(old.body, '$.statut'), ''); \
     INSERT INTO totals VALUES (new.entity, coalesce(json_extract(new.body, '$.statut'), ''), 1) \
     ON CONFLICT (entity, statut) DO UPDATE SET total = total + 1; END",
];

/// Brings the database to the newest schema.
pub fn migrate(database: &impl Database) -> Result<(), DatabaseError> {
    database.execute(
        "CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        &[],
    )?;
    let seen = super::meta::number(database, "schema")?.unwrap_or(0);
    let seen = usize::try_from(seen).map_err(|_| DatabaseError::Shape("schema version"))?;
    if seen > STEPS.len() {
        return Err(DatabaseError::Shape("schema version of a newer release"));
    }
    for (index, step) in STEPS.iter().enumerate().skip(seen) {
        database.transaction(|| {
            for statement in *step {
                database.execute(statement, &[])?;
            }
            if core::ptr::eq(*step, LISTS) {
                super::mirror::fill_names(database)?;
            }
            let version =
                i64::try_from(index + 1).map_err(|_| DatabaseError::Shape("schema version"))?;
            super::meta::set_number(database, "schema", version)
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{FIRST, migrate};
    use crate::ports::twins::SqliteTwin;
    use crate::ports::{Database, DatabaseError};
    use crate::services::base::store::{meta, totals};
    use bridge_core::entity::Entity;

    /// A database as the first release left it.
    fn first() -> SqliteTwin {
        let database = SqliteTwin::default();
        database.run("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID");
        for statement in FIRST {
            database.run(statement);
        }
        meta::set_number(&database, "schema", 1).unwrap();
        database
    }

    #[test]
    fn rows_of_the_first_release_are_put_in_order_by_their_names() {
        let database = first();
        meta::set_number(&database, "names_due", 9_000).unwrap();
        for (id, body) in [(1, r#"{"nom":"Élan"}"#), (2, r#"{"nom":null}"#), (3, "{}")] {
            database.run(&format!(
                "INSERT INTO rows (entity, row_id, body, read_at, read_number, folded) VALUES ('projet', {id}, '{body}', 0, 0, '')"
            ));
        }
        migrate(&database).unwrap();
        let names = database
            .query("SELECT name FROM rows ORDER BY row_id", &[])
            .unwrap();
        let names: Vec<_> = names
            .iter()
            .map(|record| record.optional_text(0).unwrap())
            .collect();
        assert_eq!(names, [Some("elan"), None, None]);
        // and are counted
        assert_eq!(totals::of(&database, Entity::Projet).unwrap(), 3);
        // there is more to mirror than that release knew
        assert_eq!(meta::number(&database, "names_due").unwrap(), None);
        migrate(&database).unwrap();
    }

    #[test]
    fn a_database_of_a_newer_release_is_left_alone() {
        let database = SqliteTwin::default();
        migrate(&database).unwrap();
        meta::set_number(&database, "schema", 99).unwrap();
        assert!(matches!(migrate(&database), Err(DatabaseError::Shape(_))));
    }
}
