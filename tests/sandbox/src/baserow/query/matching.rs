//! The tests that filters are made of. Reading one gives none where the real one ignores it: an empty or unreadable value.

use crate::baserow::engine::World;
use crate::baserow::formula::{Kind, Value, civil, micros_of};
use crate::baserow::model::{Field, FieldKind, Micros, Row};
use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::cmp::Ordering;

/// A test on a value.
#[derive(Debug)]
pub struct Test {
    negated: bool,
    wanted: Wanted,
}

#[derive(Debug)]
enum Wanted {
    Empty,
    Equal(String),
    Contains(String),
    Word(String),
    Number(Ordering, bool, Decimal),
    Moment(Ordering, bool, Micros),
    Day(Ordering, bool, Day),
    Yes,
    Options(Vec<i64>),
    Linked(i64),
}

/// A day as the newer date filters name it: `UTC?2026-11-20?exact_date`.
#[derive(Debug)]
enum Day {
    Exact(Date),
    FromToday(i64),
}

const NAMES: &[&str] = &[
    "equal",
    "not_equal",
    "contains",
    "contains_not",
    "contains_word",
    "doesnt_contain_word",
    "higher_than",
    "higher_than_or_equal",
    "lower_than",
    "lower_than_or_equal",
    "date_equal",
    "date_not_equal",
    "date_after",
    "date_after_or_equal",
    "date_before",
    "date_before_or_equal",
    "date_is",
    "date_is_not",
    "date_is_after",
    "date_is_on_or_after",
    "date_is_before",
    "date_is_on_or_before",
    "boolean",
    "single_select_equal",
    "single_select_not_equal",
    "single_select_is_any_of",
    "single_select_is_none_of",
    "multiple_select_has",
    "multiple_select_has_not",
    "link_row_has",
    "link_row_has_not",
    "link_row_contains",
    "link_row_not_contains",
    "empty",
    "not_empty",
];

/// Whether there is a test of that name.
pub fn exists(name: &str) -> bool {
    NAMES.contains(&name)
}

/// Whether a test goes with a field.
pub fn goes_with(name: &str, field: &Field, kind: &Kind) -> bool {
    let prefixed = |prefix: &str| name.starts_with(prefix);
    if prefixed("date_") {
        return matches!(kind, Kind::Date(_));
    }
    if prefixed("single_select_") {
        return matches!(kind, Kind::Choice);
    }
    if prefixed("multiple_select_") {
        return matches!(kind, Kind::Choices);
    }
    if prefixed("link_row_") {
        return matches!(field.kind, FieldKind::LinkRow { .. });
    }
    if prefixed("higher_") || prefixed("lower_") {
        return matches!(kind, Kind::Number(_) | Kind::Duration);
    }
    match name {
        "boolean" => matches!(kind, Kind::Boolean),
        "equal" | "not_equal" => !matches!(kind, Kind::List(_) | Kind::Choices | Kind::People),
        _ => true,
    }
}

/// Reads a test; none if it is to be ignored.
pub fn read(name: &str, value: &str) -> Option<Test> {
    if let Some(test) = read_date(name, value) {
        return Some(test);
    }
    let negated = name.contains("not_") && name != "not_empty"
        || name.ends_with("_not")
        || name.starts_with("doesnt")
        || name.contains("none_of");
    let wanted = match name {
        "empty" => {
            return Some(Test {
                negated: false,
                wanted: Wanted::Empty,
            });
        }
        "not_empty" => {
            return Some(Test {
                negated: true,
                wanted: Wanted::Empty,
            });
        }
        "boolean" => {
            let yes = matches!(
                value.to_lowercase().as_str(),
                "1" | "true" | "t" | "yes" | "y" | "on" | "checked"
            );
            return (!value.is_empty()).then_some(Test {
                negated: !yes,
                wanted: Wanted::Yes,
            });
        }
        _ if value.is_empty() => return None,
        "equal" | "not_equal" => Wanted::Equal(value.to_owned()),
        "contains" | "contains_not" | "link_row_contains" | "link_row_not_contains" => {
            Wanted::Contains(value.to_lowercase())
        }
        "contains_word" | "doesnt_contain_word" => Wanted::Word(value.to_lowercase()),
        "higher_than" => Wanted::Number(Ordering::Greater, false, value.parse().ok()?),
        "higher_than_or_equal" => Wanted::Number(Ordering::Greater, true, value.parse().ok()?),
        "lower_than" => Wanted::Number(Ordering::Less, false, value.parse().ok()?),
        "lower_than_or_equal" => Wanted::Number(Ordering::Less, true, value.parse().ok()?),
        "link_row_has" | "link_row_has_not" => Wanted::Linked(value.parse().ok()?),
        _ => {
            let options: Vec<i64> = value
                .split(',')
                .filter_map(|id| id.trim().parse().ok())
                .collect();
            if options.is_empty() {
                return None;
            }
            Wanted::Options(options)
        }
    };
    Some(Test { negated, wanted })
}

