//! `Database` on rusqlite, with a fuse: after a chosen number of statements everything fails, as if the process had died
//! between two of them. What a transaction had not finished is taken back, as by a real crash.

use std::cell::Cell;
use std::rc::Rc;

use rusqlite::types::{Value as Sqlite, ValueRef};
use rusqlite::{Connection, params_from_iter};

use crate::ports::{Database, DatabaseError, Record, Value};

/// An in-memory SQLite database; clones share it, and it outlives the services built on it.
#[derive(Clone)]
pub struct SqliteTwin {
    connection: Rc<Connection>,
    statements_left: Rc<Cell<Option<u64>>>,
}

impl Default for SqliteTwin {
    fn default() -> Self {
        let connection = Connection::open_in_memory().unwrap();
        Self {
            connection: Rc::new(connection),
            statements_left: Rc::default(),
        }
    }
}

impl SqliteTwin {
    /// Lets `statements` more statements pass, then fails all; none lets all pass.
    pub fn fail_after(&self, statements: Option<u64>) {
        self.statements_left.set(statements);
    }

    /// True once the fuse has blown.
    pub fn is_dead(&self) -> bool {
        self.statements_left.get() == Some(0)
    }

    /// Runs statements past every guard, for tests that prepare or damage something.
    pub fn run(&self, sql: &str) {
        self.connection.execute_batch(sql).unwrap();
    }

    /// Everything stored, as one text.
    pub fn dump(&self) -> String {
        let tables = self
            .query("SELECT name FROM sqlite_master WHERE type = 'table'", &[])
            .unwrap();
        let rows = tables.iter().map(|table| {
            self.query(&format!("SELECT * FROM {}", table.text(0).unwrap()), &[])
                .unwrap()
        });
        rows.map(|rows| format!("{rows:?}"))
            .collect::<Vec<_>>()
            .concat()
    }

    fn burn(&self) -> Result<(), DatabaseError> {
        match self.statements_left.get() {
            Some(0) => Err(DatabaseError::Refused("process killed".into())),
            Some(left) => {
                self.statements_left.set(Some(left - 1));
                Ok(())
            }
            None => Ok(()),
        }
    }
}

fn refused(error: &rusqlite::Error) -> DatabaseError {
    DatabaseError::Refused(error.to_string())
}

fn into_sqlite(value: &Value) -> Sqlite {
    match value {
        Value::Null => Sqlite::Null,
        Value::Integer(number) => Sqlite::Integer(*number),
        Value::Real(number) => Sqlite::Real(*number),
        Value::Text(text) => Sqlite::Text(text.clone()),
    }
}

impl Database for SqliteTwin {
    fn query(&self, sql: &str, parameters: &[Value]) -> Result<Vec<Record>, DatabaseError> {
        self.burn()?;
        let mut statement = self
            .connection
            .prepare_cached(sql)
            .map_err(|error| refused(&error))?;
        let columns = statement.column_count();
        let mut rows = statement
            .query(params_from_iter(parameters.iter().map(into_sqlite)))
            .map_err(|error| refused(&error))?;
        let mut records = Vec::new();
        while let Some(row) = rows.next().map_err(|error| refused(&error))? {
            let mut record = Vec::with_capacity(columns);
            for index in 0..columns {
                record.push(match row.get_ref(index).map_err(|error| refused(&error))? {
                    ValueRef::Null => Value::Null,
                    ValueRef::Integer(number) => Value::Integer(number),
                    ValueRef::Real(number) => Value::Real(number),
                    ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
                    ValueRef::Blob(_) => return Err(DatabaseError::Shape("blob column")),
                });
            }
            records.push(Record(record));
        }
        Ok(records)
    }

    fn transaction<T, E: From<DatabaseError>>(
        &self,
        body: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        let run = |sql: &str| {
            self.connection
                .execute_batch(sql)
                .map_err(|error| refused(&error))
        };
        run("SAVEPOINT step")?;
        let result = body();
        if result.is_err() || self.is_dead() {
            run("ROLLBACK TO step")?;
            run("RELEASE step")?;
            return match result {
                Ok(_) => Err(DatabaseError::Refused("process killed".into()).into()),
                error => error,
            };
        }
        run("RELEASE step")?;
        result
    }
}
