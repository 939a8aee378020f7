//! Rust tests by nextest, counted from its JUnit report (`.config/nextest.toml`, profile `xtask`).

use anyhow::{Context, Result};
use serde_json::Value;

use super::counts::{self, Counts};
use crate::project::Project;
use crate::run;
use crate::tools;

/// Runs `cargo nextest run` over what `selection` names.
pub fn run(
    project: &Project,
    selection: &[&str],
    extra: &[&str],
    filter: &[String],
) -> Result<Counts> {
    let nextest = tools::ensure(project, &tools::NEXTEST)?;
    // nextest keeps its reports below the workspace, wherever cargo builds.
    let report = project.path("target/nextest/xtask/junit.xml");
    let _ = std::fs::remove_file(&report);
    let status = run::status(
        run::command(&nextest, project.root())
            .args(["nextest", "run", "--profile", "xtask", "--no-tests", "pass"])
            .args(selection)
            .args(extra)
            .args(filter),
    )?;
    let counts =
        counts::of_junit(&counts::take(&report).context("the tests did not run (see above)")?)?;
    let skipped = ignored(project, &nextest, selection, filter)?;
    Ok(Counts { skipped, ..counts }.with_exit(status.success()))
}

/// How many tests carry `#[ignore]`: the report leaves them out.
fn ignored(
    project: &Project,
    nextest: &std::path::Path,
    selection: &[&str],
    filter: &[String],
) -> Result<u64> {
    let list = run::quiet(
        run::command(nextest, project.root())
            .args([
                "nextest",
                "list",
                "--cargo-quiet",
                "--message-format",
                "json",
            ])
            .args(selection)
            .args(filter),
    )?;
    let list: Value = serde_json::from_str(&list).context("nextest's list is not JSON")?;
    let suites = list
        .get("rust-suites")
        .and_then(Value::as_object)
        .context("nextest's list lacks rust-suites")?;
    let count = suites
        .values()
        .filter_map(|suite| suite.get("testcases")?.as_object())
        .flat_map(serde_json::Map::values)
        .filter(|case| {
            case.get("ignored").and_then(Value::as_bool) == Some(true)
                && case.pointer("/filter-match/status").and_then(Value::as_str) != Some("mismatch")
        })
        .count();
    Ok(count as u64)
}
