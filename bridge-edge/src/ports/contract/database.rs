//! The contract of `Database`.

use crate::ports::{Database, DatabaseError, Record, Value};

use super::Broken;

fn try_all(database: &impl Database, broken: &mut Broken) -> Result<(), DatabaseError> {
    database.execute(
        "CREATE TABLE IF NOT EXISTS contract (key TEXT PRIMARY KEY, value) WITHOUT ROWID",
        &[],
    )?;
    database.execute("DELETE FROM contract", &[])?;
    let values = [
        Value::Null,
        Value::Integer(9_007_199_254_740_991),
        Value::Integer(-1),
        Value::Real(3.5),
        Value::Text("D’Hérouville \u{1F600} 'quoted' \"double\"".to_owned()),
        Value::Text(String::new()),
    ];
    for (index, value) in values.iter().enumerate() {
        let key = Value::Text(format!("key {index}"));
        database.execute(
            "INSERT INTO contract (key, value) VALUES (?, ?)",
            &[key.clone(), value.clone()],
        )?;
        let read = database.first("SELECT value FROM contract WHERE key = ?", &[key])?;
        broken.unless(
            read == Some(Record(vec![value.clone()])),
            "a value comes back as it went in",
        );
    }

    let undone: Result<(), DatabaseError> = database.transaction(|| {
        database.execute("DELETE FROM contract", &[])?;
        Err(DatabaseError::Shape("on purpose"))
    });
    broken.unless(
        undone == Err(DatabaseError::Shape("on purpose")),
        "a transaction hands its body's error back",
    );
    let left = database.first("SELECT count(*) FROM contract", &[])?;
    broken.unless(
        left == Some(Record(vec![Value::Integer(6)])),
        "a failed transaction takes everything back",
    );

    let inner_undone: Result<(), DatabaseError> = database.transaction(|| {
        database.execute("INSERT INTO contract (key, value) VALUES ('outer', 1)", &[])?;
        let inner: Result<(), DatabaseError> = database.transaction(|| {
            database.execute("INSERT INTO contract (key, value) VALUES ('inner', 1)", &[])?;
            Err(DatabaseError::Shape("on purpose"))
        });
        broken.unless(
            inner.is_err(),
            "an inner transaction hands its body's error back",
        );
        Ok(())
    });
    broken.unless(
        inner_undone.is_ok(),
        "an outer transaction goes on after an inner one failed",
    );
    let keys = database.query(
        "SELECT key FROM contract WHERE key IN ('outer', 'inner')",
        &[],
    )?;
    broken.unless(
        keys == [Record(vec!["outer".into()])],
        "an inner transaction is taken back alone",
    );

    let returned = database.query(
        "INSERT INTO contract (key, value) VALUES ('outer', 2) ON CONFLICT DO NOTHING RETURNING key",
        &[],
    )?;
    broken.unless(
        returned.is_empty(),
        "an insert that conflicts and does nothing returns no row",
    );
    let listed = database.query(
        "SELECT value FROM json_each(?) ORDER BY value",
        &["[3,1,2]".into()],
    )?;
    let listed: Result<Vec<i64>, _> = listed.iter().map(|record| record.integer(0)).collect();
    broken.unless(
        listed == Ok(vec![1, 2, 3]),
        "a list goes in as one JSON parameter",
    );
    let refused = database.query("SELECT nothing FROM nowhere", &[]);
    broken.unless(
        matches!(refused, Err(DatabaseError::Refused(_))),
        "a wrong statement is refused",
    );
    database.execute("DROP TABLE contract", &[])
}

/// Runs the contract; the sentences that did not hold.
pub fn database(database: &impl Database) -> Broken {
    let mut broken = Broken::default();
    if let Err(error) = try_all(database, &mut broken) {
        broken.0.push(error.to_string());
    }
    broken
}
