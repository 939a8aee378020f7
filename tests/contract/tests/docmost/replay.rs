//! Playing the recordings: an empty stand-in, the two people of the recordings with their cookies, and the requests that
//! were not recorded whole.

use super::compare::{self, Ids};
use super::http::{self, Answer};
use super::live;
use super::recording::{Kind, Recording, Response};
use bridge_sandbox::{Settings, docmost, serve};
use serde_json::{Value, json};
use std::net::SocketAddr;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The origin under which the recordings were made.
const PUBLIC_URL: &str = "http://localhost:3100";

/// A running replay.
pub struct Replay {
    address: SocketAddr,
    ids: Ids,
    ada: String,
    rita: String,
    stop: watch::Sender<bool>,
    server: JoinHandle<()>,
    _folder: TempDir,
}

impl Replay {
    /// An empty stand-in: no workspace, no account.
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let settings = Settings {
            public_url: PUBLIC_URL.to_owned(),
            ..Settings::for_test(folder.path())
        };
        let state = docmost::open(&settings, address).unwrap();
        let (stop, stopped) = watch::channel(false);
        let server = tokio::spawn(serve::serve(listener, docmost::router(state), stopped));
        Self {
            address,
            ids: Ids::default(),
            ada: String::new(),
            rita: String::new(),
            stop,
            server,
            _folder: folder,
        }
    }

    /// Stops the stand-in.
    pub async fn stop(self) {
        self.stop.send(true).unwrap();
        self.server.await.unwrap();
    }

    /// Replays one recording: its differences, or why it cannot be replayed.
    pub async fn run(&mut self, recording: &Recording) -> Result<Vec<String>, &'static str> {
        match &recording.kind {
            Kind::Exchange { request, response } => {
                let answer = self.exchange(&recording.name, request).await;
                self.keep_cookie(&recording.name, &answer);
                Ok(compare::response(response, &answer, &mut self.ids))
            }
            Kind::Raw(response) => {
                let answer = self
                    .raw(&recording.name, response)
                    .await
                    .ok_or("its request is not known")?;
                Ok(compare::response(response, &answer, &mut self.ids))
            }
            Kind::Many(answers) => {
                let Some(page) = answers.get("info_json") else {
                    return Err("what was asked is not known");
                };
                Ok(self
                    .unknown_nodes(&page["body"]["data"]["title"], answers)
                    .await)
            }
        }
    }

    fn keep_cookie(&mut self, name: &str, answer: &Answer) {
        let cookie = answer
            .headers
            .get("set-cookie")
            .and_then(|cookie| cookie.to_str().ok());
        let Some(token) =
            cookie.and_then(|cookie| cookie.strip_prefix("authToken=")?.split(';').next())
        else {
            return;
        };
        if token.is_empty() {
            return;
        }
        if matches!(name, "c6-invite-accept" | "c7-login-rita") {
            &mut self.rita
        } else {
            &mut self.ada
        }
        .replace_range(.., token);
    }

    /// The token in the place of the one that the recording cut short.
    fn token(&self, name: &str) -> String {
        match name {
            "12-users-me-tampered" => format!("{}x", self.ada),
            name if name.contains("rita") => self.rita.clone(),
            _ => self.ada.clone(),
        }
    }

    async fn exchange(&mut self, name: &str, request: &Value) -> Answer {
        if name == "a1-login-throttled-429" {
            self.use_up_logins(request).await;
        }
        if name == "cb-space-members-add" {
            self.learn_rita(&request["body"]["userIds"][0]).await;
        }
        let mut headers = Vec::new();
        for (header, value) in request["headers"].as_object().into_iter().flatten() {
            let value = match header.as_str() {
                "cookie" => format!("authToken={}", self.token(name)),
                "authorization" => format!("Bearer {}", self.token(name)),
                _ => value.as_str().unwrap_or_default().to_owned(),
            };
            headers.push((header.clone(), value));
        }
        let path = self
            .ids
            .translate(request["path"].as_str().unwrap_or_default());
        let body = self.body(name, &request["body"]);
        http::send(
            self.address,
            request["method"].as_str().unwrap_or("GET"),
            &path,
            &headers,
            body,
        )
        .await
    }

    fn body(&self, name: &str, recorded: &Value) -> Vec<u8> {
        let bulk = match name {
            "a2-body-too-large" => Some(1_153_434),
            "a3-body-960k" => Some(960 * 1024),
            _ => None,
        };
        if let Some(size) = bulk {
            let space = self.ids.translate("01a1f816-6e95-73e3-8d63-3337816577de");
            let content = "mot ".repeat(size / 4);
            let body = json!({ "spaceId": space, "title": "mid", "format": "markdown", "content": content });
            return body.to_string().into_bytes();
        }
        match recorded {
            Value::Null => Vec::new(),
            Value::String(text) => text.clone().into_bytes(),
            body => self.ids.translate_json(body).to_string().into_bytes(),
        }
    }

    /// Rita's id stands in no recorded answer before it is used.
    async fn learn_rita(&mut self, recorded: &Value) {
        let headers = [("cookie".to_owned(), format!("authToken={}", self.rita))];
        let me = http::send(self.address, "POST", "/api/users/me", &headers, Vec::new()).await;
        compare::json(
            "rita",
            recorded,
            &me.body["data"]["user"]["id"],
            &mut self.ids,
            &mut Vec::new(),
        );
    }

    /// The ten tries that went before the one that was refused.
    async fn use_up_logins(&self, request: &Value) {
        let address = request["headers"]["x-forwarded-for"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let headers = [
            ("content-type".to_owned(), "application/json".to_owned()),
            ("x-forwarded-for".to_owned(), address),
        ];
        for _ in 0..10 {
            let body = request["body"].to_string().into_bytes();
            assert_eq!(
                http::send(self.address, "POST", "/api/auth/login", &headers, body)
                    .await
                    .status,
                401
            );
        }
    }

    /// Uploads, downloads and imports: their requests were made with curl.
    async fn raw(&self, name: &str, recorded: &Response) -> Option<Answer> {
        let page = self.ids.translate("01a1f816-7c8c-73f8-81ca-1fd1c9bfb888");
        let space = self.ids.translate("01a1f816-6e95-73e3-8d63-3337816577de");
        let file = ("file", Some("t.txt"), "PNGfake");
        let markdown = ("file", Some("imported.md"), "# Imported title\n\ntexte");
        let cookie = ("cookie".to_owned(), format!("authToken={}", self.ada));
        let download = self
            .ids
            .translate("/api/files/01a1f818-208a-77b7-808d-184ac03f486f/t.txt");
        Some(match name {
            "88-files-upload" => {
                self.multipart("/api/files/upload", &[("pageId", None, &page), file])
                    .await
            }
            "8a-files-upload-file-first" => {
                self.multipart("/api/files/upload", &[file, ("pageId", None, &page)])
                    .await
            }
            "90-pages-import-md" => {
                self.multipart("/api/pages/import", &[("spaceId", None, &space), markdown])
                    .await
            }
            "8b-files-get" => {
                http::send(self.address, "GET", &download, &[cookie], Vec::new()).await
            }
            "8c-files-get-anon" => {
                http::send(self.address, "GET", &download, &[], Vec::new()).await
            }
            _ => {
                assert!(recorded.status.is_some(), "{name}");
                return None;
            }
        })
    }

    async fn multipart(&self, path: &str, parts: &[(&str, Option<&str>, &str)]) -> Answer {
        let part = |(name, file, content): &(&str, Option<&str>, &str)| {
            let file = file
                .map(|file| format!("; filename=\"{file}\"\r\nContent-Type: text/plain"))
                .unwrap_or_default();
            format!(
                "--frontier\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{content}\r\n"
            )
        };
        let parts: Vec<String> = parts.iter().map(part).collect();
        let body = parts.concat() + "--frontier--\r\n";
        let headers = [
            (
                "content-type".to_owned(),
                "multipart/form-data; boundary=frontier".to_owned(),
            ),
            ("cookie".to_owned(), format!("authToken={}", self.ada)),
        ];
        http::send(self.address, "POST", path, &headers, body.into_bytes()).await
    }

    async fn post(&self, path: &str, body: &Value) -> Answer {
        let headers = [
            ("content-type".to_owned(), "application/json".to_owned()),
            ("cookie".to_owned(), format!("authToken={}", self.ada)),
        ];
        http::send(
            self.address,
            "POST",
            &format!("/api/{path}"),
            &headers,
            body.to_string().into_bytes(),
        )
        .await
    }

    /// A page into which an editor with other node types has typed: what each way of reading it makes of that.
    async fn unknown_nodes(
        &mut self,
        title: &Value,
        answers: &serde_json::Map<String, Value>,
    ) -> Vec<String> {
        let space = self.ids.translate("01a1f816-6e95-73e3-8d63-3337816577de");
        let made = self
            .post("pages/create", &json!({ "spaceId": space, "title": title }))
            .await;
        let page = made.body["data"]["id"].clone();
        let token = self.post("auth/collab-token", &json!({})).await.body["data"]["token"].clone();
        live::type_unknown_nodes(
            self.address,
            page.as_str().unwrap(),
            token.as_str().unwrap(),
        )
        .await;

        let id = json!({ "pageId": page });
        let with = |format: &str| json!({ "pageId": page, "format": format });
        let mut differences = Vec::new();
        let duplicate = self.post("pages/duplicate", &id).await;
        let copy = json!({ "pageId": duplicate.body["data"]["id"] });
        let copied = self.post("pages/info", &copy).await;
        self.post(
            "shares/create",
            &json!({ "pageId": page, "includeSubPages": false }),
        )
        .await;
        for (name, answer) in [
            ("info_json", self.post("pages/info", &id).await),
            ("info_md", self.post("pages/info", &with("markdown")).await),
            ("info_html", self.post("pages/info", &with("html")).await),
            ("export", self.post("pages/export", &with("markdown")).await),
            ("duplicate", duplicate),
            ("share", self.post("shares/page-info", &id).await),
        ] {
            let recorded = &answers[name];
            if recorded["status"] != answer.status {
                differences.push(format!(
                    "{name}: status {} became {}",
                    recorded["status"], answer.status
                ));
            }
            compare::json(
                name,
                &recorded["body"],
                &answer.body,
                &mut self.ids,
                &mut differences,
            );
        }
        let content = &copied.body["data"]["content"];
        compare::json(
            "duplicate_content",
            &answers["duplicate_content"],
            content,
            &mut self.ids,
            &mut differences,
        );
        // The copy has the text; the page itself, whose text is unknown, is not found.
        let found = self
            .post("search", &json!({ "query": "searchableword" }))
            .await;
        let found = found.body["data"]["items"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        if found.iter().any(|item| item["id"] == page) {
            differences.push("search: the page with unknown nodes is found".to_owned());
        }
        differences
    }
}
