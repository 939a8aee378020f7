//! Last known cards in IndexedDB, so that a page opened without connection shows them with their age.
//!
//! What always holds: a value is kept under the user it was shown to and handed out to that user only;
//! values of another user and values older than a day are removed when they are met; a logout or a
//! refused session removes all. Failing storage (private windows, full disks) is no fault: nothing is
//! remembered then.

use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    IdbDatabase, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransactionMode, Window,
};

use crate::decode::field;

const DATABASE: &str = "bridge";
const TABLE: &str = "cards";
const KEPT_FOR: f64 = 24.0 * 3_600_000.0;

#[wasm_bindgen]
extern "C" {
    /// `window.indexedDB`; the generated getter of web-sys would bring the whole interface along.
    type Storage;

    #[wasm_bindgen(method, getter, js_name = indexedDB)]
    fn indexed_db(this: &Storage) -> Option<web_sys::IdbFactory>;
}

/// A remembered card.
#[derive(Clone, Debug)]
pub struct Remembered {
    /// The reference it was shown for.
    pub reference: String,
    /// When it was true, in milliseconds since 1970.
    pub seen_at: f64,
    /// The card as the bridge sent it.
    pub card: JsValue,
}

/// Remembers cards of a user.
pub async fn save(window: &Window, user: &str, cards: Vec<Remembered>) -> Result<(), JsValue> {
    let database = open(window).await?;
    let table = table(&database, IdbTransactionMode::Readwrite)?;
    for card in cards {
        let value = Object::new();
        for (name, part) in [
            ("user", &JsValue::from_str(user)),
            ("at", &JsValue::from_f64(card.seen_at)),
            ("card", &card.card),
        ] {
            Reflect::set(&value, &JsValue::from_str(name), part)?;
        }
        table.put_with_key(&value, &JsValue::from_str(&card.reference))?;
    }
    database.close();
    Ok(())
}

/// What is remembered for a user, or, where nobody can be asked who it is, for the last one.
pub async fn load(
    window: &Window,
    user: Option<&str>,
    now: f64,
) -> Result<Vec<Remembered>, JsValue> {
    let database = open(window).await?;
    let table = table(&database, IdbTransactionMode::Readwrite)?;
    let (keys, values) = (settled(&table.get_all_keys()?), settled(&table.get_all()?));
    let keys: Array = JsFuture::from(keys).await?.dyn_into()?;
    let values: Array = JsFuture::from(values).await?.dyn_into()?;
    let mut remembered = Vec::new();
    for (key, value) in keys.iter().zip(values.iter()) {
        let owner: Option<String> = field(&value, "user");
        let seen_at: f64 = field(&value, "at").unwrap_or_default();
        let is_theirs = user.is_none_or(|user| owner.as_deref() == Some(user));
        if !is_theirs || now - seen_at > KEPT_FOR {
            table.delete(&key)?;
        } else if let Some(reference) = key.as_string() {
            let card = Reflect::get(&value, &JsValue::from_str("card"))?;
            remembered.push(Remembered {
                reference,
                seen_at,
                card,
            });
        }
    }
    database.close();
    Ok(remembered)
}

/// Whether anything is remembered at all.
pub async fn holds_anything(window: &Window) -> Result<bool, JsValue> {
    let database = open(window).await?;
    let table = table(&database, IdbTransactionMode::Readonly)?;
    let count = JsFuture::from(settled(&table.count()?)).await?;
    database.close();
    Ok(count.as_f64().unwrap_or_default() > 0.0)
}

/// Removes everything.
pub async fn wipe(window: &Window) -> Result<(), JsValue> {
    let database = open(window).await?;
    table(&database, IdbTransactionMode::Readwrite)?.clear()?;
    database.close();
    Ok(())
}

fn table(database: &IdbDatabase, mode: IdbTransactionMode) -> Result<IdbObjectStore, JsValue> {
    database
        .transaction_with_str_and_mode(TABLE, mode)?
        .object_store(TABLE)
}

async fn open(window: &Window) -> Result<IdbDatabase, JsValue> {
    let factory = window
        .unchecked_ref::<Storage>()
        .indexed_db()
        .ok_or(JsValue::UNDEFINED)?;
    let request: IdbOpenDbRequest = factory.open_with_u32(DATABASE, 1)?;
    let made = request.clone();
    let upgrade = Closure::once(move || {
        if let Ok(database) = made.result() {
            let database: IdbDatabase = database.unchecked_into();
            let _ = database.create_object_store(TABLE);
        }
    });
    request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
    let opened = JsFuture::from(settled(&request)).await;
    request.set_onupgradeneeded(None);
    opened?.dyn_into()
}

/// A promise of a request's result.
fn settled(request: &IdbRequest) -> Promise {
    let target = request.clone();
    let answered = Promise::new(&mut |resolve, reject| {
        target.set_onsuccess(Some(&resolve));
        target.set_onerror(Some(&reject));
    });
    let request = request.clone();
    wasm_bindgen_futures::future_to_promise(async move {
        JsFuture::from(answered).await?;
        request.result()
    })
}
