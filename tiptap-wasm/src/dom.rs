//! Making and changing elements: data only ever becomes text nodes and attribute values.

use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, HtmlElement, Text};

/// The shape of an element that carries the number of what it shows.
#[wasm_bindgen]
extern "C" {
    /// Any element of ours; the number lives in a property, so no attribute of a document can fake it.
    pub type Tagged;

    #[wasm_bindgen(method, getter, js_name = bridgeView)]
    fn view(this: &Tagged) -> Option<u32>;

    #[wasm_bindgen(method, setter, js_name = bridgeView)]
    fn set_view(this: &Tagged, view: u32);
}

/// The number that [`tag`] left on an element.
pub fn tagged(element: &Element) -> Option<u32> {
    element.unchecked_ref::<Tagged>().view()
}

/// Leaves a number on an element.
pub fn tag(element: &Element, number: u32) {
    element.unchecked_ref::<Tagged>().set_view(number);
}

/// A new element with a class.
pub fn element(document: &Document, name: &str, class: &str) -> Result<Element, JsValue> {
    let element = document.create_element(name)?;
    element.set_class_name(class);
    Ok(element)
}

/// A new element with a class and a text.
pub fn text_element(
    document: &Document,
    name: &str,
    class: &str,
    text: &str,
) -> Result<Element, JsValue> {
    let made = element(document, name, class)?;
    made.set_text_content(Some(text));
    Ok(made)
}

/// Appends a new element with a class and a text.
pub fn append_text(
    parent: &Element,
    name: &str,
    class: &str,
    text: &str,
) -> Result<Element, JsValue> {
    let document = parent.owner_document().ok_or(JsValue::UNDEFINED)?;
    let made = text_element(&document, name, class, text)?;
    parent.append_child(&made)?;
    Ok(made)
}

/// Appends a new, empty element with a class.
pub fn append(parent: &Element, name: &str, class: &str) -> Result<Element, JsValue> {
    let document = parent.owner_document().ok_or(JsValue::UNDEFINED)?;
    let made = element(&document, name, class)?;
    parent.append_child(&made)?;
    Ok(made)
}

/// The text node that an element begins with.
pub fn first_text(element: &Element) -> Option<Text> {
    element.first_child()?.dyn_into().ok()
}

/// Sets a style property; style objects are not what a CSP forbids.
pub fn style(element: &Element, property: &str, value: &str) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.style().set_property(property, value);
    }
}

/// Removes all children.
pub fn clear(element: &Element) {
    element.set_text_content(None);
}
