//! Unit tests: every Rust crate but the contract's, the examples in the core's documentation, and the npm packages
//! that have vitest tests of their own.

use anyhow::Result;

use super::counts::{self, Counts};
use super::{nextest, npm_tests};
use crate::build::{self, Variant};
use crate::progress::note;
use crate::project::Project;
use crate::run;

/// Runs them; a filter narrows the Rust tests and leaves the rest out.
pub fn run(project: &Project, filter: &[String]) -> Result<Counts> {
    let rust = nextest::run(
        project,
        &["--workspace", "--exclude", "bridge-contract"],
        &[],
        filter,
    )?;
    if !filter.is_empty() {
        return Ok(rust);
    }
    Ok(rust + doc_examples(project)? + typescript(project)?)
}

fn doc_examples(project: &Project) -> Result<Counts> {
    note("examples in the documentation");
    let output = run::captured(run::command("cargo", project.root()).args([
        "test",
        "--quiet",
        "--doc",
        "--package",
        "bridge-core",
    ]))?;
    if !output.succeeded {
        eprint!("{}{}", output.stdout, run::tail(&output.stderr, 60));
    }
    Ok(counts::of_libtest(&output.stdout).with_exit(output.succeeded))
}

fn typescript(project: &Project) -> Result<Counts> {
    let mut total = Counts::default();
    for package in npm_tests::packages(project)? {
        build::build(project, build::Part::Assets, Variant::from_environment())?;
        total = total + npm_tests::vitest(project, &package, &[], &[])?;
    }
    Ok(total)
}
