//! The fields of a JSON body, checked as class-validator checks them: unknown ones are dropped unseen, all faults are
//! gathered before the call fails.

use super::answer::Failure;
use super::ids;
use serde_json::{Map, Value};

/// A body and the faults found in it so far.
#[derive(Debug, Default)]
pub struct Fields {
    values: Map<String, Value>,
    faults: Vec<String>,
}

impl Fields {
    /// The fields of a parsed body; anything but an object has none.
    #[must_use]
    pub fn new(body: Value) -> Self {
        let values = if let Value::Object(values) = body {
            values
        } else {
            Map::new()
        };
        Self {
            values,
            faults: Vec::new(),
        }
    }

    /// The raw value of a field; null counts as missing.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.values.get(name).filter(|value| !value.is_null())
    }

    /// Whether the field was sent at all, null included.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// An optional text.
    pub fn text(&mut self, name: &str) -> Option<String> {
        if let Value::String(text) = self.value(name)? {
            Some(text.clone())
        } else {
            self.fault(format!("{name} must be a string"));
            None
        }
    }

    /// A text that must be there ("name must be a string").
    pub fn required_text(&mut self, name: &str) -> String {
        let text = self.value(name).and_then(Value::as_str).map(str::to_owned);
        text.unwrap_or_else(|| {
            self.fault(format!("{name} must be a string"));
            String::new()
        })
    }

    /// A text that must not be empty ("name should not be empty").
    pub fn filled(&mut self, name: &str) -> String {
        match self.value(name) {
            None => self.fault(format!("{name} should not be empty")),
            Some(Value::String(text)) if text.is_empty() => {
                self.fault(format!("{name} should not be empty"));
            }
            Some(Value::String(text)) => return text.clone(),
            Some(_) => self.fault(format!("{name} must be a string")),
        }
        String::new()
    }

    /// A UUID that must be there.
    pub fn uuid(&mut self, name: &str) -> String {
        let text = self
            .value(name)
            .and_then(Value::as_str)
            .filter(|text| ids::is_uuid(text))
            .map(str::to_owned);
        text.unwrap_or_else(|| {
            self.fault(format!("{name} must be a UUID"));
            String::new()
        })
    }

    /// An optional yes or no.
    pub fn flag(&mut self, name: &str) -> Option<bool> {
        let value = self.value(name)?.as_bool();
        if value.is_none() {
            self.fault(format!("{name} must be a boolean value"));
        }
        value
    }

    /// A list of texts; none if missing.
    pub fn texts(&self, name: &str) -> Vec<String> {
        let items = self
            .value(name)
            .and_then(Value::as_array)
            .map(Vec::as_slice)
            .unwrap_or_default();
        items
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    }

    /// One of a few words.
    pub fn word<'a>(&mut self, name: &str, words: &[&'a str]) -> Option<&'a str> {
        let word = self
            .value(name)
            .and_then(Value::as_str)
            .and_then(|text| words.iter().find(|word| **word == text));
        if word.is_none() {
            self.fault(format!(
                "{name} must be one of the following values: {}",
                words.join(", ")
            ));
        }
        word.copied()
    }

    /// Notes a fault.
    pub fn fault(&mut self, fault: impl Into<String>) {
        self.faults.push(fault.into());
    }

    /// Fails if any fault was noted.
    pub fn check(&mut self) -> Result<(), Failure> {
        if self.faults.is_empty() {
            Ok(())
        } else {
            Err(Failure::Invalid(std::mem::take(&mut self.faults)))
        }
    }
}
