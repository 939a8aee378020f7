//! The manual order of rows: a decimal with twenty places, which is how the API shows it.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

const SCALE: i128 = 100_000_000_000_000_000_000;

/// A place in a table's manual order, exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct RowOrder(i128);

impl RowOrder {
    /// The whole number `place`.
    pub fn whole(place: i64) -> Self {
        Self(i128::from(place) * SCALE)
    }

    #[must_use]
    /// The next whole number after this one.
    pub fn next(self) -> Self {
        Self((self.0.div_euclid(SCALE) + 1) * SCALE)
    }

    #[must_use]
    /// The middle between two places; equal to one of them only when there is no room left.
    pub fn between(self, other: Self) -> Self {
        Self(i128::midpoint(self.0, other.0))
    }
}

impl fmt::Display for RowOrder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{:020}", self.0 / SCALE, self.0 % SCALE)
    }
}

impl Serialize for RowOrder {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RowOrder {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let digits: String = text.chars().filter(|character| *character != '.').collect();
        digits.parse().map(Self).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::RowOrder;
    use proptest::prelude::*;

    #[test]
    fn it_looks_as_the_api_shows_it() {
        assert_eq!(RowOrder::whole(3).to_string(), "3.00000000000000000000");
        let half = RowOrder::whole(1).between(RowOrder::whole(2));
        assert_eq!(half.to_string(), "1.50000000000000000000");
        assert_eq!(half.next(), RowOrder::whole(2));
    }

    proptest! {
        #[test]
        fn what_is_stored_is_read_back(first in 0_i64..1_000_000, second in 0_i64..1_000_000) {
            let order = RowOrder::whole(first).between(RowOrder::whole(second));
            let text = serde_json::to_string(&order).unwrap();
            prop_assert_eq!(serde_json::from_str::<RowOrder>(&text).unwrap(), order);
        }
    }
}
