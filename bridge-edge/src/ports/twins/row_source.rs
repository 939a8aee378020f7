//! `RowSource` as Baserow behaves: fields by number, rendered links and reverse lists, answers that take their time and
//! may be out of date when they arrive, rows that show late, faults.
//!
//! What always holds: `modifie_le` grows with every change of a row's own fields; a link changed from the other side
//! changes no row's clock but the one that holds the link. The twin notes how many calls ran at once.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use bridge_core::entity::Entity;
use bridge_core::rows::MIRRORED;
use bridge_core::schema;
use serde_json::{Map, Value as Json};

use crate::ports::{Clock, FieldInfo, RawRow, RowPage, RowSource, SourceError, TableInfo};

use super::Simulation;
use super::render::{field_id, field_info, render};
use super::row_writer::Change;

/// The database that the twin's tables belong to.
pub const DATABASE: i64 = 7;

#[derive(Clone)]
pub(super) struct Stored {
    pub(super) values: Map<String, Json>,
    pub(super) modified: i64,
    /// From when on the row can be read (a replica that lags).
    visible_from: i64,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) rows: BTreeMap<(Entity, i64), Stored>,
    trash: BTreeMap<(Entity, i64), Stored>,
    last_id: BTreeMap<Entity, i64>,
    /// Tables and fields ("projet", "projet.nom") that somebody renamed away.
    pub(super) hidden: Vec<String>,
}

/// A Baserow in memory; clones share it.
#[derive(Clone)]
pub struct SourceTwin {
    simulation: Simulation,
    pub(super) state: Rc<RefCell<State>>,
    fault: Rc<Cell<Option<SourceError>>>,
    pub(super) after_commit: Rc<Cell<Option<SourceError>>>,
    pub(super) late: Rc<Cell<Option<u32>>>,
    pub(super) under_way: Rc<RefCell<Vec<(i64, Change)>>>,
    pub(super) writes: Rc<RefCell<Vec<(Entity, i64)>>>,
    hanging: Rc<Cell<bool>>,
    latency: u32,
    running: Rc<Cell<u32>>,
    most: Rc<Cell<u32>>,
    calls: Rc<Cell<u32>>,
    last_modified: Rc<Cell<i64>>,
}

impl SourceTwin {
    /// An empty database whose answers take up to `latency` ms before and after they are looked up.
    pub fn new(simulation: &Simulation, latency: u32) -> Self {
        Self {
            simulation: simulation.clone(),
            state: Rc::default(),
            fault: Rc::default(),
            after_commit: Rc::default(),
            late: Rc::default(),
            under_way: Rc::default(),
            writes: Rc::default(),
            hanging: Rc::default(),
            latency,
            running: Rc::default(),
            most: Rc::default(),
            calls: Rc::default(),
            last_modified: Rc::default(),
        }
    }

    /// While set, every call fails so.
    pub fn set_fault(&self, fault: Option<SourceError>) {
        self.fault.set(fault);
    }

    /// While set, writes are done and then fail so.
    pub fn set_fault_after_commit(&self, fault: Option<SourceError>) {
        self.after_commit.set(fault);
    }

    /// While set, a write is cut at once and done all the same so many ms later.
    pub fn set_late_commit(&self, milliseconds: Option<u32>) {
        self.late.set(milliseconds);
    }

    /// Every write that was done: table and row.
    pub fn writes(&self) -> Vec<(Entity, i64)> {
        self.writes.borrow().clone()
    }

    /// The time it lives in.
    pub fn simulation(&self) -> &Simulation {
        &self.simulation
    }

    /// While true, answers take an hour.
    pub fn hang(&self, hanging: bool) {
        self.hanging.set(hanging);
    }

    /// The most calls that ever ran at once.
    pub fn most_at_once(&self) -> u32 {
        self.most.get()
    }

    /// How many calls were made.
    pub fn calls(&self) -> u32 {
        self.calls.get()
    }

