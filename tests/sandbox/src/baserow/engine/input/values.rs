//! One value of a row's body, by the type of its field.

use super::{Refusal, Value, field, invalid, python_type};
use crate::baserow::engine::World;
use crate::baserow::model::{Cell, Field, FieldKind, OptionId, RowId, TableId, UserId};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::Value as Json;

/// Reads a value.
pub fn read(world: &World, target: &Field, value: &Json) -> Result<Value, Refusal> {
    let cell = match &target.kind {
        kind if kind.is_read_only() => {
            let name = kind.name();
            return Err(Refusal::Plain(format!(
                "Field of type {name} is read only and should not be set manually."
            )));
        }
        FieldKind::LinkRow { .. } => return links(world, target, value).map(Value::Links),
        FieldKind::Text { .. } | FieldKind::LongText { .. } => match value {
            Json::Null => Cell::Null,
            value => Cell::Text(text(value)?),
        },
        FieldKind::Url => checked(
            value,
            |url| url.contains("://") && !url.contains(' '),
            "Enter a valid URL.",
        )?,
        FieldKind::Email => checked(value, is_email, "Enter a valid email address.")?,
        FieldKind::PhoneNumber => checked(
            value,
            |phone| {
                phone.len() <= 100
                    && phone
                        .chars()
                        .all(|c| c.is_ascii_digit() || " Nx,._+*()#=;/-".contains(c))
            },
            "Enter a valid value.",
        )?,
        FieldKind::Number {
            decimals, negative, ..
        } => number(value, *decimals, *negative)?,
        FieldKind::Rating { max, .. } => rating(value, *max)?,
        FieldKind::Boolean { .. } => boolean(value)?,
        FieldKind::Date { settings } if settings.include_time => datetime(value)?,
        FieldKind::Date { .. } => date(value)?,
        FieldKind::Duration { .. } => duration(value)?,
        FieldKind::SingleSelect { .. } => single_select(&target.kind, value)?,
        FieldKind::MultipleSelect { .. } => multiple_select(&target.kind, value)?,
        FieldKind::MultipleCollaborators { .. } => people(world, value)?,
        FieldKind::Password => match value {
            Json::Null => Cell::Null,
            Json::String(text) if !text.is_empty() => Cell::Secret,
            _ => return Err(invalid("Not a valid string.")),
        },
        FieldKind::File => match value {
            Json::Array(files) if files.iter().all(|file| file["name"].is_string()) => {
                Cell::Files(files.clone())
            }
            _ => {
                return Err(invalid(
                    "The provided value should be a list of objects with a name.",
                ));
            }
        },
        _ => Cell::Null,
    };
    Ok(Value::Cell(cell))
}

fn text(value: &Json) -> Result<String, Refusal> {
    match value {
        Json::String(text) => Ok(text.clone()),
        Json::Number(number) => Ok(number.to_string()),
        _ => Err(invalid("Not a valid string.")),
    }
}

fn checked(value: &Json, valid: impl Fn(&str) -> bool, message: &str) -> Result<Cell, Refusal> {
    match value {
        Json::Null => Ok(Cell::Text(String::new())),
        value => {
            let text = text(value)?;
            if text.is_empty() || valid(&text) {
                Ok(Cell::Text(text))
            } else {
                Err(invalid(message))
            }
        }
    }
}

fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else {
        return false;
    };
    !name.is_empty()
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && !text.contains(char::is_whitespace)
}

fn number(value: &Json, decimals: u8, negative: bool) -> Result<Cell, Refusal> {
    let text = match value {
        Json::Null => return Ok(Cell::Null),
        Json::String(text) if text.trim().is_empty() => return Ok(Cell::Null),
        Json::String(text) => text.trim().to_owned(),
        Json::Number(number) => number.to_string(),
        _ => return Err(invalid("A valid number is required.")),
    };
    let number = text
        .parse::<Decimal>()
        .or_else(|_| Decimal::from_scientific(&text))
        .map_err(|_| invalid("A valid number is required."))?;
    if number.scale() > u32::from(decimals) {
        let message = format!("Ensure that there are no more than {decimals} decimal places.");
        return Err(field(message, "max_decimal_places"));
    }
    if !negative && number.is_sign_negative() && !number.is_zero() {
        return Err(field(
            "Ensure this value is greater than or equal to 0.",
            "min_value",
        ));
    }
    let mut number = number;
    number.rescale(u32::from(decimals));
    Ok(Cell::Number(number))
}

