//! Questions to the Base object, typed.
//!
//! How it fails: what Base refuses is its own error code; what cannot be asked or read is a fault of ours, with the
//! cause for the log alone.

use bridge_core::error::ErrorCode;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::effects::{Effect, Outcome, Outside, Payload};
use crate::http::Fault;
use crate::object::from_object;

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Answer<'a> {
    #[serde(borrow)]
    Ok(&'a RawValue),
    Error(Refusal),
}

struct Refusal {
    code: ErrorCode,
    message: String,
    details: Option<Value>,
    retry_after: Option<u32>,
    cause: Option<String>,
}

from_object!(Refusal {
    code,
    message,
    details,
    retry_after,
    cause,
});

/// Asks what Base answers from its own memory.
pub async fn base_now<T: DeserializeOwned>(
    outside: &Outside,
    method: &'static str,
    input: &impl Serialize,
) -> Result<T, Fault> {
    let question = Effect::BaseNow(method, written(input)?);
    answer(outside.perform(question).await)
}

/// Asks what Base may have to ask Baserow for.
pub async fn base_call<T: DeserializeOwned>(
    outside: &Outside,
    method: &'static str,
    input: &impl Serialize,
) -> Result<T, Fault> {
    let question = Effect::BaseCall(method, written(input)?);
    answer(outside.perform(question).await)
}

fn written(input: &impl Serialize) -> Result<String, Fault> {
    serde_json::to_string(input).map_err(|_| Fault::internal("question to base"))
}

fn answer<T: DeserializeOwned>((outcome, payload): (Outcome, Payload)) -> Result<T, Fault> {
    let text = payload.into_text();
    let value = value_of(outcome, &text)?;
    serde_json::from_str(value.get()).map_err(|error| another_shape(&error))
}

/// What is the same for every question: what Base said, unread, or its refusal.
fn value_of(outcome: Outcome, text: &str) -> Result<&RawValue, Fault> {
    if outcome != Outcome::Done {
        return Err(Fault::internal(&["base: ", text].concat()));
    }
    match serde_json::from_str(text).map_err(|error| another_shape(&error))? {
        Answer::Ok(value) => Ok(value),
        Answer::Error(refusal) => Err(Fault {
            details: refusal.details,
            retry_after: refusal.retry_after,
            cause: refusal.cause,
            ..Fault::new(refusal.code, &refusal.message)
        }),
    }
}

/// Where in the answer, never what stands there.
fn another_shape(error: &serde_json::Error) -> Fault {
    Fault::internal(&format!(
        "base answered another shape at column {}",
        error.column()
    ))
}

#[cfg(test)]
mod tests {
    use super::answer;
    use crate::effects::{Outcome, Payload};
    use bridge_core::error::ErrorCode;

    fn read(outcome: Outcome, text: &str) -> Result<u8, ErrorCode> {
        answer((outcome, Payload::Text(text.to_owned()))).map_err(|fault| fault.code)
    }

    #[test]
    fn an_answer_is_the_value_or_the_code() {
        assert_eq!(read(Outcome::Done, r#"{"ok":5}"#), Ok(5));
        let refused = r#"{"error":{"code":"NOT_FOUND","message":"m"}}"#;
        assert_eq!(read(Outcome::Done, refused), Err(ErrorCode::NotFound));
        assert_eq!(
            read(Outcome::Done, r#"{"ok":"x"}"#),
            Err(ErrorCode::Internal)
        );
        assert_eq!(read(Outcome::Failed, "gone"), Err(ErrorCode::Internal));
    }
}
