//! Everything the face knows, in memory, and the questions one can ask of it. Reading never fails and never changes
//! anything; computed values are computed when asked for, through the links as they are now.

use crate::baserow::formula::{Compiled, Kind, Value, compile_all, eval, kind_of};
use crate::baserow::model::{
    Cell, Database, DatabaseId, Field, FieldId, FieldKind, Micros, OptionId, Relation, RelationId,
    Row, RowId, Table, TableId, Token, TokenId, User, UserId, WebhookId, Workspace, WorkspaceId,
};
use crate::baserow::webhook::Webhook;
use std::collections::{BTreeMap, HashMap};

/// The face's whole knowledge.
#[derive(Debug, Default)]
pub struct World {
    /// Who can log in.
    pub users: BTreeMap<UserId, User>,
    /// Workspaces.
    pub workspaces: BTreeMap<WorkspaceId, Workspace>,
    /// Databases.
    pub databases: BTreeMap<DatabaseId, Database>,
    /// Tables with their rows.
    pub tables: BTreeMap<TableId, Table>,
    /// Fields of all tables.
    pub fields: BTreeMap<FieldId, Field>,
    /// Links of all link fields.
    pub relations: HashMap<RelationId, Relation>,
    /// Database tokens.
    pub tokens: BTreeMap<TokenId, Token>,
    /// Webhooks.
    pub webhooks: BTreeMap<WebhookId, Webhook>,
    /// Computed fields, ready to evaluate.
    pub compiled: HashMap<FieldId, Compiled>,
    /// Values of unique fields among live rows.
    pub unique: HashMap<FieldId, HashMap<String, RowId>>,
    /// Names of counters → last number given.
    pub counters: BTreeMap<String, i64>,
    /// The last stamp given out.
    pub now: Micros,
    fields_of: HashMap<TableId, Vec<FieldId>>,
}

impl World {
    /// The fields of a table: the primary one first, then by place.
    pub fn fields_of(&self, table: TableId) -> impl Iterator<Item = &Field> {
        self.fields_of
            .get(&table)
            .into_iter()
            .flatten()
            .filter_map(|id| self.fields.get(id))
    }

    /// The field of that name.
    pub fn field_named(&self, table: TableId, name: &str) -> Option<&Field> {
        self.fields_of(table).find(|field| field.name == name)
    }

    /// The primary field of a table.
    pub fn primary(&self, table: TableId) -> Option<&Field> {
        self.fields_of(table).find(|field| field.primary)
    }

    /// A row that is not in the trash.
    pub fn live(&self, table: TableId, row: RowId) -> Option<&Row> {
        self.tables
            .get(&table)?
            .rows
            .get(&row)
            .filter(|row| !row.trashed)
    }

    /// The workspace of a table.
    pub fn workspace_of(&self, table: TableId) -> Option<WorkspaceId> {
        let table = self.tables.get(&table)?;
        self.databases
            .get(&table.head.database)
            .map(|database| database.workspace)
    }

    /// The live rows that a link field of `row` shows, in their manual order.
    pub fn linked_rows(&self, field: &Field, row: RowId) -> Vec<&Row> {
        let FieldKind::LinkRow {
            to, relation, side, ..
        } = &field.kind
        else {
            return Vec::new();
        };
        let Some(relation) = self.relations.get(relation) else {
            return Vec::new();
        };
        let ids = relation.linked(*side, row);
        let mut rows: Vec<&Row> = ids.iter().filter_map(|id| self.live(*to, *id)).collect();
        rows.sort_by_key(|row| (row.order, row.id));
        rows
    }

    /// The type of a field's values.
    pub fn kind(&self, field: &Field) -> Kind {
        match &field.kind {
            FieldKind::LinkRow { to, .. } => {
                let inner = self
                    .primary(*to)
                    .map_or(Kind::Text, |primary| self.kind(primary));
                Kind::List(Box::new(inner))
            }
            kind => kind_of(kind).unwrap_or_else(|| {
                self.compiled
                    .get(&field.id)
                    .map_or(Kind::Text, |compiled| compiled.kind.clone())
            }),
        }
    }

    /// The value of a field on a row.
    pub fn value(&self, field: &Field, row: &Row) -> Value {
        match &field.kind {
            FieldKind::LinkRow { to, .. } => {
                let primary = self.primary(*to);
                let rows = self.linked_rows(field, row.id);
                let value =
                    |row: &Row| primary.map_or(Value::Null, |primary| self.value(primary, row));
                Value::List(rows.into_iter().map(|row| (row.id, value(row))).collect())
            }
            FieldKind::CreatedOn { .. } => Value::Instant(row.created_on),
            FieldKind::LastModified { .. } => Value::Instant(row.updated_on),
            FieldKind::CreatedBy => Value::Person(row.created_by),
            FieldKind::LastModifiedBy => Value::Person(row.updated_by),
            kind if kind.is_computed() => {
                let Some(compiled) = self.compiled.get(&field.id) else {
                    return Value::Null;
                };
                let Some(expression) = &compiled.expression else {
                    return Value::Null;
                };
                match (eval::evaluate(self, row, expression), &compiled.kind) {
                    (Value::Number(number), Kind::Number(decimals)) => {
                        Value::Number(Value::rounded(number, *decimals))
                    }
                    (value, _) => value,
                }
            }
            kind => stored(kind, row.cells.get(&field.id)),
        }
    }

