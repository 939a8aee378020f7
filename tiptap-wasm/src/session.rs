//! Who is reading: the token that goes with every request.
//!
//! On the wiki's own origin the wiki's cookie is exchanged for a short session token; elsewhere the
//! host gives tokens. What always holds: one exchange at a time whoever asks, the token is in memory
//! only, and it is renewed before it ends. Fails as [`Denied`].

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::app::App;
use crate::decode::field;
use crate::events::Task;
use crate::http::Answer;

/// A token is renewed so long before it ends, in milliseconds.
const EARLY: f64 = 60_000.0;

/// How long a stranger is not asked about again, in milliseconds.
const STRANGER_FOR: f64 = 60_000.0;

/// How long a host's token is used before the host is asked again, in seconds.
const HOST_TOKEN_FOR: f64 = 360.0;

#[wasm_bindgen(module = "/src/platform.js")]
extern "C" {
    #[wasm_bindgen(js_name = askHost)]
    fn ask_host(host: &JsValue, ear: &JsValue, task: u32);
}

/// Why there is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// Nobody is logged in, or not with any right.
    Stranger,
    /// The bridge cannot be asked.
    Unreachable,
}

/// A token, or why there is none.
pub type Token = Result<Rc<str>, Denied>;

/// What a token is wanted for; one bit each.
#[derive(Clone, Copy, Debug)]
pub enum Want {
    /// Asking for what is shown.
    Flush = 1,
    /// Asking for suggestions.
    Search = 2,
    /// Opening the live connection.
    Connect = 4,
    /// Prolonging it.
    Renew = 8,
    /// Knowing whether somebody is logged in.
    Check = 16,
}

/// The person behind the token, as the wiki knows them.
#[derive(Clone, Debug)]
pub struct User {
    /// The wiki's user id.
    pub id: String,
    /// The locale chosen in the wiki.
    pub locale: Option<String>,
}

#[derive(Clone, Debug)]
enum State {
    Unknown,
    Known {
        token: Rc<str>,
        issued_at: f64,
        ends_at: f64,
        user: Option<User>,
    },
    Stranger {
        until: f64,
    },
}

/// The session of this page.
#[derive(Debug)]
pub struct Session {
    state: RefCell<State>,
    /// Whether the bridge is being asked, and the [`Want`]s that wait for its answer.
    running: Cell<bool>,
    wanted: Cell<u32>,
    /// Gives a promise of a token, on a host without the wiki's session.
    host: Option<JsValue>,
}

impl Session {
    /// Nothing is known yet.
    pub const fn new(host: Option<JsValue>) -> Self {
        Self {
            state: RefCell::new(State::Unknown),
            running: Cell::new(false),
            wanted: Cell::new(0),
            host,
        }
    }

    /// The user behind the current token.
    pub fn user(&self) -> Option<User> {
        match &*self.state.borrow() {
            State::Known { user, .. } => user.clone(),
            _ => None,
        }
    }

    /// Forgets the token: the next use asks again.
    pub fn forget(&self) {
        self.state.replace(State::Unknown);
    }

    /// What is known now, from at most `age` milliseconds ago; a host's token has no age.
    fn known(&self, age: f64, now: f64) -> Option<Token> {
        match &*self.state.borrow() {
            State::Known {
                token,
                issued_at,
                ends_at,
                ..
            } if *ends_at - EARLY > now && (now - issued_at <= age || self.host.is_some()) => {
                Some(Ok(Rc::clone(token)))
            }
            State::Stranger { until } if *until > now => Some(Err(Denied::Stranger)),
            _ => None,
        }
    }

    /// Takes the answer to an exchange.
    fn take(&self, answer: &Answer, now: f64) -> Token {
        let state = match answer.status {
            200 => known_from(&answer.data, now),
            401 | 403 => Some(State::Stranger {
                until: now + STRANGER_FOR,
            }),
            _ => None,
        };
        // An unreachable bridge says nothing about who is there.
        let state = state.ok_or(Denied::Unreachable)?;
        let token = match &state {
            State::Known { token, .. } => Ok(Rc::clone(token)),
            _ => Err(Denied::Stranger),
        };
        self.state.replace(state);
        token
    }
}

fn known_from(data: &JsValue, now: f64) -> Option<State> {
    let token: String = field(data, "token").filter(|token: &String| is_token(token))?;
    let seconds: f64 = field(data, "expires_in").unwrap_or(HOST_TOKEN_FOR);
    let user: Option<UserAnswer> = field(data, "user")?;
    Some(State::Known {
        token: token.into(),
        issued_at: now,
        ends_at: now + seconds * 1_000.0,
        user: user.map(|user| user.0),
    })
}

impl App {
    /// Goes on with `want` as soon as there is a token, from at most `age` milliseconds ago, or it is
    /// clear that there is none.
    pub fn want_token(&self, want: Want, age: f64) {
        if let Some(known) = self.session.known(age, Self::now()) {
            self.go_on(want, &known);
            return;
        }
        let wanted = self.session.wanted.get();
        self.session.wanted.set(wanted | want as u32);
        if self.session.running.replace(true) {
            return;
        }
        match &self.session.host {
            Some(host) => ask_host(host, &self.ear, Task::Session as u32),
            None => self.ask("/api/v1/auth/docmost", None, Some("{}"), Task::Session, 0),
        }
    }

    /// The answer to an exchange: everybody who waits goes on.
    pub fn session_answered(&self, answer: &Answer) {
        self.session.running.set(false);
        let token = self.session.take(answer, Self::now());
        if token == Err(Denied::Stranger) {
            self.become_stranger();
        }
        // Whatever the token was wanted for: a list on a page without references speaks the user's language too.
        self.greet();
        let wanted = self.session.wanted.replace(0);
        for want in [Want::Flush, Want::Search, Want::Connect, Want::Renew] {
            if wanted & want as u32 != 0 {
                self.go_on(want, &token);
            }
        }
    }

    fn go_on(&self, want: Want, token: &Token) {
        match want {
            Want::Flush => self.flush_with(token),
            Want::Search => self.search_with(token),
            Want::Connect => self.connect_with(token),
            Want::Renew => self.renew_with(token),
            Want::Check => {}
        }
    }
}

struct UserAnswer(User);

impl crate::decode::Read for UserAnswer {
    fn read(value: &JsValue) -> Option<Self> {
        Some(Self(User {
            id: field(value, "id")?,
            locale: field(value, "locale")?,
        }))
    }
}

/// Whether a text can stand in a header and in a JSON string as it is.
fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'='))
}

#[cfg(test)]
mod tests {
    use super::is_token;

    #[test]
    fn a_token_cannot_leave_the_place_it_is_put_in() {
        assert!(is_token("brg_abc-DEF_1.2"));
        for refused in ["", "a b", "a\"b", "a\nb", "é"] {
            assert!(!is_token(refused), "{refused:?}");
        }
    }
}
