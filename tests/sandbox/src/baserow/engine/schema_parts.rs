//! The steps that changes of tables and fields are made of: relations and reverse fields, converted and default values.

use super::{Engine, input};
use crate::baserow::api::error::ApiError;
use crate::baserow::formula::syntax;
use crate::baserow::model::{Cell, Field, FieldId, FieldKind, Relation, Row, Side, TableId};
use crate::baserow::store::{Changes, Document};
use crate::baserow::webhook::event;
use serde_json::{Map, Value as Json};

impl Engine {
    pub(super) fn check_name(
        &self,
        table: TableId,
        name: &str,
        own: Option<FieldId>,
    ) -> Result<(), ApiError> {
        if ["id", "order"].contains(&name.to_lowercase().as_str()) {
            return Err(ApiError::bad(
                "ERROR_RESERVED_BASEROW_FIELD_NAME",
                format!("The field name {name} is reserved and cannot be used."),
            ));
        }
        match self.world.field_named(table, name) {
            Some(field) if Some(field.id) != own => Err(ApiError::bad(
                "ERROR_FIELD_WITH_SAME_NAME_ALREADY_EXISTS",
                "You cannot have two fields with the same name in the same table, please choose a unique name for each field.",
            )),
            _ => Ok(()),
        }
    }

    /// Makes the relation behind a link field and, if wanted, its reverse field.
    pub(super) fn relate(&mut self, changes: &mut Changes, id: FieldId, two_way: bool) {
        let Some(Field {
            table,
            kind: FieldKind::LinkRow { to, relation, .. },
            ..
        }) = self.world.fields.get(&id)
        else {
            return;
        };
        let (table, to, relation) = (*table, *to, *relation);
        self.world.relations.insert(relation, Relation::default());
        changes.documents.push((Document::Relation, relation.0));
        if !two_way {
            return;
        }
        let name = self.list_name(id, table, to);
        let order = self
            .world
            .fields
            .values()
            .filter(|field| field.table == to)
            .map(|field| field.order)
            .max()
            .unwrap_or(-1)
            + 1;
        let related = Field {
            id: FieldId(self.world.number("field")),
            table: to,
            name,
            order,
            primary: false,
            description: None,
            db_index: false,
            constraints: Vec::new(),
            kind: FieldKind::LinkRow {
                to: table,
                relation,
                side: Side::Backward,
                related: Some(id),
                multiple: true,
            },
        };
        changes.documents.push((Document::Field, related.id.0));
        if let Some(Field {
            kind: FieldKind::LinkRow { related: slot, .. },
            ..
        }) = self.world.fields.get_mut(&id)
        {
            *slot = Some(related.id);
        }
        self.world.fields.insert(related.id, related);
    }

    /// The name of a link's list: that of the link's table, then with the link's name too, then with a number.
    fn list_name(&self, link: FieldId, from: TableId, to: TableId) -> String {
        let table = self.world.tables.get(&from);
        let table = table.map_or("", |table| table.head.name.as_str());
        let link = self.world.fields.get(&link);
        let long = link.map_or_else(String::new, |link| format!("{table} - {}", link.name));
        let numbered = (2..).map(|number| format!("{long} {number}"));
        [table.to_owned(), long.clone()]
            .into_iter()
            .chain(numbered)
            .find(|name| self.world.field_named(to, name).is_none())
            .unwrap_or(long)
    }

    pub(super) fn drop_field(&mut self, changes: &mut Changes, id: FieldId) {
        if let Some(field) = self.world.fields.remove(&id) {
            changes.documents.push((Document::Field, id.0));
            self.drop_relation(changes, &field.kind);
        }
    }

    pub(super) fn drop_relation(&mut self, changes: &mut Changes, kind: &FieldKind) {
        let FieldKind::LinkRow {
            relation, related, ..
        } = kind
        else {
            return;
        };
        if let Some(gone) = self.world.relations.remove(relation) {
            changes.documents.push((Document::Relation, relation.0));
            for (from, list) in gone.forward {
                changes
                    .links
                    .extend(list.into_iter().map(|to| (*relation, from, to, false)));
            }
        }
        if let Some(related) = related
            && self.world.fields.remove(related).is_some()
        {
            changes.documents.push((Document::Field, related.0));
        }
    }

    pub(super) fn rename_references(&mut self, changes: &mut Changes, former: &Field, name: &str) {
        for field in self
            .world
            .fields
            .values_mut()
            .filter(|field| field.table == former.table)
        {
            if let FieldKind::Formula { formula, .. } = &mut field.kind {
                let renamed = syntax::rename(formula, &former.name, name);
                if renamed != *formula {
                    *formula = renamed;
                    changes.documents.push((Document::Field, field.id.0));
                }
            }
        }
    }

    pub(super) fn texts(&self, field: &Field) -> Vec<(Row, String)> {
        let kind = self.world.kind(field);
        let rows = self
            .world
            .tables
            .get(&field.table)
            .into_iter()
            .flat_map(|table| table.rows.values());
        rows.map(|row| (row.clone(), self.world.value(field, row).text(&kind)))
            .collect()
    }

    /// Fills a field of a new type from the texts of the old one, where the new type understands them.
    pub(super) fn convert(
        &mut self,
        changes: &mut Changes,
        id: FieldId,
        texts: Vec<(Row, String)>,
    ) {
        let Some(field) = self.world.fields.get(&id).cloned() else {
            return;
        };
        for (mut row, text) in texts {
            row.cells.remove(&id);
            let body = Map::from_iter([(field.name.clone(), Json::from(text.clone()))]);
            let fields = std::iter::once(&field);
            if !text.is_empty()
                && !field.kind.is_read_only()
                && let Ok(read) =
                    input::read_row(&self.world, fields, |field| field.name.clone(), &body)
            {
                row.cells.extend(read.cells);
            }
            changes.rows.push((field.table, row.id));
            self.world.put_row(field.table, row);
        }
    }

    pub(super) fn fill_defaults(&mut self, changes: &mut Changes, id: FieldId) {
        let Some(field) = self.world.fields.get(&id).cloned() else {
            return;
        };
        let rows: Vec<Row> = self
            .world
            .tables
            .get(&field.table)
            .map_or_else(Vec::new, |table| table.rows.values().cloned().collect());
        for mut row in rows {
            let Some(cell) = self.first_value(id, &field.kind) else {
                return;
            };
            row.cells.insert(id, cell);
            changes.rows.push((field.table, row.id));
            self.world.put_row(field.table, row);
        }
    }

    pub(super) fn first_value(&mut self, id: FieldId, kind: &FieldKind) -> Option<Cell> {
        match kind {
            FieldKind::Uuid => Some(Cell::Text(uuid::Uuid::new_v4().to_string())),
            FieldKind::Autonumber => Some(Cell::Integer(
                self.world.number(&format!("autonumber {id}")),
            )),
            FieldKind::Text { default } if !default.is_empty() => Some(Cell::Text(default.clone())),
            FieldKind::Number {
                default: Some(number),
                ..
            } => Some(Cell::Number(*number)),
            FieldKind::Boolean { default: true } => Some(Cell::Bool(true)),
            _ => None,
        }
    }

    pub(super) fn tell_field(&self, changes: &mut Changes, event: &str, id: FieldId) {
        if let Some(field) = self.world.fields.get(&id) {
            let json = self.world.field_json(field);
            changes.calls.extend(event::field_calls(
                &self.world,
                field.table,
                event,
                "field",
                &json,
            ));
        }
    }
}
