//! The npm packages: installed when what is there is not what `package-lock.json` and the `package.json`s ask for.
//!
//! Compared by content with npm's own record (`node_modules/.package-lock.json`), so an install made by hand counts
//! and a warm check costs milliseconds. Fails with npm's own words, or by naming npm when it is missing.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

use crate::progress::Step;
use crate::project::Project;
use crate::run;

/// Dependency sections that the lock file copies from each `package.json`.
const SECTIONS: [&str; 3] = ["dependencies", "devDependencies", "optionalDependencies"];

/// Installs what is missing; does nothing when all is there.
pub fn ensure(project: &Project) -> Result<()> {
    let lock = read(&project.path("package-lock.json"));
    let installed = read(&project.path("node_modules/.package-lock.json"));
    let agrees = lock.as_ref().is_some_and(|lock| lock_agrees(project, lock));
    if agrees
        && let (Some(lock), Some(installed)) = (&lock, &installed)
        && is_installed(lock, installed)
    {
        return Ok(());
    }
    // `ci` empties node_modules first, so it is for a tree that has none yet.
    let verb = if agrees && installed.is_none() {
        "ci"
    } else {
        "install"
    };
    let step = Step::begin(format!("npm {verb}"));
    run::quiet(run::command("npm", project.root()).args([
        verb,
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]))
    .context("npm packages (npm comes with Node 20 or newer)")?;
    step.done();
    Ok(())
}

/// Path of a program that a package brings, such as `esbuild`.
pub fn program(project: &Project, name: &str) -> Result<PathBuf> {
    let path = project.path("node_modules/.bin").join(name);
    if !path.exists() {
        bail!("node_modules has no program `{name}`: run `npm install`");
    }
    Ok(path)
}

/// Folders of the workspaces, relative to the root.
pub fn workspaces(project: &Project) -> Result<Vec<String>> {
    let manifest = read(&project.path("package.json")).context("package.json is not JSON")?;
    let folders = manifest
        .get("workspaces")
        .and_then(Value::as_array)
        .context("package.json lists no workspaces")?;
    Ok(folders
        .iter()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect())
}

fn read(path: &Path) -> Option<Value> {
    serde_json::from_str(&fs::read_to_string(path).ok()?).ok()
}

fn packages(lock: &Value) -> Option<&Map<String, Value>> {
    lock.get("packages")?.as_object()
}

/// Whether the lock file was made from the `package.json`s as they are now.
fn lock_agrees(project: &Project, lock: &Value) -> bool {
    let Some(packages) = packages(lock) else {
        return false;
    };
    let Ok(workspaces) = workspaces(project) else {
        return false;
    };
    std::iter::once("")
        .chain(workspaces.iter().map(String::as_str))
        .all(|folder| {
            let Some(locked) = packages.get(folder) else {
                return false;
            };
            let Some(manifest) = read(&project.path(folder).join("package.json")) else {
                return false;
            };
            SECTIONS
                .iter()
                .all(|section| same_section(manifest.get(section), locked.get(section)))
        })
}

/// An absent section and an empty one are the same.
fn same_section(one: Option<&Value>, other: Option<&Value>) -> bool {
    let empty = Value::Object(Map::new());
    one.unwrap_or(&empty) == other.unwrap_or(&empty)
}

/// Whether every package that is not optional is installed in the locked version.
fn is_installed(lock: &Value, installed: &Value) -> bool {
    let (Some(lock), Some(installed)) = (packages(lock), packages(installed)) else {
        return false;
    };
    lock.iter().all(|(path, package)| {
        let flag = |name: &str| package.get(name).and_then(Value::as_bool).unwrap_or(false);
        if !path.contains("node_modules/") || flag("optional") || flag("link") || flag("peer") {
            return true;
        }
        installed.get(path).and_then(|there| there.get("version")) == package.get("version")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_older_installed_version_is_not_enough() {
        let lock = json!({"packages": {"": {}, "node_modules/a": {"version": "2.0.0"}}});
        let old = json!({"packages": {"node_modules/a": {"version": "1.0.0"}}});
        assert!(!is_installed(&lock, &old));
        assert!(is_installed(&lock, &lock));
    }

    #[test]
    fn a_package_missing_in_a_workspace_is_noticed() {
        let path = "tests/bench/node_modules/a";
        let lock = json!({"packages": {"tests/bench": {}, path: {"version": "2.0.0"}}});
        assert!(!is_installed(&lock, &json!({"packages": {}})));
        assert!(is_installed(&lock, &lock));
    }

    #[test]
    fn packages_for_other_systems_may_be_missing() {
        let lock =
            json!({"packages": {"node_modules/darwin": {"version": "1.0.0", "optional": true}}});
        assert!(is_installed(&lock, &json!({"packages": {}})));
    }

    #[test]
    fn an_absent_section_is_an_empty_one() {
        assert!(same_section(None, Some(&json!({}))));
        assert!(!same_section(None, Some(&json!({"a": "1"}))));
    }
}
