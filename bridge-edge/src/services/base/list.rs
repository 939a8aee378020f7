//! Lists: filtered, sorted, paged, searched, all from the mirror.
//!
//! What always holds: what can be filtered and sorted by stands in bridge-core's one table per entity; anything else is a
//! fault that names it, all faults at once. Orders are total: names without regard to accents and case, ties by number.

use std::collections::BTreeMap;

use bridge_core::cards::{self as build, Depth};
use bridge_core::date::Annee;
use bridge_core::entity::Entity;
use bridge_core::error::FieldFault;
use bridge_core::hours::Heures;
use bridge_core::ids::RowId;
use bridge_core::order::{sort_by, sort_by_key};
use bridge_core::rows::MIRRORED;
use bridge_core::schema::listing::{self, Filter, Sort};
use bridge_core::schema::{self, FieldKind};
use bridge_core::text::fold;
use bridge_core::wire::Detail;
use serde::Serialize;

use crate::object::from_object;
use crate::ports::{DatabaseError, Ports};

use super::Base;
use super::compute::Rows;
use super::fault::Fault;
use super::follow::follow;
use super::store::list::{self, Condition, Cut};
use super::store::mirror;

/// The most entries of a page.
const LARGEST_PAGE: u32 = 200;
/// What a list is sorted by unless asked otherwise: the newest first.
const DEFAULT_SORT: &str = "-id";

/// What is asked for.
#[derive(Debug)]
pub struct List {
    /// The kind.
    pub entity: Entity,
    /// Which page, from 1.
    pub page: u32,
    /// How many entries it has, 1 to 200.
    pub per_page: u32,
    /// A field, with `-` in front for the greatest first.
    pub sort: Option<String>,
    /// What entries must have, by name of filter.
    pub filters: BTreeMap<String, String>,
    /// Words that entries must contain.
    pub q: Option<String>,
    /// The civil year of the hours; this one where absent.
    pub annee: Option<Annee>,
}

from_object!(List {
    entity,
    page,
    per_page,
    sort,
    filters or_default,
    q,
    annee,
});

/// One page of a list.
#[derive(Debug, Serialize)]
pub struct Page<T = Detail> {
    /// Its entries, as an administrator sees them, without nested lists.
    pub items: Vec<T>,
    /// How many there are on all pages.
    pub total: i64,
    /// Whether something may have changed since that we could not read.
    pub stale: bool,
    /// How long ago Baserow last answered, where it is stale and ever did, in ms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_ms: Option<i64>,
    /// What there is to say of all entries together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<serde_json::Value>,
}

/// The entries of one status.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    /// The status; none for entries without one.
    pub statut: Option<String>,
    /// How many.
    pub total: i64,
    /// Their hours together, where the table has a field for that.
    pub heures: Option<Heures>,
}

/// The field of hours that is added up in a group of these.
const fn summed(entity: Entity) -> Option<&'static str> {
    match entity {
        Entity::Module => Some("heures"),
        Entity::Attribution => Some("heures_attribuees"),
        Entity::Tache => Some("heures_estimees"),
        Entity::Projet => Some("budget_heures"),
        _ => None,
    }
}

/// What is asked for, understood.
pub(super) struct Plan {
    entity: Entity,
    sort: Sort,
    pub(super) cut: Cut,
    conditions: Vec<Condition>,
    annee: Option<Annee>,
}

impl Plan {
    /// The same among those that point to a row.
    pub(super) fn among(mut self, field: &'static str, target: i64) -> Self {
        self.conditions.push(Condition::Links(field, target));
        self
    }
}

/// The options of a select field.
fn options(entity: Entity, field: &str) -> &'static [&'static str] {
    match schema::table(entity).field(field).map(|field| field.kind) {
        Some(FieldKind::SingleSelect { options } | FieldKind::MultiSelect { options }) => options,
        _ => &[],
    }
}

#[allow(clippy::cast_precision_loss)] // hours of people
fn real(hours: Heures) -> f64 {
    hours.hundredths() as f64 / 100.0
}

