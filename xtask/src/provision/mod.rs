//! `provision`: workspace, database, tables, fields, webhooks and a token in a Baserow, by its API.
//!
//! Reads what is there, plans, shows the plan, and does it once it is agreed to. What always holds: what bears none of the
//! schema's names is not touched; nothing is ever deleted, no value changed; nothing is changed before all conflicts are
//! settled; a run that was ended anywhere is completed by the next; a run that finds all in place sends nothing but GETs.
//! The password is read from the environment, sent to Baserow's login and kept nowhere.
//!
//! [`plan`](plan::plan) and all it uses are pure; [`client`], [`read`] and [`apply`] do.

mod address;
mod apply;
mod base;
mod client;
mod compare;
mod definition;
mod goal;
mod plan;
mod read;
mod request;
mod rights;
mod secret;
mod settings;
mod step;
mod webhook;

#[cfg(test)]
mod model;
#[cfg(test)]
mod tests;

use std::env;
use std::io::{IsTerminal as _, Write as _};

use anyhow::{Context, Result, bail};
use clap::Args;

use self::address::Address;
use self::base::Base;
use self::client::{Account, Client};
use self::goal::{Goal, Hook, Names};
use self::step::Step;
use crate::progress::note;
use crate::stack::random_secret;

const PASSWORD: &str = "BASEROW_PASSWORD";
/// A step may bring to light what only Baserow's answer could show, such as the decimals of a formula's result.
const ROUNDS: usize = 3;

/// What to make, and where.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Address of Baserow
    #[arg(long)]
    baserow_url: String,
    /// E-mail address of the account that the bridge acts as; its password is read from `BASEROW_PASSWORD`
    #[arg(long)]
    email: String,
    /// Name of the workspace
    #[arg(long, default_value = "Centre")]
    workspace: String,
    /// Name of the database
    #[arg(long, default_value = "Centre")]
    database: String,
    /// Public address of the bridge, once it listens: makes the webhooks too
    #[arg(long)]
    bridge_url: Option<String>,
    /// Path of the bridge on that address
    #[arg(long, default_value = "/bridge")]
    mount: String,
    /// Show what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// Do it without asking
    #[arg(long)]
    yes: bool,
}

/// Does it.
pub fn run(arguments: &Arguments) -> Result<()> {
    let baserow = Address::parse("--baserow-url", &arguments.baserow_url)?;
    let bridge = arguments
        .bridge_url
        .as_deref()
        .map(|text| Address::parse("--bridge-url", text))
        .transpose()?;
    let names = Names {
        workspace: named("--workspace", &arguments.workspace)?,
        database: named("--database", &arguments.database)?,
    };
    let password = env::var(PASSWORD)
        .ok()
        .filter(|password| !password.is_empty())
        .with_context(|| format!("set {PASSWORD} to the password of {}", arguments.email))?;
    if baserow.is_open() {
        note(
            "this Baserow is spoken to without encryption: whoever is between can read the password",
        );
    }
    let account = Account {
        email: arguments.email.clone(),
        password,
    };
    let client = Client::login(baserow.clone(), account)?;
    let mut base = read::base(&client, &names)?;

    let given = env::var(secret::NAME).ok();
    let secret = secret::choose(&base, given.as_deref(), random_secret)?;
    let goal = Goal {
        names,
        webhook: bridge.as_ref().map(|bridge| Hook {
            url: intake(bridge, &arguments.mount),
            secret: secret.secret().clone(),
        }),
    };
    let steps = planned(&base, &goal)?;
    if arguments.dry_run {
        show(&steps);
        return Ok(());
    }
    if steps.is_empty() {
        note("nothing to do: everything is there");
    } else {
        for step in &steps {
            note(step.to_string());
        }
        if !arguments.yes {
            agreed(steps.len())?;
        }
        complete(&client, &mut base, &goal, steps)?;
    }
    if bridge.is_none() {
        note("webhooks: once the bridge listens, run this again with --bridge-url");
    }
    print!(
        "{}",
        settings::lines(&baserow, bridge.as_ref(), &base, &secret)?
    );
    std::io::stdout().flush()?;
    Ok(())
}

/// Does the steps, then looks at the whole again: a step that did not take is told, not taken for done.
fn complete(client: &Client, base: &mut Base, goal: &Goal, mut steps: Vec<Step>) -> Result<()> {
    let mut count = 0;
    for _ in 0..ROUNDS {
        apply::apply(client, base, goal, &steps)?;
        count += steps.len();
        *base = read::base(client, &goal.names)?;
        steps = planned(base, goal)?;
        if steps.is_empty() {
            note(format!("done: {count} steps"));
            return Ok(());
        }
    }
    let left: Vec<String> = steps.iter().map(Step::to_string).collect();
    bail!(
        "Baserow took these steps without doing them:\n  {}",
        left.join("\n  ")
    )
}

fn planned(base: &Base, goal: &Goal) -> Result<Vec<Step>> {
    plan::plan(base, goal).map_err(|conflicts| {
        let lines: Vec<String> = conflicts.iter().map(ToString::to_string).collect();
        anyhow::anyhow!(
            "nothing was changed, as this has to be settled first:\n  {}",
            lines.join("\n  ")
        )
    })
}

/// The plan as the result of a dry run.
fn show(steps: &[Step]) {
    for step in steps {
        println!("{step}");
    }
    if steps.is_empty() {
        println!("nothing to do: everything is there");
    } else {
        println!("{} steps; nothing was done", steps.len());
    }
}

fn agreed(steps: usize) -> Result<()> {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        bail!("nobody is here to be asked: say --yes to do these {steps} steps, or --dry-run");
    }
    eprint!("  do these {steps} steps? [y/N] ");
    let mut answer = String::new();
    stdin.read_line(&mut answer)?;
    if !["y", "yes"].contains(&answer.trim().to_lowercase().as_str()) {
        bail!("nothing was done");
    }
    Ok(())
}

/// A name as Baserow keeps it: without blanks around it.
fn named(option: &str, text: &str) -> Result<String> {
    let name = text.trim();
    if name.is_empty() {
        bail!("{option} is empty");
    }
    Ok(name.to_owned())
}

/// Where webhooks call.
fn intake(bridge: &Address, mount: &str) -> String {
    let mount = mount.trim_matches('/');
    let slash = if mount.is_empty() { "" } else { "/" };
    format!("{}{slash}{mount}/api/webhooks/baserow", bridge.as_str())
}
