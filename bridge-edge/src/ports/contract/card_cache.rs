//! The contract of `CardCache`: what callers may rely on, which is little.

use crate::ports::{CacheError, CardCache, Clock};

use super::Broken;

const KEY: &str = "contract:1";
/// How long a write may take to show, in ms.
const SHOWS_WITHIN: u32 = 61_000;

async fn shows(cache: &impl CardCache, clock: &impl Clock, wanted: Option<&str>) -> bool {
    let began = clock.now();
    loop {
        if let Ok(text) = cache.get(KEY).await
            && text.as_deref() == wanted
        {
            return true;
        }
        if clock.now() > began + i64::from(SHOWS_WITHIN) {
            return false;
        }
        clock.sleep(250).await;
    }
}

/// Runs the contract; the sentences that did not hold.
pub async fn card_cache(cache: &impl CardCache, clock: &impl Clock) -> Broken {
    let mut broken = Broken::default();
    let text = "{\"label\":\"D’Hérouville\"}";
    if cache.put(KEY, text).await.is_err() {
        // nothing below could hold, and each of its waits is a minute
        broken.unless(false, "a first write is taken");
        return broken;
    }
    broken.unless(
        shows(cache, clock, Some(text)).await,
        "a write shows in the end, letter by letter",
    );
    clock.sleep(1_100).await;
    broken.unless(
        cache.put(KEY, "one").await.is_ok(),
        "a write after a second's rest is taken",
    );
    let second = cache.put(KEY, "two").await;
    broken.unless(
        second != Err(CacheError::Unavailable),
        "a second write at once is taken or too soon, nothing else",
    );
    let wanted = if second.is_ok() { "two" } else { "one" };
    broken.unless(
        shows(cache, clock, Some(wanted)).await,
        "the last write that was taken shows in the end",
    );
    clock.sleep(1_100).await;
    broken.unless(cache.delete(KEY).await.is_ok(), "a removal is taken");
    broken.unless(
        shows(cache, clock, None).await,
        "a removed key is gone in the end",
    );
    clock.sleep(1_100).await;
    broken.unless(
        cache.delete(KEY).await.is_ok(),
        "removing what is not there is no error",
    );
    broken
}
