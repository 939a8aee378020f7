//! Long random histories: whatever is asked for in whatever order, what is accepted breaks no rule, what
//! is refused would have, and a plan is what then happens.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::model::{Model, Outcome};
use super::world::{apply, context, id, member, rows};
use crate::entity::Entity;
use crate::ids::RowId;
use crate::lookup::{Lookup, MemoryRows};
use crate::viewer::Viewer;
use crate::write::{
    Change, Command, FieldValue, Operation, Overlay, Plan, Refusal, Totals, decide, follow_ups,
};

const TODAY: &str = "2026-11-20";

/// A world in which all rules hold, with an odd row here and there.
fn start() -> MemoryRows {
    rows(&json!({
        "personne": [
            { "id": 1, "nom": "Éva", "statut": "actif", "roles": ["formateur"], "capacite_formation": 20, "capacite_agence": 10 },
            { "id": 2, "nom": "Zoé", "statut": "inactif", "roles": ["formateur", "admin"] },
            { "id": 3, "nom": "Noé", "roles": ["developpeur"], "statut": "actif", "capacite_agence": 30 },
        ],
        "formation": [{ "id": 1, "statut": "en_cours" }, { "id": 2 }, { "id": 3 }],
        "bloc": [{ "id": 1, "formation": [1] }, { "id": 2, "formation": [1, 2] }],
        "module": [
            { "id": 1, "heures": 40, "statut": "a_attribuer", "bloc": [1] },
            { "id": 2, "heures": 5.5, "bloc": [2], "statut": "a_attribuer" },
            { "id": 3, "statut": "a_attribuer", "bloc": [1, 2] },
        ],
        "attribution": [
            { "id": 1, "module": [1, 2], "personne": [1], "heures_attribuees": 2, "statut": null },
            { "id": 2, "module": [1], "personne": [1, 3], "heures_attribuees": 1, "heures_realisees": 0, "statut": "prevue" },
            { "id": 3, "module": [1], "personne": [1], "heures_attribuees": 12, "heures_realisees": 1.5, "statut": "en_cours" },
        ],
        "client": [{ "id": 1, "nom": "ACME" }],
        "projet": [{ "id": 1, "nom": "Alpha", "slug": "alpha", "statut": "en_cours", "client": [1] }, { "id": 2, "nom": "B", "statut": "livre" }, { "id": 3, "nom": "Fini", "statut": "cloture" }, { "id": 4, "nom": "D" }],
        "tache": [{ "id": 1, "nom": "T", "projet": [1], "statut": "en_cours" }, { "id": 2, "projet": [] }, { "id": 3, "projet": [2, 3], "statut": "terminee" }],
        "intervention": [
            { "id": 1, "tache": [1], "personne": [1], "date": "2026-11-20", "heures": 8, "statut": "saisie" },
            { "id": 2, "tache": [2], "personne": [2], "date": "2026-11-19", "heures": 1 },
            { "id": 3, "tache": [3], "personne": [1, 2], "date": "2025-12-31", "heures": 0.5, "statut": "annulee" },
        ],
    }))
}

fn hours() -> impl Strategy<Value = Value> {
    prop_oneof![
        (1_i64..16).prop_map(|quarters| json!(format!(
            "{}.{:02}",
            quarters / 4,
            quarters % 4 * 25
        ))),
        proptest::sample::select(&["0", "0.1", "2", "5.5", "10", "23.75", "24", "24.25", "30"][..])
            .prop_map(|text| json!(text)),
    ]
}

fn day() -> impl Strategy<Value = Value> {
    proptest::sample::select(&["2026-11-19", "2026-11-20", "2026-11-21", "2025-12-31"][..])
        .prop_map(|text| json!(text))
}

fn one_of(texts: &'static [&'static str]) -> impl Strategy<Value = Value> {
    proptest::sample::select(texts).prop_map(|text| json!(text))
}

