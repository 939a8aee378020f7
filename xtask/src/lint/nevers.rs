//! The "never"s of the architecture that a text or a dependency tree can show:
//!
//! - bridge-core depends on nothing that has a clock, chance, a network or a browser;
//! - nobody writes HTML from a string in the browser's code.
//!
//! What clippy can hold (no unwrap, no indexing, no panic on input; no std clock) is held by clippy.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};
use walkdir::WalkDir;

use crate::project::Project;
use crate::run;

/// What the core must not reach, not even through others.
const NOT_IN_CORE: [&str; 12] = [
    "worker",
    "web-sys",
    "js-sys",
    "wasm-bindgen",
    "getrandom",
    "rand",
    "rand_core",
    "tokio",
    "reqwest",
    "hyper",
    "rusqlite",
    "chrono",
];

/// Folders whose code runs in the browser.
const BROWSER: [&str; 3] = ["js-shim/src", "js-shim/playground", "tiptap-wasm/src"];

/// Ways to turn a string into elements.
const HTML_FROM_STRINGS: [&str; 9] = [
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "set_inner_html",
    "set_outer_html",
    "insert_adjacent_html",
    "document.write",
    "createContextualFragment",
    "setHTMLUnsafe",
];

/// All of them.
pub fn check(project: &Project) -> Result<()> {
    let mut faults = core_faults(&core_tree(project)?);
    for folder in BROWSER {
        for entry in WalkDir::new(project.path(folder))
            .into_iter()
            .filter_map(Result::ok)
        {
            if entry.file_type().is_file()
                && let Ok(text) = fs::read_to_string(entry.path())
            {
                let name = entry
                    .path()
                    .strip_prefix(project.root())
                    .unwrap_or(entry.path());
                faults.extend(html_faults(name, &text));
            }
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        bail!("{}", faults.join("\n"))
    }
}

fn core_tree(project: &Project) -> Result<String> {
    run::quiet(run::command("cargo", project.root()).args([
        "tree",
        "--package",
        "bridge-core",
        "--edges",
        "normal",
        "--target",
        "all",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]))
}

fn core_faults(tree: &str) -> Vec<String> {
    let mut found: Vec<&str> = tree
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| NOT_IN_CORE.contains(name))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
        .into_iter()
        .map(|name| format!("bridge-core depends on {name}"))
        .collect()
}

fn html_faults(file: &Path, text: &str) -> Vec<String> {
    text.lines()
        .enumerate()
        .flat_map(|(index, line)| {
            HTML_FROM_STRINGS
                .iter()
                .filter(move |way| line.contains(**way))
                .map(move |way| format!("{}:{}: {way} is banned here", file.display(), index + 1))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_core_with_chance_in_it_is_named_once() {
        let tree = "bridge-core v0.1.0 (/x)\nserde v1.0.0\ngetrandom v0.4.0\nrand v0.9.0\ngetrandom v0.4.0 (*)";
        assert_eq!(
            core_faults(tree),
            [
                "bridge-core depends on getrandom",
                "bridge-core depends on rand"
            ]
        );
        assert!(core_faults("bridge-core v0.1.0\nserde v1.0.0").is_empty());
    }

    #[test]
    fn html_from_a_string_is_named_with_its_place() {
        let faults = html_faults(
            Path::new("js-shim/src/a.ts"),
            "const a = 1;\nelement.innerHTML = label;\n",
        );
        assert_eq!(faults, ["js-shim/src/a.ts:2: innerHTML is banned here"]);
        assert!(html_faults(Path::new("a.ts"), "element.textContent = label;").is_empty());
    }
}
