//! Prometheus' own checker, for the text of the metrics and the alert rules: `PROMTOOL`, else on PATH, else on Debian as
//! root installed by apt-get. Where there is none the run says what was left out, and the rest passes.

use std::env;
use std::path::PathBuf;

use crate::progress::note;
use crate::tools;

/// The program, if there is one.
pub fn find() -> Option<PathBuf> {
    if let Some(named) = env::var_os("PROMTOOL").filter(|value| !value.is_empty()) {
        return Some(named.into());
    }
    let found = || tools::find("promtool");
    if found().is_none()
        && tools::has_apt()
        && let Err(error) = tools::apt_install(&["prometheus"])
    {
        note(format!("promtool cannot be installed: {error:#}"));
    }
    let program = found();
    if program.is_none() {
        note(
            "promtool is missing (Debian: apt install prometheus): what it says of the metrics and alerts is left out",
        );
    }
    program
}
