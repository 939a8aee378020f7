//! Rows of the mirror by condition and order: a page of numbers, how many there are, and the texts that search ranks.
//!
//! What always holds: field names come from bridge-core's table of lists and stand in the SQL; values from outside are
//! parameters, never text of a statement. An order is total: ties go by number, in the same direction. What is ordered or
//! filtered by every day has an index (see [`super::migrations`]), whose expressions are spelled here the same way.

use bridge_core::entity::Entity;
use bridge_core::order::sort_by_key;
use bridge_core::schema::listing::Sort;

use crate::ports::{Database, DatabaseError, Record, Value};

use super::mirror::numbers;
use super::totals;

/// What a row must have.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// The status is this text.
    Status(String),
    /// The field is a list that contains this text.
    Contains(&'static str, String),
    /// The link field points to this row.
    Links(&'static str, i64),
    /// The link field points to a row of that table whose own link field points to this row.
    Through(&'static str, Entity, &'static str, i64),
    /// A row of that table points here by its first field, and to this row by its second.
    Behind(Entity, &'static str, &'static str, i64),
    /// The field is at least so much; an empty one counts as the last figure.
    AtLeast(&'static str, f64, f64),
    /// The day is in this year, or there is none and that counts too.
    Year(String, bool),
    /// The field is this whole number.
    Whole(&'static str, i64),
    /// The row's folded text contains this.
    Word(String),
}

/// The status, as it is indexed.
const STATUS: &str = "json_extract(body, '$.statut')";
/// The day, as it is indexed; each table has one of the two fields at most.
const DAY: &str = "coalesce(json_extract(body, '$.date'), json_extract(body, '$.date_debut'))";

fn field(name: &str) -> String {
    ["json_extract(body, '$.", name, "')"].concat()
}

fn clause(condition: &Condition, parameters: &mut Vec<Value>) -> String {
    match condition {
        Condition::Status(text) => {
            parameters.push(text.as_str().into());
            [STATUS, " = ?"].concat()
        }
        Condition::Contains(name, text) => {
            parameters.push(text.as_str().into());
            [
                "EXISTS (SELECT 1 FROM json_each(body, '$.",
                name,
                "') WHERE value = ?)",
            ]
            .concat()
        }
        Condition::Links(name, target) => {
            parameters.extend([Value::from(*name), Value::from(*target)]);
            "row_id IN (SELECT links.row_id FROM links WHERE links.entity = rows.entity AND field = ? AND target = ?)"
                .to_owned()
        }
        Condition::Through(link, of, name, target) => {
            let values = [(*link).into(), of.name().into(), (*name).into()];
            parameters.extend(values);
            parameters.push(Value::from(*target));
            "row_id IN (SELECT links.row_id FROM links WHERE links.entity = rows.entity AND field = ? AND target IN \
             (SELECT row_id FROM links WHERE entity = ? AND field = ? AND target = ?))"
                .to_owned()
        }
        Condition::Behind(of, link, name, target) => {
            let of = Value::from(of.name());
            let values = [(*link).into(), of.clone(), (*name).into()];
            parameters.push(of);
            parameters.extend(values);
            parameters.push(Value::from(*target));
            "row_id IN (SELECT target FROM links WHERE entity = ? AND field = ? AND row_id IN \
             (SELECT row_id FROM links WHERE entity = ? AND field = ? AND target = ?))"
                .to_owned()
        }
        Condition::AtLeast(name, least, empty) => {
            parameters.extend([Value::Real(*empty), Value::Real(*least)]);
            ["coalesce(", &field(name), ", ?) >= ?"].concat()
        }
        Condition::Year(year, with_none) => {
            let from = [year, "-01-01"].concat();
            let to = [year, "-12-31"].concat();
            parameters.extend([Value::from(from), Value::from(to)]);
            let none = if *with_none {
                [" OR ", DAY, " IS NULL"].concat()
            } else {
                String::new()
            };
            ["(", DAY, " BETWEEN ? AND ?", &none, ")"].concat()
        }
        Condition::Whole(name, number) => {
            parameters.push(Value::from(*number));
            [&field(name), " = ?"].concat()
        }
        Condition::Word(word) => {
            parameters.push(word.as_str().into());
            "instr(folded, ?) > 0".to_owned()
        }
    }
}

/// A statement over the rows of a table that meet every condition, and its parameters.
fn statement(entity: Entity, columns: &str, conditions: &[Condition]) -> (String, Vec<Value>) {
    let mut parameters = vec![Value::from(entity.name())];
    let mut sql = ["SELECT ", columns, " FROM rows WHERE entity = ?"].concat();
    for condition in conditions {
        sql.push_str(" AND ");
        sql.push_str(&clause(condition, &mut parameters));
    }
    (sql, parameters)
}

fn select(
    database: &impl Database,
    entity: Entity,
    columns: &str,
    conditions: &[Condition],
) -> Result<Vec<Record>, DatabaseError> {
    let (sql, parameters) = statement(entity, columns, conditions);
    database.query(&sql, &parameters)
}

/// How a page is cut out of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// The greatest first.
    pub is_descending: bool,
    /// Rows before the page.
    pub skipped: i64,
    /// Rows on the page at most.
    pub taken: i64,
}

/// What the database puts rows in order by; none where it cannot (it does not know how to fold).
fn order(sort: Sort) -> Option<String> {
    Some(match sort {
        Sort::Id => "row_id".to_owned(),
        Sort::Changed => "modified".to_owned(),
        Sort::Name => "name".to_owned(),
        Sort::Day => DAY.to_owned(),
        Sort::Status => STATUS.to_owned(),
        Sort::Plain(name) => field(name),
        Sort::Folded(_) => return None,
    })
}

/// The statement of one page, and its parameters; none for an order that the database does not know.
fn paged(
    entity: Entity,
    sort: Sort,
    cut: Cut,
    conditions: &[Condition],
) -> Option<(String, Vec<Value>)> {
    let by = order(sort)?;
    let (mut sql, mut parameters) = statement(entity, "row_id", conditions);
    let direction = if cut.is_descending { " DESC" } else { " ASC" };
    let parts: &[&str] = match sort {
        Sort::Id => &[" ORDER BY row_id", direction],
        _ => &[
            " ORDER BY ",
            &by,
            direction,
            " NULLS LAST, row_id",
            direction,
        ],
    };
    sql.push_str(&parts.concat());
    sql.push_str(" LIMIT ? OFFSET ?");
    parameters.extend([Value::from(cut.taken), Value::from(cut.skipped)]);
    Some((sql, parameters))
}

/// The numbers of one page of the rows that meet every condition; rows without a value come last in both directions.
/// None for an order that the database does not know.
pub fn page(
    database: &impl Database,
    entity: Entity,
    sort: Sort,
    cut: Cut,
    conditions: &[Condition],
) -> Result<Option<Vec<i64>>, DatabaseError> {
    let Some((sql, parameters)) = paged(entity, sort, cut, conditions) else {
        return Ok(None);
    };
    let records = database.query(&sql, &parameters)?;
    let ids: Result<_, _> = records.iter().map(|record| record.integer(0)).collect();
    ids.map(Some)
}

/// How many rows meet every condition.
pub fn count(
    database: &impl Database,
    entity: Entity,
    conditions: &[Condition],
) -> Result<i64, DatabaseError> {
    match conditions {
        [] => totals::of(database, entity),
        [Condition::Status(statut)] => totals::of_status(database, entity, statut),
        _ => {
            let records = select(database, entity, "count(*)", conditions)?;
            records.first().map_or(Ok(0), |record| record.integer(0))
        }
    }
}

/// The rows that meet every condition, by status: how many, and the sum of a field of hours in hundredths, where one is
/// named. Added up in whole hundredths, so that nothing is lost.
pub fn groups(
    database: &impl Database,
    entity: Entity,
    summed: Option<&str>,
    conditions: &[Condition],
) -> Result<Vec<(Option<String>, i64, i64)>, DatabaseError> {
    let sum = summed.map_or_else(
        || "0".to_owned(),
        |name| {
            let hundredths = ["CAST(round(100 * ", &field(name), ") AS INTEGER)"].concat();
            ["coalesce(sum(", &hundredths, "), 0)"].concat()
        },
    );
    let columns = [STATUS, ", count(*), ", &sum].concat();
    let (mut sql, parameters) = statement(entity, &columns, conditions);
    sql.push_str(" GROUP BY 1");
    let records = database.query(&sql, &parameters)?;
    records
        .iter()
        .map(|record| {
            let statut = record.optional_text(0)?.map(str::to_owned);
            Ok((statut, record.integer(1)?, record.integer(2)?))
        })
        .collect()
}

/// The rows that meet every condition: number and the text of a field.
pub fn matching(
    database: &impl Database,
    entity: Entity,
    name: &str,
    conditions: &[Condition],
) -> Result<Vec<(i64, Option<String>)>, DatabaseError> {
    let columns = ["row_id, ", &field(name)].concat();
    let records = select(database, entity, &columns, conditions)?;
    records
        .iter()
        .map(|record| {
            Ok((
                record.integer(0)?,
                record.optional_text(1)?.map(str::to_owned),
            ))
        })
        .collect()
}

/// Those of the rows `ids` that meet every condition.
pub fn among(
    database: &impl Database,
    entity: Entity,
    ids: &[i64],
    conditions: &[Condition],
) -> Result<Vec<i64>, DatabaseError> {
    let (mut sql, mut parameters) = statement(entity, "row_id", conditions);
    sql.push_str(" AND row_id IN (SELECT value FROM json_each(?))");
    parameters.push(numbers(ids));
    let records = database.query(&sql, &parameters)?;
    records.iter().map(|record| record.integer(0)).collect()
}

/// The rows that meet every condition: folded text and number, by number.
pub fn texts(
    database: &impl Database,
    entity: Entity,
    conditions: &[Condition],
) -> Result<Vec<(String, i64)>, DatabaseError> {
    let records = select(database, entity, "folded, row_id", conditions)?;
    let mut texts = records
        .iter()
        .map(|record| Ok((record.text(0)?.to_owned(), record.integer(1)?)))
        .collect::<Result<Vec<_>, _>>()?;
    // an index may have given them in another order
    sort_by_key(&mut texts, |(_, id)| *id);
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::{Condition, Cut, paged, statement};
    use crate::ports::twins::SqliteTwin;
    use crate::ports::{Database, Value};
    use crate::services::base::store::migrations::migrate;
    use bridge_core::entity::Entity;
    use bridge_core::schema::listing::Sort;

    fn plan((sql, parameters): (String, Vec<Value>)) -> String {
        let database = SqliteTwin::default();
        migrate(&database).unwrap();
        let steps = database.query(&["EXPLAIN QUERY PLAN ", &sql].concat(), &parameters);
        let steps = steps.unwrap();
        let texts = steps.iter().map(|step| step.text(3).unwrap().to_owned());
        texts.collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn pages_that_are_asked_for_every_day_are_cut_by_an_index_without_sorting() {
        let status = || vec![Condition::Status("en_cours".to_owned())];
        for (sort, conditions, index) in [
            (Sort::Id, Vec::new(), "PRIMARY KEY"),
            (Sort::Id, status(), "rows_by_status"),
            (Sort::Status, Vec::new(), "rows_by_status"),
            (Sort::Name, Vec::new(), "rows_by_name"),
            (Sort::Changed, Vec::new(), "rows_by_change"),
            (Sort::Day, Vec::new(), "rows_by_day"),
        ] {
            for is_descending in [false, true] {
                let cut = Cut {
                    is_descending,
                    skipped: 0,
                    taken: 50,
                };
                let plan = plan(paged(Entity::Attribution, sort, cut, &conditions).unwrap());
                assert!(plan.contains(index), "{sort:?}: {plan}");
                assert!(!plan.contains("TEMP B-TREE"), "{sort:?}: {plan}");
            }
        }
    }

    #[test]
    fn counting_and_searching_read_an_index_and_no_row() {
        let word = || vec![Condition::Word("pier".to_owned())];
        for (columns, conditions) in [("count(*)", word()), ("folded, row_id", word())] {
            let plan = plan(statement(Entity::Personne, columns, &conditions));
            assert!(plan.contains("COVERING INDEX"), "{columns}: {plan}");
        }
    }

    #[test]
    fn links_are_followed_from_their_target() {
        for condition in [
            Condition::Links("module", 1),
            Condition::Through("bloc", Entity::Bloc, "formation", 1),
            Condition::Behind(Entity::Intervention, "tache", "personne", 1),
        ] {
            let plan = plan(statement(Entity::Tache, "row_id", &[condition]));
            assert!(plan.contains("links_back"), "{plan}");
            assert!(!plan.contains("SCAN rows"), "{plan}");
        }
    }
}