fn rating(value: &Json, max: i64) -> Result<Cell, Refusal> {
    let number = match value {
        Json::Null => Some(0),
        Json::Number(number) => number.as_i64(),
        Json::String(text) => text.parse().ok(),
        _ => None,
    };
    match number {
        None => Err(invalid("A valid integer is required.")),
        Some(number) if number < 0 => Err(field(
            "Ensure this value is greater than or equal to 0.",
            "min_value",
        )),
        Some(number) if number > max => Err(field(
            format!("Ensure this value is less than or equal to {max}."),
            "max_value",
        )),
        Some(number) => Ok(Cell::Integer(number)),
    }
}

fn boolean(value: &Json) -> Result<Cell, Refusal> {
    let word = match value {
        Json::Bool(yes) => return Ok(Cell::Bool(*yes)),
        Json::Number(number) => number.to_string(),
        Json::String(text) => text.to_lowercase(),
        _ => String::new(),
    };
    match word.as_str() {
        "true" | "t" | "yes" | "y" | "on" | "1" => Ok(Cell::Bool(true)),
        "false" | "f" | "no" | "n" | "off" | "0" => Ok(Cell::Bool(false)),
        _ => Err(invalid("Must be a valid boolean.")),
    }
}

fn date(value: &Json) -> Result<Cell, Refusal> {
    match value {
        Json::Null => Ok(Cell::Null),
        Json::String(text) => {
            let strict = text.len() == 10 && text.as_bytes().get(4) == Some(&b'-');
            strict
                .then(|| text.parse::<Date>().ok())
                .flatten()
                .map(Cell::Date)
                .ok_or_else(|| {
                    invalid("Date has wrong format. Use one of these formats instead: YYYY-MM-DD.")
                })
        }
        _ => Err(invalid(
            "Date has wrong format. Use one of these formats instead: YYYY-MM-DD.",
        )),
    }
}

fn datetime(value: &Json) -> Result<Cell, Refusal> {
    const MESSAGE: &str = "Datetime has wrong format. Use one of these formats instead: \
                           YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].";
    let text = match value {
        Json::Null => return Ok(Cell::Null),
        Json::String(text) => text,
        _ => return Err(invalid(MESSAGE)),
    };
    crate::baserow::instant(text)
        .map(Cell::Instant)
        .ok_or_else(|| invalid(MESSAGE))
}

fn duration(value: &Json) -> Result<Cell, Refusal> {
    let seconds = match value {
        Json::Null => return Ok(Cell::Null),
        Json::Number(number) => number.as_f64(),
        Json::String(text) => match text.split_once(':') {
            Some((hours, minutes)) => match (hours.parse::<i64>(), minutes.parse::<i64>()) {
                (Ok(hours), Ok(minutes)) => Some((hours * 3600 + minutes * 60) as f64),
                _ => None,
            },
            None => text.parse().ok(),
        },
        _ => None,
    };
    seconds
        .map(Cell::Duration)
        .ok_or_else(|| invalid("The value provided is not a valid duration."))
}

fn single_select(kind: &FieldKind, value: &Json) -> Result<Cell, Refusal> {
    match value {
        Json::Null => Ok(Cell::Null),
        Json::Number(_) | Json::String(_) => option(kind, value).map(Cell::Choice),
        _ => Err(invalid(
            "The provided value should be a valid integer or string",
        )),
    }
}

fn multiple_select(kind: &FieldKind, value: &Json) -> Result<Cell, Refusal> {
    let Json::Array(values) = value else {
        let found = python_type(value);
        return Err(field(
            format!("Expected a list of items but got type \"{found}\"."),
            "not_a_list",
        ));
    };
    let mut chosen: Vec<OptionId> = Vec::new();
    for value in values {
        if !matches!(value, Json::Number(_) | Json::String(_)) {
            return Err(invalid(
                "The provided value should be a valid integer or string",
            ));
        }
        let id = option(kind, value)?;
        if !chosen.contains(&id) {
            chosen.push(id);
        }
    }
    Ok(Cell::Choices(chosen))
}

fn option(kind: &FieldKind, value: &Json) -> Result<OptionId, Refusal> {
    let options = kind.options();
    let found = match value {
        Json::String(text) => options.iter().find(|option| option.value == *text),
        value => options
            .iter()
            .find(|option| Some(option.id.0) == value.as_i64()),
    };
    found.map(|option| option.id).ok_or_else(|| {
        let shown = match value {
            Json::String(text) => format!("value '{text}'"),
            value => format!("id '{value}'"),
        };
        Refusal::Plain(format!(
            "The provided select option {shown} is not a valid select option."
        ))
    })
}

