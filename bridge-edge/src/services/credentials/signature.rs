//! Webhook secrets and signatures: several secrets at once, each with an end date or none.
//!
//! What always holds: a secret past its end opens nothing; every valid secret is tried, whichever fits first. A signature
//! is computed over a stream, in flat memory.

use bridge_core::date::Instant;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{Digest256, same, sha256, unhex};

/// The shortest secret that is taken, in characters.
const SHORTEST: usize = 16;

struct Secret {
    text: String,
    digest: Digest256,
    /// ms since 1970.
    ends: Option<i64>,
}

/// The secrets that deliveries may carry.
#[derive(Default)]
pub struct WebhookSecrets(Vec<Secret>);

impl core::fmt::Debug for WebhookSecrets {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(formatter, "{} secrets", self.0.len())
    }
}

impl WebhookSecrets {
    /// Reads `secret[@2027-01-31T00:00:00Z][,secret2…]`; the error says what is wrong without quoting.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let mut secrets = Vec::new();
        for entry in text
            .split(',')
            .map(str::trim)
            .filter(|entry| !entry.is_empty())
        {
            let (secret, ends) = match entry.rsplit_once('@') {
                Some((secret, end)) => {
                    let end: Instant = end
                        .parse()
                        .map_err(|_| "what stands behind @ is no instant")?;
                    (secret, Some(end.millis()))
                }
                None => (entry, None),
            };
            if secret.len() < SHORTEST {
                return Err("a secret has fewer than 16 characters");
            }
            secrets.push(Secret {
                text: secret.to_owned(),
                digest: sha256(secret.as_bytes()),
                ends,
            });
        }
        if secrets.is_empty() {
            Err("no secret")
        } else {
            Ok(Self(secrets))
        }
    }

    fn valid(&self, now: i64) -> impl Iterator<Item = &Secret> {
        self.0
            .iter()
            .filter(move |secret| secret.ends.is_none_or(|end| now < end))
    }

    /// Whether this is a secret that is valid at `now` (ms since 1970).
    pub fn match_secret(&self, text: &str, now: i64) -> bool {
        let digest = sha256(text.as_bytes());
        // No short way out: each secret is compared.
        self.valid(now)
            .fold(false, |found, secret| found | same(&digest, &secret.digest))
    }

    /// Begins to check a body against every secret that is valid at `now`.
    pub fn check(&self, now: i64) -> SignatureCheck {
        let begin = |secret: &Secret| Hmac::<Sha256>::new_from_slice(secret.text.as_bytes()).ok();
        SignatureCheck(self.valid(now).filter_map(begin).collect())
    }
}

/// A signature as a header carries it.
#[derive(Clone, Copy, Debug)]
pub struct Signature(Digest256);

impl Signature {
    /// Reads 64 hex digits in any case, with or without `sha256=`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let hex = match text.split_once('=') {
            Some((name, hex)) if name.eq_ignore_ascii_case("sha256") => hex,
            Some(_) => return None,
            None => text,
        };
        unhex(hex).map(Self)
    }
}

/// A body being checked, part by part.
pub struct SignatureCheck(Vec<Hmac<Sha256>>);

impl SignatureCheck {
    /// The next part of the body.
    pub fn update(&mut self, part: &[u8]) {
        for mac in &mut self.0 {
            mac.update(part);
        }
    }

    /// Whether the whole body has this signature under one of the secrets.
    pub fn matches(self, signature: &Signature) -> bool {
        self.0.into_iter().fold(false, |found, mac| {
            found | mac.verify_slice(&signature.0).is_ok()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Signature, WebhookSecrets};
    use crate::services::credentials::hex;
    use hmac::{Hmac, KeyInit, Mac};
    use proptest::prelude::*;
    use sha2::Sha256;

    const OLD: &str = "an-old-secret-of-ours";
    const NEW: &str = "a-new-secret-of-ours!";
    const END: i64 = 1_800_000_000_000;

    fn secrets() -> WebhookSecrets {
        WebhookSecrets::parse(&format!("{OLD}@2027-01-15T08:00:00Z, {NEW}")).unwrap()
    }

    fn sign(secret: &str, body: &[u8]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(body);
        hex(&mac.finalize().into_bytes())
    }

    fn holds(header: &str, body: &[u8], now: i64) -> bool {
        let mut check = secrets().check(now);
        check.update(body);
        Signature::parse(header).is_some_and(|signature| check.matches(&signature))
    }

    #[test]
    fn each_secret_opens_until_its_end() {
        assert!(secrets().match_secret(OLD, END - 1));
        assert!(!secrets().match_secret(OLD, END));
        assert!(secrets().match_secret(NEW, END));
        for wrong in ["", "x", &NEW[1..], &format!("{NEW}x")] {
            assert!(!secrets().match_secret(wrong, 0), "{wrong}");
        }
        assert!(holds(&sign(OLD, b"body"), b"body", END - 1));
        assert!(!holds(&sign(OLD, b"body"), b"body", END));
    }

    #[test]
    fn a_signature_is_hex_in_any_case_with_or_without_its_prefix() {
        let right = sign(NEW, b"body");
        for header in [
            right.clone(),
            right.to_uppercase(),
            format!("sha256={right}"),
            format!("SHA256={}", right.to_uppercase()),
        ] {
            assert!(holds(&header, b"body", 0), "{header}");
        }
        for header in [
            &right[..62],
            &right[..63],
            &format!("{right}0"),
            &format!("sha512={right}"),
            &format!("sha256= {right}"),
            "",
        ] {
            assert!(!holds(header, b"body", 0), "{header}");
        }
        assert!(!holds(&right, b"bodY", 0));
    }

    #[test]
    fn settings_that_cannot_be_meant_are_refused() {
        for wrong in ["", " , ", "short", "a-long-enough-secret@tomorrow"] {
            assert!(WebhookSecrets::parse(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn the_cut_of_the_body_does_not_matter(body in prop::collection::vec(any::<u8>(), 0..500), at in any::<prop::sample::Index>()) {
            let (left, right) = body.split_at(at.index(body.len() + 1));
            let mut check = secrets().check(0);
            check.update(left);
            check.update(right);
            prop_assert!(check.matches(&Signature::parse(&sign(NEW, &body)).unwrap()));
        }

        #[test]
        fn any_header_is_read_or_refused(text in "\\PC*") {
            let _read = Signature::parse(&text);
        }
    }
}
