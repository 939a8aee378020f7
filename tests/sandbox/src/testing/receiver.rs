//! A receiver of webhooks: keeps what arrives with its headers as sent, and answers by path as the one of the recordings
//! did: `/fail/…` with 500, `/status/<n>` with n, `/flaky/…` with 500 the first time, everything else with 200. Under
//! `/held/…` it waits for [`Receiver::let_go`] before it answers.

use serde_json::Value;
use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

/// One delivery.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Request target.
    pub path: String,
    /// Headers in order, in the letter case as sent.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Value,
    /// Body, as text.
    pub raw: String,
}

impl Delivery {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

#[derive(Default)]
struct Seen {
    deliveries: Vec<Delivery>,
    flaky: HashSet<String>,
    open: usize,
    most_open: usize,
}

struct Shared {
    seen: Mutex<Seen>,
    arrivals: watch::Sender<usize>,
    held: Semaphore,
}

/// The receiver.
pub struct Receiver {
    /// Where it listens.
    pub origin: String,
    shared: Arc<Shared>,
    server: tokio::task::JoinHandle<()>,
}

impl Receiver {
    /// Starts one on a free port.
    pub async fn start() -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").await.expect("a free port"))
    }

    /// Starts one on a socket that is bound already.
    pub fn on(listener: TcpListener) -> Self {
        let origin = format!("http://{}", listener.local_addr().expect("a bound socket"));
        let shared = Arc::new(Shared {
            seen: Mutex::default(),
            arrivals: watch::Sender::new(0),
            held: Semaphore::new(0),
        });
        let server = tokio::spawn({
            let shared = Arc::clone(&shared);
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(receive(stream, Arc::clone(&shared)));
                }
            }
        });
        Self {
            origin,
            shared,
            server,
        }
    }

    /// What has arrived since the last time this was asked.
    pub fn take(&self) -> Vec<Delivery> {
        std::mem::take(&mut self.shared.seen.lock().unwrap().deliveries)
    }

    /// Waits until `count` deliveries have arrived in all; false if that takes longer than ten seconds.
    pub async fn arrived(&self, count: usize) -> bool {
        let mut arrivals = self.shared.arrivals.subscribe();
        let enough = arrivals.wait_for(|arrived| *arrived >= count);
        tokio::time::timeout(Duration::from_secs(10), enough)
            .await
            .is_ok_and(|seen| seen.is_ok())
    }

    /// Lets `count` held deliveries be answered.
    pub fn let_go(&self, count: usize) {
        self.shared.held.add_permits(count);
    }

    /// How many deliveries were open at once at most.
    pub fn most_open(&self) -> usize {
        self.shared.seen.lock().unwrap().most_open
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn receive(stream: TcpStream, shared: Arc<Shared>) {
    let mut stream = BufReader::new(stream);
    let Ok(delivery) = read(&mut stream).await else {
        return;
    };
    let path = delivery.path.clone();
    let status = {
        let mut seen = shared.seen.lock().unwrap();
        let first = seen
            .flaky
            .insert(format!("{path} {}", delivery.body["event_id"]));
        seen.deliveries.push(delivery);
        seen.open += 1;
        seen.most_open = seen.most_open.max(seen.open);
        match path.split('/').collect::<Vec<_>>().as_slice() {
            ["", "fail", ..] => 500,
            ["", "flaky", ..] if first => 500,
            ["", "status", status, ..] => status.parse().unwrap_or(400),
            _ => 200,
        }
    };
    shared.arrivals.send_modify(|count| *count += 1);
    if path.starts_with("/held/")
        && let Ok(permit) = shared.held.acquire().await
    {
        permit.forget();
    }
    shared.seen.lock().unwrap().open -= 1;
    let answer = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{{\"ok\": true}}"
    );
    // Who does not wait for the answer has his reasons.
    let _ = stream.write_all(answer.as_bytes()).await;
}

async fn read(stream: &mut BufReader<TcpStream>) -> std::io::Result<Delivery> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        let line = line.trim_end().to_owned();
        if line.is_empty() {
            break;
        }
        lines.push(line);
    }
    let path = lines
        .first()
        .and_then(|line| line.split(' ').nth(1))
        .unwrap_or_default()
        .to_owned();
    let headers: Vec<(String, String)> = lines
        .iter()
        .skip(1)
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let length = headers
        .iter()
        .find(|(name, _)| name == "Content-Length")
        .and_then(|(_, value)| value.parse().ok());
    let mut raw = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut raw).await?;
    let raw = String::from_utf8_lossy(&raw).into_owned();
    let body = serde_json::from_str(&raw).unwrap_or_default();
    Ok(Delivery {
        path,
        headers,
        body,
        raw,
    })
}
