//! A change, told to everybody who listens.

use std::collections::HashMap;

use bridge_core::entity::Entity;
use bridge_core::ids::RowId;
use bridge_core::live::ServerMessage;
use bridge_core::pick;
use bridge_core::viewer::Viewer;
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};

use super::{Actions, Hub, Sending, store};
use crate::ports::{Database, DatabaseError};

/// One entity that changed, as Base tells it.
#[derive(Clone, Debug, Deserialize)]
struct Change {
    entity: Entity,
    id: RowId,
    #[serde(default)]
    slug: Option<String>,
    version: i64,
    /// The card as an administrator sees it; none where the entity is gone.
    card_admin: Option<Box<RawValue>>,
}

/// [`ServerMessage::Change`] around a card that is JSON already.
#[derive(Serialize)]
pub(super) struct ChangeMessage<'a> {
    r#type: &'static str,
    entity: Entity,
    id: RowId,
    #[serde(rename = "ref")]
    reference: &'a str,
    version: i64,
    card: &'a RawValue,
}

/// The text that tells a change.
pub(super) fn change_text(
    entity: Entity,
    id: RowId,
    reference: &str,
    version: i64,
    card: &RawValue,
) -> String {
    let message = ChangeMessage {
        r#type: "change",
        entity,
        id,
        reference,
        version,
        card,
    };
    serde_json::to_string(&message).unwrap_or_default()
}

/// The text for one reader: the card picked for them, or its end, or that it is not for them.
fn text(change: &Change, reference: &str, viewer: &Viewer) -> Option<String> {
    let reference_text = reference.to_owned();
    let message = match &change.card_admin {
        _ if !viewer.may_read(change.entity) => ServerMessage::Forbidden {
            reference: reference_text,
        },
        None => ServerMessage::Gone {
            entity: change.entity,
            id: Some(change.id),
            reference: reference_text,
            version: change.version,
        },
        Some(card) => {
            let (entity, id, version) = (change.entity, change.id, change.version);
            if viewer.sees_everything() {
                return Some(change_text(entity, id, reference, version, card));
            }
            let whole = serde_json::from_str(card.get()).ok()?;
            let picked = to_raw_value(&pick::card_json(viewer, entity, whole)?).ok()?;
            return Some(change_text(entity, id, reference, version, &picked));
        }
    };
    serde_json::to_string(&message).ok()
}

impl<D: Database> Hub<D> {
    pub(super) fn publish(
        &self,
        changes: &str,
        now: i64,
        actions: &mut Actions,
    ) -> Result<(), DatabaseError> {
        let Ok(changes) = serde_json::from_str::<Vec<Change>>(changes) else {
            return Err(DatabaseError::Shape("published changes"));
        };
        let mut viewers: HashMap<String, Option<Viewer>> = HashMap::new();
        for change in &changes {
            let by_id = format!("{}:{}", change.entity, change.id);
            let by_slug = change
                .slug
                .as_ref()
                .map(|slug| format!("{}:{slug}", change.entity));
            let listeners = store::listeners(&self.database, &by_id, by_slug.as_deref(), now)?;
            // Listeners come sorted by what they may see and by reference: one message for each such group.
            for group in
                listeners.chunk_by(|a, b| a.viewer == b.viewer && a.reference == b.reference)
            {
                let Some(first) = group.first() else { continue };
                let viewer = viewers
                    .entry(first.viewer.clone())
                    .or_insert_with(|| serde_json::from_str(&first.viewer).ok());
                let Some(viewer) = viewer else { continue };
                if let Some(text) = text(change, &first.reference, viewer) {
                    let to = group.iter().map(|one| one.id.clone()).collect();
                    actions.send.push(Sending { to, text });
                }
            }
        }
        Ok(())
    }
}
