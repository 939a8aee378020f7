//! Suggestions while typing, from the mirror's own index.
//!
//! What always holds: accents and case make no difference; bridge-core ranks. What is kept in memory is what the mirror
//! holds: whoever changes a name there drops it. How it fails: an
//! empty answer is no error; a reader without the right to that kind of entity is told so.

use std::collections::HashMap;
use std::rc::Rc;

use bridge_core::entity::Entity;
use bridge_core::error::ErrorCode;
use bridge_core::rows::MIRRORED;
use bridge_core::search::{Index, Query};
use bridge_core::text::fold;
use bridge_core::viewer::Viewer;
use bridge_core::wire::Card;
use serde::Serialize;

use crate::object::from_object;
use crate::ports::{DatabaseError, Ports};

use super::Base;
use super::fault::Fault;
use super::store::list::{self, Condition};
use super::store::{mirror, totals};

/// The most suggestions.
const MOST: usize = 50;
/// Tables with more rows than this are only searched for what was typed, not for what was meant.
const MOST_FUZZY: i64 = 5_000;
/// How many rows, the best first, are held against the conditions at once.
const CHECKED_AT_ONCE: usize = 100;

/// Names of tables, prepared for searching.
pub type Indexes = HashMap<Entity, Rc<Index<i64>>>;

/// What was found.
#[derive(Debug, Serialize)]
pub struct Found {
    /// Cards, the best first.
    pub items: Vec<Card>,
}

/// What is looked for.
#[derive(Debug)]
pub struct Search {
    /// The kind.
    pub entity: Entity,
    /// What was typed.
    pub q: String,
    /// A role that personnes must have.
    pub role: Option<String>,
    /// How many suggestions, at most 50.
    pub limit: usize,
    /// Who asks.
    pub viewer: Viewer,
}

from_object!(Search {
    entity,
    q,
    role,
    limit,
    viewer,
});

/// Whether this kind can be looked for, and by this reader.
pub(super) fn check(input: &Search) -> Result<(), Fault> {
    if !MIRRORED.contains(&input.entity) {
        return Err(Fault::field("entity", "cannot be searched"));
    }
    if !input.viewer.may_read(input.entity) {
        return Err(Fault::new(
            ErrorCode::ForbiddenScope,
            "This needs another right.",
        ));
    }
    Ok(())
}

impl<P: Ports> Base<P> {
    /// The best cards for what was typed.
    pub fn search(&self, input: &Search) -> Result<Found, Fault> {
        check(input)?;
        let entity = input.entity;
        let conditions = match &input.role {
            Some(role) if entity == Entity::Personne => {
                vec![Condition::Contains("roles", role.clone())]
            }
            Some(_) => return Err(Fault::field("role", "only personnes have roles")),
            None => Vec::new(),
        };
        let limit = input.limit.clamp(1, MOST);
        let lookup = self.lookup();
        let ids = self.best(entity, &input.q, &conditions, limit)?;
        let rows = mirror::in_order(mirror::rows(self.database(), entity, &ids)?, &ids);
        let cards = rows
            .iter()
            .map(|stored| self.card_for(&lookup, stored, &input.viewer));
        let items = cards.collect::<Result<Vec<_>, _>>()?.into_iter().flatten();
        Ok(Found {
            items: items.collect(),
        })
    }

    /// The best rows that meet the conditions. Tables of people's size are kept in memory, prepared, and searched with
    /// typos; greater ones for what was typed.
    fn best(
        &self,
        entity: Entity,
        typed: &str,
        conditions: &[Condition],
        limit: usize,
    ) -> Result<Vec<i64>, DatabaseError> {
        let database = self.database();
        let query = Query::new(typed);
        if totals::of(database, entity)? > MOST_FUZZY {
            let folded = fold(typed);
            let words = folded
                .split(|letter: char| !letter.is_alphanumeric())
                .filter(|word| !word.is_empty());
            let mut literal = conditions.to_vec();
            literal.extend(words.map(|word| Condition::Word(word.to_owned())));
            let mut ids = Index::new(list::texts(database, entity, &literal)?).ranked(&query);
            ids.truncate(limit);
            return Ok(ids);
        }
        let mut ranked = self.index_of(entity)?.ranked(&query);
        if conditions.is_empty() {
            ranked.truncate(limit);
            return Ok(ranked);
        }
        let mut ids = Vec::new();
        for some in ranked.chunks(CHECKED_AT_ONCE) {
            let meeting = list::among(database, entity, some, conditions)?;
            ids.extend(some.iter().filter(|id| meeting.contains(id)));
            if ids.len() >= limit {
                break;
            }
        }
        ids.truncate(limit);
        Ok(ids)
    }

    /// The names of a table, prepared; made when first asked for.
    fn index_of(&self, entity: Entity) -> Result<Rc<Index<i64>>, DatabaseError> {
        if let Some(index) = self.indexes.borrow().get(&entity) {
            return Ok(Rc::clone(index));
        }
        let index = Rc::new(Index::new(list::texts(self.database(), entity, &[])?));
        self.indexes.borrow_mut().insert(entity, Rc::clone(&index));
        Ok(index)
    }

    /// A name of this table came, went or changed: it is prepared anew when next asked for.
    pub(super) fn drop_index(&self, entity: Entity) {
        self.indexes.borrow_mut().remove(&entity);
    }
}
