//! The way into the WebSocket of changes: what is checked before the Hub takes over.
//!
//! What always holds: the cookie goes no further than here; the Hub gets its digest, to hold the first message's token
//! against. The token is never in the URL.

use bridge_core::error::ErrorCode;

use super::access::cookie_digest;
use super::origin;
use crate::config::Config;
use crate::http::cookie::{WikiCookie, wiki_cookie};
use crate::http::{Body, Fault, Head, Reply};

/// Hands the connection to the Hub.
pub fn upgrade(config: &Config, head: &Head) -> Result<Reply, Fault> {
    if !head.header("upgrade").eq_ignore_ascii_case("websocket") {
        return Err(Fault::new(
            ErrorCode::ValidationError,
            "this is a WebSocket",
        ));
    }
    origin::check(config, head, false)?;
    let mut reply = Reply::new(101).header("x-bridge-address", head.address().to_owned());
    if let WikiCookie::Value(value) = wiki_cookie(head.header("cookie")) {
        reply = reply.header("x-bridge-cookie-hash", cookie_digest(value));
    }
    reply.body = Body::Upgrade;
    Ok(reply)
}
