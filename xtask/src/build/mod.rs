//! Builds the products into `build/`: the Worker, the browser's files, the stand-in wiki's front end.
//!
//! What always holds: a product is rebuilt exactly when the content of its inputs changed; two builds at once wait
//! for each other (a file lock), so that tests and `start` may run side by side. A failed build leaves the last
//! good product in place and is tried again next time.

mod bundle;
mod native;
mod wasm;

use std::fs::{self, File};

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::npm;
use crate::project::Project;

/// What can be built on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// The Worker: build/edge
    Edge,
    /// What the browser loads from the bridge: build/assets
    Assets,
    /// The stand-in wiki's front end: build/wiki
    Wiki,
    /// The stand-ins' program, in cargo's target directory
    Sandbox,
    /// All of them
    All,
    /// Not one of all: the Worker with the contracts of its ports, for their test: build/edge-contracts
    Contracts,
}

/// How much work goes into the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// As it is shipped: size-optimised and minified.
    Release,
    /// For a quick look: no `wasm-opt`, not minified.
    Dev,
}

impl Variant {
    /// `Dev` where the environment says `BRIDGE_BUILD=dev` (quicker rounds while working), else as it ships.
    pub fn from_environment() -> Self {
        match std::env::var_os("BRIDGE_BUILD") {
            Some(value) if value == "dev" => Self::Dev,
            _ => Self::Release,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Dev => "dev",
        }
    }
}

/// Brings a part up to date.
pub fn build(project: &Project, part: Part, variant: Variant) -> Result<()> {
    let _alone = lock(project)?;
    let wants = |one: Part| part == one || part == Part::All;
    if part != Part::Sandbox {
        npm::ensure(project)?;
    }
    if wants(Part::Sandbox) {
        native::sandbox(project)?;
    }
    if wants(Part::Wiki) {
        bundle::wiki(project, variant)?;
    }
    if wants(Part::Edge) {
        let glue = wasm::build(project, &wasm::EDGE, variant)?;
        bundle::worker(project, "edge", variant, &glue)?;
    }
    if part == Part::Contracts {
        let glue = wasm::build(project, &wasm::EDGE_CONTRACTS, Variant::Dev)?;
        bundle::worker(project, "edge-contracts", Variant::Dev, &glue)?;
    }
    if wants(Part::Assets) {
        let glue = wasm::build(project, &wasm::EDITOR, variant)?;
        bundle::assets(project, variant, &glue)?;
    }
    Ok(())
}

pub use native::sandbox_program;
pub use wasm::{TARGET as WASM_TARGET, ensure_target as ensure_wasm_target};

/// Waits until no other build runs in this repository; the lock ends with the returned file.
fn lock(project: &Project) -> Result<File> {
    let path = project.build(".lock");
    fs::create_dir_all(project.path("build"))?;
    let file = File::create(&path).with_context(|| format!("cannot create {}", path.display()))?;
    if file.try_lock().is_err() {
        crate::progress::note("waiting for another build to end");
        file.lock().context("cannot lock build/.lock")?;
    }
    Ok(file)
}