fn people(world: &World, value: &Json) -> Result<Cell, Refusal> {
    let Json::Array(values) = value else {
        let found = python_type(value);
        return Err(field(
            format!("Expected a list of items but got type \"{found}\"."),
            "not_a_list",
        ));
    };
    let mut people = Vec::new();
    for value in values {
        let id = UserId(
            value["id"]
                .as_i64()
                .ok_or_else(|| invalid("The provided value should be a valid id"))?,
        );
        if !world.users.contains_key(&id) {
            return Err(Refusal::Plain(format!(
                "The provided user ids [{id}] are not valid collaborators."
            )));
        }
        people.push(id);
    }
    Ok(Cell::People(people))
}

/// Ids are taken as they are, whether such a row exists or not: the phantom link is stored and waits.
fn links(world: &World, target: &Field, value: &Json) -> Result<Vec<RowId>, Refusal> {
    let FieldKind::LinkRow { to, multiple, .. } = &target.kind else {
        return Ok(Vec::new());
    };
    let single = [value.clone()];
    let values = match value {
        Json::Null => return Err(field("This field may not be null.", "null")),
        Json::Array(values) => values.as_slice(),
        Json::Number(_) | Json::String(_) => &single,
        _ => {
            return Err(invalid(
                "The provided value must be a valid integer or string",
            ));
        }
    };
    let mut rows = Vec::new();
    for value in values {
        let id = match value {
            Json::Number(number) if number.is_i64() => RowId(number.as_i64().unwrap_or_default()),
            Json::String(text) => named(world, *to, text).ok_or_else(|| {
                Refusal::Plain(format!(
                    "The provided text value '{text}' doesn't match any row in the linked table."
                ))
            })?,
            _ => {
                return Err(invalid(
                    "The provided value must be a valid integer or string",
                ));
            }
        };
        if !rows.contains(&id) {
            rows.push(id);
        }
    }
    if !multiple && rows.len() > 1 {
        return Err(invalid("This field only allows a single relationship."));
    }
    Ok(rows)
}

fn named(world: &World, table: TableId, text: &str) -> Option<RowId> {
    let table_data = world.tables.get(&table)?;
    let mut live = table_data
        .by_order
        .iter()
        .filter_map(|(_, id)| table_data.rows.get(id));
    live.find(|row| world.title(table, row) == text)
        .map(|row| row.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn a_comma_is_no_decimal_point() {
        assert!(number(&json!("12,5"), 2, true).is_err());
        assert_eq!(
            number(&json!("12.5"), 2, true).unwrap(),
            Cell::Number(Decimal::new(1250, 2))
        );
        assert_eq!(
            number(&json!(12.5), 2, true).unwrap(),
            Cell::Number(Decimal::new(1250, 2))
        );
        assert_eq!(number(&json!(""), 2, true).unwrap(), Cell::Null);
    }

    #[test]
    fn too_many_decimals_and_negatives_are_named() {
        assert!(matches!(
            number(&json!("1.234"), 2, true),
            Err(Refusal::Field(_, "max_decimal_places"))
        ));
        assert!(matches!(
            number(&json!(-1), 0, false),
            Err(Refusal::Field(_, "min_value"))
        ));
    }

    #[test]
    fn only_iso_days_are_dates() {
        assert!(date(&json!("01/03/2026")).is_err());
        assert!(date(&json!("2026-03-01T10:00:00Z")).is_err());
        assert!(date(&json!("2026-02-30")).is_err());
        assert!(date(&json!("2026-03-01")).is_ok());
    }

    #[test]
    fn a_naive_time_is_utc_and_an_offset_is_converted() {
        let noon = datetime(&json!("2026-03-01T12:00:00Z")).unwrap();
        assert_eq!(datetime(&json!("2026-03-01T12:00:00")).unwrap(), noon);
        assert_eq!(datetime(&json!("2026-03-01T14:00:00+02:00")).unwrap(), noon);
    }

    proptest! {
        #[test]
        fn a_number_is_stored_with_the_decimals_of_its_field(cents in -1_000_000_i64..1_000_000) {
            let written = Decimal::new(cents, 2).to_string();
            let Ok(Cell::Number(read)) = number(&json!(written), 2, true) else { panic!("refused") };
            prop_assert_eq!(read.to_string(), written);
        }
    }
}
