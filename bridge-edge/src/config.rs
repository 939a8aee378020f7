//! The settings, read once; every fault is named at once.
//!
//! What always holds: a fault names its setting and what is wrong with it, never the value. With faults the bridge still
//! listens: the wiki passes, and who asks for more is told what is missing.

use std::collections::HashMap;

use bridge_core::error::ErrorCode;
use serde_json::json;

use crate::http::{Fault, FieldFault};
use crate::services::credentials::session::SessionKeys;
use crate::services::credentials::signature::WebhookSecrets;
use crate::services::credentials::{Digest256, unhex};

const WEBHOOK_SECRETS: &str = "BASEROW_WEBHOOK_SECRETS";

/// What the request path and the Hub know of the settings.
#[derive(Debug, Default)]
pub struct Config {
    /// The path under which the bridge sits, without a slash at its end.
    pub mount: String,
    /// Scheme and host under which people reach wiki and bridge.
    pub public_origin: String,
    /// Keys of sessions.
    pub session_keys: SessionKeys,
    /// Digest of the first token.
    pub admin_token: Option<Digest256>,
    /// Secrets of deliveries.
    pub webhook_secrets: WebhookSecrets,
    /// Whether the page to try the editor on is served.
    pub playground: bool,
    faults: Vec<FieldFault>,
}

/// The settings' texts, and the faults found in them.
struct Reader {
    texts: HashMap<String, String>,
    faults: Vec<FieldFault>,
}

impl Reader {
    fn text(&self, name: &str) -> &str {
        self.texts.get(name).map_or("", |text| text.trim())
    }

    fn fault(&mut self, name: &str, message: &str) {
        self.faults.push(FieldFault::new(name, message));
    }

    /// What a setting that must be there means.
    fn needed<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, &'static str>,
    ) -> Option<T> {
        let outcome = match self.text(name) {
            "" => Err("is not set"),
            text => parse(text),
        };
        outcome.map_err(|message| self.fault(name, message)).ok()
    }
}

/// Scheme, host and port of an http or https address.
fn origin(text: &str) -> Result<String, &'static str> {
    let message = "is not an http or https address";
    let (scheme, rest) = text.split_once("://").ok_or(message)?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or("");
    let is_sound =
        matches!(scheme, "http" | "https") && !host.is_empty() && !host.contains(['@', ' ']);
    is_sound
        .then(|| format!("{scheme}://{}", host.to_ascii_lowercase()))
        .ok_or(message)
}

impl Config {
    /// Reads a JSON object of texts; whatever is wrong becomes a fault.
    pub fn parse(settings: &str) -> Self {
        let texts = serde_json::from_str(settings).unwrap_or_default();
        let mut reader = Reader {
            texts,
            faults: Vec::new(),
        };
        let mount = match reader.text("BRIDGE_MOUNT").trim_end_matches('/') {
            path if path.starts_with('/') => path.to_owned(),
            _ => "/bridge".to_owned(),
        };
        let public_origin = reader
            .needed("BRIDGE_PUBLIC_URL", origin)
            .unwrap_or_default();
        let session_keys = reader
            .needed("BRIDGE_JWT_KEYS", SessionKeys::parse)
            .unwrap_or_default();
        let admin_token = reader.needed("BRIDGE_ADMIN_TOKEN_HASH", |text| {
            unhex(text).ok_or("is not a SHA-256 in hex")
        });
        let webhook_secrets = reader
            .needed(WEBHOOK_SECRETS, WebhookSecrets::parse)
            .unwrap_or_default();
        for name in ["BASEROW_URL", "DOCMOST_URL"] {
            reader.needed(name, origin);
        }
        reader.needed("BASEROW_TOKEN", |_| Ok(()));
        reader.needed("BASEROW_DATABASE", |text| {
            text.parse::<u64>()
                .map(drop)
                .map_err(|_| "is not the number of a database")
        });
        if !matches!(reader.text("BRIDGE_TIMEZONE"), "" | "Europe/Paris") {
            reader.fault("BRIDGE_TIMEZONE", "only Europe/Paris is known");
        }
        if !matches!(reader.text("INJECT"), "" | "on" | "off") {
            reader.fault("INJECT", "is neither on nor off");
        }
        Self {
            mount,
            public_origin,
            session_keys,
            admin_token,
            webhook_secrets,
            playground: reader.text("BRIDGE_PLAYGROUND") == "on",
            faults: reader.faults,
        }
    }

    fn fault(faults: &[&FieldFault]) -> Result<(), Fault> {
        if faults.is_empty() {
            return Ok(());
        }
        Err(Fault {
            details: Some(json!(faults)),
            ..Fault::new(ErrorCode::Config, "the bridge is not configured")
        })
    }

    /// Nothing, or every setting that is missing or wrong.
    pub fn usable(&self) -> Result<(), Fault> {
        Self::fault(&self.faults.iter().collect::<Vec<_>>())
    }

    /// Nothing, or what keeps deliveries from being authenticated.
    pub fn webhooks_usable(&self) -> Result<(), Fault> {
        let of_secrets = |fault: &&FieldFault| fault.field == WEBHOOK_SECRETS;
        Self::fault(&self.faults.iter().filter(of_secrets).collect::<Vec<_>>())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::Config;
    use serde_json::{Value, json};

    /// Settings of a bridge that lacks nothing.
    pub(crate) fn settings() -> Value {
        json!({
            "BRIDGE_PUBLIC_URL": "http://wiki.test/",
            "BRIDGE_JWT_KEYS": "k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "BRIDGE_ADMIN_TOKEN_HASH": "0".repeat(64),
            "BASEROW_WEBHOOK_SECRETS": "a-secret-of-the-tests",
            "BASEROW_URL": "http://baserow.test",
            "BASEROW_TOKEN": "t",
            "BASEROW_DATABASE": "1",
            "DOCMOST_URL": "http://docmost.test",
        })
    }

    #[test]
    fn a_whole_set_is_usable() {
        let config = Config::parse(&settings().to_string());
        assert_eq!(config.usable(), Ok(()));
        assert_eq!(config.public_origin, "http://wiki.test");
        assert_eq!(config.mount, "/bridge");
        assert!(!config.playground);
    }

    #[test]
    fn all_faults_are_named_at_once_and_no_value_is_repeated() {
        let mut settings = settings();
        settings["BRIDGE_ADMIN_TOKEN_HASH"] = json!("hunter2");
        settings["BASEROW_URL"] = json!("ftp://hunter2");
        settings["BASEROW_DATABASE"] = json!("hunter2");
        settings.as_object_mut().unwrap().remove("BASEROW_TOKEN");
        let config = Config::parse(&settings.to_string());
        let details = config.usable().unwrap_err().details.unwrap().to_string();
        for name in [
            "BRIDGE_ADMIN_TOKEN_HASH",
            "BASEROW_URL",
            "BASEROW_DATABASE",
            "BASEROW_TOKEN",
        ] {
            assert!(details.contains(name), "{name}");
        }
        assert!(!details.contains("hunter2"));
        assert_eq!(config.webhooks_usable(), Ok(()));
    }

    #[test]
    fn deliveries_need_their_secrets_only() {
        assert!(Config::parse("{}").webhooks_usable().is_err());
        let config = Config::parse(r#"{"BASEROW_WEBHOOK_SECRETS":"a-secret-of-the-tests"}"#);
        assert_eq!(config.webhooks_usable(), Ok(()));
        assert!(config.usable().is_err());
    }
}
