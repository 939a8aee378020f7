//! `Database` on the SQLite of a Durable Object.
//!
//! What always holds: a transaction is the platform's `transactionSync`, so what it wrote is there wholly or not at all.
//! Rows come back as arrays, columns in the order of the statement. The platform keeps prepared statements by their text:
//! statements are constant texts with placeholders.
//!
//! How it fails: an exception of the engine becomes `DatabaseError::Refused` with the engine's words, never with values.

use js_sys::{Array, JsString};
use wasm_bindgen::prelude::*;
use worker::State;

use crate::ports::{Database, DatabaseError, Record, Value};

#[wasm_bindgen]
extern "C" {
    type Storage;

    #[wasm_bindgen(method, getter)]
    fn sql(this: &Storage) -> SqlStorage;

    // `worker` has no binding for the synchronous form yet
    #[wasm_bindgen(method, catch, js_name = transactionSync)]
    fn transaction_sync(
        this: &Storage,
        body: &mut dyn FnMut() -> Result<JsValue, JsValue>,
    ) -> Result<JsValue, JsValue>;

    type SqlStorage;

    #[wasm_bindgen(method, catch, variadic)]
    fn exec(this: &SqlStorage, sql: &str, bindings: Array) -> Result<Cursor, JsValue>;

    type Cursor;

    // `worker` asks the cursor for one row after the other: more calls than SQLite's own work
    #[wasm_bindgen(method)]
    fn raw(this: &Cursor) -> RawRows;

    type RawRows;

    #[wasm_bindgen(method, catch, js_name = toArray)]
    fn to_array(this: &RawRows) -> Result<Array, JsValue>;
}

/// Numbers below this are exact in JavaScript.
const WHOLE_BELOW: f64 = 9_007_199_254_740_992.0;

/// The object's own SQLite database.
pub struct ObjectDatabase {
    sql: SqlStorage,
    storage: Storage,
}

impl ObjectDatabase {
    /// The database of the object that `state` belongs to.
    pub fn new(state: &State) -> Self {
        let storage: Storage = JsValue::from(state.storage().as_raw()).unchecked_into();
        Self {
            sql: storage.sql(),
            storage,
        }
    }
}

impl ObjectDatabase {
    /// Runs a statement; what writes and returns nothing is done with that.
    fn exec(&self, sql: &str, parameters: &[Value]) -> Result<Cursor, DatabaseError> {
        let bindings = Array::new();
        for parameter in parameters {
            bindings.push(&into_binding(parameter));
        }
        let cursor = self.sql.exec(sql, bindings);
        cursor.map_err(|error| refused(&error))
    }

    /// The part that is the same for every transaction: `body` says whether to keep what it wrote.
    fn run_transaction(&self, body: &mut dyn FnMut() -> bool) -> Result<(), DatabaseError> {
        let done = self.storage.transaction_sync(&mut || {
            if body() {
                Ok(JsValue::UNDEFINED)
            } else {
                // throwing is how the platform is told to take everything back
                Err(JsValue::from_str("rollback"))
            }
        });
        done.map(drop).map_err(|error| refused(&error))
    }
}

fn refused(error: &JsValue) -> DatabaseError {
    let text = error
        .dyn_ref::<js_sys::Error>()
        .map(|error| String::from(error.message()))
        .or_else(|| error.dyn_ref::<JsString>().map(String::from))
        .unwrap_or_else(|| "refused".to_owned());
    DatabaseError::Refused(text)
}

fn into_binding(value: &Value) -> JsValue {
    match value {
        Value::Null => JsValue::NULL,
        #[allow(clippy::cast_precision_loss)] // integers stay within ±2^53 by contract
        Value::Integer(number) => JsValue::from_f64(*number as f64),
        Value::Real(number) => JsValue::from_f64(*number),
        Value::Text(text) => JsValue::from_str(text),
    }
}

/// A column of a row. JavaScript knows one kind of number: a whole one is an integer.
fn from_result(value: &JsValue) -> Result<Value, DatabaseError> {
    if let Some(text) = value.as_string() {
        Ok(Value::Text(text))
    } else if let Some(number) = value.as_f64() {
        #[allow(clippy::cast_possible_truncation)] // it is whole and within ±2^53
        let whole = number as i64;
        Ok(if number.fract() == 0.0 && number.abs() < WHOLE_BELOW {
            Value::Integer(whole)
        } else {
            Value::Real(number)
        })
    } else if value.is_null() {
        Ok(Value::Null)
    } else {
        Err(DatabaseError::Shape("blob column"))
    }
}

impl Database for ObjectDatabase {
    fn query(&self, sql: &str, parameters: &[Value]) -> Result<Vec<Record>, DatabaseError> {
        let rows = self.exec(sql, parameters)?.raw().to_array();
        let rows = rows.map_err(|error| refused(&error))?;
        let mut records = Vec::with_capacity(rows.length() as usize);
        for row in rows.iter() {
            let row: Array = row.unchecked_into();
            let mut columns = Vec::with_capacity(row.length() as usize);
            for value in row.iter() {
                columns.push(from_result(&value)?);
            }
            records.push(Record(columns));
        }
        Ok(records)
    }

    // without asking the cursor for rows, which costs as much again as the statement
    fn execute(&self, sql: &str, parameters: &[Value]) -> Result<(), DatabaseError> {
        self.exec(sql, parameters).map(drop)
    }

    fn transaction<T, E: From<DatabaseError>>(
        &self,
        body: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        let mut body = Some(body);
        let mut outcome = None;
        let committed = self.run_transaction(&mut || {
            outcome = body.take().map(|body| body());
            matches!(outcome, Some(Ok(_)))
        });
        match (outcome, committed) {
            (Some(Ok(value)), Ok(())) => Ok(value),
            (Some(Err(error)), _) => Err(error),
            (_, Err(error)) => Err(error.into()),
            (None, Ok(())) => Err(DatabaseError::Shape("transaction body").into()),
        }
    }
}
