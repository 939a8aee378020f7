//! What rows link to, read together before it is asked for one by one.
//!
//! What always holds: one question per table and step, however many rows; a link to a row that is gone is left to the
//! lookup, which asks for it by itself.

use std::collections::{BTreeMap, BTreeSet};

use bridge_core::entity::Entity;
use bridge_core::rows::Row;
use bridge_core::schema::{self, FieldKind};

use crate::ports::{Database, DatabaseError};

use super::compute::MirrorLookup;
use super::store::mirror;

/// From an attribution by its module and bloc to the formation.
const STEPS: usize = 3;

/// Lets `lookup` learn what `rows` link to, and what that links to.
pub fn follow<D: Database>(
    database: &D,
    lookup: &MirrorLookup<'_, D>,
    rows: &[Row],
) -> Result<(), DatabaseError> {
    let mut known = BTreeSet::new();
    let mut found = targets(rows, &known);
    for _ in 0..STEPS {
        let mut linked = Vec::new();
        for (entity, ids) in &found {
            known.extend(ids.iter().map(|id| (*entity, *id)));
            let ids: Vec<i64> = ids.iter().copied().collect();
            let stored = mirror::rows(database, *entity, &ids)?;
            linked.extend(stored.into_iter().map(|stored| stored.row));
        }
        lookup.learn(&linked);
        found = targets(&linked, &known);
    }
    Ok(())
}

/// What rows link to, but for what is known.
fn targets(rows: &[Row], known: &BTreeSet<(Entity, i64)>) -> BTreeMap<Entity, BTreeSet<i64>> {
    let mut found: BTreeMap<Entity, BTreeSet<i64>> = BTreeMap::new();
    for row in rows {
        for field in schema::table(row.entity()).own_fields {
            let FieldKind::Link { to, .. } = field.kind else {
                continue;
            };
            for id in row.links(field.name) {
                if !known.contains(&(to, id.get())) {
                    found.entry(to).or_default().insert(id.get());
                }
            }
        }
    }
    found
}
