//! What belongs to one entity: its lists, a personne's dashboard, a projet's timeline.
//!
//! What always holds: the entity itself is confirmed as a detail is (see [`super::read`]), so an unknown one is
//! `NOT_FOUND` and a known one with nothing is an empty list; what belongs to it comes from the mirror. Faults of the
//! question are told before anybody is asked.

use std::cmp::Reverse;
use std::rc::Rc;

use bridge_core::cards as build;
use bridge_core::date::Annee;
use bridge_core::entity::Entity;
use bridge_core::order::sort_by_key;
use bridge_core::rows::{AvisRow, InterventionRow, Row, TableRow};
use bridge_core::wire::{Dashboard, TimelineDay};
use serde_json::{Value as Json, json};

use crate::object::from_object;
use crate::ports::{DatabaseError, Ports};

use super::Base;
use super::compute::Rows;
use super::fault::Fault;
use super::follow::follow;
use super::list::{List, Page, only_cut, plan};
use super::read::Answer;
use super::store::{mirror, parts};

/// Which entity.
#[derive(Debug)]
pub struct Whose {
    /// The kind.
    pub parent: Entity,
    /// A number or a slug.
    pub key: String,
    /// A version the caller has seen: an older answer is of no use to it.
    pub version: Option<i64>,
    /// The caller's `traceparent`.
    pub trace: Option<String>,
}

from_object!(Whose {
    parent,
    key,
    version,
    trace,
});

/// A list of what belongs to an entity.
#[derive(Debug)]
pub struct ListOf {
    /// To which.
    pub of: Whose,
    /// What is listed of it.
    pub list: List,
}

from_object!(ListOf { of, list });

/// The days of a projet.
#[derive(Debug)]
pub struct Timeline {
    /// Of which.
    pub of: Whose,
    /// Which page, from 1.
    pub page: u32,
    /// How many days it has, 1 to 200.
    pub per_page: u32,
}

from_object!(Timeline { of, page, per_page });

/// A personne's year.
#[derive(Debug)]
pub struct DashboardOf {
    /// Of whom.
    pub of: Whose,
    /// Which; this one where absent.
    pub annee: Option<Annee>,
}

from_object!(DashboardOf { of, annee });

impl<P: Ports> Base<P> {
    /// One page of what belongs to an entity.
    pub async fn list_of(self: &Rc<Self>, input: &ListOf) -> Result<Page, Fault> {
        let plan = plan(&input.list)?;
        let (parent, stale) = self.confirmed_parent(&input.of).await?;
        let id = parent.row.id().get();
        let plan = plan.among(input.of.parent.name(), id);
        let mut page = self.page_of(&plan, stale)?;
        if input.list.entity == Entity::Avis {
            page.summary = Some(self.notes(id)?);
        }
        Ok(page)
    }

    /// Mean and count per note of a formation's avis; notes that are none count for nothing.
    fn notes(&self, formation: i64) -> Result<Json, DatabaseError> {
        let counts = parts::notes(self.database(), formation)?;
        let mut per_note = serde_json::Map::new();
        let (mut given, mut sum) = (0, 0);
        for note in AvisRow::NOTES {
            let counted = counts.iter().find(|(counted, _)| *counted == note);
            let count = counted.map_or(0, |(_, count)| *count);
            per_note.insert(note.to_string(), json!(count));
            given += count;
            sum += note * count;
        }
        #[allow(clippy::cast_precision_loss)] // hundredths of a note
        let mean = (given > 0).then(|| ((sum * 100 + given / 2) / given) as f64 / 100.0);
        Ok(json!({ "moyenne": mean, "par_note": per_note }))
    }

    /// A personne's year at a glance.
    pub async fn dashboard(
        self: &Rc<Self>,
        input: &DashboardOf,
    ) -> Result<Answer<Dashboard>, Fault> {
        let (stored, stale) = self.confirmed_parent(&input.of).await?;
        let Row::Personne(personne) = &stored.row else {
            return Err(Fault::not_found());
        };
        let lookup = self.lookup();
        for entity in [Entity::Attribution, Entity::Intervention] {
            let field = Entity::Personne.name();
            let linking = mirror::linking(self.database(), entity, field, &[personne.id.get()])?;
            let rows: Vec<Row> = linking.into_iter().map(|stored| stored.row).collect();
            follow(self.database(), &lookup, &rows)?;
        }
        let annee = input.annee.unwrap_or_else(|| self.year());
        let data = build::dashboard::<Rows<'_>>(&lookup, personne, annee)?;
        let detail = self.detail_of(&stored.row)?;
        let version = self.version_of(&detail, &stored.row)?;
        Ok(self.framed(version, stored.read_at, stale, data))
    }

    /// One page of a projet's days, the newest first.
    pub async fn timeline(self: &Rc<Self>, input: &Timeline) -> Result<Page<TimelineDay>, Fault> {
        let cut = only_cut(input.page, input.per_page)?;
        let (stored, stale) = self.confirmed_parent(&input.of).await?;
        let (database, projet) = (self.database(), stored.row.id().get());
        let days = parts::days(database, projet, cut)?;
        let rows: Vec<Row> = parts::on_days(database, projet, &days)?;
        let lookup = self.lookup();
        follow(database, &lookup, &rows)?;
        let interventions = rows.into_iter().filter_map(InterventionRow::from_row);
        let mut interventions: Vec<InterventionRow> = interventions.collect();
        // the greatest day first; "none" is the least of all
        sort_by_key(&mut interventions, |row| Reverse(row.date));
        let mut items = Vec::new();
        for of_day in interventions.chunk_by(|one, other| one.date == other.date) {
            let day = of_day.first().and_then(|row| row.date);
            let rows = of_day.to_vec();
            items.push(build::timeline_day::<Rows<'_>>(&lookup, day, rows)?);
        }
        Ok(self.paged(items, parts::count_days(database, projet)?, stale)?)
    }
}
