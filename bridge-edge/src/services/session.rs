//! A session for whoever the wiki's cookie belongs to.
//!
//! What always holds: the wiki says who it is, never the cookie's content; only JSON with a user's id counts (to a GET, and
//! on every path it does not know, the wiki answers its page with 200); somebody who was deactivated is nobody. The cookie
//! is neither stored nor logged, only its digest is kept.
//!
//! How it fails: no cookie is `AUTH_REQUIRED`, one that the wiki refuses `AUTH_INVALID`, from another site `FORBIDDEN_SCOPE`; a
//! wiki that does not answer as it should is `DOCMOST_UNAVAILABLE`.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use bridge_core::error::ErrorCode;
use bridge_core::ids::PersonneId;
use bridge_core::language::Language;
use bridge_core::viewer::{Viewer, scopes_of};
use bridge_core::wire::{SessionAnswer, SessionUser, WikiRole};
use serde::Deserialize;
use serde_json::{Value, json};

use super::access::{Caller, cookie_digest, session_subject};
use super::ask::base_now;
use super::credentials::session::{Claims, LIFETIME};
use super::origin;
use crate::config::Config;
use crate::effects::{Effect, Outcome, Outside};
use crate::http::cookie::{WikiCookie, wiki_cookie};
use crate::http::{Fault, Head, Reply};
use crate::memory::Memory;

/// How long the wiki's word about a cookie counts for a session and for whatever acts, in ms: a logout or a change of role is
/// felt so soon wherever something is written.
pub const IDENTITY_KEPT: i64 = 3_000;
/// How long it counts for a page that only shows, in ms.
pub const IDENTITY_KEPT_TO_SHOW: i64 = 9_000;
/// From this many on, old ones are forgotten.
const CROWDED: usize = 1_024;

/// Somebody as the wiki names them.
#[derive(Clone, Debug)]
struct WikiUser {
    user: SessionUser,
    email: String,
    is_verified: bool,
}

/// Whoever looks at a page.
#[derive(Debug)]
pub struct PageSession {
    /// What they may see and do, and whose limits they use up.
    pub caller: Caller,
    /// Their name in the wiki.
    pub name: String,
    /// The language they set in the wiki, where the bridge speaks it.
    pub language: Option<Language>,
    /// The digest of their cookie: what a form of theirs is sealed with.
    pub digest: String,
}

/// People whom the wiki named a moment ago, by their cookie's digest.
#[derive(Debug, Default)]
pub struct Identities(RefCell<HashMap<String, (i64, WikiUser)>>);

#[derive(Deserialize)]
struct ByEmail {
    personne_id: Option<PersonneId>,
}

/// The wiki's cookie that came along, and its digest.
fn cookie(head: &Head) -> Result<(&str, String), Fault> {
    match wiki_cookie(head.header("cookie")) {
        WikiCookie::Value(value) => Ok((value, cookie_digest(value))),
        WikiCookie::Absent => Err(Fault::new(
            ErrorCode::AuthRequired,
            "log in to the wiki first",
        )),
        WikiCookie::Unusable => Err(refused()),
    }
}

/// Whether a page for whoever sends this may have to ask the wiki: not where it named them a moment ago, nor without a
/// cookie to ask it about.
pub fn may_ask(memory: &Memory, head: &Head, now: i64) -> bool {
    cookie(head).is_ok_and(|(_, digest)| {
        let identities = memory.identities.0.borrow();
        let known = identities.get(&digest);
        known.is_none_or(|(at, _)| !(0..IDENTITY_KEPT_TO_SHOW).contains(&(now - at)))
    })
}

/// Whoever looks at a page; the wiki's word may be `kept` ms old.
pub async fn page(
    memory: &Memory,
    outside: &Outside,
    head: &Head,
    kept: i64,
) -> Result<PageSession, Fault> {
    let (value, digest) = cookie(head)?;
    let who = identity(memory, outside, value, &digest, kept).await?;
    let personne_id = personne(outside, &who).await;
    let SessionUser {
        id,
        name,
        role,
        locale,
    } = who.user;
    Ok(PageSession {
        caller: Caller {
            viewer: Viewer::of_session(role, personne_id),
            subject: session_subject(&id, &digest),
            label: ["user:", &id].concat(),
            issued_at: None,
            account: Value::Null,
        },
        name,
        language: locale.as_deref().and_then(Language::from_locale),
        digest,
    })
}

