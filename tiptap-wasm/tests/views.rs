//! What readers see of references, whatever the bridge answers, in a real browser.

#![cfg(target_arch = "wasm32")]

mod world;

use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use world::{World, attributes, number, personne, text, texts};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn one_request_serves_all_references_of_a_page() {
    let world = World::new().await;
    world.knows("personne:5", &personne(5, "Pierre Dupont", 670.0, 1.0));
    let chips: Vec<_> = (0..50)
        .map(|_| world.chip("bridge:personne", "5", "Pierre"))
        .collect();
    let card = world.card("/bridge/projet/42");
    world.settle().await;
    assert_eq!(world.references(), "personne:5 projet:42");
    assert_eq!(world.count("auth/docmost"), 1);
    for chip in &chips {
        assert_eq!(text(chip), "@Pierre Dupont · 670\u{a0}h");
    }
    assert!(text(&card).contains("supprimé"), "{}", text(&card));
}

#[wasm_bindgen_test]
async fn a_second_editor_of_the_same_page_asks_nothing_again() {
    let world = World::new().await;
    world.knows("personne:5", &personne(5, "Pierre Dupont", 670.0, 1.0));
    let first = world.chip("bridge:personne", "5", "Pierre");
    world.settle().await;
    world.bridge().unmount(first.unchecked_into());
    let second = world.chip("bridge:personne", "5", "Pierre");
    assert_eq!(text(&second), "@Pierre Dupont · 670\u{a0}h");
    world.settle().await;
    assert_eq!(world.count("resolve"), 1);
}

#[wasm_bindgen_test]
async fn hundreds_of_references_go_in_requests_of_two_hundred() {
    let world = World::new().await;
    for id in 1..=450 {
        world.chip("bridge:personne", &id.to_string(), "x");
    }
    world.settle().await;
    let sizes: Vec<usize> = world
        .references()
        .lines()
        .map(|line| line.split(' ').count())
        .collect();
    assert_eq!(sizes, [200, 200, 50]);
}

#[wasm_bindgen_test]
async fn each_answer_has_its_look() {
    let world = World::new().await;
    world.knows("personne:1", &personne(1, "Beaucoup", 700.0, 1.0));
    world.knows("personne:2", &personne(2, "Peu", 74.0, 1.0));
    world.knows("personne:3", &personne(3, "Trop", -12.5, 1.0));
    world.refuses("personne:4", "forbidden");
    world.refuses("personne:5", "gone");
    let chips: Vec<_> = (1..=5)
        .map(|id| world.chip("bridge:personne", &id.to_string(), "Nom"))
        .collect();
    assert_eq!(text(&chips[0]), "@Nom");
    world.settle().await;
    let seen: Vec<_> = chips.iter().map(text).collect();
    assert_eq!(
        seen,
        [
            "@Beaucoup · 700\u{a0}h",
            "@Peu · 74\u{a0}h",
            "@Trop · -12,5\u{a0}h",
            "@Nom · accès restreint",
            "@Nom · supprimé"
        ]
    );
    for (chip, mark) in chips.iter().zip([
        "tone=good",
        "tone=low",
        "tone=over",
        "bridge=forbidden",
        "bridge=gone",
    ]) {
        assert!(attributes(chip).contains(mark), "{}", attributes(chip));
    }
}

#[wasm_bindgen_test]
async fn a_stranger_sees_labels_and_no_number() {
    let world = World::new().await;
    world.set("session", 401);
    let chip = world.chip("bridge:personne", "5", "Pierre Dupont");
    let card = world.card("/bridge/projet/42");
    world.settle().await;
    assert_eq!(text(&chip), "@Pierre Dupont · accès restreint");
    // A bare number would read as a figure.
    assert_eq!(text(&card), "Projet#42accès restreint");
    assert_eq!((world.count("resolve"), world.sockets()), (0, 0));
}

