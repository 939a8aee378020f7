//! What the list of suggestions shows, and what a pick does.
//!
//! What always holds: the list follows the token before the cursor; the last query wins, whatever
//! order answers come in; a list that was dismissed stays closed for that token; Enter on a list that
//! is still searching picks its first entry as soon as it is there. No borrow is held while the editor
//! is called, because the editor calls back.

use std::rc::Rc;

use bridge_core::entity_ref::EntityRef;
use bridge_core::reference::{Asked, Mention, TypedQuery};
use bridge_core::search;
use bridge_core::wire::Card;

use crate::app::App;
use crate::decode::Read;
use crate::dom::encode_uri_component;
use crate::events::Task;
use crate::host::{insert, token_place};
use crate::http::Answer;
use crate::links::{self, Form};
use crate::list::Content;
use crate::session::{Denied, Token, Want};
use crate::texts::texts;

/// The most suggestions at once.
const LIMIT: &str = "&limit=8";

/// What is asked of the bridge.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Query {
    asked: Asked,
    text: String,
}

/// How the current query stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Phase {
    #[default]
    Searching,
    Ready,
    Failed,
    Restricted,
}

/// The state behind the list.
#[derive(Debug, Default)]
pub struct Suggest {
    /// The editor that typed last.
    editor: u32,
    /// Its token, while the list is to be shown.
    token: Option<(Form, TypedQuery)>,
    /// Where that token starts in the document.
    start: u32,
    cards: Vec<Rc<Card>>,
    active: usize,
    phase: Phase,
    /// What the bridge is being asked, and what the cards answer.
    asked: Option<Query>,
    answered: Option<Query>,
    dismissed: Option<(u32, u32)>,
    pick_when_ready: bool,
    in_flight: bool,
    changed: bool,
}

/// Those that match, best first; they keep their order where they match alike.
fn ranked(cards: Vec<Rc<Card>>, typed: &str) -> Vec<Rc<Card>> {
    let query = search::Query::new(typed);
    let mut found: Vec<(search::Rank, Rc<Card>)> = Vec::new();
    for card in cards {
        if let Some(rank) = query.rank(&card.label) {
            let place = found.iter().take_while(|(other, _)| *other <= rank).count();
            found.insert(place, (rank, card));
        }
    }
    let mut ranked = Vec::new();
    for (_, card) in found {
        ranked.push(card);
    }
    ranked
}

impl Suggest {
    fn query(&self) -> Option<Query> {
        let (_, token) = self.token.as_ref()?;
        Some(Query {
            asked: token.asked,
            text: token.query.clone(),
        })
    }

    fn is_open(&self, editor: u32) -> bool {
        self.token.is_some() && self.editor == editor
    }

    /// Keeps the list closed until another token begins.
    fn dismiss(&mut self) {
        if self.token.take().is_some() {
            self.dismissed = Some((self.editor, self.start));
            self.changed = true;
        }
        self.pick_when_ready = false;
    }

    /// While the bridge is asked, what fits of the last answer is shown.
    fn narrow(&mut self, query: &Query) {
        let known = core::mem::take(&mut self.cards);
        if self.answered.as_ref().map(|last| last.asked) == Some(query.asked) {
            self.cards = ranked(known, &query.text);
        }
        self.active = 0;
        self.phase = Phase::Searching;
    }
}

impl App {
    /// Takes the text before the cursor; answers how long our token at its end is, 0 for none.
    ///
    /// `start` is the text's place in the document; `typed` says whether somebody typed just now.
    pub fn typed(&self, editor: u32, text: &str, start: u32, typed: bool) -> u32 {
        let Some(token) = links::query(text) else {
            let mut suggest = self.suggest.borrow_mut();
            if suggest.editor == editor {
                suggest.changed |= suggest.token.take().is_some();
                suggest.dismissed = None;
                suggest.pick_when_ready = false;
            }
            return 0;
        };
        let length = utf16(token.1.length);
        let at = start
            .saturating_add(utf16(text.encode_utf16().count()))
            .saturating_sub(length);
        let mut suggest = self.suggest.borrow_mut();
        let is_open = suggest.is_open(editor) && suggest.start == at;
        if suggest.dismissed == Some((editor, at)) || !(typed || is_open) {
            return length;
        }
        if !(is_open && suggest.token.as_ref() == Some(&token)) {
            suggest.pick_when_ready = false;
        }
        suggest.editor = editor;
        suggest.start = at;
        suggest.dismissed = None;
        suggest.token = Some(token);
        suggest.changed = true;
        length
    }

