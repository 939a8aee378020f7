//! `Database` on the SQLite of a Durable Object.
//!
//! What always holds: a transaction is the platform's `transactionSync`, so what it wrote is there wholly or not at all.
//! Rows come back as arrays, columns in the order of the statement. The platform keeps prepared statements by their text:
//! statements are constant texts with placeholders.
//!
//! How it fails: an exception of the engine becomes `DatabaseError::Refused` with the engine's words, never with values.

use js_sys::JsString;
use wasm_bindgen::prelude::*;
use worker::{SqlStorage, SqlStorageValue, State};

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
        let bindings: Vec<JsValue> = parameters.iter().map(into_binding).collect();
        let cursor = self
            .sql
            .exec_raw(sql, bindings)
            .map_err(|error| DatabaseError::Refused(error.to_string()))?;
        cursor
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

    fn transaction<T, E: From<DatabaseError>>(
        &self,
        body: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        let mut body = Some(body);
        let mut outcome: Option<Result<T, E>> = None;
        let committed = self.storage.transaction_sync(&mut || {
            let result = match body.take() {
                Some(body) => body(),
                None => return Err(JsValue::from_str("transaction body ran twice")),
            };
            let failed = result.is_err();
            outcome = Some(result);
            // throwing is how the platform is told to take everything back
            if failed {
                Err(JsValue::from_str("rollback"))
            } else {
                Ok(JsValue::UNDEFINED)
            }
        });
        match (committed, outcome) {
            (Ok(_), Some(result)) => result,
            (Err(_), Some(Err(error))) => Err(error),
            (Err(error), _) => Err(refused(&error).into()),
            (Ok(_), None) => Err(DatabaseError::Shape("transaction result").into()),
        }
    }
}
