//! Tokens of forms: what shows that a page of ours, made for this very session, sends a form.
//!
//! What always holds: a token is good for one purpose and one cookie, and for [`LIFETIME`]; it is compared in constant
//! time. Whoever can neither read our pages nor knows the key cannot make one.

use super::session::SessionKeys;

/// How long a form may lie open, in ms.
pub const LIFETIME: i64 = 1_800_000;
/// The longest token that is looked at.
const LONGEST: usize = 100;

fn text(digest: &str, purpose: &str, ends: &str) -> String {
    ["form", purpose, digest, ends].join("\n")
}

/// A token for a purpose and the cookie of this digest; `None` where there is no key.
pub fn token(keys: &SessionKeys, digest: &str, purpose: &str, now: i64) -> Option<String> {
    let ends = now.saturating_add(LIFETIME).to_string();
    let seal = keys.seal(&text(digest, purpose, &ends))?;
    Some([&ends, ".", &seal].concat())
}

/// Whether a token is one of ours for this purpose and cookie, and not over.
pub fn holds(keys: &SessionKeys, digest: &str, purpose: &str, token: &str, now: i64) -> bool {
    if token.len() > LONGEST {
        return false;
    }
    let Some((ends, seal)) = token.split_once('.') else {
        return false;
    };
    let is_open = ends
        .parse::<i64>()
        .is_ok_and(|ends| (0..=LIFETIME).contains(&ends.saturating_sub(now)));
    keys.is_sealed(&text(digest, purpose, ends), seal) && is_open
}

#[cfg(test)]
mod tests {
    use super::{LIFETIME, holds, token};
    use crate::services::credentials::session::SessionKeys;
    use base64ct::{Base64UrlUnpadded, Encoding};

    fn keys(byte: u8) -> SessionKeys {
        let key = Base64UrlUnpadded::encode_string(&[byte; 32]);
        SessionKeys::parse(&["k:", &key].concat()).unwrap()
    }

    #[test]
    fn a_token_is_good_for_its_purpose_its_cookie_and_its_time() {
        let keys_of_ours = keys(1);
        let made = token(&keys_of_ours, "digest", "cloturer 5", 1_000).unwrap();
        let good = |keys: &SessionKeys, digest, purpose, token: &str, now| {
            holds(keys, digest, purpose, token, now)
        };
        assert!(good(&keys_of_ours, "digest", "cloturer 5", &made, 1_000));
        assert!(good(
            &keys_of_ours,
            "digest",
            "cloturer 5",
            &made,
            1_000 + LIFETIME
        ));
        assert!(!good(
            &keys_of_ours,
            "digest",
            "cloturer 5",
            &made,
            1_001 + LIFETIME
        ));
        assert!(!good(&keys_of_ours, "digest", "cloturer 5", &made, 999));
        assert!(!good(&keys_of_ours, "digest", "cloturer 6", &made, 1_000));
        assert!(!good(&keys_of_ours, "digest", "livrer 5", &made, 1_000));
        assert!(!good(&keys_of_ours, "other", "cloturer 5", &made, 1_000));
        assert!(!good(&keys(2), "digest", "cloturer 5", &made, 1_000));
    }

    #[test]
    fn a_token_that_was_touched_is_none() {
        let keys = keys(1);
        let made = token(&keys, "d", "p", 0).unwrap();
        let (_, seal) = made.split_once('.').unwrap();
        for bad in [
            "",
            ".",
            "1.",
            &made[1..],
            &["1800001.", seal].concat(),
            &[&made, "A"].concat(),
            &"9".repeat(200),
        ] {
            assert!(!holds(&keys, "d", "p", bad, 1), "{bad}");
        }
    }
}
