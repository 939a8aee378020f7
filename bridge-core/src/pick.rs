//! What a reader sees of an answer: one pure function for cards, one for details.
//!
//! Answers are built as an administrator sees them. Here, and only here, whatever a reader may not
//! see is taken out of them; a reader without the right to that kind of entity gets nothing at all.
//! New fields that are not for everybody must be [`crate::restricted::Restricted`], or everybody sees them.

use crate::entity::Entity;
use crate::ids::PersonneId;
use crate::viewer::Viewer;
use crate::wire::{AttributionDetail, Card, CardFields, Detail, InterventionDetail, Named};

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

/// The detail as this reader sees it; `None` where the reader may not see this kind of entity.
pub fn detail(viewer: &Viewer, mut detail: Detail) -> Option<Detail> {
    if !viewer.may_read(detail.entity()) {
        return None;
    }
    match &mut detail {
        Detail::Personne(detail) => {
            let allowed = sees_own(viewer, Entity::Personne, Some(detail.id));
            detail.email.show_if(allowed);
        }
        Detail::Module(detail) => {
            for attribution in detail.attributions.iter_mut().flatten() {
                pick_attribution(viewer, attribution);
            }
        }
        Detail::Attribution(detail) => pick_attribution(viewer, detail),
        Detail::Client(detail) => {
            let allowed = viewer.sees_restricted(Entity::Client);
            detail.siren.show_if(allowed);
            detail.numero_tva.show_if(allowed);
            detail.adresse.show_if(allowed);
            detail.email.show_if(allowed);
        }
        Detail::Projet(detail) => {
            let allowed = viewer.sees_restricted(Entity::Projet);
            detail.taux_horaire.show_if(allowed);
        }
        Detail::Intervention(detail) => pick_intervention(viewer, detail),
        Detail::Formation(_) | Detail::Bloc(_) | Detail::Tache(_) => {}
    }
    Some(detail)
}

fn pick_attribution(viewer: &Viewer, attribution: &mut AttributionDetail) {
    let owner = person(attribution.personne.as_ref());
    let allowed = sees_own(viewer, Entity::Attribution, owner);
    attribution.justification.show_if(allowed);
}

fn pick_intervention(viewer: &Viewer, intervention: &mut InterventionDetail) {
    let owner = person(intervention.personne.as_ref());
    let allowed = sees_own(viewer, Entity::Intervention, owner);
    intervention.notes.show_if(allowed);
}

fn person(named: Option<&Named>) -> Option<PersonneId> {
    named.map(|named| named.id.into())
}

/// Whether the reader sees what is only for the person concerned, an administrator, or a token that
/// may read this kind of entity.
fn sees_own(viewer: &Viewer, entity: Entity, owner: Option<PersonneId>) -> bool {
    let is_own = owner.is_some() && viewer.personne_id == owner;
    is_own || viewer.sees_restricted(entity)
}

#[cfg(test)]
mod tests;
