//! Writing demo rows: bodies as a client would send them, by field name, read by the same code as the API's.

use super::{refused, schema};
use crate::baserow::engine::input::{RowRefusal, read_row};
use crate::baserow::engine::{Change, Engine};
use crate::baserow::model::{DatabaseId, RowId, TableId, UserId};
use bridge_core::slug::Slug;
use serde_json::{Map, Value as Json};
use std::collections::{HashMap, HashSet};

/// Rows per transaction.
const BATCH: usize = 5000;

/// The engine with what all demo rows have in common.
pub struct Rows<'a> {
    engine: &'a mut Engine,
    database: DatabaseId,
    change: Change,
    year: i16,
    slugs: HashMap<&'static str, HashSet<String>>,
}

impl<'a> Rows<'a> {
    /// Rows of a database, made by `user`.
    pub fn new(engine: &'a mut Engine, database: DatabaseId, user: UserId, year: i16) -> Self {
        Self {
            engine,
            database,
            change: Change {
                user,
                notify: false,
            },
            year,
            slugs: HashMap::new(),
        }
    }

    /// The civil year that the data is about.
    pub const fn year(&self) -> i16 {
        self.year
    }

    /// A day of that year.
    pub fn day(&self, month: usize, day: usize) -> String {
        Self::day_of(self.year, month, day)
    }

    /// A day of another year.
    pub fn day_of(year: i16, month: usize, day: usize) -> String {
        format!("{year}-{month:02}-{day:02}")
    }

    /// Makes rows; their ids come back in order.
    pub fn add(&mut self, table: &'static str, rows: &[Json]) -> anyhow::Result<Vec<i64>> {
        let id = schema::table_named(self.engine, self.database, table)?;
        let mut made = Vec::with_capacity(rows.len());
        for batch in rows.chunks(BATCH) {
            made.extend(self.add_batch(table, id, batch)?.into_iter().map(|id| id.0));
        }
        Ok(made)
    }

    fn add_batch(
        &mut self,
        name: &str,
        table: TableId,
        rows: &[Json],
    ) -> anyhow::Result<Vec<RowId>> {
        let empty = Map::new();
        let world = &self.engine.world;
        let mut inputs = Vec::with_capacity(rows.len());
        for row in rows {
            let body = row.as_object().unwrap_or(&empty);
            if let Some(unknown) = body
                .keys()
                .find(|key| world.field_named(table, key).is_none())
            {
                anyhow::bail!("{name} has no field {unknown}");
            }
            let input = read_row(
                world,
                world.fields_of(table),
                |field| field.name.clone(),
                body,
            );
            inputs.push(
                input
                    .map_err(RowRefusal::into_error)
                    .map_err(|error| refused(name, &error))?,
            );
        }
        self.engine
            .create_rows(self.change, table, &inputs, None)
            .map_err(|error| refused(name, &error))
    }

    /// The slug that the bridge would give a row of that name and number: the number is added on a clash.
    pub fn slug(&mut self, table: &'static str, name: &str, id: usize) -> String {
        let taken = self.slugs.entry(table).or_default();
        let plain = Slug::from_name(name)
            .map_or_else(|| format!("{table}-{id}"), |slug| slug.as_str().to_owned());
        let slug = if taken.contains(&plain) {
            format!("{plain}-{id}")
        } else {
            plain
        };
        taken.insert(slug.clone());
        slug
    }
}
