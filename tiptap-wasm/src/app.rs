//! The page's one bridge: everything that is shared between editors, and the events that reach it.
//!
//! What always holds: no borrow outlives a call out of this crate; all listeners are one closure, put
//! on editors when they come and taken off when they go; after `stop` nothing is left. Faults of the
//! DOM leave a view as it was.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};

use bridge_core::language::Language;

use wasm_bindgen::prelude::*;

use crate::decode::Read;
use crate::disk;
use crate::dom::{self, Document, Element, Target, Window};
use crate::events::Task;
use crate::host::Host;
use crate::links::{self, Base, Mention};
use crate::list::List;
use crate::live::Live;
use crate::memory::Memory;
use crate::polling::Polling;
use crate::popover::Popover;
use crate::session::Session;
use crate::store::Store;
use crate::suggest::Suggest;
use crate::views::{Look, Views};

/// An upgraded editor.
#[derive(Debug)]
struct Editor {
    number: u32,
    root: Element,
    host: Host,
    editable: bool,
}

/// Events on an editor's element.
const EDITOR_EVENTS: [&str; 6] = [
    "mouseover",
    "mouseout",
    "focusin",
    "focusout",
    "click",
    "keydown",
];

/// Events on the card that opens over chips.
const POPOVER_EVENTS: [&str; 3] = ["mouseover", "mouseout", "focusout"];

/// Events on the list of suggestions.
const LIST_EVENTS: [&str; 2] = ["mousedown", "mousemove"];

/// See the module's description.
#[derive(Debug)]
pub struct App {
    /// The page's window.
    pub window: Window,
    /// The page's document.
    pub document: Document,
    /// Where the bridge is.
    pub base: Base,
    /// The language of the texts.
    pub language: Cell<Language>,
    /// What is known.
    pub store: RefCell<Store>,
    /// What is shown.
    pub views: RefCell<Views>,
    /// Who reads.
    pub session: Session,
    /// The live connection.
    pub live: Live,
    /// When to ask again.
    pub polling: Polling,
    /// What is remembered between visits.
    pub memory: Memory,
    /// The state behind the list of suggestions.
    pub suggest: RefCell<Suggest>,
    /// The list of suggestions.
    pub list: RefCell<List>,
    /// The card over a chip.
    pub popover: Popover,
    /// Hears every event there is.
    pub ear: JsValue,
    _ear: Closure<dyn Fn(JsValue, JsValue)>,
    editors: RefCell<Vec<Editor>>,
    last_editor: Cell<u32>,
    stopped: Cell<bool>,
}

impl App {
    /// The bridge of this page; nothing is asked before something is shown.
    pub fn new(origin: &str, path: &str, token: Option<JsValue>) -> Result<Rc<Self>, JsValue> {
        let document = dom::document();
        let window = document.window();
        let base = Base::new(origin, path, &window.origin())
            .ok_or_else(|| JsValue::from_str("the base is not a mount path"))?;
        let me: Rc<OnceCell<Weak<Self>>> = Rc::default();
        let heard_by = Rc::clone(&me);
        // Not FnMut: moving the focus in one event brings the next one at once.
        let ear =
            Closure::<dyn Fn(JsValue, JsValue)>::new(move |heard: JsValue, detail: JsValue| {
                let app = heard_by.get().and_then(Weak::upgrade);
                if let Some(app) = app.filter(|app| !app.is_stopped()) {
                    match u32::read(&heard) {
                        Some(task) => app.go_on_with(task, &detail),
                        None => app.hear(heard.unchecked_ref()),
                    }
                }
            });
        let app = Rc::new(Self {
            language: Cell::new(page_language(&document)),
            window,
            document,
            base,
            store: RefCell::default(),
            views: RefCell::new(Views::new()),
            session: Session::new(token),
            live: Live::default(),
            polling: Polling::default(),
            memory: Memory::default(),
            suggest: RefCell::default(),
            list: RefCell::new(List::new()),
            popover: Popover::new(),
            ear: ear.as_ref().clone(),
            _ear: ear,
            editors: RefCell::default(),
            last_editor: Cell::new(0),
            stopped: Cell::new(false),
        });
        let _ = me.set(Rc::downgrade(&app));
        app.listen(app.popover.root(), &POPOVER_EVENTS, true);
        app.listen(app.list.borrow().root(), &LIST_EVENTS, true);
        app.listen(&app.window, &["online"], true);
        app.listen(&app.document, &["visibilitychange"], true);
        // Nothing is asked of the bridge, unless somebody's values are still here.
        disk::recall(&app.ear, Task::Remembered as u32);
        Ok(app)
    }

    /// Takes everything back; the bridge cannot be used afterwards.
    pub fn stop(&self) {
        self.stopped.set(true);
        while let Some(editor) = self.last_number() {
            self.detach(editor);
        }
        self.close_popover(false);
        self.list.borrow_mut().close();
        self.hang_up();
        self.listen(self.popover.root(), &POPOVER_EVENTS, false);
        self.listen(self.list.borrow().root(), &LIST_EVENTS, false);
        self.listen(&self.window, &["online"], false);
        self.listen(&self.document, &["visibilitychange"], false);
    }

    /// Whether the bridge was stopped.
    pub const fn is_stopped(&self) -> bool {
        self.stopped.get()
    }

