//! Views, built from details: a personne's year at a glance, a projet day by day.

use core::cmp::Reverse;

use super::{Depth, agence, personne};
use crate::capacity::{intervention_counts, worked};
use crate::date::{Annee, CalendarDate};
use crate::hours::Heures;
use crate::lookup::{self, Lookup};
use crate::order;
use crate::rows::{InterventionRow, PersonneRow};
use crate::wire::{Dashboard, InterventionDetail, MonthHours, TimelineDay};

/// A personne's year at a glance, as an administrator sees it.
pub fn dashboard<L: Lookup + ?Sized>(
    rows: &L,
    row: &PersonneRow,
    annee: Annee,
) -> Result<Dashboard, L::Error> {
    let detail = personne::personne(rows, row, annee, Depth::Full)?;
    let mut interventions: Vec<InterventionRow> = lookup::linking(rows, "personne", row.id)?;
    interventions.retain(|intervention| intervention_counts(intervention, annee));
    order::sort_by_key(&mut interventions, |intervention| {
        Reverse((intervention.date, intervention.id))
    });
    let month = |mois: u8| MonthHours {
        mois,
        heures: interventions
            .iter()
            .filter(|intervention| intervention.date.map(CalendarDate::month) == Some(mois))
            .map(|intervention| intervention.heures.unwrap_or(Heures::ZERO))
            .sum(),
    };
    Ok(Dashboard {
        personne: detail,
        heures_par_mois: (1..=12).map(month).collect(),
        interventions_total: super::count(&interventions),
        interventions: details(rows, &interventions, Dashboard::MAX_INTERVENTIONS)?,
    })
}

/// One day of a projet from all interventions of that day, as an administrator sees it.
pub fn timeline_day<L: Lookup + ?Sized>(
    rows: &L,
    date: Option<CalendarDate>,
    mut interventions: Vec<InterventionRow>,
) -> Result<TimelineDay, L::Error> {
    order::sort_by_key(&mut interventions, |intervention| Reverse(intervention.id));
    Ok(TimelineDay {
        date,
        heures: worked(&interventions),
        interventions_total: super::count(&interventions),
        interventions: details(rows, &interventions, TimelineDay::MAX_INTERVENTIONS)?,
    })
}

fn details<L: Lookup + ?Sized>(
    rows: &L,
    interventions: &[InterventionRow],
    most: usize,
) -> Result<Vec<InterventionDetail>, L::Error> {
    interventions
        .iter()
        .take(most)
        .map(|intervention| agence::intervention(rows, intervention))
        .collect()
}
