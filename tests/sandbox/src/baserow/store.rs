//! SQLite behind the face: what is in memory is here too before an answer leaves. A killed process loses nothing it has
//! answered; calls of webhooks that were queued are found again at the next start.

use crate::baserow::engine::World;
use crate::baserow::model::{Relation, RelationId, Row, RowId, Table, TableId, WebhookId};
use crate::baserow::webhook::Call;
use anyhow::Context;
use rusqlite::{Connection, params};
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::path::Path;

const SCHEMA: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS documents (kind TEXT, id INTEGER, json TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS rows (table_id INTEGER, id INTEGER, json TEXT NOT NULL, PRIMARY KEY (table_id, id)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS links (relation INTEGER, a INTEGER, b INTEGER, PRIMARY KEY (relation, a, b)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS calls (number INTEGER PRIMARY KEY, json TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS history (id INTEGER PRIMARY KEY, webhook INTEGER NOT NULL, json TEXT NOT NULL);
    CREATE INDEX IF NOT EXISTS history_of ON history (webhook, id);
";

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is what its name says")]
pub enum Document {
    User,
    Workspace,
    Database,
    Table,
    Field,
    Relation,
    Token,
    Webhook,
}

impl Document {
    const fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Workspace => "workspace",
            Self::Database => "database",
            Self::Table => "table",
            Self::Field => "field",
            Self::Relation => "relation",
            Self::Token => "token",
            Self::Webhook => "webhook",
        }
    }
}

/// What a transaction changed; the values themselves are read from the world when it is written.
#[derive(Debug, Default)]
pub struct Changes {
    /// Documents put or, if they are gone from the world, deleted.
    pub documents: Vec<(Document, i64)>,
    /// Rows put.
    pub rows: Vec<(TableId, RowId)>,
    /// Links added (true) or taken away.
    pub links: Vec<(RelationId, RowId, RowId, bool)>,
    /// Tables whose rows are gone altogether.
    pub dropped_tables: Vec<TableId>,
    /// Webhook calls caused.
    pub calls: Vec<Call>,
}

/// The database.
pub struct Store {
    connection: Connection,
    counters: BTreeMap<String, i64>,
}

impl Store {
    /// Opens (or makes) the file.
    ///
    /// # Errors
    /// If SQLite cannot.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let connection = Connection::open(path).with_context(|| path.display().to_string())?;
        connection.execute_batch(SCHEMA)?;
        Ok(Self {
            connection,
            counters: BTreeMap::new(),
        })
    }

    /// Empties all tables.
    ///
    /// # Errors
    /// If SQLite cannot.
    pub fn clear(&mut self) -> anyhow::Result<()> {
        self.connection.execute_batch(
            "DELETE FROM documents; DELETE FROM counters; DELETE FROM rows; DELETE FROM links; DELETE FROM calls; \
             DELETE FROM history;",
        )?;
        self.counters.clear();
        Ok(())
    }

    /// Reads everything.
    ///
    /// # Errors
    /// If the file holds what this version does not understand.
    pub fn load(&mut self) -> anyhow::Result<World> {
        let mut world = World::default();
        let mut counters = self
            .connection
            .prepare("SELECT name, value FROM counters")?;
        self.counters = counters
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        drop(counters);
        world.counters.clone_from(&self.counters);
        for user in self.documents(Document::User)? {
            let user: crate::baserow::model::User = user;
            world.users.insert(user.id, user);
        }
        for workspace in self.documents::<crate::baserow::model::Workspace>(Document::Workspace)? {
            world.workspaces.insert(workspace.id, workspace);
        }
        for database in self.documents::<crate::baserow::model::Database>(Document::Database)? {
            world.databases.insert(database.id, database);
        }
        for token in self.documents::<crate::baserow::model::Token>(Document::Token)? {
            world.tokens.insert(token.id, token);
        }
        for webhook in self.documents::<crate::baserow::webhook::Webhook>(Document::Webhook)? {
            world.webhooks.insert(webhook.id, webhook);
        }
        for head in self.documents::<crate::baserow::model::TableHead>(Document::Table)? {
            let table = Table {
                head,
                rows: BTreeMap::new(),
                by_order: std::collections::BTreeSet::new(),
                last_row: 0,
            };
            world.tables.insert(table.head.id, table);
        }
        for field in self.documents::<crate::baserow::model::Field>(Document::Field)? {
            world.fields.insert(field.id, field);
        }
        for id in self.documents::<RelationId>(Document::Relation)? {
            world.relations.insert(id, Relation::default());
        }
        self.load_rows(&mut world)?;
        world.schema_changed();
        world.index_unique();
        Ok(world)
    }

    fn load_rows(&self, world: &mut World) -> anyhow::Result<()> {
        let mut rows = self
            .connection
            .prepare("SELECT table_id, id, json FROM rows ORDER BY table_id, id")?;
        let mut rows = rows.query([])?;
        while let Some(found) = rows.next()? {
            let json = found.get_ref(2)?.as_str()?;
            let mut row: Row = serde_json::from_str(json).context("a stored row")?;
            row.id = RowId(found.get(1)?);
            world.now = world.now.max(row.updated_on);
            world.put_row(TableId(found.get(0)?), row);
        }
        let mut links = self
            .connection
            .prepare("SELECT relation, a, b FROM links")?;
        let mut links = links.query([])?;
        while let Some(found) = links.next()? {
            let relation = world
                .relations
                .entry(RelationId(found.get(0)?))
                .or_default();
            relation.load(RowId(found.get(1)?), RowId(found.get(2)?));
        }
        Ok(())
    }

    fn documents<T: DeserializeOwned>(&self, kind: Document) -> anyhow::Result<Vec<T>> {
        let mut statement = self
            .connection
            .prepare("SELECT json FROM documents WHERE kind = ?1 ORDER BY id")?;
        let mut found = statement.query([kind.name()])?;
        let mut documents = Vec::new();
        while let Some(row) = found.next()? {
            let json = row.get_ref(0)?.as_str()?;
            documents.push(
                serde_json::from_str(json).with_context(|| format!("a stored {}", kind.name()))?,
            );
        }
        Ok(documents)
    }

    /// Writes one transaction. Gives the calls their numbers.
    ///
    /// # Errors
    /// If SQLite cannot.
    pub fn write(&mut self, world: &World, changes: &mut Changes) -> anyhow::Result<()> {
        let transaction = self.connection.transaction()?;
        for (kind, id) in &changes.documents {
            match document(world, *kind, *id)? {
                Some(json) => transaction
                    .prepare_cached(
                        "INSERT OR REPLACE INTO documents (kind, id, json) VALUES (?1, ?2, ?3)",
                    )?
                    .execute(params![kind.name(), id, json])?,
                None => transaction
                    .prepare_cached("DELETE FROM documents WHERE kind = ?1 AND id = ?2")?
                    .execute(params![kind.name(), id])?,
            };
        }
        for table in &changes.dropped_tables {
            transaction.execute("DELETE FROM rows WHERE table_id = ?1", [table.0])?;
        }
        for (table, id) in &changes.rows {
            let Some(row) = world.tables.get(table).and_then(|table| table.rows.get(id)) else {
                continue;
            };
            transaction
                .prepare_cached(
                    "INSERT OR REPLACE INTO rows (table_id, id, json) VALUES (?1, ?2, ?3)",
                )?
                .execute(params![table.0, id.0, serde_json::to_string(row)?])?;
        }
        for (relation, from, to, added) in &changes.links {
            let sql = if *added {
                "INSERT OR IGNORE INTO links (relation, a, b) VALUES (?1, ?2, ?3)"
            } else {
                "DELETE FROM links WHERE relation = ?1 AND a = ?2 AND b = ?3"
            };
            transaction
                .prepare_cached(sql)?
                .execute(params![relation.0, from.0, to.0])?;
        }
        for (name, value) in &world.counters {
            if self.counters.get(name) != Some(value) {
                transaction
                    .prepare_cached(
                        "INSERT OR REPLACE INTO counters (name, value) VALUES (?1, ?2)",
                    )?
                    .execute(params![name, value])?;
            }
        }
        for call in &mut changes.calls {
            let json = serde_json::to_string(call)?;
            transaction
                .prepare_cached("INSERT INTO calls (json) VALUES (?1)")?
                .execute([json])?;
            call.number = transaction.last_insert_rowid();
        }
        transaction.commit()?;
        if self.counters != world.counters {
            self.counters.clone_from(&world.counters);
        }
        Ok(())
    }

    /// The calls that were queued when the process ended.
    ///
    /// # Errors
    /// If SQLite cannot.
    pub fn queued(&self) -> anyhow::Result<Vec<Call>> {
        let mut statement = self
            .connection
            .prepare("SELECT number, json FROM calls ORDER BY number")?;
        let mut found = statement.query([])?;
        let mut calls = Vec::new();
        while let Some(row) = found.next()? {
            let mut call: Call =
                serde_json::from_str(row.get_ref(1)?.as_str()?).context("a queued call")?;
            call.number = row.get(0)?;
            calls.push(call);
        }
        Ok(calls)
    }

    /// Notes how often a call was tried.
    ///
    /// # Errors
    /// If SQLite cannot.
    pub fn tried(&self, call: &Call) -> anyhow::Result<()> {
        let json = serde_json::to_string(call)?;
        self.connection
            .prepare_cached("UPDATE calls SET json = ?2 WHERE number = ?1")?
            .execute(params![call.number, json])?;
        Ok(())
    }

    /// Takes a call off the queue.
    ///
    /// # Errors
    /// If SQLite cannot.
    pub fn finished(&self, number: i64) -> anyhow::Result<()> {
        self.connection
            .prepare_cached("DELETE FROM calls WHERE number = ?1")?
            .execute([number])?;
        Ok(())
    }

    /// Takes all calls of a webhook off the queue.
    ///
    /// # Errors
    /// If SQLite cannot.
    pub fn dropped(&self, webhook: WebhookId) -> anyhow::Result<()> {
        self.connection.execute(
            "DELETE FROM calls WHERE json_extract(json, '$.webhook') = ?1",
            [webhook.0],
        )?;
        Ok(())
    }

    /// Adds a delivery to a webhook's log and keeps its last ten. `entry` has no id yet.
    ///
    /// # Errors
    /// If SQLite cannot.
    pub fn log(&self, webhook: WebhookId, entry: &Json) -> anyhow::Result<()> {
        self.connection
            .prepare_cached("INSERT INTO history (webhook, json) VALUES (?1, ?2)")?
            .execute(params![webhook.0, entry.to_string()])?;
        self.connection
            .prepare_cached(
                "DELETE FROM history WHERE webhook = ?1 AND id NOT IN \
                 (SELECT id FROM history WHERE webhook = ?1 ORDER BY id DESC LIMIT 10)",
            )?
            .execute([webhook.0])?;
        Ok(())
    }

    /// The last deliveries of a webhook, newest first: number and entry.
    ///
    /// # Errors
    /// If SQLite cannot.
    pub fn logged(&self, webhook: WebhookId) -> anyhow::Result<Vec<(i64, Json)>> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, json FROM history WHERE webhook = ?1 ORDER BY id DESC")?;
        let mut found = statement.query([webhook.0])?;
        let mut entries = Vec::new();
        while let Some(row) = found.next()? {
            entries.push((
                row.get(0)?,
                serde_json::from_str(row.get_ref(1)?.as_str()?)?,
            ));
        }
        Ok(entries)
    }
}

fn document(world: &World, kind: Document, id: i64) -> serde_json::Result<Option<String>> {
    fn json<T: serde::Serialize>(found: Option<&T>) -> serde_json::Result<Option<String>> {
        found.map(serde_json::to_string).transpose()
    }
    use crate::baserow::model as m;
    match kind {
        Document::User => json(world.users.get(&m::UserId(id))),
        Document::Workspace => json(world.workspaces.get(&m::WorkspaceId(id))),
        Document::Database => json(world.databases.get(&m::DatabaseId(id))),
        Document::Table => json(world.tables.get(&TableId(id)).map(|table| &table.head)),
        Document::Field => json(world.fields.get(&m::FieldId(id))),
        Document::Relation => json(
            world
                .relations
                .contains_key(&RelationId(id))
                .then_some(&RelationId(id)),
        ),
        Document::Token => json(world.tokens.get(&m::TokenId(id))),
        Document::Webhook => json(world.webhooks.get(&WebhookId(id))),
    }
}