    /// Brings the list in line after the editor's view was updated.
    pub fn sync_list(&self, editor: u32) {
        let asked = {
            let mut suggest = self.suggest.borrow_mut();
            if suggest.editor != editor || !core::mem::take(&mut suggest.changed) {
                return;
            }
            match suggest.query() {
                Some(query) if suggest.answered.as_ref() != Some(&query) => {
                    suggest.narrow(&query);
                    !core::mem::replace(&mut suggest.in_flight, true)
                }
                _ => false,
            }
        };
        self.show_list();
        if asked {
            self.want_token(Want::Search, f64::INFINITY);
        }
    }

    /// A key while the list may be open; answers whether it was for the list.
    pub fn key(&self, editor: u32, key: &str, shift: bool) -> bool {
        let mut suggest = self.suggest.borrow_mut();
        if !suggest.is_open(editor) || shift {
            return false;
        }
        let count = suggest.cards.len();
        match key {
            "ArrowDown" | "ArrowUp" if count > 0 => {
                let step = if key == "ArrowDown" { 1 } else { count - 1 };
                suggest.active = (suggest.active + step) % count;
                let active = suggest.active;
                drop(suggest);
                self.list.borrow().activate(active);
                true
            }
            "ArrowDown" | "ArrowUp" => true,
            "Enter" | "Tab" if count > 0 => {
                let active = suggest.active;
                drop(suggest);
                self.pick(active);
                true
            }
            "Enter" | "Tab" if suggest.phase == Phase::Searching => {
                suggest.pick_when_ready = true;
                true
            }
            "Enter" | "Tab" => {
                suggest.dismiss();
                drop(suggest);
                self.show_list();
                false
            }
            "Escape" => {
                suggest.dismiss();
                drop(suggest);
                self.show_list();
                true
            }
            _ => false,
        }
    }

    /// Closes the list of an editor, for the token it was open for.
    pub fn close_list(&self, editor: u32) {
        let mut suggest = self.suggest.borrow_mut();
        if suggest.is_open(editor) {
            suggest.dismiss();
            drop(suggest);
            self.show_list();
        }
    }

    /// Marks the suggestion under the pointer.
    pub fn point_at(&self, index: usize) {
        let mut suggest = self.suggest.borrow_mut();
        if index < suggest.cards.len() && suggest.active != index {
            suggest.active = index;
            drop(suggest);
            self.list.borrow().activate(index);
        }
    }

    /// Puts a suggestion into the document.
    pub fn pick(&self, index: usize) {
        let picked = {
            let mut suggest = self.suggest.borrow_mut();
            let card = suggest.cards.get(index).cloned();
            let token = suggest.token.take();
            suggest.changed = false;
            suggest.pick_when_ready = false;
            card.zip(token)
                .map(|(card, token)| (card, token, suggest.editor))
        };
        self.list.borrow_mut().close();
        let Some((card, (form, token), editor)) = picked else {
            return;
        };
        let Some(host) = self.host(editor) else {
            return;
        };
        let reference = EntityRef::by_id(card.entity, card.id);
        let Mention {
            entity_type,
            entity_id,
        } = Mention::from(&reference);
        let kind = match form {
            Form::Mention => "mention",
            Form::Embed => "embed",
        };
        let creator = self.session.user().map(|user| user.id);
        let (length, src) = (utf16(token.length), self.base.page(&reference));
        insert(
            &host,
            kind,
            length,
            &card.label,
            &entity_type,
            &entity_id,
            creator,
            &src,
        );
    }

