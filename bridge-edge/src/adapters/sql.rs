//! `Database` on the SQLite of a Durable Object.
//!
//! What always holds: a transaction is the platform's `transactionSync`, so what it wrote is there wholly or not at all.
//! Rows come back as arrays, columns in the order of the statement. The platform keeps prepared statements by their text:
//! statements are constant texts with placeholders.
//!
//! How it fails: an exception of the engine becomes `DatabaseError::Refused` with the engine's words, never with values.

use js_sys::JsString;
use wasm_bindgen::prelude::*;
use worker::{SqlCursor, SqlStorage, SqlStorageValue, State};

use crate::ports::{Database, DatabaseError, Record, Value};

#[wasm_bindgen]
extern "C" {
    type TransactionalStorage;

    // `worker` has no binding for the synchronous form yet
    #[wasm_bindgen(method, catch, js_name = transactionSync)]
    fn transaction_sync(
        this: &TransactionalStorage,
        body: &mut dyn FnMut() -> Result<JsValue, JsValue>,
    ) -> Result<JsValue, JsValue>;
}

/// The object's own SQLite database.
pub struct ObjectDatabase {
    sql: SqlStorage,
    storage: TransactionalStorage,
}

impl ObjectDatabase {
    /// The database of the object that `state` belongs to.
    pub fn new(state: &State) -> Self {
        let storage = state.storage();
        Self {
            sql: storage.sql(),
            storage: JsValue::from(storage.as_raw()).unchecked_into(),
        }
    }
}

impl ObjectDatabase {
    /// Runs a statement; what writes and returns nothing is done with that.
    fn exec(&self, sql: &str, parameters: &[Value]) -> Result<SqlCursor, DatabaseError> {
        let bindings: Vec<JsValue> = parameters.iter().map(into_binding).collect();
        let cursor = self.sql.exec_raw(sql, bindings);
        cursor.map_err(|error| DatabaseError::Refused(error.to_string()))
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

fn from_result(value: SqlStorageValue) -> Result<Value, DatabaseError> {
    Ok(match value {
        SqlStorageValue::Null => Value::Null,
        SqlStorageValue::Boolean(truth) => Value::Integer(i64::from(truth)),
        SqlStorageValue::Integer(number) => Value::Integer(number),
        SqlStorageValue::Float(number) => Value::Real(number),
        SqlStorageValue::String(text) => Value::Text(text),
        SqlStorageValue::Blob(_) => return Err(DatabaseError::Shape("blob column")),
    })
}

impl Database for ObjectDatabase {
    fn query(&self, sql: &str, parameters: &[Value]) -> Result<Vec<Record>, DatabaseError> {
        self.exec(sql, parameters)?
            .raw()
            .map(|row| {
                let row = row.map_err(|error| DatabaseError::Refused(error.to_string()))?;
                row.into_iter()
                    .map(from_result)
                    .collect::<Result<Vec<_>, _>>()
                    .map(Record)
            })
            .collect()
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
