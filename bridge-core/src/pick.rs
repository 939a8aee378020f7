//! What a reader sees of an answer: one rule, for cards and for details.
//!
//! Answers are built as an administrator sees them. Here, and only here, whatever a reader may not
//! see is taken out of them; a reader without the right to that kind of entity gets nothing at all.
//! What is stored or sent as JSON is picked as JSON: reading it into types only to leave a key out
//! would cost the Worker more code than anything else. New fields that are not for everybody must be
//! [`crate::restricted::Restricted`] and stand in `restricted_keys`, or everybody sees them.

use crate::entity::Entity;
use crate::viewer::Viewer;
use crate::wire::{Card, CardFields};

/// The card as this reader sees it; `None` where the reader may not see this kind of entity.
pub fn card(viewer: &Viewer, mut card: Card) -> Option<Card> {
    if !viewer.may_read(card.entity) {
        return None;
    }
    if let CardFields::Projet(fields) = &mut card.fields {
        let allowed = viewer.sees_restricted(Entity::Projet);
        fields.taux_horaire.show_if(allowed);
    }
    Some(card)
}

#[cfg(any(test, feature = "edge"))]
mod json {
    use serde_json::Value;

    use crate::entity::Entity;
    use crate::ids::PersonneId;
    use crate::viewer::Viewer;

    /// The keys of a detail or of a card's fields that not every reader sees.
    const fn restricted_keys(entity: Entity) -> &'static [&'static str] {
        match entity {
            Entity::Personne => &["email"],
            Entity::Projet => &["taux_horaire"],
            Entity::Client => &["siren", "numero_tva", "adresse", "email"],
            Entity::Attribution => &["justification"],
            Entity::Intervention => &["notes"],
            _ => &[],
        }
    }

    /// Whether nothing would be taken out of a detail of this kind for this reader, so that it need not
    /// be read at all.
    pub fn sees_whole(viewer: &Viewer, entity: Entity) -> bool {
        match entity {
            Entity::Formation | Entity::Bloc | Entity::Module => {
                viewer.may_read(entity) && viewer.sees_restricted(Entity::Attribution)
            }
            _ => viewer.may_read(entity) && viewer.sees_restricted(entity),
        }
    }

    /// A card's JSON as this reader sees it; `None` where the reader may not see this kind of entity.
    pub fn card_json(viewer: &Viewer, entity: Entity, mut card: Value) -> Option<Value> {
        if !viewer.may_read(entity) {
            return None;
        }
        if let Some(fields) = card.get_mut("fields") {
            hide(viewer, entity, None, fields);
        }
        Some(card)
    }

    /// A detail's JSON as this reader sees it; `None` where the reader may not see this kind of
    /// entity.
    pub fn detail_json(viewer: &Viewer, entity: Entity, mut detail: Value) -> Option<Value> {
        if !viewer.may_read(entity) {
            return None;
        }
        pick(viewer, entity, &mut detail);
        Some(detail)
    }

    /// Where entities stand in an answer, alone or in a list.
    pub type Parts = &'static [(&'static str, Entity)];

    /// Where entities stand in a dashboard.
    pub const DASHBOARD: Parts = &[
        ("personne", Entity::Personne),
        ("interventions", Entity::Intervention),
    ];

    /// Where entities stand in a day of a timeline.
    pub const TIMELINE_DAY: Parts = &[("interventions", Entity::Intervention)];

    /// A detail's JSON as this reader sees it below another entity that they may see: nobody is asked for the right
    /// to this kind of entity, but without it all that is restricted goes.
    pub fn nested_json(viewer: &Viewer, entity: Entity, mut detail: Value) -> Value {
        pick(viewer, entity, &mut detail);
        detail
    }

    /// A view's JSON as this reader sees it, by the same rule.
    pub fn parts_json(viewer: &Viewer, parts: Parts, mut view: Value) -> Value {
        pick_parts(viewer, parts, &mut view);
        view
    }

    /// Takes out what is restricted, here and in what is nested.
    fn pick(viewer: &Viewer, entity: Entity, detail: &mut Value) {
        let owner = match entity {
            Entity::Personne => detail.get("id"),
            Entity::Attribution | Entity::Intervention => detail.pointer("/personne/id"),
            _ => None,
        };
        let owner = owner.and_then(Value::as_i64);
        hide(viewer, entity, owner, detail);
        let nested: Parts = match entity {
            Entity::Formation => &[("blocs", Entity::Bloc)],
            Entity::Bloc => &[("modules", Entity::Module)],
            Entity::Module => &[("attributions", Entity::Attribution)],
            _ => return,
        };
        pick_parts(viewer, nested, detail);
    }

    fn pick_parts(viewer: &Viewer, parts: Parts, whole: &mut Value) {
        for (key, entity) in parts {
            match whole.get_mut(*key) {
                Some(Value::Array(nested)) => {
                    for one in nested {
                        pick(viewer, *entity, one);
                    }
                }
                Some(one) => pick(viewer, *entity, one),
                None => {}
            }
        }
    }

    /// Takes the restricted keys out unless the reader is the person concerned, an administrator, or
    /// a token that may read this kind of entity.
    fn hide(viewer: &Viewer, entity: Entity, owner: Option<i64>, object: &mut Value) {
        let reader = viewer.personne_id.map(PersonneId::get);
        let is_own = owner.is_some() && reader == owner;
        if is_own || viewer.sees_restricted(entity) {
            return;
        }
        if let Some(object) = object.as_object_mut() {
            for key in restricted_keys(entity) {
                object.remove(*key);
            }
        }
    }
}

#[cfg(any(test, feature = "edge"))]
pub use json::{
    DASHBOARD, Parts, TIMELINE_DAY, card_json, detail_json, nested_json, parts_json, sees_whole,
};

#[cfg(test)]
mod tests;
