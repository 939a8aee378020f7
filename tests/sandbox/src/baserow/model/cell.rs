//! A stored value of a row, as its field's type keeps it. Computed values and links are never stored.

use super::{Micros, OptionId, UserId};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A stored value. An absent one is written as no cell at all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Cell {
    /// Nothing, written on purpose (text set to null differs from "").
    #[serde(rename = "0")]
    Null,
    /// Text of any kind, UUIDs too.
    #[serde(rename = "s")]
    Text(String),
    /// An exact number.
    #[serde(rename = "n")]
    Number(Decimal),
    /// Rating, autonumber.
    #[serde(rename = "i")]
    Integer(i64),
    /// Yes or no.
    #[serde(rename = "b")]
    Bool(bool),
    /// A calendar date.
    #[serde(rename = "d")]
    Date(Date),
    /// A date with time.
    #[serde(rename = "t")]
    Instant(Micros),
    /// Seconds.
    #[serde(rename = "l")]
    Duration(f64),
    /// A select option.
    #[serde(rename = "o")]
    Choice(OptionId),
    /// Several select options.
    #[serde(rename = "m")]
    Choices(Vec<OptionId>),
    /// People.
    #[serde(rename = "p")]
    People(Vec<UserId>),
    /// A password is set (its text is not kept).
    #[serde(rename = "x")]
    Secret,
    /// File entries as they were written.
    #[serde(rename = "f")]
    Files(Vec<serde_json::Value>),
}
