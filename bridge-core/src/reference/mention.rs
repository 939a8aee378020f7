//! Mentions: `entityType` `bridge:personne`, `entityId` `5` or a slug.

use crate::entity::Entity;
use crate::entity_ref::{EntityRef, Key};
use crate::rows::MIRRORED;

/// What stands before the entity's name in `entityType`.
const PREFIX: &str = "bridge:";

/// The attributes of a stored mention that say what it refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// `bridge:personne`.
    pub entity_type: String,
    /// `5`, or a slug.
    pub entity_id: String,
}

/// Why a mention refers to nothing of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoMention {
    /// It is the wiki's own.
    NotOurs,
    /// It claims to be ours and names nothing: an inert label.
    Unsound,
}

/// What a mention refers to.
pub fn parse_mention(entity_type: &str, entity_id: &str) -> Result<EntityRef, NoMention> {
    let name = entity_type.strip_prefix(PREFIX).ok_or(NoMention::NotOurs)?;
    let entity = Entity::from_name(name)
        .filter(|entity| MIRRORED.contains(entity))
        .ok_or(NoMention::Unsound)?;
    match Key::parse(entity, entity_id) {
        Ok(Key::Email(_)) | Err(_) => Err(NoMention::Unsound),
        Ok(key) => Ok(EntityRef { entity, key }),
    }
}

impl From<&EntityRef> for Mention {
    fn from(reference: &EntityRef) -> Self {
        let mut entity_type = String::from(PREFIX);
        entity_type.push_str(reference.entity.name());
        Self {
            entity_type,
            entity_id: reference.key.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Mention, NoMention, parse_mention};
    use proptest::prelude::*;

    #[test]
    fn a_stored_mention_leads_back() {
        for (entity_type, entity_id) in [
            ("bridge:personne", "5"),
            ("bridge:projet", "projet-alpha"),
            ("bridge:client", "3"),
        ] {
            let reference = parse_mention(entity_type, entity_id).unwrap();
            let mention = Mention::from(&reference);
            assert_eq!(
                (mention.entity_type.as_str(), mention.entity_id.as_str()),
                (entity_type, entity_id)
            );
        }
    }

    #[test]
    fn the_wikis_own_mentions_and_hostile_ones_are_not_ours() {
        for entity_type in ["user", "page", "", "Bridge:personne", " bridge:personne"] {
            assert_eq!(
                parse_mention(entity_type, "5"),
                Err(NoMention::NotOurs),
                "{entity_type}"
            );
        }
        for (entity_type, entity_id) in [
            ("bridge:", "5"),
            ("bridge:user", "5"),
            ("bridge:facture", "5"),
            ("bridge:personne", ""),
            ("bridge:personne", "0"),
            ("bridge:personne", "5/../6"),
            ("bridge:personne", "ada@centre.test"),
            ("bridge:client", "acme"),
            ("bridge:personne", "<img src=x onerror=alert(1)>"),
        ] {
            assert_eq!(
                parse_mention(entity_type, entity_id),
                Err(NoMention::Unsound),
                "{entity_type} {entity_id}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_attributes_are_answered(entity_type in "\\PC*", entity_id in "\\PC*") {
            let _ = parse_mention(&entity_type, &entity_id);
            let _ = parse_mention("bridge:personne", &entity_id);
        }
    }
}
