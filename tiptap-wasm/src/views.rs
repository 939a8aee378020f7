//! The elements that show references: chips in a text and cards of their own.
//!
//! What always holds: a view is one element, numbered in a table here and on the element; its content
//! comes from the entry it shows and from the stored label, as text nodes. Drawing never touches the
//! document. A number whose view is gone is answered by nothing.

use bridge_core::entity::Entity;
use bridge_core::entity_ref::EntityRef;
use bridge_core::language::Language;

use crate::block::{self, Frame};
use crate::dom::{Element, Text, create};
use crate::links::Base;
use crate::store::{Entry, EntryId, Status, Store};
use crate::summary::{Summary, Tone};
use crate::texts::{age, texts};

/// One element that shows a reference.
#[derive(Debug)]
pub struct View {
    /// The element in the editor.
    pub root: Element,
    /// What it shows; nothing where the reference is invalid.
    pub entry: Option<EntryId>,
    /// The editor it stands in.
    pub editor: u32,
    /// The label that the document holds.
    label: String,
    /// A chip's text; a card has none.
    text: Option<Text>,
    /// What the element's attributes say now.
    state: &'static str,
    tone: Tone,
}

/// All views of a page.
#[derive(Debug)]
pub struct Views {
    /// Cloning is the cheapest way to a chip.
    template: Element,
    table: Vec<Option<View>>,
    free: Vec<u32>,
}

/// How everything on the page is shown at this moment.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// The language of the texts.
    pub language: Language,
    /// Milliseconds since 1970.
    pub now: f64,
    /// Where full pages are.
    pub base: &'a Base,
}

impl Look<'_> {
    /// The frame of the card of a reference.
    pub fn frame(&self, reference: &EntityRef) -> Frame {
        let has_page = reference.entity.has_page();
        Frame {
            language: self.language,
            now: self.now,
            href: has_page.then(|| self.base.page(reference)),
        }
    }
}

/// What entries look like at this moment; made once for all chips of an entry.
struct Shown {
    label: Option<String>,
    suffix: String,
    state: &'static str,
    tone: Tone,
}

impl Views {
    /// No views yet.
    pub fn new() -> Self {
        let template = create("span", "bridge-chip");
        template.set("contenteditable", "false");
        template.set("data-bridge", "loading");
        template.set_text("@");
        Self {
            template,
            table: Vec::new(),
            free: Vec::new(),
        }
    }

    /// The view of a number.
    pub fn get(&self, number: u32) -> Option<&View> {
        self.table.get(usize::try_from(number).ok()?)?.as_ref()
    }

    /// A new chip. `entry` is nothing for an invalid reference: an inert label.
    pub fn chip(
        &mut self,
        editor: u32,
        editable: bool,
        entry: Option<EntryId>,
        label: &str,
    ) -> Element {
        let root = self.template.copy(true);
        if entry.is_some() {
            root.set("role", "button");
            if !editable {
                set_reachable(&root, true);
            }
        }
        let text = Some(root.first_text());
        self.insert(View {
            root,
            entry,
            editor,
            label: label.to_owned(),
            text,
            state: "loading",
            tone: Tone::Plain,
        })
    }

    /// A new card.
    pub fn card(&mut self, editor: u32, entry: EntryId) -> Element {
        let root = create("div", "bridge-block");
        root.set("contenteditable", "false");
        self.insert(View {
            root,
            entry: Some(entry),
            editor,
            label: String::new(),
            text: None,
            state: "",
            tone: Tone::Plain,
        })
    }

    /// Takes a view away; answers the entry it showed.
    pub fn remove(&mut self, number: u32) -> Option<View> {
        let view = self.table.get_mut(usize::try_from(number).ok()?)?.take()?;
        self.free.push(number);
        Some(view)
    }

    /// Makes the chips of an editor reachable by Tab where it is read only; in an editor the arrow keys do that.
    pub fn set_editable(&self, editor: u32, editable: bool) {
        for view in self.table.iter().flatten() {
            if view.editor == editor && view.text.is_some() && view.entry.is_some() {
                set_reachable(&view.root, !editable);
            }
        }
    }

    /// Draws one view as its entry is now.
    pub fn draw(&mut self, number: u32, store: &Store, look: &Look) {
        let slot = usize::try_from(number).unwrap_or(usize::MAX);
        let Some(Some(view)) = self.table.get_mut(slot) else {
            return;
        };
        let entry = view.entry.and_then(|id| store.get(id));
        if view.text.is_some() {
            let shown = Shown::of(entry, look);
            view.draw_chip(&shown);
        } else if let Some(entry) = entry {
            view.draw_card(entry, look);
        }
    }

