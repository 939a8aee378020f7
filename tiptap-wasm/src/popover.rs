//! The card that opens over a chip.
//!
//! What always holds (WCAG 1.4.13): it can be hovered, it stays while the pointer or the keyboard is on
//! chip or card, Escape closes it without moving either. One card at a time. Opened by the keyboard it
//! takes the focus, and gives it back when it closes.

use std::cell::Cell;

use crate::app::App;
use crate::block;
use crate::dom::{Element, create, document, top_beside};
use crate::events::Task;
use crate::store::EntryId;
use crate::views::state_name;

/// How long the pointer rests on a chip before the card opens, and is away before it closes, in
/// milliseconds.
const PAUSES: (i32, i32) = (200, 300);

/// Space between chip and card, in CSS pixels.
const GAP: f64 = 6.0;

/// The card's element and what it is open for.
#[derive(Debug)]
pub struct Popover {
    root: Element,
    /// The number of the view it is open for.
    open: Cell<Option<u32>>,
    /// The view under the pointer.
    hovered: Cell<u32>,
    /// The focus comes back to a chip: no reason to open its card again.
    quiet: Cell<bool>,
    /// What the last pause was for; a later event makes an older pause void.
    intent: Cell<u32>,
}

impl Popover {
    /// A closed card.
    pub fn new() -> Self {
        let root = create("div", "bridge-popover");
        root.set("role", "dialog");
        root.set("tabindex", "-1");
        Self {
            root,
            open: Cell::new(None),
            hovered: Cell::new(0),
            quiet: Cell::new(false),
            intent: Cell::new(0),
        }
    }

    /// The card's element.
    pub const fn root(&self) -> &Element {
        &self.root
    }

    /// The view it is open for.
    pub const fn view(&self) -> Option<u32> {
        self.open.get()
    }

    fn next_intent(&self) -> u32 {
        let next = self.intent.get().wrapping_add(1);
        self.intent.set(next);
        next
    }

    fn has_focus(&self) -> bool {
        document()
            .focused()
            .is_some_and(|focused| self.root.contains(&focused))
    }
}

impl App {
    /// The focus came to a chip.
    pub fn focused(&self, view: u32) {
        if !self.popover.quiet.get() {
            self.open_popover(view);
        }
    }

    /// The pointer came to a chip: the card opens after a moment.
    pub fn hover(&self, view: u32) {
        let intent = self.popover.next_intent();
        if self.popover.view() != Some(view) {
            self.popover.hovered.set(view);
            self.after(PAUSES.0, Task::Hover, intent);
        }
    }

    /// The pointer rested on a chip since `intent`, unless something happened since.
    pub fn open_hovered(&self, intent: u32) {
        if self.popover.intent.get() == intent {
            self.open_popover(self.popover.hovered.get());
        }
    }

    /// The pointer came to the card itself.
    pub fn hover_popover(&self) {
        self.popover.next_intent();
    }

    /// Pointer or focus left: the card closes after a moment.
    pub fn leave(&self) {
        let intent = self.popover.next_intent();
        if self.popover.view().is_some() {
            self.after(PAUSES.1, Task::Leave, intent);
        }
    }

    /// Pointer and focus are away since `intent`, unless something happened since.
    pub fn close_left(&self, intent: u32) {
        if self.popover.intent.get() == intent && !self.popover.has_focus() {
            self.close_popover(false);
        }
    }

    /// Opens the card of a chip at once.
    pub fn open_popover(&self, number: u32) {
        self.popover.next_intent();
        let shown = {
            let views = self.views.borrow();
            let view = views.get(number).filter(|view| view.is_chip());
            view.and_then(|view| view.entry.map(|entry| (view.root.clone(), entry)))
        };
        let (Some((chip, entry)), Some(body)) = (shown, self.document.body()) else {
            return;
        };
        if self.popover.view() != Some(number) {
            self.close_popover(false);
            self.popover.open.set(Some(number));
            self.hear_page(true);
        }
        self.draw_popover(entry);
        body.append_child(&self.popover.root);
        self.place_popover(&chip);
    }

    /// Opens what an element of ours holds and moves the keyboard there; answers whether it could.
    pub fn open_by_keyboard(&self, element: &Element) -> bool {
        let Some(number) = element.number() else {
            return false;
        };
        let is_chip = {
            let views = self.views.borrow();
            match views.get(number) {
                Some(view) if view.entry.is_some() => view.is_chip(),
                _ => return false,
            }
        };
        if !is_chip {
            return element.focus_first();
        }
        self.open_popover(number);
        self.focus_popover();
        true
    }

    /// Closes the card; `give_back` moves the keyboard back to where it was.
    pub fn close_popover(&self, give_back: bool) {
        self.popover.next_intent();
        let Some(number) = self.popover.open.take() else {
            return;
        };
        let had_focus = self.popover.has_focus();
        self.popover.root.remove();
        self.popover.root.set_text("");
        self.hear_page(false);
        if !(had_focus && give_back) {
            return;
        }
        let place = {
            let views = self.views.borrow();
            views
                .get(number)
                .map(|view| (view.root.clone(), view.editor))
        };
        if let Some((chip, editor)) = place {
            if chip.has("tabindex") {
                self.popover.quiet.set(true);
                chip.focus();
                self.popover.quiet.set(false);
            } else if let Some(host) = self.host(editor) {
                host.focus();
            }
        }
    }

    /// Draws the open card again where it shows one of these entries.
    pub fn refresh_popover(&self, changed: &[EntryId]) {
        let Some(number) = self.popover.view() else {
            return;
        };
        let entry = self.views.borrow().get(number).and_then(|view| view.entry);
        if let Some(entry) = entry.filter(|entry| changed.contains(entry)) {
            let had_focus = self.popover.has_focus();
            self.draw_popover(entry);
            if had_focus {
                self.focus_popover();
            }
        }
    }

    /// Keeps the card at its chip while the page moves.
    pub fn follow_chip(&self) {
        let Some(number) = self.popover.view() else {
            return;
        };
        let chip = self
            .views
            .borrow()
            .get(number)
            .map(|view| view.root.clone());
        match chip {
            Some(chip) if chip.is_connected() => self.place_popover(&chip),
            _ => self.close_popover(false),
        }
    }

    /// The keyboard goes to the first link, or to the card itself where there is none.
    fn focus_popover(&self) {
        if !self.popover.root.focus_first() {
            self.popover.root.focus();
        }
    }

    fn draw_popover(&self, id: EntryId) {
        let root = &self.popover.root;
        root.set_text("");
        let store = self.store.borrow();
        let Some(entry) = store.get(id) else { return };
        let frame = self.look().frame(&entry.reference);
        root.set("data-bridge", state_name(entry.status));
        let label = entry
            .card
            .as_ref()
            .map_or_else(|| entry.reference.to_string(), |card| card.label.clone());
        root.set("aria-label", &label);
        block::draw(root, entry, &frame);
    }

    fn place_popover(&self, chip: &Element) {
        let (anchor, size) = (chip.rect(), self.popover.root.rect());
        let window = self.window_size();
        let y = top_beside(
            (anchor.top(), anchor.bottom()),
            size.height(),
            window.1,
            GAP,
        );
        let x = anchor.left().min(window.0 - size.width() - GAP).max(GAP);
        self.popover.root.set_position(x, y);
    }
}
