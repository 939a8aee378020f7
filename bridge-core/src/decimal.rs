//! Exact decimals with two places, as integers of hundredths: what hours and euros share.
//!
//! A text is read exactly or refused: an optional `-`, digits, and at most two decimals after a
//! point. No exponent, no comma, no sign `+`, no spaces, no `NaN`. Values lie within ± 10^12 units,
//! so that sums of millions of them stay far inside 64 bits.

use core::fmt;

use serde::de::{self, Visitor};
use serde::{Deserializer, Serializer};

/// The largest absolute value that is read, in hundredths.
const MAX_HUNDREDTHS: i64 = 100_000_000_000_000;

/// The text or number is not an exact decimal of two places in range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidDecimal;

impl fmt::Display for InvalidDecimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("not a decimal number with at most two decimals")
    }
}

impl core::error::Error for InvalidDecimal {}

/// Reads `"3"`, `"3.5"`, `"3.50"` or `"-3.50"` as hundredths.
pub(crate) fn parse_hundredths(text: &str) -> Result<i64, InvalidDecimal> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, decimals) = match digits.split_once('.') {
        Some((whole, decimals)) if matches!(decimals.len(), 1 | 2) => (whole, decimals),
        Some(_) => return Err(InvalidDecimal),
        None => (digits, ""),
    };
    // Twelve digits are the most that can be in range; leading zeros beyond that are refused too.
    if whole.is_empty() || whole.len() > 13 {
        return Err(InvalidDecimal);
    }
    let padding = if decimals.len() == 1 { "0" } else { "" };
    let padding = if decimals.is_empty() { "00" } else { padding };
    let mut hundredths: i64 = 0;
    for byte in whole.bytes().chain(decimals.bytes()).chain(padding.bytes()) {
        if !byte.is_ascii_digit() {
            return Err(InvalidDecimal);
        }
        hundredths = hundredths * 10 + i64::from(byte - b'0');
    }
    in_range(if negative { -hundredths } else { hundredths })
}

/// Hundredths of a JSON integer.
pub(crate) fn from_whole(value: i64) -> Result<i64, InvalidDecimal> {
    value
        .checked_mul(100)
        .ok_or(InvalidDecimal)
        .and_then(in_range)
}

/// Hundredths of a JSON number with a fraction, if it is one that two decimals write exactly.
pub(crate) fn from_float(value: f64) -> Result<i64, InvalidDecimal> {
    #[expect(clippy::cast_precision_loss, reason = "the bound is below 2^53")]
    let bound = MAX_HUNDREDTHS as f64;
    let scaled = (value * 100.0).round();
    if !value.is_finite() || scaled.abs() > bound {
        return Err(InvalidDecimal);
    }
    #[expect(clippy::cast_possible_truncation, reason = "a whole number below 2^53")]
    let hundredths = scaled as i64;
    // Exact means: the number that was written is the nearest one to these hundredths.
    if (to_float(hundredths) - value).abs() > 0.0 {
        return Err(InvalidDecimal);
    }
    Ok(hundredths)
}

/// The nearest JSON number to so many hundredths; its shortest spelling has at most two decimals.
pub(crate) fn to_float(hundredths: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "values in range are below 2^53")]
    let value = hundredths as f64;
    value / 100.0
}

fn in_range(hundredths: i64) -> Result<i64, InvalidDecimal> {
    if (-MAX_HUNDREDTHS..=MAX_HUNDREDTHS).contains(&hundredths) {
        Ok(hundredths)
    } else {
        Err(InvalidDecimal)
    }
}

/// Writes hundredths with as few decimals as they need: `3`, `3.5`, `3.25`, with this separator.
pub(crate) fn write_short(
    hundredths: i64,
    separator: char,
    into: &mut impl fmt::Write,
) -> fmt::Result {
    let (sign, magnitude) = sign_and_magnitude(hundredths);
    let (whole, rest) = (magnitude / 100, magnitude % 100);
    into.write_str(sign)?;
    write_digits(whole, into)?;
    if rest > 0 {
        into.write_char(separator)?;
        write_digits(rest / 10, into)?;
    }
    if rest % 10 > 0 {
        write_digits(rest % 10, into)?;
    }
    Ok(())
}

