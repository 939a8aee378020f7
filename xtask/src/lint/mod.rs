//! `lint`: types and style of the TypeScript, licences and sources of the crates, and the rules of the house that a
//! compiler does not know. All faults are shown, not the first. (Rust's own style is `cargo fmt` and `cargo clippy`.)

mod nevers;

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use walkdir::WalkDir;

use crate::build::{self, Variant};
use crate::npm;
use crate::openapi;
use crate::progress::{Step, note};
use crate::project::Project;
use crate::run;
use crate::tools;

/// One kind of check.
type Check = fn(&Project) -> Result<()>;

/// Runs every check; fails if one does.
pub fn run(project: &Project) -> Result<()> {
    npm::ensure(project)?;
    // The glue's types are part of what the TypeScript is checked against.
    build::build(project, build::Part::Edge, Variant::from_environment())?;
    build::build(project, build::Part::Assets, Variant::from_environment())?;
    let checks: [(&str, Check); 5] = [
        ("TypeScript", typescript),
        ("Biome", biome),
        ("cargo-deny", deny),
        ("OpenAPI", openapi::check),
        ("nevers", nevers::check),
    ];
    let mut failed = Vec::new();
    for (name, check) in checks {
        let step = Step::begin(name);
        match check(project) {
            Ok(()) => step.done(),
            Err(error) => {
                note(format!("{name}: {error:#}"));
                failed.push(name);
            }
        }
    }
    if !failed.is_empty() {
        bail!("lint found faults: {}", failed.join(", "));
    }
    println!("lint: no faults");
    Ok(())
}

/// tsc over every tsconfig.json of the workspaces, nested ones included.
fn typescript(project: &Project) -> Result<()> {
    let tsc = npm::program(project, "tsc")?;
    let mut faults = Vec::new();
    for folder in npm::workspaces(project)? {
        for config in configurations(&project.path(&folder)) {
            let checked = run::captured(
                run::command(&tsc, project.root())
                    .args(["--noEmit", "--pretty", "false", "-p"])
                    .arg(&config),
            )?;
            if !checked.succeeded {
                faults.push(format!("{}{}", checked.stdout, checked.stderr));
            }
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        bail!("\n{}", faults.join("\n"))
    }
}

/// The `tsconfig.json`s below a folder.
fn configurations(folder: &Path) -> Vec<PathBuf> {
    WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| entry.file_name() != "node_modules")
        .filter_map(Result::ok)
        .filter(|entry| entry.file_name() == "tsconfig.json")
        .map(walkdir::DirEntry::into_path)
        .collect()
}

fn biome(project: &Project) -> Result<()> {
    run::quiet(
        run::command(npm::program(project, "biome")?, project.root()).args([
            "check",
            "--error-on-warnings",
            "--max-diagnostics=40",
        ]),
    )
    .map(drop)
}

fn deny(project: &Project) -> Result<()> {
    let deny = tools::ensure(project, &tools::DENY)?;
    run::quiet(run::command(deny, project.root()).args([
        "--log-level",
        "error",
        "check",
        "licenses",
        "bans",
        "sources",
    ]))
    .map(drop)
}
