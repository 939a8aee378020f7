//! Who is reading: the token that goes with every request.
//!
//! On the wiki's own origin the wiki's cookie is exchanged for a short session token; elsewhere the
//! host gives tokens. What always holds: one exchange at a time whoever asks, the token is in memory
//! only, and it is renewed before it ends. Fails as [`Denied`].

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::decode::field;
use crate::http;
use crate::links::Base;

/// A token is renewed so long before it ends, in milliseconds.
const EARLY: f64 = 60_000.0;

/// How long a stranger is not asked about again, in milliseconds.
const STRANGER_FOR: f64 = 60_000.0;

/// How long a host's token is used before the host is asked again, in milliseconds.
const HOST_TOKEN_FOR: f64 = 300_000.0;

/// Why there is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// Nobody is logged in, or not with any right.
    Stranger,
    /// The bridge cannot be asked.
    Unreachable,
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
    /// Whether the bridge is being asked, who waits for it, and whether the last question reached it.
    running: Cell<bool>,
    waiting: RefCell<Vec<Waker>>,
    reached: Cell<bool>,
    /// Gives a promise of a token, on a host without the wiki's session.
    host: Option<Function>,
}

impl Session {
    /// Nothing is known yet.
    pub const fn new(host: Option<Function>) -> Self {
        Self {
            state: RefCell::new(State::Unknown),
            running: Cell::new(false),
            waiting: RefCell::new(Vec::new()),
            reached: Cell::new(false),
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

    /// The token, from memory while it holds.
    pub async fn token(&self, base: &Base, now: f64) -> Result<Rc<str>, Denied> {
        match &*self.state.borrow() {
            State::Known { token, ends_at, .. } if *ends_at - EARLY > now => {
                return Ok(Rc::clone(token));
            }
            State::Stranger { until } if *until > now => return Err(Denied::Stranger),
            _ => {}
        }
        self.renew(base, now).await
    }

    /// A token that was given at most `age` milliseconds ago; a host's token has no age.
    pub async fn younger_than(&self, age: f64, base: &Base, now: f64) -> Result<Rc<str>, Denied> {
        let is_young = match &*self.state.borrow() {
            State::Known { issued_at, .. } => now - *issued_at <= age,
            _ => true,
        };
        if is_young || self.host.is_some() {
            self.token(base, now).await
        } else {
            self.renew(base, now).await
        }
    }

    /// A token from an exchange that ends after this call began.
    async fn renew(&self, base: &Base, now: f64) -> Result<Rc<str>, Denied> {
        if self.running.replace(true) {
            // Somebody is asking already: the answer is for all.
            poll_fn(|context| {
                if self.running.get() {
                    self.waiting.borrow_mut().push(context.waker().clone());
                    Poll::Pending
                } else {
                    Poll::Ready(())
                }
            })
            .await;
        } else {
            let state = self.exchange(base, now).await;
            // An unreachable bridge says nothing about who is there.
            self.reached.set(state.is_some());
            if let Some(state) = state {
                self.state.replace(state);
            }
            self.running.set(false);
            for waker in self.waiting.take() {
                waker.wake();
            }
        }
        match &*self.state.borrow() {
            _ if !self.reached.get() => Err(Denied::Unreachable),
            State::Known { token, .. } => Ok(Rc::clone(token)),
            State::Stranger { .. } => Err(Denied::Stranger),
            State::Unknown => Err(Denied::Unreachable),
        }
    }

    /// Asks once; `None` where no answer came.
    async fn exchange(&self, base: &Base, now: f64) -> Option<State> {
        let Some(host) = &self.host else {
            return Self::exchange_cookie(base, now).await;
        };
        let promise: Promise = host.call0(&JsValue::UNDEFINED).ok()?.dyn_into().ok()?;
        let token = JsFuture::from(promise).await.ok()?.as_string();
        Some(match token.filter(|token| is_token(token)) {
            Some(token) => State::Known {
                token: token.into(),
                issued_at: now,
                ends_at: now + HOST_TOKEN_FOR + EARLY,
                user: None,
            },
            None => State::Stranger {
                until: now + STRANGER_FOR,
            },
        })
    }

    async fn exchange_cookie(base: &Base, now: f64) -> Option<State> {
        let url = base.url("/api/v1/auth/docmost");
        let answer = http::send(&url, None, Some("{}")).await.ok()?;
        if answer.status == 401 || answer.status == 403 {
            return Some(State::Stranger {
                until: now + STRANGER_FOR,
            });
        }
        if answer.status != 200 {
            return None;
        }
        let token: String =
            field(&answer.data, "token").filter(|token: &String| is_token(token))?;
        let seconds: f64 = field(&answer.data, "expires_in")?;
        let user: UserAnswer = field(&answer.data, "user")?;
        Some(State::Known {
            token: token.into(),
            issued_at: now,
            ends_at: now + seconds * 1_000.0,
            user: Some(user.0),
        })
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
