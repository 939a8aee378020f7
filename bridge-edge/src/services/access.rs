//! Who is asking: a token or a session, turned into what they may see and do.
//!
//! What always holds: a token's digest is compared in constant time and its text goes no further; a session counts only
//! beside the cookie it was issued for; what Base said about a token is believed for [`TOKEN_KEPT`] at most, so that a
//! revoked one is refused everywhere within a minute.
//!
//! How it fails: `AUTH_REQUIRED` without credentials, `AUTH_INVALID` for credentials that do not hold, whatever is wrong with
//! them; a fault of ours where Base cannot be asked.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use base64ct::{Base64UrlUnpadded, Encoding};
use bridge_core::date::Instant;
use bridge_core::error::ErrorCode;
use bridge_core::scope::Scope;
use bridge_core::viewer::Viewer;
use bridge_core::wire::SessionUser;
use serde_json::{Value, json};

use super::ask::base_now;
use super::credentials::{Digest256, hex, same, sha256, token};
use crate::config::Config;
use crate::effects::Outside;
use crate::http::cookie::{WikiCookie, wiki_cookie};
use crate::http::{Fault, Head, Reply};
use crate::object::from_object;

/// How long Base's word about a token counts, in ms.
const TOKEN_KEPT: i64 = 30_000;
/// How long Base's word that there is no such token counts, in ms.
const REFUSAL_KEPT: i64 = 5_000;
/// From this many tokens on, old ones are forgotten.
const CROWDED: usize = 4_096;

/// Somebody whose credentials hold.
#[derive(Clone, Debug)]
pub struct Caller {
    /// What they may see and do.
    pub viewer: Viewer,
    /// Whose limits they use up, and whose connections are counted together.
    pub subject: String,
    /// For the log: a token's number or a user's id.
    pub label: String,
    /// When a session's token was issued, ms since 1970; none for API tokens.
    pub issued_at: Option<i64>,
    /// What GET /auth/me says.
    pub account: Value,
}

