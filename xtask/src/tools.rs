//! Programs of others. Cargo's own tools: found on PATH, else installed by `cargo install` (from the registry, compiled
//! here) into `target/tools`, once. Debian's packages: installed by apt-get where that is possible without asking.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::progress::Step;
use crate::project::Project;
use crate::run;

/// A program that cargo can install.
#[derive(Debug)]
pub struct Tool {
    /// Name of the program and of its crate.
    name: &'static str,
    /// The version to install where there is none.
    version: &'static str,
}

/// Runs Rust's tests.
pub const NEXTEST: Tool = Tool {
    name: "cargo-nextest",
    version: "0.9.143",
};

/// Checks licences, bans and sources of crates.
pub const DENY: Tool = Tool {
    name: "cargo-deny",
    version: "0.20.2",
};

/// Counts which lines tests run.
pub const LLVM_COV: Tool = Tool {
    name: "cargo-llvm-cov",
    version: "0.9.1",
};

/// Path of a tool, installed if need be.
pub fn ensure(project: &Project, tool: &Tool) -> Result<PathBuf> {
    let root = project.path("target/tools");
    let own = root.join("bin").join(tool.name);
    if own.is_file() {
        return Ok(own);
    }
    if let Some(found) = find(tool.name) {
        return Ok(found);
    }
    let step = Step::begin(format!(
        "installing {} {} (once, a few minutes)",
        tool.name, tool.version
    ));
    run::quiet(
        run::command("cargo", project.root())
            .args([
                "install",
                "--locked",
                tool.name,
                "--version",
                tool.version,
                "--root",
            ])
            .arg(&root)
            // Its own folder: the build would otherwise share, and block, the project's.
            .env("CARGO_TARGET_DIR", root.join("build")),
    )
    .with_context(|| format!("cargo cannot install {}", tool.name))?;
    std::fs::remove_dir_all(root.join("build")).context("cannot remove the tool's build folder")?;
    step.done();
    Ok(own)
}

/// Whether a package can be installed here without asking anybody: Debian, as root.
pub fn has_apt() -> bool {
    Path::new("/etc/debian_version").exists() && rustix::process::geteuid().is_root()
}

/// Installs Debian's packages.
pub fn apt_install(packages: &[&str]) -> Result<()> {
    let step = Step::begin(format!("apt-get install {}", packages.join(" ")));
    let apt = |arguments: &[&str], packages: &[&str]| {
        run::quiet(
            Command::new("apt-get")
                .args(arguments)
                .args(packages)
                .env("DEBIAN_FRONTEND", "noninteractive"),
        )
        .map(drop)
    };
    apt(&["update", "-qq"], &[])?;
    apt(
        &["install", "-y", "-qq", "--no-install-recommends"],
        packages,
    )?;
    step.done();
    Ok(())
}

/// A program on PATH.
pub fn find(name: &str) -> Option<PathBuf> {
    find_in(&env::var_os("PATH")?, name)
}

fn find_in(path: &std::ffi::OsStr, name: &str) -> Option<PathBuf> {
    env::split_paths(path)
        .map(|folder| folder.join(name))
        .find(|file| is_program(file))
}

fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata()
        .is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_cannot_be_run_is_no_program() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("tool"), "").unwrap();
        assert_eq!(find_in(folder.path().as_os_str(), "tool"), None);
        assert!(find("sh").is_some());
    }
}
