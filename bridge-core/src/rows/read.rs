//! Reading JSON into typed rows: Baserow's, and the mirror's own.
//!
//! One reader for both, so that each table's fields are listed and read in one place. The mirror stores
//! what serde writes of a typed row: fields by name, options as texts, links as numbers. In Baserow's
//! JSON keys are field ids, numbers come as strings with fixed decimals, empty text as `null` or `""`,
//! selects as objects, links as lists of objects; facts that any reader gets wrong once. A value of
//! another shape, or a key that is not there, is a fault that names table, row and field and never
//! shows the value.
//! Nothing here panics, whatever the JSON.

use core::fmt;

use serde_json::{Map, Value};

use crate::date::{CalendarDate, Instant};
use crate::entity::Entity;
use crate::hours::Heures;
use crate::ids::RowId;
use crate::money::Euros;
use crate::options::{
    Role, StatutAttribution, StatutFormation, StatutIntervention, StatutModule, StatutPersonne,
    StatutProjet, StatutTache,
};
use crate::slug::Slug;

use super::field_ids::FieldIds;

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The row is no JSON object.
    NotARow,
    /// The row has no id, or one that is no row's.
    NoId,
    /// The key is not there: asked for with `include`, or the field ids are out of date.
    Missing,
    /// Something else than the kind of value that the field holds.
    Expected(&'static str),
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotARow => formatter.write_str("not a row"),
            Self::NoId => formatter.write_str("no row id"),
            Self::Missing => formatter.write_str("missing"),
            Self::Expected(kind) => write!(formatter, "expected {kind}"),
        }
    }
}

/// A row that cannot be read: where and why, without the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// The table.
    pub entity: Entity,
    /// The row, once its id was read.
    pub row: Option<RowId>,
    /// The field, by its name in the schema; `id` for the row's own id.
    pub field: &'static str,
    /// What is wrong.
    pub problem: Problem,
}

impl fmt::Display for RowFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.entity)?;
        if let Some(row) = self.row {
            write!(formatter, " {row}")?;
        }
        write!(formatter, ", field {}: {}", self.field, self.problem)
    }
}

impl core::error::Error for RowFault {}

/// Who wrote a row's JSON.
#[derive(Clone, Copy, Debug)]
enum Form<'a> {
    /// Baserow, with these keys.
    Baserow(&'a FieldIds),
    /// The mirror.
    Stored(Entity),
}

/// One row's JSON and where its fields are in it.
#[derive(Clone, Copy, Debug)]
pub struct RowReader<'a> {
    form: Form<'a>,
    id: RowId,
    values: &'a Map<String, Value>,
}

impl<'a> RowReader<'a> {
    /// Begins to read a row of Baserow; it must be an object with an id.
    pub fn new(ids: &'a FieldIds, row: &'a Value) -> Result<Self, RowFault> {
        Self::of(Form::Baserow(ids), row)
    }

    /// Begins to read a row that was stored as JSON.
    pub fn stored(entity: Entity, row: &'a Value) -> Result<Self, RowFault> {
        Self::of(Form::Stored(entity), row)
    }

    fn of(form: Form<'a>, row: &'a Value) -> Result<Self, RowFault> {
        let fault = |problem| RowFault {
            entity: form.entity(),
            row: None,
            field: "id",
            problem,
        };
        let values = row.as_object().ok_or(fault(Problem::NotARow))?;
        let id = values.get("id").and_then(row_id);
        Ok(Self {
            form,
            id: id.ok_or(fault(Problem::NoId))?,
            values,
        })
    }

    /// The table.
    pub const fn entity(&self) -> Entity {
        self.form.entity()
    }

    /// The row's id.
    pub const fn id(&self) -> RowId {
        self.id
    }

    /// Its fields, to be read one after the other.
    pub const fn fields(&self) -> Fields<'_> {
        Fields {
            reader: self,
            fault: None,
        }
    }

    fn field<T: FromField>(&self, field: &'static str) -> Result<T, RowFault> {
        let value = self.value(field);
        let value = value.ok_or_else(|| self.fault(field, Problem::Missing))?;
        let read = match self.form {
            Form::Baserow(_) => T::from_field(value),
            Form::Stored(_) => T::from_stored(value),
        };
        read.ok_or_else(|| self.fault(field, Problem::Expected(T::EXPECTED)))
    }

    fn value(&self, field: &'static str) -> Option<&'a Value> {
        match self.form {
            Form::Baserow(ids) => self.values.get(ids.key(field)?),
            // a field that is newer than the row has no value yet
            Form::Stored(_) => Some(self.values.get(field).unwrap_or(&Value::Null)),
        }
    }

    const fn fault(&self, field: &'static str, problem: Problem) -> RowFault {
        RowFault {
            entity: self.entity(),
            row: Some(self.id),
            field,
            problem,
        }
    }

    /// The ids in a reverse list of this table; `None` where the table or the row has no such list.
    pub fn reverse_list(&self, name: &'static str) -> Option<Vec<RowId>> {
        let Form::Baserow(ids) = self.form else {
            return None;
        };
        Vec::from_field(self.values.get(ids.key(name)?)?)
    }
}

/// The fields of one row while they are read: the first fault is kept, and no step has to look at it. (Giving up at
/// each field would cost the Worker, for each field of each table, the code that drops those before it.)
#[derive(Debug)]
pub struct Fields<'a> {
    reader: &'a RowReader<'a>,
    fault: Option<RowFault>,
}

