//! RG-06: what an intervention must be.
//!
//! From a quarter of an hour to 24 hours in quarters, not in the future, on a tache that is not
//! terminee of a projet that is not cloture, and within 24 hours of the person's live interventions of
//! that day. Each part that does not hold is a report of its own, told apart by `reason`.

use super::RuleReport;
use crate::date::CalendarDate;
use crate::hours::Heures;
use crate::ids::PersonneId;
use crate::options::{StatutProjet, StatutTache};
use crate::rows::{ProjetRow, TacheRow};
use crate::write::FieldValue;

/// The rule's name.
pub const RULE: &str = "RG-06";

/// The least an intervention lasts, and the step in which it is counted.
pub const QUARTER: Heures = Heures::from_hundredths(25);

/// The most an intervention lasts, and all of a person's of one day together.
pub const DAY: Heures = Heures::from_whole(24);

/// What the rule looks at.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The hours asked for.
    pub heures: Heures,
    /// The day, if there is one.
    pub date: Option<CalendarDate>,
    /// This day, in Paris.
    pub today: CalendarDate,
    /// What it is worked on.
    pub taches: &'a [TacheRow],
    /// Their projets.
    pub projets: &'a [ProjetRow],
    /// Of each person, the hours of their other live interventions of that day.
    pub others: &'a [(PersonneId, Heures)],
}

/// Everything that does not hold.
pub fn check(facts: &Facts<'_>) -> Vec<RuleReport> {
    let mut broken = Vec::new();
    let heures = facts.heures;
    let in_quarters = heures.hundredths() % QUARTER.hundredths() == 0;
    if heures < QUARTER || heures > DAY || !in_quarters {
        broken.push(report(
            "heures",
            vec![
                ("heures", heures.into()),
                ("heures_min", QUARTER.into()),
                ("heures_max", DAY.into()),
                ("pas", QUARTER.into()),
            ],
        ));
    }
    if let Some(date) = facts.date.filter(|&date| date > facts.today) {
        broken.push(report(
            "date",
            vec![("date", date.into()), ("aujourd_hui", facts.today.into())],
        ));
    }
    let terminee = |tache: &&TacheRow| tache.statut == Some(StatutTache::Terminee);
    broken.extend(
        facts
            .taches
            .iter()
            .filter(terminee)
            .map(|tache| report("tache", vec![("tache_id", FieldValue::id(tache.id))])),
    );
    let cloture = |projet: &&ProjetRow| projet.statut == Some(StatutProjet::Cloture);
    broken.extend(
        facts
            .projets
            .iter()
            .filter(cloture)
            .map(|projet| report("projet", vec![("projet_id", FieldValue::id(projet.id))])),
    );
    let full = |&&(_, others): &&(PersonneId, Heures)| others + heures > DAY;
    let days = facts.others.iter().filter(full);
    broken.extend(days.map(|&(personne, others)| {
        report(
            "jour",
            vec![
                ("personne_id", FieldValue::id(personne)),
                ("date", facts.date.into()),
                ("heures_deja_saisies", others.into()),
                ("heures_demandees", heures.into()),
                ("heures_max", DAY.into()),
            ],
        )
    }));
    broken
}

/// That a cancelled intervention cannot be given other hours.
pub fn cancelled(intervention: crate::ids::InterventionId) -> RuleReport {
    report(
        "annulee",
        vec![("intervention_id", FieldValue::id(intervention))],
    )
}

fn report(reason: &'static str, figures: Vec<(&'static str, FieldValue)>) -> RuleReport {
    let mut all = vec![("reason", FieldValue::Choice(reason))];
    all.extend(figures);
    RuleReport {
        rule: RULE,
        figures: all,
    }
}
