//! The bridge's settings, as lines for the environment or `wrangler.toml`. Goes to stdout, and nothing else does.

use std::fmt::Write as _;

use anyhow::{Context, Result};

use super::address::Address;
use super::base::Base;
use super::secret::{self, Source};

/// The lines; secrets come last, below a line that says so.
pub fn lines(
    baserow: &Address,
    bridge: Option<&Address>,
    base: &Base,
    secret: &Source,
) -> Result<String> {
    let database = base.databases.first().context("there is no database")?;
    let token = base.tokens.first().context("there is no token")?;
    let mut text = String::from("# the environment, or [vars] of wrangler.toml\n");
    if let Some(bridge) = bridge {
        writeln!(text, "BRIDGE_PUBLIC_URL={}", bridge.as_str())?;
    }
    writeln!(text, "BASEROW_URL={}", baserow.as_str())?;
    writeln!(text, "BASEROW_DATABASE={database}")?;
    text.push_str("# secrets: the environment, or `wrangler secret put NAME`\n");
    writeln!(text, "BASEROW_TOKEN={}", token.key)?;
    match secret {
        Source::Given(_) => writeln!(text, "# {}: as it was given to this run", secret::NAME)?,
        Source::Told(secret) => writeln!(text, "{}={}", secret::NAME, secret.0)?,
    }
    Ok(text)
}
