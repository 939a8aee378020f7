//! Tests of npm packages by vitest, counted from its JSON report.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::Value;

use super::counts::{self, Counts};
use crate::npm;
use crate::project::Project;
use crate::run;

/// The workspaces whose own `test` script is vitest: they need nothing running.
pub fn packages(project: &Project) -> Result<Vec<String>> {
    npm::ensure(project)?;
    let mut found = Vec::new();
    for folder in npm::workspaces(project)? {
        let manifest: Value = serde_json::from_str(&fs::read_to_string(
            project.path(&folder).join("package.json"),
        )?)
        .with_context(|| format!("{folder}/package.json"))?;
        let script = manifest
            .pointer("/scripts/test")
            .and_then(Value::as_str)
            .unwrap_or_default();
        if script.starts_with("vitest") {
            found.push(folder);
        }
    }
    Ok(found)
}

/// Runs vitest in a package's folder. Its tests find this program in `XTASK`, to start stacks.
pub fn vitest(
    project: &Project,
    folder: &str,
    filter: &[String],
    environment: &[(&str, PathBuf)],
) -> Result<Counts> {
    let report = super::report(
        project,
        &format!("vitest-{}.json", folder.replace('/', "-")),
    )?;
    let status = run::status(
        run::command(npm::program(project, "vitest")?, &project.path(folder))
            .args(["run", "--reporter=default", "--reporter=json"])
            .arg(format!("--outputFile.json={}", report.display()))
            .args(filter)
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .env("XTASK", std::env::current_exe()?),
    )?;
    let counts =
        counts::of_vitest(&counts::take(&report).context("vitest did not run (see above)")?)?;
    Ok(counts.with_exit(status.success()))
}