    /// Draws the list as the state is now, or closes it.
    fn show_list(&self) {
        let suggest = self.suggest.borrow();
        let mut list = self.list.borrow_mut();
        let (Some((_, token)), Some(editor)) = (&suggest.token, self.editor_root(suggest.editor))
        else {
            list.close();
            return;
        };
        let language = self.language.get();
        let words = texts(language);
        let content = match suggest.phase {
            _ if !suggest.cards.is_empty() => Content::Items(suggest.cards.clone()),
            Phase::Searching => Content::Note(words.searching),
            Phase::Ready => Content::Note(words.no_result),
            Phase::Failed => Content::Note(words.search_failed),
            Phase::Restricted => Content::Note(words.restricted),
        };
        list.open(&self.document, &editor, language);
        list.show(&content, suggest.active, language);
        let length = utf16(token.length);
        let host = self.host(suggest.editor);
        drop(suggest);
        drop(list);
        // The editor measures its text; it does not call back.
        if let Some((left, top, bottom)) = host.and_then(|host| token_place(&host, length)) {
            self.list
                .borrow()
                .place(left, top, bottom, self.window_size());
        }
    }

    /// Asks the bridge for what is typed now.
    pub fn search_with(&self, token: &Token) {
        let token = match token {
            Ok(token) => token,
            Err(Denied::Stranger) => return self.found(Err(Phase::Restricted)),
            Err(Denied::Unreachable) => return self.found(Err(Phase::Failed)),
        };
        let query = self.suggest.borrow().query();
        self.suggest.borrow_mut().asked.clone_from(&query);
        let Some(query) = query else {
            self.suggest.borrow_mut().in_flight = false;
            return;
        };
        let mut path = String::from("/api/v1/search?entity=");
        path.push_str(query.asked.entity().name());
        path.push_str("&q=");
        path.push_str(&encode_uri_component(&query.text));
        if let Some(role) = query.asked.role() {
            path.push_str("&role=");
            path.push_str(role.as_str());
        }
        path.push_str(LIMIT);
        self.ask(&path, Some(token), None, Task::Search, 0);
    }

    /// The answer to a search. Where something else is typed by now, that is asked.
    pub fn search_answered(&self, answer: &Answer) {
        let is_current = {
            let suggest = self.suggest.borrow();
            suggest.query() == suggest.asked
        };
        if !is_current {
            self.want_token(Want::Search, f64::INFINITY);
            return;
        }
        self.found(match answer.status {
            200 => Vec::read(&answer.data).ok_or(Phase::Failed),
            403 => Err(Phase::Restricted),
            401 => {
                self.session.forget();
                Err(Phase::Restricted)
            }
            _ => Err(Phase::Failed),
        });
    }

    fn found(&self, outcome: Result<Vec<Rc<Card>>, Phase>) {
        let pick = {
            let mut suggest = self.suggest.borrow_mut();
            suggest.in_flight = false;
            suggest.active = 0;
            match outcome {
                Ok(cards) => {
                    suggest.cards = cards;
                    suggest.phase = Phase::Ready;
                    suggest.answered = suggest.asked.take();
                }
                // A failure is not an answer: the next key asks again.
                Err(phase) => {
                    suggest.cards.clear();
                    suggest.phase = phase;
                    suggest.answered = None;
                }
            }
            core::mem::take(&mut suggest.pick_when_ready) && !suggest.cards.is_empty()
        };
        if pick {
            self.pick(0);
        } else {
            self.show_list();
        }
    }

    /// The address for an embed of the bracketed reference that ends a text.
    pub fn bracketed(&self, text: &str) -> Option<String> {
        Some(self.base.page(&links::bracketed(text)?))
    }

    /// The address for an embed, where a pasted text is nothing but the address of a page of ours.
    pub fn pasted(&self, text: &str) -> Option<String> {
        Some(self.base.page(&self.base.pasted(text.trim())?))
    }
}

/// A length as the editor counts: no text is longer than 2^32 units.
fn utf16(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
