//! `test`: everything that can be checked by running it, in five parts.
//!
//! What always holds: each part does its own set-up; its counts come from the runner's machine-readable report, not
//! from its prose; a part that ran nothing is a failure; a part that fails does not keep the next from running. The
//! last line on stdout is `N passed, N failed, N skipped`, the exit code is 1 unless nothing failed.

pub mod browser;
mod contract;
mod counts;
mod e2e;
mod integration;
mod nextest;
mod npm_tests;
mod promtool;
mod schemathesis;
mod unit;
pub mod wasm;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::ValueEnum;

use self::counts::Counts;
use crate::progress::{note, now, seconds};
use crate::project::Project;

/// A part of the tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Rust unit and property tests, TypeScript unit tests
    Unit,
    /// The browser's Rust, in headless Chromium
    Wasm,
    /// The stand-ins against recordings of the real ones
    Contract,
    /// The real Worker in workerd against the stand-ins
    Integration,
    /// A real browser through all of it
    E2e,
}

impl Part {
    fn run(self, project: &Project, filter: &[String]) -> Result<Counts> {
        match self {
            Self::Unit => unit::run(project, filter),
            Self::Wasm => wasm::run(project, filter),
            Self::Contract => contract::run(project, filter),
            Self::Integration => integration::run(project, filter),
            Self::E2e => e2e::run(project, filter),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Wasm => "wasm",
            Self::Contract => "contract",
            Self::Integration => "integration",
            Self::E2e => "e2e",
        }
    }
}

/// Where a run's report goes.
fn report(project: &Project, name: &str) -> Result<PathBuf> {
    let folder = project.build("reports");
    fs::create_dir_all(&folder)?;
    Ok(folder.join(name))
}

/// Runs one part, or all; `filter` goes to the part's own runner.
pub fn run(project: &Project, part: Option<Part>, filter: &[String]) -> Result<ExitCode> {
    let parts = part.map_or_else(|| Part::value_variants().to_vec(), |one| vec![one]);
    if parts.len() > 1 && !filter.is_empty() {
        bail!("a filter needs a part: cargo xtask test unit -- name");
    }
    let mut total = Counts::default();
    let mut lines = Vec::new();
    for part in parts {
        eprintln!("\n── {} ──", part.name());
        let began = now();
        let counts = part
            .run(project, filter)
            .and_then(Counts::not_empty)
            .unwrap_or_else(|error| {
                note(format!("{} failed: {error:#}", part.name()));
                Counts {
                    failed: 1,
                    ..Counts::default()
                }
            });
        lines.push(format!(
            "{:<12} {counts}  ({})",
            part.name(),
            seconds(began.elapsed())
        ));
        total = total + counts;
    }
    println!();
    for line in lines {
        println!("{line}");
    }
    println!("{total}");
    Ok(if total.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
