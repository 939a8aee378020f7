//! What an editor can do for the bridge; the shape is `EditorHost` in the JavaScript package.
//!
//! A fault of the editor ends here: nothing is placed, nothing is inserted.

use wasm_bindgen::prelude::*;

use crate::decode::field;

#[wasm_bindgen]
extern "C" {
    /// An editor, as the glue describes it.
    #[derive(Clone, Debug)]
    pub type Host;

    /// Gives the keyboard to the editor.
    #[wasm_bindgen(method)]
    pub fn focus(this: &Host);
}

#[wasm_bindgen(module = "/src/platform.js")]
extern "C" {
    fn place(host: &Host, length: u32) -> JsValue;

    /// Lets an editor put a reference in the place of the last `length` UTF-16 units before its cursor.
    pub fn insert(
        host: &Host,
        kind: &str,
        length: u32,
        label: &str,
        entity_type: &str,
        entity_id: &str,
        creator: Option<String>,
        src: &str,
    );
}

/// Left, top and bottom of the last `length` UTF-16 units before the cursor, in CSS pixels.
pub fn token_place(host: &Host, length: u32) -> Option<(f64, f64, f64)> {
    let place = place(host, length);
    let part = |name| field(&place, name);
    Some((part("left")?, part("top")?, part("bottom")?))
}
