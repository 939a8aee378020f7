//! Cards for many references at once: resolve, catching up, and who has an e-mail address.
//!
//! What always holds: each reference answers for itself and in the order asked; what a reader may not see is taken out by
//! bridge-core, here before it leaves. Cards come from the mirror; nobody is asked for them.

use bridge_core::date::Instant;
use bridge_core::entity::Entity;
use bridge_core::entity_ref::{EntityRef, Key};
use bridge_core::ids::PersonneId;
use bridge_core::pick;
use bridge_core::rows::MIRRORED;
use bridge_core::viewer::{Viewer, ViewerKind};
use bridge_core::wire::{Card, ResolveRequest, ResolveStatus, ResolvedRef};
use serde::Serialize;

use crate::object::from_object;
use crate::ports::{DatabaseError, Ports};

use super::Base;
use super::compute::MirrorLookup;
use super::fault::Fault;
use super::store::mirror::MirrorRow;
use super::store::{cards, mirror};

/// References to resolve.
#[derive(Debug)]
pub struct Resolve {
    /// References as texts, at most 200.
    pub refs: Vec<String>,
    /// Who asks.
    pub viewer: Viewer,
}

from_object!(Resolve { refs, viewer });

/// What became of them.
#[derive(Debug, Serialize)]
pub struct Resolved {
    /// One for each reference, in the order asked.
    pub items: Vec<ResolvedRef>,
    /// The moment up to which Baserow is known.
    pub as_of: Instant,
    /// Whether something may have changed since that we could not read.
    pub stale: bool,
}

/// A reference and the version somebody has of it.
#[derive(Debug)]
pub struct Since {
    /// The reference.
    pub reference: String,
    /// The version; absent: none.
    pub version: Option<i64>,
}

from_object!(Since {
    reference is "ref",
    version,
});

/// What somebody listens to.
#[derive(Debug)]
pub struct CardsSince {
    /// References with versions.
    pub refs: Vec<Since>,
    /// Who asks.
    pub viewer: Viewer,
}

from_object!(CardsSince { refs, viewer });

/// A reference with what is newer than the version somebody has.
#[derive(Debug, Serialize)]
pub struct Newer {
    /// The reference as it was asked.
    #[serde(rename = "ref")]
    pub reference: String,
    /// `ok`, `forbidden`, `gone` or `invalid`.
    pub status: ResolveStatus,
    /// The kind, where the reference is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity: Option<Entity>,
    /// The row, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// The newest version, where one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// The card, where it is newer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card: Option<Card>,
}

/// An e-mail address to look for.
#[derive(Debug)]
pub struct ByEmail {
    /// The address, verified by the wiki.
    pub email: String,
}

from_object!(ByEmail { email });

/// What a reference leads to.
enum Found {
    Invalid,
    Forbidden,
    Gone(Entity, Option<i64>),
    Row(Box<MirrorRow>),
}

impl<P: Ports> Base<P> {
    /// The cards of up to 200 references.
    pub fn resolve(&self, input: &Resolve) -> Result<Resolved, Fault> {
        if input.refs.len() > ResolveRequest::MAX_REFS {
            return Err(Fault::field("refs", "must hold at most 200 references"));
        }
        let lookup = self.lookup();
        let mut items = Vec::with_capacity(input.refs.len());
        for reference in &input.refs {
            let (status, card) = match self.follow(reference, &input.viewer)? {
                Found::Invalid => (ResolveStatus::Invalid, None),
                Found::Forbidden => (ResolveStatus::Forbidden, None),
                // "gone" is a claim about Baserow, which only a whole mirror can make
                Found::Gone(..) if !self.is_complete()? => return Err(Fault::unavailable()),
                Found::Gone(..) => (ResolveStatus::Gone, None),
                Found::Row(stored) => match self.card_for(&lookup, &stored, &input.viewer)? {
                    Some(card) => (ResolveStatus::Ok, Some(card)),
                    None => (ResolveStatus::Forbidden, None),
                },
            };
            items.push(ResolvedRef {
                reference: reference.clone(),
                status,
                card,
            });
        }
        Ok(Resolved {
            items,
            as_of: self.known_until(),
            stale: self.is_stale()?,
        })
    }

