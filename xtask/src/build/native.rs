//! The stand-ins' native program, built by cargo in the dev profile that the tests share.

use std::path::PathBuf;

use anyhow::Result;

use crate::fingerprint::{self, Inputs};
use crate::progress::Step;
use crate::project::Project;
use crate::run;

/// Where the program lies once built.
pub fn sandbox_program(project: &Project) -> PathBuf {
    project
        .target()
        .join("debug/bridge-sandbox")
        .with_extension(std::env::consts::EXE_EXTENSION)
}

/// Brings it up to date.
pub fn sandbox(project: &Project) -> Result<()> {
    let program = sandbox_program(project);
    let digest = Inputs::new(&program.to_string_lossy())
        .files(
            project,
            &[
                "Cargo.toml",
                "Cargo.lock",
                "rust-toolchain.toml",
                "bridge-core",
                "tests/sandbox/src",
                "tests/sandbox/Cargo.toml",
            ],
        )?
        .finish();
    if fingerprint::is_current(project, "sandbox", &digest, &[program]) {
        return Ok(());
    }
    let step = Step::begin("building the stand-ins");
    run::quiet(run::command("cargo", project.root()).args([
        "build",
        "--package",
        "bridge-sandbox",
    ]))?;
    step.done();
    fingerprint::remember(project, "sandbox", &digest)
}
