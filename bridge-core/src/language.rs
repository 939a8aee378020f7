//! The languages people read: French and English.

use serde::{Deserialize, Serialize};

/// A language of the user interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// Français.
    #[default]
    #[serde(rename = "fr")]
    French,
    /// English.
    #[serde(rename = "en")]
    English,
}

impl Language {
    /// The language of a locale tag (`fr-FR`, `en_US`, `fr`); `None` for any other.
    pub fn from_locale(locale: &str) -> Option<Self> {
        match locale.get(..2)?.to_ascii_lowercase().as_str() {
            "fr" => Some(Self::French),
            "en" => Some(Self::English),
            _ => None,
        }
    }

    /// What stands between whole and decimals.
    pub const fn decimal_separator(self) -> char {
        match self {
            Self::French => ',',
            Self::English => '.',
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn locales_of_the_wiki_are_understood() {
        assert_eq!(Language::from_locale("fr-FR"), Some(Language::French));
        assert_eq!(Language::from_locale("en-US"), Some(Language::English));
        assert_eq!(Language::from_locale("de-DE"), None);
        assert_eq!(Language::from_locale("é"), None);
    }
}
