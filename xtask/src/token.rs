//! `token create|list|revoke`: API tokens of a running bridge, over its own admin endpoints.
//!
//! The right to do so is a token in `BRIDGE_ADMIN_TOKEN`; for a bridge on this machine the one of `.data` serves where
//! that is unset. A new token is printed once, alone on stdout; nothing here stores it.

use std::env;

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::project::Project;
use crate::stack::{Secrets, http};

/// Which bridge.
#[derive(Debug, Args)]
pub struct Bridge {
    /// Where the bridge is mounted
    #[arg(long, global = true, default_value = "http://localhost:8787/bridge")]
    url: String,
}

/// What to do with its tokens.
#[derive(Debug, Subcommand)]
pub enum TokenTask {
    /// Make a token and print it, once
    Create {
        /// What it is for
        #[arg(long)]
        name: String,
        /// Scopes, separated by spaces: "read:* write:attributions"
        #[arg(long)]
        scopes: String,
    },
    /// List the tokens: id, name, scopes, last used
    List,
    /// Revoke a token
    Revoke {
        /// Its id, as `list` shows it
        id: String,
    },
}

/// Does it.
pub fn run(project: &Project, bridge: &Bridge, task: &TokenTask) -> Result<()> {
    let caller = Caller::new(project, &bridge.url)?;
    match task {
        TokenTask::Create { name, scopes } => {
            let scopes: Vec<&str> = scopes
                .split([' ', ','])
                .filter(|scope| !scope.is_empty())
                .collect();
            let made = caller.post(&json!({ "name": name, "scopes": scopes }))?;
            let token = made
                .pointer("/data/token")
                .and_then(Value::as_str)
                .context("the bridge sent no token")?;
            eprintln!(
                "  id {}: shown once, keep it now",
                text(made.pointer("/data/id"))
            );
            println!("{token}");
        }
        TokenTask::List => {
            let list = caller.get()?;
            for entry in list
                .pointer("/data")
                .and_then(Value::as_array)
                .context("the bridge sent no list")?
            {
                println!("{}", row(entry));
            }
        }
        TokenTask::Revoke { id } => {
            caller.delete(id)?;
            eprintln!("  revoked {id}: refused everywhere within 60 s");
        }
    }
    Ok(())
}

/// One line of the list, tab-separated.
fn row(entry: &Value) -> String {
    let scopes = entry
        .get("scopes")
        .and_then(Value::as_array)
        .map_or_else(String::new, |scopes| {
            scopes
                .iter()
                .filter_map(Value::as_str)
                .collect::<Vec<_>>()
                .join(" ")
        });
    [
        text(entry.get("id")),
        text(entry.get("name")),
        scopes,
        text(entry.get("last_used_at")),
    ]
    .join("\t")
}

/// A value as plain text: a string without its quotes, nothing as a dash.
fn text(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "-".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

struct Caller {
    endpoint: String,
    token: String,
}

impl Caller {
    fn new(project: &Project, url: &str) -> Result<Self> {
        let token =
            match env::var("BRIDGE_ADMIN_TOKEN") {
                Ok(token) if !token.is_empty() => token,
                _ if is_local(url) => Secrets::read(&project.path(".data"))?
                    .context(
                        "set BRIDGE_ADMIN_TOKEN (there is no .data of `cargo xtask start` here)",
                    )?
                    .admin_token,
                _ => bail!("set BRIDGE_ADMIN_TOKEN to a token with the scope admin:tokens"),
            };
        Ok(Self {
            endpoint: format!("{}/api/v1/admin/tokens", url.trim_end_matches('/')),
            token,
        })
    }

    fn authorization(&self) -> String {
        format!("Bearer {}", self.token)
    }

    fn get(&self) -> Result<Value> {
        self.answer(
            http::client()
                .get(&self.endpoint)
                .header("authorization", self.authorization())
                .call(),
        )
    }

    fn post(&self, body: &Value) -> Result<Value> {
        let request = http::client()
            .post(&self.endpoint)
            .header("authorization", self.authorization());
        self.answer(
            request
                .content_type("application/json")
                .send(body.to_string()),
        )
    }

    fn delete(&self, id: &str) -> Result<Value> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if id.is_empty() || !id.chars().all(plain) {
            bail!("{id:?} is no token id; `token list` shows them");
        }
        let url = format!("{}/{id}", self.endpoint);
        self.answer(
            http::client()
                .delete(&url)
                .header("authorization", self.authorization())
                .call(),
        )
    }

    /// The body of a success, the bridge's own words of a failure.
    fn answer(
        &self,
        result: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<Value> {
        let mut answer =
            result.with_context(|| format!("no bridge answers at {}", self.endpoint))?;
        let status = answer.status();
        let body = answer
            .body_mut()
            .read_to_string()
            .context("the answer broke off")?;
        let value: Value = if body.is_empty() {
            Value::Null
        } else {
            serde_json::from_str(&body).unwrap_or(Value::Null)
        };
        if status.is_success() {
            return Ok(value);
        }
        bail!(
            "the bridge refuses ({status}): {}",
            text(value.pointer("/error/message"))
        )
    }
}

/// Whether a URL is this machine's: only there goes the token of `.data`.
fn is_local(url: &str) -> bool {
    url.strip_prefix("http://")
        .and_then(|rest| rest.split(['/', ':']).next())
        .is_some_and(|host| host == "localhost" || host == "127.0.0.1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_local_token_goes_to_this_machine_only() {
        assert!(is_local("http://localhost:8787/bridge"));
        assert!(is_local("http://127.0.0.1/bridge"));
        for foreign in [
            "http://localhost.example/bridge",
            "https://wiki.example",
            "http://localhost@wiki.example/",
        ] {
            assert!(!is_local(foreign), "{foreign}");
        }
    }

    #[test]
    fn a_row_reads_plainly() {
        let entry = json!({"id": 3, "name": "prod", "scopes": ["read:*", "admin:sync"], "last_used_at": null});
        assert_eq!(row(&entry), "3\tprod\tread:* admin:sync\t-");
    }
}
