//! Baserow over HTTP, as a logged in user.
//!
//! A login holds ten minutes: a request refused for that is sent again after another. What Baserow asks to be tried again
//! (429, a table locked by somebody else) is, a few times; nothing whose outcome is unknown ever is: the next run finds
//! out. Redirects are not followed, so the password goes where it was sent and nowhere else. Errors carry Baserow's code and
//! words, never what was sent.

use std::cell::RefCell;
use std::fmt;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use serde_json::{Value, json};
use ureq::Agent;
use ureq::http::Response;

use super::address::Address;
use super::request::{Method, Request};
use crate::progress::note;

/// A change of a field in a big table takes its time.
const TIMEOUT: Duration = Duration::from_mins(2);
/// How often a refusal that asks for patience is met with it.
const TRIES: u32 = 6;
/// The longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// Who logs in. Not printed by `Debug`.
pub struct Account {
    /// E-mail address.
    pub email: String,
    /// Password.
    pub password: String,
}

/// A refusal.
#[derive(Debug)]
pub struct Refused {
    status: u16,
    code: Option<String>,
    detail: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.code.as_deref().unwrap_or("without a code");
        write!(f, "Baserow answers {} {code}: {}", self.status, self.detail)
    }
}

impl std::error::Error for Refused {}

impl Refused {
    /// Baserow's name for what is wrong.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    fn asks_for_patience(&self) -> bool {
        self.status == 429
            || self.status == 409
                && self.code.as_deref().is_some_and(|code| {
                    code.starts_with("ERROR_FAILED_TO_LOCK") || code == "ERROR_DATABASE_DEADLOCK"
                })
    }

    fn is_expired_login(&self) -> bool {
        self.status == 401 && self.code.as_deref() == Some("ERROR_INVALID_ACCESS_TOKEN")
    }
}

/// A logged in client.
pub struct Client {
    agent: Agent,
    origin: Address,
    account: Account,
    login: RefCell<String>,
}

impl Client {
    /// Logs in.
    pub fn login(origin: Address, account: Account) -> Result<Self> {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(TIMEOUT))
            .build()
            .into();
        let client = Self {
            agent,
            origin,
            account,
            login: RefCell::new(String::new()),
        };
        client.renew()?;
        Ok(client)
    }

    fn renew(&self) -> Result<()> {
        let body = json!({ "email": self.account.email, "password": self.account.password });
        let url = self.url("/api/user/token-auth/");
        let sent = self
            .agent
            .post(&url)
            .content_type("application/json")
            .send(body.to_string());
        let answer = self.answer(sent)?.map_err(|refused| match refused.status {
            401 => anyhow!("Baserow does not know this e-mail address with this password (BASEROW_PASSWORD): {refused}"),
            _ => anyhow!("Baserow does not log us in: {refused}"),
        })?;
        let token = answer.get("access_token").and_then(Value::as_str).context(
            "Baserow logs us in without an access token: is a second factor asked of this account?",
        )?;
        token.clone_into(&mut self.login.borrow_mut());
        Ok(())
    }

    /// Reads.
    pub fn get(&self, path: &str) -> Result<Value> {
        self.patiently(|login| {
            self.agent
                .get(&self.url(path))
                .header("authorization", login)
                .call()
        })
        .with_context(|| format!("reading {path}"))
    }

    /// Changes something.
    pub fn send(&self, request: &Request) -> Result<Value> {
        let url = self.url(&request.path);
        let body = request.body.to_string();
        self.patiently(|login| {
            let to = match request.method {
                Method::Post => self.agent.post(&url),
                Method::Patch => self.agent.patch(&url),
            };
            to.header("authorization", login)
                .content_type("application/json")
                .send(body.as_str())
        })
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin.as_str())
    }

    fn patiently(
        &self,
        call: impl Fn(String) -> Result<Response<ureq::Body>, ureq::Error>,
    ) -> Result<Value> {
        let mut renewed = false;
        let mut tries = 1;
        loop {
            let mut pause = Duration::from_secs(1 << tries.min(5));
            let sent = call(format!("JWT {}", self.login.borrow()));
            if let Some(asked) = sent.as_ref().ok().and_then(retry_after) {
                pause = asked;
            }
            match self.answer(sent)? {
                Ok(body) => return Ok(body),
                Err(refused) if refused.is_expired_login() && !renewed => {
                    self.renew()?;
                    renewed = true;
                }
                Err(refused) if refused.asks_for_patience() && tries < TRIES => {
                    let pause = pause.min(LONGEST_PAUSE);
                    note(format!("{refused}; again in {} s", pause.as_secs()));
                    thread::sleep(pause);
                    tries += 1;
                }
                Err(refused) => return Err(refused.into()),
            }
        }
    }

    /// The body of an answer, or the refusal.
    fn answer(
        &self,
        sent: Result<Response<ureq::Body>, ureq::Error>,
    ) -> Result<Result<Value, Refused>> {
        let mut answer =
            sent.with_context(|| format!("no Baserow answers at {}", self.origin.as_str()))?;
        let status = answer.status();
        if status.is_redirection() {
            bail!(
                "{} sends us elsewhere ({status}): give the address it sends to as --baserow-url",
                self.origin.as_str()
            );
        }
        let text = answer
            .body_mut()
            .read_to_string()
            .context("the answer broke off; what was asked may have been done: run this again")?;
        let body: Option<Value> = serde_json::from_str(&text).ok();
        match (status.is_success(), body) {
            (true, Some(body)) => Ok(Ok(body)),
            (true, None) => bail!(
                "what answers at {} is no Baserow: its answer is no JSON",
                self.origin.as_str()
            ),
            (false, body) => {
                let body = body.unwrap_or_default();
                let code = body.get("error").and_then(Value::as_str);
                let detail = match body.get("detail") {
                    Some(Value::String(detail)) => detail.clone(),
                    Some(detail) => detail.to_string(),
                    None => "no detail".to_owned(),
                };
                Ok(Err(Refused {
                    status: status.as_u16(),
                    code: code.map(str::to_owned),
                    detail,
                }))
            }
        }
    }
}

/// What `Retry-After` asks for.
fn retry_after(answer: &Response<ureq::Body>) -> Option<Duration> {
    let seconds = answer.headers().get("retry-after")?.to_str().ok()?;
    seconds.trim().parse().ok().map(Duration::from_secs)
}
