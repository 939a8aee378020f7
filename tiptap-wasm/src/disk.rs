//! Last known cards in IndexedDB, so that a page opened without connection shows them with their age.
//!
//! What always holds: a value is kept with the user it was shown to and handed out to that user only;
//! values of another user and values older than a day are removed as soon as they are met. Failing
//! storage (private windows, full disks) is no fault: nothing is remembered then.

use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::decode::{Read, field};
use crate::dom::get;

const KEPT_FOR: f64 = 24.0 * 3_600_000.0;

#[wasm_bindgen(module = "/src/platform.js")]
extern "C" {
    fn remembered() -> Promise;
    fn remember(cards: &Array) -> Promise;
    fn forget() -> Promise;
}

/// A remembered card.
#[derive(Clone, Debug)]
pub struct Remembered {
    /// The reference it was shown for.
    pub reference: String,
    /// Whom it was shown to.
    pub user: String,
    /// When it was true, in milliseconds since 1970.
    pub seen_at: f64,
    /// The card as the bridge sent it.
    pub card: JsValue,
}

impl Read for Remembered {
    fn read(value: &JsValue) -> Option<Self> {
        Some(Self {
            reference: field(value, "ref")?,
            user: field(value, "user")?,
            seen_at: field(value, "at")?,
            card: get(value, "card"),
        })
    }
}

/// Remembers cards.
pub async fn save(cards: Vec<Remembered>) {
    let rows = Array::new();
    for card in cards {
        let row = Object::new();
        for (name, part) in [
            ("ref", JsValue::from_str(&card.reference)),
            ("user", JsValue::from_str(&card.user)),
            ("at", JsValue::from_f64(card.seen_at)),
            ("card", card.card),
        ] {
            let _ = Reflect::set(&row, &JsValue::from_str(name), &part);
        }
        rows.push(&row);
    }
    let _ = JsFuture::from(remember(&rows)).await;
}

/// What is remembered for a user, or, where nobody can be asked who it is, for the last one.
pub async fn load(user: Option<&str>, now: f64) -> Vec<Remembered> {
    let rows = all().await;
    let count = rows.len();
    let mut theirs = Vec::new();
    for row in rows {
        let is_theirs = user.is_none_or(|user| row.user == user);
        if is_theirs && now - row.seen_at <= KEPT_FOR {
            theirs.push(row);
        }
    }
    if theirs.len() < count {
        wipe().await;
        save(theirs.clone()).await;
    }
    theirs
}

/// Everything that is remembered, whoever it was shown to.
pub async fn all() -> Vec<Remembered> {
    match JsFuture::from(remembered()).await {
        Ok(rows) => Vec::read(&rows).unwrap_or_default(),
        Err(_) => Vec::new(),
    }
}

/// Removes everything.
pub async fn wipe() {
    let _ = JsFuture::from(forget()).await;
}