/// Some of these fields: each may be left out.
fn some_of(fields: Vec<(&'static str, BoxedStrategy<Value>)>) -> BoxedStrategy<Value> {
    let each: Vec<_> = fields
        .into_iter()
        .map(|(name, value)| {
            proptest::option::weighted(0.7, value).prop_map(move |value| (name, value))
        })
        .collect();
    each.prop_map(|fields| {
        let given = fields
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Value::Object(given.collect())
    })
    .boxed()
}

fn body(operation: Operation) -> BoxedStrategy<Value> {
    let somebody = || (1_i64..5).prop_map(|id| json!(id)).boxed();
    match operation {
        Operation::Attribuer => (prop_oneof![2 => Just(1), 1 => 2_i64..5], hours(), day()).prop_map(|(personne, heures, date)| json!({ "personne_id": personne, "heures": heures, "date_debut": date }))
            .boxed(),
        Operation::SaisirHeuresRealisees => hours().prop_map(|heures| json!({ "heures_realisees": heures })).boxed(),
        Operation::AnnulerAttribution => Just(json!({ "justification": "pour une raison" })).boxed(),
        Operation::CreerProjet => (one_of(&["Alpha", "B", "2026", "Gamma"]), some_of(vec![("client_id", (1_i64..3).prop_map(|id| json!(id)).boxed())]))
            .prop_map(|(nom, mut body)| { body["nom"] = nom; body })
            .boxed(),
        Operation::ModifierProjet => some_of(vec![
            ("nom", one_of(&["Alpha", "B"]).boxed()),
            ("statut", one_of(&["prospect", "en_cours", "livre", "cloture"]).boxed()),
            ("client_id", prop_oneof![Just(Value::Null), Just(json!(1)), Just(json!(2))].boxed()),
        ]),
        Operation::CreerTache => one_of(&["a_faire", "terminee"]).prop_map(|statut| json!({ "nom": "T", "statut": statut })).boxed(),
        Operation::ModifierTache => some_of(vec![
            ("nom", one_of(&["T", "U"]).boxed()),
            ("statut", one_of(&["a_faire", "en_cours", "terminee", "terminee"]).boxed()),
        ]),
        Operation::ModifierModule => some_of(vec![
            ("statut", one_of(&["a_attribuer", "en_cours", "realise"]).boxed()),
            ("heures", prop_oneof![4 => hours(), 1 => Just(Value::Null)].boxed()),
        ]),
        Operation::CreerIntervention => (target(), hours(), day(), some_of(vec![("personne_id", somebody())]))
            .prop_map(|(tache, heures, date, mut body)| {
                body["tache_id"] = json!(tache);
                body["heures"] = heures;
                body["date"] = date;
                body
            })
            .boxed(),
        Operation::ModifierIntervention => some_of(vec![("heures", hours().boxed()), ("notes", one_of(&["vu", "relu"]).boxed())]),
        Operation::DonnerAvis => (1_i64..6, some_of(vec![("personne_id", somebody())]))
            .prop_map(|(note, mut body)| { body["note"] = json!(note); body })
            .boxed(),
        Operation::CloturerAttribution | Operation::LivrerProjet | Operation::CloturerProjet | Operation::AnnulerIntervention => Just(json!({})).boxed(),
    }
}

#[derive(Clone, Debug)]
struct Asked {
    operation: Operation,
    at: i64,
    body: Value,
    member: Option<i64>,
}

/// An id: mostly one that there is.
fn target() -> impl Strategy<Value = i64> {
    prop_oneof![12 => 1_i64..4, 2 => 4_i64..7, 1 => Just(99)]
}

fn asked() -> impl Strategy<Value = Asked> {
    let who = proptest::option::weighted(0.15, 1_i64..3);
    (proptest::sample::select(Operation::ALL), target(), who).prop_flat_map(
        |(operation, at, member)| {
            body(operation).prop_map(move |body| Asked {
                operation,
                at,
                body,
                member,
            })
        },
    )
}

fn outcome(decided: &Result<Plan, Refusal>) -> Outcome {
    match decided {
        Ok(_) => Outcome::Done,
        Err(Refusal::NotFound { .. }) => Outcome::NotFound,
        Err(Refusal::Invalid(_)) => Outcome::Invalid,
        Err(Refusal::Forbidden) => Outcome::Forbidden,
        Err(Refusal::AlreadyDone) => Outcome::AlreadyDone,
        Err(Refusal::Broken(reports, status)) => {
            assert_eq!(*status, reports[0].status());
            Outcome::Broken(reports.iter().map(|report| report.rule).collect())
        }
    }
}

/// Carries a plan out, holding every part of it against what happens.
fn carry_out(before: &MemoryRows, plan: &Plan) -> MemoryRows {
    let mut after = before.clone();
    let mut stepped = before.clone();
    let made = apply(&mut after, &plan.changes);

    // What is written differs from what was there, and nothing is written twice.
    for change in &plan.changes {
        assert!(!change.fields.is_empty());
        let again = plan
            .changes
            .iter()
            .filter(|other| (other.entity, other.id) == (change.entity, change.id));
        assert_eq!(again.count(), 1);
        if let Some(at) = change.id {
            let Ok(Some(held)) = before.row(change.entity, at) else {
                panic!("changed what is not there")
            };
            let held = json!(held);
            for (field, value) in &change.fields {
                assert_ne!(held[*field], json!(value), "{} {field}", change.entity);
            }
        }
    }

    // The totals are those of the rows as they are and then are.
    let shown: Vec<(Entity, RowId)> = plan
        .after
        .0
        .iter()
        .map(|row| (row.entity, row.id))
        .collect();
    let annee = plan
        .after
        .0
        .iter()
        .flat_map(|row| &row.figures)
        .find_map(|(name, value)| match value {
            FieldValue::Whole(annee) if *name == "annee" => i32::try_from(*annee).ok(),
            _ => None,
        });
    let annee = annee.unwrap_or(2026);
    assert_eq!(Ok(&plan.before), Totals::of(before, &shown, annee).as_ref());
    assert_eq!(Ok(&plan.after), Totals::of(&after, &shown, annee).as_ref());

    // The overlay showed the same rows as there are now.
    let Ok(overlay) = Overlay::new(before, &plan.changes, made.unwrap_or(id(1)));
    for row in after.iter() {
        assert_eq!(overlay.row(row.entity(), row.id()), Ok(Some(row.clone())));
    }

    // After the first write alone, what follows is found again: neither more nor less.
    apply(&mut stepped, &plan.changes[..1]);
    for follow in &plan.follows {
        let at = follow.id.or(made).unwrap();
        let Ok(rest) = follow_ups(&stepped, follow.entity, at);
        apply(&mut stepped, &rest);
        let Ok(rest) = follow_ups(&stepped, follow.entity, at);
        assert_eq!(rest, Vec::<Change>::new());
    }
    if plan.follows.iter().all(|follow| follow.id.is_some()) {
        assert_eq!(stepped, after);
    }
    stepped
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn no_history_breaks_a_rule_and_no_refusal_is_needless(history in proptest::collection::vec(asked(), 1..40)) {
        let mut world = start();
        Model::of(&world).invariants(TODAY);
        for asked in history {
            let at = RowId::new(asked.at);
            let Ok(command) = Command::read(asked.operation, at, &asked.body.to_string()) else {
                let empty = asked.body == json!({});
                let none = matches!(&asked.body["heures"], Value::String(text) if text == "0");
                prop_assert!(empty || none, "{:?}", asked);
                continue;
            };
            let viewer = asked.member.map_or_else(Viewer::admin, |personne| member(Some(personne)));
            let Ok(decided) = decide(&world, &command, &context(viewer));
            let model = Model::of(&world);
            let expected = model.expected(asked.operation.name(), asked.at, &asked.body, asked.member, TODAY);
            prop_assert_eq!(outcome(&decided), expected, "{:?}", asked);
            let Ok(plan) = decided else { continue };

            let after = carry_out(&world, &plan);
            let now = Model::of(&after);
            now.invariants(TODAY);
            for follow in &plan.follows {
                let Some(at) = follow.id.map(RowId::get) else { continue };
                match follow.entity {
                    Entity::Module => prop_assert_eq!(now.statut("module", at), now.rg_09(at)),
                    Entity::Formation if now.taught_whole(at) => prop_assert_eq!(now.statut("formation", at), json!("cloturee")),
                    _ => {}
                }
            }
            for formation in 1..4 {
                let (old, new) = (model.statut("formation", formation), now.statut("formation", formation));
                prop_assert!(old == new || new == "cloturee" && now.taught_whole(formation));
            }
            world = after;
        }
    }

    #[test]
    fn a_decision_hangs_on_no_row_beyond_those_it_names(asked in asked(), other in asked()) {
        // A change of anything that is not named leaves the answer as it is.
        let world = start();
        let read = |asked: &Asked| Command::read(asked.operation, RowId::new(asked.at), &asked.body.to_string());
        let (Ok(command), Ok(second)) = (read(&asked), read(&other)) else { return Ok(()) };
        let admin = context(Viewer::admin());
        let Ok(named) = command.concerned(&world);
        let Ok(first) = decide(&world, &command, &admin);
        let Ok(Ok(plan)) = decide(&world, &second, &admin) else { return Ok(()) };
        let untouched = plan.changes.iter().all(|change| {
            change.id.is_some_and(|at| !named.contains(&(change.entity, at)))
        });
        prop_assume!(untouched);
        let mut changed = world.clone();
        apply(&mut changed, &plan.changes);
        let Ok(again) = decide(&changed, &command, &admin);
        prop_assert_eq!(outcome(&again), outcome(&first));
        if let (Ok(first), Ok(again)) = (first, again) {
            prop_assert_eq!(first.changes, again.changes);
        }
    }

    #[test]
    fn writers_without_a_common_lock_never_break_a_rule_together(one in asked(), two in asked()) {
        // Both decide on the same rows, as two writers do who hold different locks; then both write.
        let world = start();
        let read = |asked: &Asked| Command::read(asked.operation, RowId::new(asked.at), &asked.body.to_string());
        let (Ok(first), Ok(second)) = (read(&one), read(&two)) else { return Ok(()) };
        let (Ok(held), Ok(wanted)) = (first.locks(&world), second.locks(&world));
        prop_assume!(!held.iter().any(|lock| wanted.contains(lock)));
        let admin = context(Viewer::admin());
        let (Ok(Ok(first)), Ok(Ok(second))) = (decide(&world, &first, &admin), decide(&world, &second, &admin)) else { return Ok(()) };
        let mut together = world.clone();
        apply(&mut together, &first.changes);
        apply(&mut together, &second.changes);
        Model::of(&together).invariants(TODAY);
    }
}
