//! One HTTP request, byte for byte as Python's `requests` sends it. Written by hand because no client keeps the order and
//! the letter case of headers, which receivers are tested against. Plain HTTP only: receivers are on this machine.

use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// How long a receiver may take.
pub const TIMEOUT: Duration = Duration::from_secs(5);
const MOST_BODY: usize = 1 << 20;
const MOST_REDIRECTS: usize = 5;

/// What a receiver answered.
#[derive(Debug, Clone)]
pub struct Reply {
    /// Status.
    pub status: u16,
    /// Header lines as they came.
    pub headers: Vec<String>,
    /// Body, at most a mebibyte of it.
    pub body: String,
}

/// Sends and waits for the whole answer, redirects followed as `requests` does: a 302 turns a POST into a GET without body.
///
/// # Errors
/// In words, where there is no answer in time.
pub async fn send(
    method: &str,
    url: &str,
    headers: &[(String, String)],
    body: &str,
) -> Result<Reply, String> {
    let (mut method, mut url, mut body) = (method.to_owned(), url.to_owned(), Some(body));
    for _ in 0..=MOST_REDIRECTS {
        let reply = tokio::time::timeout(TIMEOUT, once(&method, &url, headers, body))
            .await
            .map_err(|_| "Read timed out. (read timeout=5)".to_owned())??;
        let location = reply.headers.iter().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("location")
                .then(|| value.trim().to_owned())
        });
        match (reply.status, location) {
            (301..=303, Some(location)) => {
                "GET".clone_into(&mut method);
                body = None;
                url = absolute(&url, &location);
            }
            (307 | 308, Some(location)) => url = absolute(&url, &location),
            _ => return Ok(reply),
        }
    }
    Err("Exceeded 30 redirects.".to_owned())
}

fn absolute(base: &str, location: &str) -> String {
    if location.contains("://") {
        return location.to_owned();
    }
    let end = base
        .find("://")
        .and_then(|start| base[start + 3..].find('/').map(|slash| start + 3 + slash));
    format!("{}{location}", &base[..end.unwrap_or(base.len())])
}

async fn once(
    method: &str,
    url: &str,
    headers: &[(String, String)],
    body: Option<&str>,
) -> Result<Reply, String> {
    let rest = url
        .strip_prefix("http://")
        .ok_or_else(|| format!("No connection adapters were found for '{url}'"))?;
    let (host, path) = rest
        .find('/')
        .map_or((rest, "/"), |slash| rest.split_at(slash));
    let address = if host.contains(':') {
        host.to_owned()
    } else {
        format!("{host}:80")
    };
    let stream = TcpStream::connect(&address)
        .await
        .map_err(|error| format!("Failed to establish a new connection: {error}"))?;
    let _ = stream.set_nodelay(true);
    let mut stream = BufReader::new(stream);
    let mut message = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n");
    for (name, value) in headers {
        if body.is_some() || !name.eq_ignore_ascii_case("content-length") {
            message.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    message.push_str("\r\n");
    message.push_str(body.unwrap_or_default());
    let failed = |error: std::io::Error| format!("Connection aborted: {error}");
    stream.write_all(message.as_bytes()).await.map_err(failed)?;
    read(&mut stream).await.map_err(failed)
}

async fn read(stream: &mut BufReader<TcpStream>) -> std::io::Result<Reply> {
    use std::io::{Error, ErrorKind};
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Err(Error::new(
                ErrorKind::UnexpectedEof,
                "Remote end closed connection without response",
            ));
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        lines.push(line.to_owned());
    }
    let status = lines
        .first()
        .and_then(|line| line.split(' ').nth(1)?.parse().ok());
    let status = status.ok_or_else(|| Error::new(ErrorKind::InvalidData, "BadStatusLine"))?;
    let headers = lines.split_off(1);
    let header = |wanted: &str| {
        headers.iter().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case(wanted)
                .then(|| value.trim().to_owned())
        })
    };
    let mut body = Vec::new();
    if header("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
        loop {
            let mut size = String::new();
            stream.read_line(&mut size).await?;
            let size =
                usize::from_str_radix(size.trim().split(';').next().unwrap_or(""), 16).unwrap_or(0);
            if size == 0 || body.len() > MOST_BODY {
                break;
            }
            let mut chunk = vec![0; size + 2];
            stream.read_exact(&mut chunk).await?;
            body.extend_from_slice(&chunk[..size]);
        }
    } else if let Some(length) =
        header("content-length").and_then(|length| length.parse::<usize>().ok())
    {
        body.resize(length.min(MOST_BODY), 0);
        stream.read_exact(&mut body).await?;
    }
    Ok(Reply {
        status,
        headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    async fn receiver(
        replies: Vec<&'static str>,
    ) -> (String, tokio::task::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let seen = tokio::spawn(async move {
            let mut seen = Vec::new();
            for reply in replies {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut buffer = vec![0; 65536];
                let length = stream.read(&mut buffer).await.unwrap();
                seen.push(String::from_utf8_lossy(&buffer[..length]).into_owned());
                stream.write_all(reply.as_bytes()).await.unwrap();
            }
            seen
        });
        (url, seen)
    }

    #[tokio::test]
    async fn headers_keep_their_order_and_case() {
        let (url, seen) = receiver(vec!["HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"]).await;
        let headers = [
            ("Content-type".to_owned(), "application/json".to_owned()),
            ("X-A".to_owned(), "b".to_owned()),
        ];
        let reply = send("POST", &url, &headers, "{}").await.unwrap();
        assert_eq!((reply.status, reply.body.as_str()), (200, "ok"));
        let seen = seen.await.unwrap().remove(0);
        let lines: Vec<&str> = seen.lines().collect();
        assert_eq!(lines[0], "POST /hook HTTP/1.1");
        assert_eq!(
            &lines[2..],
            ["Content-type: application/json", "X-A: b", "", "{}"]
        );
    }

    #[tokio::test]
    async fn a_redirected_post_becomes_a_get_without_body() {
        let moved = "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n";
        let (url, seen) = receiver(vec![
            moved,
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        ])
        .await;
        let reply = send(
            "POST",
            &url,
            &[("Content-Length".to_owned(), "2".to_owned())],
            "{}",
        )
        .await
        .unwrap();
        assert_eq!(reply.body, "ok");
        let second = seen.await.unwrap().remove(1);
        assert!(second.starts_with("GET /elsewhere HTTP/1.1"));
        assert!(second.ends_with("\r\n\r\n"));
    }

    #[tokio::test]
    async fn nobody_there_is_an_error_in_words() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        drop(listener);
        assert!(
            send("POST", &url, &[], "{}")
                .await
                .unwrap_err()
                .contains("connection")
        );
        assert!(send("POST", "nope", &[], "{}").await.is_err());
    }
}
