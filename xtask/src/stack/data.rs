//! The data directory of a stack: secrets, the stand-ins' rows, the Worker's objects, logs.
//!
//! What always holds: one stack at a time uses it (a file lock that ends with the process); it is emptied only if it
//! is one of ours, which the marker file says.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

/// Exists in every data directory, holds the lock.
const MARKER: &str = ".bridge-data";

/// An open data directory.
#[derive(Debug)]
pub struct DataFolder {
    path: PathBuf,
    logs: PathBuf,
    _lock: File,
    // Dropped last: removes the folder, where it is a temporary one.
    _temporary: Option<TempDir>,
}

impl DataFolder {
    /// Opens (or makes) the directory; none is a temporary one. Logs may go elsewhere, to outlive it.
    pub fn open(folder: Option<&Path>, logs: Option<&Path>, fresh: bool) -> Result<Self> {
        let (path, temporary) = if let Some(folder) = folder {
            (std::path::absolute(folder)?, None)
        } else {
            let made = tempfile::Builder::new().prefix("bridge-").tempdir()?;
            (made.path().to_path_buf(), Some(made))
        };
        fs::create_dir_all(&path).with_context(|| format!("cannot create {}", path.display()))?;
        let marker = path.join(MARKER);
        if !marker.exists() && fs::read_dir(&path)?.next().is_some() {
            bail!(
                "{} holds something else: choose an empty folder for the data",
                path.display()
            );
        }
        let lock =
            File::create(&marker).with_context(|| format!("cannot write in {}", path.display()))?;
        if lock.try_lock().is_err() {
            bail!(
                "the data in {} is in use by another run: end that one first",
                path.display()
            );
        }
        if fresh {
            empty(&path)?;
        }
        let logs = match logs {
            Some(folder) => std::path::absolute(folder)?,
            None => path.join("logs"),
        };
        for inner in [&path.join("sandbox"), &path.join("edge"), &logs] {
            fs::create_dir_all(inner)
                .with_context(|| format!("cannot create {}", inner.display()))?;
        }
        Ok(Self {
            path,
            logs,
            _lock: lock,
            _temporary: temporary,
        })
    }

    /// The directory, absolute.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The stand-ins' folder.
    pub fn sandbox(&self) -> PathBuf {
        self.path.join("sandbox")
    }

    /// The Worker's folder.
    pub fn edge(&self) -> PathBuf {
        self.path.join("edge")
    }

    /// A part's log.
    pub fn log(&self, part: &str) -> PathBuf {
        self.logs.join(format!("{part}.log"))
    }
}

/// Removes everything but the marker, which is locked.
fn empty(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name() == MARKER {
            continue;
        }
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(&path)
        } else {
            fs::remove_file(&path)
        }
        .with_context(|| format!("cannot remove {}", path.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fresh_empties_our_own_folder() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("data");
        let open = DataFolder::open(Some(&folder), None, false).unwrap();
        fs::write(open.sandbox().join("rows"), "1").unwrap();
        drop(open);
        let open = DataFolder::open(Some(&folder), None, true).unwrap();
        assert!(!open.sandbox().join("rows").exists());
        assert!(open.edge().is_dir());
    }

    #[test]
    fn a_folder_of_somebody_else_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("thesis.txt"), "years of work").unwrap();
        assert!(DataFolder::open(Some(folder.path()), None, true).is_err());
        assert!(folder.path().join("thesis.txt").exists());
    }

    #[test]
    fn two_runs_do_not_share_it() {
        let folder = tempfile::tempdir().unwrap();
        let _one = DataFolder::open(Some(folder.path()), None, false).unwrap();
        let error = DataFolder::open(Some(folder.path()), None, false)
            .unwrap_err()
            .to_string();
        assert!(error.contains("in use by another run"), "{error}");
    }

    #[test]
    fn a_temporary_one_is_gone_at_the_end() {
        let open = DataFolder::open(None, None, false).unwrap();
        let path = open.path().to_path_buf();
        drop(open);
        assert!(!path.exists());
    }

    #[test]
    fn logs_that_go_elsewhere_outlive_it() {
        let logs = tempfile::tempdir().unwrap();
        let folder = logs.path().join("run");
        let open = DataFolder::open(None, Some(&folder), false).unwrap();
        fs::write(open.log("edge"), "a line\n").unwrap();
        drop(open);
        assert!(folder.join("edge.log").exists());
    }
}
