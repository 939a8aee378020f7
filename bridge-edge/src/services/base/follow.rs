//! What rows link to, read together before it is asked for one by one.
//!
//! What always holds: one question per table and step, however many rows; a link to a row that is gone is left to the
//! lookup, which asks for it by itself.

use std::collections::BTreeSet;

use bridge_core::entity::Entity;
use bridge_core::rows::{MIRRORED, Row};
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
        for entity in MIRRORED {
            let of_table = found.iter().filter(|(of, _)| *of == entity);
            let ids: Vec<i64> = of_table.map(|(_, id)| *id).collect();
            if !ids.is_empty() {
                let stored = mirror::rows(database, entity, &ids)?;
                linked.extend(stored.into_iter().map(|stored| stored.row));
            }
        }
        known.extend(found);
        lookup.learn(&linked);
        found = targets(&linked, &known);
    }
    Ok(())
}

/// What rows link to, but for what is known.
fn targets(rows: &[Row], known: &BTreeSet<(Entity, i64)>) -> BTreeSet<(Entity, i64)> {
    let mut found = BTreeSet::new();
    for row in rows {
        for field in schema::table(row.entity()).own_fields {
            let FieldKind::Link { to, .. } = field.kind else {
                continue;
            };
            for id in row.links(field.name) {
                if !known.contains(&(to, id.get())) {
                    found.insert((to, id.get()));
                }
            }
        }
    }
    found
}
