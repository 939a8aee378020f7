//! Where things are: the repository's root, cargo's target directory, what is built, what runs.
//!
//! Every other module asks here for a path; none builds one from the working directory.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The repository and its directories, as absolute paths.
#[derive(Debug, Clone)]
pub struct Project {
    root: PathBuf,
    target: PathBuf,
}

impl Project {
    /// Finds the repository from cargo's environment, or from the working directory upwards.
    pub fn find() -> Result<Self> {
        let root = match env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from) {
            Some(manifest) if manifest.ends_with("xtask") => {
                manifest.parent().map(Path::to_path_buf)
            }
            _ => env::current_dir()?
                .ancestors()
                .find(|folder| folder.join("xtask/Cargo.toml").is_file())
                .map(Path::to_path_buf),
        }
        .context("not inside the repository: no folder above holds xtask/Cargo.toml")?;
        let target = target_folder(&root, env::current_exe().ok().as_deref());
        Ok(Self { root, target })
    }

    /// The repository's root.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A path inside the repository.
    pub fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }

    /// Cargo's target directory, the one that this very program was built into.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// A path inside `build/`, where every product lands.
    pub fn build(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join("build").join(relative)
    }
}

/// `CARGO_TARGET_DIR`, else the folder above `debug/xtask`, else `target`.
fn target_folder(root: &Path, program: Option<&Path>) -> PathBuf {
    if let Some(folder) = env::var_os("CARGO_TARGET_DIR") {
        return root.join(folder);
    }
    program
        .and_then(Path::parent)
        .filter(|profile| profile.ends_with("debug") || profile.ends_with("release"))
        .and_then(Path::parent)
        .map_or_else(|| root.join("target"), Path::to_path_buf)
}
