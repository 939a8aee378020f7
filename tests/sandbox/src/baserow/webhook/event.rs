//! A change → the calls it causes: the own table's webhooks with a snapshot, and those of every table linked to it, with
//! all the oddities of the real one (same event id, wrong header, calls about nothing, no call where a link is cleared).

use super::{Call, CallBody, Webhook, python};
use crate::baserow::engine::{Keys, World};
use crate::baserow::model::{Field, FieldId, FieldKind, RowId, Side, TableId};
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Rows per call about a linked table.
pub const BATCH_ROWS: usize = 200;
/// Calls about a linked table, after which the rest is dropped.
pub const BATCH_LIMIT: usize = 5;

/// What happened to rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happening {
    /// Made or restored.
    Created,
    /// Written to or moved.
    Updated,
    /// Put in the trash.
    Deleted,
}

impl Happening {
    /// The event type.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Created => "rows.created",
            Self::Updated => "rows.updated",
            Self::Deleted => "rows.deleted",
        }
    }
}

/// What has to be known from before a change.
#[derive(Debug, Default)]
pub struct Before {
    old: HashMap<Keys, Vec<Json>>,
    links: BTreeMap<FieldId, BTreeMap<RowId, BTreeSet<RowId>>>,
}

/// Looks at rows that are about to change.
pub fn before(world: &World, table: TableId, rows: &[RowId], happening: Happening) -> Before {
    let mut before = Before {
        links: links(world, table, rows),
        ..Before::default()
    };
    if happening == Happening::Updated {
        for webhook in of_table(world, table).filter(|webhook| webhook.hears("rows.updated")) {
            let keys = webhook.keys();
            before
                .old
                .entry(keys)
                .or_insert_with(|| snapshot(world, table, rows, keys));
        }
    }
    before
}

/// The calls that a change causes, to be asked for after it. `touched` are the fields that an update named.
pub fn calls(
    world: &World,
    table: TableId,
    happening: Happening,
    before: &Before,
    rows: &[RowId],
    touched: &BTreeSet<FieldId>,
) -> Vec<Call> {
    let event_id = uuid::Uuid::new_v4().to_string();
    let mut calls = own_calls(world, table, happening, before, rows, touched, &event_id);
    let after = links(world, table, rows);
    for field in two_way(world, table) {
        let FieldKind::LinkRow {
            to,
            related: Some(related),
            ..
        } = &field.kind
        else {
            continue;
        };
        let empty = BTreeMap::new();
        let was = before.links.get(&field.id).unwrap_or(&empty);
        let is = after.get(&field.id).unwrap_or(&empty);
        let Some(rows) = concerned(happening, was, is) else {
            continue;
        };
        for webhook in
            of_table(world, *to).filter(|webhook| hears_related(world, webhook, *related))
        {
            calls.push(Call {
                number: 0,
                webhook: webhook.id,
                event_id: event_id.clone(),
                header: happening.name().to_owned(),
                attempts: 0,
                body: CallBody::Related {
                    rows: rows.clone(),
                    offset: 0,
                },
            });
        }
    }
    calls
}

/// The calls for rows that are there now and were not before.
pub fn created(world: &World, table: TableId, rows: &[RowId]) -> Vec<Call> {
    let nothing = Before::default();
    calls(
        world,
        table,
        Happening::Created,
        &nothing,
        rows,
        &BTreeSet::new(),
    )
}

fn own_calls(
    world: &World,
    table: TableId,
    happening: Happening,
    before: &Before,
    rows: &[RowId],
    touched: &BTreeSet<FieldId>,
    event_id: &str,
) -> Vec<Call> {
    let mut new: HashMap<Keys, Vec<Json>> = HashMap::new();
    let mut calls = Vec::new();
    for webhook in of_table(world, table) {
        let hears = match happening {
            Happening::Updated => webhook.hears_update(touched),
            _ => webhook.hears(happening.name()),
        };
        if !hears {
            continue;
        }
        let mut body = head(world, table, Some(webhook), event_id, happening.name());
        if happening == Happening::Deleted {
            body.insert("row_ids".to_owned(), rows.iter().copied().collect());
        } else {
            let keys = webhook.keys();
            let items = new
                .entry(keys)
                .or_insert_with(|| snapshot(world, table, rows, keys));
            body.insert("items".to_owned(), items.clone().into());
            if happening == Happening::Updated {
                body.insert(
                    "old_items".to_owned(),
                    before.old.get(&keys).cloned().unwrap_or_default().into(),
                );
            }
        }
        calls.push(fixed(webhook, event_id, happening.name(), body));
    }
    calls
}

