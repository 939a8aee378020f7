//! `start`: the whole on this machine, for people. The wiki behind the edge on one port, data kept between runs.
//!
//! The last line on stdout is exactly `ready http://localhost:<port>/`. Ends with Ctrl-C (exit code 0) or when a part
//! dies (its last words, exit code 1).

use std::io::Write as _;
use std::time::Duration;

use anyhow::Result;

use crate::project::Project;
use crate::stack::events::{Event, Events, Interrupted};
use crate::stack::{Options, Stack, prepare};

/// Runs until Ctrl-C.
pub fn run(project: &Project, options: Options) -> Result<()> {
    let prepared = prepare(project, options)?;
    let mut events = Events::listen()?;
    let mut stack = match Stack::start(project, prepared, &mut events) {
        Err(error) if error.is::<Interrupted>() => return Ok(()),
        other => other?,
    };
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(greeting(&stack).as_bytes())?;
    stdout.flush()?;
    loop {
        match events.next(Duration::from_millis(200)) {
            Some(Event::Stop) => break,
            Some(Event::Line(_)) => {}
            None => stack.check()?,
        }
    }
    eprintln!("\n  ending");
    stack.stop()
}

/// What a newcomer needs: who can log in, where things are, one call to try.
fn greeting(stack: &Stack) -> String {
    let port = stack.edge_port();
    let token = &stack.secrets().admin_token;
    let (baserow, wiki) = stack.stand_ins();
    format!(
        "
Wiki, password demo-wiki-2026:
  ada@centre.test      owner
  pierre@centre.test   member, he is personne 5 himself
  rita@centre.test     member
  A page to begin with: http://localhost:{port}/ (space General, page Bienvenue)

Rows to edit, password demo-baserow-2026:
  {baserow}   admin@baserow.test
The wiki without the bridge: {wiki}
Editor playground: http://localhost:{port}/bridge/playground

token {token}
curl -H 'Authorization: Bearer {token}' http://localhost:{port}/bridge/api/v1/personnes/5

ready http://localhost:{port}/
"
    )
}
