//! `GET …/rows/table/{table}/`: filters, search, order, page, and which fields are shown.

use super::error::ApiError;
use super::request::escape;
use super::routes::Context;
use super::{Answer, ok};
use crate::baserow::engine::{Keys, World};
use crate::baserow::model::{Field, Row, RowId, Table, TableId};
use crate::baserow::query;
use crate::baserow::query::filter::Filter;
use axum::http::StatusCode;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

const MOST: usize = 200;
const USUAL: usize = 100;

/// The view.
pub fn list(context: &Context, table: TableId) -> Answer {
    let engine = context.table(table, "read")?;
    let world = &engine.world;
    let (page, size) = (page(context)?, size(context)?);
    let keys = context.keys();
    let filter = query::filter::from_request(world, table, &context.request.query, keys)?;
    let order =
        query::order::from_request(world, table, context.request.parameter("order_by"), keys)?;
    let fields = shown(world, table, context, keys);
    let search = context
        .request
        .parameter("search")
        .filter(|text| !text.is_empty());

    let Some(data) = world.tables.get(&table) else {
        return Err(ApiError::no_table());
    };
    let skipped = (page - 1) * size;
    let in_order = || data.by_order.iter().filter_map(|(_, id)| data.rows.get(id));
    let (count, rows): (usize, Vec<&Row>) =
        if filter.is_none() && search.is_none() && order.is_empty() {
            (
                data.by_order.len(),
                in_order().skip(skipped).take(size).collect(),
            )
        } else {
            let mut found: Vec<&Row> = match filter.as_ref().and_then(Filter::candidates) {
                Some(ids) => named(data, ids),
                None => in_order().collect(),
            };
            found.retain(|row| {
                filter
                    .as_ref()
                    .is_none_or(|filter| filter.matches(world, row))
                    && search.is_none_or(|text| query::search::matches(world, table, row, text))
            });
            query::order::sort(world, &mut found, &order);
            (
                found.len(),
                found.into_iter().skip(skipped).take(size).collect(),
            )
        };
    let results: Vec<Json> = rows
        .into_iter()
        .map(|row| world.row_with(&fields, row, keys))
        .collect();
    let next = (page * size < count).then(|| link(context, page + 1));
    let previous = (page > 1).then(|| link(context, page - 1));
    ok(json!({ "count": count, "next": next, "previous": previous, "results": results }))
}

/// The live rows of these numbers, in their manual order.
fn named<'a>(table: &'a Table, ids: &[i64]) -> Vec<&'a Row> {
    let ids: BTreeSet<i64> = ids.iter().copied().collect();
    let live = ids
        .into_iter()
        .filter_map(|id| table.rows.get(&RowId(id)))
        .filter(|row| !row.trashed);
    let mut rows: Vec<&Row> = live.collect();
    rows.sort_by_key(|row| (row.order, row.id));
    rows
}

fn page(context: &Context) -> Result<usize, ApiError> {
    let page = context.request.parameter("page").unwrap_or("1");
    page.parse().ok().filter(|page| *page > 0).ok_or_else(|| {
        ApiError::coded(
            StatusCode::BAD_REQUEST,
            "ERROR_INVALID_PAGE",
            "The provided page is not valid.",
        )
    })
}

fn size(context: &Context) -> Result<usize, ApiError> {
    match context
        .request
        .parameter("size")
        .and_then(|size| size.parse().ok())
    {
        None | Some(0) => Ok(USUAL),
        Some(size) if size > MOST => Err(ApiError::bad(
            "ERROR_PAGE_SIZE_LIMIT",
            format!("The page size is limited to {MOST}."),
        )),
        Some(size) => Ok(size),
    }
}

/// The request's own address with another page; the parameters come out sorted, and page 1 is not named.
fn link(context: &Context, page: usize) -> String {
    let mut parameters: Vec<(String, String)> = context
        .request
        .query
        .iter()
        .filter(|(key, _)| key != "page")
        .cloned()
        .collect();
    if page > 1 {
        parameters.push(("page".to_owned(), page.to_string()));
    }
    parameters.sort();
    let pairs: Vec<String> = parameters
        .iter()
        .map(|(key, value)| format!("{}={}", escape(key), escape(value)))
        .collect();
    let query = if pairs.is_empty() {
        String::new()
    } else {
        format!("?{}", pairs.join("&"))
    };
    format!(
        "{}{}{query}",
        context.request.origin(),
        context.request.path
    )
}

/// The fields that `include` and `exclude` leave; names that do not exist are passed over.
fn shown<'a>(world: &'a World, table: TableId, context: &Context, keys: Keys) -> Vec<&'a Field> {
    let names = |parameter: &str| context.request.parameter(parameter).map(split);
    let (include, exclude) = (names("include"), names("exclude"));
    world
        .fields_of(table)
        .filter(|field| {
            let key = keys.of(field);
            include.as_ref().is_none_or(|names| names.contains(&key))
                && exclude.as_ref().is_none_or(|names| !names.contains(&key))
        })
        .collect()
}

/// Splits at commas; a name with a comma stands in quotes.
pub fn split(text: &str) -> Vec<String> {
    let mut names = vec![String::new()];
    let mut quote = None;
    for character in text.chars() {
        match (character, quote) {
            ('"' | '\'', None) => quote = Some(character),
            (_, Some(open)) if character == open => quote = None,
            (',', None) => names.push(String::new()),
            _ => names
                .last_mut()
                .into_iter()
                .for_each(|name| name.push(character)),
        }
    }
    names
        .into_iter()
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn a_name_with_a_comma_stands_in_quotes() {
        assert_eq!(
            split("Nom,\"Prix, HT\", Ville"),
            ["Nom", "Prix, HT", "Ville"]
        );
        assert!(split("").is_empty());
    }
}
