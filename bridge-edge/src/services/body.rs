//! JSON bodies of requests: their size, their type, their shape.

use bridge_core::error::ErrorCode;
use serde::de::DeserializeOwned;

use crate::effects::{Effect, Outcome, Outside};
use crate::http::Fault;

/// The largest JSON body, in bytes.
pub const MAX_BODY: usize = 1_048_576;

/// Reads a JSON body as text; an empty one is no JSON.
pub async fn read(outside: &Outside, content_type: &str) -> Result<String, Fault> {
    let kind = content_type.split(';').next().unwrap_or("").trim();
    if !kind.eq_ignore_ascii_case("application/json") {
        return Err(Fault::new(
            ErrorCode::UnsupportedMediaType,
            "send application/json",
        ));
    }
    let (outcome, payload) = outside.perform(Effect::BodyWhole(MAX_BODY)).await;
    match outcome {
        Outcome::Done | Outcome::Last | Outcome::Missing => {
            String::from_utf8(payload.into_bytes()).map_err(|_| Fault::field("body", "not UTF-8"))
        }
        Outcome::TooLarge => Err(Fault::new(
            ErrorCode::PayloadTooLarge,
            "the body is larger than 1 MiB",
        )),
        Outcome::Failed => Err(Fault::field("body", "could not be read to its end")),
    }
}

/// The same where the body may be left out, and its type with it.
pub async fn read_optional(outside: &Outside, content_type: &str) -> Result<String, Fault> {
    if !content_type.is_empty() {
        return read(outside, content_type).await;
    }
    match read(outside, "application/json").await? {
        text if text.is_empty() => Ok(text),
        _ => Err(Fault::new(
            ErrorCode::UnsupportedMediaType,
            "send application/json",
        )),
    }
}

/// Reads JSON text; what does not fit is named with its place.
pub fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|error| {
        let message = error.to_string();
        // serde names an unknown or missing field between backquotes; anything else is the body's own fault.
        let field = message.split('`').nth(1).filter(|_| error.is_data());
        Fault::field(field.unwrap_or("body"), &message)
    })
}

#[cfg(test)]
mod tests {
    use super::parse;
    use bridge_core::wire::ResolveRequest;

    fn field(text: &str) -> String {
        let fault = parse::<ResolveRequest>(text).unwrap_err();
        fault.details.unwrap()[0]["field"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    #[test]
    fn what_does_not_fit_is_named() {
        assert_eq!(field(r#"{"refs":[],"colour":1}"#), "colour");
        assert_eq!(field("{}"), "refs");
        assert_eq!(field("{refs"), "body");
        assert_eq!(field(""), "body");
    }
}
