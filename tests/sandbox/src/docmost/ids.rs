//! Names of things: `UUIDv7` ids, the short ids of pages and shares, order keys of pages, and the clock they hang on.
//!
//! Ids made at run time are random; the demo data makes its own from fixed numbers ([`fixed`]), so that they are the same
//! in every data folder.

use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Milliseconds since 1970.
#[must_use]
pub fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

/// Now, worded as the wiki words times: `2026-11-20T08:33:05.040Z`.
#[must_use]
pub fn now() -> String {
    at(now_ms())
}

/// A moment (milliseconds since 1970) in the same form; the epoch if it is out of range.
#[must_use]
pub fn at(milliseconds: i64) -> String {
    let moment = jiff::Timestamp::from_millisecond(milliseconds).unwrap_or_default();
    format!("{moment:.3}")
}

/// A fresh `UUIDv7`.
#[must_use]
pub fn uuid() -> String {
    let mut noise = [0; 10];
    noise.copy_from_slice(&Uuid::new_v4().as_bytes()[..10]);
    let milliseconds = u64::try_from(now_ms()).unwrap_or_default();
    Builder::from_unix_timestamp_millis(milliseconds, &noise)
        .into_uuid()
        .to_string()
}

/// The `UUIDv7` that the demo data gives to thing `number` made at `milliseconds`.
#[must_use]
pub fn fixed(milliseconds: i64, number: u32) -> String {
    let digest = Sha256::digest(number.to_be_bytes());
    let mut noise = [0; 10];
    noise.copy_from_slice(&digest[..10]);
    let milliseconds = u64::try_from(milliseconds).unwrap_or_default();
    Builder::from_unix_timestamp_millis(milliseconds, &noise)
        .into_uuid()
        .to_string()
}

/// Whether a text is a UUID as the wiki writes them.
#[must_use]
pub fn is_uuid(text: &str) -> bool {
    text.len() == 36 && Uuid::parse_str(text).is_ok()
}

/// `length` letters and digits made from `seed`, the same for the same seed.
#[must_use]
pub fn letters(seed: &[u8], length: usize) -> String {
    Sha256::digest(seed)
        .iter()
        .cycle()
        .take(length)
        .map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]))
        .collect()
}

/// A page's short id: ten letters and digits.
#[must_use]
pub fn slug_id() -> String {
    letters(Uuid::new_v4().as_bytes(), 10)
}

/// Lower-case letters and digits, as share keys and invitation tokens are.
#[must_use]
pub fn key(length: usize) -> String {
    letters(Uuid::new_v4().as_bytes(), length).to_lowercase()
}

/// The id that the editor puts on a heading or paragraph: twelve lower-case letters.
#[must_use]
pub fn block_id() -> String {
    let digest = Sha256::digest(Uuid::new_v4().as_bytes());
    digest[..12]
        .iter()
        .map(|byte| char::from(b'a' + byte % 26))
        .collect()
}

/// The order key after `last` (bytes compare as order): an integer that grows, and three letters so that two people who
/// append at once do not collide.
pub fn position_after(last: Option<&str>, seed: &[u8]) -> String {
    let jitter = letters(seed, 3);
    let next = last.and_then(increment).unwrap_or_else(|| "a0".to_owned());
    format!("{next}{jitter}")
}

/// The integer part (`a` + 1 digit, `b` + 2 digits, …) plus one.
fn increment(key: &str) -> Option<String> {
    let head = *key.as_bytes().first()?;
    if !head.is_ascii_lowercase() {
        return None;
    }
    let length = usize::from(head - b'a') + 1;
    let mut digits = key.as_bytes().get(1..=length)?.to_vec();
    for digit in digits.iter_mut().rev() {
        let value = LETTERS.iter().position(|letter| letter == digit)?;
        if value + 1 < LETTERS.len() {
            *digit = LETTERS[value + 1];
            return Some(format!(
                "{}{}",
                char::from(head),
                String::from_utf8_lossy(&digits)
            ));
        }
        *digit = LETTERS[0];
    }
    Some(format!(
        "{}{}",
        char::from(head + 1),
        "0".repeat(length + 1)
    ))
}

/// A page's place in a URL: the title in ASCII with hyphens, then its short id.
#[must_use]
pub fn url_slug(title: &str, slug_id: &str) -> String {
    let mut slug = String::new();
    for letter in title.to_lowercase().chars() {
        match letter {
            'à' | 'â' | 'ä' => slug.push('a'),
            'é' | 'è' | 'ê' | 'ë' => slug.push('e'),
            'î' | 'ï' => slug.push('i'),
            'ô' | 'ö' => slug.push('o'),
            'ù' | 'û' | 'ü' => slug.push('u'),
            'ç' => slug.push('c'),
            letter if letter.is_ascii_alphanumeric() => slug.push(letter),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() {
        format!("untitled-{slug_id}")
    } else {
        format!("{slug}-{slug_id}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_keys_grow_through_every_carry() {
        let mut last: Option<String> = None;
        for number in 0..5_000_u32 {
            let next = position_after(last.as_deref(), &number.to_be_bytes());
            assert!(
                last.as_deref().is_none_or(|last| last < next.as_str()),
                "{last:?} {next}"
            );
            assert!((5..=12).contains(&next.len()));
            last = Some(next);
        }
    }

    #[test]
    fn ids_look_like_the_wikis() {
        assert!(is_uuid(&uuid()));
        assert_eq!(&uuid()[14..15], "7");
        assert_eq!(fixed(0, 1), fixed(0, 1));
        assert_eq!(slug_id().len(), 10);
        assert_eq!(
            at(1_763_627_585_040).len(),
            "2026-11-20T08:33:05.040Z".len()
        );
        assert_eq!(
            url_slug("Compte rendu : été", "abc"),
            "compte-rendu-ete-abc"
        );
        assert_eq!(url_slug("", "abc"), "untitled-abc");
    }
}
