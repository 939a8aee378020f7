//! API tokens: `brg_` and 43 characters of base64url, 32 bytes of chance. Only their SHA-256 is ever kept or compared.

use std::fmt;

use base64ct::{Base64UrlUnpadded, Encoding};

use super::{Digest256, sha256};

/// What every token begins with.
const PREFIX: &str = "brg_";

/// The digest of what has the form of a token.
pub fn digest(text: &str) -> Option<Digest256> {
    let secret = text.strip_prefix(PREFIX)?;
    let mut bytes = [0; 32];
    let decoded = Base64UrlUnpadded::decode(secret, &mut bytes).ok()?;
    (secret.len() == 43 && decoded.len() == 32).then(|| sha256(text.as_bytes()))
}

/// A token that was just made, in plain. It never prints itself; whoever asked for it is shown it once.
pub struct PlainToken(String);

impl PlainToken {
    /// The token of these 32 bytes of chance; `None` where there are not 32.
    pub fn from_chance(chance: &[u8]) -> Option<Self> {
        (chance.len() == 32)
            .then(|| Self(PREFIX.to_owned() + &Base64UrlUnpadded::encode_string(chance)))
    }

    /// What is kept of it.
    pub fn digest(&self) -> Digest256 {
        sha256(self.0.as_bytes())
    }

    /// Hands the text out, once: the token is used up.
    pub fn reveal(self) -> String {
        self.0
    }
}

impl fmt::Debug for PlainToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlainToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::{PlainToken, digest};

    #[test]
    fn a_new_token_does_not_print_itself() {
        let token = PlainToken::from_chance(&[7; 32]).unwrap();
        let printed = format!("{token:?} {token:#?}");
        let text = token.reveal();
        assert!(!printed.contains(&text[4..]), "{printed}");
        assert!(PlainToken::from_chance(&[7; 31]).is_none());
    }

    #[test]
    fn a_token_has_one_form() {
        let token = PlainToken::from_chance(&[7; 32]).unwrap();
        let kept = token.digest();
        let token = token.reveal();
        assert_eq!(digest(&token), Some(kept));
        let long = format!("{token}A");
        for refused in [
            "",
            "brg_",
            "x",
            &token[1..],
            &token[..46],
            &long,
            &token.to_uppercase(),
            &token.replace("brg_", "brg-"),
        ] {
            assert_eq!(digest(refused), None, "{refused}");
        }
    }
}