impl Fields<'_> {
    /// The row's id.
    pub const fn id(&self) -> RowId {
        self.reader.id
    }

    /// Reads a field into its place, which stays as it is where the field is at fault.
    pub fn read<T: FromField>(&mut self, field: &'static str, place: &mut T) {
        match self.reader.field(field) {
            Ok(value) => *place = value,
            Err(fault) => {
                self.fault.get_or_insert(fault);
            }
        }
    }

    /// The first fault, if there was one.
    pub const fn fault(self) -> Option<RowFault> {
        self.fault
    }
}

impl Form<'_> {
    const fn entity(&self) -> Entity {
        match self {
            Self::Baserow(ids) => ids.entity(),
            Self::Stored(entity) => *entity,
        }
    }
}

fn row_id(value: &Value) -> Option<RowId> {
    value.as_i64().and_then(RowId::new)
}

/// A type that a field's JSON value can be read as.
pub trait FromField: Sized {
    /// What is expected, for the fault.
    const EXPECTED: &'static str;

    /// Baserow's value, or `None` where it has another shape.
    fn from_field(value: &Value) -> Option<Self>;

    /// The mirror's value, or `None` where it has another shape.
    fn from_stored(value: &Value) -> Option<Self> {
        Self::from_field(value)
    }
}

/// The value has another shape than the field's.
struct OtherShape;

/// A text; `None` where it is empty.
fn text(value: &Value) -> Result<Option<&str>, OtherShape> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) if text.is_empty() => Ok(None),
        Value::String(text) => Ok(Some(text)),
        _ => Err(OtherShape),
    }
}

/// A text that must parse where it is not empty.
fn parsed<T: core::str::FromStr>(value: &Value) -> Result<Option<T>, OtherShape> {
    let parse = |text: &str| text.parse().map_err(|_| OtherShape);
    text(value)?.map(parse).transpose()
}

impl FromField for Option<String> {
    const EXPECTED: &'static str = "a text";

    fn from_field(value: &Value) -> Option<Self> {
        let text = text(value).ok()?;
        Some(text.map(str::to_owned))
    }
}

impl FromField for Option<Slug> {
    const EXPECTED: &'static str = "a text";

    /// A text that is no slug reads as none: somebody typed it, and the row stays usable by its id.
    fn from_field(value: &Value) -> Option<Self> {
        let text = text(value).ok()?;
        Some(text.and_then(|text| text.parse().ok()))
    }
}

impl FromField for Option<Heures> {
    const EXPECTED: &'static str = "a number with at most two decimals";

    fn from_field(value: &Value) -> Option<Self> {
        match value.as_f64() {
            Some(number) => Heures::from_json_number(number).ok().map(Some),
            None => parsed(value).ok(),
        }
    }
}

impl FromField for Option<Euros> {
    const EXPECTED: &'static str = "an amount with at most two decimals";

    fn from_field(value: &Value) -> Option<Self> {
        parsed(value).ok()
    }
}

impl FromField for Option<i64> {
    const EXPECTED: &'static str = "a whole number";

    fn from_field(value: &Value) -> Option<Self> {
        match value.as_i64() {
            Some(number) => Some(Some(number)),
            None => parsed(value).ok(),
        }
    }
}

impl FromField for Option<CalendarDate> {
    const EXPECTED: &'static str = "a date";

    fn from_field(value: &Value) -> Option<Self> {
        parsed(value).ok()
    }
}

impl FromField for Option<Instant> {
    const EXPECTED: &'static str = "an instant";

    fn from_field(value: &Value) -> Option<Self> {
        parsed(value).ok()
    }
}

/// The text of a select's object.
fn option_text(value: &Value) -> Option<&str> {
    value.as_object()?.get("value")?.as_str()
}

macro_rules! single_selects {
    ($($name:ident)*) => {$(
        impl FromField for Option<$name> {
            const EXPECTED: &'static str = "an option";

            fn from_field(value: &Value) -> Option<Self> {
                match value {
                    Value::Null => Some(None),
                    value => option_text(value).map(|text| Some(text.into())),
                }
            }

            fn from_stored(value: &Value) -> Option<Self> {
                text(value).ok().map(|text| text.map(Into::into))
            }
        }
    )*};
}

single_selects! {
    StatutAttribution StatutFormation StatutIntervention StatutModule StatutPersonne StatutProjet
    StatutTache
}

impl FromField for Vec<Role> {
    const EXPECTED: &'static str = "a list of options";

    fn from_field(value: &Value) -> Option<Self> {
        value
            .as_array()?
            .iter()
            .map(|option| option_text(option).map(Role::from))
            .collect()
    }

    fn from_stored(value: &Value) -> Option<Self> {
        let options = value.as_array()?.iter();
        options
            .map(|option| option.as_str().map(Role::from))
            .collect()
    }
}

impl<T: From<RowId>> FromField for Vec<T> {
    const EXPECTED: &'static str = "a list of links";

    fn from_field(value: &Value) -> Option<Self> {
        value
            .as_array()?
            .iter()
            .map(|link| link.as_object()?.get("id").and_then(row_id).map(T::from))
            .collect()
    }

    fn from_stored(value: &Value) -> Option<Self> {
        let links = value.as_array()?.iter();
        links.map(|link| row_id(link).map(T::from)).collect()
    }
}

#[cfg(test)]
mod tests;
