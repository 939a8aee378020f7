//! From a crate to WASM and its JavaScript glue: cargo, `wasm-bindgen` (as a library, pinned by Cargo.lock beside
//! the crate itself), what nobody uses taken out, `wasm-opt`.
//!
//! The glue is in `build/glue/<name>/` as `--target web` makes it: `initSync` with a module that the host compiled.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, bail};

use super::Variant;
use crate::fingerprint::{self, Inputs};
use crate::npm;
use crate::progress::{self, Step};
use crate::project::Project;
use crate::run;

/// Which Rust target everything here is for.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// Post-MVP features that every current engine and workerd have; binaryen must know what the compiler used.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Larger unpacked, smaller over the wire: functions that stay themselves compress better.
const COMPRESSES_WELL: &[&str] = &[
    "--low-memory-unused",
    "--one-caller-inline-max-function-size",
    "0",
    "--skip-pass=local-cse",
    "--skip-pass=reorder-functions",
    "--reorder-functions-by-name",
];

/// A crate that becomes a WASM module.
#[derive(Debug)]
pub struct WasmCrate {
    /// Folder below `build/glue`, and the name in messages.
    name: &'static str,
    package: &'static str,
    /// Cargo profile, and the folder below `target` where its products land.
    profile: (&'static str, &'static str),
    /// Cargo features beside the default ones.
    features: &'static [&'static str],
    /// Rust sources, relative to the root.
    sources: &'static [&'static str],
    /// Classes that a dependency exports and nobody makes, in lower case: their exports keep alive what they can do.
    unused_classes: &'static [&'static str],
    /// What `wasm-opt` is told beside `-Oz`.
    optimise: &'static [&'static str],
}

/// The Worker.
pub const EDGE: WasmCrate = WasmCrate {
    name: "edge",
    package: "bridge-edge",
    profile: ("edge", "edge"),
    features: &[],
    sources: &["bridge-core", "bridge-edge/src", "bridge-edge/Cargo.toml"],
    unused_classes: &[
        "containerstartupoptions",
        "intounderlyingbytesource",
        "intounderlyingsink",
        "intounderlyingsource",
        "minifyconfig",
        "r2range",
    ],
    optimise: COMPRESSES_WELL,
};

/// The Worker with the contracts of its ports; never shipped, so what is quickest to build will do.
pub const EDGE_CONTRACTS: WasmCrate = WasmCrate {
    name: "edge-contracts",
    profile: ("dev", "debug"),
    features: &["selftest"],
    ..EDGE
};

/// The editor's side.
pub const EDITOR: WasmCrate = WasmCrate {
    name: "editor",
    package: "tiptap-wasm",
    profile: ("editor", "editor"),
    features: &[],
    sources: &["bridge-core", "tiptap-wasm/src", "tiptap-wasm/Cargo.toml"],
    unused_classes: &[],
    optimise: COMPRESSES_WELL,
};

/// A built module and its glue.
#[derive(Debug)]
pub struct Glue {
    /// Folder with all of it.
    pub folder: PathBuf,
    /// `<crate>.js`
    pub script: PathBuf,
    /// `<crate>_bg.wasm`
    pub module: PathBuf,
    /// Digest of everything it was made from.
    pub digest: String,
}

/// Brings a crate's module and glue up to date.
pub fn build(project: &Project, wasm: &WasmCrate, variant: Variant) -> Result<Glue> {
    let folder = project.build("glue").join(wasm.name);
    let stem = wasm.package.replace('-', "_");
    let script = folder.join(format!("{stem}.js"));
    let module = folder.join(format!("{stem}_bg.wasm"));
    let digest = Inputs::new(variant.name())
        .files(
            project,
            &[
                "Cargo.toml",
                "Cargo.lock",
                "rust-toolchain.toml",
                "xtask/src/build/wasm.rs",
            ],
        )?
        .files(project, wasm.sources)?
        .finish();
    let stamp = format!("glue-{}", wasm.name);
    if !fingerprint::is_current(project, &stamp, &digest, &[script.clone(), module.clone()]) {
        let compiled = compile(project, wasm, &stem)?;
        bind(project, wasm, &compiled, &folder)?;
        if variant == Variant::Release {
            forget_classes(&module, wasm.unused_classes)?;
            optimise(project, wasm, &module)?;
        }
        fingerprint::remember(project, &stamp, &digest)?;
    }
    Ok(Glue {
        folder,
        script,
        module,
        digest,
    })
}

