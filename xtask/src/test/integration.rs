//! Integration tests: the real Worker in workerd against the stand-ins; wrangler's dry run and schemathesis are
//! among them.

use anyhow::Result;

use super::counts::Counts;
use super::{npm_tests, promtool, schemathesis};
use crate::build::{self, Variant};
use crate::npm;
use crate::project::Project;

/// Runs them.
pub fn run(project: &Project, filter: &[String]) -> Result<Counts> {
    npm::ensure(project)?;
    build::build(project, build::Part::All, Variant::from_environment())?;
    let promtool = promtool::find().map(|program| ("PROMTOOL", program));
    let schemathesis = schemathesis::ensure(project)?.map(|program| ("SCHEMATHESIS", program));
    let environment: Vec<_> = promtool.into_iter().chain(schemathesis).collect();
    npm_tests::vitest(project, "tests/integration", filter, &environment)
}
