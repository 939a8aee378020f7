//! Row ids: one type for "some row", one per table, so that a projet's id is never taken for a
//! personne's.
//!
//! An id is a whole number from 1 to 2^53 − 1: Baserow numbers rows from 1 and sends row 0 only in
//! test calls, and JavaScript holds no larger number exactly.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::entity::Entity;

/// The largest id that JSON readers in JavaScript hold exactly.
const MAX: i64 = 9_007_199_254_740_991;

/// The number is not a row id: zero, negative, or beyond 2^53 − 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidId;

impl fmt::Display for InvalidId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("not a row id")
    }
}

impl core::error::Error for InvalidId {}

/// The id of a row of some table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct RowId(i64);

impl RowId {
    /// An id from a number that came from outside.
    pub const fn new(value: i64) -> Option<Self> {
        if value >= 1 && value <= MAX {
            Some(Self(value))
        } else {
            None
        }
    }

    /// The number, at least 1.
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl TryFrom<i64> for RowId {
    type Error = InvalidId;

    fn try_from(value: i64) -> Result<Self, Self::Error> {
        Self::new(value).ok_or(InvalidId)
    }
}

impl From<RowId> for i64 {
    fn from(id: RowId) -> Self {
        id.0
    }
}

impl fmt::Display for RowId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for RowId {
    type Err = InvalidId;

    /// Reads decimal digits without sign or leading zero: one id has one spelling.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits_only = text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits_only || text.starts_with('0') {
            return Err(InvalidId);
        }
        let value: i64 = text.parse().map_err(|_| InvalidId)?;
        Self::try_from(value)
    }
}

macro_rules! typed_ids {
    ($($(#[$doc:meta])* $name:ident => $entity:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(RowId);

        impl $name {
            /// The table this id belongs to.
            pub const ENTITY: Entity = Entity::$entity;

            /// An id from a number that came from outside.
            pub const fn new(value: i64) -> Option<Self> {
                match RowId::new(value) {
                    Some(id) => Some(Self(id)),
                    None => None,
                }
            }

            /// The number, at least 1.
            pub const fn get(self) -> i64 {
                self.0.get()
            }

            /// The same id without its table.
            pub const fn row(self) -> RowId {
                self.0
            }
        }

        impl From<RowId> for $name {
            fn from(id: RowId) -> Self {
                Self(id)
            }
        }

        impl From<$name> for RowId {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }
    )*};
}

typed_ids! {
    /// The id of a row of `personne`.
    PersonneId => Personne;
    /// The id of a row of `formation`.
    FormationId => Formation;
    /// The id of a row of `bloc`.
    BlocId => Bloc;
    /// The id of a row of `module`.
    ModuleId => Module;
    /// The id of a row of `attribution`.
    AttributionId => Attribution;
    /// The id of a row of `client`.
    ClientId => Client;
    /// The id of a row of `projet`.
    ProjetId => Projet;
    /// The id of a row of `tache`.
    TacheId => Tache;
    /// The id of a row of `intervention`.
    InterventionId => Intervention;
    /// The id of a row of `avis`.
    AvisId => Avis;
    /// The id of a row of `facture`.
    FactureId => Facture;
}

#[cfg(test)]
mod tests {
    use super::{PersonneId, RowId};

    #[test]
    fn only_canonical_positive_numbers_are_ids() {
        assert_eq!("5".parse::<RowId>().map(RowId::get), Ok(5));
        for refused in [
            "",
            "0",
            "05",
            "-5",
            "+5",
            "5 ",
            "5.0",
            "9007199254740992",
            "٥",
        ] {
            assert!(refused.parse::<RowId>().is_err(), "{refused:?}");
        }
    }

    #[test]
    fn json_ids_are_numbers_and_zero_is_none() {
        let id: PersonneId = serde_json::from_str("5").unwrap();
        assert_eq!(serde_json::to_string(&id).unwrap(), "5");
        assert!(serde_json::from_str::<PersonneId>("0").is_err());
        assert!(serde_json::from_str::<PersonneId>("\"5\"").is_err());
    }
}
