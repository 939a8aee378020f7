//! What one line can say of a card: the hours that remain, or else where the thing stands.
//!
//! Pure. Used by the chip in a text and by the list of suggestions, so both always agree.

use bridge_core::hours::Heures;
use bridge_core::language::Language;
use bridge_core::options::{Role, StatutPersonne};
use bridge_core::wire::{Card, CardFields, PersonneCard};

use crate::texts::{count, texts, value_name};

/// How much of something is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to say about it.
    Plain,
    /// Enough.
    Good,
    /// Less than a tenth.
    Low,
    /// Less than nothing.
    Over,
}

impl Tone {
    /// The name that style sheets know.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Good => "good",
            Self::Low => "low",
            Self::Over => "over",
        }
    }

    /// The tone of so many hours left of a whole.
    pub fn of(left: Heures, whole: Heures) -> Self {
        if left.is_negative() {
            Self::Over
        } else if left.hundredths().saturating_mul(10) < whole.hundredths() {
            Self::Low
        } else {
            Self::Good
        }
    }
}

/// One line about a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// What stands behind the name; empty where there is nothing to say.
    pub value: String,
    /// How it looks.
    pub tone: Tone,
}

impl Summary {
    /// The line for a card.
    pub fn of(card: &Card, language: Language) -> Self {
        match &card.fields {
            CardFields::Personne(personne) => Self::of_personne(personne, language),
            CardFields::Projet(projet) => match (projet.heures_restantes, projet.budget_heures) {
                (Some(left), Some(budget)) => Self::hours(left, budget, language),
                _ => Self::status(
                    projet
                        .statut
                        .as_ref()
                        .map(bridge_core::options::StatutProjet::as_str),
                    language,
                ),
            },
            CardFields::Formation(formation) => Self::status(
                formation
                    .statut
                    .as_ref()
                    .map(bridge_core::options::StatutFormation::as_str),
                language,
            ),
            CardFields::Client(client) => {
                let words = texts(language);
                let mut value = count(language, client.projets_en_cours, words.projects);
                value.push(' ');
                value.push_str(words.running);
                Self {
                    value,
                    tone: Tone::Plain,
                }
            }
            _ => Self::status(None, language),
        }
    }

    /// Who teaches is asked for teaching hours, who only builds for building hours.
    fn of_personne(personne: &PersonneCard, language: Language) -> Self {
        if personne.statut == Some(StatutPersonne::Inactif) {
            return Self::status(Some(texts(language).inactive), language);
        }
        if personne.roles.contains(&Role::Formateur) {
            Self::hours(
                personne.heures_restantes_formation,
                personne.capacite_formation,
                language,
            )
        } else if personne.roles.contains(&Role::Developpeur) {
            Self::hours(
                personne.heures_restantes_agence,
                personne.capacite_agence,
                language,
            )
        } else {
            Self::status(
                personne
                    .roles
                    .first()
                    .map(bridge_core::options::Role::as_str),
                language,
            )
        }
    }

    fn hours(left: Heures, whole: Heures, language: Language) -> Self {
        Self {
            value: left.display(language),
            tone: Tone::of(left, whole),
        }
    }

    fn status(status: Option<&str>, language: Language) -> Self {
        Self {
            value: status.map_or_else(String::new, |value| value_name(language, value).to_owned()),
            tone: Tone::Plain,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Tone;
    use bridge_core::hours::Heures;

    #[test]
    fn less_than_a_tenth_is_low_and_below_zero_is_over() {
        let tone = |left, whole| Tone::of(Heures::from_whole(left), Heures::from_whole(whole));
        assert_eq!(tone(75, 750), Tone::Good);
        assert_eq!(tone(74, 750), Tone::Low);
        assert_eq!(tone(0, 0), Tone::Good);
        assert_eq!(tone(0, 10), Tone::Low);
        assert_eq!(tone(-1, 750), Tone::Over);
    }
}