/// cargo, for WASM; returns the raw module.
fn compile(project: &Project, wasm: &WasmCrate, file: &str) -> Result<PathBuf> {
    ensure_target(project)?;
    let step = Step::begin(format!("compiling {} to WASM", wasm.name));
    let (profile, products) = wasm.profile;
    run::quiet(run::command("cargo", project.root()).args([
        "build",
        "--package",
        wasm.package,
        "--lib",
        "--features",
        &wasm.features.join(","),
        "--target",
        TARGET,
        "--profile",
        profile,
    ]))?;
    step.done();
    Ok(project
        .target()
        .join(TARGET)
        .join(products)
        .join(format!("{file}.wasm")))
}

/// rustup fetches toolchain and target where they are missing (its own automatic install may be switched off).
pub fn ensure_target(project: &Project) -> Result<()> {
    let sysroot = run::quiet(run::command("rustc", project.root()).args(["--print", "sysroot"]))?;
    if Path::new(sysroot.trim())
        .join("lib/rustlib")
        .join(TARGET)
        .join("lib")
        .is_dir()
    {
        return Ok(());
    }
    let step = Step::begin("rustup toolchain install");
    run::quiet(run::command("rustup", project.root()).args(["toolchain", "install"]))
        .with_context(|| {
            format!("the Rust target {TARGET} is missing; without rustup, install it by hand")
        })?;
    step.done();
    Ok(())
}

/// wasm-bindgen, into a folder emptied first so that no stale file stays.
fn bind(project: &Project, wasm: &WasmCrate, compiled: &Path, folder: &Path) -> Result<()> {
    let step = Step::begin(format!("binding {}", wasm.name));
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    fs::create_dir_all(folder)?;
    debug_assert!(folder.starts_with(project.root()));
    wasm_bindgen_cli::wasm_bindgen::run_cli_with_args([
        "wasm-bindgen".as_ref(),
        compiled.as_os_str(),
        "--target".as_ref(),
        "web".as_ref(),
        "--omit-default-module-path".as_ref(),
        "--remove-producers-section".as_ref(),
        "--out-dir".as_ref(),
        folder.as_os_str(),
    ])
    .with_context(|| format!("wasm-bindgen on {}", wasm.package))?;
    step.done();
    Ok(())
}

/// Takes the exports of classes away, and with them what only they reach; a class that is made after all is an error.
fn forget_classes(module: &Path, classes: &[&str]) -> Result<()> {
    let mut wasm = walrus::Module::from_file(module).context("cannot read the module")?;
    let is_theirs = |name: &str| classes.iter().any(|class| name.contains(class));
    let exports: Vec<_> = wasm
        .exports
        .iter()
        .filter(|export| is_theirs(&export.name))
        .map(walrus::Export::id)
        .collect();
    for export in exports {
        wasm.exports.delete(export);
    }
    walrus::passes::gc::run(&mut wasm);
    if let Some(import) = wasm.imports.iter().find(|import| is_theirs(&import.name)) {
        bail!("a class thought unused is made: {}", import.name);
    }
    wasm.emit_wasm_file(module)
        .context("cannot write the module")
}

/// `wasm-opt` from npm's binaryen, in place; says what it won.
fn optimise(project: &Project, wasm: &WasmCrate, module: &Path) -> Result<()> {
    let step = Step::begin("wasm-opt");
    let before = fs::metadata(module)?.len();
    let smaller = module.with_extension("opt");
    run::quiet(
        run::command(npm::program(project, "wasm-opt")?, project.root())
            .arg(module)
            .args(["-Oz", "--strip-producers"])
            .args(wasm.optimise)
            .args(FEATURES)
            .arg("--output")
            .arg(&smaller)
            .stdout(Stdio::null()),
    )?;
    let after = fs::metadata(&smaller)
        .context("wasm-opt wrote nothing")?
        .len();
    if after == 0 {
        bail!("wasm-opt wrote an empty module");
    }
    fs::rename(&smaller, module)?;
    step.done();
    progress::note(format!(
        "wasm-opt: {} kB to {} kB",
        before / 1000,
        after / 1000
    ));
    Ok(())
}
