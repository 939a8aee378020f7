//! The program as a whole: its ready line, its faults, and what is left of it after a kill.

use bridge_sandbox::testing::{Receiver, request};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

struct Program {
    child: Child,
    line: Value,
    baserow: SocketAddr,
}

impl Program {
    async fn start(data: &Path, more: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_bridge-sandbox"))
            .arg("--data")
            .arg(data)
            .arg("--stdin-guard")
            .args(more)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .await
            .unwrap();
        let line: Value = serde_json::from_str(&line).unwrap();
        let baserow = line["baserow"]
            .as_str()
            .unwrap()
            .strip_prefix("http://")
            .unwrap()
            .parse()
            .unwrap();
        Self {
            child,
            line,
            baserow,
        }
    }

    async fn ask(
        &self,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> std::io::Result<bridge_sandbox::testing::Answer> {
        let authorization = format!("Token {}", self.line["baserow_token"].as_str().unwrap());
        let body = body.map(|body| body.to_string());
        request(
            self.baserow,
            method,
            path,
            Some(&authorization),
            body.as_deref(),
        )
        .await
    }

    fn row(&self, table: &str, id: i64) -> String {
        format!(
            "/api/database/rows/table/{}/{id}/?user_field_names=true",
            self.line["tables"][table]
        )
    }
}

#[tokio::test]
async fn it_says_when_it_is_ready_and_ends_with_its_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::start(folder.path(), &[]).await;
    assert_eq!(program.line["ready"], true);
    assert_eq!(program.line["tables"].as_object().unwrap().len(), 14);
    assert_eq!(
        program
            .ask("GET", &program.row("personne", 5), None)
            .await
            .unwrap()
            .body["slug"],
        "pierre-dupont"
    );
    drop(program.child.stdin.take());
    assert!(program.child.wait().await.unwrap().success());
}

#[tokio::test]
async fn what_was_answered_survives_a_kill_and_so_does_a_call_that_waits() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start().await;
    let url = format!("{}/held/bridge", receiver.origin);
    let settings = ["--webhook-url", &url, "--webhook-secret", "s3cret"];
    let mut program = Program::start(folder.path(), &settings).await;
    let changed = program
        .ask(
            "PATCH",
            &program.row("projet", 1),
            Some(json!({ "nom": "Projet Oméga" })),
        )
        .await
        .unwrap();
    assert_eq!(changed.status, 200);
    assert!(receiver.arrived(1).await);
    // SIGKILL, with the receiver's answer outstanding.
    program.child.kill().await.unwrap();

    receiver.let_go(2);
    let again = Program::start(folder.path(), &settings).await;
    assert_eq!(again.line["baserow_token"], program.line["baserow_token"]);
    assert_eq!(
        again
            .ask("GET", &again.row("projet", 1), None)
            .await
            .unwrap()
            .body["nom"],
        "Projet Oméga"
    );
    assert!(receiver.arrived(2).await, "the call is made again");
    let heard = receiver.take();
    assert_eq!(heard[0].raw, heard[1].raw);
    assert_eq!(heard[1].header("X-Bridge-Secret"), Some("s3cret"));
}

#[tokio::test]
async fn faults_do_to_requests_what_they_say() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path(), &[]).await;
    let row = program.row("projet", 1);
    let name = async || program.ask("GET", &row, None).await.unwrap().body["nom"].clone();
    let fault = async |fault: Value| {
        assert_eq!(
            program
                .ask("POST", "/_sandbox/fault", Some(fault))
                .await
                .unwrap()
                .status,
            200
        );
    };
    let rename = async |to: &str| program.ask("PATCH", &row, Some(json!({ "nom": to }))).await;

    fault(json!({ "kind": "down", "count": 1 })).await;
    assert!(rename("down").await.is_err());
    assert_eq!(name().await, "Projet Alpha");

    fault(json!({ "kind": "cut", "count": 1, "path_prefix": "/api/database/rows/" })).await;
    assert!(rename("cut").await.is_err());
    assert_eq!(name().await, "cut", "what was cut off was done");

    fault(json!({ "kind": "500_after_commit", "count": 1 })).await;
    assert_eq!(rename("after").await.unwrap().status, 500);
    assert_eq!(name().await, "after");

    fault(json!({ "kind": "429", "ms": 1500, "count": 1 })).await;
    let refused = rename("429").await.unwrap();
    assert_eq!(
        (refused.status, refused.header("retry-after")),
        (429, Some("2"))
    );
    assert_eq!(
        refused.body["detail"],
        "Request was throttled. Expected available in 2 seconds."
    );

    fault(json!({ "kind": "garbage", "count": 1 })).await;
    let garbage = rename("garbage").await.unwrap();
    assert_eq!((garbage.status, garbage.body), (200, Value::Null));
    assert_eq!(name().await, "after");

    let log = program
        .ask("GET", "/_sandbox/requests?since=0", None)
        .await
        .unwrap()
        .body;
    let seen: Vec<u64> = log["requests"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["status"].as_u64().unwrap())
        .collect();
    assert_eq!(seen, [0, 200, 0, 200, 500, 200, 429, 200, 200]);
    assert_eq!(log["next"], seen.len());
}

#[tokio::test]
async fn the_grid_page_answers_loopback_names_only_and_writes_as_json_only() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path(), &[]).await;
    let personne = &program.line["tables"]["personne"];
    let page = program
        .ask("GET", &format!("/?table={personne}&q=pierre"), None)
        .await
        .unwrap();
    assert_eq!(
        (page.status, page.header("content-type")),
        (200, Some("text/html; charset=utf-8"))
    );
    let made = program
        .ask("POST", &format!("/_grid/{personne}"), Some(json!({})))
        .await
        .unwrap();
    assert_eq!(made.body["id"], 41);
    let plain = program
        .ask("DELETE", &format!("/_grid/{personne}/41"), None)
        .await
        .unwrap();
    assert_eq!(plain.status, 415);
    assert_eq!(
        program
            .ask("DELETE", &format!("/_grid/{personne}/41"), Some(json!({})))
            .await
            .unwrap()
            .status,
        200
    );
}