    /// Of what somebody listens to, whatever is newer than what they have.
    pub fn cards_since(&self, input: &CardsSince) -> Result<Vec<Newer>, Fault> {
        let lookup = self.lookup();
        input
            .refs
            .iter()
            .map(|since| self.newer(&lookup, since, &input.viewer))
            .collect()
    }

    fn newer(
        &self,
        lookup: &MirrorLookup<'_, P::Database>,
        since: &Since,
        viewer: &Viewer,
    ) -> Result<Newer, Fault> {
        let answer = |status, entity, id, version, card| Newer {
            reference: since.reference.clone(),
            status,
            entity,
            id,
            version,
            card,
        };
        Ok(match self.follow(&since.reference, viewer)? {
            Found::Invalid => answer(ResolveStatus::Invalid, None, None, None, None),
            Found::Forbidden => answer(ResolveStatus::Forbidden, None, None, None, None),
            // a mirror that is not whole yet has nothing to say of what it lacks
            Found::Gone(entity, id) if !self.is_complete()? => {
                answer(ResolveStatus::Ok, Some(entity), id, None, None)
            }
            Found::Gone(entity, id) => {
                let known = id
                    .map(|id| cards::known(self.database(), entity, id))
                    .transpose()?
                    .flatten();
                answer(
                    ResolveStatus::Gone,
                    Some(entity),
                    id,
                    known.map(|(version, _)| version),
                    None,
                )
            }
            Found::Row(stored) => {
                let (entity, id) = (stored.row.entity(), stored.row.id().get());
                let known = cards::known(self.database(), entity, id)?.map(|(version, _)| version);
                if let (Some(known), Some(has)) = (known, since.version)
                    && has >= known
                {
                    return Ok(answer(
                        ResolveStatus::Ok,
                        Some(entity),
                        Some(id),
                        Some(known),
                        None,
                    ));
                }
                let card = self.card_for(lookup, &stored, viewer)?;
                let version = card.as_ref().map(|card| card.version);
                answer(ResolveStatus::Ok, Some(entity), Some(id), version, card)
            }
        })
    }

    /// The personne with that address, if there is exactly one.
    pub fn personne_by_email(&self, input: &ByEmail) -> Result<Option<PersonneId>, Fault> {
        let found = mirror::by_email(
            self.database(),
            Entity::Personne,
            &input.email.trim().to_ascii_lowercase(),
        )?;
        Ok(match found.as_slice() {
            [one] => PersonneId::new(*one),
            _ => None,
        })
    }

    /// The row's card as this reader sees it, at its present version.
    pub(super) fn card_for(
        &self,
        lookup: &MirrorLookup<'_, P::Database>,
        stored: &MirrorRow,
        viewer: &Viewer,
    ) -> Result<Option<Card>, DatabaseError> {
        Ok(pick::card(viewer, self.card_of(lookup, stored, None)?))
    }

    /// The moment up to which Baserow is known.
    pub(super) fn known_until(&self) -> Instant {
        Instant::from_millis(self.upstream.health().last_ok_at.unwrap_or(0))
    }

    fn follow(&self, reference: &str, viewer: &Viewer) -> Result<Found, DatabaseError> {
        let Ok(EntityRef { entity, key }) = reference.parse() else {
            return Ok(Found::Invalid);
        };
        if !MIRRORED.contains(&entity) {
            return Ok(Found::Invalid);
        }
        if !viewer.may_read(entity) {
            return Ok(Found::Forbidden);
        }
        let id = match &key {
            Key::Id(id) => Some(id.get()),
            Key::Slug(slug) => mirror::by_slug(self.database(), entity, &slug.to_string())?,
            // an address that answers tells that somebody works here
            Key::Email(_) if viewer.kind != ViewerKind::Admin && !viewer.sees_everything() => {
                return Ok(Found::Forbidden);
            }
            Key::Email(email) => match mirror::by_email(self.database(), entity, email)?.as_slice()
            {
                [one] => Some(*one),
                _ => None,
            },
        };
        let row = id
            .map(|id| mirror::get(self.database(), entity, id))
            .transpose()?
            .flatten();
        Ok(row.map_or(Found::Gone(entity, id), |row| Found::Row(Box::new(row))))
    }
}
