//! Baserow's deliveries, its odd ones, and anything else that may arrive.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Delivery, Event, MAX_ROWS, NotOurs, Reading, find_table, read, table_of_path};
use crate::entity::Entity;
use crate::ids::RowId;
use crate::testing::any_json;

fn updated(items: impl Into<Value>) -> Value {
    let items = items.into();
    json!({
        "table_id": 12, "database_id": 1, "workspace_id": 1, "webhook_id": 3,
        "event_id": "87bbf79e-0000-4000-8000-000000000000", "event_type": "rows.updated",
        "items": items, "old_items": [],
    })
}

fn reading(body: &Value) -> Reading {
    read(body.to_string().as_bytes())
}

fn claimed(body: &Value) -> Delivery {
    match reading(body) {
        Reading::Claim(delivery) => delivery,
        other => panic!("{other:?}"),
    }
}

fn rows(delivery: &Delivery) -> Vec<i64> {
    delivery.rows.iter().map(|row| row.get()).collect()
}

#[test]
fn rows_are_claimed_by_id_and_nothing_else_is_read() {
    let delivery = claimed(&updated(
        json!([{"id": 7, "field_1": "x"}, {"id": 3}, {"id": 7}]),
    ));
    assert_eq!(rows(&delivery), [3, 7]);
    assert_eq!(delivery.database_id, Some(1));
    assert_eq!(
        (
            delivery.webhook_id,
            delivery.batch_id,
            delivery.table_id,
            delivery.event
        ),
        (3, 0, 12, Event::RowsChanged)
    );
}

#[test]
fn deletions_and_batches_are_claimed() {
    let mut body = updated(Value::Null);
    body["event_type"] = "rows.deleted".into();
    body["row_ids"] = json!([3]);
    body["batch_id"] = json!(2);
    let delivery = claimed(&body);
    assert_eq!((delivery.event, delivery.batch_id), (Event::RowsDeleted, 2));
    assert_eq!(rows(&delivery), [3]);
}

#[test]
fn a_changed_field_is_claimed_without_rows() {
    let mut body = updated(Value::Null);
    body["event_type"] = "field.updated".into();
    body["field"] = json!({"id": 5, "name": "nom"});
    assert_eq!(claimed(&body).event, Event::FieldsChanged);
}

#[test]
fn baserows_noise_and_test_calls_are_not_ours() {
    assert_eq!(
        reading(&updated(json!([]))),
        Reading::NotOurs(NotOurs::Empty)
    );
    assert_eq!(
        reading(&updated(json!([{"id": 0}]))),
        Reading::NotOurs(NotOurs::TestCall)
    );
    let mut test_call = updated(json!([{"id": 0}]));
    test_call["webhook_id"] = Value::Null;
    assert_eq!(reading(&test_call), Reading::NotOurs(NotOurs::TestCall));
    let mut view = updated(json!([{"id": 1}]));
    view["event_type"] = "view.created".into();
    assert_eq!(reading(&view), Reading::NotOurs(NotOurs::UnknownType));
}

#[test]
fn an_older_baserow_without_webhook_id_is_claimed_too() {
    let mut body = updated(json!([{"id": 1}]));
    body.as_object_mut().unwrap().remove("webhook_id");
    assert_eq!(claimed(&body).webhook_id, 0);
}

#[test]
fn rows_that_cannot_be_told_make_the_table_dirty() {
    for items in [
        json!([{"id": "7"}]),
        json!([{"ID": 7}]),
        json!([{"id": -7}]),
        json!({"id": 7}),
        json!(7),
        Value::Null,
    ] {
        assert_eq!(reading(&updated(items)), Reading::Dirty(Some(12)));
    }
    let many: Vec<Value> = (1..=i64::try_from(MAX_ROWS).unwrap() + 1)
        .map(|id| json!({"id": id}))
        .collect();
    assert_eq!(reading(&updated(many)), Reading::Dirty(Some(12)));
    let mut body = updated(json!([{"id": 1}]));
    body["event_id"] = "".into();
    assert_eq!(reading(&body), Reading::Dirty(Some(12)));
}

#[test]
fn a_body_cut_short_still_names_its_table() {
    let body = updated(json!([{"id": 7, "field_1": "é"}])).to_string();
    let at = body.find("\"table_id\":12,").unwrap();
    let cut = &body.as_bytes()[..at + "\"table_id\":12,".len()];
    assert_eq!(read(cut), Reading::Dirty(Some(12)));
    assert_eq!(
        read(&body.as_bytes()[..at + "\"table_id\":12".len()]),
        Reading::Dirty(None)
    );
    assert_eq!(read(b"\xff\xfe"), Reading::Dirty(None));
}

#[test]
fn a_table_is_found_whatever_the_spacing_and_only_a_number() {
    assert_eq!(find_table(b"{\"table_id\" :\n 12 ,"), Some(12));
    for body in [
        "{\"table_id\": \"12\"}",
        "{\"table_id\": -1}",
        "{\"table_id\": 0}",
        "{\"table_id\" 12}",
        "{\"table_id\": 99999999999999999999}",
        "",
    ] {
        assert_eq!(find_table(body.as_bytes()), None, "{body}");
    }
    let late = format!("{}{}", " ".repeat(64 * 1024), "\"table_id\": 12}");
    assert_eq!(find_table(late.as_bytes()), None);
}

#[test]
fn the_fixed_paths_name_their_tables() {
    assert_eq!(table_of_path("module-status-changed"), Some(Entity::Module));
    assert_eq!(table_of_path("projet-status-changed"), Some(Entity::Projet));
    assert_eq!(table_of_path("personne-changed"), None);
}

proptest! {
    #[test]
    fn any_bytes_are_answered(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&body);
    }

    #[test]
    fn any_json_in_any_key_is_answered(key in "(table_id|webhook_id|event_id|event_type|batch_id|items|row_ids)", value in any_json()) {
        let mut body = updated(json!([{"id": 7}]));
        body[key] = value;
        let _ = reading(&body);
    }

    #[test]
    fn a_body_cut_anywhere_is_never_claimed(cut in 0_usize..150) {
        let body = updated(json!([{"id": 7}])).to_string();
        prop_assume!(cut < body.len());
        prop_assert!(!matches!(read(&body.as_bytes()[..cut]), Reading::Claim(_)));
    }

    #[test]
    fn every_row_that_is_named_is_claimed(ids in proptest::collection::vec(1_i64..10_000, 1..200)) {
        let items: Vec<Value> = ids.iter().map(|id| json!({"id": id, "order": "1.0"})).collect();
        let delivery = claimed(&updated(items));
        for id in ids {
            prop_assert!(delivery.rows.contains(&RowId::new(id).unwrap()));
        }
        prop_assert!(delivery.rows.is_sorted());
    }
}