fn condition(entity: Entity, filter: Filter, value: &str) -> Result<Condition, String> {
    let option = |field: &'static str| {
        let options = options(entity, field);
        if options.contains(&value) {
            Ok(value.to_owned())
        } else {
            Err(["must be one of: ", &options.join(", ")].concat())
        }
    };
    let id = || match value.parse::<RowId>() {
        Ok(id) => Ok(i64::from(id)),
        Err(_) => Err("must be a number of an entry".to_owned()),
    };
    match filter {
        Filter::Status => Ok(Condition::Status(option("statut")?)),
        Filter::Among(field) => Ok(Condition::Contains(field, option(field)?)),
        Filter::Link(field) => Ok(Condition::Links(field, id()?)),
        Filter::Through(link, of, field) => Ok(Condition::Through(link, of, field, id()?)),
        Filter::Behind(of, link, field) => Ok(Condition::Behind(of, link, field, id()?)),
        Filter::AtLeast(field, empty) => match value.parse::<Heures>() {
            Ok(least) if !least.is_negative() => {
                Ok(Condition::AtLeast(field, real(least), f64::from(empty)))
            }
            _ => Err("must be a number of hours".to_owned()),
        },
        Filter::Year(with_none) => {
            let is_year = value.len() == 4 && value.bytes().all(|digit| digit.is_ascii_digit());
            if is_year && value != "0000" {
                Ok(Condition::Year(value.to_owned(), with_none))
            } else {
                Err("must be a year, such as 2026".to_owned())
            }
        }
        Filter::Whole(field) => match value.parse::<i32>() {
            Ok(number) => Ok(Condition::Whole(field, number.into())),
            Err(_) => Err("must be a whole number".to_owned()),
        },
    }
}

/// Reads page and size.
fn cut(page: u32, per_page: u32, faults: &mut Vec<FieldFault>) -> Cut {
    let mut fault = |field: &str, message: &str| faults.push(FieldFault::new(field, message));
    if page == 0 {
        fault("page", "must be at least 1");
    }
    if per_page == 0 || per_page > LARGEST_PAGE {
        fault("per_page", "must be 1 to 200");
    }
    Cut {
        is_descending: false,
        skipped: i64::from(page.saturating_sub(1)) * i64::from(per_page),
        taken: per_page.into(),
    }
}

/// Reads page and size alone.
pub(super) fn only_cut(page: u32, per_page: u32) -> Result<Cut, Fault> {
    let mut faults = Vec::new();
    let cut = cut(page, per_page, &mut faults);
    if faults.is_empty() {
        Ok(cut)
    } else {
        Err(Fault::validation(&faults))
    }
}

/// Reads what is asked for; all its faults at once.
pub(super) fn plan(input: &List) -> Result<Plan, Fault> {
    let entity = input.entity;
    if !MIRRORED.contains(&entity) {
        return Err(Fault::not_found());
    }
    let mut faults = Vec::new();
    let cut = cut(input.page, input.per_page, &mut faults);
    let sort = input.sort.as_deref().unwrap_or(DEFAULT_SORT);
    let (field, is_descending) = sort
        .strip_prefix('-')
        .map_or((sort, false), |field| (field, true));
    let known = listing::sorts(entity).find(|(name, _)| *name == field);
    if known.is_none() {
        let message = ["cannot sort by ", &shortened(field)].concat();
        faults.push(FieldFault::new("sort", &message));
    }
    let mut conditions = Vec::new();
    for (name, value) in &input.filters {
        let known = listing::filters(entity)
            .iter()
            .find(|(known, _)| known == name);
        let read = match known {
            Some((_, filter)) => condition(entity, *filter, value),
            None => Err("is not a filter of this list".to_owned()),
        };
        match read {
            Ok(condition) => conditions.push(condition),
            Err(message) => {
                let field = ["filter[", &shortened(name), "]"].concat();
                faults.push(FieldFault::new(&field, &message));
            }
        }
    }
    let Some((_, sort)) = known.filter(|_| faults.is_empty()) else {
        return Err(Fault::validation(&faults));
    };
    let words = input.q.as_deref().map(fold).unwrap_or_default();
    conditions.extend(
        words
            .split_whitespace()
            .map(|word| Condition::Word(word.to_owned())),
    );
    Ok(Plan {
        entity,
        sort: *sort,
        cut: Cut {
            is_descending,
            ..cut
        },
        conditions,
        annee: input.annee,
    })
}

