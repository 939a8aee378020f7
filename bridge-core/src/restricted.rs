//! Values that not every reader may see.
//!
//! A hidden value is left out of the JSON altogether, so that "you may not see it" and "there is
//! none" (`null`) are told apart. Fields of this type take
//! `#[serde(default, skip_serializing_if = "Restricted::is_hidden")]`.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A value, or the decision not to show it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Restricted<T> {
    /// The reader may not see it; the key is absent in JSON.
    #[default]
    Hidden,
    /// The reader may see it.
    Shown(T),
}

impl<T> Restricted<T> {
    /// Whether the value is left out.
    pub const fn is_hidden(&self) -> bool {
        matches!(self, Self::Hidden)
    }

    /// The value, if it is shown.
    pub const fn shown(&self) -> Option<&T> {
        match self {
            Self::Hidden => None,
            Self::Shown(value) => Some(value),
        }
    }

    /// Hides the value unless the reader may see it.
    pub fn show_if(&mut self, allowed: bool) {
        if !allowed {
            *self = Self::Hidden;
        }
    }
}

impl<T: Serialize> Serialize for Restricted<T> {
    /// A hidden value that was not skipped is `null`: never the value.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.shown().serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Restricted<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::Shown)
    }
}
