//! The browser that tests of the boundary run in: `world.js`, as Rust sees it.

#![allow(dead_code, reason = "each test program uses a part of it")]

use js_sys::Promise;
use tiptap_wasm::Bridge;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen(module = "/tests/world.js")]
extern "C" {
    fn make() -> JsValue;
    fn page_origin() -> String;
    fn unmake(world: &JsValue);
    pub fn personne(id: u32, label: &str, left: f64, version: f64) -> JsValue;
    fn answer(world: &JsValue, reference: &str, status: &str, card: &JsValue);
    fn find(world: &JsValue, cards: &js_sys::Array);
    fn set(world: &JsValue, name: &str, value: &JsValue);
    fn count(world: &JsValue, path: &str) -> u32;
    fn references(world: &JsValue) -> String;
    fn welcome(world: &JsValue);
    fn change(world: &JsValue, reference: &str, card: &JsValue);
    fn hang_up(world: &JsValue, code: u32);
    fn sent(world: &JsValue) -> String;
    fn sockets(world: &JsValue) -> u32;
    fn editor() -> JsValue;
    fn host(world: &JsValue) -> JsValue;
    fn picked(world: &JsValue) -> String;
    pub fn attributes(element: &JsValue) -> String;
    pub fn number(element: &JsValue) -> u32;
    pub fn fire(element: &JsValue, kind: &str, key: Option<&str>);
    fn put(parent: &JsValue, child: &JsValue);
    pub fn text(element: &JsValue) -> String;
    pub fn texts(selector: &str) -> String;
    pub fn query(selector: &str) -> JsValue;
    fn take_away(element: &JsValue);
    fn settle() -> Promise;
    fn until(is: &Closure<dyn FnMut() -> bool>) -> Promise;
    fn wipe() -> Promise;
    fn remembers(wanted: u32) -> Promise;
}

/// A page with one editor, a scripted network and a bridge.
pub struct World {
    script: JsValue,
    pub root: JsValue,
    pub bridge: Option<Bridge>,
    pub editor: u32,
}

impl World {
    /// A page whose storage is empty.
    pub async fn new() -> Self {
        JsFuture::from(wipe()).await.unwrap();
        Self::with_storage()
    }

    /// A page that finds what the last one left.
    pub fn with_storage() -> Self {
        let script = make();
        let root = editor();
        let bridge = Bridge::new(&page_origin(), "/bridge", None).unwrap();
        let editor = bridge.attach(
            root.clone().unchecked_into(),
            host(&script).unchecked_into(),
            true,
        );
        Self {
            script,
            root,
            bridge: Some(bridge),
            editor,
        }
    }

    pub fn bridge(&self) -> &Bridge {
        self.bridge.as_ref().unwrap()
    }

    /// What the bridge answers for a reference: a card, or a status without one.
    pub fn knows(&self, reference: &str, card: &JsValue) {
        answer(&self.script, reference, "ok", card);
    }

    pub fn refuses(&self, reference: &str, status: &str) {
        answer(&self.script, reference, status, &JsValue::NULL);
    }

    pub fn finds(&self, cards: &[JsValue]) {
        find(&self.script, &cards.iter().cloned().collect());
    }

    pub fn set(&self, name: &str, value: impl Into<JsValue>) {
        set(&self.script, name, &value.into());
    }

    /// A chip in the editor.
    pub fn chip(&self, entity_type: &str, id: &str, label: &str) -> JsValue {
        let chip: JsValue = self
            .bridge()
            .mention(self.editor, entity_type, id, label)
            .unwrap()
            .into();
        put(&self.root, &chip);
        chip
    }

    /// A card in the editor.
    pub fn card(&self, src: &str) -> JsValue {
        let card: JsValue = self
            .bridge()
            .embed(self.editor, "iframe", src)
            .unwrap()
            .into();
        put(&self.root, &card);
        card
    }

    /// Types a text: the update of the state, then that of the view.
    pub fn types(&self, text: &str) -> u32 {
        let length = self.bridge().typed(self.editor, text, 1, true);
        self.bridge().updated(self.editor, true);
        length
    }

    pub fn key(&self, key: &str) -> bool {
        self.bridge().key(self.editor, key, false)
    }

    pub fn count(&self, path: &str) -> u32 {
        count(&self.script, path)
    }

    pub fn references(&self) -> String {
        references(&self.script)
    }

    pub fn welcome(&self) {
        welcome(&self.script);
    }

    pub fn change(&self, reference: &str, card: &JsValue) {
        change(&self.script, reference, card);
    }

    pub fn hang_up(&self, code: u32) {
        hang_up(&self.script, code);
    }

    pub fn sent(&self) -> String {
        sent(&self.script)
    }

    pub fn sockets(&self) -> u32 {
        sockets(&self.script)
    }

    pub fn picked(&self) -> String {
        picked(&self.script)
    }

    /// Lets everything happen that is ready to.
    pub async fn settle(&self) {
        JsFuture::from(settle()).await.unwrap();
    }

    /// Waits until so many cards are remembered.
    pub async fn remembers(&self, wanted: u32) {
        JsFuture::from(remembers(wanted)).await.unwrap();
    }

    /// Waits until something is true.
    pub async fn until(&self, is: impl FnMut() -> bool + 'static) {
        let is = Closure::new(is);
        JsFuture::from(until(&is)).await.unwrap();
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.bridge = None;
        take_away(&self.root);
        unmake(&self.script);
    }
}
