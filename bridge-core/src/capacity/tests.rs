//! The sums against a naive model, and the sentences of the domain one by one.

use proptest::prelude::*;

use super::{PersonneHours, Taught, worked};
use crate::date::CalendarDate;
use crate::hours::Heures;
use crate::ids::{AttributionId, InterventionId, PersonneId};
use crate::options::{StatutAttribution, StatutIntervention};
use crate::rows::{AttributionRow, InterventionRow, PersonneRow};
use crate::wire::{Side, WarningRule};

fn personne(formation: Option<i64>, agence: Option<i64>) -> PersonneRow {
    let mut row = PersonneRow::empty(PersonneId::new(5).unwrap());
    row.capacite_formation = formation.map(Heures::from_hundredths);
    row.capacite_agence = agence.map(Heures::from_hundredths);
    row
}

fn attribution(id: i64, hundredths: i64, date: Option<&str>, statut: &str) -> AttributionRow {
    let mut row = AttributionRow::empty(AttributionId::new(id).unwrap());
    row.heures_attribuees = Some(Heures::from_hundredths(hundredths));
    row.heures_realisees = Some(Heures::from_hundredths(hundredths / 2));
    row.date_debut = date.map(|date| date.parse().unwrap());
    row.statut = Some(statut.into());
    row
}

fn intervention(id: i64, hundredths: i64, date: Option<&str>, statut: &str) -> InterventionRow {
    let mut row = InterventionRow::empty(InterventionId::new(id).unwrap());
    row.heures = Some(Heures::from_hundredths(hundredths));
    row.date = date.map(|date| date.parse().unwrap());
    row.statut = Some(statut.into());
    row
}

#[test]
fn of_750_hours_with_80_attributed_670_are_left() {
    let attributions = [
        attribution(1, 5000, Some("2026-01-01"), "en_cours"),
        attribution(2, 3000, Some("2026-12-31"), "prevue"),
        attribution(3, 9000, Some("2025-12-31"), "realise"),
        attribution(4, 7000, Some("2026-03-01"), "annule"),
    ];
    let hours = PersonneHours::of(&personne(None, Some(40_000)), &attributions, &[], 2026);
    assert_eq!(hours.restantes_formation(), Heures::from_whole(670));
    assert_eq!(hours.realisees_formation, Heures::from_whole(40));
    assert_eq!(hours.restantes_total(), Heures::from_whole(1070));
    assert_eq!(hours.warnings(), []);
}

#[test]
fn an_attribution_without_a_date_counts_in_every_year_with_a_warning() {
    let attributions = [attribution(7, 1000, None, "prevue")];
    for annee in [2020, 2026] {
        let hours = PersonneHours::of(&personne(None, None), &attributions, &[], annee);
        assert_eq!(hours.attribuees_formation, Heures::from_whole(10));
        let warnings = hours.warnings();
        assert_eq!(warnings.len(), 1);
        assert_eq!(warnings[0].rule, WarningRule::Undated);
        assert_eq!(warnings[0].annee, annee);
        assert_eq!(warnings[0].attributions, hours.undated);
    }
}

#[test]
fn an_intervention_counts_in_the_year_of_its_date_only() {
    let interventions = [
        intervention(1, 400, Some("2026-06-01"), "saisie"),
        intervention(2, 800, Some("2025-06-01"), "saisie"),
        intervention(3, 1600, None, "saisie"),
        intervention(4, 3200, Some("2026-06-01"), "annulee"),
    ];
    let hours = PersonneHours::of(&personne(None, Some(1000)), &[], &interventions, 2026);
    assert_eq!(hours.realisees_agence, Heures::from_whole(4));
    assert_eq!(hours.restantes_agence(), Heures::from_whole(6));
}

#[test]
fn a_side_over_its_capacity_is_warned_of_and_the_other_is_not() {
    let attributions = [attribution(1, 80_000, Some("2026-01-01"), "en_cours")];
    let hours = PersonneHours::of(&personne(None, Some(1000)), &attributions, &[], 2026);
    let warnings = hours.warnings();
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings[0].rule, WarningRule::OverCapacity);
    assert_eq!(warnings[0].side, Side::Formation);
    assert_eq!(warnings[0].heures_restantes, Some(Heures::from_whole(-50)));
}

