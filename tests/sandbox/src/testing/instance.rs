//! A stand-in of its own per test, and a client for it that sees exactly what is on the wire.

use crate::baserow;
use crate::control::control;
use serde_json::{Value, json};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Header names in lower case, with their values.
    pub headers: Vec<(String, String)>,
    /// Body as JSON; null if there is none.
    pub body: Value,
}

impl Answer {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

/// A running stand-in with one user, workspace, database and token, all made through its API.
pub struct Instance {
    /// Where it listens.
    pub address: SocketAddr,
    /// Access token of the user.
    pub jwt: String,
    /// Database token.
    pub token: String,
    /// The database.
    pub database: i64,
    _stop: watch::Sender<bool>,
    _folder: tempfile::TempDir,
}

impl Instance {
    /// Starts one.
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let state = baserow::empty(folder.path(), 0.001).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = watch::channel(false);
        let router = control(&state.face, baserow::router(state.clone()));
        tokio::spawn(crate::serve::serve(listener, router, stopped));
        let mut instance = Self {
            address,
            jwt: String::new(),
            token: String::new(),
            database: 0,
            _stop: stop,
            _folder: folder,
        };
        let user = json!({ "name": "Admin", "email": "a@b.test", "password": "secret", "language": "fr", "authenticate": true });
        let user = instance
            .request("POST", "/api/user/", None, Some(&user.to_string()))
            .await;
        instance.jwt = user.body["access_token"].as_str().unwrap().to_owned();
        let workspace = instance.jwt("GET", "/api/workspaces/", None).await.body[0]["id"]
            .as_i64()
            .unwrap();
        let path = format!("/api/applications/workspace/{workspace}/");
        let database = instance
            .jwt(
                "POST",
                &path,
                Some(json!({ "name": "Essai", "type": "database" })),
            )
            .await;
        instance.database = database.body["id"].as_i64().unwrap();
        let token = json!({ "name": "bridge", "workspace": workspace });
        let token = instance
            .jwt("POST", "/api/database/tokens/", Some(token))
            .await;
        token.body["key"]
            .as_str()
            .unwrap()
            .clone_into(&mut instance.token);
        instance
    }

    /// Asks as the user; anything but 2xx is a failure of the test.
    pub async fn jwt(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let authorization = (!self.jwt.is_empty()).then(|| format!("JWT {}", self.jwt));
        let body = body.map(|body| body.to_string());
        let answer = self
            .request(method, path, authorization.as_deref(), body.as_deref())
            .await;
        assert!(
            answer.status < 300,
            "{method} {path} {body:?}: {} {}",
            answer.status,
            answer.body
        );
        answer
    }

    /// Makes a table with one text field, `Nom`; its id.
    ///
    /// # Panics
    /// If it is not made.
    pub async fn table(&self, name: &str) -> i64 {
        let path = format!("/api/database/tables/database/{}/", self.database);
        let body = json!({ "name": name, "data": [["Nom"]], "first_row_header": true });
        let made = self.jwt("POST", &path, Some(body)).await;
        made.body["id"].as_i64().unwrap()
    }

    /// Makes `projet` and `tache`, whose field `Projet` links to the former; their ids.
    pub async fn linked_tables(&self) -> (i64, i64) {
        let (projet, tache) = (self.table("projet").await, self.table("tache").await);
        let link = json!({ "name": "Projet", "type": "link_row", "link_row_table_id": projet });
        self.field(tache, link).await;
        (projet, tache)
    }

    /// Makes a webhook; its id.
    ///
    /// # Panics
    /// If it is not made.
    pub async fn webhook(&self, table: i64, body: Value) -> i64 {
        let path = format!("/api/database/webhooks/table/{table}/");
        let made = self.jwt("POST", &path, Some(body)).await;
        made.body["id"].as_i64().unwrap()
    }

    /// Makes a field; its id.
    pub async fn field(&self, table: i64, body: Value) -> Value {
        self.jwt(
            "POST",
            &format!("/api/database/fields/table/{table}/"),
            Some(body),
        )
        .await
        .body
    }

    /// Waits until all webhook calls are through.
    pub async fn quiet(&self) {
        let answer = self
            .request(
                "POST",
                "/_sandbox/quiet",
                None,
                Some("{\"timeout_ms\": 60000}"),
            )
            .await;
        assert_eq!(answer.body["quiet"], true, "{}", answer.body);
    }

    /// Asks.
    pub async fn request(
        &self,
        method: &str,
        path: &str,
        authorization: Option<&str>,
        body: Option<&str>,
    ) -> Answer {
        let answer = request(self.address, method, path, authorization, body).await;
        answer.expect("the stand-in answers")
    }
}

/// Asks a server. An answer whose body is no JSON has a null body.
///
/// # Errors
/// If the connection breaks before a whole answer is there.
pub async fn request(
    address: SocketAddr,
    method: &str,
    path: &str,
    authorization: Option<&str>,
    body: Option<&str>,
) -> std::io::Result<Answer> {
    let mut message =
        format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    if let Some(authorization) = authorization {
        message.push_str(&format!("Authorization: {authorization}\r\n"));
    }
    if let Some(body) = body {
        message.push_str(&format!(
            "Content-Type: application/json\r\nContent-Length: {}\r\n",
            body.len()
        ));
    }
    message.push_str("\r\n");
    message.push_str(body.unwrap_or_default());
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(message.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let answer = String::from_utf8_lossy(&answer);
    let torn = || std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(torn)?;
    let mut lines = head.lines();
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1)?.parse().ok())
        .ok_or_else(torn)?;
    let headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    Ok(Answer {
        status,
        headers,
        body: serde_json::from_str(body).unwrap_or_default(),
    })
}
