//! Plans against the model: what they lead to, what they complete, what they leave alone, what stops them.

use bridge_core::entity::Entity;
use bridge_core::schema::{self, FieldKind};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use super::base::{FieldThere, WebhookThere};
use super::goal::{Goal, Secret};
use super::model::{Model, goal};
use super::plan::plan;
use super::step::Step;

fn steps(model: &Model) -> Vec<Step> {
    plan(&model.base, &goal()).unwrap()
}

fn conflicts(model: &Model) -> Vec<String> {
    let conflicts = plan(&model.base, &goal()).unwrap_err();
    conflicts.iter().map(ToString::to_string).collect()
}

/// Does whole plans until nothing is left; how many it took.
fn complete(model: &mut Model) -> usize {
    for round in 0..4 {
        let steps = steps(model);
        if steps.is_empty() {
            return round;
        }
        for step in &steps {
            model.take(step, &goal());
        }
    }
    panic!("no end: {:?}", steps(model));
}

fn made() -> Model {
    let mut model = Model::default();
    complete(&mut model);
    model
}

fn change(model: &mut Model, entity: Entity, name: &str, change: impl FnOnce(&mut FieldThere)) {
    let table = model.base.table_mut(entity).unwrap();
    change(
        table
            .fields
            .iter_mut()
            .find(|field| field.name == name)
            .unwrap(),
    );
}

#[test]
fn from_nothing_one_plan_is_enough() {
    let mut model = Model::default();
    assert_eq!(complete(&mut model), 1);
    assert_eq!(steps(&model), []);
}

#[test]
fn what_is_made_is_the_schema() {
    let model = made();
    for table in schema::tables() {
        let there = model.base.table(table.entity).unwrap();
        let lists = table.reverse_links().map(|list| list.name);
        let mut wanted: Vec<&str> = table
            .fields()
            .map(|field| field.name)
            .chain(lists)
            .collect();
        let mut found: Vec<&str> = there
            .fields
            .iter()
            .map(|field| field.name.as_str())
            .collect();
        wanted.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, wanted, "{}", table.entity);
        let primary: Vec<&str> = there
            .fields
            .iter()
            .filter(|field| field.primary)
            .map(|field| field.name.as_str())
            .collect();
        assert_eq!(primary, [table.primary]);
        assert_eq!(there.webhooks.len(), 1);
    }
}

#[test]
fn no_step_refers_to_what_a_later_one_makes() {
    // The model would panic on a request without numbers; here the order itself is looked at.
    let order: Vec<String> = steps(&Model::default())
        .iter()
        .map(ToString::to_string)
        .collect();
    let at = |begin: &str| {
        order
            .iter()
            .position(|line| line.starts_with(begin))
            .unwrap()
    };
    assert!(at("+ field attribution.heures_comptees") < at("+ field module.heures_attribuees"));
    assert!(at("+ field module.heures_attribuees") < at("+ field bloc.heures_attribuees"));
    assert!(at("+ field bloc.heures_attribuees") < at("+ field formation.heures_attribuees"));
    assert!(at("~ token") < at("+ webhook"));
}

#[test]
fn without_a_bridge_there_is_no_webhook() {
    let goal = Goal {
        webhook: None,
        ..goal()
    };
    let steps = plan(&Model::default().base, &goal).unwrap();
    assert!(
        steps
            .iter()
            .all(|step| !step.to_string().contains("webhook"))
    );
}

#[test]
fn a_field_of_the_right_name_and_another_type_stops_everything() {
    let mut model = made();
    change(&mut model, Entity::Module, "heures", |field| {
        field.kind = "text".into();
    });
    model.delete(Entity::Module, "code");
    assert_eq!(
        conflicts(&model),
        ["the field module.heures is of type text, number is wanted"]
    );
}

#[test]
fn all_conflicts_are_named_at_once() {
    let mut model = made();
    change(&mut model, Entity::Module, "heures", |field| {
        field.kind = "text".into();
    });
    change(&mut model, Entity::Bloc, "ordre", |field| {
        field.number_decimal_places = Some(4);
    });
    assert_eq!(conflicts(&model).len(), 2);
}

#[test]
fn a_link_to_another_table_is_a_conflict() {
    let mut model = made();
    let other = model.base.table(Entity::Client).unwrap().id;
    change(&mut model, Entity::Bloc, "formation", |field| {
        field.link_row_table_id = Some(other);
    });
    let found = conflicts(&model);
    assert!(
        found[0].contains("bloc.formation links to another table"),
        "{found:?}"
    );
}

