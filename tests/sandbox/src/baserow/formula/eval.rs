//! Expression × row → value. Total: what cannot be computed is empty, a division by zero is `NaN`.

use super::syntax::Operator;
use super::value::{civil, micros_of};
use super::{Expression, Function, Interval, Kind, Value};
use crate::baserow::engine::World;
use crate::baserow::model::{Row, RowId};
use jiff::ToSpan;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::cmp::Ordering;

/// Evaluates an expression on a row.
pub fn evaluate(world: &World, row: &Row, expression: &Expression) -> Value {
    match expression {
        Expression::Literal(value) => value.clone(),
        Expression::Field(id) => world
            .fields
            .get(id)
            .map_or(Value::Null, |field| world.value(field, row)),
        Expression::Lookup(through, target) => {
            let (Some(through), Some(target)) =
                (world.fields.get(through), world.fields.get(target))
            else {
                return Value::Null;
            };
            let linked = world.linked_rows(through, row.id);
            Value::List(
                linked
                    .into_iter()
                    .map(|row| (row.id, world.value(target, row)))
                    .collect(),
            )
        }
        Expression::Binary(operator, left, right) => {
            let one = evaluate(world, row, &left.0);
            let two = evaluate(world, row, &right.0);
            binary(*operator, &one, &two)
        }
        Expression::Call(Function::If, arguments) => {
            let [condition, yes, no] = arguments.as_slice() else {
                return Value::Null;
            };
            let branch = if evaluate(world, row, &condition.0).truth() {
                yes
            } else {
                no
            };
            let value = evaluate(world, row, &branch.0);
            match (&yes.1, &no.1) {
                (Kind::Number(_), Kind::Number(_)) => value,
                (one, two) if one == two => value,
                _ => Value::Text(value.text(&branch.1)),
            }
        }
        Expression::Call(function, arguments) => {
            let values: Vec<(Value, &Kind)> = arguments
                .iter()
                .map(|(argument, kind)| (evaluate(world, row, argument), kind))
                .collect();
            call(world, row, *function, &values)
        }
    }
}

fn binary(operator: Operator, one: &Value, two: &Value) -> Value {
    if let Value::List(items) = one {
        return Value::List(
            items
                .iter()
                .map(|(id, item)| (*id, binary(operator, item, two)))
                .collect(),
        );
    }
    if let Value::List(items) = two {
        return Value::List(
            items
                .iter()
                .map(|(id, item)| (*id, binary(operator, one, item)))
                .collect(),
        );
    }
    match operator {
        Operator::Equal => Value::Bool(one.compare(two) == Ordering::Equal),
        Operator::NotEqual => Value::Bool(one.compare(two) != Ordering::Equal),
        Operator::Less => Value::Bool(one.compare(two) == Ordering::Less),
        Operator::LessOrEqual => Value::Bool(one.compare(two) != Ordering::Greater),
        Operator::Greater => Value::Bool(one.compare(two) == Ordering::Greater),
        Operator::GreaterOrEqual => Value::Bool(one.compare(two) != Ordering::Less),
        Operator::Add | Operator::Subtract => add(operator, one, two),
        Operator::Multiply => arithmetic(one, two, Decimal::checked_mul),
        Operator::Divide => arithmetic(one, two, Decimal::checked_div),
    }
}

fn add(operator: Operator, one: &Value, two: &Value) -> Value {
    let sign = if operator == Operator::Add { 1 } else { -1 };
    match (one, two) {
        (Value::Interval(_), Value::Date(_) | Value::Instant(_)) => add(operator, two, one),
        (Value::Date(date), Value::Interval(span)) => {
            let moved = date.checked_add((sign * span.months).months().days(sign * span.days));
            moved.map_or(Value::Null, Value::Date)
        }
        (Value::Instant(micros), Value::Interval(span)) => {
            let span = (sign * span.months)
                .months()
                .days(sign * span.days)
                .seconds(sign * span.seconds);
            let moved = civil(*micros)
                .to_zoned(jiff::tz::TimeZone::UTC)
                .and_then(|moment| moment.checked_add(span));
            moved.map_or(Value::Null, |moment| {
                Value::Instant(moment.timestamp().as_microsecond())
            })
        }
        (Value::Date(one), Value::Date(two)) => {
            let days = (micros_of(*one) - micros_of(*two)) / 86_400_000_000;
            Value::Interval(Interval {
                days,
                ..Interval::default()
            })
        }
        (Value::Null, Value::Interval(_)) | (Value::Interval(_), Value::Null) => Value::Null,
        (Value::Text(one), Value::Text(two)) => Value::Text(format!("{one}{two}")),
        (Value::Text(text), Value::Null) | (Value::Null, Value::Text(text)) => {
            Value::Text(text.clone())
        }
        _ if sign == 1 => arithmetic(one, two, Decimal::checked_add),
        _ => arithmetic(one, two, Decimal::checked_sub),
    }
}

