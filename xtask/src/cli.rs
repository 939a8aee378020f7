//! The command line: what can be asked, and who does it.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::build::{self, Part};
use crate::project::Project;
use crate::{bench, coverage, lint, openapi, provision, size, stack, start, test, token};

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
    /// Run the wiki, Baserow's stand-in and the bridge on this machine, until Ctrl-C
    Start {
        /// Begin with empty data
        #[arg(long)]
        fresh: bool,
        /// Port of the wiki with the bridge; the next two are the stand-ins'
        #[arg(long, default_value_t = 8787)]
        port: u16,
        /// Where the data stays
        #[arg(long, default_value = ".data")]
        data: PathBuf,
        /// Extra rows in each big table
        #[arg(long)]
        rows: Option<u64>,
    },
    /// Run a whole stack for a test program
    Stack(StackArguments),
    /// TypeScript types, Biome, cargo-deny and the rules of the house
    Lint,
    /// Write docs/openapi.json, the API's description, from the code
    Openapi {
        /// Only say whether it is up to date
        #[arg(long)]
        check: bool,
    },
    /// What is shipped, compressed, against its budget
    Size,
    /// Run the tests, all or one part
    Test {
        /// Which part
        #[arg(value_enum)]
        part: Option<test::Part>,
        /// Passed to the part's own runner
        #[arg(last = true)]
        filter: Vec<String>,
    },
    /// How much of bridge-core its tests run, against what is asked for
    Coverage,
    /// Measure, and write docs/benchmarks.md
    Bench {
        /// What to measure; without it everything
        #[arg(value_enum)]
        part: Option<bench::Part>,
        /// Fewer and shorter rounds; prints, writes nothing
        #[arg(long)]
        quick: bool,
    },
    /// Make or complete tables, webhooks and a token in a Baserow; can be run again at any time
    Provision(provision::Arguments),
    /// API tokens of a running bridge
    Token {
        #[command(flatten)]
        bridge: token::Bridge,
        #[command(subcommand)]
        task: token::TokenTask,
    },
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "independent flags")]
struct StackArguments {
    /// Describe the stack in one line of JSON (the only form there is)
    #[arg(long, required = true)]
    json: bool,
    /// Where the data stays; without it, in a temporary folder that ends with the stack
    #[arg(long)]
    data: Option<PathBuf>,
    /// Where logs go; without it, into the data
    #[arg(long)]
    logs: Option<PathBuf>,
    /// First of three ports; 0 takes free ones
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Begin with empty data
    #[arg(long)]
    fresh: bool,
    /// Extra rows in each big table
    #[arg(long)]
    rows: Option<u64>,
    /// Whether the wiki's pages get the script tag
    #[arg(long, value_enum, default_value = "on")]
    inject: Switch,
    /// A setting of the edge, NAME=VALUE; an empty value unsets it
    #[arg(long = "env", value_parser = setting)]
    settings: Vec<(String, String)>,
    /// Speed of Baserow's retries: 0.01 makes 2 s into 20 ms
    #[arg(long)]
    retry_scale: Option<f64>,
    /// Serve /bridge/playground
    #[arg(long)]
    playground: bool,
    /// Which Worker runs
    #[arg(long, value_enum, default_value = "shipped")]
    worker: stack::Worker,
    /// Do not wait until the bridge calls itself ready, only until it answers
    #[arg(long)]
    no_wait: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Switch {
    On,
    Off,
}

/// `NAME=VALUE`.
fn setting(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

impl StackArguments {
    fn options(self) -> stack::Options {
        stack::Options {
            data: self.data,
            logs: self.logs,
            fresh: self.fresh,
            port: self.port,
            public_host: "127.0.0.1",
            rows: self.rows,
            inject: self.inject == Switch::On,
            playground: self.playground,
            retry_scale: self.retry_scale,
            settings: self.settings,
            worker: self.worker,
            wait_ready: !self.no_wait && self.worker != stack::Worker::Contracts,
        }
    }
}

impl Cli {
    /// Does what was asked.
    pub fn run(self) -> Result<ExitCode> {
        let project = Project::find()?;
        match self.task {
            Task::Build { part, dev } => {
                let variant = if dev {
                    build::Variant::Dev
                } else {
                    build::Variant::from_environment()
                };
                build::build(&project, part, variant)?;
            }
            Task::Start {
                fresh,
                port,
                data,
                rows,
            } => {
                let options = stack::Options {
                    data: Some(project.path(data)),
                    logs: None,
                    fresh,
                    port,
                    public_host: "localhost",
                    rows,
                    inject: true,
                    playground: true,
                    retry_scale: None,
                    settings: Vec::new(),
                    worker: stack::Worker::Shipped,
                    wait_ready: true,
                };
                start::run(&project, options)?;
            }
            Task::Stack(arguments) => stack::json::run(&project, arguments.options())?,
            Task::Lint => lint::run(&project)?,
            Task::Openapi { check: true } => openapi::check(&project)?,
            Task::Openapi { check: false } => openapi::write(&project)?,
            Task::Size => size::run(&project)?,
            Task::Test { part, filter } => return test::run(&project, part, &filter),
            Task::Coverage => coverage::run(&project)?,
            Task::Bench { part, quick } => bench::run(&project, part, quick)?,
            Task::Provision(arguments) => provision::run(&arguments)?,
            Task::Token { bridge, task } => token::run(&project, &bridge, &task)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}
