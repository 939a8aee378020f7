//! Whether a product is up to date: a digest of its inputs' content, kept beside it after a good build.
//!
//! Content, not time stamps: a checkout, a `touch` or a copied folder rebuilds nothing, an edit always does. The
//! digest is written last, so a build that was cut off counts as not done.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

use crate::project::Project;

/// Folders that hold products, not sources.
const SKIPPED: [&str; 6] = [
    "node_modules",
    "dist",
    "target",
    "test-results",
    "tests",
    "benches",
];

/// What a product is made from.
#[derive(Debug)]
pub struct Inputs {
    digest: Sha256,
}

impl Inputs {
    /// Begins with what is not a file: the product's variant, such as `dev`.
    pub fn new(variant: &str) -> Self {
        Self {
            digest: Sha256::new(),
        }
        .text(variant)
    }

    /// Adds a text, for example another product's digest.
    pub fn text(mut self, text: &str) -> Self {
        self.digest.update((text.len() as u64).to_le_bytes());
        self.digest.update(text.as_bytes());
        self
    }

    /// Adds files and whole folders, given relative to the root. A missing one counts as empty.
    pub fn files(mut self, project: &Project, relative: &[&str]) -> Result<Self> {
        for entry in relative {
            for file in sources(&project.path(entry)) {
                let content =
                    fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
                let name = file.strip_prefix(project.root()).unwrap_or(&file);
                self = self.text(&name.to_string_lossy());
                self.digest.update((content.len() as u64).to_le_bytes());
                self.digest.update(&content);
            }
        }
        Ok(self)
    }

    /// The digest, in hexadecimal.
    pub fn finish(self) -> String {
        use std::fmt::Write as _;
        self.digest
            .finalize()
            .iter()
            .fold(String::new(), |mut text, byte| {
                let _ = write!(text, "{byte:02x}");
                text
            })
    }
}

/// The files below a path in a fixed order, hidden ones and products left out.
fn sources(path: &Path) -> Vec<PathBuf> {
    WalkDir::new(path)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| {
            let name = entry.file_name().to_string_lossy();
            entry.depth() == 0 || !(name.starts_with('.') || SKIPPED.contains(&name.as_ref()))
        })
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect()
}

/// Whether `name` was last built from exactly these inputs and its outputs are still there.
pub fn is_current(project: &Project, name: &str, digest: &str, outputs: &[PathBuf]) -> bool {
    fs::read_to_string(stamp(project, name)).is_ok_and(|kept| kept == digest)
        && outputs.iter().all(|output| output.exists())
}

/// Remembers that `name` is built from these inputs.
pub fn remember(project: &Project, name: &str, digest: &str) -> Result<()> {
    let file = stamp(project, name);
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&file, digest).with_context(|| format!("cannot write {}", file.display()))
}

fn stamp(project: &Project, name: &str) -> PathBuf {
    project.build(".stamps").join(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(folder: &Path) -> String {
        let mut inputs = Inputs::new("x");
        for file in sources(folder) {
            inputs = inputs.text(&fs::read_to_string(file).unwrap());
        }
        inputs.finish()
    }

    #[test]
    fn an_edit_changes_the_digest_and_a_product_does_not() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.rs"), "one").unwrap();
        let before = digest(folder.path());
        fs::create_dir(folder.path().join("node_modules")).unwrap();
        fs::write(folder.path().join("node_modules/b.js"), "x").unwrap();
        assert_eq!(digest(folder.path()), before);
        fs::write(folder.path().join("a.rs"), "two").unwrap();
        assert_ne!(digest(folder.path()), before);
    }

    #[test]
    fn texts_do_not_run_into_each_other() {
        assert_ne!(
            Inputs::new("ab").text("c").finish(),
            Inputs::new("a").text("bc").finish()
        );
    }
}
