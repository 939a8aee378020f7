//! A whole stack on this machine: the stand-ins (Baserow and wiki) and the Worker in workerd.
//!
//! Used by `start` (fixed ports, data kept) and by the tests (free ports, data thrown away), so both run the same
//! thing. What always holds: only loopback addresses listen; every child ends with this process, however it ends; a
//! part that is restarted keeps its ports and data. A part that dies or does not get ready in time is an error that
//! carries the end of its log.

mod child;
mod data;
mod edge;
pub mod events;
pub mod http;
pub mod json;
mod ports;
mod ready;
mod sandbox;
mod secrets;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Result, bail};
use serde::Serialize;

use self::child::Process;
use self::data::DataFolder;
use self::events::Events;
use self::ready::Patience;
use self::sandbox::{Places, Seeded};
use crate::build::{self, Part, Variant};
use crate::progress::{Step, note, now};
use crate::project::Project;

pub use self::secrets::{Secrets, random as random_secret};

/// How long the whole may take to call itself ready; a first mirror of many rows longer, as long as it gets on.
const READY_LIMIT: Duration = Duration::from_mins(3);

/// How often the waiting person is told something new.
const WORD_PAUSE: Duration = Duration::from_secs(1);

/// Which Worker stands in the stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Worker {
    /// The bridge, as it ships
    Shipped,
    /// The bridge with its request path twice over one set of objects, for tests
    Pair,
    /// The one that runs its ports' contracts; it answers the tests only, and never calls itself ready
    Contracts,
}

impl Worker {
    /// What workerd is told, relative to the root.
    fn configuration(self) -> &'static str {
        match self {
            Self::Shipped => "deploy/workerd/bridge.capnp",
            Self::Pair => "tests/integration/pair/pair.capnp",
            Self::Contracts => "tests/integration/contracts/contracts.capnp",
        }
    }
}

/// What to run and where.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent switches of one command line"
)]
#[derive(Debug, Clone)]
pub struct Options {
    /// Data directory; none is a temporary one that ends with the stack.
    pub data: Option<PathBuf>,
    /// Where logs go; none is a folder of the data directory.
    pub logs: Option<PathBuf>,
    /// Empty the data directory first.
    pub fresh: bool,
    /// First of three ports (edge, wiki, Baserow); 0 takes free ones.
    pub port: u16,
    /// The host name that people type.
    pub public_host: &'static str,
    /// Extra rows in each big table.
    pub rows: Option<u64>,
    /// Whether the script tag is added to the wiki's pages.
    pub inject: bool,
    /// Whether `/playground` is served.
    pub playground: bool,
    /// Speed of Baserow's retries.
    pub retry_scale: Option<f64>,
    /// Settings over the usual ones; an empty value unsets one.
    pub settings: Vec<(String, String)>,
    /// The Worker that runs.
    pub worker: Worker,
    /// Wait for `ready`; else only until the edge answers at all.
    pub wait_ready: bool,
}

/// A running stack.
#[derive(Debug)]
pub struct Stack {
    project: Project,
    options: Options,
    edge_port: u16,
    places: Places,
    seeded: Seeded,
    secrets: Secrets,
    // In the order in which they are dropped: the edge before what it asks, the folder last.
    edge: Process,
    sandbox: Process,
    data: DataFolder,
}

/// What a stack says of itself, one line of JSON for the tests.
#[derive(Debug, Serialize)]
pub struct Info<'a> {
    edge: String,
    #[serde(flatten)]
    seeded: &'a Seeded,
    admin_token: &'a str,
    webhook_secret: &'a str,
    jwt_keys: String,
    pids: Pids,
    data: &'a std::path::Path,
}

#[derive(Debug, Serialize)]
struct Pids {
    edge: u32,
    sandbox: u32,
}

/// Ports and data taken, everything built.
#[derive(Debug)]
pub struct Prepared {
    options: Options,
    ports: [u16; 3],
    data: DataFolder,
}

/// Takes ports and data directory (the quick refusals first), then builds what is not up to date.
pub fn prepare(project: &Project, options: Options) -> Result<Prepared> {
    let ports = ports::choose(options.port)?;
    let data = DataFolder::open(
        options.data.as_deref(),
        options.logs.as_deref(),
        options.fresh,
    )?;
    build::build(project, Part::All, Variant::from_environment())?;
    if options.worker == Worker::Contracts {
        build::build(project, Part::Contracts, Variant::Dev)?;
    }
    Ok(Prepared {
        options,
        ports,
        data,
    })
}

