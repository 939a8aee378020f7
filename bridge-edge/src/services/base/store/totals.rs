//! How many rows of the mirror there are, by table and status.
//!
//! What always holds: the database keeps these figures itself, in the transaction that stores or removes a row (the
//! triggers stand in [`super::migrations`]), so they are what counting would give and cost the same at any size.

use bridge_core::entity::Entity;

use crate::ports::{Database, DatabaseError};

/// How many rows of a table there are.
pub fn of(database: &impl Database, entity: Entity) -> Result<i64, DatabaseError> {
    let record = database.first(
        "SELECT coalesce(sum(total), 0) FROM totals WHERE entity = ?",
        &[entity.name().into()],
    )?;
    record.map_or(Ok(0), |record| record.integer(0))
}

/// How many of them have this status.
pub fn of_status(
    database: &impl Database,
    entity: Entity,
    statut: &str,
) -> Result<i64, DatabaseError> {
    let record = database.first(
        "SELECT total FROM totals WHERE entity = ? AND statut = ?",
        &[entity.name().into(), statut.into()],
    )?;
    record.map_or(Ok(0), |record| record.integer(0))
}

#[cfg(test)]
mod tests {
    use bridge_core::entity::Entity;
    use proptest::prelude::*;

    use super::{of, of_status};
    use crate::ports::twins::SqliteTwin;
    use crate::ports::{Database, Value};
    use crate::services::base::store::migrations::migrate;

    const STORE: &str = "INSERT INTO rows (entity, row_id, body, read_at, read_number, folded) VALUES (?, ?, ?, 0, 0, '') \
         ON CONFLICT (entity, row_id) DO UPDATE SET body = excluded.body";
    const STATUTS: [Option<&str>; 4] = [None, Some("prospect"), Some("en_cours"), Some("livre")];

    fn counted(database: &SqliteTwin, entity: Entity, statut: Option<&str>) -> i64 {
        let sql = "SELECT count(*) FROM rows WHERE entity = ?1 AND (?2 IS NULL OR json_extract(body, '$.statut') = ?2)";
        let parameters = [entity.name().into(), Value::from(statut)];
        database
            .first(sql, &parameters)
            .unwrap()
            .unwrap()
            .integer(0)
            .unwrap()
    }

    proptest! {
        #[test]
        fn totals_are_what_counting_gives_whatever_is_stored_and_removed(
            steps in prop::collection::vec((0..2_usize, 1..6_i64, prop::option::of(0..4_usize)), 1..40)
        ) {
            let database = SqliteTwin::default();
            migrate(&database).unwrap();
            let tables = [Entity::Projet, Entity::Tache];
            for (table, id, statut) in steps {
                let entity = tables[table].name();
                match statut {
                    Some(statut) => {
                        let body = serde_json::json!({ "statut": STATUTS[statut], "nom": id }).to_string();
                        database.execute(STORE, &[entity.into(), id.into(), body.into()]).unwrap();
                    }
                    None => database
                        .execute("DELETE FROM rows WHERE entity = ? AND row_id = ?", &[entity.into(), id.into()])
                        .unwrap(),
                }
                for entity in tables {
                    prop_assert_eq!(of(&database, entity).unwrap(), counted(&database, entity, None));
                    for statut in STATUTS.into_iter().flatten() {
                        prop_assert_eq!(of_status(&database, entity, statut).unwrap(), counted(&database, entity, Some(statut)));
                    }
                }
            }
        }
    }
}