/// Writes a whole number; without the general formatter, which is large code for the editor.
fn write_digits(value: u64, into: &mut impl fmt::Write) -> fmt::Result {
    if value >= 10 {
        write_digits(value / 10, into)?;
    }
    into.write_char(char::from(
        b'0' + u8::try_from(value % 10).unwrap_or_default(),
    ))
}

/// Writes hundredths with exactly two decimals: `3.00`, with this separator.
pub(crate) fn write_full(
    hundredths: i64,
    separator: char,
    into: &mut impl fmt::Write,
) -> fmt::Result {
    let (sign, magnitude) = sign_and_magnitude(hundredths);
    let (whole, rest) = (magnitude / 100, magnitude % 100);
    write!(into, "{sign}{whole}{separator}{rest:02}")
}

fn sign_and_magnitude(hundredths: i64) -> (&'static str, u64) {
    let sign = if hundredths < 0 { "-" } else { "" };
    (sign, hundredths.unsigned_abs())
}

/// Serializes hundredths as a JSON number, without a fraction where there is none.
pub(crate) fn serialize_number<S: Serializer>(
    hundredths: i64,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    if hundredths % 100 == 0 {
        serializer.serialize_i64(hundredths / 100)
    } else {
        serializer.serialize_f64(to_float(hundredths))
    }
}

/// Deserializes hundredths from a JSON number or a decimal string.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    struct Hundredths;

    impl Visitor<'_> for Hundredths {
        type Value = i64;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a decimal number with at most two decimals")
        }

        fn visit_i64<E: de::Error>(self, value: i64) -> Result<i64, E> {
            from_whole(value).map_err(E::custom)
        }

        fn visit_u64<E: de::Error>(self, value: u64) -> Result<i64, E> {
            i64::try_from(value)
                .map_err(|_| InvalidDecimal)
                .and_then(from_whole)
                .map_err(E::custom)
        }

        fn visit_f64<E: de::Error>(self, value: f64) -> Result<i64, E> {
            from_float(value).map_err(E::custom)
        }

        fn visit_str<E: de::Error>(self, value: &str) -> Result<i64, E> {
            parse_hundredths(value).map_err(E::custom)
        }
    }

    deserializer.deserialize_any(Hundredths)
}

#[cfg(test)]
mod tests {
    use super::{from_float, parse_hundredths, to_float, write_full, write_short};
    use proptest::prelude::*;

    #[test]
    fn plain_decimals_are_read_exactly() {
        for (text, hundredths) in [
            ("0", 0),
            ("-0.00", 0),
            ("3", 300),
            ("3.5", 350),
            ("3.50", 350),
            ("3.05", 305),
            ("-12.25", -1225),
            ("2000.00", 200_000),
            ("1000000000000", 100_000_000_000_000),
        ] {
            assert_eq!(parse_hundredths(text), Ok(hundredths), "{text}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "",
            "-",
            ".",
            "3.",
            ".5",
            "3,5",
            "3.333",
            "3.500",
            "1e3",
            "NaN",
            "inf",
            "+3",
            " 3",
            "3 ",
            "--3",
            "3.-5",
            "0x10",
            "٣",
            "1000000000000.01",
            "99999999999999999999",
        ] {
            assert!(parse_hundredths(text).is_err(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in "\\PC*") {
            let _ = parse_hundredths(&text);
        }

        #[test]
        fn both_spellings_and_the_float_lead_back(hundredths in -100_000_000_000_000_i64..=100_000_000_000_000) {
            let (mut short, mut full) = (String::new(), String::new());
            write_short(hundredths, '.', &mut short).unwrap();
            write_full(hundredths, '.', &mut full).unwrap();
            prop_assert_eq!(parse_hundredths(&short), Ok(hundredths));
            prop_assert_eq!(parse_hundredths(&full), Ok(hundredths));
            prop_assert_eq!(from_float(to_float(hundredths)), Ok(hundredths));
        }

        #[test]
        fn a_third_decimal_is_never_rounded_away(whole in 0_i64..1_000_000, thousandths in 1_i64..1000) {
            prop_assume!(thousandths % 10 != 0);
            let text = format!("{whole}.{thousandths:03}");
            prop_assert!(parse_hundredths(&text).is_err());
            prop_assert!(from_float(text.parse().unwrap()).is_err());
        }
    }
}