/// The rows of the linked table that a call is to be about; none where no call is made.
fn concerned(
    happening: Happening,
    was: &BTreeMap<RowId, BTreeSet<RowId>>,
    is: &BTreeMap<RowId, BTreeSet<RowId>>,
) -> Option<Vec<RowId>> {
    let all = |links: &BTreeMap<RowId, BTreeSet<RowId>>| -> BTreeSet<RowId> {
        links.values().flatten().copied().collect()
    };
    match happening {
        Happening::Created => Some(all(is)).filter(|rows| !rows.is_empty()),
        Happening::Deleted => Some(all(was)).filter(|rows| !rows.is_empty()),
        Happening::Updated => {
            // The real one asks only whether the rows have links now: a cleared list tells nobody, and any update of
            // a row that has links calls the other table, even about nothing.
            if all(is).is_empty() {
                return None;
            }
            let empty = BTreeSet::new();
            let mut changed = BTreeSet::new();
            for row in was.keys().chain(is.keys()) {
                let (was, is) = (
                    was.get(row).unwrap_or(&empty),
                    is.get(row).unwrap_or(&empty),
                );
                changed.extend(was.symmetric_difference(is).copied());
            }
            Some(changed)
        }
    }
    .map(|rows| rows.into_iter().collect())
}

/// The calls about a field.
pub fn field_calls(
    world: &World,
    table: TableId,
    event: &str,
    key: &str,
    value: &Json,
) -> Vec<Call> {
    let event_id = uuid::Uuid::new_v4().to_string();
    of_table(world, table)
        .filter(|webhook| webhook.hears(event))
        .map(|webhook| {
            let mut body = head(world, table, Some(webhook), &event_id, event);
            body.insert(key.to_owned(), value.clone());
            fixed(webhook, &event_id, event, body)
        })
        .collect()
}

/// The body of a call about a linked table, as the rows are now; trashed ones are shown too. Also the offset of the call
/// to be made after this one has succeeded.
pub fn related_body(
    world: &World,
    webhook: &Webhook,
    event_id: &str,
    rows: &[RowId],
    offset: usize,
) -> (String, Option<usize>) {
    let mut body = head(
        world,
        webhook.table,
        Some(webhook),
        event_id,
        "rows.updated",
    );
    let batch: Vec<RowId> = rows.iter().copied().skip(offset).take(BATCH_ROWS).collect();
    let items: Json = snapshot(world, webhook.table, &batch, webhook.keys()).into();
    body.insert("total_count".to_owned(), rows.len().into());
    if rows.len() <= BATCH_ROWS {
        body.insert("items".to_owned(), items);
        return (python::dumps(&Json::Object(body)), None);
    }
    let batch_id = offset / BATCH_ROWS + 1;
    body.insert("offset".to_owned(), offset.into());
    body.insert("batch_size".to_owned(), batch.len().into());
    if offset == 0 {
        body.insert("items".to_owned(), items);
        body.insert("batch_id".to_owned(), batch_id.into());
    } else {
        body.insert("batch_id".to_owned(), batch_id.into());
        body.insert("items".to_owned(), items);
    }
    let next = offset + BATCH_ROWS;
    let more = next < rows.len() && batch_id < BATCH_LIMIT;
    (python::dumps(&Json::Object(body)), more.then_some(next))
}

/// The body of a test call: a made-up row 0.
pub fn test_body(world: &World, webhook: &Webhook, event: &str, event_id: &str) -> String {
    let mut body = head(world, webhook.table, None, event_id, event);
    let keys = webhook.keys();
    let mut row = Map::new();
    row.insert("id".to_owned(), 0.into());
    row.insert("order".to_owned(), "0.00000000000000000000".into());
    let uuid = uuid::Uuid::new_v4().to_string();
    for field in world.fields_of(webhook.table) {
        row.insert(keys.of(field), blank(field, &uuid));
    }
    let items = json!([row]);
    match event {
        "rows.deleted" => drop(body.insert("row_ids".to_owned(), json!([0]))),
        "rows.updated" => {
            body.insert("items".to_owned(), items.clone());
            body.insert("old_items".to_owned(), items);
        }
        "rows.created" => drop(body.insert("items".to_owned(), items)),
        "field.deleted" => drop(body.insert("field_id".to_owned(), 0.into())),
        _ => drop(body.insert(
            "field".to_owned(),
            json!({ "id": 0, "name": "Field", "type": "text" }),
        )),
    }
    python::dumps(&Json::Object(body))
}