fn arithmetic(
    one: &Value,
    two: &Value,
    operation: fn(Decimal, Decimal) -> Option<Decimal>,
) -> Value {
    match (one.number(), two.number()) {
        (Some(one), Some(two)) => operation(one, two).map_or(Value::NotANumber, Value::Number),
        _ => Value::NotANumber,
    }
}

fn call(world: &World, row: &Row, function: Function, arguments: &[(Value, &Kind)]) -> Value {
    use Function as F;
    if function.is_aggregate() {
        let Some((Value::List(items), kind)) = arguments.first() else {
            return Value::Null;
        };
        let inner = if let Kind::List(inner) = kind {
            inner.as_ref()
        } else {
            &Kind::Text
        };
        let separator = arguments
            .get(1)
            .map_or(String::new(), |(value, kind)| value.text(kind));
        return aggregate(function, items, inner, &separator);
    }
    match (function, arguments) {
        (F::RowNumber, _) => Value::Number(Decimal::from(row.id.0)),
        (F::Now, _) => Value::Instant(world.now),
        (F::Today, _) => Value::Date(civil(world.now).date()),
        (F::Concat, parts) => {
            Value::Text(parts.iter().map(|(value, kind)| value.text(kind)).collect())
        }
        (F::And, parts) => Value::Bool(parts.iter().all(|(value, _)| value.truth())),
        (F::Or, parts) => Value::Bool(parts.iter().any(|(value, _)| value.truth())),
        (_, [(value, kind)]) => one(function, value, kind),
        (_, [(first, first_kind), (second, second_kind)]) => {
            two(function, first, first_kind, second, second_kind)
        }
        (F::DateDiff, [(unit, _), (from, _), (to, _)]) => {
            date_diff(&unit.text(&Kind::Text), from, to)
        }
        _ => Value::Null,
    }
}

fn one(function: Function, value: &Value, kind: &Kind) -> Value {
    use Function as F;
    let number = |operation: fn(&Decimal) -> Decimal| {
        value.number().map_or(Value::NotANumber, |number| {
            Value::Number(operation(&number))
        })
    };
    match function {
        F::ToText => Value::Text(value.text(kind)),
        F::Lower => Value::Text(value.text(kind).to_lowercase()),
        F::Upper => Value::Text(value.text(kind).to_uppercase()),
        F::Trim => Value::Text(value.text(kind).trim().to_owned()),
        F::Length => Value::Number(Decimal::from(value.text(kind).chars().count())),
        F::Not => Value::Bool(!value.truth()),
        F::IsBlank => Value::Bool(value.is_blank()),
        F::IsNull => Value::Bool(*value == Value::Null),
        F::Abs => number(Decimal::abs),
        F::Ceil => number(Decimal::ceil),
        F::Floor => number(Decimal::floor),
        F::Round => number(|number| Value::rounded(*number, 0)),
        F::ToNumber => value.number().map_or(Value::NotANumber, Value::Number),
        F::DateInterval => interval(&value.text(kind)),
        F::Year | F::Month | F::Day => part(function, value),
        _ => Value::Null,
    }
}

fn two(
    function: Function,
    first: &Value,
    first_kind: &Kind,
    second: &Value,
    second_kind: &Kind,
) -> Value {
    use Function as F;
    match function {
        F::WhenEmpty => {
            if first.is_blank() {
                second.clone()
            } else {
                first.clone()
            }
        }
        F::Contains => Value::Bool(first.text(first_kind).contains(&second.text(second_kind))),
        F::Greatest if first.compare(second) == Ordering::Less => second.clone(),
        F::Least if first.compare(second) == Ordering::Greater => second.clone(),
        F::Greatest | F::Least => first.clone(),
        F::Round => match (
            first.number(),
            second.number().and_then(|places| places.to_u8()),
        ) {
            (Some(number), Some(places)) => Value::Number(Value::rounded(number, places)),
            _ => Value::NotANumber,
        },
        F::ToDate => {
            let pattern = strftime(&second.text(second_kind));
            jiff::civil::Date::strptime(pattern, first.text(first_kind))
                .map_or(Value::Null, Value::Date)
        }
        F::DatetimeFormat => {
            let pattern = strftime(&second.text(second_kind));
            match first {
                Value::Date(date) => Value::Text(date.strftime(&pattern).to_string()),
                Value::Instant(micros) => {
                    Value::Text(civil(*micros).strftime(&pattern).to_string())
                }
                _ => Value::Null,
            }
        }
        _ => Value::Null,
    }
}

