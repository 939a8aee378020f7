//! Synchronous SQL with transactions: the object's whole memory.
//!
//! What always holds: what a transaction wrote is there wholly or not at all, also after the process was killed. Integers
//! stay within ±2^53 (the platform hands numbers through JavaScript). Placeholders are `?`, in order.
//!
//! How it fails: `DatabaseError` names what went wrong without quoting values; a fault inside a transaction takes it back.

use std::fmt;

/// A value that goes into or comes out of SQL.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// SQL NULL.
    Null,
    /// A whole number within ±2^53.
    Integer(i64),
    /// A floating-point number.
    Real(f64),
    /// Text.
    Text(String),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Integer(i64::from(value))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Why a statement did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseError {
    /// The engine refused the statement; the text is the engine's, without parameters.
    Refused(String),
    /// A result had another shape than the caller expects: the place.
    Shape(&'static str),
}

impl fmt::Display for DatabaseError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(text) => write!(formatter, "database: {text}"),
            Self::Shape(place) => write!(formatter, "database: unexpected value in {place}"),
        }
    }
}

impl std::error::Error for DatabaseError {}

/// One row of a result, columns in the order of the statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Record(pub Vec<Value>);

impl Record {
    /// Column `index` as a whole number.
    pub fn integer(&self, index: usize) -> Result<i64, DatabaseError> {
        match self.0.get(index) {
            Some(Value::Integer(number)) => Ok(*number),
            // JavaScript knows one kind of number; a sum may come back as 3.0
            #[allow(clippy::cast_possible_truncation)]
            Some(Value::Real(number)) if number.fract() == 0.0 && number.abs() < 9.0e15 => {
                Ok(*number as i64)
            }
            _ => Err(DatabaseError::Shape("integer column")),
        }
    }

    /// Column `index` as a whole number, or none where it is NULL.
    pub fn optional_integer(&self, index: usize) -> Result<Option<i64>, DatabaseError> {
        match self.0.get(index) {
            Some(Value::Null) => Ok(None),
            _ => self.integer(index).map(Some),
        }
    }

    /// Column `index` as text.
    pub fn text(&self, index: usize) -> Result<&str, DatabaseError> {
        match self.0.get(index) {
            Some(Value::Text(text)) => Ok(text),
            _ => Err(DatabaseError::Shape("text column")),
        }
    }

    /// Column `index` as text, or none where it is NULL.
    pub fn optional_text(&self, index: usize) -> Result<Option<&str>, DatabaseError> {
        match self.0.get(index) {
            Some(Value::Null) => Ok(None),
            _ => self.text(index).map(Some),
        }
    }
}

/// A synchronous SQL database.
pub trait Database {
    /// Runs one statement and returns its rows.
    fn query(&self, sql: &str, parameters: &[Value]) -> Result<Vec<Record>, DatabaseError>;

    /// Runs `body` in one transaction: an error takes everything back. Transactions may nest.
    fn transaction<T, E: From<DatabaseError>>(
        &self,
        body: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E>;

    /// Runs one statement for its effect.
    fn execute(&self, sql: &str, parameters: &[Value]) -> Result<(), DatabaseError> {
        self.query(sql, parameters).map(drop)
    }

    /// Runs one statement and returns its first row, if there is one.
    fn first(&self, sql: &str, parameters: &[Value]) -> Result<Option<Record>, DatabaseError> {
        Ok(self.query(sql, parameters)?.into_iter().next())
    }
}
