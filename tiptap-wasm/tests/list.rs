//! Suggestions while typing, the card over a chip, and both by keyboard.

#![cfg(target_arch = "wasm32")]

mod world;

use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use world::{World, attributes, fire, personne, query, texts};

wasm_bindgen_test_configure!(run_in_browser);

async fn found() -> World {
    let world = World::new().await;
    world.finds(&[
        personne(31, "Pierre Dupond", 600.0, 1.0),
        personne(5, "Pierre Dupont", -3.0, 1.0),
    ]);
    assert_eq!(world.types("Bonjour @formateur pier"), 15);
    world.settle().await;
    world
}

#[wasm_bindgen_test]
async fn our_word_opens_a_list_with_hours_and_the_editor_becomes_its_combobox() {
    let world = found().await;
    assert_eq!(texts(".bridge-label"), "Pierre Dupond|Pierre Dupont");
    assert_eq!(texts(".bridge-value"), "600\u{a0}h|-3\u{a0}h");
    let said = attributes(&world.root);
    for part in [
        "role=combobox",
        "aria-expanded=true",
        "aria-controls=bridge-suggestions",
        "aria-activedescendant=bridge-option-0",
    ] {
        assert!(said.contains(part), "{said}");
    }
    assert_eq!(texts("[role=status].bridge-hidden"), "2 résultats");
    world.bridge().close_list(world.editor);
    assert_eq!(attributes(&world.root), "role=textbox");
    assert_eq!(texts(".bridge-list-box"), "");
}

#[wasm_bindgen_test]
async fn other_words_open_nothing() {
    let world = World::new().await;
    assert_eq!(world.types("@ada"), 0);
    assert!(!world.key("Enter"));
    world.settle().await;
    assert_eq!(
        (world.count("search"), attributes(&world.root).as_str()),
        (0, "role=textbox")
    );
}

#[wasm_bindgen_test]
async fn arrows_choose_and_enter_picks_once() {
    let world = found().await;
    assert!(world.key("ArrowDown"));
    assert!(attributes(&world.root).contains("aria-activedescendant=bridge-option-1"));
    assert!(world.key("ArrowDown"));
    assert!(world.key("ArrowUp"));
    assert!(world.key("Enter"));
    let picked = world.picked();
    for part in [
        "\"kind\":\"mention\"",
        "\"length\":15",
        "\"label\":\"Pierre Dupont\"",
        "\"entityType\":\"bridge:personne\"",
        "\"entityId\":\"5\"",
        "\"creatorId\":\"u1\"",
    ] {
        assert!(picked.contains(part), "{picked}");
    }
    assert!(!world.key("Enter"), "the list is closed");
    assert_eq!(attributes(&world.root), "role=textbox");
}

#[wasm_bindgen_test]
async fn enter_before_the_answer_waits_for_it() {
    let world = World::new().await;
    world.finds(&[personne(5, "Pierre Dupont", 670.0, 1.0)]);
    world.types("@formateur pier");
    assert!(world.key("Enter"), "swallowed: no line break, no page");
    assert_eq!(world.picked(), "[]");
    world.settle().await;
    assert!(
        world.picked().contains("Pierre Dupont"),
        "{}",
        world.picked()
    );
}

#[wasm_bindgen_test]
async fn escape_closes_the_list_for_this_token_only() {
    let world = found().await;
    assert!(world.key("Escape"));
    assert_eq!(
        world.types("Bonjour @formateur pierr"),
        16,
        "still ours: the wiki's list stays shut"
    );
    assert_eq!(texts(".bridge-list-box"), "");
    world.types("Bonjour @formateur pierr, puis");
    world.types("Bonjour @formateur pierr, puis @personne");
    world.settle().await;
    assert_ne!(texts(".bridge-list-box"), "");
}

#[wasm_bindgen_test]
async fn nothing_found_says_so_and_lets_enter_through() {
    let world = World::new().await;
    world.types("@formateur zzz");
    world.settle().await;
    assert_eq!(texts(".bridge-list-box"), "Aucun résultat");
    assert!(!world.key("Enter"));
    assert_eq!(texts(".bridge-list-box"), "");
}

#[wasm_bindgen_test]
async fn a_token_that_nobody_typed_just_now_opens_nothing() {
    let world = World::new().await;
    assert_eq!(
        world
            .bridge()
            .typed(world.editor, "@formateur pier", 1, false),
        15
    );
    world.bridge().updated(world.editor, true);
    world.settle().await;
    assert_eq!(world.count("search"), 0);
}

#[wasm_bindgen_test]
async fn the_mouse_picks_and_leaves_the_keyboard_in_the_editor() {
    let world = found().await;
    fire(&query("#bridge-option-1"), "mousedown", None);
    assert!(
        world.picked().contains("\"entityId\":\"5\""),
        "{}",
        world.picked()
    );
}

#[wasm_bindgen_test]
async fn brackets_and_addresses_become_cards_of_our_own_pages_only() {
    let world = World::new().await;
    let bridge = world.bridge();
    assert_eq!(
        bridge.bracketed("Voir [projet:projet-alpha]").as_deref(),
        Some("/bridge/projet/projet-alpha")
    );
    assert_eq!(bridge.bracketed("[projet:../x]"), None);
    assert_eq!(
        bridge.pasted(" /bridge/personne/5\n").as_deref(),
        Some("/bridge/personne/5")
    );
    assert_eq!(
        bridge.pasted("https://evil.example/bridge/personne/5"),
        None
    );
}

#[wasm_bindgen_test]
async fn the_keyboard_opens_the_card_of_a_chip_and_escape_closes_it() {
    let world = World::new().await;
    world.knows("personne:5", &personne(5, "Pierre Dupont", 670.0, 1.0));
    let chip = world.chip("bridge:personne", "5", "Pierre");
    world.settle().await;
    assert!(world.bridge().open(chip.clone().unchecked_into()));
    let card = texts(".bridge-popover");
    for part in [
        "Pierre Dupont",
        "80\u{a0}h attribuées sur 750\u{a0}h",
        "670\u{a0}h restantes",
        "11\u{a0}h réalisées sur 400\u{a0}h",
    ] {
        assert!(card.contains(part), "{card}");
    }
    fire(&query(".bridge-popover a"), "keydown", Some("Escape"));
    assert_eq!(texts(".bridge-popover"), "");
}

#[wasm_bindgen_test]
async fn the_pointer_opens_the_card_and_may_rest_on_it() {
    let world = World::new().await;
    world.knows("personne:5", &personne(5, "Pierre Dupont", 670.0, 1.0));
    let chip = world.chip("bridge:personne", "5", "Pierre");
    world.settle().await;
    fire(&chip, "mouseover", None);
    world.until(|| !query(".bridge-popover").is_null()).await;
    fire(&chip, "mouseout", None);
    fire(&query(".bridge-popover"), "mouseover", None);
    world.settle().await;
    assert!(!query(".bridge-popover").is_null());
    fire(&query(".bridge-popover"), "mouseout", None);
    world.until(|| query(".bridge-popover").is_null()).await;
}

#[wasm_bindgen_test]
async fn a_view_that_goes_takes_its_card_along() {
    let world = World::new().await;
    let chip = world.chip("bridge:personne", "5", "Pierre");
    assert!(world.bridge().open(chip.clone().unchecked_into()));
    world.bridge().unmount(chip.unchecked_into());
    assert!(query(".bridge-popover").is_null());
    world.settle().await;
    assert_eq!(world.count("resolve"), 0, "nobody shows it any more");
}
