//! From TypeScript to what is served: esbuild, or the package's own `build` script where it has one.
//!
//! A bundle is made in a fresh folder whose files then take the place of the old ones, so no stale file is ever served.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::Variant;
use super::wasm::Glue;
use crate::fingerprint::{self, Inputs};
use crate::npm;
use crate::openapi;
use crate::progress::Step;
use crate::project::Project;
use crate::run;

/// A Worker: `index.js` beside its module, in `build/<name>`.
pub fn worker(project: &Project, name: &str, variant: Variant, glue: &Glue) -> Result<()> {
    let out = project.build(name);
    let digest = Inputs::new(variant.name())
        .text(&glue.digest)
        .files(
            project,
            &[
                "package-lock.json",
                "bridge-edge/entry",
                "xtask/src/build/bundle.rs",
            ],
        )?
        .finish();
    if fingerprint::is_current(project, name, &digest, &[out.join("index.js")]) {
        return Ok(());
    }
    let step = Step::begin(format!("bundling the Worker into build/{name}"));
    replace(&out, |fresh| {
        let mut esbuild = esbuild(project, variant)?;
        esbuild
            .arg("bridge-edge/entry/index.ts")
            .arg(format!("--outfile={}", fresh.join("index.js").display()))
            .arg(format!(
                "--alias:bridge-edge-wasm={}",
                glue.script.display()
            ))
            .args([
                "--platform=neutral",
                "--main-fields=module,main",
                "--conditions=workerd,worker",
            ])
            .args([
                "--external:*.wasm",
                "--external:cloudflare:*",
                "--external:node:*",
            ])
            // The glue has a class for each that a dependency exports. Nothing else keeps those that nobody makes.
            .args([
                "--pure:FinalizationRegistry",
                "--define:Symbol.dispose=undefined",
            ]);
        run::quiet(&mut esbuild)?;
        copy_into(&glue.module, fresh)
    })?;
    step.done();
    fingerprint::remember(project, name, &digest)
}

/// What the browser loads from the bridge.
pub fn assets(project: &Project, variant: Variant, glue: &Glue) -> Result<()> {
    let out = project.build("assets");
    let digest = Inputs::new(variant.name())
        .text(&glue.digest)
        .files(
            project,
            &[
                "package-lock.json",
                "js-shim",
                openapi::FILE,
                "bridge-edge/assets",
                "xtask/src/build/bundle.rs",
            ],
        )?
        .finish();
    if fingerprint::is_current(project, "assets", &digest, &[out.join("inject.js")]) {
        return Ok(());
    }
    let step = Step::begin("bundling the editor's side");
    replace(&out, |fresh| {
        copy_into(&glue.module, fresh)?;
        copy_into(&project.path(openapi::FILE), fresh)?;
        copy_pages(&project.path("bridge-edge/assets"), fresh)?;
        if has_build_script(&project.path("js-shim"))? {
            return own_script(project, "js-shim", fresh, variant, Some(glue));
        }
        let mut esbuild = esbuild(project, variant)?;
        esbuild.arg("js-shim/src/inject.ts");
        let playground = project.path("js-shim/playground");
        if playground.join("playground.ts").is_file() {
            esbuild.arg("js-shim/playground/playground.ts");
        }
        esbuild
            .arg(format!("--outdir={}", fresh.display()))
            .arg("--entry-names=[name]")
            .arg(format!("--alias:tiptap-wasm={}", glue.script.display()))
            .args(["--platform=browser", "--external:*.wasm"]);
        run::quiet(&mut esbuild)?;
        copy_pages(&playground, fresh)
    })?;
    step.done();
    fingerprint::remember(project, "assets", &digest)
}

/// The stand-in wiki's front end.
pub fn wiki(project: &Project, variant: Variant) -> Result<()> {
    let out = project.build("wiki");
    let digest = Inputs::new(variant.name())
        .files(project, &["package-lock.json", "tests/sandbox/wiki"])?
        .finish();
    if fingerprint::is_current(project, "wiki", &digest, std::slice::from_ref(&out)) {
        return Ok(());
    }
    let step = Step::begin("bundling the stand-in wiki");
    replace(&out, |fresh| {
        own_script(project, "tests/sandbox/wiki", fresh, variant, None)
    })?;
    step.done();
    fingerprint::remember(project, "wiki", &digest)
}