/// POST /auth/docmost: the session, and the user's id for the log.
pub async fn open(
    config: &Config,
    memory: &Memory,
    outside: &Outside,
    head: &Head,
) -> Result<(Reply, String), Fault> {
    origin::check(config, head, true)?;
    let (cookie, digest) = cookie(head)?;
    let who = identity(memory, outside, cookie, &digest, IDENTITY_KEPT).await?;
    let personne_id = personne(outside, &who).await;
    let (iss, iat, exp) = Claims::begin(outside.now());
    let claims = Claims {
        iss,
        sub: who.user.id.clone(),
        role: who.user.role,
        email: who.email,
        name: who.user.name.clone(),
        personne_id,
        locale: who.user.locale.clone(),
        cth: digest,
        iat,
        exp,
    };
    let token = config
        .session_keys
        .sign(&claims)
        .ok_or_else(|| Fault::internal("session cannot be signed"))?;
    let label = format!("user:{}", who.user.id);
    let answer = SessionAnswer {
        token,
        expires_in: u32::try_from(LIFETIME).unwrap_or(u32::MAX),
        scopes: scopes_of(who.user.role).to_vec(),
        user: who.user,
        personne_id,
    };
    Ok((
        Reply::new(200).json(json!({ "data": answer }).to_string()),
        label,
    ))
}

/// Whoever is about to write or to administer, with the rights that the wiki gives them now; what their token says of their
/// role is as old as the token. An API token's caller is who Base said they are.
pub async fn confirm(
    memory: &Memory,
    outside: &Outside,
    head: &Head,
    caller: Rc<Caller>,
) -> Result<Rc<Caller>, Fault> {
    if caller.issued_at.is_none() {
        return Ok(caller);
    }
    let now = page(memory, outside, head, IDENTITY_KEPT).await?.caller;
    if now.subject != caller.subject {
        return Err(refused());
    }
    Ok(Rc::new(now))
}

fn refused() -> Fault {
    Fault::new(
        ErrorCode::AuthInvalid,
        "the wiki does not know this session",
    )
}

async fn identity(
    memory: &Memory,
    outside: &Outside,
    cookie: &str,
    digest: &str,
    kept: i64,
) -> Result<WikiUser, Fault> {
    let asked_at = outside.now();
    if let Some((at, who)) = memory.identities.0.borrow().get(digest)
        && (0..kept).contains(&(asked_at - at))
    {
        return Ok(who.clone());
    }
    let (outcome, payload) = outside.perform(Effect::WikiMe(cookie.to_owned())).await;
    let text = payload.into_text();
    let answer = (outcome == Outcome::Done).then_some(text.as_str());
    let who = read_answer(answer.unwrap_or(""));
    let is_well = !matches!(&who, Err(fault) if fault.code == ErrorCode::DocmostUnavailable);
    memory.sights.docmost(is_well, asked_at, outside.now());
    memory.metrics.event(match (&who, is_well) {
        (Ok(_), _) => "docmost_api_calls_total{endpoint=\"users/me\",status=\"ok\"}",
        (Err(_), true) => "docmost_api_calls_total{endpoint=\"users/me\",status=\"refused\"}",
        (Err(_), false) => "docmost_api_calls_total{endpoint=\"users/me\",status=\"failed\"}",
    });
    let who = who?;
    let mut identities = memory.identities.0.borrow_mut();
    if identities.len() >= CROWDED {
        identities.clear();
    }
    identities.insert(digest.to_owned(), (asked_at, who.clone()));
    Ok(who)
}