#[wasm_bindgen_test]
async fn hostile_attributes_are_inert_or_not_ours() {
    let world = World::new().await;
    let chip = world.chip(
        "bridge:personne",
        "5<script>",
        "<img src=x onerror=alert(1)>",
    );
    assert_eq!(text(&chip), "@<img src=x onerror=alert(1)>");
    assert!(!attributes(&chip).contains("role"), "{}", attributes(&chip));
    for src in [
        "javascript:alert(1)",
        "//evil/bridge/projet/1",
        "https://evil.example/bridge/projet/1",
        "/other/projet/1",
    ] {
        assert!(
            world.bridge().embed(world.editor, "iframe", src).is_none(),
            "{src}"
        );
    }
    assert!(
        world
            .bridge()
            .mention(world.editor, "user", "5", "Ada")
            .is_none()
    );
    world.settle().await;
    assert_eq!(world.count("resolve"), 0);
    assert_eq!(texts("img"), "");
}

#[wasm_bindgen_test]
async fn an_unreachable_bridge_leaves_labels_and_is_asked_again() {
    let world = World::new().await;
    world.knows("personne:5", &personne(5, "Pierre Dupont", 670.0, 1.0));
    world.set("down", true);
    let chip = world.chip("bridge:personne", "5", "Pierre");
    let seen = chip.clone();
    world
        .until(move || text(&seen) == "@Pierre · indisponible")
        .await;
    world.set("down", false);
    let again = chip.clone();
    world
        .until(move || text(&again) == "@Pierre Dupont · 670\u{a0}h")
        .await;
}

#[wasm_bindgen_test]
async fn the_last_known_value_is_shown_with_its_age_when_a_page_opens_offline() {
    let first = World::new().await;
    first.knows("personne:5", &personne(5, "Pierre Dupont", 670.0, 1.0));
    first.chip("bridge:personne", "5", "Pierre");
    first.remembers(1).await;
    drop(first);
    let second = World::with_storage();
    second.set("down", true);
    let chip = second.chip("bridge:personne", "5", "Pierre");
    let seen = chip.clone();
    second
        .until(move || text(&seen).contains("670\u{a0}h"))
        .await;
    assert_eq!(
        text(&chip),
        "@Pierre Dupont · 670\u{a0}h · hors ligne · il y a 1\u{a0}min"
    );
}

#[wasm_bindgen_test]
async fn a_refused_session_forgets_what_was_remembered() {
    let first = World::new().await;
    first.knows("personne:5", &personne(5, "Pierre Dupont", 670.0, 1.0));
    first.chip("bridge:personne", "5", "Pierre");
    first.remembers(1).await;
    drop(first);
    let stranger = World::with_storage();
    stranger.set("session", 401);
    stranger.chip("bridge:personne", "5", "Pierre");
    stranger.remembers(0).await;
    drop(stranger);
    let third = World::with_storage();
    third.set("down", true);
    let chip = third.chip("bridge:personne", "5", "Pierre");
    third
        .until(move || text(&chip) == "@Pierre · indisponible")
        .await;
}

#[wasm_bindgen_test]
async fn chips_are_in_the_tab_order_only_where_nothing_can_be_edited() {
    let world = World::new().await;
    let chip = world.chip("bridge:personne", "5", "Pierre");
    assert!(!attributes(&chip).contains("tabindex"));
    world.bridge().updated(world.editor, false);
    assert!(attributes(&chip).contains("tabindex=0"));
    world.bridge().updated(world.editor, true);
    assert!(!attributes(&chip).contains("tabindex"));
}

#[wasm_bindgen_test]
async fn views_that_come_and_go_leave_nothing_behind() {
    let world = World::new().await;
    let round = || {
        let chips: Vec<_> = (0..1_000)
            .map(|id| world.chip("bridge:personne", &(id % 40 + 1).to_string(), "Nom"))
            .collect();
        for chip in chips {
            world.bridge().unmount(chip.unchecked_into());
        }
    };
    round();
    round();
    let before = memory();
    for _ in 0..10 {
        round();
    }
    assert_eq!(memory(), before);
    // The numbers are the same ones again: no table has grown.
    let chip = world.chip("bridge:personne", "1", "Nom");
    assert!(number(&chip) < 1_000, "{}", number(&chip));
}

/// How much memory the module has, in bytes.
fn memory() -> u32 {
    let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    let buffer: js_sys::ArrayBuffer = memory.buffer().unchecked_into();
    buffer.byte_length()
}
