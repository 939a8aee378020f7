//! Changes of rows: make, write, trash, restore, move. Each fires the webhooks that the real one fires.

use super::Engine;
use super::input::RowInput;
use crate::baserow::api::error::ApiError;
use crate::baserow::model::{
    Cell, Field, FieldId, FieldKind, Row, RowId, RowOrder, Side, TableId, UserId,
};
use crate::baserow::store::Changes;
use crate::baserow::webhook::event::{self, Happening};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Who changes, and whether webhooks hear of it.
#[derive(Debug, Clone, Copy)]
pub struct Change {
    /// As whom.
    pub user: UserId,
    /// `send_webhook_events`.
    pub notify: bool,
}

impl Engine {
    /// Makes rows, at the end or before `before`.
    ///
    /// # Errors
    /// Where `before` does not exist or a unique value is taken.
    pub fn create_rows(
        &mut self,
        change: Change,
        table: TableId,
        inputs: &[RowInput],
        before: Option<RowId>,
    ) -> Result<Vec<RowId>, ApiError> {
        let nobody = vec![None; inputs.len()];
        self.check_unique(inputs, &nobody)?;
        let mut order = match before {
            None => None,
            Some(id) => {
                let row = self
                    .world
                    .live(table, id)
                    .ok_or_else(|| ApiError::no_rows(&id.to_string()))?;
                Some((self.order_before(table, row.order), row.order))
            }
        };
        let defaults: Vec<(FieldId, FieldKind)> = self
            .world
            .fields_of(table)
            .map(|field| (field.id, field.kind.clone()))
            .collect();
        let mut changes = Changes::default();
        let mut made = Vec::with_capacity(inputs.len());
        for input in inputs {
            let stamp = self.world.tick();
            let Some(data) = self.world.tables.get(&table) else {
                return Err(ApiError::no_table());
            };
            let id = RowId(data.last_row + 1);
            let place = match &mut order {
                Some((from, to)) => {
                    let place = from.between(*to);
                    *from = place;
                    place
                }
                None => data
                    .by_order
                    .last()
                    .map_or(RowOrder::whole(1), |(last, _)| last.next()),
            };
            let mut cells: BTreeMap<FieldId, Cell> = BTreeMap::new();
            for (field, kind) in &defaults {
                if let Some(cell) = self.default(*field, kind) {
                    cells.insert(*field, cell);
                }
            }
            cells.extend(input.cells.iter().cloned());
            let row = Row {
                id,
                order: place,
                created_on: stamp,
                updated_on: stamp,
                created_by: change.user,
                updated_by: change.user,
                trashed: false,
                cells,
            };
            self.world.put_row(table, row);
            changes.rows.push((table, id));
            self.set_links(&mut changes, id, input);
            made.push(id);
        }
        if change.notify {
            changes.calls = event::created(&self.world, table, &made);
        }
        self.commit(changes);
        Ok(made)
    }

    /// Writes to rows; with an empty input too, which changes their stamp and tells everybody.
    ///
    /// # Errors
    /// Where a row does not exist or a unique value is taken.
    pub fn update_rows(
        &mut self,
        change: Change,
        table: TableId,
        inputs: &[(RowId, RowInput)],
    ) -> Result<(), ApiError> {
        let ids: Vec<RowId> = inputs.iter().map(|(id, _)| *id).collect();
        self.check_rows(table, &ids)?;
        let bodies: Vec<RowInput> = inputs.iter().map(|(_, input)| input.clone()).collect();
        let owners: Vec<Option<RowId>> = ids.iter().copied().map(Some).collect();
        self.check_unique(&bodies, &owners)?;
        let before = if change.notify {
            event::before(&self.world, table, &ids, Happening::Updated)
        } else {
            event::Before::default()
        };
        let mut changes = Changes::default();
        for (id, input) in inputs {
            let Some(mut row) = self.world.live(table, *id).cloned() else {
                continue;
            };
            row.updated_on = self.world.tick();
            row.updated_by = change.user;
            row.cells.extend(input.cells.iter().cloned());
            self.world.put_row(table, row);
            changes.rows.push((table, *id));
            self.set_links(&mut changes, *id, input);
        }
        if change.notify {
            let touched = inputs
                .iter()
                .flat_map(|(_, input)| input.touched())
                .collect();
            changes.calls = event::calls(
                &self.world,
                table,
                Happening::Updated,
                &before,
                &ids,
                &touched,
            );
        }
        self.commit(changes);
        Ok(())
    }

    /// Puts rows in the trash. Their links stay, unseen.
    ///
    /// # Errors
    /// Where a row does not exist.
    pub fn delete_rows(
        &mut self,
        change: Change,
        table: TableId,
        ids: &[RowId],
    ) -> Result<(), ApiError> {
        self.check_rows(table, ids)?;
        let before = event::before(&self.world, table, ids, Happening::Deleted);
        let mut changes = self.set_trashed(table, ids, true);
        if change.notify {
            changes.calls = event::calls(
                &self.world,
                table,
                Happening::Deleted,
                &before,
                ids,
                &BTreeSet::new(),
            );
        }
        self.commit(changes);
        Ok(())
    }

