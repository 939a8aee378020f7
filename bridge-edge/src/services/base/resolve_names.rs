//! Finds the numbers of tables, fields and options by their names, and says what is missing.
//!
//! What always holds: numbers are replaced for a whole table at once; a table that is new or whose fields changed is read
//! again from its first row. What is missing stands in one list, and is looked for again every minute.

use std::rc::Rc;

use bridge_core::entity::Entity;
use bridge_core::rows::MIRRORED;
use bridge_core::schema::{self, FieldKind, Table};
use serde_json::Value as Json;

use crate::log::Level;
use crate::ports::{Database, DatabaseError, FieldInfo, Ports, RowSource, SourceError, TableInfo};

use super::names::Names;
use super::store::names::StoredField;
use super::store::{meta, names, queue};
use super::upstream::AskError;
use super::{Base, upstream};

/// When the map is looked up again, in ms since 1970; absent: not needed.
const DUE: &str = "names_due"; // read in store/agenda.rs
/// What was missing at the last look, as a JSON list.
const MISSING: &str = "names_missing";
/// How often what is missing is looked for again, in ms.
const AGAIN: i64 = 60_000;
/// How often the map is looked up although nothing asked for it, in ms.
const DAILY: i64 = 24 * 60 * 60 * 1_000;

impl<P: Ports> Base<P> {
    /// Asks for the map to be looked up again, now.
    pub(super) fn mark_names(&self) -> Result<(), DatabaseError> {
        meta::set_number(self.database(), DUE, self.now())
    }

    /// Places that are missing in Baserow, as found at the last look; none before the first.
    pub(super) fn missing_places(&self) -> Result<Option<Vec<String>>, DatabaseError> {
        let Some(text) = meta::text(self.database(), MISSING)? else {
            return Ok(None);
        };
        serde_json::from_str(&text)
            .map(Some)
            .map_err(|_| DatabaseError::Shape("missing places"))
    }

    /// Looks up tables and fields and stores what was found. A failure leaves the old map and a time to try again.
    pub(super) async fn refresh_names(self: &Rc<Self>) -> Result<(), DatabaseError> {
        let began = meta::number(self.database(), DUE)?;
        if let Ok(found) = self.look_up().await {
            return self.store_names(&found, began);
        }
        let pause = upstream::backoff(2, self.ports.random());
        meta::set_number(self.database(), DUE, self.now() + pause)
    }

    async fn look_up(self: &Rc<Self>) -> Result<Vec<(Entity, i64, Vec<FieldInfo>)>, AskError> {
        let tables = self.ask("tables", self.ports.source().tables()).await?;
        let of_name = |entity: Entity| {
            let here = |table: &&TableInfo| {
                Some(table.database_id) == self.settings.database_id && table.name == entity.name()
            };
            tables.iter().find(here).map(|table| (entity, table.id))
        };
        let mut found = Vec::new();
        for (entity, table) in MIRRORED.into_iter().filter_map(of_name) {
            match self.ask("fields", self.ports.source().fields(table)).await {
                Ok(fields) => found.push((entity, table, fields)),
                // deleted between the two calls: it is missing, the others are not
                Err(AskError::Failed(SourceError::NoTable)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }

    fn store_names(
        self: &Rc<Self>,
        found: &[(Entity, i64, Vec<FieldInfo>)],
        began: Option<i64>,
    ) -> Result<(), DatabaseError> {
        let (database, now) = (self.database(), self.now());
        let missing = missing(found);
        let missed = self.missing_places()?;
        let old = self.names();
        let new = database.transaction(|| {
            for (entity, table_id, fields) in found {
                names::replace(database, *entity, *table_id, &known_fields(*entity, fields))?;
            }
            for entity in MIRRORED {
                if !found.iter().any(|(there, ..)| *there == entity) {
                    names::remove(database, entity)?;
                }
            }
            let new = Names::load(database)?;
            for (entity, ..) in found {
                if new.table(*entity) != old.table(*entity) {
                    queue::mark_table(database, *entity, now)?;
                }
            }
            meta::set_text(database, MISSING, &Json::from(missing.clone()).to_string())?;
            // a reason that came while we looked stays a reason
            if meta::number(database, DUE)? == began {
                meta::set_number(
                    database,
                    DUE,
                    now + if missing.is_empty() { DAILY } else { AGAIN },
                )?;
            }
            Ok::<_, DatabaseError>(new)
        })?;
        *self.names.borrow_mut() = Rc::new(new);
        if missed.as_ref() != Some(&missing) {
            if missing.is_empty() {
                self.tell(Level::Info, "baserow has every table and field", None);
            } else {
                self.tell(Level::Error, "baserow lacks", Some(&missing.join(", ")));
            }
        }
        Ok(())
    }
}

/// The fields of the domain among those of a table, reverse lists included.
fn known_fields(entity: Entity, fields: &[FieldInfo]) -> Vec<StoredField> {
    let table = schema::table(entity);
    let names = table
        .fields()
        .map(|field| field.name)
        .chain(table.reverse_links().map(|list| list.name));
    names
        .filter_map(|name| fields.iter().find(|field| field.name == name))
        .map(|field| StoredField {
            entity,
            name: field.name.clone(),
            field_id: field.id,
            options: field
                .options
                .iter()
                .map(|option| (option.id, option.value.clone()))
                .collect(),
        })
        .collect()
}

/// What the domain needs and Baserow has not: `projet` for a table, `projet.nom` for a field, `projet.statut=livre` for an
/// option.
fn missing(found: &[(Entity, i64, Vec<FieldInfo>)]) -> Vec<String> {
    let mut missing = Vec::new();
    for entity in MIRRORED {
        match found.iter().find(|(there, ..)| *there == entity) {
            None => missing.push(entity.name().to_owned()),
            Some((.., fields)) => missing_fields(schema::table(entity), fields, &mut missing),
        }
    }
    missing
}

fn missing_fields(table: &Table, fields: &[FieldInfo], missing: &mut Vec<String>) {
    for wanted in table.fields() {
        let Some(there) = fields.iter().find(|field| field.name == wanted.name) else {
            missing.push(format!("{}.{}", table.entity, wanted.name));
            continue;
        };
        let (FieldKind::SingleSelect { options } | FieldKind::MultiSelect { options }) =
            wanted.kind
        else {
            continue;
        };
        for option in options {
            if !there.options.iter().any(|known| known.value == *option) {
                missing.push(format!("{}.{}={option}", table.entity, wanted.name));
            }
        }
    }
}
