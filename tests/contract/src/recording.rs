//! The folder of recordings, and one of them.

use serde_json::Value;
use std::path::{Path, PathBuf};

/// One recorded file.
#[derive(Debug, Clone)]
pub struct Recording {
    /// File name without `.json`.
    pub name: String,
    /// Its content.
    pub json: Value,
}

/// The folder with the recordings of `product`: under `BRIDGE_CAPTURES`, else in the folder `shared/captures` beside the
/// project. None if there is no such folder.
pub fn captures(product: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/captures");
    let root = std::env::var_os("BRIDGE_CAPTURES").map_or_else(beside, PathBuf::from);
    Some(root.join(product)).filter(|folder| folder.is_dir())
}

/// All recordings of a folder, by name.
///
/// # Errors
/// If a file cannot be read or is no JSON; the message names it.
pub fn recordings(folder: &Path) -> Result<Vec<Recording>, String> {
    let entries =
        std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path)
                .map_err(|error| format!("{}: {error}", path.display()))?;
            let json = serde_json::from_str(&text)
                .map_err(|error| format!("{}: {error}", path.display()))?;
            let name = path
                .file_stem()
                .map(|stem| stem.to_string_lossy().into_owned())
                .unwrap_or_default();
            Ok(Recording { name, json })
        })
        .collect()
}
