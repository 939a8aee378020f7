//! Every task of the project: `cargo xtask <task>`.
//!
//! What always holds: a task does its own set-up (npm packages, WASM builds, a browser), so nothing has to be
//! installed by hand; progress goes to stderr, results to stdout. It fails with one sentence that says what was
//! being done and exits with 1.
//!
//! The same binary is the runner of the WASM tests (`xtask wasm-runner file.wasm`), see [`test::wasm`].

mod build;
mod cli;
mod fingerprint;
mod npm;
mod progress;
mod project;
mod run;
mod stack;
mod start;
mod token;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match cli::Cli::parse().run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
