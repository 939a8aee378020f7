//! Session tokens: JWT, HS256, a key id for rotation, bound to the wiki's cookie by its digest.
//!
//! What always holds: the algorithm is ours, never the token's; the first key signs, every key verifies; a token that is
//! over, not yet begun, of another issuer or of an unknown key is refused without saying which.

use base64ct::{Base64UrlUnpadded, Encoding};
use bridge_core::ids::PersonneId;
use bridge_core::wire::WikiRole;
use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use sha2::Sha256;

use crate::object::from_object;

/// How long a session holds, in seconds.
pub const LIFETIME: i64 = 900;
/// The shortest key that is taken, in bytes.
const SHORTEST_KEY: usize = 32;
/// How far another isolate's clock may be ahead, in seconds.
const CLOCK_SKEW: i64 = 30;
/// The longest token that is looked at.
const LONGEST: usize = 4_096;
const ISSUER: &str = "bridge";

struct Key {
    id: String,
    mac: Hmac<Sha256>,
}

/// The keys that sign and verify sessions.
#[derive(Default)]
pub struct SessionKeys(Vec<Key>);

impl core::fmt::Debug for SessionKeys {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(formatter, "{} keys", self.0.len())
    }
}

#[derive(Serialize)]
struct Header {
    alg: String,
    kid: String,
    typ: Option<String>,
}

from_object!(Header { alg, kid, typ });

/// What a session says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Claims {
    /// Who issued it.
    pub iss: String,
    /// The wiki's user id.
    pub sub: String,
    /// The role in the wiki when it was issued.
    pub role: WikiRole,
    /// The wiki's e-mail address of the user.
    pub email: String,
    /// The user's name.
    pub name: String,
    /// The personne of that address, where there is exactly one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub personne_id: Option<PersonneId>,
    /// The language the user set in the wiki.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// base64url SHA-256 of the wiki's cookie.
    pub cth: String,
    /// When it was issued, seconds since 1970.
    pub iat: i64,
    /// When it ends, seconds since 1970.
    pub exp: i64,
}

from_object!(Claims {
    iss,
    sub,
    role,
    email,
    name,
    personne_id,
    locale,
    cth,
    iat,
    exp,
});

impl Claims {
    /// Claims that begin now (ms since 1970), of the bridge.
    pub fn begin(now: i64) -> (String, i64, i64) {
        let iat = now.div_euclid(1000);
        (ISSUER.to_owned(), iat, iat + LIFETIME)
    }
}

fn decode(part: &str) -> Option<String> {
    String::from_utf8(Base64UrlUnpadded::decode_vec(part).ok()?).ok()
}

impl SessionKeys {
    /// Reads `kid:base64url[,kid2:base64url…]`; the error says what is wrong without quoting.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let mut keys: Vec<Key> = Vec::new();
        for entry in text
            .split(',')
            .map(str::trim)
            .filter(|entry| !entry.is_empty())
        {
            let (id, key) = entry.split_once(':').ok_or("a key without its id")?;
            let bytes = Base64UrlUnpadded::decode_vec(key.trim_end_matches('='))
                .map_err(|_| "a key is not base64url")?;
            if id.is_empty() || keys.iter().any(|known| known.id == id) {
                return Err("a key's id is empty or given twice");
            }
            if bytes.len() < SHORTEST_KEY {
                return Err("a key has fewer than 32 bytes");
            }
            let mac = Hmac::new_from_slice(&bytes).map_err(|_| "a key cannot be used")?;
            keys.push(Key {
                id: id.to_owned(),
                mac,
            });
        }
        if keys.is_empty() {
            Err("no key")
        } else {
            Ok(Self(keys))
        }
    }

    /// The token of these claims; `None` where there is no key.
    pub fn sign(&self, claims: &Claims) -> Option<String> {
        let key = self.0.first()?;
        let header = Header {
            alg: "HS256".to_owned(),
            kid: key.id.clone(),
            typ: Some("JWT".to_owned()),
        };
        let part = |json: Vec<u8>| Base64UrlUnpadded::encode_string(&json);
        let signed = format!(
            "{}.{}",
            part(serde_json::to_vec(&header).ok()?),
            part(serde_json::to_vec(claims).ok()?)
        );
        let mut mac = key.mac.clone();
        mac.update(signed.as_bytes());
        let signature = Base64UrlUnpadded::encode_string(&mac.finalize().into_bytes());
        Some(format!("{signed}.{signature}"))
    }

    /// A seal over a text with a line break in it, which no token's text has: neither passes for the other.
    pub fn seal(&self, text: &str) -> Option<String> {
        let mut mac = self.0.first()?.mac.clone();
        mac.update(text.as_bytes());
        mac.update(b"\n");
        Some(Base64UrlUnpadded::encode_string(
            &mac.finalize().into_bytes(),
        ))
    }

    /// Whether one of the keys sealed this text; takes the same time wherever a seal is wrong.
    pub fn is_sealed(&self, text: &str, seal: &str) -> bool {
        let Ok(seal) = Base64UrlUnpadded::decode_vec(seal) else {
            return false;
        };
        self.0.iter().any(|key| {
            let mut mac = key.mac.clone();
            mac.update(text.as_bytes());
            mac.update(b"\n");
            mac.verify_slice(&seal).is_ok()
        })
    }

    /// The claims of a token that holds at `now` (ms since 1970).
    pub fn verify(&self, token: &str, now: i64) -> Option<Claims> {
        if token.len() > LONGEST {
            return None;
        }
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let header: Header = serde_json::from_str(&decode(header)?).ok()?;
        let key = self.0.iter().find(|key| key.id == header.kid)?;
        let mut mac = key.mac.clone();
        mac.update(signed.as_bytes());
        mac.verify_slice(&Base64UrlUnpadded::decode_vec(signature).ok()?)
            .ok()?;
        let claims: Claims = serde_json::from_str(&decode(claims)?).ok()?;
        let now = now.div_euclid(1000);
        let holds = header.alg == "HS256"
            && claims.iss == ISSUER
            && now < claims.exp
            && claims.iat <= now + CLOCK_SKEW
            && claims.exp - claims.iat <= LIFETIME;
        holds.then_some(claims)
    }
}