#[test]
fn exactly_at_capacity_is_not_over_it() {
    let attributions = [attribution(1, 75_000, Some("2026-01-01"), "en_cours")];
    let hours = PersonneHours::of(&personne(None, None), &attributions, &[], 2026);
    assert_eq!(hours.warnings(), []);
}

/// A row of the naive model: hundredths, date, text of the status (or none).
type Sample = (Option<i64>, Option<(i32, u8)>, Option<&'static str>);

fn samples(options: &'static [&'static str]) -> impl Strategy<Value = Vec<Sample>> {
    let sample = (
        proptest::option::of(0_i64..1_000_000),
        proptest::option::of((2024_i32..2028, 1_u8..=12)),
        proptest::option::of(proptest::sample::select(options)),
    );
    proptest::collection::vec(sample, 0..40)
}

/// The sum of what counts, written as plainly as possible.
fn naive(samples: &[Sample], dead: &str, annee: i32, undated_counts: bool) -> i64 {
    let mut sum = 0;
    for (hundredths, date, statut) in samples {
        if *statut == Some(dead) {
            continue;
        }
        let right_year = match date {
            Some((year, _)) => *year == annee,
            None => undated_counts,
        };
        if right_year {
            sum += hundredths.unwrap_or(0);
        }
    }
    sum
}

fn date(sample: Option<(i32, u8)>) -> Option<CalendarDate> {
    sample.and_then(|(year, month)| CalendarDate::new(year, month, 28))
}

fn attributions(samples: &[Sample]) -> Vec<AttributionRow> {
    (1..)
        .zip(samples)
        .map(|(id, &(hundredths, sample, statut))| AttributionRow {
            heures_attribuees: hundredths.map(Heures::from_hundredths),
            heures_realisees: hundredths.map(Heures::from_hundredths),
            date_debut: date(sample),
            statut: statut.map(StatutAttribution::from),
            ..AttributionRow::empty(AttributionId::new(id).unwrap())
        })
        .collect()
}

fn interventions(samples: &[Sample]) -> Vec<InterventionRow> {
    (1..)
        .zip(samples)
        .map(|(id, &(hundredths, sample, statut))| InterventionRow {
            heures: hundredths.map(Heures::from_hundredths),
            date: date(sample),
            statut: statut.map(StatutIntervention::from),
            ..InterventionRow::empty(InterventionId::new(id).unwrap())
        })
        .collect()
}

proptest! {
    #[test]
    fn the_hours_of_a_personne_are_those_of_the_naive_model(
        given in samples(&["prevue", "en_cours", "realise", "annule", "en_pause"]),
        done in samples(&["saisie", "annulee", "autre"]),
        capacities in (proptest::option::of(0_i64..200_000), proptest::option::of(0_i64..200_000)),
        annee in 2024_i32..2028,
    ) {
        let hours = PersonneHours::of(
            &personne(capacities.0, capacities.1), &attributions(&given), &interventions(&done), annee,
        );
        let given = naive(&given, "annule", annee, true);
        let done = naive(&done, "annulee", annee, false);
        let (formation, agence) = (capacities.0.unwrap_or(75_000), capacities.1.unwrap_or(0));
        prop_assert_eq!(hours.attribuees_formation.hundredths(), given);
        prop_assert_eq!(hours.realisees_formation.hundredths(), given);
        prop_assert_eq!(hours.restantes_formation().hundredths(), formation - given);
        prop_assert_eq!(hours.restantes_agence().hundredths(), agence - done);
        prop_assert_eq!(hours.restantes_total().hundredths(), formation - given + agence - done);
        let over = hours.warnings().iter().filter(|warning| warning.rule == WarningRule::OverCapacity).count();
        prop_assert_eq!(over, usize::from(given > formation) + usize::from(done > agence));
    }

    #[test]
    fn totals_are_the_sums_over_all_years(
        given in samples(&["prevue", "annule"]), done in samples(&["saisie", "annulee"]),
    ) {
        let live = |samples: &[Sample], dead: &str| -> i64 {
            samples.iter().filter(|sample| sample.2 != Some(dead)).map(|sample| sample.0.unwrap_or(0)).sum()
        };
        let taught = Taught::of(&attributions(&given));
        prop_assert_eq!(taught.attribuees.hundredths(), live(&given, "annule"));
        prop_assert_eq!(worked(&interventions(&done)).hundredths(), live(&done, "annulee"));
    }
}
