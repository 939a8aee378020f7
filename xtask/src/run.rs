//! Runs other programs.
//!
//! A quiet run keeps the output and shows it only when the program fails, so that a build's hundred lines do not
//! hide the one that matters; a shown run lets it through as it comes. The environment that cargo sets for *this*
//! program is removed from the child's, where it would make an inner cargo rebuild things.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};

/// A command in `folder`, without the variables that belong to this run of cargo alone.
pub fn command(program: impl AsRef<OsStr>, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder);
    for (name, _) in std::env::vars_os() {
        let Some(text) = name.to_str() else { continue };
        if text.starts_with("CARGO_PKG_")
            || text.starts_with("CARGO_MANIFEST_")
            || text.starts_with("CARGO_BIN_")
            || text == "CARGO_PRIMARY_PACKAGE"
            || text == "CARGO_CRATE_NAME"
        {
            command.env_remove(name);
        }
    }
    command
}

/// Runs to the end, output kept; a failure carries the output's tail.
pub fn quiet(command: &mut Command) -> Result<String> {
    let name = describe(command);
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot run `{name}`"))?;
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(stdout);
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    bail!(
        "`{name}` failed ({}):\n{}{}",
        output.status,
        ends(&stdout),
        ends(&stderr)
    )
}

/// Runs to the end, output shown as it comes; fails unless the program succeeds.
pub fn shown(command: &mut Command) -> Result<()> {
    let name = describe(command);
    let status = status(command)?;
    if !status.success() {
        bail!("`{name}` failed ({status})");
    }
    Ok(())
}

/// Runs to the end, output shown as it comes, and hands back how it ended.
pub fn status(command: &mut Command) -> Result<ExitStatus> {
    let name = describe(command);
    command
        .stdin(Stdio::null())
        .status()
        .with_context(|| format!("cannot run `{name}`"))
}

/// What a program printed and whether it succeeded.
#[derive(Debug)]
pub struct Captured {
    pub stdout: String,
    pub stderr: String,
    pub succeeded: bool,
}

/// Runs to the end, output kept, whatever the outcome.
pub fn captured(command: &mut Command) -> Result<Captured> {
    let name = describe(command);
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot run `{name}`"))?;
    Ok(Captured {
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        succeeded: output.status.success(),
    })
}

/// Runs to the end; stdout is shown as it comes and kept, stderr is shown.
pub fn teed(command: &mut Command) -> Result<Captured> {
    let name = describe(command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot run `{name}`"))?;
    let mut kept = String::new();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line.with_context(|| format!("the output of `{name}` is not text"))?;
            println!("{line}");
            kept.push_str(&line);
            kept.push('\n');
        }
    }
    let succeeded = child.wait()?.success();
    Ok(Captured {
        stdout: kept,
        stderr: String::new(),
        succeeded,
    })
}

/// Program and arguments, without the environment (settings hold secrets).
fn describe(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let mut text = program
        .file_name()
        .unwrap_or(program.as_os_str())
        .to_string_lossy()
        .into_owned();
    for argument in command.get_args().take(6) {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}

/// The first lines, where npm says what is wrong, and the last, where compilers do.
fn ends(text: &str) -> String {
    const FIRST: usize = 20;
    const LAST: usize = 80;
    let lines = text.lines().count();
    if lines <= FIRST + LAST {
        return tail(text, lines);
    }
    let first: Vec<&str> = text.lines().take(FIRST).collect();
    format!("{}\n[…]\n{}", first.join("\n"), tail(text, LAST))
}

/// The last lines of a text.
pub fn tail(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.lines().collect();
    let mut kept = all[all.len().saturating_sub(lines)..].join("\n");
    if !kept.is_empty() {
        kept.push('\n');
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_keeps_the_last_lines() {
        assert_eq!(tail("a\nb\nc", 2), "b\nc\n");
        assert_eq!(tail("", 2), "");
    }

    #[test]
    fn a_long_output_keeps_both_ends() {
        let text: String =
            (0..500).fold(String::new(), |text, line| text + &format!("line {line}\n"));
        let kept = ends(&text);
        assert!(kept.starts_with("line 0\n") && kept.ends_with("line 499\n"));
        assert!(kept.lines().count() < 110);
        assert_eq!(ends("one\n"), "one\n");
    }

    #[test]
    fn a_failure_carries_what_was_printed() {
        let error =
            quiet(command("sh", Path::new(".")).args(["-c", "echo oops >&2; exit 3"])).unwrap_err();
        assert!(error.to_string().contains("oops"), "{error}");
    }

    #[test]
    fn a_description_holds_no_environment() {
        let mut secret = Command::new("/bin/true");
        secret.env("TOKEN", "brg_secret").arg("now");
        assert_eq!(describe(&secret), "true now");
    }
}
