//! A part's process: started apart from the terminal's group, ended with its parent.
//!
//! On Linux the kernel ends it when the thread that started it ends, even by SIGKILL; so parts are started from the
//! main thread only. Elsewhere it ends by [`Process::stop`], by the drop, or by its own guard on stdin.

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

use crate::progress::now;
use crate::run;

/// How long an orderly end may take before it is forced.
const STOP_LIMIT: Duration = Duration::from_secs(5);

/// A running part.
#[derive(Debug)]
pub struct Process {
    name: &'static str,
    child: Child,
    log: PathBuf,
    // Where in the log this process began: the file holds earlier runs too.
    log_start: u64,
}

impl Process {
    /// Starts it; stderr (and stdout, unless it is piped by the caller) goes to the end of the log.
    pub fn start(
        name: &'static str,
        mut command: Command,
        log: &Path,
        piped: bool,
    ) -> Result<Self> {
        let file = open_log(log)?;
        let log_start = file.metadata()?.len();
        command.stdin(if piped { Stdio::piped() } else { Stdio::null() });
        command.stdout(if piped {
            Stdio::piped()
        } else {
            Stdio::from(file.try_clone()?)
        });
        command.stderr(file).process_group(0);
        end_with_parent(&mut command);
        let child = command.spawn().with_context(|| {
            format!(
                "cannot start {name} ({})",
                Path::new(command.get_program()).display()
            )
        })?;
        Ok(Self {
            name,
            child,
            log: log.to_path_buf(),
            log_start,
        })
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Its stdout, once, where it is piped.
    pub fn stdout(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    /// Whether it is gone.
    pub fn has_ended(&mut self) -> Result<bool> {
        Ok(self.child.try_wait()?.is_some())
    }

    /// An error with the end of its log, if it is gone.
    pub fn check(&mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait()? {
            bail!(
                "{} ended by itself ({status}):\n{}",
                self.name,
                run::tail(&self.log_tail(), 20)
            );
        }
        Ok(())
    }

    /// What this process wrote to its log, at most the last 64 kB.
    pub fn log_tail(&self) -> String {
        let read = || -> std::io::Result<String> {
            let mut file = File::open(&self.log)?;
            let from = self
                .log_start
                .max(file.metadata()?.len().saturating_sub(65_536));
            file.seek(SeekFrom::Start(from))?;
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            Ok(String::from_utf8_lossy(&bytes).into_owned())
        };
        read().unwrap_or_default()
    }

    /// Ends it in good order: its stdin closes, SIGTERM, and after five seconds SIGKILL.
    pub fn stop(&mut self) -> Result<()> {
        drop(self.child.stdin.take());
        if self.has_ended()? {
            return Ok(());
        }
        // A child that is not reaped yet keeps its id, so the signal cannot meet another process.
        if let Some(pid) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process(pid, Signal::TERM);
        }
        let limit = now() + STOP_LIMIT;
        while !self.has_ended()? {
            if now() > limit {
                return self.kill();
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    /// SIGKILL, and waits until it is gone.
    pub fn kill(&mut self) -> Result<()> {
        self.child
            .kill()
            .with_context(|| format!("cannot end {}", self.name))?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // An error path: whoever stops in good order has done so before.
        let _ = self.stop();
    }
}

/// Opens a log for appending; one above 10 MB begins anew.
pub fn open_log(path: &Path) -> Result<File> {
    if fs::metadata(path).is_ok_and(|about| about.len() > 10_000_000) {
        fs::remove_file(path)?;
    }
    OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "code between fork and exec is unsafe by nature")]
fn end_with_parent(command: &mut Command) {
    let start = || {
        rustix::process::set_parent_process_death_signal(Some(Signal::TERM))
            .map_err(std::io::Error::from)
    };
    // SAFETY: the closure makes one system call and touches no lock and no memory of the parent.
    unsafe {
        command.pre_exec(start);
    }
}

#[cfg(not(target_os = "linux"))]
fn end_with_parent(_command: &mut Command) {}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, log: &Path) -> Process {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        Process::start("the shell", command, log, false).unwrap()
    }

    #[test]
    fn one_that_died_is_told_with_its_last_words() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        fs::write(&log, "of an earlier run\n").unwrap();
        let mut process = shell("echo no such port >&2; exit 4", &log);
        process.child.wait().unwrap();
        let error = process.check().unwrap_err().to_string();
        assert!(error.contains("no such port"), "{error}");
        assert!(!error.contains("earlier"), "{error}");
    }

    #[test]
    fn stopping_ends_it() {
        let folder = tempfile::tempdir().unwrap();
        let mut process = shell("exec sleep 60", &folder.path().join("log"));
        process.check().unwrap();
        process.stop().unwrap();
        assert!(process.has_ended().unwrap());
    }
}
