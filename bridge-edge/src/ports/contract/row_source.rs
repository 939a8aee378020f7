//! The contract of `RowSource`, on whatever rows there are.

use crate::ports::{RowSource, SourceError};

use super::Broken;

/// A number that no row and no table has.
const NOBODY: i64 = 9_000_000_000;

async fn try_all(
    source: &impl RowSource,
    table: &str,
    broken: &mut Broken,
) -> Result<(), SourceError> {
    let tables = source.tables().await?;
    let Some(table) = tables
        .iter()
        .find(|info| info.name == table)
        .map(|info| info.id)
    else {
        broken.unless(false, "the table is listed");
        return Ok(());
    };
    let fields = source.fields(table).await?;
    let Some(row_id) = fields
        .iter()
        .find(|field| field.name == "row_id")
        .map(|field| field.id)
    else {
        broken.unless(false, "the field row_id is listed");
        return Ok(());
    };
    let first = source.page(table, row_id, 0, 2).await?;
    let ids: Vec<i64> = first.rows.iter().map(|row| row.id).collect();
    broken.unless(
        ids.len() == 2,
        "a page holds as many rows as asked for, where there are as many",
    );
    broken.unless(ids.is_sorted(), "a page is ordered by number");
    broken.unless(
        first.remaining >= 2,
        "a page tells how many rows there are from there on",
    );
    let last = ids.last().copied().unwrap_or(0);
    let second = source.page(table, row_id, last, 200).await?;
    broken.unless(
        second.rows.iter().all(|row| row.id > last),
        "the next page begins after the number given",
    );
    broken.unless(
        second.remaining == first.remaining - 2,
        "what remains shrinks by what was read",
    );
    let end = source.page(table, row_id, NOBODY, 200).await?;
    broken.unless(
        end.rows.is_empty() && end.remaining == 0,
        "after the last row there is nothing",
    );
    let mut asked = ids.clone();
    asked.push(NOBODY);
    let mut read: Vec<i64> = source
        .rows(table, &asked, None)
        .await?
        .iter()
        .map(|row| row.id)
        .collect();
    read.sort_unstable();
    broken.unless(read == ids, "rows by number: those that exist, no others");
    let none = source.rows(table, &[NOBODY], None).await?;
    broken.unless(
        none.is_empty(),
        "a number nobody has gives no row, not all of them",
    );
    let one = source.row(table, last, None).await?;
    broken.unless(one.map(|row| row.id) == Some(last), "one row by number");
    broken.unless(
        source.row(table, NOBODY, None).await?.is_none(),
        "a row that does not exist is none",
    );
    let no_table = source.row(NOBODY, 1, None).await;
    broken.unless(
        no_table == Err(SourceError::NoTable),
        "a row of no table is no missing row",
    );
    let no_table = source.rows(NOBODY, &[1], None).await;
    broken.unless(
        no_table == Err(SourceError::NoTable),
        "rows of no table are no missing rows",
    );
    Ok(())
}

/// Runs the contract on the table of that name, which has at least three rows; the sentences that did not hold.
pub async fn row_source(source: &impl RowSource, table: &str) -> Broken {
    let mut broken = Broken::default();
    if let Err(error) = try_all(source, table, &mut broken).await {
        broken.0.push(format!("a call failed: {}", error.word()));
    }
    broken
}
