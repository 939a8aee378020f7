//! A receiver of webhooks: keeps what arrives with its headers as sent, and answers by path as the one of the recordings
//! did: `/fail/…` with 500, `/status/<n>` with n, `/flaky/…` with 500 the first time, everything else with 200.

use serde_json::Value;
use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

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
}

/// The receiver.
pub struct Receiver {
    /// Where it listens.
    pub origin: String,
    seen: Arc<Mutex<Seen>>,
    server: tokio::task::JoinHandle<()>,
}

impl Receiver {
    /// Starts one.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Seen::default()));
        let server = tokio::spawn({
            let seen = Arc::clone(&seen);
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(receive(stream, Arc::clone(&seen)));
                }
            }
        });
        Self {
            origin,
            seen,
            server,
        }
    }

    /// What has arrived since the last time this was asked.
    pub fn take(&self) -> Vec<Delivery> {
        std::mem::take(&mut self.seen.lock().unwrap().deliveries)
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn receive(stream: TcpStream, seen: Arc<Mutex<Seen>>) {
    let mut stream = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.unwrap();
        let line = line.trim_end().to_owned();
        if line.is_empty() {
            break;
        }
        lines.push(line);
    }
    let path = lines[0].split(' ').nth(1).unwrap().to_owned();
    let headers: Vec<(String, String)> = lines[1..]
        .iter()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let length = headers
        .iter()
        .find(|(name, _)| name == "Content-Length")
        .map_or(0, |(_, value)| value.parse().unwrap());
    let mut raw = vec![0; length];
    stream.read_exact(&mut raw).await.unwrap();
    let raw = String::from_utf8(raw).unwrap();
    let body: Value = serde_json::from_str(&raw).unwrap();
    let status = {
        let mut seen = seen.lock().unwrap();
        let first = seen.flaky.insert(format!("{path} {}", body["event_id"]));
        seen.deliveries.push(Delivery {
            path: path.clone(),
            headers,
            body,
            raw,
        });
        match path.split('/').collect::<Vec<_>>().as_slice() {
            ["", "fail", ..] => 500,
            ["", "flaky", ..] if first => 500,
            ["", "status", status, ..] => status.parse().unwrap(),
            _ => 200,
        }
    };
    let answer = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{{\"ok\": true}}"
    );
    stream.write_all(answer.as_bytes()).await.unwrap();
}
