//! One small way to ask the bridge over HTTP, with the browser's own fetch and JSON reader.
//!
//! What always holds: an answer is read whole or counts as a failure; nothing is logged. Fails as
//! [`Unreachable`] where no answer came within ten seconds, or none that is JSON.

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, RequestCredentials, RequestInit, Response, Window};

/// How long an answer may take, in milliseconds.
const TIME_OUT: u32 = 10_000;

/// No answer that can be read.
#[derive(Clone, Copy, Debug)]
pub struct Unreachable;

impl From<JsValue> for Unreachable {
    fn from(_: JsValue) -> Self {
        Self
    }
}

/// An answer of the bridge.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The envelope's `data`; undefined in an error.
    pub data: JsValue,
    /// What `Retry-After` asks for, in seconds.
    pub retry_after: Option<f64>,
}

/// Sends one request. `token` goes into `Authorization`; a `body` makes it a POST of JSON.
pub async fn send(
    window: &Window,
    url: &str,
    token: Option<&str>,
    body: Option<&str>,
) -> Result<Answer, Unreachable> {
    let headers = Headers::new()?;
    headers.set("Accept", "application/json")?;
    if let Some(token) = token {
        let mut value = String::from("Bearer ");
        value.push_str(token);
        headers.set("Authorization", &value)?;
    }
    let init = RequestInit::new();
    if let Some(body) = body {
        headers.set("Content-Type", "application/json")?;
        init.set_method("POST");
        init.set_body(&JsValue::from_str(body));
    }
    init.set_headers(&headers);
    init.set_credentials(RequestCredentials::SameOrigin);
    init.set_signal(Some(&AbortSignal::timeout_with_u32(TIME_OUT)));
    let response: Response = JsFuture::from(window.fetch_with_str_and_init(url, &init))
        .await?
        .dyn_into()?;
    let status = response.status();
    let retry_after = response
        .headers()
        .get("Retry-After")?
        .and_then(|seconds| seconds.parse().ok());
    let envelope = JsFuture::from(response.json()?).await;
    let data = match envelope {
        Ok(envelope) if envelope.is_object() => Reflect::get(&envelope, &JsValue::from_str("data"))?,
        // What stands between may answer an error in a language of its own.
        _ if status >= 400 => JsValue::UNDEFINED,
        _ => return Err(Unreachable),
    };
    Ok(Answer {
        status,
        data,
        retry_after,
    })
}
