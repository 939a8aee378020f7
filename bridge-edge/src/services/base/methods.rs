//! The calls from outside, by name: JSON in, JSON out.
//!
//! What always holds: an answer is `{"ok":…}` or `{"error":{code,message,details?}}`, whatever came in. Calls that may
//! have to ask Baserow go through [`Base::call`]; all others are answered at once by [`Base::call_now`].

use std::rc::Rc;

use bridge_core::error::ErrorCode;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::ports::Ports;

use super::Base;
use super::fault::Fault;

fn answer<T: Serialize>(result: Result<T, Fault>) -> String {
    #[derive(Serialize)]
    struct Done<T> {
        ok: T,
    }
    #[derive(Serialize)]
    struct Failed {
        error: Fault,
    }
    let text = match result {
        Ok(ok) => serde_json::to_string(&Done { ok }),
        Err(error) => serde_json::to_string(&Failed { error }),
    };
    text.unwrap_or_else(|_| {
        r#"{"error":{"code":"INTERNAL","message":"The answer cannot be written."}}"#.to_owned()
    })
}

fn parse<T: DeserializeOwned>(input: &str) -> Result<T, Fault> {
    // serde's message names the field; it quotes values only of texts that name variants and fields
    serde_json::from_str(input)
        .map_err(|_| Fault::new(ErrorCode::ValidationError, "The call's input is not valid."))
}

fn unknown() -> Fault {
    Fault::new(ErrorCode::Internal, "There is no such call.")
}

impl<P: Ports> Base<P> {
    /// Answers a call at once.
    pub fn call_now(self: &Rc<Self>, method: &str, input: &str) -> String {
        self.rearm_overdue();
        match method {
            "claim" => answer(parse(input).and_then(|input| self.claim(&input))),
            "list" => answer(parse(input).and_then(|input| self.list(&input))),
            "groups" => answer(parse(input).and_then(|input| self.groups(&input))),
            "choices" => answer(parse(input).and_then(|input| self.choices(&input))),
            "resolve" => answer(parse(input).and_then(|input| self.resolve(&input))),
            "search" => answer(parse(input).and_then(|input| self.search(&input))),
            "cards_since" => answer(parse(input).and_then(|input| self.cards_since(&input))),
            "personne_by_email" => answer(
                parse(input)
                    .and_then(|input| self.personne_by_email(&input))
                    .map(|personne| json!({ "personne_id": personne })),
            ),
            "token_check" => answer(parse(input).and_then(|input| self.token_check(&input))),
            "token_create" => answer(parse(input).and_then(|input| self.token_create(&input))),
            "token_list" => answer(self.token_list()),
            "token_revoke" => answer(parse(input).and_then(|input| self.token_revoke(&input))),
            "status" => answer(self.status()),
            "metrics_add" => answer(parse(input).and_then(|input| self.metrics_add(&input))),
            "metrics" => answer(self.metrics()),
            _ => answer::<()>(Err(unknown())),
        }
    }

    /// Answers a read, for which Baserow may have to be asked.
    async fn read_any(self: &Rc<Self>, method: &str, input: &str) -> Result<String, Fault> {
        Ok(match method {
            "read" => answer(self.read(&parse(input)?).await),
            "list_of" => answer(self.list_of(&parse(input)?).await),
            "dashboard" => answer(self.dashboard(&parse(input)?).await),
            _ => answer(self.timeline(&parse(input)?).await),
        })
    }

    /// Answers a call that may have to ask Baserow; also every call of [`Base::call_now`].
    pub async fn call(self: &Rc<Self>, method: &str, input: &str) -> String {
        match method {
            "read" | "list_of" | "dashboard" | "timeline" => {
                self.rearm_overdue();
                match self.read_any(method, input).await {
                    Ok(text) => text,
                    Err(fault) => answer::<()>(Err(fault)),
                }
            }
            "probe" => {
                self.rearm_overdue();
                answer(self.probe().await)
            }
            "write" => {
                self.rearm_overdue();
                match parse(input) {
                    Ok(input) => answer(self.write(input).await),
                    Err(fault) => answer::<()>(Err(fault)),
                }
            }
            #[cfg(feature = "selftest")]
            "selftest" => match parse(input) {
                Ok(input) => answer(self.selftest(&input).await),
                Err(fault) => answer::<()>(Err(fault)),
            },
            #[cfg(feature = "selftest")]
            "selftests" => answer(Ok(crate::ports::contract::NAMES)),
            _ => self.call_now(method, input),
        }
    }
}
