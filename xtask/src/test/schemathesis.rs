//! schemathesis: the Python program that asks the running Worker all that its description allows, and much that it does not.
//!
//! What always holds: it lives in a virtual environment of its own in `build/`, at exactly the versions that
//! `tests/integration/schema/requirements.txt` names, and is made anew when that file changes. Where there is no python3,
//! or one without venv, the run says that this part is left out; a python3 that cannot install it is an error.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::progress::{Step, note};
use crate::project::Project;
use crate::run;
use crate::tools;

const REQUIREMENTS: &str = "tests/integration/schema/requirements.txt";

/// Path of the program, installed if need be; `None` where this machine cannot have it.
pub fn ensure(project: &Project) -> Result<Option<PathBuf>> {
    let wanted = fs::read_to_string(project.path(REQUIREMENTS)).context(REQUIREMENTS)?;
    let folder = project.build("schemathesis");
    let program = folder.join("bin/schemathesis");
    let installed = folder.join("installed.txt");
    if program.is_file() && fs::read_to_string(&installed).is_ok_and(|text| text == wanted) {
        return Ok(Some(program));
    }
    let Some(python) = tools::find("python3") else {
        note("schemathesis is left out: there is no python3");
        return Ok(None);
    };
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    let made = run::captured(
        run::command(python, project.root())
            .args(["-m", "venv"])
            .arg(&folder),
    )?;
    if !made.succeeded {
        note(
            "schemathesis is left out: python3 cannot make a virtual environment (Debian: python3-venv)",
        );
        return Ok(None);
    }
    let step = Step::begin("installing schemathesis (once)");
    run::quiet(
        run::command(folder.join("bin/python"), project.root())
            .args(["-m", "pip", "install", "--quiet", "--no-deps"])
            .args(["--disable-pip-version-check", "--requirement", REQUIREMENTS]),
    )?;
    fs::write(&installed, wanted)
        .with_context(|| format!("cannot write {}", installed.display()))?;
    step.done();
    Ok(Some(program))
}
