//! Whether a browser's request comes from the wiki's own pages.

use bridge_core::error::ErrorCode;

use crate::config::Config;
use crate::http::{Fault, Head};

fn host_of(origin: &str) -> Option<&str> {
    origin.split_once("://").map(|(_, host)| host)
}

/// Whether an Origin header names the bridge's own origin: the public one, or the one the request itself was sent to
/// (a page of another site cannot choose that host and keep the wiki's cookie). Under the public host only the public
/// scheme counts: whoever sits on the line can make a page of the other one.
fn is_own(config: &Config, head: &Head, origin: &str) -> bool {
    let host = host_of(origin).filter(|host| !host.is_empty());
    origin == config.public_origin
        || (host == Some(head.host()) && host != host_of(&config.public_origin))
}

/// Refuses what a browser sent from elsewhere. A cookie rides along with whatever a browser sends, so where
/// `must_say` is set, a request that says nothing of where it comes from is refused too.
pub fn check(config: &Config, head: &Head, must_say: bool) -> Result<(), Fault> {
    let origin = head.header("origin");
    let site = head.header("sec-fetch-site");
    let says_nothing = origin.is_empty() && site.is_empty();
    let is_foreign = (!origin.is_empty() && !is_own(config, head, origin))
        || (!site.is_empty() && site != "same-origin");
    if is_foreign || (must_say && says_nothing) {
        return Err(Fault::new(
            ErrorCode::ForbiddenScope,
            "only the wiki's own pages may ask this",
        ));
    }
    Ok(())
}
