//! The bridge's own files: what the wiki's pages and the playground load.
//!
//! What always holds: only plain names of known kinds are looked up, so no path leads out of the folder; the type comes
//! from the name, never from the store. A file asked for by the version of its content may be kept for a year.

use crate::effects::{Effect, Outcome, Outside};
use crate::http::reply::matches;
use crate::http::{Body, Fault, Reply};

/// File endings and their types.
const TYPES: [(&str, &str); 8] = [
    ("js", "text/javascript; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("wasm", "application/wasm"),
    ("json", "application/json; charset=utf-8"),
    ("map", "application/json; charset=utf-8"),
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("woff2", "font/woff2"),
];

fn is_plain(segment: &str) -> bool {
    !segment.is_empty()
        && !segment.starts_with('.')
        && segment
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

fn type_of(path: &str) -> Option<&'static str> {
    let sound = path.len() <= 200 && path.split('/').all(is_plain);
    let (_, ending) = path.rsplit_once('.')?;
    let (_, kind) = TYPES.iter().find(|(known, _)| *known == ending)?;
    sound.then_some(*kind)
}

/// A file; `version` is the query's `v`.
pub async fn file(
    outside: &Outside,
    path: &str,
    version: Option<&str>,
    if_none_match: &str,
) -> Result<Reply, Fault> {
    let kind = type_of(path).ok_or_else(Fault::not_found)?;
    let digest = read(outside, path).await?;
    let is_named = version == Some(digest.as_str());
    let cache = if is_named {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    Ok(reply(&digest, kind, if_none_match)
        .header("cache-control", cache)
        .header("cross-origin-resource-policy", "same-origin"))
}

/// A page that runs only the bridge's own files.
#[derive(Debug)]
pub struct Page {
    file: &'static str,
    /// What its scripts and styles may do beside that.
    scripts: &'static str,
    styles: &'static str,
}

/// The page to try the editor on.
pub const PLAYGROUND: Page = Page {
    file: "playground.html",
    scripts: " 'wasm-unsafe-eval'",
    styles: " 'unsafe-inline'",
};

/// The page to read the API's description on.
pub const API_DOCS: Page = Page {
    file: "api-docs.html",
    scripts: "",
    styles: "",
};

/// A page whose files lie below `files`; never framed.
pub async fn page(
    outside: &Outside,
    page: &Page,
    files: &str,
    if_none_match: &str,
) -> Result<Reply, Fault> {
    let digest = read(outside, page.file).await?;
    let (scripts, styles) = (page.scripts, page.styles);
    let policy = format!(
        "default-src 'none'; script-src {files}{scripts}; style-src {files}{styles}; \
         img-src 'self' data:; font-src {files}; connect-src 'self'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    );
    Ok(reply(&digest, "text/html; charset=utf-8", if_none_match)
        .header("cache-control", "no-cache")
        .header("content-security-policy", policy)
        .header("x-frame-options", "DENY"))
}

async fn read(outside: &Outside, path: &str) -> Result<String, Fault> {
    let (outcome, payload) = outside.perform(Effect::AssetGet(path.to_owned())).await;
    match outcome {
        Outcome::Done | Outcome::Last => Ok(payload.into_text()),
        Outcome::Missing => Err(Fault::not_found()),
        Outcome::Failed | Outcome::TooLarge => {
            Err(Fault::internal(&format!("asset: {}", payload.into_text())))
        }
    }
}

fn reply(digest: &str, kind: &str, if_none_match: &str) -> Reply {
    let tag = format!("\"{digest}\"");
    let is_known = matches(if_none_match, &tag);
    let mut reply = Reply::new(if is_known { 304 } else { 200 }).header("etag", tag);
    if !is_known {
        reply.body = Body::Asset;
        reply = reply.header("content-type", kind.to_owned());
    }
    reply
}

#[cfg(test)]
mod tests {
    use super::type_of;

    #[test]
    fn only_plain_names_of_known_kinds_are_looked_up() {
        assert_eq!(type_of("inject.js"), Some("text/javascript; charset=utf-8"));
        assert_eq!(type_of("chunks/a-1.b.wasm"), Some("application/wasm"));
        for refused in [
            "",
            "inject",
            "a.html",
            "../a.js",
            "a/../b.js",
            "/a.js",
            "a//b.js",
            ".a.js",
            "a\\b.js",
            "a b.js",
            "é.js",
            "a.js?",
            "a.JS",
        ] {
            assert_eq!(type_of(refused), None, "{refused}");
        }
    }
}
