//! Changes that come by themselves, cuts and recoveries.

#![cfg(target_arch = "wasm32")]

mod world;

use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use world::{World, personne, text};

wasm_bindgen_test_configure!(run_in_browser);

/// A page with one chip whose value is known and listened to.
async fn connected() -> (World, JsValue) {
    let world = World::new().await;
    world.knows("personne:5", &personne(5, "Pierre Dupont", 670.0, 10.0));
    let chip = world.chip("bridge:personne", "5", "Pierre");
    world.settle().await;
    world.welcome();
    (world, chip)
}

#[wasm_bindgen_test]
async fn a_connection_says_who_is_there_and_listens_from_the_version_on_screen() {
    let (world, _) = connected().await;
    assert_eq!(
        world.sent(),
        "{\"type\":\"hello\",\"token\":\"jwt.one-two_3\"}\n{\"type\":\"subscribe\",\"refs\":[{\"ref\":\"personne:5\",\"version\":10}]}"
    );
    assert_eq!(world.sockets(), 1);
}

#[wasm_bindgen_test]
async fn a_change_is_on_screen_without_a_request() {
    let (world, chip) = connected().await;
    let asked = world.count("resolve");
    world.change("personne:5", &personne(5, "Pierre Dupont", 660.0, 11.0));
    assert_eq!(text(&chip), "@Pierre Dupont · 660\u{a0}h");
    assert_eq!(world.count("resolve"), asked);
}

#[wasm_bindgen_test]
async fn an_older_card_never_replaces_a_newer_one() {
    let (world, chip) = connected().await;
    world.change("personne:5", &personne(5, "Pierre Dupont", 660.0, 12.0));
    world.change("personne:5", &personne(5, "Pierre Dupont", 670.0, 11.0));
    assert_eq!(text(&chip), "@Pierre Dupont · 660\u{a0}h");
}

#[wasm_bindgen_test]
async fn after_a_cut_the_page_comes_back_and_catches_up_by_version() {
    let (world, chip) = connected().await;
    world.hang_up(1006);
    assert_eq!(text(&chip), "@Pierre Dupont · 670\u{a0}h");
    while world.sockets() < 2 {
        world.settle().await;
    }
    world.settle().await;
    world.welcome();
    let second = world.sent();
    let second = second.rsplit("---\n").next().unwrap();
    assert!(second.contains("hello"), "{second}");
    assert!(
        second.contains("{\"ref\":\"personne:5\",\"version\":10}"),
        "{second}"
    );
    world.change("personne:5", &personne(5, "Pierre Dupont", 650.0, 13.0));
    assert_eq!(text(&chip), "@Pierre Dupont · 650\u{a0}h");
}

#[wasm_bindgen_test]
async fn what_cannot_be_read_changes_nothing() {
    let (world, chip) = connected().await;
    for card in [JsValue::NULL, JsValue::from_str("x")] {
        let message = js_sys::Object::new();
        js_sys::Reflect::set(&message, &"entity".into(), &"personne".into()).unwrap();
        js_sys::Reflect::set(&message, &"id".into(), &card).unwrap();
        world.change("personne:5", &message);
    }
    assert_eq!(text(&chip), "@Pierre Dupont · 670\u{a0}h");
}

#[wasm_bindgen_test]
async fn a_stopped_bridge_hears_nothing_more() {
    let (mut world, chip) = connected().await;
    world.bridge = None;
    world.change("personne:5", &personne(5, "Pierre Dupont", 1.0, 99.0));
    assert_eq!(text(&chip), "@Pierre Dupont · 670\u{a0}h");
}