    /// Draws every view of these entries.
    pub fn draw_all(&mut self, changed: &[EntryId], store: &Store, look: &Look) {
        // Numbers come in ascending order.
        let mut shown = Vec::new();
        for id in changed {
            shown.push(Shown::of(store.get(*id), look));
        }
        for view in self.table.iter_mut().flatten() {
            let Some(id) = view.entry else { continue };
            let Ok(index) = changed.binary_search(&id) else {
                continue;
            };
            if view.text.is_some() {
                if let Some(chip) = shown.get(index) {
                    view.draw_chip(chip);
                }
            } else if let Some(entry) = store.get(id) {
                view.draw_card(entry, look);
            }
        }
    }

    /// The entries whose views stand in an editor, with the views' numbers.
    pub fn of_editor(&self, editor: u32) -> Vec<u32> {
        let mut numbers = Vec::new();
        for (number, view) in (0_u32..).zip(&self.table) {
            if view.as_ref().is_some_and(|view| view.editor == editor) {
                numbers.push(number);
            }
        }
        numbers
    }

    fn insert(&mut self, view: View) -> Element {
        let root = view.root.clone();
        let number = self.free.pop().unwrap_or_else(|| {
            self.table.push(None);
            u32::try_from(self.table.len().saturating_sub(1)).unwrap_or(u32::MAX)
        });
        root.set_number(number);
        let slot = usize::try_from(number).unwrap_or(usize::MAX);
        if let Some(place) = self.table.get_mut(slot) {
            *place = Some(view);
        }
        root
    }
}

fn set_reachable(chip: &Element, reachable: bool) {
    if reachable {
        chip.set("tabindex", "0");
    } else {
        chip.unset("tabindex");
    }
}

impl View {
    /// Whether this is a chip in a text.
    pub const fn is_chip(&self) -> bool {
        self.text.is_some()
    }

    fn draw_chip(&mut self, shown: &Shown) {
        let Some(text) = &self.text else {
            return;
        };
        let label = shown.label.as_deref().unwrap_or(&self.label);
        let mut line = String::with_capacity(label.len() + shown.suffix.len() + 1);
        line.push('@');
        line.push_str(label);
        line.push_str(&shown.suffix);
        text.set_data(&line);
        self.mark(shown.state);
        if self.tone != shown.tone {
            self.tone = shown.tone;
            self.root.set("data-tone", shown.tone.name());
        }
    }

    fn draw_card(&mut self, entry: &Entry, look: &Look) {
        self.root.set_text("");
        block::draw(&self.root, entry, &look.frame(&entry.reference));
        self.mark(state_name(entry.status));
    }

    fn mark(&mut self, state: &'static str) {
        if self.state != state {
            self.state = state;
            self.root.set("data-bridge", state);
        }
    }
}

/// The name of a state that style sheets and tests know.
pub const fn state_name(status: Status) -> &'static str {
    match status {
        Status::Loading => "loading",
        Status::Ready => "ready",
        Status::Stale => "stale",
        Status::Offline => "offline",
        Status::Forbidden => "forbidden",
        Status::Gone => "gone",
        Status::Error => "error",
    }
}

impl Shown {
    /// What a chip shows; an entry that is not there means an invalid reference.
    fn of(entry: Option<&Entry>, look: &Look) -> Self {
        let Look { language, now, .. } = *look;
        let words = texts(language);
        let Some(entry) = entry else {
            return Self {
                label: None,
                suffix: String::new(),
                state: "invalid",
                tone: Tone::Plain,
            };
        };
        let mut suffix = String::new();
        let mut say = |text: &str| {
            if !text.is_empty() {
                suffix.push_str(" · ");
                suffix.push_str(text);
            }
        };
        let mut tone = Tone::Plain;
        if let Some(card) = &entry.card {
            let summary = Summary::of(card, language);
            say(&summary.value);
            tone = summary.tone;
        }
        match entry.status {
            Status::Loading | Status::Ready => {}
            Status::Stale => say(&age(language, now - entry.seen_at)),
            Status::Offline => {
                say(words.offline);
                say(&age(language, now - entry.seen_at));
            }
            Status::Forbidden => say(words.restricted),
            Status::Gone => say(words.gone),
            Status::Error => say(words.unavailable),
        }
        Self {
            label: entry.card.as_ref().map(|card| card.label.clone()),
            suffix,
            state: state_name(entry.status),
            tone,
        }
    }
}

/// The word for a kind of entity.
pub const fn entity_name(entity: Entity, language: Language) -> &'static str {
    let words = texts(language);
    match entity {
        Entity::Personne => words.personne,
        Entity::Projet => words.projet,
        Entity::Formation => words.formation,
        Entity::Client => words.client,
        other => other.name(),
    }
}
