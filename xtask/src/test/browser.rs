//! Chromium and its driver: found under their usual names, on Debian as root installed by apt-get, else named in one
//! sentence.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::tools;

const NAMES: [&str; 6] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "chromium-headless-shell",
];
const MAC: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/// The browser: `CHROME`, or one on PATH.
pub fn chromium() -> Result<PathBuf> {
    found_or_installed(
        find_chromium,
        "Chromium is missing: install it (Debian: apt install chromium), or name its program in CHROME",
    )
}

/// Its driver, for the WASM tests: `CHROMEDRIVER`, or on PATH.
pub fn chromedriver() -> Result<PathBuf> {
    found_or_installed(
        find_chromedriver,
        "chromedriver is missing: install it (Debian: apt install chromium-driver), or name its program in CHROMEDRIVER",
    )
}

fn find_chromium() -> Result<Option<PathBuf>> {
    if let Some(named) = named("CHROME")? {
        return Ok(Some(named));
    }
    let mac = PathBuf::from(MAC);
    Ok(NAMES
        .iter()
        .find_map(|name| tools::find(name))
        .or_else(|| mac.is_file().then_some(mac)))
}

fn find_chromedriver() -> Result<Option<PathBuf>> {
    Ok(named("CHROMEDRIVER")?.or_else(|| tools::find("chromedriver")))
}

/// The program that a variable names, which must exist.
fn named(variable: &str) -> Result<Option<PathBuf>> {
    let Some(value) = env::var_os(variable).filter(|value| !value.is_empty()) else {
        return Ok(None);
    };
    let path = PathBuf::from(value);
    if path.is_file() {
        return Ok(Some(path));
    }
    bail!("{variable} names {}, which does not exist", path.display())
}

fn found_or_installed(
    find: fn() -> Result<Option<PathBuf>>,
    advice: &'static str,
) -> Result<PathBuf> {
    if let Some(found) = find()? {
        return Ok(found);
    }
    if tools::has_apt() {
        tools::apt_install(&["chromium", "chromium-driver"]).context(advice)?;
    }
    find()?.context(advice)
}
