//! What opens doors: digests of tokens, sessions, webhook secrets. Every comparison takes the same time whatever fits.
//!
//! What always holds: nothing here prints itself; a value that came from outside is compared by digest, so that neither
//! its length nor where it first differs shows.

pub mod form;
pub mod session;
pub mod signature;
pub mod token;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// A SHA-256.
pub type Digest256 = [u8; 32];

/// The SHA-256 of these bytes.
pub fn sha256(bytes: &[u8]) -> Digest256 {
    Sha256::digest(bytes).into()
}

/// Whether two digests are the same, in constant time.
pub fn same(a: &Digest256, b: &Digest256) -> bool {
    a.ct_eq(b).into()
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

/// Exactly `N` bytes of hex in any case.
pub fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    let mut digits = text.chars().map(|digit| {
        digit
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    });
    for byte in &mut bytes {
        *byte = digits.next()?? << 4 | digits.next()??;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{hex, sha256, unhex};

    #[test]
    fn hex_leads_back_in_any_case_and_nothing_else_is_hex() {
        let digest = sha256(b"x");
        assert_eq!(unhex(&hex(&digest)), Some(digest));
        assert_eq!(unhex(&hex(&digest).to_uppercase()), Some(digest));
        for refused in ["", "zz", "0", "é0", "00000"] {
            assert_eq!(unhex::<1>(refused), None, "{refused}");
        }
    }
}
