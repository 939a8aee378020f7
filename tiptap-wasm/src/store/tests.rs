//! What a page knows, whatever is answered, pushed, lost and remembered in whatever order.

use std::rc::Rc;

use bridge_core::date::Instant;
use bridge_core::entity::Entity;
use bridge_core::entity_ref::EntityRef;
use bridge_core::ids::RowId;
use bridge_core::wire::{Card, CardFields, CardState, ClientCard};
use proptest::prelude::*;

use super::{Answered, FRESH_FOR, Status, Store};

fn client(id: i64) -> EntityRef {
    EntityRef::by_id(Entity::Client, RowId::new(id).unwrap())
}

fn card(version: i64) -> Rc<Card> {
    Rc::new(Card {
        entity: Entity::Client,
        id: RowId::new(1).unwrap(),
        slug: None,
        label: format!("version {version}"),
        url: None,
        state: CardState::Fresh,
        version,
        as_of: Instant::from_millis(0),
        fields: CardFields::Client(ClientCard {
            ville: None,
            pays: None,
            projets_en_cours: 0,
            projets_total: 0,
        }),
    })
}

#[test]
fn a_reference_is_asked_once_however_many_show_it() {
    let mut store = Store::default();
    let first = store.acquire(&client(1));
    assert_eq!(store.acquire(&client(1)), first);
    assert_eq!(store.take_due(0.0), [first]);
    assert_eq!(store.take_due(0.0), []);
    store.answered(first, Answered::Card(card(1)), 1_000.0);
    assert!(!store.has_due(1_000.0));
    assert!(store.has_due(1_000.0 + FRESH_FOR));
}

#[test]
fn what_changes_come_for_is_not_asked_again() {
    let mut store = Store::default();
    let entry = store.acquire(&client(1));
    assert_eq!(store.take_unsubscribed(), [], "not known yet");
    store.answered(entry, Answered::Card(card(7)), 0.0);
    assert_eq!(store.take_unsubscribed(), [(client(1), Some(7))]);
    assert_eq!(store.take_unsubscribed(), []);
    assert!(!store.has_due(f64::INFINITY));
    store.forget_subscriptions();
    assert!(store.has_due(f64::INFINITY));
}

#[test]
fn what_nobody_shows_is_let_go_after_a_while() {
    let mut store = Store::default();
    let entry = store.acquire(&client(1));
    store.answered(entry, Answered::Card(card(1)), 0.0);
    store.take_unsubscribed();
    store.release(entry);
    store.sweep(FRESH_FOR);
    assert!(store.get(entry).is_some(), "still listened to");
    assert_eq!(store.take_forsaken(), [client(1)]);
    store.sweep(0.0);
    assert!(store.get(entry).is_some(), "still fresh");
    store.sweep(FRESH_FOR);
    assert!(store.get(entry).is_none());
    assert_eq!(store.acquire(&client(2)), entry, "its place is free");
}

#[test]
fn a_lost_connection_keeps_values_and_says_so() {
    let mut store = Store::default();
    let (known, unknown) = (store.acquire(&client(1)), store.acquire(&client(2)));
    store.answered(known, Answered::Card(card(1)), 0.0);
    store.unreachable(&[known, unknown]);
    assert_eq!(store.get(known).unwrap().status, Status::Offline);
    assert_eq!(store.get(unknown).unwrap().status, Status::Error);
    store.remembered(&client(2), card(3), 5.0);
    assert_eq!(store.get(unknown).unwrap().status, Status::Offline);
    assert!(store.has_due(0.0), "both are asked again");
}

#[test]
fn a_remembered_value_never_replaces_an_answer() {
    let mut store = Store::default();
    let entry = store.acquire(&client(1));
    store.answered(entry, Answered::Forbidden, 0.0);
    store.remembered(&client(1), card(9), 0.0);
    assert_eq!(store.get(entry).unwrap().status, Status::Forbidden);
    assert!(store.get(entry).unwrap().card.is_none());
}

/// Anything that can happen to one entry.
#[derive(Clone, Debug)]
enum Event {
    Answered(i64),
    Pushed(i64),
    Remembered(i64),
    Forbidden,
    Gone,
    Unreachable,
    Stranger,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        (1..20_i64).prop_map(Event::Answered),
        (1..20_i64).prop_map(Event::Pushed),
        (1..20_i64).prop_map(Event::Remembered),
        Just(Event::Forbidden),
        Just(Event::Gone),
        Just(Event::Unreachable),
        Just(Event::Stranger),
    ]
}

proptest! {
    /// Versions never go back while a value is shown, and who may not see a value has none.
    #[test]
    fn an_older_card_never_replaces_a_newer_one(events in proptest::collection::vec(event(), 0..40)) {
        let mut store = Store::default();
        let entry = store.acquire(&client(1));
        let shown = |store: &Store| store.get(entry).unwrap().card.as_ref().map(|card| card.version);
        for event in events {
            let before = shown(&store);
            match event {
                Event::Answered(version) => store.answered(entry, Answered::Card(card(version)), 0.0),
                Event::Pushed(version) => store.pushed(&client(1), Answered::Card(card(version)), 0.0),
                Event::Remembered(version) => store.remembered(&client(1), card(version), 0.0),
                Event::Forbidden => store.answered(entry, Answered::Forbidden, 0.0),
                Event::Gone => store.pushed(&client(1), Answered::Gone, 0.0),
                Event::Unreachable => store.unreachable(&[entry]),
                Event::Stranger => store.stranger(0.0),
            }
            let after = shown(&store);
            prop_assert!(after.is_none() || before.is_none() || after >= before);
            let status = store.get(entry).unwrap().status;
            prop_assert_eq!(after.is_none(), matches!(status, Status::Loading | Status::Forbidden | Status::Gone | Status::Error));
        }
    }
}
