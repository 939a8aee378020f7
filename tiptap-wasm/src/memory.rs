//! What the page remembers of a user between visits, and when it forgets it.
//!
//! What always holds: values are handed out to the user they were shown to; on another user, a refused
//! session or a logout all of them go, on screen and on the disk.

use std::cell::RefCell;
use std::rc::Rc;

use bridge_core::entity_ref::EntityRef;
use bridge_core::language::Language;
use bridge_core::wire::Card;
use wasm_bindgen::JsValue;

use crate::app::App;
use crate::decode::Read;
use crate::disk::{self, Remembered};
use crate::dom::count;
use crate::events::Task;
use crate::session::Want;

/// Whose remembered values are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Whose {
    /// Nobody's yet.
    #[default]
    Unasked,
    /// The last user's: nobody can say who it is now.
    Last,
    /// This user's.
    User(String),
}

/// What is remembered of this visit and of former ones.
#[derive(Debug, Default)]
pub struct Memory {
    /// Cards for the next visit.
    unsaved: RefCell<Vec<Remembered>>,
    /// Whose remembered values were asked for.
    recalled: RefCell<Whose>,
}

impl App {
    /// Nobody is logged in: every number goes, here and on the disk.
    pub fn become_stranger(&self) {
        self.store.borrow_mut().stranger(Self::now());
        self.hang_up();
        self.draw();
        self.memory.recalled.replace(Whose::Unasked);
        disk::wipe();
    }

    /// Takes the user's language, and what they saw on a former visit.
    pub fn greet(&self) {
        let Some(user) = self.session.user() else {
            return;
        };
        let language = user.locale.as_deref().and_then(Language::from_locale);
        if let Some(language) = language {
            self.language.set(language);
        }
        let user = Whose::User(user.id);
        let before = self.memory.recalled.borrow().clone();
        if matches!(before, Whose::User(_)) && before != user {
            // Somebody else is logged in now: nothing of the one before may stay.
            self.store.borrow_mut().stranger(Self::now());
            self.store.borrow_mut().expire();
        }
        self.recall(&user);
    }

    /// Asks the disk for what the last user saw: nobody can say who it is now.
    pub fn recall_last(&self) {
        self.recall(&Whose::Last);
    }

    /// Asks the disk for what somebody saw on a former visit.
    fn recall(&self, whose: &Whose) {
        if self.memory.recalled.replace(whose.clone()) != *whose {
            disk::recall(&self.ear, Task::Remembered as u32);
        }
    }

    /// What the disk holds. Before anybody asked: where it holds anything, whether they are logged out
    /// by now.
    pub fn recalled(&self, rows: &JsValue) {
        let whose = self.memory.recalled.borrow().clone();
        let user = match &whose {
            Whose::Unasked => {
                if count(rows).unwrap_or_default() > 0 {
                    self.want_token(Want::Check, f64::INFINITY);
                }
                return;
            }
            Whose::Last => None,
            Whose::User(user) => Some(user.as_str()),
        };
        for row in disk::keep(rows, user, Self::now()) {
            let reference = row.reference.parse::<EntityRef>();
            if let (Ok(reference), Some(card)) = (reference, Card::read(&row.card)) {
                self.store
                    .borrow_mut()
                    .remembered(&reference, Rc::new(card), row.seen_at);
            }
        }
        self.draw();
    }

    /// Puts a card aside for the next visit.
    pub fn remember(&self, reference: &EntityRef, card: JsValue) {
        if let Some(user) = self.session.user() {
            self.memory.unsaved.borrow_mut().push(Remembered {
                reference: reference.to_string(),
                user: user.id,
                seen_at: Self::now(),
                card,
            });
        }
    }

    /// Writes down what was put aside.
    pub fn save(&self) {
        let rows = self.memory.unsaved.take();
        if !rows.is_empty() {
            disk::save(&rows);
        }
    }
}