#[test]
fn a_foreign_field_where_a_list_belongs_is_a_conflict() {
    let mut model = made();
    model.delete(Entity::Bloc, "formation");
    let formation = model.base.table(Entity::Formation).unwrap().id;
    model.field(formation, json!({ "name": "blocs", "type": "text" }));
    assert_eq!(
        conflicts(&model),
        ["the field formation.blocs is not the list of bloc.formation, whose name it bears"]
    );
}

#[test]
fn a_list_that_a_person_named_keeps_its_name_until_that_is_settled() {
    let mut model = made();
    change(&mut model, Entity::Formation, "blocs", |field| {
        field.name = "parties".into();
    });
    assert_eq!(
        conflicts(&model),
        ["the list of bloc.formation is named formation.parties, blocs is wanted"]
    );
}

#[test]
fn what_is_there_twice_is_a_conflict() {
    let mut model = made();
    let copy = model.base.table(Entity::Avis).unwrap().clone();
    model.base.tables.push(copy);
    let found = conflicts(&model);
    assert!(
        found
            .iter()
            .any(|line| line.contains("2 tables of the name avis")),
        "{found:?}"
    );
}

#[test]
fn a_token_that_may_more_is_limited() {
    let mut model = made();
    model.base.tokens[0].permissions["delete"] = true.into();
    let found = steps(&model);
    assert!(
        matches!(found.as_slice(), [Step::LimitToken { .. }]),
        "{found:?}"
    );
}

#[test]
fn a_webhook_that_was_given_up_or_moved_is_put_right_and_keeps_a_persons_header() {
    let mut model = made();
    let table = model.base.table_mut(Entity::Avis).unwrap();
    table.webhooks[0].active = false;
    table.webhooks[0].url = "https://old.example/".into();
    table.webhooks[0].event_config[0].fields.pop();
    table.webhooks[0]
        .headers
        .insert("X-Proxy".into(), "mine".into());
    let found = steps(&model);
    let [step] = found.as_slice() else {
        panic!("{found:?}")
    };
    for part in [
        "instead of https://old.example/",
        "active again",
        "own written fields",
    ] {
        assert!(step.to_string().contains(part), "{step}");
    }
    complete(&mut model);
    let headers = &model.base.table(Entity::Avis).unwrap().webhooks[0].headers;
    assert_eq!(headers["X-Proxy"], "mine");
}

#[test]
fn a_new_secret_is_told_without_being_shown() {
    let model = made();
    let mut goal = goal();
    goal.webhook.as_mut().unwrap().secret = Secret("the-secret-that-came-after".into());
    let found = plan(&model.base, &goal).unwrap();
    assert_eq!(found.len(), Entity::ALL.len());
    for step in found {
        let text = format!("{step} {step:?}");
        assert!(!text.contains("-secret-"), "{text}");
    }
}

#[test]
fn a_webhook_of_our_name_without_the_secret_header_is_a_persons() {
    let mut model = made();
    let table = model.base.table(Entity::Avis).unwrap().id;
    model.base.table_mut(Entity::Avis).unwrap().webhooks.clear();
    let foreign = json!({ "name": "bridge", "url": "https://other.example/", "request_method": "POST",
        "use_user_field_names": true, "include_all_events": true, "events": [], "headers": {} });
    model.webhook(table, foreign);
    let kept = model.base.table(Entity::Avis).unwrap().webhooks[0].clone();
    complete(&mut model);
    let webhooks = &model.base.table(Entity::Avis).unwrap().webhooks;
    assert_eq!(webhooks.len(), 2);
    assert_eq!(webhooks[0], kept);
}

/// A person's own things in every table.
fn add_foreign(model: &mut Model) -> Vec<(Entity, FieldThere, WebhookThere)> {
    let tables: Vec<_> = model
        .base
        .tables
        .iter()
        .map(|table| (table.id, table.entity))
        .collect();
    let mut foreign = Vec::new();
    for (id, entity) in tables {
        let field = model.field(id, json!({ "name": "à moi", "type": "boolean" }));
        model.webhook(
            id,
            json!({ "name": "à moi", "url": "https://other.example/", "request_method": "POST",
                "use_user_field_names": true, "include_all_events": true, "events": [], "headers": {} }),
        );
        let table = model.base.table(entity).unwrap();
        foreign.push((
            entity,
            table.field_by_id(field).unwrap().clone(),
            table.webhooks.last().unwrap().clone(),
        ));
    }
    foreign
}

