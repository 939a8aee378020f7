//! Hours, exact: hundredths of an hour in an integer, never a float.
//!
//! `"3.50"`, `"3.5"` and the JSON numbers `3.5` and `3` are read exactly; anything that two decimals
//! cannot write is refused. In JSON they are numbers. Sums saturate instead of overflowing, which
//! the range of what is read keeps out of reach anyway.

use core::fmt;
use core::iter::Sum;
use core::ops::{Add, Sub};
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::decimal::{self, InvalidDecimal};
use crate::language::Language;

/// An amount of hours; may be negative (what remains after an overrun).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Heures(i64);

impl Heures {
    /// No hours.
    pub const ZERO: Self = Self(0);

    /// So many hundredths of an hour.
    pub const fn from_hundredths(hundredths: i64) -> Self {
        Self(hundredths)
    }

    /// So many whole hours.
    pub const fn from_whole(hours: i32) -> Self {
        Self(hours as i64 * 100)
    }

    /// Hundredths of an hour.
    pub const fn hundredths(self) -> i64 {
        self.0
    }

    /// Whether the amount is below zero.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Reads a JSON number, which must have at most two decimals.
    pub fn from_json_number(value: f64) -> Result<Self, InvalidDecimal> {
        decimal::from_float(value).map(Self)
    }

    /// The text people read: `670 h`, in French `3,5 h`, in English `3.5 h`; the space does not break.
    pub fn display(self, language: Language) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = decimal::write_short(self.0, language.decimal_separator(), &mut text);
        text.push_str("\u{a0}h");
        text
    }
}

impl fmt::Display for Heures {
    /// The number without unit: `3.5`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal::write_short(self.0, '.', formatter)
    }
}

impl FromStr for Heures {
    type Err = InvalidDecimal;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        decimal::parse_hundredths(text).map(Self)
    }
}

impl Add for Heures {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Heures {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Sum for Heures {
    fn sum<I: Iterator<Item = Self>>(hours: I) -> Self {
        hours.fold(Self::ZERO, Add::add)
    }
}

impl Serialize for Heures {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        decimal::serialize_number(self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for Heures {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        decimal::deserialize(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::Heures;
    use crate::language::Language;
    use proptest::prelude::*;

    fn json(text: &str) -> Option<Heures> {
        serde_json::from_str(text).ok()
    }

    #[test]
    fn baserow_and_json_spell_the_same_hours() {
        let three_and_a_half = Some(Heures::from_hundredths(350));
        for text in ["3.5", "3.50", "\"3.5\"", "\"3.50\""] {
            assert_eq!(json(text), three_and_a_half, "{text}");
        }
        assert_eq!(json("670"), Some(Heures::from_whole(670)));
    }

    #[test]
    fn what_two_decimals_cannot_write_is_refused() {
        for text in [
            "3.333",
            "\"3.333\"",
            "\"3,5\"",
            "\"1e3\"",
            "\"NaN\"",
            "null",
            "true",
            "1e300",
        ] {
            assert_eq!(json(text), None, "{text}");
        }
    }

    #[test]
    fn json_hours_are_numbers_without_needless_decimals() {
        let text =
            |hundredths| serde_json::to_string(&Heures::from_hundredths(hundredths)).unwrap();
        assert_eq!(text(67_000), "670");
        assert_eq!(text(350), "3.5");
        assert_eq!(text(-25), "-0.25");
        assert_eq!(text(10), "0.1");
    }

    /// The space does not break, so that no line ends between a number and its unit.
    #[test]
    fn a_french_reader_sees_a_comma_and_an_english_one_a_point() {
        let hours = Heures::from_hundredths(350);
        assert_eq!(hours.display(Language::French), "3,5\u{a0}h");
        assert_eq!(hours.display(Language::English), "3.5\u{a0}h");
        assert_eq!(
            Heures::from_whole(670).display(Language::French),
            "670\u{a0}h"
        );
        assert_eq!(
            Heures::from_hundredths(-405).display(Language::French),
            "-4,05\u{a0}h"
        );
    }

    proptest! {
        #[test]
        fn json_leads_back_to_the_same_hours(hundredths in -100_000_000_000_i64..100_000_000_000) {
            let hours = Heures::from_hundredths(hundredths);
            let text = serde_json::to_string(&hours).unwrap();
            prop_assert_eq!(json(&text), Some(hours));
        }

        #[test]
        fn sums_are_exact(parts in proptest::collection::vec(-1_000_000_i64..1_000_000, 0..200)) {
            let sum: Heures = parts.iter().copied().map(Heures::from_hundredths).sum();
            prop_assert_eq!(sum.hundredths(), parts.iter().sum::<i64>());
        }
    }
}