/// Reads `<status>\n<content type>\n<body>`.
fn read_answer(text: &str) -> Result<WikiUser, Fault> {
    let unavailable = || Fault::new(ErrorCode::DocmostUnavailable, "the wiki does not answer");
    let mut parts = text.splitn(3, '\n');
    let (status, kind, body) = (
        parts.next(),
        parts.next().unwrap_or(""),
        parts.next().unwrap_or(""),
    );
    match status {
        Some("200") => {}
        Some("401" | "403") => return Err(refused()),
        _ => return Err(unavailable()),
    }
    let is_json = kind
        .split(';')
        .next()
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"));
    if !is_json {
        return Err(unavailable());
    }
    let answer: Value = serde_json::from_str(body).map_err(|_| unavailable())?;
    let user = answer.pointer("/data/user").ok_or_else(unavailable)?;
    let field = |name: &str, longest: usize| {
        let text = user.get(name).and_then(Value::as_str)?;
        let is_sound =
            !text.is_empty() && text.len() <= longest && !text.contains(char::is_control);
        is_sound.then(|| text.to_owned())
    };
    let is_set = |name: &str| user.get(name).is_some_and(|value| !value.is_null());
    let (Some(id), Some(email)) = (field("id", 64), field("email", 254)) else {
        return Err(unavailable());
    };
    let role = match user.get("role").and_then(Value::as_str) {
        Some("owner") => WikiRole::Owner,
        Some("admin") => WikiRole::Admin,
        Some("member") => WikiRole::Member,
        _ => return Err(unavailable()),
    };
    if is_set("deactivatedAt") || is_set("deletedAt") {
        return Err(refused());
    }
    Ok(WikiUser {
        user: SessionUser {
            id,
            name: field("name", 400).unwrap_or_else(|| email.clone()),
            role,
            locale: field("locale", 20),
        },
        email,
        is_verified: is_set("emailVerifiedAt"),
    })
}

/// The one personne with this verified address; without Base's answer nobody in particular.
async fn personne(outside: &Outside, who: &WikiUser) -> Option<PersonneId> {
    if !who.is_verified {
        return None;
    }
    let question = json!({ "email": who.email });
    let answer = base_now::<ByEmail>(outside, "personne_by_email", &question).await;
    answer.ok().and_then(|answer| answer.personne_id)
}

#[cfg(test)]
mod tests {
    use super::read_answer;
    use bridge_core::error::ErrorCode;
    use proptest::prelude::*;

    const JSON: &str = "application/json; charset=utf-8";

    fn user(extra: &str) -> String {
        format!(
            "{{\"data\":{{\"user\":{{\"id\":\"u\",\"email\":\"a@b.test\",\"name\":\"A\",\"role\":\"member\"{extra}}}}}}}"
        )
    }

    fn code(status: &str, kind: &str, body: &str) -> Option<ErrorCode> {
        read_answer(&format!("{status}\n{kind}\n{body}"))
            .err()
            .map(|fault| fault.code)
    }

    #[test]
    fn only_json_with_a_user_is_an_identity() {
        assert_eq!(code("200", JSON, &user("")), None);
        assert_eq!(code("401", JSON, "{}"), Some(ErrorCode::AuthInvalid));
        for (status, kind, body) in [
            ("200", "text/html", "<html>"),
            ("200", "text/html", &*user("")),
            ("200", JSON, "{}"),
            ("200", JSON, "{\"data\":{\"user\":{}}}"),
            ("302", JSON, &*user("")),
            ("500", JSON, &*user("")),
            ("", "", ""),
        ] {
            assert_eq!(
                code(status, kind, body),
                Some(ErrorCode::DocmostUnavailable),
                "{status} {kind} {body}"
            );
        }
    }

    #[test]
    fn somebody_who_was_deactivated_is_nobody() {
        assert_eq!(
            code("200", JSON, &user(",\"deactivatedAt\":\"2026-01-01\"")),
            Some(ErrorCode::AuthInvalid)
        );
        assert_eq!(
            code("200", JSON, &user(",\"deletedAt\":\"2026-01-01\"")),
            Some(ErrorCode::AuthInvalid)
        );
    }

    #[test]
    fn an_address_is_verified_only_if_the_wiki_says_so() {
        let verified = |extra| {
            read_answer(&format!("200\n{JSON}\n{}", user(extra)))
                .unwrap()
                .is_verified
        };
        assert!(!verified(""));
        assert!(!verified(",\"emailVerifiedAt\":null"));
        assert!(verified(",\"emailVerifiedAt\":\"2026-01-01\""));
    }

    proptest! {
        #[test]
        fn any_answer_is_read_or_refused(text in "(200|401|\\PC|\\n|application/json|\\{|\"data\":)*") {
            let _read = read_answer(&text);
        }
    }
}
