//! A value on its way into a field, or a figure in a report: one vocabulary for both.

use serde::{Serialize, Serializer};

use crate::date::CalendarDate;
use crate::hours::Heures;
use crate::ids::RowId;
use crate::money::Euros;

/// What a field is to hold.
///
/// In JSON as the API spells it: hours and whole numbers are numbers, money and dates are strings, links
/// are lists of ids, nothing is `null`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldValue {
    /// Nothing.
    Empty,
    /// A text.
    Text(String),
    /// Hours.
    Heures(Heures),
    /// Euros.
    Euros(Euros),
    /// A whole number, among reports' figures also an id.
    Whole(i64),
    /// A day.
    Date(CalendarDate),
    /// An option of a select, by its text in the schema.
    Choice(&'static str),
    /// Rows linked to.
    Links(Vec<RowId>),
}

impl FieldValue {
    /// One linked row.
    pub fn link(id: impl Into<RowId>) -> Self {
        Self::Links(vec![id.into()])
    }

    /// An id as a figure.
    pub fn id(id: impl Into<RowId>) -> Self {
        Self::Whole(id.into().get())
    }

    /// A text, or nothing.
    pub fn text(text: Option<&str>) -> Self {
        text.map_or(Self::Empty, |text| Self::Text(text.to_owned()))
    }

    /// How many, as a figure.
    pub fn count(count: usize) -> Self {
        Self::Whole(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

impl From<String> for FieldValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Heures> for FieldValue {
    fn from(heures: Heures) -> Self {
        Self::Heures(heures)
    }
}

impl From<CalendarDate> for FieldValue {
    fn from(date: CalendarDate) -> Self {
        Self::Date(date)
    }
}

impl<T: Into<FieldValue>> From<Option<T>> for FieldValue {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

impl Serialize for FieldValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Empty => serializer.serialize_none(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Heures(heures) => heures.serialize(serializer),
            Self::Euros(euros) => euros.serialize(serializer),
            Self::Whole(number) => serializer.serialize_i64(*number),
            Self::Date(date) => date.serialize(serializer),
            Self::Choice(option) => serializer.serialize_str(option),
            Self::Links(ids) => ids.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::FieldValue;
    use crate::hours::Heures;
    use crate::ids::RowId;
    use crate::money::Euros;

    #[test]
    fn json_spells_values_as_the_api_does() {
        let date = crate::date::CalendarDate::new(2026, 3, 1).unwrap();
        for (value, json) in [
            (FieldValue::Empty, "null"),
            (FieldValue::Text("é\"".into()), r#""é\"""#),
            (Heures::from_hundredths(350).into(), "3.5"),
            (
                FieldValue::Euros(Euros::from_cents(120_060)),
                r#""1200.60""#,
            ),
            (FieldValue::Whole(-3), "-3"),
            (date.into(), r#""2026-03-01""#),
            (FieldValue::Choice("en_cours"), r#""en_cours""#),
            (FieldValue::link(RowId::new(5).unwrap()), "[5]"),
            (FieldValue::id(RowId::new(5).unwrap()), "5"),
            (FieldValue::text(None), "null"),
            (FieldValue::count(2), "2"),
            (FieldValue::from(None::<Heures>), "null"),
        ] {
            assert_eq!(serde_json::to_string(&value).unwrap(), json);
        }
    }
}
