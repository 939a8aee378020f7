//! Lists: filtered, sorted, paged, searched, all from the mirror.
//!
//! What always holds: what can be filtered and sorted by stands in one table per entity; anything else is a fault that
//! names it, all faults at once. Texts are ordered without regard to accents and case, ties by number.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use bridge_core::cards::{self as build, Depth};
use bridge_core::date::Annee;
use bridge_core::entity::Entity;
use bridge_core::rows::MIRRORED;
use bridge_core::schema::{self, FieldKind};
use bridge_core::text::fold;
use bridge_core::wire::Detail;
use serde::{Deserialize, Serialize};

use crate::ports::{DatabaseError, Ports, Value};

use super::Base;
use super::fault::Fault;
use super::store::list::{self, Condition};
use super::store::mirror;

/// The most entries of a page.
const LARGEST_PAGE: u32 = 200;
/// What a list is sorted by unless asked otherwise: the newest first.
const DEFAULT_SORT: &str = "-id";

/// What is asked for.
#[derive(Debug, Deserialize)]
pub struct List {
    /// The kind.
    pub entity: Entity,
    /// Which page, from 1.
    pub page: u32,
    /// How many entries it has, 1 to 200.
    pub per_page: u32,
    /// A field, with `-` in front for the greatest first.
    #[serde(default)]
    pub sort: Option<String>,
    /// What entries must have, by name of filter.
    #[serde(default)]
    pub filters: BTreeMap<String, String>,
    /// Words that entries must contain.
    #[serde(default)]
    pub q: Option<String>,
    /// The civil year of the hours; this one where absent.
    #[serde(default)]
    pub annee: Option<Annee>,
}

/// One page of a list.
#[derive(Debug, Serialize)]
pub struct Page {
    /// Its entries, as an administrator sees them, without nested lists.
    pub items: Vec<Detail>,
    /// How many there are on all pages.
    pub total: usize,
    /// Whether something may have changed since that we could not read.
    pub stale: bool,
}

/// How a filter looks at a row.
#[derive(Debug, Clone, Copy)]
enum Filter {
    /// The field is this option.
    Option(&'static str),
    /// The field has this option among others.
    Among(&'static str),
    /// The link field points to this row.
    Link(&'static str),
    /// The field is at least this many hours; an empty one counts as so many.
    AtLeast(&'static str, f64),
}

/// What the lists of `entity` can be filtered by.
fn filters(entity: Entity) -> &'static [(&'static str, Filter)] {
    match entity {
        Entity::Personne => &[
            ("role", Filter::Among("roles")),
            ("statut", Filter::Option("statut")),
            ("capacite_min", Filter::AtLeast("capacite_formation", 750.0)),
        ],
        Entity::Formation => &[("statut", Filter::Option("statut"))],
        Entity::Bloc => &[("formation", Filter::Link("formation"))],
        Entity::Module => &[
            ("statut", Filter::Option("statut")),
            ("bloc", Filter::Link("bloc")),
        ],
        Entity::Attribution => &[
            ("statut", Filter::Option("statut")),
            ("personne", Filter::Link("personne")),
            ("module", Filter::Link("module")),
        ],
        Entity::Projet => &[
            ("statut", Filter::Option("statut")),
            ("client", Filter::Link("client")),
        ],
        Entity::Tache => &[
            ("statut", Filter::Option("statut")),
            ("projet", Filter::Link("projet")),
        ],
        Entity::Intervention => &[
            ("statut", Filter::Option("statut")),
            ("personne", Filter::Link("personne")),
            ("tache", Filter::Link("tache")),
        ],
        _ => &[],
    }
}

/// Whether the lists of `entity` can be sorted by `field`: its number, when it was changed, and every plain value of its own.
fn is_sortable(entity: Entity, field: &str) -> bool {
    let plain = |kind: &FieldKind| {
        matches!(
            kind,
            FieldKind::Text
                | FieldKind::Number { .. }
                | FieldKind::Date
                | FieldKind::SingleSelect { .. }
        )
    };
    let own = schema::table(entity)
        .own_fields
        .iter()
        .find(|own| own.name == field);
    // a rate in euros is not for everybody, and an order would tell
    let is_open = !matches!(
        field,
        "taux_horaire" | "docmost_page_id" | "siren" | "numero_tva" | "adresse"
    );
    field == "id" || field == "modifie_le" || (is_open && own.is_some_and(|own| plain(&own.kind)))
}

/// The options of a select field.
fn options(entity: Entity, field: &str) -> &'static [&'static str] {
    match schema::table(entity).field(field).map(|field| field.kind) {
        Some(FieldKind::SingleSelect { options } | FieldKind::MultiSelect { options }) => options,
        _ => &[],
    }
}

fn condition(entity: Entity, filter: Filter, value: &str) -> Result<Condition, String> {
    let option = |field: &'static str| {
        let options = options(entity, field);
        if options.contains(&value) {
            Ok(value.to_owned())
        } else {
            Err(format!("must be one of: {}", options.join(", ")))
        }
    };
    match filter {
        Filter::Option(field) => Ok(Condition::Equals(field, option(field)?)),
        Filter::Among(field) => Ok(Condition::Contains(field, option(field)?)),
        Filter::Link(field) => match value.parse::<i64>() {
            Ok(id) if id > 0 => Ok(Condition::Links(field, id)),
            _ => Err("must be a number of an entry".to_owned()),
        },
        Filter::AtLeast(field, empty) => match value.parse::<f64>() {
            Ok(least) if least.is_finite() && least >= 0.0 => {
                Ok(Condition::AtLeast(field, least, empty))
            }
            _ => Err("must be a number of hours".to_owned()),
        },
    }
}

