//! The secrets of one data directory: the first token, the webhook's secret, the key of the session JWTs.
//!
//! Made at random once per directory and kept in `secrets.json`, which only its owner may read. The edge gets the
//! token's SHA-256 only.

use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// Not printed by `Debug`.
#[derive(Clone, Serialize, Deserialize)]
pub struct Secrets {
    /// `brg_` and 43 characters.
    pub admin_token: String,
    /// What Baserow's webhooks carry.
    pub webhook_secret: String,
    /// 32 bytes in base64url, without its key id.
    jwt_key: String,
}

impl Secrets {
    /// Reads them, or makes them in a directory that has none.
    pub fn of(folder: &Path) -> Result<Self> {
        if let Some(known) = Self::read(folder)? {
            return Ok(known);
        }
        let made = Self {
            admin_token: format!("brg_{}", random()?),
            webhook_secret: random()?,
            jwt_key: random()?,
        };
        let file = file(folder);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options
            .open(&file)
            .and_then(|mut to| to.write_all(&serde_json::to_vec_pretty(&made)?))
            .with_context(|| format!("cannot write {}", file.display()))?;
        Ok(made)
    }

    /// Those of a directory, where it has some.
    pub fn read(folder: &Path) -> Result<Option<Self>> {
        let file = file(folder);
        match fs::read(&file) {
            Ok(text) => serde_json::from_slice(&text).map(Some).with_context(|| {
                format!("{} is not readable; `--fresh` begins anew", file.display())
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("cannot read {}", file.display())),
        }
    }

    /// The setting `BRIDGE_JWT_KEYS`.
    pub fn jwt_keys(&self) -> String {
        format!("k1:{}", self.jwt_key)
    }

    /// The setting `BRIDGE_ADMIN_TOKEN_HASH`: hexadecimal SHA-256 of the whole token.
    pub fn admin_token_hash(&self) -> String {
        use fmt::Write as _;
        Sha256::digest(self.admin_token.as_bytes())
            .iter()
            .fold(String::new(), |mut text, byte| {
                let _ = write!(text, "{byte:02x}");
                text
            })
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(…)")
    }
}

fn file(folder: &Path) -> std::path::PathBuf {
    folder.join("secrets.json")
}

/// 32 random bytes in base64url.
pub fn random() -> Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).context("the system gives no random bytes")?;
    Ok(base64url(&bytes))
}

/// Base64url without padding.
fn base64url(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_made_once_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let made = Secrets::of(folder.path()).unwrap();
        let kept = Secrets::of(folder.path()).unwrap();
        assert_eq!(made.admin_token, kept.admin_token);
        assert_eq!(made.jwt_keys(), kept.jwt_keys());
        assert_eq!(made.admin_token.len(), "brg_".len() + 43);
    }

    #[test]
    fn two_directories_differ() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let one = Secrets::of(one.path()).unwrap();
        assert_ne!(
            one.webhook_secret,
            Secrets::of(other.path()).unwrap().webhook_secret
        );
        assert_ne!(one.webhook_secret, one.jwt_key);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_them() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        Secrets::of(folder.path()).unwrap();
        let mode = fs::metadata(file(folder.path()))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn debug_shows_none_of_them() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(
            format!("{:?}", Secrets::of(folder.path()).unwrap()),
            "Secrets(…)"
        );
    }

    #[test]
    fn the_hash_is_that_of_the_whole_token() {
        let known = Secrets {
            admin_token: "abc".into(),
            webhook_secret: String::new(),
            jwt_key: String::new(),
        };
        assert_eq!(
            known.admin_token_hash(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
