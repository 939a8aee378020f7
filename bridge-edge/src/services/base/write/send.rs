//! Values as Baserow takes them: what goes out, and what came back.
//!
//! What always holds: only fields that change go out, by `field_<id>`, options by their number; a row that is made carries
//! its `bridge_id`. The row that comes back is compared with what went out, field by field: Baserow ignores keys it does
//! not know and drops links to rows that are gone, both with a success.

use std::rc::Rc;

use bridge_core::entity::Entity;
use bridge_core::error::ErrorCode;
use bridge_core::hours::Heures;
use bridge_core::ids::RowId;
use bridge_core::order::sort_by;
use bridge_core::schema::{self, FieldKind};
use bridge_core::write::{Change, FieldValue, Follow, Plan};
use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use crate::object::from_object;
use crate::ports::{Ports, RawRow, RowWriter, Written};

use super::super::Base;
use super::super::fault::Fault;
use super::super::names::Names;
use super::super::store::{meta, queue};
use super::super::upstream::AskError;

/// What goes out, as it is stored before it does.
#[derive(Debug, Serialize)]
pub(super) struct Sent {
    /// The table.
    pub entity: Entity,
    /// The row; none for one that is made.
    pub id: Option<i64>,
    /// Name, key and value of each field.
    pub fields: Vec<(String, String, Json)>,
    /// Rows that rules may change once this is done; without a number the row that is made.
    pub follows: Vec<(Entity, Option<i64>)>,
    /// Soft rules that this goes against.
    pub warnings: Json,
}

from_object!(Sent {
    entity,
    id,
    fields,
    follows,
    warnings,
});

/// What became of it.
pub(super) enum Outcome {
    /// Done: the row, and the number of the read that it counts as.
    Landed(RawRow, i64),
    /// Nothing was written.
    Refused(Fault),
    /// Nobody knows.
    Unknown,
}

impl Sent {
    /// A plan's first change.
    pub fn first(names: &Names, plan: &Plan, bridge_id: &str) -> Result<Option<Self>, Fault> {
        let Some(first) = plan.changes.first() else {
            return Ok(None);
        };
        let mut sent = Self::change(names, first)?;
        if sent.fields.is_empty() {
            return Ok(None);
        }
        if first.id.is_none() {
            let own = FieldValue::Text(bridge_id.to_owned());
            sent.fields
                .push(field(names, first.entity, "bridge_id", &own)?);
        }
        let follow = |follow: &Follow| (follow.entity, follow.id.map(RowId::get));
        sent.follows = plan.follows.iter().map(follow).collect();
        sent.warnings = json!(plan.warnings);
        Ok(Some(sent))
    }

    /// One change by itself.
    pub fn change(names: &Names, change: &Change) -> Result<Self, Fault> {
        let fields = change
            .fields
            .iter()
            .map(|(name, value)| field(names, change.entity, name, value));
        Ok(Self {
            entity: change.entity,
            id: change.id.map(RowId::get),
            fields: fields.collect::<Result<_, _>>()?,
            follows: Vec::new(),
            warnings: Json::Null,
        })
    }

    fn values(&self) -> Map<String, Json> {
        let mut values = Map::new();
        for (_, key, value) in &self.fields {
            values.insert(key.clone(), value.clone());
        }
        values
    }

    /// Whether a row holds what was sent.
    pub fn is_in(&self, row: &RawRow) -> bool {
        let mut fields = self.fields.iter();
        fields.all(|(_, key, value)| row.json.get(key).is_some_and(|there| took(value, there)))
    }

    /// Every field took what was sent, or the first that did not.
    pub fn compare(&self, row: &RawRow) -> Result<(), Fault> {
        for (name, key, value) in &self.fields {
            let place = [self.entity.name(), ".", name].concat();
            match row.json.get(key) {
                None => {
                    let message = ["Baserow lacks ", &place, "."].concat();
                    return Err(Fault {
                        details: Some(json!({ "missing": [place] })),
                        ..Fault::new(ErrorCode::Config, &message)
                    });
                }
                Some(there) if !took(value, there) => {
                    let message = ["Baserow did not take the value of ", &place, "."].concat();
                    return Err(Fault {
                        details: Some(json!({ "field": place })),
                        ..Fault::new(ErrorCode::Internal, &message)
                    });
                }
                Some(_) => {}
            }
        }
        Ok(())
    }
}

/// A field's name, key and value as Baserow takes it.
fn field(
    names: &Names,
    entity: Entity,
    name: &str,
    value: &FieldValue,
) -> Result<(String, String, Json), Fault> {
    let kind = schema::table(entity).field(name).map(|field| field.kind);
    let key = names
        .readable(entity)
        .and_then(|(_, fields)| fields.key(name));
    let lacks = |place: &str| {
        let place = [entity.name(), ".", place].concat();
        let message = ["Baserow lacks ", &place, "."].concat();
        Fault {
            details: Some(json!({ "missing": [place] })),
            ..Fault::new(ErrorCode::Config, &message)
        }
    };
    let (Some(key), Some(kind)) = (key, kind) else {
        return Err(lacks(name));
    };
    let option = |text: &str| {
        let id = names.option(entity, name, text);
        id.map(Json::from)
            .ok_or_else(|| lacks(&[name, "=", text].concat()))
    };
    let value = match value {
        FieldValue::Empty if matches!(kind, FieldKind::Link { .. }) => json!([]),
        FieldValue::Empty => Json::Null,
        FieldValue::Choice(text) => option(text)?,
        FieldValue::Text(text) if matches!(kind, FieldKind::SingleSelect { .. }) => option(text)?,
        FieldValue::Text(text) => text.as_str().into(),
        FieldValue::Heures(heures) => heures.to_string().into(),
        FieldValue::Euros(euros) => euros.to_string().into(),
        FieldValue::Whole(number) => (*number).into(),
        FieldValue::Date(date) => date.to_string().into(),
        FieldValue::Links(ids) => json!(ids),
    };
    Ok((name.to_owned(), key.to_owned(), value))
}

