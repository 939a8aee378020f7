//! Values of formulas and their types.

use crate::baserow::model::{DateSettings, Micros, RowId, SelectOption, UserId};
use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};
use std::cmp::Ordering;

/// A span that `date_interval('1 month')` makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Interval {
    /// Years and months, in months.
    pub months: i64,
    /// Weeks and days, in days.
    pub days: i64,
    /// Hours, minutes, seconds, in seconds.
    pub seconds: i64,
}

/// A value while computing.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Empty.
    Null,
    /// Text.
    Text(String),
    /// An exact number.
    Number(Decimal),
    /// The result of a division by zero and what follows from it.
    NotANumber,
    /// Yes or no.
    Bool(bool),
    /// A calendar date.
    Date(Date),
    /// A date with time.
    Instant(Micros),
    /// A span.
    Interval(Interval),
    /// Seconds of a duration field.
    Duration(f64),
    /// A select option.
    Choice(SelectOption),
    /// Several select options.
    Choices(Vec<SelectOption>),
    /// Somebody.
    Person(UserId),
    /// Several people.
    People(Vec<UserId>),
    /// One value per linked row.
    List(Vec<(RowId, Value)>),
}

/// The type of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Text of text fields and formulas.
    Text,
    /// Text of e-mail, URL and phone fields.
    Char,
    /// A number shown with so many decimals.
    Number(u8),
    /// Yes or no.
    Boolean,
    /// A date, with or without time.
    Date(DateSettings),
    /// A span.
    Interval,
    /// A duration.
    Duration,
    /// A select option.
    Choice,
    /// Several select options.
    Choices,
    /// Somebody.
    Person,
    /// Several people.
    People,
    /// A list over linked rows.
    List(Box<Kind>),
}

impl Kind {
    /// The name in `formula_type` and `array_formula_type`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Char => "char",
            Self::Number(_) => "number",
            Self::Boolean => "boolean",
            Self::Date(_) => "date",
            Self::Interval => "date_interval",
            Self::Duration => "duration",
            Self::Choice => "single_select",
            Self::Choices => "multiple_select",
            Self::Person | Self::People => "multiple_collaborators",
            Self::List(_) => "array",
        }
    }

    /// Whether it is text of some sort.
    pub fn is_text(&self) -> bool {
        matches!(self, Self::Text | Self::Char)
    }
}

impl Value {
    /// As a number: empty counts as zero, what is no number as none.
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Null => Some(Decimal::ZERO),
            Self::Bool(yes) => Some(Decimal::from(i64::from(*yes))),
            Self::Duration(seconds) => Decimal::try_from(*seconds).ok(),
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// Whether it counts as true.
    pub fn truth(&self) -> bool {
        matches!(self, Self::Bool(true))
    }

