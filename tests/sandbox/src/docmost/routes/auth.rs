//! Login and logout, the first account, and the token for the collaboration socket.

use crate::docmost::answer::{Answer, Answered, Failure};
use crate::docmost::call::Call;
use crate::docmost::store::users::{NewUser, User};
use crate::docmost::token::{Claims, Purpose};
use crate::docmost::{Shared, State as Wiki, ids};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

const THIRTY_DAYS: i64 = 30 * 24 * 3600;
const ONE_DAY: i64 = 24 * 3600;

/// A token for an account, within a session.
fn token(
    wiki: &Wiki,
    user: &User,
    session_id: &str,
    purpose: Purpose,
    seconds: i64,
) -> Result<String, Failure> {
    let now = ids::now_ms() / 1000;
    Ok(wiki.key.sign(&Claims {
        sub: user.id.clone(),
        email: user.email.clone(),
        workspace_id: wiki.store.meta("workspace_id")?.unwrap_or_default(),
        session_id: session_id.to_owned(),
        purpose,
        iat: now,
        exp: now + seconds,
        iss: "Docmost".to_owned(),
    }))
}

/// Sets the login cookie on an answer: a session begins.
pub fn log_in(wiki: &Wiki, user: &User, answer: Answer) -> Result<Response, Failure> {
    let session = wiki.store.begin_session(&user.id)?;
    let token = token(wiki, user, &session, Purpose::Access, THIRTY_DAYS)?;
    let expires = http_date(ids::now_ms() / 1000 + THIRTY_DAYS);
    let secure = if wiki.public_url.starts_with("https:") {
        "; Secure"
    } else {
        ""
    };
    let cookie =
        format!("authToken={token}; Path=/; Expires={expires}; HttpOnly{secure}; SameSite=Lax");
    let mut response = answer.into_response();
    let cookie = HeaderValue::from_str(&cookie)
        .map_err(|_| Failure::Internal("a cookie that is no header".to_owned()))?;
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

fn http_date(seconds: i64) -> String {
    let moment = jiff::Timestamp::from_second(seconds).unwrap_or_default();
    moment.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// `POST /api/auth/login`.
pub async fn login(State(wiki): State<Shared>, mut call: Call) -> Response {
    match wiki.limiter.take("login", &call.address, ids::now_ms()) {
        Err(failure) => failure.into_response(),
        Ok(remaining) => {
            let mut response =
                try_login(&wiki, &mut call).unwrap_or_else(IntoResponse::into_response);
            remaining.tell(response.headers_mut());
            response
        }
    }
}

fn try_login(wiki: &Wiki, call: &mut Call) -> Result<Response, Failure> {
    let fields = &mut call.fields;
    let email = fields.text("email").filter(|email| is_email(email));
    if email.is_none() {
        fields.fault("email must be an email");
    }
    let password = fields.required_text("password");
    fields.check()?;
    let user = wiki
        .store
        .user_by_password(&email.unwrap_or_default(), &password)?;
    let user = user.ok_or(Failure::Refused("Email or password does not match"))?;
    log_in(wiki, &user, Answer::nothing())
}

/// Whether a text has the form of an e-mail address.
pub fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, domain)| {
        !name.is_empty() && domain.contains('.') && !text.contains(char::is_whitespace)
    })
}

/// `POST /api/auth/setup`: the first account, the workspace and its first space. Refused ever after.
pub async fn setup(State(wiki): State<Shared>, mut call: Call) -> Response {
    match wiki.limiter.take("setup", &call.address, ids::now_ms()) {
        Err(failure) => failure.into_response(),
        Ok(remaining) => {
            let mut response =
                try_setup(&wiki, &mut call).unwrap_or_else(IntoResponse::into_response);
            remaining.tell(response.headers_mut());
            response
        }
    }
}

fn try_setup(wiki: &Wiki, call: &mut Call) -> Result<Response, Failure> {
    let fields = &mut call.fields;
    let name = fields.required_text("name");
    let email = fields.required_text("email");
    let password = fields.required_text("password");
    let workspace = fields.required_text("workspaceName");
    fields.check()?;
    if wiki.store.meta("workspace_id")?.is_some() {
        return Err(Failure::ForbiddenBecause(
            "Workspace setup already completed.",
        ));
    }
    let user = NewUser {
        id: ids::uuid(),
        email: &email,
        name: &name,
        role: "owner",
        locale: "en-US",
        password: &password,
        at: ids::now(),
    };
    wiki.store.add_user(&user)?;
    let space = ids::uuid();
    wiki.store
        .add_space(&space, "General", "general", "", &user.id, &user.at)?;
    wiki.make_workspace(&ids::uuid(), &workspace, &space, &user.at)?;
    let user = wiki
        .store
        .user(&user.id)?
        .ok_or_else(|| Failure::Internal("the first account is gone".to_owned()))?;
    log_in(wiki, &user, Answer::with(wiki.workspace()?))
}

/// `POST /api/auth/logout`: the session counts no more, and the cookie is taken back.
pub async fn logout(State(wiki): State<Shared>, call: Call) -> Result<Response, Failure> {
    let (_, viewer) = call.logged_in()?;
    wiki.store.revoke_session(&viewer.session_id)?;
    let mut response = Answer::nothing().into_response();
    let gone = "authToken=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; SameSite=Lax";
    response
        .headers_mut()
        .insert(header::SET_COOKIE, HeaderValue::from_static(gone));
    Ok(response)
}

/// `POST /api/auth/collab-token`.
pub async fn collab_token(State(wiki): State<Shared>, call: Call) -> Answered {
    let (_, viewer) = call.logged_in()?;
    let token = token(
        &wiki,
        &viewer.user,
        &viewer.session_id,
        Purpose::Collab,
        ONE_DAY,
    )?;
    Answer::data(json!({ "token": token }))
}
