//! `stack --json`: a stack for a test program, which holds the other end of stdin and stdout.
//!
//! One line of JSON when ready; each of `restart edge`, `kill edge`, `restart sandbox` on stdin is answered by a fresh
//! one. The stack ends when stdin closes. A part that dies by itself is told on stderr and ends the stack with 1.

use std::io::Write as _;
use std::time::Duration;

use anyhow::{Result, bail};

use super::events::{Event, Events, Interrupted};
use super::{Options, Stack, prepare};
use crate::project::Project;

/// Runs until stdin closes.
pub fn run(project: &Project, options: Options) -> Result<()> {
    let prepared = prepare(project, options)?;
    let mut events = Events::listen()?;
    events.listen_to_stdin();
    let mut stack = match Stack::start(project, prepared, &mut events) {
        Err(error) if error.is::<Interrupted>() => return Ok(()),
        other => other?,
    };
    answer(&stack)?;
    loop {
        match events.next(Duration::from_millis(200)) {
            Some(Event::Stop) => return stack.stop(),
            Some(Event::Line(line)) => match obey(&mut stack, line.trim(), &mut events) {
                Err(error) if error.is::<Interrupted>() => return stack.stop(),
                other => other?,
            },
            None => stack.check()?,
        }
    }
}

fn obey(stack: &mut Stack, line: &str, events: &mut Events) -> Result<()> {
    match line {
        "restart edge" => stack.restart_edge(false, events)?,
        "kill edge" => stack.restart_edge(true, events)?,
        "restart sandbox" => stack.restart_sandbox(events)?,
        "" => return Ok(()),
        other => bail!("unknown command {other:?}: restart edge, kill edge, restart sandbox"),
    }
    answer(stack)
}

fn answer(stack: &Stack) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    serde_json::to_writer(&mut stdout, &stack.info())?;
    stdout.write_all(b"\n")?;
    stdout.flush()?;
    Ok(())
}
