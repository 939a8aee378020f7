//! Hours: what is attributed, done and left, computed in this one place.
//!
//! Only live rows count (neither `annule` nor `annulee`). A personne's hours are those of one civil
//! year: an attribution counts in the year of its `date_debut`, and without one in every year, which
//! is reported; an intervention counts in the year of its `date`, and without one in none. Totals of
//! modules, blocs, formations, taches and projets are over all years, as Baserow's rollups are.

use crate::date::Annee;
use crate::hours::Heures;
use crate::ids::AttributionId;
use crate::rows::{AttributionRow, InterventionRow, PersonneRow};
use crate::wire::{Side, Warning, WarningRule};

/// Hours a year for teaching where the row says nothing.
pub const CAPACITE_FORMATION_PAR_DEFAUT: Heures = Heures::from_whole(750);

/// The hours of a personne in one civil year, both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonneHours {
    /// The year.
    pub annee: Annee,
    /// Hours a year for teaching.
    pub capacite_formation: Heures,
    /// Of live attributions of the year.
    pub attribuees_formation: Heures,
    /// Done, of live attributions of the year.
    pub realisees_formation: Heures,
    /// Hours a year for building.
    pub capacite_agence: Heures,
    /// Of live interventions of the year.
    pub realisees_agence: Heures,
    /// Live attributions that count because they have no date.
    pub undated: Vec<AttributionId>,
}

/// Whether an attribution counts in a year.
pub fn attribution_counts(attribution: &AttributionRow, annee: Annee) -> bool {
    attribution.is_live()
        && attribution
            .date_debut
            .is_none_or(|date| date.year() == annee)
}

/// Whether an intervention counts in a year.
pub fn intervention_counts(intervention: &InterventionRow, annee: Annee) -> bool {
    intervention.is_live() && intervention.date.is_some_and(|date| date.year() == annee)
}

impl PersonneHours {
    /// Computes the hours of a personne from all of their attributions and interventions.
    pub fn of(
        personne: &PersonneRow,
        attributions: &[AttributionRow],
        interventions: &[InterventionRow],
        annee: Annee,
    ) -> Self {
        let counted = || {
            attributions
                .iter()
                .filter(move |attribution| attribution_counts(attribution, annee))
        };
        let taught = Taught::of(counted());
        Self {
            annee,
            capacite_formation: personne
                .capacite_formation
                .unwrap_or(CAPACITE_FORMATION_PAR_DEFAUT),
            attribuees_formation: taught.attribuees,
            realisees_formation: taught.realisees,
            capacite_agence: personne.capacite_agence.unwrap_or_default(),
            realisees_agence: interventions
                .iter()
                .filter(|intervention| intervention_counts(intervention, annee))
                .map(|intervention| intervention.heures.unwrap_or_default())
                .sum(),
            undated: counted()
                .filter(|attribution| attribution.date_debut.is_none())
                .map(|attribution| attribution.id)
                .collect(),
        }
    }

    /// Capacity for teaching less what is attributed; below zero on an overrun.
    pub fn restantes_formation(&self) -> Heures {
        self.capacite_formation - self.attribuees_formation
    }

    /// Capacity for building less what is done; below zero on an overrun.
    pub fn restantes_agence(&self) -> Heures {
        self.capacite_agence - self.realisees_agence
    }

    /// What is left of both sides together.
    pub fn restantes_total(&self) -> Heures {
        self.restantes_formation() + self.restantes_agence()
    }

    /// Sides over their capacity (RG-03), and live attributions without a date.
    pub fn warnings(&self) -> Vec<Warning> {
        let sides = [
            (
                Side::Formation,
                self.capacite_formation,
                self.restantes_formation(),
            ),
            (Side::Agence, self.capacite_agence, self.restantes_agence()),
        ];
        let over = sides
            .into_iter()
            .filter(|(_, _, restantes)| restantes.is_negative())
            .map(|(side, capacite, restantes)| Warning {
                rule: WarningRule::OverCapacity,
                annee: self.annee,
                side,
                capacite: Some(capacite),
                heures_restantes: Some(restantes),
                attributions: Vec::new(),
            });
        let undated = (!self.undated.is_empty()).then(|| Warning {
            rule: WarningRule::Undated,
            annee: self.annee,
            side: Side::Formation,
            capacite: None,
            heures_restantes: None,
            attributions: self.undated.clone(),
        });
        over.chain(undated).collect()
    }
}

/// Hours given and done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taught {
    /// Given.
    pub attribuees: Heures,
    /// Done.
    pub realisees: Heures,
}

impl Taught {
    /// The sums over live attributions, of whatever year.
    pub fn of<'a>(attributions: impl IntoIterator<Item = &'a AttributionRow>) -> Self {
        attributions
            .into_iter()
            .filter(|attribution| attribution.is_live())
            .map(|attribution| Self {
                attribuees: attribution.heures_attribuees.unwrap_or_default(),
                realisees: attribution.heures_realisees.unwrap_or_default(),
            })
            .fold(Self::default(), Self::plus)
    }

    /// Both sums.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            attribuees: self.attribuees + other.attribuees,
            realisees: self.realisees + other.realisees,
        }
    }
}

/// The hours of live interventions, of whatever year.
pub fn worked<'a>(interventions: impl IntoIterator<Item = &'a InterventionRow>) -> Heures {
    interventions
        .into_iter()
        .filter(|intervention| intervention.is_live())
        .map(|intervention| intervention.heures.unwrap_or_default())
        .sum()
}

#[cfg(test)]
mod tests;
