//! API tokens: `brg_` and 43 characters of base64url, 32 bytes of chance. Only their SHA-256 is ever kept or compared.

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

/// The token of these 32 bytes of chance; `None` where there are not 32.
pub fn make(chance: &[u8]) -> Option<String> {
    (chance.len() == 32).then(|| format!("{PREFIX}{}", Base64UrlUnpadded::encode_string(chance)))
}

#[cfg(test)]
mod tests {
    use super::{digest, make};
    use crate::services::credentials::sha256;

    #[test]
    fn a_token_has_one_form() {
        let token = make(&[7; 32]).unwrap();
        assert_eq!(digest(&token), Some(sha256(token.as_bytes())));
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
        assert_eq!(make(&[7; 31]), None);
    }
}