    /// Hides a table (`projet`) or a field (`projet.nom`), as a renaming does; again to show it.
    pub fn toggle_hidden(&self, place: &str) {
        let mut state = self.state.borrow_mut();
        if let Some(index) = state.hidden.iter().position(|hidden| hidden == place) {
            state.hidden.swap_remove(index);
        } else {
            state.hidden.push(place.to_owned());
        }
    }

    /// The number of a table.
    pub fn table_id(entity: Entity) -> i64 {
        100 + i64::try_from(Entity::ALL.iter().position(|one| *one == entity).unwrap()).unwrap()
    }

    /// Makes a row of values by name (links as lists of numbers, options as texts); its number.
    pub fn create(&self, entity: Entity, values: &Json) -> i64 {
        let mut state = self.state.borrow_mut();
        let id = state.last_id.get(&entity).copied().unwrap_or(0) + 1;
        state.last_id.insert(entity, id);
        let stored = Stored {
            values: object(values),
            modified: self.tick(),
            visible_from: i64::MIN,
        };
        state.rows.insert((entity, id), stored);
        id
    }

    /// Makes a row that can be read only after `delay` ms.
    pub fn create_late(&self, entity: Entity, values: &Json, delay: i64) -> i64 {
        let id = self.create(entity, values);
        let mut state = self.state.borrow_mut();
        state.rows.get_mut(&(entity, id)).unwrap().visible_from = self.simulation.now() + delay;
        id
    }

    /// Changes some values of a row; false when it is not there.
    pub fn update(&self, entity: Entity, id: i64, values: &Json) -> bool {
        let modified = self.tick();
        let mut state = self.state.borrow_mut();
        let Some(row) = state.rows.get_mut(&(entity, id)) else {
            return false;
        };
        row.values.extend(object(values));
        row.modified = modified;
        true
    }

    /// Moves a row to the trash; false when it is not there.
    pub fn delete(&self, entity: Entity, id: i64) -> bool {
        let mut state = self.state.borrow_mut();
        let Some(row) = state.rows.remove(&(entity, id)) else {
            return false;
        };
        state.trash.insert((entity, id), row);
        true
    }

    /// Brings a row back from the trash, its clock unchanged; false when it is not there.
    pub fn restore(&self, entity: Entity, id: i64) -> bool {
        let mut state = self.state.borrow_mut();
        let Some(row) = state.trash.remove(&(entity, id)) else {
            return false;
        };
        state.rows.insert((entity, id), row);
        true
    }

    /// The numbers of a table's rows.
    pub fn ids(&self, entity: Entity) -> Vec<i64> {
        self.catch_up();
        self.state
            .borrow()
            .rows
            .keys()
            .filter(|(of, _)| *of == entity)
            .map(|(_, id)| *id)
            .collect()
    }

    /// Every row of a table as it would be read now.
    pub fn all(&self, entity: Entity) -> Vec<RawRow> {
        self.catch_up();
        let state = self.state.borrow();
        let here = state.rows.iter().filter(|((of, _), _)| *of == entity);
        here.map(|((_, id), row)| render(&state, entity, *id, row))
            .collect()
    }

    /// The fields of a table as Baserow lists them.
    pub fn fields_of(&self, entity: Entity) -> Vec<FieldInfo> {
        let state = self.state.borrow();
        let table = schema::table(entity);
        let own = table.fields().map(|field| (field.name, Some(&field.kind)));
        let reverse = table.reverse_links().map(|list| (list.name, None));
        own.chain(reverse)
            .filter(|(name, _)| !state.hidden.contains(&format!("{entity}.{name}")))
            .map(|(name, kind)| field_info(entity, name, kind))
            .collect()
    }

    fn tick(&self) -> i64 {
        let now = (self.simulation.now() * 1_000).max(self.last_modified.get() + 1);
        self.last_modified.set(now);
        now
    }

