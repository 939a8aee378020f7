//! Reading cards: `entity` says how to read the `fields` that follow it.
//!
//! Written by hand, because a derived reader would have to hold the fields until it has met the
//! entity, which costs more code than a browser module wants to carry. Keys that are not known are
//! ignored: a later version may have more.

use core::fmt;

use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::card::{Card, CardFields};
use crate::entity::Entity;

impl CardFields {
    fn read<'de, A: MapAccess<'de>>(entity: Entity, map: &mut A) -> Result<Self, A::Error> {
        match entity {
            Entity::Personne => map.next_value().map(Self::Personne),
            Entity::Formation => map.next_value().map(Self::Formation),
            Entity::Bloc => map.next_value().map(Self::Bloc),
            Entity::Module => map.next_value().map(Self::Module),
            Entity::Attribution => map.next_value().map(Self::Attribution),
            Entity::Client => map.next_value().map(Self::Client),
            Entity::Projet => map.next_value().map(Self::Projet),
            Entity::Tache => map.next_value().map(Self::Tache),
            Entity::Intervention => map.next_value().map(Self::Intervention),
            Entity::Avis => map.next_value().map(Self::Avis),
            Entity::CompteRendu | Entity::Facture | Entity::LigneFacture | Entity::Avoir => {
                Err(de::Error::custom("this entity has no card"))
            }
        }
    }
}

impl<'de> Deserialize<'de> for Card {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const KEYS: &[&str] = &[
            "entity", "id", "slug", "label", "url", "state", "version", "as_of", "fields",
        ];
        deserializer.deserialize_struct("Card", KEYS, CardVisitor)
    }
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum CardKey {
    Entity,
    Id,
    Slug,
    Label,
    Url,
    State,
    Version,
    AsOf,
    Fields,
    #[serde(other)]
    Other,
}

struct CardVisitor;

impl<'de> Visitor<'de> for CardVisitor {
    type Value = Card;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a card")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Card, A::Error> {
        let (mut entity, mut id, mut label, mut state) = (None, None, None, None);
        let (mut version, mut as_of, mut fields) = (None, None, None);
        let (mut slug, mut url) = (None, None);
        while let Some(key) = map.next_key()? {
            match key {
                CardKey::Entity => entity = Some(map.next_value()?),
                CardKey::Id => id = Some(map.next_value()?),
                CardKey::Slug => slug = map.next_value()?,
                CardKey::Label => label = Some(map.next_value()?),
                CardKey::Url => url = map.next_value()?,
                CardKey::State => state = Some(map.next_value()?),
                CardKey::Version => version = Some(map.next_value()?),
                CardKey::AsOf => as_of = Some(map.next_value()?),
                CardKey::Fields => {
                    let entity = entity
                        .ok_or_else(|| de::Error::custom("`entity` must precede `fields`"))?;
                    fields = Some(CardFields::read(entity, &mut map)?);
                }
                CardKey::Other => {
                    map.next_value::<de::IgnoredAny>()?;
                }
            }
        }
        let missing = |key| move || de::Error::missing_field(key);
        Ok(Card {
            entity: entity.ok_or_else(missing("entity"))?,
            id: id.ok_or_else(missing("id"))?,
            slug,
            label: label.ok_or_else(missing("label"))?,
            url,
            state: state.ok_or_else(missing("state"))?,
            version: version.ok_or_else(missing("version"))?,
            as_of: as_of.ok_or_else(missing("as_of"))?,
            fields: fields.ok_or_else(missing("fields"))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::wire::Card;

    const CLIENT: &str = r#"{"entity":"client","id":3,"slug":null,"label":"ACME","url":null,"state":"fresh","version":7,"as_of":"2026-11-20T08:37:53Z","fields":{"ville":"Lyon","pays":null,"projets_en_cours":1,"projets_total":2}}"#;

    #[test]
    fn a_card_leads_back_to_its_own_json() {
        let card: Card = serde_json::from_str(CLIENT).unwrap();
        assert_eq!(serde_json::to_string(&card).unwrap(), CLIENT);
    }

    #[test]
    fn keys_of_a_later_version_are_ignored() {
        let later = CLIENT.replace("\"id\":3", "\"colour\":{\"a\":[1]},\"id\":3");
        assert!(serde_json::from_str::<Card>(&later).is_ok());
    }

    #[test]
    fn fields_that_do_not_fit_the_entity_are_refused() {
        let wrong = CLIENT.replace("\"client\"", "\"personne\"");
        assert!(serde_json::from_str::<Card>(&wrong).is_err());
        let none = CLIENT.replace("\"client\"", "\"facture\"");
        assert!(serde_json::from_str::<Card>(&none).is_err());
    }

    #[test]
    fn fields_before_the_entity_are_refused_by_name() {
        let fault = serde_json::from_str::<Card>(r#"{"fields":{},"entity":"client"}"#).unwrap_err();
        assert!(fault.to_string().contains("entity"), "{fault}");
    }
}