impl Stack {
    /// Starts all parts of what is built and waits until they are ready; the wish to end cuts that short.
    pub fn start(project: &Project, prepared: Prepared, events: &mut Events) -> Result<Self> {
        let Prepared {
            options,
            ports: [edge_port, docmost_port, baserow_port],
            data,
        } = prepared;
        let secrets = Secrets::of(data.path())?;

        let step = Step::begin("starting the stand-ins");
        let places = Places {
            baserow_port,
            docmost_port,
            webhook_url: format!("http://127.0.0.1:{edge_port}/bridge/api/webhooks/baserow"),
            public_url: public_url(options.public_host, edge_port),
        };
        let (sandbox, seeded) =
            sandbox::start(project, &options, &places, &secrets, &data, events)?;
        step.done();

        let step = Step::begin("starting the Worker");
        let edge = edge::start(
            project,
            options.worker,
            &edge_settings(&options, &places, &seeded, &secrets),
            edge_port,
            &data,
        )?;
        let mut stack = Self {
            project: project.clone(),
            options,
            edge_port,
            places,
            seeded,
            secrets,
            edge,
            sandbox,
            data,
        };
        stack.await_ready(events)?;
        step.done();
        Ok(stack)
    }

    /// Ends the edge (in good order, or by SIGKILL) and starts it again.
    pub fn restart_edge(&mut self, kill: bool, events: &mut Events) -> Result<()> {
        if kill {
            self.edge.kill()?;
        } else {
            self.edge.stop()?;
        }
        self.spawn_edge()?;
        // whatever it depends on may be away on purpose: that it serves is enough
        self.await_answer("health", true, events)
    }

    /// Ends the stand-ins in good order and starts them again.
    pub fn restart_sandbox(&mut self, events: &mut Events) -> Result<()> {
        self.sandbox.stop()?;
        let (sandbox, seeded) = sandbox::start(
            &self.project,
            &self.options,
            &self.places,
            &self.secrets,
            &self.data,
            events,
        )?;
        self.sandbox = sandbox;
        self.seeded = seeded;
        self.await_ready(events)
    }

    /// Ends all parts, the edge first so that it does not see the others go.
    pub fn stop(mut self) -> Result<()> {
        self.edge.stop()?;
        self.sandbox.stop()
    }

    /// What it says of itself.
    pub fn info(&self) -> Info<'_> {
        Info {
            edge: self.edge_origin(),
            seeded: &self.seeded,
            admin_token: &self.secrets.admin_token,
            webhook_secret: &self.secrets.webhook_secret,
            jwt_keys: self.secrets.jwt_keys(),
            pids: Pids {
                edge: self.edge.id(),
                sandbox: self.sandbox.id(),
            },
            data: self.data.path(),
        }
    }

    /// Port of the edge.
    pub fn edge_port(&self) -> u16 {
        self.edge_port
    }

    /// Origins of the stand-ins: Baserow, wiki.
    pub fn stand_ins(&self) -> (&str, &str) {
        (&self.seeded.baserow, &self.seeded.docmost)
    }

    /// Secrets of its data directory.
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// Says which part died, with the end of its log; nothing while both run.
    pub fn check(&mut self) -> Result<()> {
        self.sandbox.check()?;
        self.edge.check()
    }

    fn edge_origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.edge_port)
    }

    fn spawn_edge(&mut self) -> Result<()> {
        let settings = edge_settings(&self.options, &self.places, &self.seeded, &self.secrets);
        let worker = self.options.worker;
        self.edge = edge::start(&self.project, worker, &settings, self.edge_port, &self.data)?;
        Ok(())
    }

    /// Polls until it calls itself ready, or answers at all where no more is wanted.
    fn await_ready(&mut self, events: &mut Events) -> Result<()> {
        if self.options.wait_ready {
            self.await_answer("ready", true, events)
        } else {
            self.await_answer("health", false, events)
        }
    }

    /// Polls one of its routes until the answer is good, or there is one. A restart can meet its predecessor's port for a
    /// moment; then the edge is started again.
    fn await_answer(&mut self, route: &str, is_good: bool, events: &mut Events) -> Result<()> {
        let url = format!("{}/bridge/api/{route}", self.edge_origin());
        let mut patience = Patience::new(READY_LIMIT, now());
        let (mut state, mut told) = (String::new(), String::new());
        let mut next_word = now() + WORD_PAUSE;
        loop {
            match http::probe(&url) {
                Some((200, _)) => return Ok(()),
                Some(_) if !is_good || !self.options.wait_ready => return Ok(()),
                Some((_, body)) => {
                    state = ready::describe(&body);
                    patience.hear(&body, now());
                    if state != told && now() > next_word {
                        note(&state);
                        told.clone_from(&state);
                        next_word = now() + WORD_PAUSE;
                    }
                }
                None => {}
            }
            self.sandbox.check()?;
            if self.edge.has_ended()? {
                if !self.edge.log_tail().contains("ddress already in use")
                    || patience.is_over(now())
                {
                    self.edge.check()?;
                }
                self.spawn_edge()?;
            }
            if patience.is_over(now()) {
                bail!(
                    "the bridge is not ready and did not get on for {} s: {state}",
                    READY_LIMIT.as_secs()
                );
            }
            events.pause(Duration::from_millis(20))?;
        }
    }
}

fn public_url(host: &str, port: u16) -> String {
    format!("http://{host}:{port}")
}

fn edge_settings(
    options: &Options,
    places: &Places,
    seeded: &Seeded,
    secrets: &Secrets,
) -> Vec<(String, String)> {
    edge::settings(options, &places.public_url, seeded, secrets)
}
