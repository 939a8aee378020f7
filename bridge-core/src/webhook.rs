//! What a Baserow delivery says, decided from its body alone.
//!
//! A delivery is a hint that rows changed, never a source of values: only its key, table and row ids
//! are read. Routing goes by the body's `event_type` (the header can say otherwise). A body that is
//! authentic but cannot be read, or names rows that cannot be told, makes its table dirty, so that
//! nothing is lost; what is none of ours is said so with a reason. Never fails and never panics,
//! whatever the bytes.

use serde::{Deserialize, Deserializer};

use crate::entity::Entity;
use crate::ids::RowId;

/// The most rows taken from one delivery; beyond that the table is read anew.
pub const MAX_ROWS: usize = 1000;

/// How much of a body that is not parsed is searched for its table.
pub const HEAD_LENGTH: usize = 64 * 1024;

/// The longest event id that is believed.
const MAX_EVENT_ID: usize = 64;

/// What happened, by the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Rows were made, restored or changed; which of these, only a re-read can tell.
    RowsChanged,
    /// Rows were deleted.
    RowsDeleted,
    /// Fields were made, changed or deleted: names, ids and options may be others now.
    FieldsChanged,
}

/// A delivery that is to be claimed under its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The webhook; 0 where the body does not say (older Baserow).
    pub webhook_id: i64,
    /// The event; shared by several webhooks and batches.
    pub event_id: String,
    /// The batch; 0 where there is only one.
    pub batch_id: i64,
    /// The table in Baserow.
    pub table_id: i64,
    /// The database in Baserow, if the body says; another one than ours is not ours.
    pub database_id: Option<i64>,
    /// What happened.
    pub event: Event,
    /// The rows it happened to, ascending, without doubles; none for fields.
    pub rows: Vec<RowId>,
}

/// Why a delivery is none of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotOurs {
    /// A test call: no webhook, or row 0.
    TestCall,
    /// It names no rows.
    Empty,
    /// A type that means nothing to us.
    UnknownType,
}

impl NotOurs {
    /// The reason as the answer gives it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TestCall => "test_call",
            Self::Empty => "empty",
            Self::UnknownType => "unknown_type",
        }
    }
}

/// What to do with an authenticated delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Claim it and enqueue its rows.
    Claim(Delivery),
    /// Count it and do nothing.
    NotOurs(NotOurs),
    /// Read the table anew: this one, or all where it cannot be told.
    Dirty(Option<i64>),
}

#[derive(Deserialize)]
struct Body {
    table_id: i64,
    #[serde(default)]
    database_id: Option<i64>,
    #[serde(default)]
    webhook_id: WebhookId,
    event_id: String,
    event_type: String,
    #[serde(default)]
    batch_id: Option<i64>,
    #[serde(default)]
    items: Option<Vec<Item>>,
    #[serde(default)]
    row_ids: Option<Vec<i64>>,
}

#[derive(Deserialize)]
struct Item {
    id: i64,
}

#[derive(Default)]
enum WebhookId {
    #[default]
    Absent,
    Null,
    Of(i64),
}

impl<'de> Deserialize<'de> for WebhookId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Option::<i64>::deserialize(deserializer)? {
            Some(id) => Self::Of(id),
            None => Self::Null,
        })
    }
}

/// Reads the body of an authenticated delivery.
pub fn read(body: &[u8]) -> Reading {
    let text = core::str::from_utf8(body).ok();
    match text.and_then(|text| serde_json::from_str::<Body>(text).ok()) {
        Some(body) => read_parsed(body),
        None => Reading::Dirty(find_table(body)),
    }
}

fn read_parsed(body: Body) -> Reading {
    let webhook_id = match body.webhook_id {
        WebhookId::Null => return Reading::NotOurs(NotOurs::TestCall),
        WebhookId::Absent => 0,
        WebhookId::Of(id) => id,
    };
    let (event, ids) = match body.event_type.as_str() {
        "rows.created" | "rows.updated" => (
            Event::RowsChanged,
            body.items
                .map(|items| items.into_iter().map(|item| item.id).collect()),
        ),
        "rows.deleted" => (Event::RowsDeleted, body.row_ids),
        "field.created" | "field.updated" | "field.deleted" => {
            (Event::FieldsChanged, Some(Vec::new()))
        }
        _ => return Reading::NotOurs(NotOurs::UnknownType),
    };
    let dirty = Reading::Dirty((body.table_id > 0).then_some(body.table_id));
    // A rows event that names no list of rows at all is not one that Baserow sends.
    let Some(ids) = ids else {
        return dirty;
    };
    if ids.is_empty() && event != Event::FieldsChanged {
        return Reading::NotOurs(NotOurs::Empty);
    }
    if !ids.is_empty() && ids.iter().all(|&id| id == 0) {
        return Reading::NotOurs(NotOurs::TestCall);
    }
    let rows: Option<Vec<RowId>> = ids
        .into_iter()
        .filter(|&id| id != 0)
        .map(RowId::new)
        .collect();
    let key_is_sound =
        body.table_id > 0 && !body.event_id.is_empty() && body.event_id.len() <= MAX_EVENT_ID;
    match rows {
        Some(mut rows) if key_is_sound => {
            rows.sort_unstable();
            rows.dedup();
            if rows.len() > MAX_ROWS {
                return dirty;
            }
            Reading::Claim(Delivery {
                webhook_id,
                event_id: body.event_id,
                batch_id: body.batch_id.unwrap_or(0),
                table_id: body.table_id,
                database_id: body.database_id,
                event,
                rows,
            })
        }
        _ => dirty,
    }
}

/// The table that a body names within its first 64 KiB, without parsing it.
///
/// For bodies that are too large or broken. A text in a cell could imitate the key, which would only
/// have another table read once more; Baserow writes the key before any cell.
pub fn find_table(body: &[u8]) -> Option<i64> {
    const KEY: &[u8] = b"\"table_id\"";
    let head = body.get(..HEAD_LENGTH).unwrap_or(body);
    let at = head.windows(KEY.len()).position(|window| window == KEY)?;
    let mut rest = head
        .get(at + KEY.len()..)?
        .iter()
        .copied()
        .skip_while(u8::is_ascii_whitespace);
    if rest.next()? != b':' {
        return None;
    }
    let mut number = None;
    for byte in rest.skip_while(u8::is_ascii_whitespace) {
        if !byte.is_ascii_digit() {
            return number.filter(|&id| id > 0);
        }
        number = Some(number.unwrap_or(0_i64).checked_mul(10)? + i64::from(byte - b'0'));
    }
    // Cut in the middle of the number: not to be believed.
    None
}

/// The table that the last segment of a webhook's path names (`attribution-changed`), if it is one
/// of the fixed ones.
pub fn table_of_path(segment: &str) -> Option<Entity> {
    let found = CHANGES.iter().find(|(name, _)| *name == segment);
    found.map(|(_, entity)| *entity)
}

/// The last segments of webhooks' paths, and their tables.
pub const CHANGES: [(&str, Entity); 6] = [
    ("attribution-changed", Entity::Attribution),
    ("intervention-changed", Entity::Intervention),
    ("module-status-changed", Entity::Module),
    ("projet-changed", Entity::Projet),
    ("projet-status-changed", Entity::Projet),
    ("formation-changed", Entity::Formation),
];

#[cfg(test)]
mod tests;