fn blank(field: &Field, uuid: &str) -> Json {
    match &field.kind {
        FieldKind::Text { default } if !default.is_empty() => default.clone().into(),
        FieldKind::Url | FieldKind::Email | FieldKind::PhoneNumber => "".into(),
        FieldKind::Boolean { default } => (*default).into(),
        FieldKind::Rating { .. } => 0.into(),
        FieldKind::MultipleSelect { .. }
        | FieldKind::LinkRow { .. }
        | FieldKind::File
        | FieldKind::MultipleCollaborators { .. } => json!([]),
        FieldKind::Uuid => uuid.into(),
        _ => Json::Null,
    }
}

fn head(
    world: &World,
    table: TableId,
    webhook: Option<&Webhook>,
    event_id: &str,
    event: &str,
) -> Map<String, Json> {
    let database = world.tables.get(&table).map(|table| table.head.database);
    let mut head = Map::new();
    head.insert("table_id".to_owned(), table.into());
    head.insert("database_id".to_owned(), database.into());
    head.insert("workspace_id".to_owned(), world.workspace_of(table).into());
    head.insert(
        "webhook_id".to_owned(),
        webhook.map(|webhook| webhook.id).into(),
    );
    head.insert("event_id".to_owned(), event_id.into());
    head.insert("event_type".to_owned(), event.into());
    head
}

fn fixed(webhook: &Webhook, event_id: &str, event: &str, body: Map<String, Json>) -> Call {
    Call {
        number: 0,
        webhook: webhook.id,
        event_id: event_id.to_owned(),
        header: event.to_owned(),
        attempts: 0,
        body: CallBody::Fixed(python::dumps(&Json::Object(body))),
    }
}

fn of_table(world: &World, table: TableId) -> impl Iterator<Item = &Webhook> {
    world
        .webhooks
        .values()
        .filter(move |webhook| webhook.table == table)
}

/// Whether a webhook is called about a change on the other side of its table's link field `related`. One that limits updates
/// to some fields is called only for a reverse field among them: its own links do not count, though they changed too.
fn hears_related(world: &World, webhook: &Webhook, related: FieldId) -> bool {
    let reverse = matches!(
        world.fields.get(&related).map(|field| &field.kind),
        Some(FieldKind::LinkRow {
            side: Side::Backward,
            ..
        })
    );
    webhook.hears("rows.updated")
        && webhook
            .only("rows.updated")
            .is_none_or(|only| reverse && only.contains(&related))
}

fn two_way(world: &World, table: TableId) -> impl Iterator<Item = &Field> {
    world.fields_of(table).filter(|field| {
        matches!(
            &field.kind,
            FieldKind::LinkRow {
                related: Some(_),
                ..
            }
        )
    })
}

/// What rows link to through each two-way field whose other table somebody listens to.
fn links(
    world: &World,
    table: TableId,
    rows: &[RowId],
) -> BTreeMap<FieldId, BTreeMap<RowId, BTreeSet<RowId>>> {
    let heard = |field: &&Field| match &field.kind {
        FieldKind::LinkRow {
            to,
            related: Some(related),
            ..
        } => of_table(world, *to).any(|webhook| hears_related(world, webhook, *related)),
        _ => false,
    };
    two_way(world, table)
        .filter(heard)
        .map(|field| {
            let linked = |row: &RowId| {
                (
                    *row,
                    world
                        .linked_rows(field, *row)
                        .iter()
                        .map(|row| row.id)
                        .collect(),
                )
            };
            (field.id, rows.iter().map(linked).collect())
        })
        .collect()
}

fn snapshot(world: &World, table: TableId, rows: &[RowId], keys: Keys) -> Vec<Json> {
    let fields: Vec<&Field> = world.fields_of(table).collect();
    let Some(table) = world.tables.get(&table) else {
        return Vec::new();
    };
    rows.iter()
        .filter_map(|id| table.rows.get(id))
        .map(|row| world.row_with(&fields, row, keys))
        .collect()
}
