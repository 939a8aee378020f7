//! The wiki's tokens: JWT, HS256, one key for all kinds. A token that verifies says who somebody was at login; whether its
//! session still counts only the store knows.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::Sha256;

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// The login cookie.
    Access,
    /// Opening the collaboration socket.
    Collab,
}

/// What a token says.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Claims {
    /// The account.
    pub sub: String,
    /// Its address.
    pub email: String,
    /// The workspace.
    pub workspace_id: String,
    /// The session that the token stands for.
    pub session_id: String,
    /// What it is for.
    #[serde(rename = "type")]
    pub purpose: Purpose,
    /// Issued, seconds since 1970.
    pub iat: i64,
    /// Ends, seconds since 1970.
    pub exp: i64,
    /// Always `Docmost`.
    pub iss: String,
}

/// The signing key of one data folder.
#[derive(Clone)]
pub struct Key(String);

impl Key {
    /// A key from its kept text.
    #[must_use]
    pub fn new(secret: String) -> Self {
        Self(secret)
    }

    fn mac(&self, input: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_bytes())
            .expect("HMAC takes keys of any length");
        mac.update(input.as_bytes());
        mac
    }

    /// The signed token.
    #[must_use]
    pub fn sign(&self, claims: &Claims) -> String {
        let head = URL_SAFE_NO_PAD.encode(json!({ "alg": "HS256", "typ": "JWT" }).to_string());
        let body = URL_SAFE_NO_PAD.encode(serde_json::to_vec(claims).unwrap_or_default());
        let signed = format!("{head}.{body}");
        let signature = URL_SAFE_NO_PAD.encode(self.mac(&signed).finalize().into_bytes());
        format!("{signed}.{signature}")
    }

    /// The claims of a token for this purpose, if its signature holds and it has not ended.
    #[must_use]
    pub fn verify(&self, token: &str, purpose: Purpose, now_seconds: i64) -> Option<Claims> {
        let (signed, signature) = token.rsplit_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        self.mac(signed).verify_slice(&signature).ok()?;
        let (_, body) = signed.split_once('.')?;
        let claims: Claims = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(body).ok()?).ok()?;
        (claims.purpose == purpose && claims.exp > now_seconds).then_some(claims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims() -> Claims {
        Claims {
            sub: "u".to_owned(),
            email: "a@b.c".to_owned(),
            workspace_id: "w".to_owned(),
            session_id: "s".to_owned(),
            purpose: Purpose::Access,
            iat: 0,
            exp: 100,
            iss: "Docmost".to_owned(),
        }
    }

    #[test]
    fn a_token_counts_for_its_purpose_until_its_end_and_unchanged() {
        let key = Key::new("k".to_owned());
        let token = key.sign(&claims());
        assert_eq!(key.verify(&token, Purpose::Access, 99).unwrap().sub, "u");
        assert!(key.verify(&token, Purpose::Access, 100).is_none());
        assert!(key.verify(&token, Purpose::Collab, 0).is_none());
        assert!(
            key.verify(&format!("{token}x"), Purpose::Access, 0)
                .is_none()
        );
        assert!(
            Key::new("other".to_owned())
                .verify(&token, Purpose::Access, 0)
                .is_none()
        );
        assert!(key.verify("", Purpose::Access, 0).is_none());
    }
}
