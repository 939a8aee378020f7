//! The stand-ins' process: started with its ports, ready when it prints its one line of JSON.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::{BufRead as _, BufReader, Write as _};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::child::{Process, open_log};
use super::data::DataFolder;
use super::events::Events;
use super::{Options, Secrets};
use crate::build;
use crate::progress::now;
use crate::project::Project;
use crate::run;

/// How long seeding may take; 100,000 rows need a while in an unoptimised program.
const LIMIT: Duration = Duration::from_mins(3);

/// Where the stand-ins listen and whom they tell.
#[derive(Debug)]
pub struct Places {
    pub baserow_port: u16,
    pub docmost_port: u16,
    /// Where webhooks go.
    pub webhook_url: String,
    /// The origin that people see the wiki under.
    pub public_url: String,
}

/// What the stand-ins say once they listen.
#[derive(Debug, Serialize, Deserialize)]
pub struct Seeded {
    /// Origin of the stand-in Baserow.
    pub baserow: String,
    /// Origin of the stand-in wiki.
    pub docmost: String,
    /// The database token.
    pub baserow_token: String,
    pub database_id: u64,
    pub workspace_id: u64,
    /// Table ids by name.
    pub tables: BTreeMap<String, u64>,
}

/// Starts them and waits for their line.
pub fn start(
    project: &Project,
    options: &Options,
    places: &Places,
    secrets: &Secrets,
    data: &DataFolder,
    events: &mut Events,
) -> Result<(Process, Seeded)> {
    let mut command = run::command(build::sandbox_program(project), project.root());
    // One argument each: a secret may begin with a dash.
    let mut give = |name: &str, value: &dyn Display| {
        command.arg(format!("--{name}={value}"));
    };
    give("data", &data.sandbox().display());
    give("baserow-port", &places.baserow_port);
    give("docmost-port", &places.docmost_port);
    give("webhook-url", &places.webhook_url);
    give("webhook-secret", &secrets.webhook_secret);
    give("public-url", &places.public_url);
    give("wiki-assets", &project.build("wiki").display());
    if let Some(rows) = options.rows {
        give("rows", &rows);
    }
    if let Some(scale) = options.retry_scale {
        give("retry-scale", &scale);
    }
    command.arg("--stdin-guard");
    let log = data.log("sandbox");
    let mut process = Process::start("the stand-ins", command, &log, true)?;
    let line = first_line(&mut process, &log, events)?;
    let seeded =
        serde_json::from_str(&line).with_context(|| format!("the stand-ins said: {line}"))?;
    Ok((process, seeded))
}

/// The first line of its stdout; what follows goes to the log.
fn first_line(process: &mut Process, log: &std::path::Path, events: &mut Events) -> Result<String> {
    let stdout = process.stdout().context("the stand-ins' output is piped")?;
    let mut log = open_log(log)?;
    let (sender, receiver) = mpsc::sync_channel(1);
    thread::spawn(move || {
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        if let Some(line) = lines.next() {
            let _ = sender.send(line);
        }
        for line in lines {
            let _ = writeln!(log, "{line}");
        }
    });
    let limit = now() + LIMIT;
    loop {
        if let Ok(line) = receiver.try_recv() {
            return Ok(line);
        }
        process.check()?;
        if now() > limit {
            bail!("the stand-ins are not ready after {} s", LIMIT.as_secs());
        }
        events.pause(Duration::from_millis(10))?;
    }
}