    /// Begins to hear an editor; answers its number.
    pub fn attach(&self, root: Element, host: Host, editable: bool) -> u32 {
        let number = self.last_editor.get().wrapping_add(1);
        self.last_editor.set(number);
        self.listen(&root, &EDITOR_EVENTS, true);
        let editor = Editor {
            number,
            root,
            host,
            editable,
        };
        self.editors.borrow_mut().push(editor);
        number
    }

    /// Lets go of an editor and of every view that is still in it.
    pub fn detach(&self, editor: u32) {
        self.close_list(editor);
        let views = self.views.borrow().of_editor(editor);
        for view in views {
            self.unmount(view);
        }
        if let Some(root) = self.editor_root(editor) {
            self.listen(&root, &EDITOR_EVENTS, false);
        }
        self.editors
            .borrow_mut()
            .retain(|other| other.number != editor);
    }

    /// The element for a mention; nothing where the mention is the wiki's own.
    pub fn mention(
        &self,
        editor: u32,
        entity_type: &str,
        entity_id: &str,
        label: &str,
    ) -> Option<Element> {
        let entry = match links::mention(entity_type, entity_id)? {
            Mention::Reference(reference) => Some(self.store.borrow_mut().acquire(&reference)),
            Mention::Invalid => None,
        };
        let editable = self.with_editor(editor, |editor| editor.editable)?;
        let chip = self.views.borrow_mut().chip(editor, editable, entry, label);
        self.mounted(&chip);
        Some(chip)
    }

    /// The element for an embed; nothing where the wiki's own view belongs there.
    pub fn embed(&self, editor: u32, provider: &str, src: &str) -> Option<Element> {
        let reference = self.base.embed(provider, src)?;
        let entry = self.store.borrow_mut().acquire(&reference);
        let card = self.views.borrow_mut().card(editor, entry);
        self.mounted(&card);
        Some(card)
    }

    fn mounted(&self, element: &Element) {
        if let Some(view) = element.number() {
            let store = self.store.borrow();
            self.views.borrow_mut().draw(view, &store, &self.look());
        }
        self.schedule();
    }

    /// Lets go of a view.
    pub fn unmount(&self, number: u32) {
        if self.popover.view() == Some(number) {
            self.close_popover(false);
        }
        let gone = self.views.borrow_mut().remove(number);
        if let Some(entry) = gone.and_then(|view| view.entry) {
            self.store.borrow_mut().release(entry);
        }
    }

    /// After an update of an editor's view: its list, and whether it can be edited.
    pub fn updated(&self, editor: u32, editable: bool) {
        let changed = self.with_editor(editor, |editor| {
            core::mem::replace(&mut editor.editable, editable) != editable
        });
        if changed == Some(true) {
            self.views.borrow().set_editable(editor, editable);
        }
        self.sync_list(editor);
    }

    /// What an editor can do.
    pub fn host(&self, editor: u32) -> Option<Host> {
        self.with_editor(editor, |editor| {
            let host: &JsValue = &editor.host;
            host.clone().unchecked_into()
        })
    }

    /// An editor's element.
    pub fn editor_root(&self, editor: u32) -> Option<Element> {
        self.with_editor(editor, |editor| editor.root.clone())
    }

    fn with_editor<T>(&self, number: u32, look: impl FnOnce(&mut Editor) -> T) -> Option<T> {
        let mut editors = self.editors.borrow_mut();
        editors
            .iter_mut()
            .find(|editor| editor.number == number)
            .map(look)
    }

    fn last_number(&self) -> Option<u32> {
        self.editors.borrow().last().map(|editor| editor.number)
    }

    /// How everything is shown now.
    pub fn look(&self) -> Look<'_> {
        Look {
            language: self.language.get(),
            now: Self::now(),
            base: &self.base,
        }
    }

    /// Draws whatever changed.
    pub fn draw(&self) {
        let changed = self.store.borrow_mut().take_changed();
        if changed.is_empty() {
            return;
        }
        self.views
            .borrow_mut()
            .draw_all(&changed, &self.store.borrow(), &self.look());
        self.refresh_popover(&changed);
    }

    /// Milliseconds since 1970.
    pub fn now() -> f64 {
        dom::now()
    }

    /// Width and height of the window, in CSS pixels.
    pub fn window_size(&self) -> (f64, f64) {
        (self.window.inner_width(), self.window.inner_height())
    }

    /// Does something after a pause, in milliseconds, unless the bridge is gone by then.
    pub fn after(&self, pause: i32, task: Task, number: u32) {
        dom::set_timeout(&self.ear, pause, task as u32, number);
    }

    /// Hears what the open card needs of the whole page: Escape and movement.
    pub fn hear_page(&self, on: bool) {
        // Captured: before anybody below hears a key, and because scrolling does not come up by itself.
        for event in ["keydown", "scroll"] {
            self.hear_from(&self.document, event, true, on);
        }
        self.listen(&self.window, &["resize"], on);
    }

    fn listen(&self, target: &Target, events: &[&str], on: bool) {
        for event in events {
            self.hear_from(target, event, false, on);
        }
    }

    fn hear_from(&self, target: &Target, event: &str, capture: bool, on: bool) {
        if on {
            target.listen(event, &self.ear, capture);
        } else {
            target.unlisten(event, &self.ear, capture);
        }
    }
}

/// The page's language: what `<html lang>` says, else the browser's, else French.
fn page_language(document: &Document) -> Language {
    [document.root().attribute("lang"), dom::language()]
        .into_iter()
        .flatten()
        .find_map(|locale| Language::from_locale(&locale))
        .unwrap_or_default()
}