/// Whether a field that comes back holds what was sent: options and links come back as objects, numbers as texts with as
/// many decimals as the field has, nothing as one of three.
fn took(sent: &Json, there: &Json) -> bool {
    match (sent, there) {
        (Json::Null, there) => {
            there.is_null() || there == "" || there.as_array().is_some_and(Vec::is_empty)
        }
        (Json::Array(sent), Json::Array(there)) => {
            let mut wanted: Vec<i64> = sent.iter().filter_map(Json::as_i64).collect();
            let mut linked: Vec<i64> = there
                .iter()
                .filter_map(|link| link.get("id")?.as_i64())
                .collect();
            sort_by(&mut wanted, Ord::cmp);
            sort_by(&mut linked, Ord::cmp);
            wanted == linked
        }
        (Json::Number(_), Json::Object(option)) => option.get("id") == Some(sent),
        (Json::Number(number), Json::String(text)) => is_same_number(&number.to_string(), text),
        (Json::String(sent), Json::String(there)) => sent == there || is_same_number(sent, there),
        (sent, there) => sent == there,
    }
}

fn is_same_number(one: &str, other: &str) -> bool {
    match (one.parse::<Heures>(), other.parse::<Heures>()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

impl<P: Ports> Base<P> {
    /// Sends what was stored. A row whose `bridge_id` is there already was made by an earlier try.
    pub(super) async fn send_out(
        self: &Rc<Self>,
        sent: &Sent,
        bridge_id: &str,
        trace: Option<&str>,
    ) -> Result<Outcome, Fault> {
        let table = match self.writable(sent.entity) {
            Ok(table) => table,
            Err(fault) => return Ok(Outcome::Refused(fault)),
        };
        let number = meta::next(self.database(), "reads")?;
        let (values, source) = (sent.values(), self.ports.source());
        let answer = match sent.id {
            None => {
                self.ask("create", source.create(table, &values, trace))
                    .await
            }
            Some(id) => {
                self.ask("update", source.update(table, id, &values, trace))
                    .await
            }
        };
        Ok(match answer {
            Ok(Written::Row(row)) => Outcome::Landed(row, number),
            Ok(Written::Taken) => match self.find_made(sent.entity, bridge_id, trace).await {
                Ok(Some((row, number))) if sent.is_in(&row) => Outcome::Landed(row, number),
                Ok(_) => Outcome::Refused(Fault::new(
                    ErrorCode::IdempotencyMismatch,
                    "This Idempotency-Key was used for something else.",
                )),
                Err(_) => Outcome::Unknown,
            },
            Ok(Written::Gone) => {
                let id = sent.id.unwrap_or_default();
                queue::mark_rows(self.database(), sent.entity, &[id], self.now())?;
                Outcome::Refused(Fault::not_found())
            }
            Ok(Written::Rejected) => {
                let table = sent.entity.name();
                let message = ["Baserow does not take these values in ", table, "."].concat();
                Outcome::Refused(Fault::new(ErrorCode::Internal, &message))
            }
            Err(AskError::Failed(error)) if error.leaves_doubt() => Outcome::Unknown,
            Err(error) => Outcome::Refused(self.no_answer(error)),
        })
    }

    /// The row with that `bridge_id`, and the number of the read that saw it.
    pub(super) async fn find_made(
        self: &Rc<Self>,
        entity: Entity,
        bridge_id: &str,
        trace: Option<&str>,
    ) -> Result<Option<(RawRow, i64)>, Fault> {
        let names = self.names();
        let place = names
            .readable(entity)
            .and_then(|(table, fields)| Some((table, fields.id("bridge_id")?)));
        let (table, field) = place.ok_or_else(|| self.lacks_fields(entity))?;
        let number = meta::next(self.database(), "reads")?;
        let search = self.ports.source().find(table, field, bridge_id, trace);
        let found = self.ask("find", search).await;
        let found = found.map_err(|error| self.no_answer(error))?;
        Ok(found.map(|row| (row, number)))
    }
}

#[cfg(test)]
mod tests {
    use super::took;
    use serde_json::json;

    #[test]
    fn what_comes_back_is_what_was_sent_in_baserows_spelling() {
        for (sent, there) in [
            (json!(null), json!(null)),
            (json!(null), json!("")),
            (json!([]), json!([])),
            (json!("3.5"), json!("3.50")),
            (json!("3.5"), json!("3.5")),
            (json!(4), json!("4")),
            (json!(4), json!(4)),
            (
                json!(2),
                json!({ "id": 2, "value": "en_cours", "color": "blue" }),
            ),
            (
                json!([3, 1]),
                json!([{ "id": 1, "value": "" }, { "id": 3, "value": "" }]),
            ),
            (json!("été"), json!("été")),
        ] {
            assert!(took(&sent, &there), "{sent} {there}");
        }
        for (sent, there) in [
            (json!(null), json!("x")),
            (json!("3.5"), json!("3.51")),
            (json!("3.5"), json!(null)),
            (json!(2), json!({ "id": 3, "value": "annule" })),
            (json!(2), json!(null)),
            (json!([3]), json!([])),
            (json!("a"), json!("b")),
        ] {
            assert!(!took(&sent, &there), "{sent} {there}");
        }
    }
}
