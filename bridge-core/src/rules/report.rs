//! What a rule says when it does not hold: its name and the figures, flat.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::write::FieldValue;

/// How a broken rule is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleStatus {
    /// 422 `RG_VIOLATION`: the figures do not allow it.
    Unprocessable,
    /// 409 `CONFLICT`: the present state does not allow it.
    Conflict,
}

/// A rule and its figures; in JSON one flat object: `{"rule":"RG-01","module_id":17,…}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleReport {
    /// The rule: `RG-01`.
    pub rule: &'static str,
    /// The figures by name, in the order of the rule's own words.
    pub figures: Vec<(&'static str, FieldValue)>,
}

impl RuleReport {
    /// A figure by its name.
    pub fn figure(&self, name: &str) -> Option<&FieldValue> {
        let mut figures = self.figures.iter();
        figures
            .find(|(figure, _)| *figure == name)
            .map(|(_, value)| value)
    }

    /// How this rule is answered when broken.
    pub fn status(&self) -> RuleStatus {
        match self.rule {
            super::rg_05::RULE
            | super::rg_07::RULE
            | super::rg_08::RULE
            | super::avis_unique::RULE => RuleStatus::Conflict,
            _ => RuleStatus::Unprocessable,
        }
    }
}

impl Serialize for RuleReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.figures.len() + 1))?;
        map.serialize_entry("rule", self.rule)?;
        for (name, value) in &self.figures {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}
