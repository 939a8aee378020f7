//! Both faces, started together and stopped together. Dropping a [`Sandbox`] stops its servers.

use crate::control::control;
use crate::{Settings, baserow, docmost, serve};
use anyhow::Context;
use serde_json::{Value, json};
use std::net::SocketAddr;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A running pair of stand-ins.
pub struct Sandbox {
    /// Where the Baserow face listens.
    pub baserow: SocketAddr,
    /// Where the Docmost face listens.
    pub docmost: SocketAddr,
    /// The Baserow face's state (for tests in the same process).
    pub baserow_state: baserow::Shared,
    docmost_state: docmost::Shared,
    stop: watch::Sender<bool>,
    servers: Vec<JoinHandle<()>>,
}

impl Sandbox {
    /// Opens (or makes) the data, seeds what is empty, and listens.
    ///
    /// # Errors
    /// If the folder, a database or a port cannot be had.
    pub async fn start(settings: &Settings) -> anyhow::Result<Self> {
        std::fs::create_dir_all(&settings.data)
            .with_context(|| format!("data folder {}", settings.data.display()))?;
        let (stop, stopped) = watch::channel(false);

        let baserow_listener = listen(settings.baserow_port)
            .await
            .context("Baserow face")?;
        let baserow_address = baserow_listener.local_addr()?;
        let baserow_state = baserow::open(settings, baserow_address).context("Baserow face")?;
        let baserow_router = control(&baserow_state.face, baserow::router(baserow_state.clone()));

        let docmost_listener = listen(settings.docmost_port)
            .await
            .context("Docmost face")?;
        let docmost_address = docmost_listener.local_addr()?;
        let docmost_state = docmost::open(settings, docmost_address).context("Docmost face")?;
        docmost::seed(&docmost_state, settings).context("Docmost demo data")?;
        let docmost_router = control(&docmost_state.face, docmost::router(docmost_state.clone()));

        let servers = vec![
            tokio::spawn(serve::serve(
                baserow_listener,
                baserow_router,
                stopped.clone(),
            )),
            tokio::spawn(serve::serve(docmost_listener, docmost_router, stopped)),
        ];
        Ok(Self {
            baserow: baserow_address,
            docmost: docmost_address,
            baserow_state,
            docmost_state,
            stop,
            servers,
        })
    }

    /// The line that the program prints when both faces listen.
    pub fn ready_line(&self) -> Value {
        let mut line = json!({
            "ready": true,
            "baserow": format!("http://{}", self.baserow),
            "docmost": format!("http://{}", self.docmost),
        });
        if let (Some(line), Value::Object(more)) =
            (line.as_object_mut(), self.baserow_state.announcement())
        {
            line.extend(more);
        }
        line
    }

    /// Stops both faces and waits until their ports are free.
    pub async fn stop(mut self) {
        let _ = self.stop.send(true);
        for server in self.servers.drain(..) {
            let _ = server.await;
        }
        docmost::close(&self.docmost_state);
    }
}

async fn listen(port: u16) -> anyhow::Result<TcpListener> {
    TcpListener::bind(("127.0.0.1", port))
        .await
        .with_context(|| format!("port {port} of 127.0.0.1"))
}