/// esbuild with what all bundles share. The native program, not npm's shim: it starts in 5 ms.
fn esbuild(project: &Project, variant: Variant) -> Result<Command> {
    let mut command = run::command(npm::program(project, "esbuild")?, project.root());
    command.args([
        "--bundle",
        "--format=esm",
        "--target=es2022",
        "--log-level=warning",
        "--legal-comments=none",
    ]);
    if variant == Variant::Release {
        command.arg("--minify");
    }
    Ok(command)
}

/// Whether a package builds itself.
fn has_build_script(folder: &Path) -> Result<bool> {
    let file = folder.join("package.json");
    let text =
        fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let manifest: serde_json::Value =
        serde_json::from_str(&text).with_context(|| format!("{}", file.display()))?;
    Ok(manifest.pointer("/scripts/build").is_some())
}

/// `npm run build` in a package; it writes into `OUT_DIR` and finds the glue in `GLUE_DIR`.
fn own_script(
    project: &Project,
    package: &str,
    out: &Path,
    variant: Variant,
    glue: Option<&Glue>,
) -> Result<()> {
    let mut npm = run::command("npm", project.root());
    npm.args(["run", "--silent", "build", "--workspace", package])
        .env("OUT_DIR", out)
        .env(
            "BRIDGE_DEV",
            if variant == Variant::Dev { "1" } else { "0" },
        );
    if let Some(glue) = glue {
        npm.env("GLUE_DIR", &glue.folder);
    }
    run::quiet(&mut npm).map(drop)
}

/// Fills a fresh folder beside `out`, then moves what is in it into `out` and drops what is not. The folder itself
/// stays: a running workerd holds it open.
fn replace(out: &Path, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let fresh = out.with_extension("fresh");
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    fs::create_dir_all(&fresh)?;
    fill(&fresh)?;
    fs::create_dir_all(out)?;
    for entry in fs::read_dir(out)? {
        let old = entry?;
        if !fresh.join(old.file_name()).is_file() {
            remove(&old.path())?;
        }
    }
    for entry in fs::read_dir(&fresh)? {
        let new = entry?;
        fs::rename(new.path(), out.join(new.file_name()))?;
    }
    Ok(fs::remove_dir(&fresh)?)
}

fn remove(path: &Path) -> Result<()> {
    if path.is_dir() {
        fs::remove_dir_all(path)?;
    } else {
        fs::remove_file(path)?;
    }
    Ok(())
}

fn copy_into(file: &Path, folder: &Path) -> Result<()> {
    let name = file.file_name().context("a file has a name")?;
    fs::copy(file, folder.join(name)).with_context(|| format!("cannot copy {}", file.display()))?;
    Ok(())
}

/// Pages and styles that need no bundling.
fn copy_pages(from: &Path, to: &Path) -> Result<()> {
    let Ok(entries) = fs::read_dir(from) else {
        return Ok(());
    };
    for entry in entries {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "html" || extension == "css")
        {
            copy_into(&path, to)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replaced_folder_keeps_nothing_old() {
        let parent = tempfile::tempdir().unwrap();
        let out = parent.path().join("edge");
        replace(&out, |fresh| Ok(fs::write(fresh.join("old.js"), "1")?)).unwrap();
        replace(&out, |fresh| Ok(fs::write(fresh.join("new.js"), "2")?)).unwrap();
        assert!(!out.join("old.js").exists());
        assert!(out.join("new.js").exists());
        assert!(!out.with_extension("fresh").exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_program_that_holds_the_folder_sees_the_new_files() {
        use std::os::unix::fs::MetadataExt;
        let parent = tempfile::tempdir().unwrap();
        let out = parent.path().join("assets");
        let fill = |fresh: &Path| {
            fs::create_dir(fresh.join("icons"))?;
            Ok(fs::write(fresh.join("icons/a.svg"), "1")?)
        };
        replace(&out, fill).unwrap();
        let held = fs::metadata(&out).unwrap().ino();
        replace(&out, fill).unwrap();
        assert_eq!(fs::metadata(&out).unwrap().ino(), held);
        assert!(out.join("icons/a.svg").exists());
    }

    #[test]
    fn a_failed_build_leaves_the_last_good_one() {
        let parent = tempfile::tempdir().unwrap();
        let out = parent.path().join("edge");
        replace(&out, |fresh| Ok(fs::write(fresh.join("good.js"), "1")?)).unwrap();
        assert!(replace(&out, |_| anyhow::bail!("broken")).is_err());
        assert!(out.join("good.js").exists());
    }
}
