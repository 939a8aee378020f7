//! Every task of the project: `cargo xtask <task>`.
//!
//! What always holds: a task does its own set-up (npm packages, WASM builds, a browser), so nothing has to be
//! installed by hand; progress goes to stderr, results to stdout. It fails with one sentence that says what was
//! being done and exits with 1.
//!
//! The same binary is the runner of the WASM tests (`xtask wasm-runner file.wasm`), see [`test::wasm`].

mod bench;
mod build;
mod cli;
mod coverage;
mod fingerprint;
mod lint;
mod npm;
mod openapi;
mod progress;
mod project;
mod provision;
mod run;
mod size;
mod stack;
mod start;
mod test;
mod token;
mod tools;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os();
    let result = if arguments
        .nth(1)
        .is_some_and(|first| first == test::wasm::RUNNER)
    {
        test::wasm::runner(arguments).map(|()| ExitCode::SUCCESS)
    } else {
        cli::Cli::parse().run()
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
