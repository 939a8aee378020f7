//! The list of suggestions: an ARIA listbox under the cursor, owned by the editor as a combobox.
//!
//! What always holds: the keyboard focus stays in the editor; the editor's ARIA attributes are as
//! they were as soon as the list closes; names come in as text nodes. While the list is open its keys
//! are its own. DOM only: what to show is decided in `suggest`.

use std::rc::Rc;

use bridge_core::language::Language;
use bridge_core::options::Role;
use bridge_core::wire::{Card, CardFields};
use wasm_bindgen::JsValue;
use web_sys::{Document, Element};

use crate::dom;
use crate::summary::Summary;
use crate::texts::{texts, value_name};
use crate::views::entity_name;

/// The listbox's id, which the editor refers to.
const LIST_ID: &str = "bridge-suggestions";

/// Space between the text and the list, and between the list and the window's edge, in CSS pixels.
const GAP: f64 = 6.0;

/// What the list says.
#[derive(Clone, Debug)]
pub enum Content {
    /// These, best first.
    Items(Vec<Rc<Card>>),
    /// One sentence instead.
    Note(&'static str),
}

/// The list's elements.
#[derive(Debug)]
pub struct List {
    root: Element,
    status: Element,
    owner: Option<Owner>,
    options: Vec<Element>,
}

/// The editor that the list belongs to, and what its attributes said before.
#[derive(Debug)]
struct Owner {
    editor: Element,
    role: Option<String>,
    label: Option<String>,
}

impl List {
    /// A closed list in a document.
    pub fn new(document: &Document) -> Result<Self, JsValue> {
        let root = dom::element(document, "div", "bridge-list-box")?;
        root.set_id(LIST_ID);
        root.set_attribute("role", "listbox")?;
        let status = dom::element(document, "div", "bridge-hidden")?;
        status.set_attribute("role", "status")?;
        status.set_attribute("aria-live", "polite")?;
        Ok(Self {
            root,
            status,
            owner: None,
            options: Vec::new(),
        })
    }

    /// The element that clicks are heard on.
    pub const fn root(&self) -> &Element {
        &self.root
    }

    /// Opens the list for an editor.
    pub fn open(&mut self, editor: &Element, language: Language) -> Result<(), JsValue> {
        if self
            .owner
            .as_ref()
            .is_some_and(|owner| owner.editor == *editor)
        {
            return Ok(());
        }
        self.close();
        let words = texts(language);
        let document = editor.owner_document().ok_or(JsValue::UNDEFINED)?;
        let body = document.body().ok_or(JsValue::UNDEFINED)?;
        self.root.set_attribute("aria-label", words.suggestions)?;
        body.append_child(&self.root)?;
        body.append_child(&self.status)?;
        let owner = Owner {
            editor: editor.clone(),
            role: editor.get_attribute("role"),
            label: editor.get_attribute("aria-label"),
        };
        for (name, value) in [
            ("role", "combobox"),
            ("aria-autocomplete", "list"),
            ("aria-haspopup", "listbox"),
            ("aria-expanded", "true"),
            ("aria-controls", LIST_ID),
        ] {
            editor.set_attribute(name, value)?;
        }
        if owner.label.is_none() && !editor.has_attribute("aria-labelledby") {
            editor.set_attribute("aria-label", words.editor)?;
        }
        self.owner = Some(owner);
        Ok(())
    }

    /// Closes the list and gives the editor its own attributes back.
    pub fn close(&mut self) {
        self.root.remove();
        self.status.remove();
        self.options.clear();
        dom::clear(&self.root);
        dom::clear(&self.status);
        let Some(Owner {
            editor,
            role,
            label,
        }) = self.owner.take()
        else {
            return;
        };
        for name in [
            "aria-autocomplete",
            "aria-haspopup",
            "aria-expanded",
            "aria-controls",
            "aria-activedescendant",
        ] {
            let _ = editor.remove_attribute(name);
        }
        for (name, value) in [("role", role), ("aria-label", label)] {
            let _ = match value {
                Some(value) => editor.set_attribute(name, &value),
                None => editor.remove_attribute(name),
            };
        }
    }

