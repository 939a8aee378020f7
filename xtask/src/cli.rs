//! The command line: what can be asked, and who does it.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::build::{self, Part};
use crate::project::Project;

/// Tasks of the project.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Build what is not up to date into build/
    Build {
        /// What to build
        #[arg(value_enum, default_value = "all")]
        part: Part,
        /// Leave out the slow size optimisation
        #[arg(long)]
        dev: bool,
    },
}

impl Cli {
    /// Does what was asked.
    pub fn run(self) -> Result<ExitCode> {
        let project = Project::find()?;
        match self.task {
            Task::Build { part, dev } => build::build(&project, part, build::Variant::of(dev))?,
        }
        Ok(ExitCode::SUCCESS)
    }
}