    pub(super) async fn call<T>(
        &self,
        answer: impl FnOnce(&State) -> Result<T, SourceError>,
    ) -> Result<T, SourceError> {
        self.calls.set(self.calls.get() + 1);
        self.running.set(self.running.get() + 1);
        self.most.set(self.most.get().max(self.running.get()));
        let running = Running(Rc::clone(&self.running));
        self.pause().await;
        if self.hanging.get() {
            self.simulation.sleep(3_600_000).await;
        }
        self.catch_up();
        let answer = match self.fault.get() {
            Some(fault) => Err(fault),
            None => answer(&self.state.borrow()),
        };
        self.pause().await;
        drop(running);
        answer
    }

    async fn pause(&self) {
        let random = self.simulation.random().next();
        let milliseconds = u32::try_from(random % u64::from(self.latency + 1)).unwrap();
        self.simulation.sleep(milliseconds).await;
    }

    pub(super) fn entity(state: &State, table: i64) -> Result<Entity, SourceError> {
        MIRRORED
            .into_iter()
            .find(|entity| {
                Self::table_id(*entity) == table
                    && !state.hidden.contains(&entity.name().to_owned())
            })
            .ok_or(SourceError::NoTable)
    }

    fn visible(&self, state: &State, entity: Entity, id: i64) -> Option<RawRow> {
        let row = state.rows.get(&(entity, id))?;
        (row.visible_from <= self.simulation.now()).then(|| render(state, entity, id, row))
    }
}

struct Running(Rc<Cell<u32>>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

fn object(values: &Json) -> Map<String, Json> {
    values.as_object().unwrap().clone()
}

impl RowSource for SourceTwin {
    async fn tables(&self) -> Result<Vec<TableInfo>, SourceError> {
        self.call(|state| {
            let shown = MIRRORED
                .into_iter()
                .filter(|entity| !state.hidden.contains(&entity.name().to_owned()));
            let info = |entity: Entity| TableInfo {
                id: Self::table_id(entity),
                name: entity.name().to_owned(),
                database_id: DATABASE,
            };
            Ok(shown.map(info).collect())
        })
        .await
    }

    async fn fields(&self, table: i64) -> Result<Vec<FieldInfo>, SourceError> {
        let entity = self.call(|state| Self::entity(state, table)).await?;
        Ok(self.fields_of(entity))
    }

    async fn rows(
        &self,
        table: i64,
        ids: &[i64],
        _trace: Option<&str>,
    ) -> Result<Vec<RawRow>, SourceError> {
        assert!(ids.len() <= 200, "Baserow gives at most 200 rows");
        self.call(|state| {
            let entity = Self::entity(state, table)?;
            Ok(ids
                .iter()
                .filter_map(|id| self.visible(state, entity, *id))
                .collect())
        })
        .await
    }

    async fn row(
        &self,
        table: i64,
        id: i64,
        _trace: Option<&str>,
    ) -> Result<Option<RawRow>, SourceError> {
        self.call(|state| Ok(self.visible(state, Self::entity(state, table)?, id)))
            .await
    }

    async fn page(
        &self,
        table: i64,
        row_id_field: i64,
        after: i64,
        size: u32,
    ) -> Result<RowPage, SourceError> {
        self.call(|state| {
            let entity = Self::entity(state, table)?;
            assert_eq!(row_id_field, field_id(entity, "row_id"));
            let above = |(of, id): &(Entity, i64)| *of == entity && *id > after;
            let ids: Vec<i64> = state
                .rows
                .keys()
                .filter(|key| above(key))
                .map(|(_, id)| *id)
                .collect();
            let rows: Vec<RawRow> = ids
                .iter()
                .filter_map(|id| self.visible(state, entity, *id))
                .collect();
            let remaining = i64::try_from(rows.len()).unwrap();
            Ok(RowPage {
                rows: rows.into_iter().take(size as usize).collect(),
                remaining,
            })
        })
        .await
    }
}
