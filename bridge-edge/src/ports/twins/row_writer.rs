//! `RowWriter` as Baserow behaves, bad sides included: keys it does not know are ignored, a link to a row that is not there
//! is kept and not shown, a write may be done although its answer never comes, even some time later.

use bridge_core::entity::Entity;
use bridge_core::schema::{self, FieldKind};
use serde_json::{Map, Value as Json};

use crate::ports::{Clock, RawRow, RowWriter, SourceError, Written};

use super::render::{field_id, render};
use super::row_source::{SourceTwin, State};

/// What a write means, by name of field.
#[derive(Clone)]
pub(super) struct Change {
    entity: Entity,
    /// None makes a row.
    id: Option<i64>,
    values: Map<String, Json>,
}

impl SourceTwin {
    async fn write(
        &self,
        table: i64,
        id: Option<i64>,
        values: &Map<String, Json>,
    ) -> Result<Written, SourceError> {
        let change = self
            .call(|state| {
                let entity = Self::entity(state, table)?;
                let values = by_name(state, entity, values);
                Ok(values.map(|values| Change { entity, id, values }))
            })
            .await?;
        let Some(change) = change else {
            return Ok(Written::Rejected);
        };
        if let Some(later) = self.late.get() {
            // what is under way inside Baserow does not end with whoever asked for it
            let at = self.simulation().now() + i64::from(later);
            self.under_way.borrow_mut().push((at, change));
            return Err(SourceError::Unreachable);
        }
        let written = self.commit(&change);
        if let Some(fault) = self.after_commit.get() {
            return Err(fault);
        }
        // the answer takes its way back
        self.call(|_| Ok(())).await?;
        Ok(written)
    }

    /// Does what is under way and due.
    pub(super) fn catch_up(&self) {
        let now = self.simulation().now();
        let due: Vec<(i64, Change)> = self
            .under_way
            .borrow_mut()
            .extract_if(.., |(at, _)| *at <= now)
            .collect();
        for (_, change) in due {
            self.commit(&change);
        }
    }

    fn commit(&self, change: &Change) -> Written {
        let entity = change.entity;
        let own = change.values.get("bridge_id").filter(|id| **id != "");
        let is_taken = own.is_some_and(|own| {
            let state = self.state.borrow();
            state.rows.iter().any(|((of, id), row)| {
                *of == entity && Some(*id) != change.id && row.values.get("bridge_id") == Some(own)
            })
        });
        if is_taken {
            return Written::Taken;
        }
        let values = Json::Object(change.values.clone());
        let id = match change.id {
            Some(id) if !self.update(entity, id, &values) => return Written::Gone,
            Some(id) => id,
            None => self.create(entity, &values),
        };
        self.writes.borrow_mut().push((entity, id));
        let state = self.state.borrow();
        match state.rows.get(&(entity, id)) {
            Some(row) => Written::Row(render(&state, entity, id, row)),
            None => Written::Gone,
        }
    }
}

/// Values by name; none where an option or a number is not one of the field's. Unknown keys are left out.
fn by_name(state: &State, entity: Entity, values: &Map<String, Json>) -> Option<Map<String, Json>> {
    let mut named = Map::new();
    for field in schema::table(entity).writable_fields() {
        let is_hidden = state.hidden.contains(&format!("{entity}.{}", field.name));
        let key = format!("field_{}", field_id(entity, field.name));
        let Some(value) = values.get(&key).filter(|_| !is_hidden) else {
            continue;
        };
        let value = match field.kind {
            FieldKind::SingleSelect { options } if !value.is_null() => {
                let index = usize::try_from(value.as_i64()? - 1).ok()?;
                Json::from(*options.get(index)?)
            }
            FieldKind::Number { decimals, .. } if !value.is_null() => {
                let text = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                let number: f64 = text.parse().ok()?;
                Json::from(format!("{number:.*}", usize::from(decimals)))
            }
            FieldKind::Link { .. } if !value.is_array() => return None,
            _ => value.clone(),
        };
        named.insert(field.name.to_owned(), value);
    }
    Some(named)
}

impl RowWriter for SourceTwin {
    async fn create(
        &self,
        table: i64,
        values: &Map<String, Json>,
        _trace: Option<&str>,
    ) -> Result<Written, SourceError> {
        self.write(table, None, values).await
    }

    async fn update(
        &self,
        table: i64,
        id: i64,
        values: &Map<String, Json>,
        _trace: Option<&str>,
    ) -> Result<Written, SourceError> {
        self.write(table, Some(id), values).await
    }

    async fn find(
        &self,
        table: i64,
        field: i64,
        text: &str,
        _trace: Option<&str>,
    ) -> Result<Option<RawRow>, SourceError> {
        self.call(|state| {
            let entity = Self::entity(state, table)?;
            let names = schema::table(entity).writable_fields();
            let Some(name) = names
                .map(|one| one.name)
                .find(|name| field_id(entity, name) == field)
            else {
                return Err(SourceError::Refused(400));
            };
            let found = state.rows.iter().find(|((of, _), row)| {
                *of == entity
                    && !text.is_empty()
                    && row.values.get(name).and_then(Json::as_str) == Some(text)
            });
            Ok(found.map(|((_, id), row)| render(state, entity, *id, row)))
        })
        .await
    }
}
