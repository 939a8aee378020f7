//! A change, told to everybody who listens.

use std::collections::HashMap;

use bridge_core::entity::Entity;
use bridge_core::ids::RowId;
use bridge_core::live::ServerMessage;
use bridge_core::pick;
use bridge_core::viewer::Viewer;
use bridge_core::wire::Card;
use serde::Deserialize;

use super::{Actions, Hub, Sending, store};
use crate::ports::{Database, DatabaseError};

/// One entity that changed, as Base tells it.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Change {
    entity: Entity,
    id: RowId,
    #[serde(default)]
    slug: Option<String>,
    version: i64,
    /// The card as an administrator sees it; none where the entity is gone.
    card_admin: Option<Card>,
}

/// The message for one reader: the card picked for them, or its end, or that it is not for them.
pub(super) fn message(
    reference: &str,
    viewer: &Viewer,
    entity: Entity,
    id: RowId,
    version: i64,
    card: Option<&Card>,
) -> ServerMessage {
    let reference = reference.to_owned();
    if !viewer.may_read(entity) {
        return ServerMessage::Forbidden { reference };
    }
    match card {
        None => ServerMessage::Gone {
            entity,
            id: Some(id),
            reference,
            version,
        },
        Some(card) => match pick::card(viewer, card.clone()) {
            Some(card) => ServerMessage::Change {
                entity,
                id,
                reference,
                version,
                card: Box::new(card),
            },
            None => ServerMessage::Forbidden { reference },
        },
    }
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
                let card = change.card_admin.as_ref();
                let message = message(
                    &first.reference,
                    viewer,
                    change.entity,
                    change.id,
                    change.version,
                    card,
                );
                if let Ok(text) = serde_json::to_string(&message) {
                    actions.send.push(Sending {
                        to: group.iter().map(|one| one.id.clone()).collect(),
                        text,
                    });
                }
            }
        }
        Ok(())
    }
}
