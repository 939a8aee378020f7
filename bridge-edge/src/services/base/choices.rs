//! What a form offers to choose from: the names of a table that is small enough to be read through.
//!
//! What always holds: names come from the mirror, in the order of lists. Of a larger table only the row that was chosen is
//! named; its others are found by their names, see [`super::search`], whose question this is asked with.

use bridge_core::entity::Entity;
use bridge_core::ids::RowId;
use bridge_core::rows::Row;
use bridge_core::schema::listing::Sort;
use serde_json::{Value as Json, json};

use crate::ports::Ports;

use super::Base;
use super::fault::Fault;
use super::search::{Search, check};
use super::store::list::{self, Cut};
use super::store::{mirror, totals};

impl<P: Ports> Base<P> {
    /// The rows to choose from by number and name, and whether that is all of them; `q` is the number of the row that was
    /// chosen already, `limit` the longest list that people still choose from.
    pub fn choices(&self, input: &Search) -> Result<Json, Fault> {
        check(input)?;
        let (database, entity) = (self.database(), input.entity);
        let most = i64::try_from(input.limit).unwrap_or(0);
        let is_all = totals::of(database, entity)? <= most;
        let ids = if is_all {
            let cut = Cut {
                is_descending: false,
                skipped: 0,
                taken: most,
            };
            list::page(database, entity, Sort::Name, cut, &[])?.unwrap_or_default()
        } else {
            let chosen: Option<RowId> = input.q.parse().ok();
            chosen.into_iter().map(RowId::get).collect()
        };
        let rows = mirror::in_order(mirror::rows(database, entity, &ids)?, &ids);
        // every formation may have a first bloc
        let formation = |row: &Row| row.links(Entity::Formation.name()).first().copied();
        let theirs = rows.iter().filter_map(|stored| formation(&stored.row));
        let theirs: Vec<i64> = theirs.map(RowId::get).collect();
        let formations = mirror::rows(database, Entity::Formation, &theirs)?;
        let mut items = Vec::new();
        for stored in rows {
            let row = stored.row;
            let mut nom = row.label();
            let own = formation(&row);
            if let Some(of) = formations.iter().find(|of| Some(of.row.id()) == own) {
                nom = [&nom, " · ", &of.row.label()].concat();
            }
            items.push(json!({ "id": row.id().get(), "nom": nom }));
        }
        Ok(json!({ "all": is_all, "items": items }))
    }
}
