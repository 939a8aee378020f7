//! Rows as the API shows them. The key order is that of the fields, the shapes are those of the recordings.

use super::World;
use crate::baserow::formula::{Kind, Value};
use crate::baserow::model::{Cell, Field, FieldKind, Row, SelectOption, TableId, UserId};
use crate::baserow::stamp;
use serde_json::{Map, Value as Json, json};

/// Which keys a row is shown with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Keys {
    /// `field_12`.
    Ids,
    /// The fields' names.
    Names,
}

impl Keys {
    /// The key of a field.
    pub fn of(self, field: &Field) -> String {
        match self {
            Self::Ids => format!("field_{}", field.id),
            Self::Names => field.name.clone(),
        }
    }
}

impl World {
    /// A row with all its fields.
    pub fn row_json(&self, table: TableId, row: &Row, keys: Keys) -> Json {
        let fields: Vec<&Field> = self.fields_of(table).collect();
        self.row_with(&fields, row, keys)
    }

    /// A row with some of its fields.
    pub fn row_with(&self, fields: &[&Field], row: &Row, keys: Keys) -> Json {
        let mut object = Map::with_capacity(fields.len() + 2);
        object.insert("id".to_owned(), row.id.into());
        object.insert("order".to_owned(), row.order.to_string().into());
        for field in fields {
            object.insert(keys.of(field), self.cell_json(field, row));
        }
        Json::Object(object)
    }

    /// One value of a row.
    pub fn cell_json(&self, field: &Field, row: &Row) -> Json {
        let cell = row.cells.get(&field.id);
        match &field.kind {
            FieldKind::LinkRow { to, .. } => self
                .linked_rows(field, row.id)
                .into_iter()
                .map(|linked| {
                    json!({ "id": linked.id, "value": self.title(*to, linked), "order": linked.order.to_string() })
                })
                .collect(),
            FieldKind::CreatedOn { .. } => stamp(row.created_on).into(),
            FieldKind::LastModified { .. } => stamp(row.updated_on).into(),
            FieldKind::CreatedBy => self.person_json(row.created_by),
            FieldKind::LastModifiedBy => self.person_json(row.updated_by),
            kind if kind.is_computed() => {
                self.computed_json(&self.value(field, row), &self.kind(field))
            }
            kind => self.stored_json(kind, cell),
        }
    }

    fn stored_json(&self, kind: &FieldKind, cell: Option<&Cell>) -> Json {
        match cell {
            Some(Cell::Text(text)) => text.clone().into(),
            Some(Cell::Number(number)) => {
                let mut number = *number;
                if let FieldKind::Number { decimals, .. } = kind {
                    number.rescale(u32::from(*decimals));
                }
                number.to_string().into()
            }
            Some(Cell::Integer(number)) => (*number).into(),
            Some(Cell::Bool(yes)) => (*yes).into(),
            Some(Cell::Date(date)) => date.to_string().into(),
            Some(Cell::Instant(micros)) => stamp(*micros).into(),
            Some(Cell::Duration(seconds)) => (*seconds).into(),
            Some(Cell::Choice(id)) => kind.option(*id).map_or(Json::Null, option_json),
            Some(Cell::Choices(ids)) => ids
                .iter()
                .filter_map(|id| kind.option(*id))
                .map(option_json)
                .collect(),
            Some(Cell::People(people)) => people.iter().map(|id| self.person_json(*id)).collect(),
            Some(Cell::Secret) => true.into(),
            Some(Cell::Files(files)) => files.clone().into(),
            Some(Cell::Null) | None => match kind {
                FieldKind::Url | FieldKind::Email | FieldKind::PhoneNumber => "".into(),
                FieldKind::Rating { .. } => 0.into(),
                FieldKind::Boolean { .. } => false.into(),
                FieldKind::MultipleSelect { .. }
                | FieldKind::MultipleCollaborators { .. }
                | FieldKind::File => {
                    json!([])
                }
                _ => Json::Null,
            },
        }
    }

    fn computed_json(&self, value: &Value, kind: &Kind) -> Json {
        match (value, kind) {
            (Value::Null | Value::Interval(_), _) => Json::Null,
            (Value::List(items), Kind::List(inner)) => items
                .iter()
                .map(|(id, item)| json!({ "id": id, "value": self.computed_json(item, inner) }))
                .collect(),
            (Value::List(_), _) => json!([]),
            (Value::Bool(yes), _) => (*yes).into(),
            (Value::Instant(micros), Kind::Date(settings)) if !settings.include_time => {
                stamp(*micros).chars().take(10).collect::<String>().into()
            }
            (Value::Instant(micros), _) => stamp(*micros).into(),
            (Value::Date(date), _) => date.to_string().into(),
            (Value::Duration(seconds), _) => (*seconds).into(),
            (Value::Choice(option), _) => option_json(option),
            (Value::Choices(options), _) => options.iter().map(option_json).collect(),
            (Value::Person(id), _) => self.person_json(*id),
            (Value::People(people), _) => people.iter().map(|id| self.person_json(*id)).collect(),
            (Value::Text(_) | Value::Number(_) | Value::NotANumber, kind) => {
                value.text(kind).into()
            }
        }
    }

    /// Somebody as rows show them.
    pub fn person_json(&self, id: UserId) -> Json {
        self.users.get(&id).map_or(
            Json::Null,
            |user| json!({ "id": user.id, "name": user.name }),
        )
    }
}

/// A select option.
pub fn option_json(option: &SelectOption) -> Json {
    json!({ "id": option.id, "value": option.value, "color": option.color })
}
