//! Webhooks: what is registered ([`Webhook`]), what an event makes of it ([`event`]), and how calls leave ([`queue`],
//! [`deliver`]). At least once at best, at most once in the bad cases, in no order under load: as the real one.

pub mod deliver;
pub mod event;
pub mod http;
pub mod python;
pub mod queue;

use crate::baserow::engine::Keys;
use crate::baserow::model::{FieldId, Micros, RowId, TableId, WebhookId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The event types that can be asked for.
pub const EVENT_TYPES: [&str; 9] = [
    "rows.created",
    "rows.updated",
    "rows.deleted",
    "field.created",
    "field.updated",
    "field.deleted",
    "view.created",
    "view.updated",
    "view.deleted",
];

/// A registered webhook.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Webhook {
    /// Number.
    pub id: WebhookId,
    /// The table it listens to.
    pub table: TableId,
    /// Name.
    pub name: String,
    /// Where calls go.
    pub url: String,
    /// `POST` and the like; a GET carries the body all the same.
    pub method: String,
    /// Whether rows are shown with field names.
    pub use_user_field_names: bool,
    /// Whether it hears everything.
    pub include_all_events: bool,
    /// What it hears otherwise.
    pub events: Vec<String>,
    /// Event type → the only fields whose updates count.
    pub config: BTreeMap<String, Vec<FieldId>>,
    /// Headers of one's own, in order.
    pub headers: Vec<(String, String)>,
    /// False after too many failures.
    pub active: bool,
    /// Failed attempts since the last success.
    pub failed_triggers: u32,
    /// When it was made.
    pub created_on: Micros,
    /// When it was last changed.
    pub updated_on: Micros,
}

impl Webhook {
    /// Whether it hears events of that type at all.
    pub fn hears(&self, event: &str) -> bool {
        self.active && (self.include_all_events || self.events.iter().any(|own| own == event))
    }

    /// Whether it hears an update that touched these fields.
    pub fn hears_update(&self, touched: &BTreeSet<FieldId>) -> bool {
        self.hears("rows.updated")
            && self
                .only("rows.updated")
                .is_none_or(|only| only.iter().any(|id| touched.contains(id)))
    }

    /// The fields it limits that event to.
    pub fn only(&self, event: &str) -> Option<&[FieldId]> {
        if self.include_all_events {
            return None;
        }
        self.config
            .get(event)
            .map(Vec::as_slice)
            .filter(|fields| !fields.is_empty())
    }

    /// The keys it shows rows with.
    pub fn keys(&self) -> Keys {
        if self.use_user_field_names {
            Keys::Names
        } else {
            Keys::Ids
        }
    }
}

/// A call that is to be made.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Call {
    /// Number in the queue.
    pub number: i64,
    /// Whose.
    pub webhook: WebhookId,
    /// Shared by all calls of one change.
    pub event_id: String,
    /// What the header says; the body may say something else.
    pub header: String,
    /// Attempts made so far.
    pub attempts: u32,
    /// The body, or what it is to be rendered from.
    pub body: CallBody,
}

/// The body of a call.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum CallBody {
    /// A snapshot of the moment of the event: the same at each attempt.
    Fixed(String),
    /// Rows of a linked table, rendered when the call leaves, two hundred at a time.
    Related {
        /// All rows concerned.
        rows: Vec<RowId>,
        /// The first row of this call.
        offset: usize,
    },
}
