//! `openapi`: writes docs/openapi.json, the description of the API, from the code; or says whether it is up to date.
//!
//! The description is made by an example program of bridge-edge, so that its types stay out of this crate.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::run;

/// Where the description stands.
pub const FILE: &str = "docs/openapi.json";

/// What the code says.
fn generated(project: &Project) -> Result<String> {
    run::quiet(run::command("cargo", project.root()).args([
        "run",
        "--quiet",
        "--package",
        "bridge-edge",
        "--example",
        "openapi",
    ]))
}

/// Writes the description.
pub fn write(project: &Project) -> Result<()> {
    let file = project.path(FILE);
    fs::write(&file, generated(project)?)
        .with_context(|| format!("cannot write {}", file.display()))?;
    println!("{FILE} is written");
    Ok(())
}

/// Fails where the committed description is not what the code says.
pub fn check(project: &Project) -> Result<()> {
    let file = project.path(FILE);
    let committed =
        fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    if committed != generated(project)? {
        bail!("{FILE} is not what the code says: cargo xtask openapi");
    }
    Ok(())
}
