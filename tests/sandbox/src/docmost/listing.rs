//! Paged lists: `limit` (1 to 100, 20 if not given) and an opaque `cursor`, answered as `{items, meta}`.
//!
//! The cursor is an offset in disguise: enough for one reader walking through a list that does not change under them.

use super::State as Wiki;
use super::answer::{Answer, Answered, Failure};
use super::call::Call;
use super::fields::Fields;
use super::store::{Asked, Store};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde_json::{Value, json};

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    limit: usize,
    offset: usize,
}

impl Window {
    /// Reads `limit` and `cursor`; notes their faults in `fields`.
    pub fn read(fields: &mut Fields) -> Self {
        let mut limit = 20;
        if let Some(value) = fields.value("limit").cloned() {
            match value.as_u64() {
                Some(0) => fields.fault("limit must not be less than 1"),
                Some(wanted @ 1..=100) => limit = usize::try_from(wanted).unwrap_or(20),
                Some(_) => fields.fault("limit must not be greater than 100"),
                None => {
                    fields.fault("limit must be a number conforming to the specified constraints");
                }
            }
        }
        let offset = fields.text("cursor").map_or(Some(0), |cursor| {
            let bytes = STANDARD_NO_PAD.decode(cursor.trim_end_matches('=')).ok()?;
            String::from_utf8(bytes)
                .ok()?
                .strip_prefix("offset=")?
                .parse()
                .ok()
        });
        if offset.is_none() {
            fields.fault("cursor is invalid");
        }
        Self {
            limit,
            offset: offset.unwrap_or(0),
        }
    }

    /// Cuts the window out of the whole list.
    pub fn page(self, all: Vec<Value>) -> Result<Value, Failure> {
        let total = all.len();
        let items: Vec<Value> = all.into_iter().skip(self.offset).take(self.limit).collect();
        let end = self.offset + items.len();
        let next = (end < total).then(|| cursor(end));
        let previous = (self.offset > 0).then(|| cursor(self.offset.saturating_sub(self.limit)));
        Ok(json!({ "items": items, "meta": {
            "limit": self.limit,
            "hasNextPage": next.is_some(),
            "hasPrevPage": previous.is_some(),
            "nextCursor": next,
            "prevCursor": previous,
        }}))
    }
}

fn cursor(offset: usize) -> String {
    STANDARD_NO_PAD.encode(format!("offset={offset}"))
}

impl Wiki {
    /// Answers what belongs to one page, `{pageId}`, in the order in which it is read.
    pub fn listed_of_page<T>(
        &self,
        call: Call,
        read: impl Fn(&Store, &str) -> Asked<Vec<T>>,
        shown: impl Fn(&Self, &T) -> Result<Value, Failure>,
    ) -> Answered {
        let (mut fields, viewer) = call.logged_in()?;
        let id = fields.filled("pageId");
        let window = Window::read(&mut fields);
        fields.check()?;
        let (page, _) = self.seen_page(&viewer.user, &id)?;
        let items = read(&self.store, &page.id)?
            .iter()
            .map(|one| shown(self, one))
            .collect::<Result<_, _>>()?;
        Answer::data(window.page(items)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_walks_a_list_to_its_end() {
        let all: Vec<Value> = (0..5).map(Value::from).collect();
        let mut cursor = Value::Null;
        let mut seen = Vec::new();
        loop {
            let mut fields = Fields::new(json!({ "limit": 2, "cursor": cursor }));
            let page = Window::read(&mut fields).page(all.clone()).unwrap();
            fields.check().unwrap();
            seen.extend(page["items"].as_array().unwrap().clone());
            cursor = page["meta"]["nextCursor"].clone();
            if cursor.is_null() {
                break;
            }
        }
        assert_eq!(seen, all);
    }

    #[test]
    fn limits_out_of_range_are_named() {
        for limit in [json!(0), json!(101), json!("2")] {
            let mut fields = Fields::new(json!({ "limit": limit }));
            Window::read(&mut fields);
            assert!(fields.check().is_err());
        }
    }
}