#[cfg(test)]
mod tests {
    use super::{Claims, LIFETIME, SessionKeys};
    use base64ct::{Base64UrlUnpadded, Encoding};
    use bridge_core::wire::WikiRole;
    use proptest::prelude::*;

    const NOW: i64 = 1_795_163_873_277;

    fn key(id: &str, byte: u8) -> String {
        format!("{id}:{}", Base64UrlUnpadded::encode_string(&[byte; 32]))
    }

    fn keys(text: &str) -> SessionKeys {
        SessionKeys::parse(text).unwrap()
    }

    fn claims() -> Claims {
        let (iss, iat, exp) = Claims::begin(NOW);
        Claims {
            iss,
            sub: "u1".into(),
            role: WikiRole::Member,
            email: "a@b.test".into(),
            name: "A".into(),
            personne_id: None,
            locale: None,
            cth: "digest".into(),
            iat,
            exp,
        }
    }

    #[test]
    fn a_session_holds_until_its_end() {
        let keys = keys(&key("k1", 1));
        let token = keys.sign(&claims()).unwrap();
        assert_eq!(keys.verify(&token, NOW), Some(claims()));
        assert!(keys.verify(&token, NOW + (LIFETIME - 1) * 1000).is_some());
        assert_eq!(keys.verify(&token, NOW + LIFETIME * 1000), None);
        assert_eq!(keys.verify(&token, NOW - 60_000), None);
    }

    #[test]
    fn a_key_that_was_rotated_out_of_first_place_still_verifies() {
        let token = keys(&key("k1", 1)).sign(&claims()).unwrap();
        let both = keys(&format!("{}, {}", key("k2", 2), key("k1", 1)));
        assert!(both.verify(&token, NOW).is_some());
        assert_eq!(keys(&key("k1", 2)).verify(&token, NOW), None);
        assert_eq!(keys(&key("k2", 1)).verify(&token, NOW), None);
    }

    #[test]
    fn another_algorithm_issuer_or_lifetime_is_refused_however_well_signed() {
        let keys = keys(&key("k1", 1));
        let forged = |claims: Claims| keys.verify(&keys.sign(&claims).unwrap(), NOW);
        assert_eq!(
            forged(Claims {
                iss: "other".into(),
                ..claims()
            }),
            None
        );
        assert_eq!(
            forged(Claims {
                exp: claims().exp + 1,
                ..claims()
            }),
            None
        );
        let none = Base64UrlUnpadded::encode_string(br#"{"alg":"none","kid":"k1"}"#);
        let token = keys.sign(&claims()).unwrap();
        let (_, rest) = token.split_once('.').unwrap();
        assert_eq!(keys.verify(&format!("{none}.{rest}"), NOW), None);
    }

    #[test]
    fn keys_that_cannot_be_meant_are_refused() {
        for wrong in [
            "",
            "k1",
            "k1:***",
            "k1:AAAA",
            &format!("{},{}", key("a", 1), key("a", 2)),
            &key("", 1),
        ] {
            assert!(SessionKeys::parse(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_changed_letter_passes(at in any::<prop::sample::Index>(), letter in "[A-Za-z0-9_.-]") {
            let keys = keys(&key("k1", 1));
            let token = keys.sign(&claims()).unwrap();
            let at = at.index(token.len());
            let changed = format!("{}{letter}{}", &token[..at], &token[at + 1..]);
            prop_assume!(changed != token);
            prop_assert_eq!(keys.verify(&changed, NOW), None);
        }

        #[test]
        fn any_text_is_refused(text in "(\\PC|\\.)*") {
            prop_assert_eq!(keys(&key("k1", 1)).verify(&text, NOW), None);
        }
    }
}
