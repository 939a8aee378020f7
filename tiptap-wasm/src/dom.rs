//! The browser's objects, as far as they are used here.
//!
//! Own declarations instead of those of web-sys: no call below can fail for what this crate passes
//! (constant names, elements of the page), so none carries an error, and the module stays small. Data
//! only ever becomes text nodes and attribute values.

use wasm_bindgen::prelude::*;

use crate::texts::digits;

#[wasm_bindgen(module = "/src/platform.js")]
extern "C" {
    /// A property of anything.
    pub fn get(value: &JsValue, name: &str) -> JsValue;

    /// How many items an array has; nothing where it is none.
    pub fn count(value: &JsValue) -> Option<u32>;

    /// An item of an array.
    pub fn item(value: &JsValue, index: u32) -> JsValue;

    /// A parsed JSON text; undefined where it is none.
    pub fn parse(text: &str) -> JsValue;

    /// Appends a new element with a class and a text; empty ones are left out.
    pub fn append(parent: &Element, name: &str, class: &str, text: &str) -> Element;

    /// Calls an ear with a task once this turn is over.
    pub fn soon(ear: &JsValue, task: u32);

    /// A new element with a class.
    pub fn create(name: &str, class: &str) -> Element;
}

#[wasm_bindgen]
extern "C" {
    /// Anything that events are heard on: elements, the document, the window.
    #[derive(Clone, Debug, PartialEq)]
    pub type Target;

    #[wasm_bindgen(method, js_name = addEventListener)]
    pub fn listen(this: &Target, event: &str, ear: &JsValue, capture: bool);

    #[wasm_bindgen(method, js_name = removeEventListener)]
    pub fn unlisten(this: &Target, event: &str, ear: &JsValue, capture: bool);

    /// An element, ours or the page's.
    #[wasm_bindgen(extends = Target)]
    #[derive(Clone, Debug, PartialEq)]
    pub type Element;

    /// The number that ours carry; a property, so that no attribute of a document can fake it.
    #[wasm_bindgen(method, getter, js_name = bridgeView)]
    pub fn number(this: &Element) -> Option<u32>;

    #[wasm_bindgen(method, setter, js_name = bridgeView)]
    pub fn set_number(this: &Element, number: u32);

    #[wasm_bindgen(method, js_name = setAttribute)]
    pub fn set(this: &Element, name: &str, value: &str);

    #[wasm_bindgen(method, js_name = removeAttribute)]
    pub fn unset(this: &Element, name: &str);

    #[wasm_bindgen(method, js_name = getAttribute)]
    pub fn attribute(this: &Element, name: &str) -> Option<String>;

    #[wasm_bindgen(method, js_name = hasAttribute)]
    pub fn has(this: &Element, name: &str) -> bool;

    #[wasm_bindgen(method, setter, js_name = textContent)]
    pub fn set_text(this: &Element, text: &str);

    #[wasm_bindgen(method, getter, js_name = firstChild)]
    pub fn first_text(this: &Element) -> Text;

    #[wasm_bindgen(method, js_name = appendChild)]
    pub fn append_child(this: &Element, child: &Element);

    #[wasm_bindgen(method, js_name = cloneNode)]
    pub fn copy(this: &Element, deep: bool) -> Element;

    #[wasm_bindgen(method)]
    pub fn remove(this: &Element);

    #[wasm_bindgen(method)]
    pub fn closest(this: &Element, selector: &str) -> Option<Element>;

    #[wasm_bindgen(method)]
    pub fn matches(this: &Element, selector: &str) -> bool;

    #[wasm_bindgen(method, js_name = querySelector)]
    pub fn first(this: &Element, selector: &str) -> Option<Element>;

    #[wasm_bindgen(method)]
    pub fn contains(this: &Element, other: &Element) -> bool;

    #[wasm_bindgen(method, getter, js_name = isConnected)]
    pub fn is_connected(this: &Element) -> bool;

    #[wasm_bindgen(method, js_name = scrollIntoView)]
    pub fn show_at_end(this: &Element, at_top: bool);

    #[wasm_bindgen(method)]
    pub fn focus(this: &Element);

    #[wasm_bindgen(method, js_name = getBoundingClientRect)]
    pub fn rect(this: &Element) -> Rect;

    #[wasm_bindgen(method, getter)]
    fn style(this: &Element) -> Style;

    /// A text node.
    #[derive(Clone, Debug)]
    pub type Text;

    #[wasm_bindgen(method, setter)]
    pub fn set_data(this: &Text, text: &str);

    /// A place on screen, in CSS pixels of the viewport.
    pub type Rect;

    #[wasm_bindgen(method, getter)]
    pub fn left(this: &Rect) -> f64;

    #[wasm_bindgen(method, getter)]
    pub fn top(this: &Rect) -> f64;

    #[wasm_bindgen(method, getter)]
    pub fn bottom(this: &Rect) -> f64;

    #[wasm_bindgen(method, getter)]
    pub fn width(this: &Rect) -> f64;

    #[wasm_bindgen(method, getter)]
    pub fn height(this: &Rect) -> f64;

    type Style;

    #[wasm_bindgen(method, js_name = setProperty)]
    fn set_property(this: &Style, name: &str, value: &str);

    /// The document.
    #[wasm_bindgen(extends = Target)]
    #[derive(Clone, Debug)]
    pub type Document;

    #[wasm_bindgen(method, getter)]
    pub fn body(this: &Document) -> Option<Element>;

    #[wasm_bindgen(method, getter, js_name = documentElement)]
    pub fn root(this: &Document) -> Element;

    #[wasm_bindgen(method, getter, js_name = activeElement)]
    pub fn focused(this: &Document) -> Option<Element>;

    #[wasm_bindgen(method, getter)]
    pub fn hidden(this: &Document) -> bool;

    #[wasm_bindgen(method, getter, js_name = defaultView)]
    pub fn window(this: &Document) -> Window;

    #[wasm_bindgen(thread_local_v2, js_name = document)]
    static DOCUMENT: Document;

    /// The window.
    #[wasm_bindgen(extends = Target)]
    #[derive(Clone, Debug)]
    pub type Window;

    #[wasm_bindgen(method, getter)]
    pub fn origin(this: &Window) -> String;

    #[wasm_bindgen(method, getter, js_name = innerWidth)]
    pub fn inner_width(this: &Window) -> f64;

    #[wasm_bindgen(method, getter, js_name = innerHeight)]
    pub fn inner_height(this: &Window) -> f64;

    #[wasm_bindgen(js_namespace = navigator, js_name = language, thread_local_v2)]
    static LANGUAGE: Option<String>;

    /// Calls an ear once with these two numbers, after so many milliseconds.
    #[wasm_bindgen(js_name = setTimeout)]
    pub fn set_timeout(ear: &JsValue, pause: i32, alarm: u32, number: u32);

    /// Chance, in 0..1.
    #[wasm_bindgen(js_namespace = Math)]
    pub fn random() -> f64;

    /// Milliseconds since 1970.
    #[wasm_bindgen(js_namespace = Date)]
    pub fn now() -> f64;

    /// The milliseconds since 1970 of an ISO instant; NaN where it is none.
    #[wasm_bindgen(js_namespace = Date, js_name = parse)]
    pub fn parse_date(text: &str) -> f64;

    /// A text as it may stand in a query.
    #[wasm_bindgen(js_name = encodeURIComponent)]
    pub fn encode_uri_component(text: &str) -> String;

    /// An event; all that is asked of any kind of them.
    pub type Event;

    #[wasm_bindgen(method, getter, js_name = type)]
    pub fn kind(this: &Event) -> String;

    #[wasm_bindgen(method, getter)]
    pub fn target(this: &Event) -> JsValue;

    #[wasm_bindgen(method, getter)]
    pub fn key(this: &Event) -> Option<String>;

    #[wasm_bindgen(method, getter)]
    pub fn data(this: &Event) -> JsValue;

    #[wasm_bindgen(method, getter)]
    pub fn code(this: &Event) -> JsValue;

    #[wasm_bindgen(method, js_name = preventDefault)]
    pub fn prevent_default(this: &Event);

    #[wasm_bindgen(method, js_name = stopPropagation)]
    pub fn stop_propagation(this: &Event);
}

