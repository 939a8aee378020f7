//! Euros, exact: cents in an integer, never a float. In JSON a string with two decimals ("1200.60").

use core::fmt;
use core::iter::Sum;
use core::ops::{Add, Sub};
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::decimal::{self, InvalidDecimal};
use crate::language::Language;

/// An amount of euros.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Euros(i64);

impl Euros {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// So many cents.
    pub const fn from_cents(cents: i64) -> Self {
        Self(cents)
    }

    /// Cents.
    pub const fn cents(self) -> i64 {
        self.0
    }

    /// The text people read: `1200,60 €` in French (the space does not break), `€1200.60` in English.
    pub fn display(self, language: Language) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = decimal::write_full(self.0, language.decimal_separator(), &mut text);
        match language {
            Language::French => text.push_str("\u{a0}€"),
            Language::English => text.insert(usize::from(self.0 < 0), '€'),
        }
        text
    }
}

impl fmt::Display for Euros {
    /// The amount with two decimals and without unit: `1200.60`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal::write_full(self.0, '.', formatter)
    }
}

impl FromStr for Euros {
    type Err = InvalidDecimal;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        decimal::parse_hundredths(text).map(Self)
    }
}

impl Add for Euros {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Euros {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Sum for Euros {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

impl Serialize for Euros {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Euros {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        decimal::deserialize(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::Euros;
    use crate::language::Language;

    #[test]
    fn json_money_is_a_string_with_two_decimals() {
        let euros: Euros = serde_json::from_str("\"1200.6\"").unwrap();
        assert_eq!(serde_json::to_string(&euros).unwrap(), "\"1200.60\"");
    }

    #[test]
    fn readers_see_their_language() {
        let euros = Euros::from_cents(-120_060);
        assert_eq!(euros.display(Language::French), "-1200,60\u{a0}€");
        assert_eq!(euros.display(Language::English), "-€1200.60");
    }
}