/// Reads a test on a date; none if it is none or is to be ignored.
pub fn read_date(name: &str, value: &str) -> Option<Test> {
    let (order, or_equal) = match name {
        "date_after" | "date_is_after" => (Ordering::Greater, false),
        "date_after_or_equal" | "date_is_on_or_after" => (Ordering::Greater, true),
        "date_before" | "date_is_before" => (Ordering::Less, false),
        "date_before_or_equal" | "date_is_on_or_before" => (Ordering::Less, true),
        "date_equal" | "date_is" | "date_not_equal" | "date_is_not" => (Ordering::Equal, true),
        _ => return None,
    };
    let wanted = if name.starts_with("date_is") || order == Ordering::Equal {
        Wanted::Day(order, or_equal, day(value)?)
    } else {
        Wanted::Moment(order, or_equal, crate::baserow::instant(value)?)
    };
    Some(Test {
        negated: matches!(name, "date_not_equal" | "date_is_not"),
        wanted,
    })
}

fn day(value: &str) -> Option<Day> {
    let parts: Vec<&str> = value.split('?').collect();
    match parts.as_slice() {
        [_, date, "exact_date"] | [date] => date.get(..10)?.parse().ok().map(Day::Exact),
        [_, _, "today"] => Some(Day::FromToday(0)),
        [_, _, "yesterday"] => Some(Day::FromToday(-1)),
        [_, _, "tomorrow"] => Some(Day::FromToday(1)),
        [_, count, "nr_days_ago"] => count
            .parse::<i64>()
            .ok()
            .map(|count| Day::FromToday(-count)),
        [_, count, "nr_days_from_now"] => count.parse().ok().map(Day::FromToday),
        _ => None,
    }
}

impl Test {
    /// Whether it holds for a field of a row.
    pub fn holds(&self, world: &World, field: &Field, row: &Row) -> bool {
        let value = world.value(field, row);
        let kind = world.kind(field);
        let text = || value.text(&kind).to_lowercase();
        let found = match &self.wanted {
            Wanted::Empty => value.is_blank(),
            Wanted::Equal(wanted) => match &value {
                Value::Null => false,
                Value::Number(number) => wanted.parse() == Ok(*number),
                Value::Choice(option) => {
                    option.value == *wanted || option.id.to_string() == *wanted
                }
                value => value.text(&kind) == *wanted,
            },
            Wanted::Contains(wanted) => text().contains(wanted),
            Wanted::Word(wanted) => text()
                .split(|c: char| !c.is_alphanumeric())
                .any(|word| word == wanted),
            Wanted::Number(order, or_equal, wanted) => match value {
                Value::Null => false,
                value => value
                    .number()
                    .is_some_and(|number| compares(number.cmp(wanted), *order, *or_equal)),
            },
            Wanted::Yes => value.truth(),
            Wanted::Options(options) => match &value {
                Value::Choice(option) => options.contains(&option.id.0),
                Value::Choices(chosen) => {
                    chosen.iter().any(|option| options.contains(&option.id.0))
                }
                _ => false,
            },
            Wanted::Linked(wanted) => match &value {
                Value::List(items) => items.iter().any(|(id, _)| id.0 == *wanted),
                _ => false,
            },
            Wanted::Moment(..) | Wanted::Day(..) => match value {
                Value::Date(date) => self.moment(world.now, micros_of(date)),
                Value::Instant(micros) => self.moment(world.now, micros),
                _ => false,
            },
        };
        found != self.negated
    }

    /// Whether a test on dates holds at a moment.
    pub fn holds_at(&self, now: Micros, micros: Micros) -> bool {
        self.moment(now, micros) != self.negated
    }

    fn moment(&self, now: Micros, micros: Micros) -> bool {
        match &self.wanted {
            Wanted::Moment(order, or_equal, wanted) => {
                compares(micros.cmp(wanted), *order, *or_equal)
            }
            Wanted::Day(order, or_equal, day) => {
                let wanted = match day {
                    Day::Exact(date) => *date,
                    Day::FromToday(days) => {
                        let today = civil(now).date();
                        today.checked_add(days.days()).unwrap_or(today)
                    }
                };
                compares(civil(micros).date().cmp(&wanted), *order, *or_equal)
            }
            _ => false,
        }
    }
}

fn compares(found: Ordering, wanted: Ordering, or_equal: bool) -> bool {
    found == wanted || (or_equal && found == Ordering::Equal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_or_unreadable_value_is_no_test_at_all() {
        for (name, value) in [
            ("equal", ""),
            ("contains", ""),
            ("higher_than", "abc"),
            ("date_after", "x"),
            ("link_row_has", "a"),
        ] {
            assert!(read(name, value).is_none(), "{name}={value}");
        }
        assert!(read("empty", "").is_some());
    }

    #[test]
    fn the_older_date_tests_keep_the_time_and_the_newer_ones_do_not() {
        let noon = crate::baserow::instant("2026-11-20T12:00:00Z").unwrap();
        let older = read_date("date_after_or_equal", "2026-11-20T13:00:00Z").unwrap();
        assert!(!older.holds_at(noon, noon));
        let newer = read_date("date_is_on_or_after", "UTC?2026-11-20?exact_date").unwrap();
        assert!(newer.holds_at(noon, noon));
    }

    #[test]
    fn negated_tests_are_the_opposite() {
        for name in [
            "not_equal",
            "contains_not",
            "single_select_not_equal",
            "link_row_has_not",
            "doesnt_contain_word",
        ] {
            assert!(read(name, "1").unwrap().negated, "{name}");
        }
        assert!(!read("equal", "1").unwrap().negated);
    }
}
