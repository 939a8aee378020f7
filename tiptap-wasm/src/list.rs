//! The list of suggestions: an ARIA listbox under the cursor, owned by the editor as a combobox.
//!
//! What always holds: the keyboard focus stays in the editor; the editor's ARIA attributes are as
//! they were as soon as the list closes; names come in as text nodes. While the list is open its keys
//! are its own. DOM only: what to show is decided in `suggest`.

use std::rc::Rc;

use bridge_core::language::Language;
use bridge_core::wire::{Card, CardFields};

use crate::dom::{Document, Element, append, create, top_beside};
use crate::summary::Summary;
use crate::texts::{digits, texts, value_name};
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
    /// A closed list.
    pub fn new() -> Self {
        let root = create("div", "bridge-list-box");
        root.set("id", LIST_ID);
        root.set("role", "listbox");
        let status = create("div", "bridge-hidden");
        status.set("role", "status");
        status.set("aria-live", "polite");
        Self {
            root,
            status,
            owner: None,
            options: Vec::new(),
        }
    }

    /// The element that clicks are heard on.
    pub const fn root(&self) -> &Element {
        &self.root
    }

    /// Opens the list for an editor.
    pub fn open(&mut self, document: &Document, editor: &Element, language: Language) {
        if self
            .owner
            .as_ref()
            .is_some_and(|owner| owner.editor == *editor)
        {
            return;
        }
        self.close();
        let words = texts(language);
        let Some(body) = document.body() else { return };
        self.root.set("aria-label", words.suggestions);
        body.append_child(&self.root);
        body.append_child(&self.status);
        let owner = Owner {
            editor: editor.clone(),
            role: editor.attribute("role"),
            label: editor.attribute("aria-label"),
        };
        for (name, value) in [
            ("role", "combobox"),
            ("aria-autocomplete", "list"),
            ("aria-haspopup", "listbox"),
            ("aria-expanded", "true"),
            ("aria-controls", LIST_ID),
        ] {
            editor.set(name, value);
        }
        if owner.label.is_none() && !editor.has("aria-labelledby") {
            editor.set("aria-label", words.editor);
        }
        self.owner = Some(owner);
    }

    /// Closes the list and gives the editor its own attributes back.
    pub fn close(&mut self) {
        self.root.remove();
        self.status.remove();
        self.options.clear();
        self.root.set_text("");
        self.status.set_text("");
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
            editor.unset(name);
        }
        for (name, value) in [("role", role), ("aria-label", label)] {
            match value {
                Some(value) => editor.set(name, &value),
                None => editor.unset(name),
            }
        }
    }

    /// Shows other content, with the option of this index active.
    pub fn show(&mut self, content: &Content, active: usize, language: Language) {
        let words = texts(language);
        self.root.set_text("");
        self.options.clear();
        match content {
            Content::Note(note) => {
                // A listbox holds options only: the sentence is one that cannot be picked.
                let option = append(&self.root, "div", "bridge-option bridge-empty", note);
                option.set("role", "option");
                option.set("aria-disabled", "true");
                option.set("aria-selected", "false");
                self.status.set_text(note);
            }
            Content::Items(cards) => {
                for (index, card) in (0_u32..).zip(cards) {
                    let option = option(&self.root, card, language);
                    let mut id = String::from("bridge-option-");
                    id.push_str(&digits(index.into()));
                    option.set("id", &id);
                    option.set_number(index);
                    self.options.push(option);
                }
                let mut said = match cards.len() {
                    1 => words.one_result.to_owned(),
                    count => {
                        let mut text = digits(i64::try_from(count).unwrap_or_default());
                        text.push(' ');
                        text.push_str(words.results);
                        text
                    }
                };
                if cards.is_empty() {
                    words.no_result.clone_into(&mut said);
                }
                self.status.set_text(&said);
            }
        }
        self.activate(active);
    }

    /// Marks one option as the active one and brings it into view.
    pub fn activate(&self, active: usize) {
        for (index, option) in self.options.iter().enumerate() {
            let is_active = index == active;
            option.set("aria-selected", if is_active { "true" } else { "false" });
            if is_active {
                option.show_at_end(false);
            }
        }
        let Some(owner) = &self.owner else { return };
        let id = self
            .options
            .get(active)
            .and_then(|option| option.attribute("id"));
        match id {
            Some(id) => owner.editor.set("aria-activedescendant", &id),
            None => owner.editor.unset("aria-activedescendant"),
        }
    }

    /// Puts the list under the token, or above it where there is no room below.
    pub fn place(&self, left: f64, top: f64, bottom: f64, window: (f64, f64)) {
        let size = self.root.rect();
        let y = top_beside((top, bottom), size.height(), window.1, GAP);
        let x = left.min(window.0 - size.width() - GAP).max(GAP);
        self.root.set_position(x, y);
    }
}

fn option(list: &Element, card: &Card, language: Language) -> Element {
    let option = append(list, "div", "bridge-option", "");
    option.set("role", "option");
    let names = append(&option, "span", "bridge-names", "");
    append(&names, "span", "bridge-label", &card.label);
    append(&names, "span", "bridge-about", &about(card, language));
    let summary = Summary::of(card, language);
    if !summary.value.is_empty() {
        let value = append(&option, "span", "bridge-value", &summary.value);
        value.set("data-tone", summary.tone.name());
    }
    option
}

/// What tells two of the same name apart.
fn about(card: &Card, language: Language) -> String {
    match &card.fields {
        CardFields::Personne(personne) => {
            let mut roles = String::new();
            for role in &personne.roles {
                if !roles.is_empty() {
                    roles.push_str(", ");
                }
                roles.push_str(value_name(language, role.as_str()));
            }
            roles
        }
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