/// A base that a person or an end in the middle left incomplete.
#[derive(Debug, Clone)]
enum Damage {
    Delete(Index),
    Settings(Index),
    Option(Index),
    Webhook(Index),
    Token,
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        4 => any::<Index>().prop_map(Damage::Delete),
        2 => any::<Index>().prop_map(Damage::Settings),
        2 => any::<Index>().prop_map(Damage::Option),
        1 => any::<Index>().prop_map(Damage::Webhook),
        1 => Just(Damage::Token),
    ]
}

fn hurt(model: &mut Model, damage: &Damage) {
    let fields: Vec<_> = schema::tables()
        .iter()
        .flat_map(|table| table.fields().map(|field| (table.entity, field)))
        .collect();
    match damage {
        Damage::Delete(index) => {
            let (entity, field) = index.get(&fields);
            model.delete(*entity, field.name);
        }
        Damage::Settings(index) => {
            let (entity, field) = index.get(&fields);
            if model.base.field(*entity, field.name).is_some() {
                change(model, *entity, field.name, |there| match field.kind {
                    FieldKind::Number { .. } => there.number_decimal_places = Some(0),
                    FieldKind::Formula { .. } => there.formula = Some("'x'".into()),
                    FieldKind::Rollup { .. } => there.rollup_function = Some("max".into()),
                    FieldKind::LastModified => there.date_include_time = Some(false),
                    FieldKind::UniqueText => there.field_constraints.clear(),
                    _ => {}
                });
            }
        }
        Damage::Option(index) => {
            let selects: Vec<_> = fields
                .iter()
                .filter(|(_, field)| matches!(field.kind, FieldKind::SingleSelect { .. }))
                .collect();
            let (entity, field) = index.get(&selects);
            if model.base.field(*entity, field.name).is_some() {
                change(model, *entity, field.name, |there| {
                    there.select_options.pop();
                });
            }
        }
        Damage::Webhook(index) => {
            let count = model.base.tables.len();
            let table = &mut model.base.tables[index.index(count)];
            table.webhooks.retain(|webhook| webhook.name != "bridge");
        }
        Damage::Token => model.base.tokens.clear(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_run_that_ends_anywhere_is_completed_by_the_next(at in any::<Index>()) {
        let mut model = Model::default();
        let plan = steps(&model);
        for step in &plan[..at.index(plan.len() + 1)] {
            model.take(step, &goal());
        }
        // What is left is the rest of the same plan, nothing more.
        prop_assert_eq!(steps(&model).len(), plan.len() - at.index(plan.len() + 1));
        complete(&mut model);
        prop_assert_eq!(names(&model), names(&made()));
    }

    #[test]
    fn whatever_is_missing_is_completed_and_nothing_foreign_is_touched(
        damages in prop::collection::vec(damage(), 0..12),
    ) {
        let mut model = made();
        let foreign = add_foreign(&mut model);
        for damage in &damages {
            hurt(&mut model, damage);
        }
        complete(&mut model);
        for (entity, field, webhook) in foreign {
            let table = model.base.table(entity).unwrap();
            prop_assert!(table.fields.contains(&field));
            prop_assert!(table.webhooks.contains(&webhook));
        }
    }

    #[test]
    fn one_field_that_is_missing_is_what_is_made(index in any::<Index>()) {
        let mut model = made();
        let plain: Vec<_> = schema::tables()
            .iter()
            .flat_map(|table| table.fields().map(move |field| (table, field)))
            .filter(|(table, field)| field.name != table.primary)
            .filter(|(_, field)| {
                // Nothing else is computed from these.
                let summed = schema::tables().iter().flat_map(|table| table.own_fields).any(|other| {
                    matches!(other.kind, FieldKind::Rollup { target, .. } if target == field.name)
                });
                !summed && !matches!(field.kind, FieldKind::Link { .. })
            })
            .collect();
        let (table, field) = index.get(&plain);
        model.base.table_mut(table.entity).unwrap().webhooks.clear();
        model.delete(table.entity, field.name);
        let found: Vec<Step> = steps(&model)
            .into_iter()
            .filter(|step| !matches!(step, Step::CreateWebhook { .. }))
            .collect();
        prop_assert_eq!(found, [Step::CreateField { entity: table.entity, field }]);
    }
}

/// Tables and fields by name, type and settings, without numbers.
fn names(model: &Model) -> Vec<Value> {
    let mut all: Vec<Value> = model
        .base
        .tables
        .iter()
        .flat_map(|table| table.fields.iter().map(move |field| (table.entity, field)))
        .map(|(entity, field)| {
            json!([
                entity.name(),
                field.name,
                field.kind,
                field.primary,
                field.formula
            ])
        })
        .collect();
    all.sort_by_key(ToString::to_string);
    all
}