    /// Whether `isblank` and `when_empty` find nothing in it.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.is_empty(),
            Self::Choices(options) => options.is_empty(),
            Self::People(people) => people.is_empty(),
            Self::List(items) => items.is_empty(),
            _ => false,
        }
    }

    /// The number with exactly the decimals of its type, half away from zero.
    pub fn rounded(number: Decimal, decimals: u8) -> Decimal {
        let mut rounded = number
            .round_dp_with_strategy(u32::from(decimals), RoundingStrategy::MidpointAwayFromZero);
        rounded.rescale(u32::from(decimals));
        if rounded.is_zero() {
            Decimal::new(0, u32::from(decimals))
        } else {
            rounded
        }
    }

    /// As text, the way `totext` and `concat` see it.
    pub fn text(&self, kind: &Kind) -> String {
        match (self, kind) {
            (Self::Text(text), _) => text.clone(),
            (Self::Number(number), Kind::Number(decimals)) => {
                Self::rounded(*number, *decimals).to_string()
            }
            (Self::Number(number), _) => number.normalize().to_string(),
            (Self::NotANumber, _) => "NaN".to_owned(),
            (Self::Bool(yes), _) => yes.to_string(),
            (Self::Date(date), Kind::Date(settings)) => date_text(*date, settings),
            (Self::Date(date), _) => date.to_string(),
            (Self::Instant(micros), Kind::Date(settings)) => {
                let moment = civil(*micros);
                let clock = moment.strftime("%H:%M").to_string();
                if settings.include_time {
                    format!("{} {clock}", date_text(moment.date(), settings))
                } else {
                    date_text(moment.date(), settings)
                }
            }
            (Self::Instant(micros), _) => civil(*micros).strftime("%Y-%m-%d %H:%M").to_string(),
            (Self::Duration(seconds), _) => duration_text(*seconds),
            (Self::Choice(option), _) => option.value.clone(),
            (Self::Choices(options), _) => options
                .iter()
                .map(|option| option.value.as_str())
                .collect::<Vec<_>>()
                .join(", "),
            (Self::List(items), Kind::List(inner)) => items
                .iter()
                .map(|(_, value)| value.text(inner))
                .collect::<Vec<_>>()
                .join(", "),
            (
                Self::Null | Self::Interval(_) | Self::Person(_) | Self::People(_) | Self::List(_),
                _,
            ) => String::new(),
        }
    }

    /// Order of two values of comparable types; empty comes before everything.
    pub fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Null, Self::Null) => Ordering::Equal,
            (Self::Null, Self::Text(text)) if text.is_empty() => Ordering::Equal,
            (Self::Text(text), Self::Null) if text.is_empty() => Ordering::Equal,
            (Self::Null, _) => Ordering::Less,
            (_, Self::Null) => Ordering::Greater,
            (Self::Bool(one), Self::Bool(two)) => one.cmp(two),
            (Self::Date(one), Self::Date(two)) => one.cmp(two),
            (Self::Instant(one), Self::Instant(two)) => one.cmp(two),
            (Self::Date(date), Self::Instant(micros)) => micros_of(*date).cmp(micros),
            (Self::Instant(micros), Self::Date(date)) => micros.cmp(&micros_of(*date)),
            (Self::NotANumber, Self::NotANumber) => Ordering::Equal,
            (Self::NotANumber, _) => Ordering::Greater,
            (_, Self::NotANumber) => Ordering::Less,
            (Self::Text(_) | Self::Choice(_), _) | (_, Self::Text(_) | Self::Choice(_)) => {
                self.text(&Kind::Text).cmp(&other.text(&Kind::Text))
            }
            _ => match (self.number(), other.number()) {
                (Some(one), Some(two)) => one.cmp(&two),
                _ => self.text(&Kind::Text).cmp(&other.text(&Kind::Text)),
            },
        }
    }
}

/// The calendar view of an instant, in UTC.
pub fn civil(micros: Micros) -> jiff::civil::DateTime {
    jiff::Timestamp::from_microsecond(micros)
        .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
        .to_zoned(jiff::tz::TimeZone::UTC)
        .datetime()
}

/// The instant at which a day begins, in UTC.
pub fn micros_of(date: Date) -> Micros {
    date.to_zoned(jiff::tz::TimeZone::UTC)
        .map_or(0, |zoned| zoned.timestamp().as_microsecond())
}

fn date_text(date: Date, settings: &DateSettings) -> String {
    let pattern = match settings.format.as_str() {
        "EU" => "%d/%m/%Y",
        "US" => "%m/%d/%Y",
        _ => "%Y-%m-%d",
    };
    date.strftime(pattern).to_string()
}

fn duration_text(seconds: f64) -> String {
    let whole = seconds.round() as i64;
    format!("{}:{:02}", whole / 3600, (whole % 3600) / 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_with_the_decimals_of_their_type() {
        let third = Decimal::new(12_006, 1);
        assert_eq!(Value::Number(third).text(&Kind::Number(2)), "1200.60");
        assert_eq!(Value::rounded(Decimal::new(-1, 3), 2).to_string(), "0.00");
        assert_eq!(Value::rounded(Decimal::new(25, 1), 0).to_string(), "3");
    }

    #[test]
    fn empty_equals_empty_text_and_precedes_the_rest() {
        assert_eq!(
            Value::Null.compare(&Value::Text(String::new())),
            Ordering::Equal
        );
        assert_eq!(
            Value::Null.compare(&Value::Number(Decimal::ZERO)),
            Ordering::Less
        );
    }
}
