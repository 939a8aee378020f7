//! RG-01 to RG-05, RG-09 and OP-07 by themselves.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::capacity::PersonneHours;
use crate::hours::Heures;
use crate::ids::{AttributionId, ModuleId, PersonneId};
use crate::options::{Role, StatutAttribution, StatutFormation, StatutModule, StatutPersonne};
use crate::rows::{AttributionRow, ModuleRow, PersonneRow};
use crate::rules::{op_07, rg_01, rg_02, rg_03, rg_04, rg_05, rg_09};

fn h(hundredths: i64) -> Heures {
    Heures::from_hundredths(hundredths)
}

fn attribution(statut: Option<&str>) -> AttributionRow {
    AttributionRow {
        statut: statut.map(StatutAttribution::from),
        ..AttributionRow::empty(AttributionId::new(1).unwrap())
    }
}

fn module(statut: Option<&str>) -> ModuleRow {
    ModuleRow {
        statut: statut.map(StatutModule::from),
        ..ModuleRow::empty(ModuleId::new(1).unwrap())
    }
}

#[test]
fn a_status_that_somebody_added_is_moved_by_people_only() {
    let paused = attribution(Some("en_pause"));
    for to in StatutAttribution::KNOWN {
        assert!(
            rg_05::step(&paused, &StatutAttribution::from(*to)).is_err(),
            "{to}"
        );
    }
    assert!(rg_05::open(&paused).is_ok());
    assert_eq!(rg_05::first_hours(&paused, h(100)), None);
}

#[test]
fn an_attribution_walks_the_steps_of_rg_05_and_no_others() {
    let allowed = [
        ("prevue", "en_cours"),
        ("en_cours", "realise"),
        ("prevue", "annule"),
        ("en_cours", "annule"),
    ];
    for from in StatutAttribution::KNOWN {
        for to in StatutAttribution::KNOWN {
            let step = rg_05::step(&attribution(Some(from)), &StatutAttribution::from(*to));
            assert_eq!(step.is_ok(), allowed.contains(&(*from, *to)), "{from} {to}");
        }
    }
}

#[test]
fn negative_hours_are_never_done() {
    let id = AttributionId::new(1).unwrap();
    assert!(rg_04::check(id, Some(h(100)), h(-1)).is_err());
    assert!(rg_04::check(id, None, h(0)).is_ok());
    assert!(rg_04::check(id, None, h(1)).is_err());
}

#[test]
fn the_first_hundredth_begins_an_attribution() {
    for statut in [None, Some("prevue")] {
        let begun = |done| rg_05::first_hours(&attribution(statut), h(done));
        assert_eq!(begun(0), None);
        assert_eq!(begun(1), Some(StatutAttribution::EnCours));
    }
}

#[test]
fn who_teaches_may_do_so_beside_other_things() {
    let personne = |roles: &[&str]| PersonneRow {
        statut: Some(StatutPersonne::Actif),
        roles: roles.iter().map(|role| Role::from(*role)).collect(),
        ..PersonneRow::empty(PersonneId::new(1).unwrap())
    };
    assert!(rg_02::check(&personne(&["admin", "formateur"])).is_ok());
    assert!(rg_02::check(&personne(&["admin", "developpeur"])).is_err());
}

#[test]
fn only_the_side_that_a_write_takes_further_below_zero_is_overrun() {
    let id = PersonneId::new(1).unwrap();
    let hours = |formation, agence| PersonneHours {
        attribuees_formation: h(formation),
        realisees_agence: h(agence),
        capacite_formation: h(100),
        capacite_agence: h(100),
        ..PersonneHours::of(&PersonneRow::empty(id), &[], &[], 2026)
    };
    let sides = |before: &PersonneHours, after: &PersonneHours| -> Vec<Value> {
        let overruns = rg_03::overruns(id, before, after);
        let sides = overruns.iter().map(|report| json!(report)["side"].take());
        sides.collect()
    };
    let over = hours(101, 101);
    assert_eq!(sides(&over, &over), [""; 0]);
    assert_eq!(sides(&over, &hours(102, 101)), ["formation"]);
    assert_eq!(sides(&over, &hours(101, 102)), ["agence"]);
    assert_eq!(sides(&over, &hours(100, 101)), [""; 0]);
    assert_eq!(sides(&hours(100, 100), &over), ["formation", "agence"]);
    assert_eq!(sides(&hours(99, 99), &hours(100, 100)), [""; 0]);
}

fn statut_module() -> impl Strategy<Value = Option<&'static str>> {
    proptest::option::of(proptest::sample::select(
        &["a_attribuer", "attribue", "en_cours", "realise", "autre"][..],
    ))
}

proptest! {
    #[test]
    fn rg_01_holds_where_the_sum_fits(heures in proptest::option::of(0_i64..300), given in 0_i64..300, asked in 0_i64..300) {
        let checked = rg_01::check(ModuleId::new(1).unwrap(), heures.map(h), h(given), h(asked));
        prop_assert_eq!(checked.is_ok(), given + asked <= heures.unwrap_or(0));
    }

    #[test]
    fn rg_02_holds_for_active_teachers(
        statut in proptest::option::of(proptest::sample::select(&["actif", "inactif", "parti"][..])),
        roles in proptest::sample::subsequence(Role::KNOWN, 0..=4),
    ) {
        let personne = PersonneRow {
            statut: statut.map(StatutPersonne::from),
            roles: roles.iter().map(|role| Role::from(*role)).collect(),
            ..PersonneRow::empty(PersonneId::new(1).unwrap())
        };
        let expected = statut == Some("actif") && roles.contains(&"formateur");
        prop_assert_eq!(rg_02::check(&personne).is_ok(), expected);
    }

    #[test]
    fn rg_09_is_what_the_table_says(
        present in statut_module(), heures in proptest::option::of(0_i64..4), given in 0_i64..4, done in 0_i64..3,
    ) {
        let statut = rg_09::statut(present.map(StatutModule::from).as_ref(), heures.map(h), h(given), h(done));
        let total = heures.unwrap_or(0);
        let expected = match (present, done, total) {
            (Some("realise"), ..) => "realise",
            (_, 1.., _) => "en_cours",
            (_, _, 1..) if given >= total => "attribue",
            _ => "a_attribuer",
        };
        prop_assert_eq!(statut.as_str(), expected);
    }

    #[test]
    fn op_07_closes_an_open_formation_of_taught_modules(
        present in proptest::option::of(proptest::sample::select(StatutFormation::KNOWN)),
        statuts in proptest::collection::vec(statut_module(), 0..4),
    ) {
        let modules: Vec<ModuleRow> = statuts.iter().map(|statut| module(*statut)).collect();
        let closes = op_07::closes(present.map(StatutFormation::from).as_ref(), &modules);
        let left = statuts.iter().filter(|statut| **statut != Some("realise")).count();
        prop_assert_eq!(closes, present != Some("cloturee") && left == 0 && !statuts.is_empty());
    }
}
