//! The browser's Rust, tested in headless Chromium by wasm-bindgen's own runner, which is a library in this program.
//!
//! `cargo test` for WASM calls `xtask wasm-runner <file>` for each test program; chromedriver and the browser come by
//! environment. The runner prints libtest's summary per program and has no report file.

use std::ffi::OsString;
use std::fs;

use anyhow::{Context, Result};
use serde_json::json;

use super::browser;
use super::counts::{self, Counts};
use crate::build::{WASM_TARGET, ensure_wasm_target};
use crate::project::Project;
use crate::run;

/// The name under which this program is the runner.
pub const RUNNER: &str = "wasm-runner";

/// Runs them.
pub fn run(project: &Project, filter: &[String]) -> Result<Counts> {
    ensure_wasm_target(project)?;
    let (chromium, driver) = (browser::chromium()?, browser::chromedriver()?);
    let capabilities = super::report(project, "webdriver.json")?;
    fs::write(
        &capabilities,
        capabilities_for(&chromium.to_string_lossy()).to_string(),
    )?;
    let program = std::env::current_exe()?;
    let program = program
        .to_str()
        .context("the path of this program is not UTF-8")?;
    let output = run::teed(
        run::command("cargo", project.root())
            .args([
                "test",
                "--target",
                WASM_TARGET,
                "--package",
                "tiptap-wasm",
                "--lib",
                "--tests",
                "--",
            ])
            .args(filter)
            .env(
                "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
                format!("{program} {RUNNER}"),
            )
            .env("CHROMEDRIVER", driver)
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &capabilities)
            .env("WASM_BINDGEN_TEST_TIMEOUT", "120"),
    )?;
    Ok(counts::of_libtest(&output.stdout).with_exit(output.succeeded))
}

/// What chromedriver is asked for; wasm-bindgen adds that it be headless.
fn capabilities_for(chromium: &str) -> serde_json::Value {
    json!({ "goog:chromeOptions": {
        "binary": chromium,
        "args": [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
        ],
    } })
}

/// This program as the runner of one test program.
pub fn runner(arguments: impl Iterator<Item = OsString>) -> Result<()> {
    let arguments = std::iter::once(OsString::from("wasm-bindgen-test-runner")).chain(arguments);
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(arguments)
}
