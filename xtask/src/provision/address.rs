//! Addresses given on the command line: `http(s)://host[:port][/path]`, nothing that could hide a password in a log.

use anyhow::{Result, bail};
use ureq::http::Uri;

/// An address without the slash at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(String);

impl Address {
    /// Reads one; `option` names it in errors. The text itself is not repeated: it could hold a password.
    pub fn parse(option: &str, text: &str) -> Result<Self> {
        let Ok(uri) = text.trim().parse::<Uri>() else {
            bail!("{option} is no address: https://host is expected");
        };
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            bail!("{option} is no whole address: https://host is expected");
        };
        if scheme != "http" && scheme != "https" {
            bail!("{option} has to begin with https:// or http://");
        }
        if authority.as_str().contains('@') {
            bail!("{option} must not hold a user or a password");
        }
        if uri.query().is_some() || text.contains('#') {
            bail!("{option} must end with the host or a path, without ? or #");
        }
        Ok(Self(text.trim().trim_end_matches('/').to_owned()))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether what is sent there can be read on the way.
    pub fn is_open(&self) -> bool {
        let Some(rest) = self.0.strip_prefix("http://") else {
            return false;
        };
        let host = rest.split('/').next().unwrap_or_default();
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        !["localhost", "127.0.0.1", "[::1]"].contains(&name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_loses_its_last_slash_only() {
        let address = Address::parse("--baserow-url", "https://base.example/a/").unwrap();
        assert_eq!(address.as_str(), "https://base.example/a");
    }

    #[test]
    fn what_is_no_plain_address_is_refused_without_repeating_it() {
        for text in [
            "base.example",
            "ftp://base.example",
            "https://me:hunter2@base.example",
            "https://base.example/?key=hunter2",
            "https://base.example/#hunter2",
            "",
        ] {
            let error = Address::parse("--baserow-url", text)
                .unwrap_err()
                .to_string();
            assert!(error.contains("--baserow-url"), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn only_this_machine_may_be_spoken_to_in_clear() {
        let open = |text| Address::parse("x", text).unwrap().is_open();
        assert!(open("http://base.example") && open("http://localhost.example:80"));
        assert!(!open("https://base.example") && !open("http://localhost:8000/a"));
        assert!(!open("http://127.0.0.1") && !open("http://[::1]:3000"));
    }
}
