//! The Worker's process: plain workerd, settings in its environment.

use std::env::consts::{ARCH, OS};
use std::path::PathBuf;

use anyhow::{Result, bail};

use super::child::Process;
use super::data::DataFolder;
use super::sandbox::Seeded;
use super::{Options, Secrets, Worker};
use crate::project::Project;
use crate::run;

/// What the child keeps of our environment; all else could be a setting of somebody's shell.
const KEPT: [&str; 5] = ["PATH", "HOME", "TMPDIR", "TZ", "LANG"];

/// Starts it on `port`.
pub fn start(
    project: &Project,
    worker: Worker,
    settings: &[(String, String)],
    port: u16,
    data: &DataFolder,
) -> Result<Process> {
    let mut command = run::command(program(project)?, project.root());
    command
        .arg("serve")
        .arg(project.path(worker.configuration()))
        .arg(format!("--socket-addr=http=127.0.0.1:{port}"))
        .arg(format!("--directory-path=data={}", data.edge().display()))
        .arg(format!(
            "--directory-path=assets={}",
            project.build("assets").display()
        ))
        .env_clear()
        .envs(
            KEPT.into_iter()
                .filter_map(|name| Some((name, std::env::var_os(name)?))),
        )
        .envs(settings.iter().map(|(name, value)| (name, value)));
    Process::start("the Worker", command, &data.log("edge"), false)
}

/// The settings for these stand-ins, then what the caller asked for; an empty value unsets one.
pub fn settings(
    options: &Options,
    public_url: &str,
    seeded: &Seeded,
    secrets: &Secrets,
) -> Vec<(String, String)> {
    let mut settings: Vec<(String, String)> = [
        ("BRIDGE_MOUNT", "/bridge".to_owned()),
        ("BRIDGE_PUBLIC_URL", public_url.to_owned()),
        ("BRIDGE_TIMEZONE", "Europe/Paris".to_owned()),
        ("BRIDGE_JWT_KEYS", secrets.jwt_keys()),
        ("BRIDGE_ADMIN_TOKEN_HASH", secrets.admin_token_hash()),
        (
            "BRIDGE_PLAYGROUND",
            if options.playground { "on" } else { "" }.to_owned(),
        ),
        ("BASEROW_URL", seeded.baserow.clone()),
        ("BASEROW_TOKEN", seeded.baserow_token.clone()),
        ("BASEROW_DATABASE", seeded.database_id.to_string()),
        ("BASEROW_EMAIL", "membre@baserow.test".to_owned()),
        ("BASEROW_PASSWORD", "demo-baserow-2026".to_owned()),
        ("BASEROW_WEBHOOK_SECRETS", secrets.webhook_secret.clone()),
        ("DOCMOST_URL", seeded.docmost.clone()),
        ("DOCMOST_EMAIL", "pont@centre.test".to_owned()),
        ("DOCMOST_PASSWORD", "demo-wiki-2026".to_owned()),
        ("DOCMOST_SPACE_AGENCE", "agence".to_owned()),
        ("DOCMOST_SPACE_CFA", "cfa".to_owned()),
        (
            "INJECT",
            if options.inject { "on" } else { "off" }.to_owned(),
        ),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    for (name, value) in &options.settings {
        settings.retain(|(known, _)| known != name);
        settings.push((name.clone(), value.clone()));
    }
    settings.retain(|(_, value)| !value.is_empty());
    settings
}

/// The native program that npm's `workerd` brings for this machine, without its Node shim (which would be a second
/// process between us and the signals).
fn program(project: &Project) -> Result<PathBuf> {
    let system = match (OS, ARCH) {
        ("linux", "x86_64") => "linux-64",
        ("linux", "aarch64") => "linux-arm64",
        ("macos", "x86_64") => "darwin-64",
        ("macos", "aarch64") => "darwin-arm64",
        other => bail!("workerd does not exist for {other:?}"),
    };
    let path = project.path(format!(
        "node_modules/@cloudflare/workerd-{system}/bin/workerd"
    ));
    if !path.is_file() {
        bail!("workerd is missing from node_modules: remove that folder and try again");
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stack::sandbox::Seeded;

    fn options(settings: &[(&str, &str)]) -> Options {
        Options {
            data: None,
            logs: None,
            fresh: false,
            port: 0,
            public_host: "localhost",
            rows: None,
            inject: true,
            playground: false,
            retry_scale: None,
            settings: settings
                .iter()
                .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
                .collect(),
            worker: Worker::Shipped,
            wait_ready: true,
        }
    }

    fn made(extra: &[(&str, &str)]) -> Vec<(String, String)> {
        let folder = tempfile::tempdir().unwrap();
        let seeded = Seeded {
            baserow: "http://127.0.0.1:1".into(),
            docmost: "http://127.0.0.1:2".into(),
            baserow_token: "t".into(),
            database_id: 1,
            workspace_id: 1,
            tables: std::collections::BTreeMap::new(),
        };
        settings(
            &options(extra),
            "http://localhost:8787",
            &seeded,
            &Secrets::of(folder.path()).unwrap(),
        )
    }

    fn value<'a>(settings: &'a [(String, String)], name: &str) -> Option<&'a str> {
        settings
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    #[test]
    fn the_callers_settings_win_and_an_empty_one_unsets() {
        let settings = made(&[("INJECT", "off"), ("BASEROW_TOKEN", "")]);
        assert_eq!(value(&settings, "INJECT"), Some("off"));
        assert_eq!(value(&settings, "BASEROW_TOKEN"), None);
        assert_eq!(value(&settings, "BASEROW_URL"), Some("http://127.0.0.1:1"));
    }

    #[test]
    fn the_edge_gets_the_tokens_hash_only() {
        let settings = made(&[]);
        assert!(settings.iter().all(|(_, value)| !value.starts_with("brg_")));
        assert_eq!(
            value(&settings, "BRIDGE_ADMIN_TOKEN_HASH").map(str::len),
            Some(64)
        );
        assert_eq!(value(&settings, "BRIDGE_PLAYGROUND"), None);
    }
}
