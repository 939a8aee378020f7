//! The sandbox program: both stand-ins on two ports of 127.0.0.1, one line of JSON on standard output once they listen,
//! logs on standard error. Ends on SIGTERM, SIGINT or, with `--stdin-guard`, when standard input closes.

use bridge_sandbox::{Sandbox, Settings};
use clap::Parser;
use std::io::Write;
use std::process::ExitCode;
use tokio::io::AsyncReadExt;
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main]
async fn main() -> ExitCode {
    match run(Settings::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bridge-sandbox: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(settings: Settings) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let sandbox = Sandbox::start(&settings).await?;
    let mut out = std::io::stdout();
    writeln!(out, "{}", sandbox.ready_line())?;
    out.flush()?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        () = stdin_closed(), if settings.stdin_guard => {}
    }
    sandbox.stop().await;
    // The guard's blocking read of standard input would keep the runtime from ending.
    std::process::exit(0)
}

/// Resolves when standard input is at its end.
async fn stdin_closed() {
    let mut stdin = tokio::io::stdin();
    let mut buffer = [0; 256];
    while matches!(stdin.read(&mut buffer).await, Ok(read) if read > 0) {}
}
