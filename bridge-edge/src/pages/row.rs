//! One small typed look at the API's own JSON: the pages show what the API answers, and nothing else.
//!
//! What always holds: what is absent (because it is not for this reader, or not there) is the empty text, `None` or an
//! empty list; nothing here fails.

use bridge_core::date::CalendarDate;
use bridge_core::hours::Heures;
use bridge_core::money::Euros;
use serde_json::Value;

/// A JSON object, or whatever stands in its place.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a>(pub &'a Value);

impl<'a> Row<'a> {
    /// What stands under this key.
    pub fn at(self, key: &str) -> Row<'a> {
        Row(self.0.get(key).unwrap_or(&Value::Null))
    }

    /// Whether there is anything at all: a key that is not for this reader is absent, an empty field is not.
    pub fn has(self, key: &str) -> bool {
        self.0.get(key).is_some()
    }

    /// A text; the empty one where there is none.
    pub fn text(self, key: &str) -> &'a str {
        self.at(key).0.as_str().unwrap_or("")
    }

    /// A whole number; 0 where there is none.
    pub fn number(self, key: &str) -> i64 {
        self.at(key).0.as_i64().unwrap_or(0)
    }

    /// The number of the row itself.
    pub fn id(self) -> i64 {
        self.number("id")
    }

    /// Hours.
    pub fn heures(self, key: &str) -> Option<Heures> {
        Heures::from_json_number(self.at(key).0.as_f64()?).ok()
    }

    /// Hours, none of them where there is no figure.
    pub fn hours(self, key: &str) -> Heures {
        self.heures(key).unwrap_or_default()
    }

    /// A calendar date.
    pub fn date(self, key: &str) -> Option<CalendarDate> {
        self.text(key).parse().ok()
    }

    /// An amount of money.
    pub fn euros(self, key: &str) -> Option<Euros> {
        self.text(key).parse().ok()
    }

    /// The items of a list.
    pub fn list(self, key: &str) -> impl ExactSizeIterator<Item = Row<'a>> + use<'a> {
        self.at(key).items()
    }

    /// The items of this very list.
    pub fn items(self) -> impl ExactSizeIterator<Item = Row<'a>> + use<'a> {
        let items = self.0.as_array().map_or(&[][..], Vec::as_slice);
        items.iter().map(Row)
    }
}

#[cfg(test)]
mod tests {
    use super::{Euros, Row};
    use serde_json::json;

    #[test]
    fn what_is_not_there_is_empty_and_nothing_fails() {
        let value = json!({ "nom": "a", "heures": 3.25, "vide": null, "taux": "1200.60", "l": [{ "id": 4 }] });
        let row = Row(&value);
        assert_eq!((row.text("nom"), row.text("x")), ("a", ""));
        assert_eq!(row.hours("heures").to_string(), "3.25");
        assert_eq!(row.heures("nom"), None);
        assert!(row.has("vide") && !row.has("x"));
        assert_eq!(row.euros("taux").map(Euros::cents), Some(120_060));
        assert_eq!(row.list("l").map(Row::id).collect::<Vec<_>>(), [4]);
        assert_eq!(row.list("nom").len(), 0);
        assert_eq!(row.at("x").at("y").id(), 0);
    }
}
