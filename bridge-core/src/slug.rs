//! Slugs: the readable half of a reference (`projet:projet-alpha`).
//!
//! A slug is 1 to 120 characters of `a-z`, `0-9` in words joined by single dashes, and is never
//! digits only, so that an id and a slug cannot be confused.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::text::fold;

/// The longest slug, in characters (all ASCII, so bytes too).
const MAX_LENGTH: usize = 120;

/// The text is not a slug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidSlug;

impl fmt::Display for InvalidSlug {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("not a slug")
    }
}

impl core::error::Error for InvalidSlug {}

/// A valid slug.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

impl Slug {
    /// The slug's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The slug that a name gives, e.g. `Projet Alpha` → `projet-alpha`.
    ///
    /// `None` where the name gives none: no letter or digit of ASCII after folding, or digits only.
    /// Names that give more than 100 characters are cut at a word, which leaves room for `-id`.
    pub fn from_name(name: &str) -> Option<Self> {
        const ROOM: usize = 100;
        let mut slug = String::new();
        let folded = fold(name);
        let words = folded
            .split(|character: char| !character.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty());
        for word in words {
            let length = slug.len() + usize::from(!slug.is_empty()) + word.len();
            if length > ROOM {
                if slug.is_empty() {
                    slug.extend(word.chars().take(ROOM));
                }
                break;
            }
            if !slug.is_empty() {
                slug.push('-');
            }
            slug.push_str(word);
        }
        slug.parse().ok()
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for Slug {
    type Err = InvalidSlug;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let word = |word: &str| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        let has_letter = text.bytes().any(|byte| byte.is_ascii_lowercase());
        if text.len() <= MAX_LENGTH && has_letter && text.split('-').all(word) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidSlug)
        }
    }
}

impl TryFrom<String> for Slug {
    type Error = InvalidSlug;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

#[cfg(test)]
mod tests {
    use super::Slug;
    use proptest::prelude::*;

    #[test]
    fn names_give_plain_slugs() {
        let slug = |name| Slug::from_name(name).map(String::from);
        assert_eq!(slug("Pierre Dupont").as_deref(), Some("pierre-dupont"));
        assert_eq!(
            slug("  Éva D’Hérouville ").as_deref(),
            Some("eva-d-herouville")
        );
        assert_eq!(slug("2026"), None);
        assert_eq!(slug("東京"), None);
    }

    #[test]
    fn digits_only_and_odd_spellings_are_no_slugs() {
        for refused in [
            "", "42", "4-2", "-a", "a-", "a--b", "A", "é", "a_b", "a b", "../a",
        ] {
            assert!(refused.parse::<Slug>().is_err(), "{refused:?}");
        }
    }

    proptest! {
        #[test]
        fn what_a_name_gives_is_a_slug_with_room_for_an_id(name in "\\PC{0,300}") {
            if let Some(slug) = Slug::from_name(&name) {
                prop_assert!(slug.as_str().len() <= 100);
                prop_assert_eq!(slug.as_str().parse::<Slug>(), Ok(slug.clone()));
            }
        }
    }
}
