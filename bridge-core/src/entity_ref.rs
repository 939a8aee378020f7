//! References to one entity as text: `personne:5`, `projet:projet-alpha`, `personne:a@b.fr`.
//!
//! The key after the colon is an id, a slug where the table has slugs, or, for a personne, an
//! e-mail address (who may use one is the caller's decision). A text that is none of these is
//! refused; there is no guessing.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::entity::Entity;
use crate::ids::RowId;
use crate::slug::Slug;

/// The text is not a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidRef;

impl fmt::Display for InvalidRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("not a reference")
    }
}

impl core::error::Error for InvalidRef {}

/// How a reference names its row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// By row id.
    Id(RowId),
    /// By slug.
    Slug(Slug),
    /// By e-mail address, lower case; for personnes only.
    Email(String),
}

impl Key {
    /// Reads the part after the colon for rows of `entity`.
    pub fn parse(entity: Entity, text: &str) -> Result<Self, InvalidRef> {
        if let Ok(id) = text.parse() {
            return Ok(Self::Id(id));
        }
        if entity.has_slug()
            && let Ok(slug) = text.parse()
        {
            return Ok(Self::Slug(slug));
        }
        if entity == Entity::Personne && is_email(text) {
            return Ok(Self::Email(text.to_ascii_lowercase()));
        }
        Err(InvalidRef)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(formatter),
            Self::Slug(slug) => slug.fmt(formatter),
            Self::Email(email) => formatter.write_str(email),
        }
    }
}

/// Whether the text has the shape of an address: something, one `@`, a host; no space or control.
fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.split_once('@') else {
        return false;
    };
    let sound = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|character| !character.is_whitespace() && !character.is_control())
    };
    text.len() <= 254 && sound(local) && sound(host) && !host.contains('@')
}

/// One entity, named by its kind and a key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EntityRef {
    /// The table.
    pub entity: Entity,
    /// The row.
    pub key: Key,
}

impl EntityRef {
    /// A reference by row id.
    pub const fn by_id(entity: Entity, id: RowId) -> Self {
        Self {
            entity,
            key: Key::Id(id),
        }
    }

    /// A reference by slug.
    pub const fn by_slug(entity: Entity, slug: Slug) -> Self {
        Self {
            entity,
            key: Key::Slug(slug),
        }
    }
}

impl fmt::Display for EntityRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.entity.name())?;
        formatter.write_str(":")?;
        self.key.fmt(formatter)
    }
}

impl FromStr for EntityRef {
    type Err = InvalidRef;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (entity, key) = text.split_once(':').ok_or(InvalidRef)?;
        let entity = entity.parse().map_err(|_| InvalidRef)?;
        let key = Key::parse(entity, key)?;
        Ok(Self { entity, key })
    }
}

impl TryFrom<String> for EntityRef {
    type Error = InvalidRef;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<EntityRef> for String {
    fn from(reference: EntityRef) -> Self {
        reference.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::{EntityRef, Key};
    use crate::entity::Entity;
    use proptest::prelude::*;

    #[test]
    fn ids_slugs_and_addresses_are_told_apart() {
        let key = |text: &str| text.parse::<EntityRef>().map(|reference| reference.key);
        assert!(matches!(key("personne:5"), Ok(Key::Id(_))));
        assert!(matches!(key("projet:projet-alpha"), Ok(Key::Slug(_))));
        assert_eq!(key("personne:Ada@B.fr"), Ok(Key::Email("ada@b.fr".into())));
    }

    #[test]
    fn what_names_no_row_is_refused() {
        for refused in [
            "",
            "personne",
            "personne:",
            "personnes:5",
            "Personne:5",
            "personne:0",
            "personne:-5",
            "projet:a@b.fr",
            "module:nom",
            "projet:../5",
            "projet:Alpha",
            "personne:a b@c.fr",
            ":5",
        ] {
            assert!(refused.parse::<EntityRef>().is_err(), "{refused:?}");
        }
    }

    proptest! {
        #[test]
        fn a_reference_that_parses_prints_itself(text in "(personne|projet|module):[a-z0-9@.-]{1,20}") {
            if let Ok(reference) = text.parse::<EntityRef>() {
                prop_assert_eq!(reference.to_string(), text);
            }
        }

        #[test]
        fn any_text_is_answered(text in "\\PC*") {
            let _ = text.parse::<EntityRef>();
        }

        #[test]
        fn every_id_has_a_reference(number in 1_i64..1_000_000) {
            for entity in Entity::ALL {
                let reference: EntityRef = format!("{entity}:{number}").parse().unwrap();
                prop_assert_eq!(reference.entity, entity);
            }
        }
    }
}