/// The order of two values: texts folded, numbers by size, nothing at the end.
fn compare(one: &Value, other: &Value) -> Ordering {
    match (one, other) {
        (Value::Text(one), Value::Text(other)) => fold(one).cmp(&fold(other)),
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, _) => Ordering::Greater,
        (_, Value::Null) => Ordering::Less,
        (one, other) => number(one).total_cmp(&number(other)),
    }
}

fn number(value: &Value) -> f64 {
    match value {
        #[allow(clippy::cast_precision_loss)] // within ±2^53
        Value::Integer(number) => *number as f64,
        Value::Real(number) => *number,
        Value::Null | Value::Text(_) => f64::NAN,
    }
}

fn sort_rows(rows: &mut [(i64, Value)], is_descending: bool) {
    rows.sort_by(|(one_id, one), (other_id, other)| {
        // entries without a value stay at the end in both directions
        let by_value = match (one, other, is_descending) {
            (Value::Null, _, _) | (_, Value::Null, _) | (_, _, false) => compare(one, other),
            (_, _, true) => compare(other, one),
        };
        by_value.then(if is_descending {
            other_id.cmp(one_id)
        } else {
            one_id.cmp(other_id)
        })
    });
}

impl<P: Ports> Base<P> {
    /// One page of a list.
    pub fn list(&self, input: &List) -> Result<Page, Fault> {
        let entity = input.entity;
        if !MIRRORED.contains(&entity) {
            return Err(Fault::not_found());
        }
        let mut faults = Vec::new();
        let mut fault = |field: String, message: String| faults.push((field, message));
        if input.page == 0 {
            fault("page".to_owned(), "must be at least 1".to_owned());
        }
        if input.per_page == 0 || input.per_page > LARGEST_PAGE {
            fault("per_page".to_owned(), "must be 1 to 200".to_owned());
        }
        let sort = input.sort.as_deref().unwrap_or(DEFAULT_SORT);
        let (field, is_descending) = sort
            .strip_prefix('-')
            .map_or((sort, false), |field| (field, true));
        if !is_sortable(entity, field) {
            fault(
                "sort".to_owned(),
                format!("cannot sort by {}", shortened(field)),
            );
        }
        let mut conditions = Vec::new();
        for (name, value) in &input.filters {
            let known = filters(entity).iter().find(|(known, _)| known == name);
            let place = format!("filter[{}]", shortened(name));
            match known.map(|(_, filter)| condition(entity, *filter, value)) {
                Some(Ok(condition)) => conditions.push(condition),
                Some(Err(message)) => fault(place, message),
                None => fault(place, "is not a filter of this list".to_owned()),
            }
        }
        if !faults.is_empty() {
            return Err(Fault::validation(&faults));
        }
        let words = input.q.as_deref().map(fold).unwrap_or_default();
        conditions.extend(
            words
                .split_whitespace()
                .map(|word| Condition::Word(word.to_owned())),
        );
        let mut rows = list::matching(self.database(), entity, field, &conditions)?;
        sort_rows(&mut rows, is_descending);
        let total = rows.len();
        let per_page = usize::try_from(input.per_page).unwrap_or(0);
        let skipped = usize::try_from(input.page - 1)
            .unwrap_or(usize::MAX)
            .saturating_mul(per_page);
        let ids: Vec<i64> = rows
            .iter()
            .skip(skipped)
            .take(per_page)
            .map(|(id, _)| *id)
            .collect();
        let items = self.details(entity, &ids, input.annee.unwrap_or_else(|| self.year()))?;
        Ok(Page {
            items,
            total,
            stale: self.is_stale()?,
        })
    }

    fn details(
        &self,
        entity: Entity,
        ids: &[i64],
        year: Annee,
    ) -> Result<Vec<Detail>, DatabaseError> {
        let lookup = self.lookup();
        let rows = mirror::in_order(mirror::rows(self.database(), entity, ids)?, ids);
        rows.iter()
            .map(|stored| build::detail_of(&lookup, &stored.row, year, Depth::Item))
            .collect()
    }
}

/// A name from outside, short enough to be repeated in a message.
fn shortened(name: &str) -> String {
    name.chars()
        .filter(|character| !character.is_control())
        .take(40)
        .collect()
}