    /// Shows other content, with the option of this index active.
    pub fn show(
        &mut self,
        content: &Content,
        active: usize,
        language: Language,
    ) -> Result<(), JsValue> {
        let words = texts(language);
        dom::clear(&self.root);
        self.options.clear();
        match content {
            Content::Note(note) => {
                // A listbox holds options only: the sentence is one that cannot be picked.
                let option = dom::append_text(&self.root, "div", "bridge-option bridge-empty", note)?;
                option.set_attribute("role", "option")?;
                option.set_attribute("aria-disabled", "true")?;
                option.set_attribute("aria-selected", "false")?;
                self.status.set_text_content(Some(note));
            }
            Content::Items(cards) => {
                for (index, card) in (0_u32..).zip(cards) {
                    let option = option(&self.root, card, language)?;
                    let mut id = String::from("bridge-option-");
                    id.push_str(&index.to_string());
                    option.set_id(&id);
                    dom::tag(&option, index);
                    self.options.push(option);
                }
                let mut said = match cards.len() {
                    1 => words.one_result.to_owned(),
                    count => {
                        let mut text = count.to_string();
                        text.push(' ');
                        text.push_str(words.results);
                        text
                    }
                };
                if cards.is_empty() {
                    words.no_result.clone_into(&mut said);
                }
                self.status.set_text_content(Some(&said));
            }
        }
        self.activate(active)
    }

    /// Marks one option as the active one and brings it into view.
    pub fn activate(&self, active: usize) -> Result<(), JsValue> {
        for (index, option) in self.options.iter().enumerate() {
            let is_active = index == active;
            option.set_attribute("aria-selected", if is_active { "true" } else { "false" })?;
            if is_active {
                option.scroll_into_view_with_bool(false);
            }
        }
        let Some(owner) = &self.owner else {
            return Ok(());
        };
        match self.options.get(active) {
            Some(option) => owner
                .editor
                .set_attribute("aria-activedescendant", &option.id()),
            None => owner.editor.remove_attribute("aria-activedescendant"),
        }
    }

    /// Puts the list under the token, or above it where there is no room below.
    pub fn place(&self, left: f64, top: f64, bottom: f64, window: (f64, f64)) {
        let size = self.root.get_bounding_client_rect();
        let below = bottom + GAP;
        let fits = below + size.height() <= window.1 - GAP || top < size.height();
        let y = if fits {
            below
        } else {
            top - GAP - size.height()
        };
        let x = left.min(window.0 - size.width() - GAP).max(GAP);
        set_position(&self.root, x, y);
    }
}

/// Sets the place of a fixed element, in CSS pixels of the viewport.
pub fn set_position(element: &Element, left: f64, top: f64) {
    for (name, value) in [("left", left), ("top", top)] {
        #[expect(clippy::cast_possible_truncation, reason = "saturates, and a window is smaller")]
        let mut text = (value.round() as i32).to_string();
        text.push_str("px");
        dom::style(element, name, &text);
    }
}

fn option(list: &Element, card: &Card, language: Language) -> Result<Element, JsValue> {
    let option = dom::append(list, "div", "bridge-option")?;
    option.set_attribute("role", "option")?;
    let names = dom::append(&option, "span", "bridge-names")?;
    dom::append_text(&names, "span", "bridge-label", &card.label)?;
    dom::append_text(&names, "span", "bridge-about", &about(card, language))?;
    let summary = Summary::of(card, language);
    if !summary.value.is_empty() {
        let value = dom::append_text(&option, "span", "bridge-value", &summary.value)?;
        value.set_attribute("data-tone", summary.tone.name())?;
    }
    Ok(option)
}

/// What tells two of the same name apart.
fn about(card: &Card, language: Language) -> String {
    match &card.fields {
        CardFields::Personne(personne) => personne
            .roles
            .iter()
            .map(Role::as_str)
            .map(|role| value_name(language, role))
            .collect::<Vec<_>>()
            .join(", "),
        CardFields::Projet(projet) => match &projet.client {
            Some(client) => client.nom.clone(),
            None => entity_name(card.entity, language).to_owned(),
        },
        CardFields::Client(client) => client
            .ville
            .clone()
            .unwrap_or_else(|| entity_name(card.entity, language).to_owned()),
        _ => entity_name(card.entity, language).to_owned(),
    }
}
