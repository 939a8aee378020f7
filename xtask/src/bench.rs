//! Benchmarks: the programs in tests/bench, on everything built as it ships.
//!
//! What always holds: nothing here is a test, no figure fails a run; a full run writes its rows into docs/benchmarks.md,
//! a quick one only prints them. Fails where a program could not measure at all.

use anyhow::Result;
use clap::ValueEnum;

use crate::build::{self, Variant};
use crate::npm;
use crate::project::Project;
use crate::run;
use crate::test::browser;

/// What can be measured on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Three routes of the Worker beside the same ones written with Hono
    Edge,
    /// A page full of references beside hand-written JS and React node views
    Editor,
    /// From a changed row to a changed pixel
    Latency,
    /// A hundred thousand rows beside a thousand
    Scale,
}

impl Part {
    const fn name(self) -> &'static str {
        match self {
            Self::Edge => "edge",
            Self::Editor => "editor",
            Self::Latency => "latency",
            Self::Scale => "scale",
        }
    }
}

/// Measures one part, or all, one after the other: two at once would measure each other.
pub fn run(project: &Project, part: Option<Part>, quick: bool) -> Result<()> {
    npm::ensure(project)?;
    build::build(project, build::Part::All, Variant::Release)?;
    let parts = part.map_or_else(|| Part::value_variants().to_vec(), |one| vec![one]);
    for part in parts {
        eprintln!("\n── bench {} ──", part.name());
        let mut program = run::command(npm::program(project, "tsx")?, &project.path("tests/bench"));
        program
            .arg(format!("src/{}/main.ts", part.name()))
            .env("XTASK", std::env::current_exe()?);
        if matches!(part, Part::Editor | Part::Latency) {
            program.env("CHROME", browser::chromium()?);
        }
        if quick {
            program.arg("--quick");
        }
        run::shown(&mut program)?;
    }
    Ok(())
}