/// The page.
pub fn document() -> Document {
    DOCUMENT.with(Clone::clone)
}

/// The browser's language.
pub fn language() -> Option<String> {
    LANGUAGE.with(Clone::clone)
}

impl Element {
    /// Whether something of an event is an element: documents and windows are heard too.
    pub fn of(value: JsValue) -> Option<Self> {
        get(&value, "closest")
            .is_function()
            .then(|| value.unchecked_into())
    }

    /// Sets a style property; style objects are not what a CSP forbids.
    pub fn set_style(&self, name: &str, value: &str) {
        self.style().set_property(name, value);
    }

    /// Sets the place of a fixed element, in CSS pixels of the viewport.
    pub fn set_position(&self, left: f64, top: f64) {
        for (name, value) in [("left", left), ("top", top)] {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "saturates, and a window is smaller"
            )]
            let mut text = digits(value.round() as i64);
            text.push_str("px");
            self.set_style(name, &text);
        }
    }

    /// Moves the keyboard to the first link or button inside; answers whether there is one.
    pub fn focus_first(&self) -> bool {
        let first = self.first("a, button");
        if let Some(first) = &first {
            first.focus();
        }
        first.is_some()
    }
}

/// Whether an opening fits below its anchor, or else above it: its top, in CSS pixels.
pub fn top_beside(anchor: (f64, f64), height: f64, window: f64, gap: f64) -> f64 {
    let below = anchor.1 + gap;
    if below + height <= window - gap || anchor.0 < height + gap {
        below
    } else {
        anchor.0 - gap - height
    }
}
