//! Views: answers that gather entities beside figures of their own.
//!
//! Where entities stand in them is known to [`crate::pick`], which takes out of each what the reader may not see.

use serde::{Deserialize, Serialize};

use super::detail::{InterventionDetail, PersonneDetail};
use crate::date::CalendarDate;
use crate::hours::Heures;

/// Everything about a personne and one civil year at a glance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Dashboard {
    /// Who: capacity of both sides, live attributions of the year, current projets, warnings.
    pub personne: PersonneDetail,
    /// The latest live interventions of the year, the newest first, at most [`Dashboard::MAX_INTERVENTIONS`].
    pub interventions: Vec<InterventionDetail>,
    /// How many there are in all.
    pub interventions_total: u32,
    /// Hours of live interventions, January to December.
    pub heures_par_mois: Vec<MonthHours>,
}

impl Dashboard {
    /// The most interventions shown.
    pub const MAX_INTERVENTIONS: usize = 20;
}

/// The hours of one month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MonthHours {
    /// From 1 to 12.
    pub mois: u8,
    /// Of live interventions.
    pub heures: Heures,
}

/// One day of work on a projet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TimelineDay {
    /// The day; `null` for interventions without one, which come last.
    pub date: Option<CalendarDate>,
    /// Of live interventions.
    pub heures: Heures,
    /// How many interventions, cancelled ones included.
    pub interventions_total: u32,
    /// They, the newest first, at most [`TimelineDay::MAX_INTERVENTIONS`].
    pub interventions: Vec<InterventionDetail>,
}

impl TimelineDay {
    /// The most interventions shown of a day.
    pub const MAX_INTERVENTIONS: usize = 50;
}
