//! Whether a webhook delivery is from whom it says.
//!
//! A delivery proves itself by the secret in `X-Bridge-Secret`, by `X-Baserow-Signature` (hex
//! HMAC-SHA256 of the body, any case, optional `sha256=`), or by both, and then both must hold. Several
//! secrets can be valid at once, each until its end date. Everything is compared in constant time:
//! neither content nor length of a secret shows in how long it takes. No secret is ever printed.
//!
//! What the headers alone decide is decided before the body is read: [`authenticate`] refuses, grants,
//! or hands back a [`SignatureCheck`] that takes the body piece by piece in flat memory.

use core::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

use crate::date::Instant;

/// The setting cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidSecrets {
    /// There is no secret in it.
    Empty,
    /// What stands behind the `@` of this secret (the first is 1) is no instant.
    EndDate(usize),
}

impl fmt::Display for InvalidSecrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => formatter.write_str("no secret"),
            Self::EndDate(number) => {
                write!(formatter, "the end date of secret {number} is no instant")
            }
        }
    }
}

impl core::error::Error for InvalidSecrets {}

struct Secret {
    text: String,
    ends: Option<Instant>,
}

/// The secrets that deliveries may prove themselves by.
pub struct Secrets(Vec<Secret>);

impl fmt::Debug for Secrets {
    /// How many, nothing else.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Secrets({})", self.0.len())
    }
}

impl Secrets {
    /// Reads the setting `secret[@2027-01-31T00:00:00Z][,secret2…]`; a secret holds no `,` and no `@`.
    pub fn parse(setting: &str) -> Result<Self, InvalidSecrets> {
        let mut secrets = Vec::new();
        let parts = setting.split(',').map(str::trim);
        for (index, part) in parts.enumerate().filter(|(_, part)| !part.is_empty()) {
            let (text, ends) = match part.split_once('@') {
                None => (part, None),
                Some((text, ends)) => {
                    let ends = ends
                        .parse()
                        .map_err(|_| InvalidSecrets::EndDate(index + 1))?;
                    (text, Some(ends))
                }
            };
            if text.is_empty() {
                return Err(InvalidSecrets::Empty);
            }
            secrets.push(Secret {
                text: text.to_owned(),
                ends,
            });
        }
        if secrets.is_empty() {
            return Err(InvalidSecrets::Empty);
        }
        Ok(Self(secrets))
    }

    /// The secrets that have not ended.
    fn valid(&self, now: Instant) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter(move |secret| secret.ends.is_none_or(|ends| now < ends))
            .map(|secret| secret.text.as_str())
    }
}

/// Why a delivery is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It brings neither secret nor signature.
    Missing,
    /// The secret is none of the valid ones.
    WrongSecret,
    /// The signature is malformed or wrong.
    WrongSignature,
}

/// What the headers of a delivery decide.
pub enum Authentication {
    /// It is not authentic; its body need not be read.
    Refused(Refusal),
    /// It is authentic.
    Granted,
    /// The body decides.
    Pending(SignatureCheck),
}

/// Judges the headers of a delivery.
pub fn authenticate(
    secrets: &Secrets,
    now: Instant,
    secret_header: Option<&str>,
    signature_header: Option<&str>,
) -> Authentication {
    if let Some(given) = secret_header
        && !is_any(given, secrets.valid(now))
    {
        return Authentication::Refused(Refusal::WrongSecret);
    }
    match (secret_header, signature_header) {
        (None, None) => Authentication::Refused(Refusal::Missing),
        (Some(_), None) => Authentication::Granted,
        (_, Some(signature)) => match parse_signature(signature) {
            None => Authentication::Refused(Refusal::WrongSignature),
            Some(wanted) => Authentication::Pending(SignatureCheck {
                wanted,
                candidates: secrets.valid(now).filter_map(keyed).collect(),
            }),
        },
    }
}

/// Compares with every secret, by digests of equal length, and stops at none.
fn is_any<'a>(given: &str, secrets: impl Iterator<Item = &'a str>) -> bool {
    let given = Sha256::digest(given.as_bytes());
    let mut found = Choice::from(0);
    for secret in secrets {
        found |= Sha256::digest(secret.as_bytes()).ct_eq(&given);
    }
    found.into()
}

fn keyed(secret: &str) -> Option<Hmac<Sha256>> {
    // HMAC takes keys of any length, so there is always one.
    Hmac::new_from_slice(secret.as_bytes()).ok()
}

/// The 32 bytes of a signature header.
fn parse_signature(header: &str) -> Option<[u8; 32]> {
    let header = header.trim();
    let hex = match header.split_at_checked(7) {
        Some((prefix, rest)) if prefix.eq_ignore_ascii_case("sha256=") => rest,
        _ => header,
    };
    if hex.len() != 64 {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
        let [high, low] = pair else {
            return None;
        };
        let digit = |digit: u8| char::from(digit).to_digit(16);
        *byte = u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()?;
    }
    Some(bytes)
}

/// A signature on its way over a body.
pub struct SignatureCheck {
    wanted: [u8; 32],
    candidates: Vec<Hmac<Sha256>>,
}

impl SignatureCheck {
    /// Takes the next piece of the body.
    pub fn update(&mut self, piece: &[u8]) {
        for candidate in &mut self.candidates {
            candidate.update(piece);
        }
    }

    /// Whether the signature is one of a valid secret over the body.
    pub fn finish(self) -> Result<(), Refusal> {
        let mut holds = Choice::from(0);
        for candidate in self.candidates {
            holds |= candidate.finalize().into_bytes().ct_eq(&self.wanted);
        }
        if holds.into() {
            Ok(())
        } else {
            Err(Refusal::WrongSignature)
        }
    }
}

#[cfg(test)]
mod tests;
