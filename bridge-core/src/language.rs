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

    /// The words for a value of a `statut` field or a role; an unknown value is itself.
    pub fn value_name(self, value: &str) -> &str {
        let (french, english) = match value {
            "prospect" => ("Prospect", "Prospect"),
            "planifiee" => ("Planifiée", "Planned"),
            "en_cours" => ("En cours", "In progress"),
            "livre" => ("Livré", "Delivered"),
            "cloture" => ("Clôturé", "Closed"),
            "cloturee" => ("Clôturée", "Closed"),
            "actif" => ("Actif", "Active"),
            "inactif" => ("Inactif", "Inactive"),
            "prevue" => ("Prévue", "Planned"),
            "realise" => ("Réalisé", "Completed"),
            "a_attribuer" => ("À attribuer", "To attribute"),
            "attribue" => ("Attribué", "Attributed"),
            "annule" | "annulee" => ("Annulée", "Cancelled"),
            "a_faire" => ("À faire", "To do"),
            "terminee" => ("Terminée", "Done"),
            "saisie" => ("Saisie", "Entered"),
            "formateur" => ("Formateur", "Trainer"),
            "developpeur" => ("Développeur", "Developer"),
            "pedagogie" => ("Pédagogie", "Education"),
            "admin" => ("Administration", "Administration"),
            other => (other, other),
        };
        match self {
            Self::French => french,
            Self::English => english,
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