/// Postgres' date pattern in the words of strftime, as far as people use it.
fn strftime(pattern: &str) -> String {
    [
        ("YYYY", "%Y"),
        ("YY", "%y"),
        ("MM", "%m"),
        ("DD", "%d"),
        ("HH24", "%H"),
        ("MI", "%M"),
        ("SS", "%S"),
    ]
    .iter()
    .fold(pattern.to_owned(), |text, (from, to)| {
        text.replace(from, to)
    })
}

fn part(function: Function, value: &Value) -> Value {
    let date = match value {
        Value::Date(date) => *date,
        Value::Instant(micros) => civil(*micros).date(),
        _ => return Value::Null,
    };
    Value::Number(match function {
        Function::Year => Decimal::from(date.year()),
        Function::Month => Decimal::from(date.month()),
        _ => Decimal::from(date.day()),
    })
}

fn date_diff(unit: &str, from: &Value, to: &Value) -> Value {
    let micros = |value: &Value| match value {
        Value::Date(date) => Some(micros_of(*date)),
        Value::Instant(micros) => Some(*micros),
        _ => None,
    };
    let (Some(from), Some(to)) = (micros(from), micros(to)) else {
        return Value::Null;
    };
    let unit = match unit {
        "second" | "ss" => 1_000_000,
        "minute" | "mi" => 60_000_000,
        "hour" | "hh" => 3_600_000_000,
        "week" | "wk" => 604_800_000_000,
        _ => 86_400_000_000_i64,
    };
    Value::Number(Decimal::from((to - from) / unit))
}

fn interval(text: &str) -> Value {
    let mut span = Interval::default();
    let words: Vec<&str> = text.split_whitespace().collect();
    for pair in words.chunks(2) {
        let [amount, unit] = pair else {
            return Value::Null;
        };
        let Ok(amount) = amount.parse::<i64>() else {
            return Value::Null;
        };
        match unit.trim_end_matches('s') {
            "year" => span.months += 12 * amount,
            "month" => span.months += amount,
            "week" => span.days += 7 * amount,
            "day" => span.days += amount,
            "hour" => span.seconds += 3600 * amount,
            "minute" => span.seconds += 60 * amount,
            "second" => span.seconds += amount,
            _ => return Value::Null,
        }
    }
    Value::Interval(span)
}

fn aggregate(function: Function, items: &[(RowId, Value)], inner: &Kind, separator: &str) -> Value {
    use Function as F;
    let full = || {
        items
            .iter()
            .map(|(_, value)| value)
            .filter(|value| **value != Value::Null)
    };
    match function {
        F::Count => Value::Number(Decimal::from(items.len())),
        F::ArrayAgg => Value::List(items.to_vec()),
        F::Join => Value::Text(
            full()
                .map(|value| value.text(inner))
                .collect::<Vec<_>>()
                .join(separator),
        ),
        F::Every => Value::Bool(full().all(Value::truth)),
        F::Any => Value::Bool(full().any(Value::truth)),
        F::Min | F::Max => {
            let best = if function == F::Min {
                full().min_by(|one, two| one.compare(two))
            } else {
                full().max_by(|one, two| one.compare(two))
            };
            best.cloned().unwrap_or(match inner {
                Kind::Number(_) => Value::Number(Decimal::ZERO),
                _ => Value::Null,
            })
        }
        F::Sum => full()
            .try_fold(Decimal::ZERO, |sum, value| sum.checked_add(value.number()?))
            .map_or(Value::NotANumber, Value::Number),
        F::Avg => {
            let count = full().count();
            if count == 0 {
                return Value::Null;
            }
            full()
                .try_fold(Decimal::ZERO, |sum, value| sum.checked_add(value.number()?))
                .and_then(|sum| sum.checked_div(Decimal::from(count)))
                .map_or(Value::NotANumber, Value::Number)
        }
        F::StddevPop | F::StddevSample | F::VariancePop | F::VarianceSample => {
            let numbers: Vec<f64> = full()
                .filter_map(|value| value.number()?.to_f64())
                .collect();
            spread(function, &numbers)
        }
        _ => Value::Null,
    }
}

fn spread(function: Function, numbers: &[f64]) -> Value {
    let sample = matches!(function, Function::StddevSample | Function::VarianceSample);
    let count = numbers.len();
    if count == 0 || (sample && count == 1) {
        return Value::Null;
    }
    let mean = numbers.iter().sum::<f64>() / count as f64;
    let squares = numbers
        .iter()
        .map(|number| (number - mean).powi(2))
        .sum::<f64>();
    let variance = squares / if sample { count - 1 } else { count } as f64;
    let root = matches!(function, Function::StddevPop | Function::StddevSample);
    Decimal::try_from(if root { variance.sqrt() } else { variance })
        .map_or(Value::NotANumber, Value::Number)
}
