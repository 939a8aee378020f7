//! What belongs to one row, counted and cut into pages by the database: notes of a formation, days of a projet.
//!
//! What always holds: the days of a projet are those of the interventions on its taches, the newest first, the
//! interventions without a day last.

use bridge_core::entity::Entity;
use bridge_core::rows::Row;
use serde_json::Value as Json;

use crate::ports::{Database, DatabaseError, Record, Value};

use super::list::Cut;
use super::mirror;

/// How often each note was given.
pub fn notes(database: &impl Database, formation: i64) -> Result<Vec<(i64, i64)>, DatabaseError> {
    let records = database.query(
        "SELECT json_extract(body, '$.note') AS note, count(*) FROM rows WHERE entity = 'avis' AND row_id IN \
         (SELECT row_id FROM links WHERE entity = 'avis' AND field = 'formation' AND target = ?) \
         AND note IS NOT NULL GROUP BY note",
        &[formation.into()],
    )?;
    records
        .iter()
        .map(|record| Ok((record.integer(0)?, record.integer(1)?)))
        .collect()
}

/// The numbers of the interventions on a projet's taches; takes the projet as parameter.
const OF_PROJET: &str = "FROM rows WHERE entity = 'intervention' AND row_id IN (SELECT row_id FROM links WHERE \
     entity = 'intervention' AND field = 'tache' AND target IN (SELECT row_id FROM links WHERE entity = 'tache' \
     AND field = 'projet' AND target = ?))";

/// The day of an intervention; an empty text where it has none.
const DAY: &str = "coalesce(json_extract(body, '$.date'), '')";

/// One page of a projet's days.
pub fn days(database: &impl Database, projet: i64, cut: Cut) -> Result<Vec<String>, DatabaseError> {
    let sql = [
        "SELECT DISTINCT ",
        DAY,
        " AS day ",
        OF_PROJET,
        " ORDER BY day DESC LIMIT ? OFFSET ?",
    ];
    let parameters = [projet.into(), cut.taken.into(), cut.skipped.into()];
    let records = database.query(&sql.concat(), &parameters)?;
    let day = |record: &Record| record.text(0).map(str::to_owned);
    records.iter().map(day).collect()
}

/// How many days a projet has.
pub fn count_days(database: &impl Database, projet: i64) -> Result<i64, DatabaseError> {
    let sql = ["SELECT count(DISTINCT ", DAY, ") ", OF_PROJET].concat();
    let record = database.first(&sql, &[projet.into()])?;
    record.map_or(Ok(0), |record| record.integer(0))
}

/// The interventions of some days of a projet, by number.
pub fn on_days(
    database: &impl Database,
    projet: i64,
    days: &[String],
) -> Result<Vec<Row>, DatabaseError> {
    let sql = [
        "SELECT row_id ",
        OF_PROJET,
        " AND ",
        DAY,
        " IN (SELECT value FROM json_each(?))",
    ];
    let wanted = Value::Text(Json::from(days.to_vec()).to_string());
    let records = database.query(&sql.concat(), &[projet.into(), wanted])?;
    let ids = records
        .iter()
        .map(|record| record.integer(0))
        .collect::<Result<Vec<_>, _>>()?;
    let stored = mirror::rows(database, Entity::Intervention, &ids)?;
    Ok(stored.into_iter().map(|stored| stored.row).collect())
}
