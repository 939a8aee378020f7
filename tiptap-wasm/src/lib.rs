//! The editor's side of the bridge, in the browser: everything but the editor's own glue.
//!
//! This file is the boundary to JavaScript: one exported class, values that cross are numbers, short
//! texts and elements. What always holds inside: attributes of a document are parsed before use
//! ([`links`]), data reaches the page as text nodes only ([`dom`]), a redraw never touches the
//! document, and no borrow is held across a call into the editor. Nothing here panics on what came
//! from outside; what cannot be done is not done, and the wiki's own view stays.

#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic
    )
)]

mod backoff;
mod links;
mod store;
mod summary;
mod texts;

mod app;
mod block;
mod connection;
mod decode;
mod disk;
mod dom;
mod events;
mod host;
mod http;
mod list;
mod live;
mod memory;
mod polling;
mod popover;
mod session;
mod suggest;
mod views;

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use app::App;
use dom::Element;
use host::Host;

/// A third of the default allocator's size, for the few thousand small values of a page.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// The bridge of one page. `free` it when the page no longer needs it.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Bridge {
    app: Rc<App>,
}

#[wasm_bindgen]
impl Bridge {
    /// Starts the bridge mounted at a path (`/bridge`) of an origin. `token` gives a promise of an API
    /// token on a host without the wiki's session. Throws where that is no mount.
    #[wasm_bindgen(constructor)]
    pub fn new(origin: &str, path: &str, token: Option<JsValue>) -> Result<Bridge, JsValue> {
        let app = App::new(origin, path, token)?;
        Ok(Self { app })
    }

    /// Begins to serve an editor: its element, what it can do, and whether it can be edited. Answers
    /// the number that all other calls name it by.
    pub fn attach(&self, root: Element, host: Host, editable: bool) -> u32 {
        self.app.attach(root, host, editable)
    }

    /// Lets go of an editor and of all its views.
    pub fn detach(&self, editor: u32) {
        self.app.detach(editor);
    }

    /// The element for a mention; nothing where it is the wiki's own.
    pub fn mention(
        &self,
        editor: u32,
        entity_type: &str,
        entity_id: &str,
        label: &str,
    ) -> Option<Element> {
        self.app.mention(editor, entity_type, entity_id, label)
    }

    /// The element for an embed; nothing where it is the wiki's own.
    pub fn embed(&self, editor: u32, provider: &str, src: &str) -> Option<Element> {
        self.app.embed(editor, provider, src)
    }

    /// Whether a mention with this type is the bridge's.
    pub fn owns_mention(&self, entity_type: &str) -> bool {
        links::mention(entity_type, "").is_some()
    }

    /// Whether an embed with these attributes is the bridge's.
    pub fn owns_embed(&self, provider: &str, src: &str) -> bool {
        self.app.base.embed(provider, src).is_some()
    }

    /// Lets go of an element that `mention` or `embed` gave.
    #[expect(clippy::needless_pass_by_value, reason = "the shape of the boundary")]
    pub fn unmount(&self, element: Element) {
        if let Some(view) = element.number() {
            self.app.unmount(view);
        }
    }

    /// Takes the text before the cursor, its place in the document, and whether somebody typed just
    /// now. Answers how many UTF-16 units at its end are a token of ours; 0 for none.
    pub fn typed(&self, editor: u32, text: &str, start: u32, typed: bool) -> u32 {
        self.app.typed(editor, text, start, typed)
    }

    /// After each update of an editor's view.
    pub fn updated(&self, editor: u32, editable: bool) {
        self.app.updated(editor, editable);
    }

    /// A key, without Ctrl, Alt or Meta; answers whether the list of suggestions took it.
    pub fn key(&self, editor: u32, key: &str, shift: bool) -> bool {
        self.app.key(editor, key, shift)
    }

    /// Closes the list of suggestions of an editor.
    pub fn close_list(&self, editor: u32) {
        self.app.close_list(editor);
    }

    /// The keyboard opens what an element of ours holds; answers whether there was anything.
    #[expect(clippy::needless_pass_by_value, reason = "the shape of the boundary")]
    pub fn open(&self, element: Element) -> bool {
        self.app.open_by_keyboard(&element)
    }

    /// The address for an embed of the reference in brackets that ends the text.
    pub fn bracketed(&self, text: &str) -> Option<String> {
        self.app.bracketed(text)
    }

    /// The address for an embed, where a pasted text is the address of a page of ours and nothing else.
    pub fn pasted(&self, text: &str) -> Option<String> {
        self.app.pasted(text)
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        self.app.stop();
    }
}
