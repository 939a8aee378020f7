//! The contract of `RowWriter`, on a table with a text field `nom`.
//!
//! There is no deleting through this port: one row stays behind, the same at every run.

use serde_json::{Map, Value as Json};

use crate::ports::{RawRow, RowSource, RowWriter, SourceError, Written};

use super::Broken;

/// The `bridge_id` of the row that stays behind.
const OWN: &str = "contract-of-row-writer";
/// A number that no row and no table has.
const NOBODY: i64 = 9_000_000_000;

fn values(pairs: &[(&str, &str)]) -> Map<String, Json> {
    pairs
        .iter()
        .map(|(key, text)| ((*key).to_owned(), Json::from(*text)))
        .collect()
}

fn says(row: &RawRow, key: &str, text: &str) -> bool {
    row.json.get(key).and_then(Json::as_str) == Some(text)
}

async fn try_all(
    port: &(impl RowSource + RowWriter),
    table: &str,
    broken: &mut Broken,
) -> Result<(), SourceError> {
    let tables = port.tables().await?;
    let Some(table) = tables.iter().find(|info| info.name == table) else {
        broken.unless(false, "the table is listed");
        return Ok(());
    };
    let table = table.id;
    let fields = port.fields(table).await?;
    let id_of = |name: &str| fields.iter().find(|field| field.name == name);
    let (Some(nom), Some(own)) = (id_of("nom"), id_of("bridge_id")) else {
        broken.unless(false, "the fields nom and bridge_id are listed");
        return Ok(());
    };
    let (nom, own, own_id) = (
        format!("field_{}", nom.id),
        format!("field_{}", own.id),
        own.id,
    );
    let wanted = values(&[(&nom, "Première"), (&own, OWN)]);
    let made = match port.create(table, &wanted, None).await? {
        Written::Row(row) => {
            broken.unless(
                says(&row, &nom, "Première") && says(&row, &own, OWN),
                "a new row comes back as it was written",
            );
            row
        }
        // from an earlier run
        Written::Taken => {
            let Some(row) = port.find(table, own_id, OWN, None).await? else {
                broken.unless(false, "what is taken can be found");
                return Ok(());
            };
            row
        }
        _ => {
            broken.unless(false, "a row can be made");
            return Ok(());
        }
    };
    broken.unless(
        port.create(table, &wanted, None).await? == Written::Taken,
        "a second row with the same bridge_id is refused",
    );
    let changed = port
        .update(table, made.id, &values(&[(&nom, "Deuxième")]), None)
        .await?;
    broken.unless(
        matches!(&changed, Written::Row(row) if row.id == made.id && says(row, &nom, "Deuxième") && says(row, &own, OWN)),
        "a change comes back, what was not named stays",
    );
    let found = port.find(table, own_id, OWN, None).await?;
    broken.unless(
        found.is_some_and(|row| row.id == made.id && says(&row, &nom, "Deuxième")),
        "a row is found by its bridge_id",
    );
    broken.unless(
        port.find(table, own_id, "nobody's", None).await?.is_none(),
        "a text nobody has finds no row, not any",
    );
    broken.unless(
        port.find(table, own_id, "", None).await?.is_none(),
        "an empty text finds no row",
    );
    let wrong_field = port.find(table, NOBODY, OWN, None).await;
    broken.unless(
        !matches!(wrong_field, Ok(Some(_))),
        "a field that does not exist finds no row",
    );
    let gone = port
        .update(table, NOBODY, &values(&[(&nom, "x")]), None)
        .await?;
    broken.unless(
        gone == Written::Gone,
        "a row that does not exist cannot change",
    );
    let unknown = values(&[("field_9000000000", "x")]);
    let ignored = port.update(table, made.id, &unknown, None).await?;
    broken.unless(
        matches!(&ignored, Written::Row(row) if row.json.get("field_9000000000").is_none()),
        "a field that does not exist is missing in the answer",
    );
    broken.unless(
        port.create(NOBODY, &wanted, None).await == Err(SourceError::NoTable),
        "a table that does not exist is told from a row",
    );
    Ok(())
}

/// Runs the contract on the table of that name; the sentences that did not hold.
pub async fn row_writer(port: &(impl RowSource + RowWriter), table: &str) -> Broken {
    let mut broken = Broken::default();
    if let Err(error) = try_all(port, table, &mut broken).await {
        broken.0.push(format!("a call failed: {}", error.word()));
    }
    broken
}