/// Puts rows in the order of their texts; rows without one stay at the end in both directions.
fn in_order(mut rows: Vec<(Option<String>, i64)>, is_descending: bool) -> Vec<i64> {
    sort_by(&mut rows, Ord::cmp);
    if is_descending {
        rows.reverse();
    }
    // "none" comes before every text
    sort_by_key(&mut rows, |(text, _)| text.is_none());
    rows.into_iter().map(|(_, id)| id).collect()
}

impl<P: Ports> Base<P> {
    /// One page of a list.
    pub fn list(&self, input: &List) -> Result<Page, Fault> {
        Ok(self.page_of(&plan(input)?, false)?)
    }

    /// The entries that a list asks for on all its pages, by status: what a board writes above its columns.
    pub fn groups(&self, input: &List) -> Result<Vec<Group>, Fault> {
        let Plan {
            entity, conditions, ..
        } = plan(input)?;
        let summed = summed(entity);
        let groups = list::groups(self.database(), entity, summed, &conditions)?;
        let read = |(statut, total, hundredths)| Group {
            statut,
            total,
            heures: summed.map(|_| Heures::from_hundredths(hundredths)),
        };
        Ok(groups.into_iter().map(read).collect())
    }

    /// One page of what is asked for.
    pub(super) fn page_of(&self, plan: &Plan, stale: bool) -> Result<Page, DatabaseError> {
        let database = self.database();
        let (entity, cut, conditions) = (plan.entity, plan.cut, &plan.conditions);
        let (ids, total) = match (
            list::page(database, entity, plan.sort, cut, conditions)?,
            plan.sort,
        ) {
            (Some(ids), _) => (ids, list::count(database, entity, conditions)?),
            (None, Sort::Folded(field)) => {
                let rows = list::matching(database, entity, field, conditions)?;
                let folded = rows
                    .into_iter()
                    .map(|(id, text)| (text.map(|text| fold(&text)), id));
                let ids = in_order(folded.collect(), cut.is_descending);
                let total = i64::try_from(ids.len()).unwrap_or(i64::MAX);
                let skipped = usize::try_from(cut.skipped).unwrap_or(usize::MAX);
                let taken = usize::try_from(cut.taken).unwrap_or(0);
                (ids.into_iter().skip(skipped).take(taken).collect(), total)
            }
            (None, _) => return Err(DatabaseError::Shape("order of a list")),
        };
        let items = self.details(entity, &ids, plan.annee.unwrap_or_else(|| self.year()))?;
        self.paged(items, total, stale)
    }

    /// A page with its age.
    pub(super) fn paged<T>(
        &self,
        items: Vec<T>,
        total: i64,
        stale: bool,
    ) -> Result<Page<T>, DatabaseError> {
        let stale = stale || self.is_stale()?;
        let last = self.upstream.health().last_ok_at.filter(|_| stale);
        Ok(Page {
            items,
            total,
            stale,
            age_ms: last.map(|at| self.now().saturating_sub(at).max(0)),
            summary: None,
        })
    }

    fn details(
        &self,
        entity: Entity,
        ids: &[i64],
        year: Annee,
    ) -> Result<Vec<Detail>, DatabaseError> {
        let lookup = self.lookup();
        let stored = mirror::in_order(mirror::rows(self.database(), entity, ids)?, ids);
        let rows: Vec<_> = stored.into_iter().map(|stored| stored.row).collect();
        follow(self.database(), &lookup, &rows)?;
        rows.iter()
            .map(|row| build::detail_of::<Rows<'_>>(&lookup, row, year, Depth::Item))
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
