//! End-to-end tests: Playwright with the system's Chromium, through the Worker and the stand-ins.

use anyhow::{Context, Result};

use super::browser;
use super::counts::{self, Counts};
use crate::build::{self, Variant};
use crate::npm;
use crate::project::Project;
use crate::run;

/// Runs them. Playwright brings no browser of its own and downloads none.
pub fn run(project: &Project, filter: &[String]) -> Result<Counts> {
    let chromium = browser::chromium()?;
    npm::ensure(project)?;
    build::build(project, build::Part::All, Variant::from_environment())?;
    let report = super::report(project, "playwright.json")?;
    let status = run::status(
        run::command(
            npm::program(project, "playwright")?,
            &project.path("tests/e2e"),
        )
        .args(["test", "--reporter=list,json"])
        .args(filter)
        .env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report)
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .env("CHROME", chromium)
        .env("XTASK", std::env::current_exe()?),
    )?;
    let counts = counts::of_playwright(
        &counts::take(&report).context("Playwright did not run (see above)")?,
    )?;
    Ok(counts.with_exit(status.success()))
}