    /// Takes a row out of the trash, as it was; its stamp does not change.
    ///
    /// # Errors
    /// If it is not in the trash, or one of its unique values is taken meanwhile.
    pub fn restore_row(&mut self, table: TableId, id: RowId) -> Result<(), ApiError> {
        let row = self
            .world
            .tables
            .get(&table)
            .and_then(|table| table.rows.get(&id))
            .filter(|row| row.trashed);
        let row = row.ok_or_else(|| {
            ApiError::bad(
                "ERROR_TRASH_ITEM_DOES_NOT_EXIST",
                "The specified trash item does not exist.",
            )
        })?;
        let cells = row
            .cells
            .iter()
            .map(|(id, cell)| (*id, cell.clone()))
            .collect();
        self.check_unique(
            &[RowInput {
                cells,
                links: Vec::new(),
            }],
            &[Some(id)],
        )?;
        let mut changes = self.set_trashed(table, &[id], false);
        changes.calls = event::created(&self.world, table, &[id]);
        self.commit(changes);
        Ok(())
    }

    /// Moves a row before another, or to the end.
    ///
    /// # Errors
    /// Where a row does not exist.
    pub fn move_row(
        &mut self,
        change: Change,
        table: TableId,
        id: RowId,
        before: Option<RowId>,
    ) -> Result<(), ApiError> {
        self.check_rows(table, &[id])?;
        let place = match before {
            None => {
                let last = self
                    .world
                    .tables
                    .get(&table)
                    .and_then(|table| table.by_order.last().copied());
                last.map_or(RowOrder::whole(1), |(order, _)| order.next())
            }
            Some(other) => {
                let order = self.world.live(table, other).map(|row| row.order);
                let order = order.ok_or_else(|| ApiError::no_rows(&other.to_string()))?;
                self.order_before(table, order).between(order)
            }
        };
        let was = event::before(&self.world, table, &[id], Happening::Updated);
        if let Some(mut row) = self.world.live(table, id).cloned() {
            row.order = place;
            row.updated_on = self.world.tick();
            row.updated_by = change.user;
            self.world.put_row(table, row);
        }
        let mut changes = Changes {
            rows: vec![(table, id)],
            ..Changes::default()
        };
        changes.calls = event::calls(
            &self.world,
            table,
            Happening::Updated,
            &was,
            &[id],
            &BTreeSet::new(),
        );
        self.commit(changes);
        Ok(())
    }

    fn set_trashed(&mut self, table: TableId, ids: &[RowId], trashed: bool) -> Changes {
        let mut changes = Changes::default();
        for id in ids {
            let row = self
                .world
                .tables
                .get(&table)
                .and_then(|table| table.rows.get(id))
                .cloned();
            if let Some(mut row) = row {
                row.trashed = trashed;
                self.world.put_row(table, row);
                changes.rows.push((table, *id));
            }
        }
        changes
    }

    fn check_rows(&self, table: TableId, ids: &[RowId]) -> Result<(), ApiError> {
        let missing: Vec<String> = ids
            .iter()
            .filter(|id| self.world.live(table, **id).is_none())
            .map(ToString::to_string)
            .collect();
        if missing.is_empty() {
            Ok(())
        } else {
            Err(ApiError::no_rows(&missing.join(", ")))
        }
    }

    fn check_unique(&self, inputs: &[RowInput], owners: &[Option<RowId>]) -> Result<(), ApiError> {
        let mut seen = HashSet::new();
        for (input, owner) in inputs.iter().zip(owners) {
            for (field, cell) in &input.cells {
                let (Some(values), Cell::Text(text)) = (self.world.unique.get(field), cell) else {
                    continue;
                };
                let taken = values.get(text).is_some_and(|row| Some(*row) != *owner);
                if !text.is_empty() && (taken || !seen.insert((*field, text))) {
                    return Err(ApiError::bad(
                        "ERROR_FIELD_DATA_CONSTRAINT",
                        "The operation violates a field constraint",
                    ));
                }
            }
        }
        Ok(())
    }

    /// The place just before `order`, or zero.
    fn order_before(&self, table: TableId, order: RowOrder) -> RowOrder {
        let table = self.world.tables.get(&table);
        let previous =
            table.and_then(|table| table.by_order.range(..(order, RowId(0))).next_back());
        previous.map_or(RowOrder::default(), |(order, _)| *order)
    }

    fn default(&mut self, field: FieldId, kind: &FieldKind) -> Option<Cell> {
        match kind {
            FieldKind::Text { default } if !default.is_empty() => Some(Cell::Text(default.clone())),
            FieldKind::Number {
                default: Some(number),
                ..
            } => Some(Cell::Number(*number)),
            FieldKind::Boolean { default: true } => Some(Cell::Bool(true)),
            FieldKind::SingleSelect {
                default: Some(option),
                ..
            } => Some(Cell::Choice(*option)),
            FieldKind::Uuid => Some(Cell::Text(uuid::Uuid::new_v4().to_string())),
            FieldKind::Autonumber => Some(Cell::Integer(
                self.world.number(&format!("autonumber {field}")),
            )),
            _ => None,
        }
    }

    fn set_links(&mut self, changes: &mut Changes, row: RowId, input: &RowInput) {
        for (field, wanted) in &input.links {
            let Some(FieldKind::LinkRow { relation, side, .. }) = self
                .world
                .fields
                .get(field)
                .map(|field: &Field| &field.kind)
            else {
                continue;
            };
            let (id, side) = (*relation, *side);
            let relation = self.world.relations.entry(id).or_default();
            let had: Vec<RowId> = relation.linked(side, row).to_vec();
            let pair = |other: RowId| {
                if side == Side::Forward {
                    (row, other)
                } else {
                    (other, row)
                }
            };
            for other in had.iter().filter(|other| !wanted.contains(other)) {
                let (from, to) = pair(*other);
                relation.remove(from, to);
                changes.links.push((id, from, to, false));
            }
            for other in wanted {
                let (from, to) = pair(*other);
                if relation.add(from, to) {
                    changes.links.push((id, from, to, true));
                }
            }
        }
    }
}