    /// What a link to `row` shows: the text of its primary field.
    pub fn title(&self, table: TableId, row: &Row) -> String {
        self.primary(table).map_or_else(String::new, |primary| {
            self.value(primary, row).text(&self.kind(primary))
        })
    }

    /// The next number of a counter.
    pub fn number(&mut self, counter: &str) -> i64 {
        let last = self.counters.entry(counter.to_owned()).or_insert(0);
        *last += 1;
        *last
    }

    /// A fresh stamp, later than every one before.
    pub fn tick(&mut self) -> Micros {
        self.now = (self.now + 1).max(jiff::Timestamp::now().as_microsecond());
        self.now
    }

    /// To be called after any change of fields: orders them and compiles formulas anew.
    pub fn schema_changed(&mut self) {
        self.compiled = compile_all(&self.fields);
        self.fields_of.clear();
        for field in self.fields.values() {
            self.fields_of
                .entry(field.table)
                .or_default()
                .push(field.id);
        }
        let fields = &self.fields;
        for list in self.fields_of.values_mut() {
            list.sort_by_key(|id| {
                fields
                    .get(id)
                    .map(|field| (!field.primary, field.order, field.id))
            });
        }
    }

    /// To be called after a change of constraints, and after loading: collects the values of unique fields.
    pub fn index_unique(&mut self) {
        self.unique.clear();
        for field in self
            .fields
            .values()
            .filter(|field| !field.constraints.is_empty())
        {
            let values = self.unique.entry(field.id).or_default();
            let Some(table) = self.tables.get(&field.table) else {
                continue;
            };
            for row in table.rows.values().filter(|row| !row.trashed) {
                if let Some(Cell::Text(text)) = row.cells.get(&field.id).filter(|_| !row.trashed) {
                    values.insert(text.clone(), row.id);
                }
            }
        }
    }

    /// Puts a row in its place, replacing its former self, and keeps the indexes right.
    pub fn put_row(&mut self, table: TableId, row: Row) {
        let Some(table) = self.tables.get_mut(&table) else {
            return;
        };
        if let Some(former) = table.rows.get(&row.id) {
            table.by_order.remove(&(former.order, former.id));
            index(&mut self.unique, former, false);
        }
        if !row.trashed {
            table.by_order.insert((row.order, row.id));
            index(&mut self.unique, &row, true);
        }
        table.last_row = table.last_row.max(row.id.0);
        table.rows.insert(row.id, row);
    }
}

fn index(unique: &mut HashMap<FieldId, HashMap<String, RowId>>, row: &Row, present: bool) {
    if unique.is_empty() {
        return;
    }
    for (field, cell) in &row.cells {
        let (Some(values), Cell::Text(text)) = (unique.get_mut(field), cell) else {
            continue;
        };
        if text.is_empty() {
            continue;
        }
        if present {
            values.insert(text.clone(), row.id);
        } else if values.get(text) == Some(&row.id) {
            values.remove(text);
        }
    }
}

fn stored(kind: &FieldKind, cell: Option<&Cell>) -> Value {
    let option = |id: &OptionId| kind.option(*id).cloned();
    match cell {
        Some(Cell::Text(text)) => Value::Text(text.clone()),
        Some(Cell::Number(number)) => Value::Number(*number),
        Some(Cell::Integer(number)) => Value::Number((*number).into()),
        Some(Cell::Bool(yes)) => Value::Bool(*yes),
        Some(Cell::Date(date)) => Value::Date(*date),
        Some(Cell::Instant(micros)) => Value::Instant(*micros),
        Some(Cell::Duration(seconds)) => Value::Duration(*seconds),
        Some(Cell::Choice(id)) => option(id).map_or(Value::Null, Value::Choice),
        Some(Cell::Choices(ids)) => Value::Choices(ids.iter().filter_map(option).collect()),
        Some(Cell::People(people)) => Value::People(people.clone()),
        Some(Cell::Secret) => Value::Bool(true),
        Some(Cell::Files(_)) => Value::List(Vec::new()),
        Some(Cell::Null) | None => match kind {
            FieldKind::Url | FieldKind::Email | FieldKind::PhoneNumber => {
                Value::Text(String::new())
            }
            FieldKind::Rating { .. } => Value::Number(0.into()),
            FieldKind::Boolean { .. } => Value::Bool(false),
            FieldKind::MultipleSelect { .. } => Value::Choices(Vec::new()),
            FieldKind::MultipleCollaborators { .. } => Value::People(Vec::new()),
            FieldKind::File => Value::List(Vec::new()),
            _ => Value::Null,
        },
    }
}
