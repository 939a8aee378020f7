//! Last known cards in `IndexedDB`, so that a page opened without connection shows them with their age.
//!
//! What always holds: a value is kept with the user it was shown to and handed out to that user only;
//! values of another user and values older than a day are removed as soon as they are met. Failing
//! storage (private windows, full disks) is no fault: nothing is remembered then.

use wasm_bindgen::prelude::*;

use crate::decode::{Read, field};
use crate::dom::get;

const KEPT_FOR: f64 = 24.0 * 3_600_000.0;

#[wasm_bindgen(module = "/src/platform.js")]
extern "C" {
    /// Tells an ear everything that is remembered, as this task.
    #[wasm_bindgen(js_name = remembered)]
    pub fn recall(ear: &JsValue, task: u32);

    #[wasm_bindgen(js_name = putAside)]
    fn put_aside(reference: &str, user: &str, at: f64, card: &JsValue);

    fn remember();

    /// Removes everything.
    #[wasm_bindgen(js_name = forget)]
    pub fn wipe();
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
pub fn save(cards: &[Remembered]) {
    for card in cards {
        put_aside(&card.reference, &card.user, card.seen_at, &card.card);
    }
    remember();
}

/// What of all that is remembered may be shown to a user, or, where nobody can be asked who it is, to
/// the last one. The rest is removed.
pub fn keep(rows: &JsValue, user: Option<&str>, now: f64) -> Vec<Remembered> {
    let rows = Vec::<Remembered>::read(rows).unwrap_or_default();
    let count = rows.len();
    let mut theirs = Vec::new();
    for row in rows {
        let is_theirs = user.is_none_or(|user| row.user == user);
        if is_theirs && now - row.seen_at <= KEPT_FOR {
            theirs.push(row);
        }
    }
    if theirs.len() < count {
        wipe();
        save(&theirs);
    }
    theirs
}