/// The wiki's cookie that came along.
#[derive(Clone, Copy, Debug)]
pub enum Cookie<'a> {
    /// None, or none that can be used.
    Absent,
    /// The header, as it came.
    Header(&'a str),
    /// Its digest, as [`cookie_digest`] gives it.
    Digest(&'a str),
}

#[derive(Clone)]
struct Known {
    token_id: i64,
    name: String,
    scopes: Vec<Scope>,
    expires_at: Option<Instant>,
}

from_object!(Known {
    token_id,
    name,
    scopes,
    expires_at,
});

/// What Base said about a token.
#[derive(Clone, Debug)]
enum Word {
    /// There is none.
    Refused,
    /// It is this caller's.
    Granted(Rc<Caller>),
}

/// Tokens that Base was asked about a moment ago: when, until when its word counts, and its word.
#[derive(Debug, Default)]
pub struct Tokens(RefCell<HashMap<Digest256, (i64, i64, Word)>>);

impl Tokens {
    fn get(&self, digest: &Digest256, now: i64) -> Option<Word> {
        let tokens = self.0.borrow();
        let (from, until, word) = tokens.get(digest)?;
        (*from..*until).contains(&now).then(|| word.clone())
    }

    /// Keeps Base's word for a while, and never beyond the end of the token itself.
    fn put(&self, digest: Digest256, asked_at: i64, ends: Option<Instant>, word: Word) {
        let kept = match word {
            Word::Granted(_) => TOKEN_KEPT,
            Word::Refused => REFUSAL_KEPT,
        };
        let until = asked_at.saturating_add(kept);
        let until = ends.map_or(until, |ends| until.min(ends.millis()));
        let mut tokens = self.0.borrow_mut();
        if tokens.len() >= CROWDED {
            tokens.clear();
        }
        tokens.insert(digest, (asked_at, until, word));
    }
}

/// base64url SHA-256 of a cookie's value: what a session is bound to.
pub fn cookie_digest(value: &str) -> String {
    Base64UrlUnpadded::encode_string(&sha256(value.as_bytes()))
}

/// Whose limits a session uses up: those of one login of one user.
pub fn session_subject(user: &str, digest: &str) -> String {
    ["session:", user, ":", digest].concat()
}

fn invalid() -> Fault {
    Fault::new(ErrorCode::AuthInvalid, "the credentials do not hold")
}

/// Whoever the Authorization header names.
pub async fn bearer(
    config: &Config,
    tokens: &Tokens,
    outside: &Outside,
    head: &Head,
) -> Result<Rc<Caller>, Fault> {
    let header = head.header("authorization");
    if header.is_empty() {
        return Err(Fault::new(
            ErrorCode::AuthRequired,
            "send Authorization: Bearer",
        ));
    }
    let credentials = match header.split_once(' ') {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("bearer") => rest.trim(),
        _ => return Err(invalid()),
    };
    let Some(digest) = token::digest(credentials) else {
        return session(
            config,
            outside,
            credentials,
            Cookie::Header(head.header("cookie")),
        )
        .map(Rc::new);
    };
    let asked_at = outside.now();
    let word = if let Some(word) = tokens.get(&digest, asked_at) {
        word
    } else {
        let (word, ends) = match api_token(config, outside, &digest).await? {
            Some((caller, ends)) => (Word::Granted(Rc::new(caller)), ends),
            None => (Word::Refused, None),
        };
        tokens.put(digest, asked_at, ends, word.clone());
        word
    };
    match word {
        Word::Granted(caller) => Ok(caller),
        Word::Refused => Err(invalid()),
    }
}

/// Whoever this token names, asked afresh.
pub async fn identify(
    config: &Config,
    outside: &Outside,
    text: &str,
    cookie: Cookie<'_>,
) -> Result<Caller, Fault> {
    match token::digest(text) {
        Some(digest) => api_token(config, outside, &digest)
            .await?
            .map(|(caller, _)| caller)
            .ok_or_else(invalid),
        None => session(config, outside, text, cookie),
    }
}

fn session(
    config: &Config,
    outside: &Outside,
    text: &str,
    cookie: Cookie,
) -> Result<Caller, Fault> {
    let claims = config
        .session_keys
        .verify(text, outside.now())
        .ok_or_else(invalid)?;
    let digest = match cookie {
        Cookie::Absent => return Err(invalid()),
        Cookie::Digest(digest) => digest.to_owned(),
        Cookie::Header(header) => match wiki_cookie(header) {
            WikiCookie::Value(value) => cookie_digest(value),
            WikiCookie::Absent | WikiCookie::Unusable => return Err(invalid()),
        },
    };
    if !same(&sha256(digest.as_bytes()), &sha256(claims.cth.as_bytes())) {
        return Err(invalid());
    }
    let viewer = Viewer::of_session(claims.role, claims.personne_id);
    let user = SessionUser {
        id: claims.sub.clone(),
        name: claims.name,
        role: claims.role,
        locale: claims.locale,
    };
    Ok(Caller {
        account: json!({
            "kind": "session",
            "user": user,
            "personne_id": viewer.personne_id,
            "scopes": viewer.scopes,
            "expires_at": Instant::from_millis(claims.exp.saturating_mul(1000)),
        }),
        subject: session_subject(&claims.sub, &claims.cth),
        label: format!("user:{}", claims.sub),
        issued_at: Some(claims.iat.saturating_mul(1000)),
        viewer,
    })
}

/// Whose token this is and when it ends.
async fn api_token(
    config: &Config,
    outside: &Outside,
    digest: &Digest256,
) -> Result<Option<(Caller, Option<Instant>)>, Fault> {
    if config.admin_token.is_some_and(|admin| same(&admin, digest)) {
        let account = json!({ "kind": "token", "token_id": null, "name": "first token", "scopes": [Scope::AdminAll] });
        return Ok(Some((
            token_caller(Viewer::admin(), "first", account),
            None,
        )));
    }
    let known: Option<Known> =
        base_now(outside, "token_check", &json!({ "hash": hex(digest) })).await?;
    Ok(known.map(|known| {
        let account = json!({
            "kind": "token",
            "token_id": known.token_id,
            "name": known.name,
            "scopes": known.scopes,
            "expires_at": known.expires_at,
        });
        let viewer = Viewer::of_token(known.scopes);
        let caller = token_caller(viewer, &known.token_id.to_string(), account);
        (caller, known.expires_at)
    }))
}

fn token_caller(viewer: Viewer, number: &str, account: Value) -> Caller {
    let label = format!("token:{number}");
    Caller {
        viewer,
        subject: label.clone(),
        label,
        issued_at: None,
        account,
    }
}

/// GET /auth/me
pub fn me(caller: &Caller) -> Reply {
    Reply::new(200).json(json!({ "data": caller.account }).to_string())
}
