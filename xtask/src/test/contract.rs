//! Contract tests: recordings of the real Baserow and Docmost replayed against the stand-ins.
//!
//! Their output is shown: it lists what was replayed and what was left out and why. Where the recordings are not there
//! the run says so, and the rest passes.

use anyhow::Result;

use super::counts::Counts;
use super::nextest;
use crate::project::Project;

/// Runs them.
pub fn run(project: &Project, filter: &[String]) -> Result<Counts> {
    nextest::run(
        project,
        &["--package", "bridge-contract"],
        &["--success-output", "final"],
        filter,
    )
}
