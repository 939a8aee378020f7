//! What is not the API: the front end's files, and its one HTML page for every other GET (also under `/api/`), as a
//! single-page app has it. Other methods on unknown paths are 404 "Cannot POST …".

use super::Shared;
use super::answer::{Answered, Failure};
use super::content::html_out::escape;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::path::Path;

/// Serves what no route took.
pub async fn fallback(State(state): State<Shared>, method: Method, uri: Uri) -> Response {
    let path = uri.path();
    match method {
        Method::OPTIONS => {
            let kind = [(header::CONTENT_TYPE, "text/plain")];
            (StatusCode::BAD_REQUEST, kind, "Invalid Preflight Request").into_response()
        }
        Method::GET | Method::HEAD => match file(&state.assets, path).await {
            Some(file) => file,
            None => page(&state, path)
                .await
                .unwrap_or_else(IntoResponse::into_response),
        },
        method => Failure::NotFound(format!("Cannot {method} {path}")).into_response(),
    }
}

/// `GET /api/health`, the one JSON answer without an envelope.
pub async fn health() -> Response {
    let up = json!({ "database": { "status": "up" }, "redis": { "status": "up" } });
    let body = json!({ "status": "ok", "info": up, "error": {}, "details": up });
    let mut response = super::answer::json_response(StatusCode::OK, &body);
    response.headers_mut().insert(header::CACHE_CONTROL, NEVER);
    response
}

/// `POST /api/version`.
pub async fn version() -> Answered {
    super::answer::Answer::data(json!({
        "currentVersion": "0.95.0",
        "latestVersion": 0,
        "releaseUrl": "https://github.com/docmost/docmost/releases",
    }))
}

const NEVER: HeaderValue = HeaderValue::from_static("no-cache, no-store, must-revalidate");

/// The headers that every answer has.
pub async fn common_headers(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    headers.insert(
        header::X_FRAME_OPTIONS,
        HeaderValue::from_static("SAMEORIGIN"),
    );
    response
}

/// A file of the front end. Its names carry a hash of the content, so it may be kept for ever.
async fn file(assets: &Path, path: &str) -> Option<Response> {
    let name = path
        .strip_prefix("/assets/")
        .or_else(|| path.strip_prefix("/icons/").map(|_| &path[1..]))?;
    let plain = name
        .split('/')
        .all(|part| !part.is_empty() && !part.starts_with('.'));
    if !plain {
        return None;
    }
    let bytes = tokio::fs::read(assets.join(if path.starts_with("/assets/") {
        &path[1..]
    } else {
        name
    }))
    .await
    .ok()?;
    let kind = match name.rsplit_once('.')?.1 {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "map" | "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    };
    let mut response = Response::new(Body::from(bytes));
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    Some(response)
}

/// The app's page. Under `/share/` it names the shared page in its title.
async fn page(state: &Shared, path: &str) -> Result<Response, Failure> {
    let html = tokio::fs::read_to_string(state.assets.join("index.html"))
        .await
        .unwrap_or_else(|_| NOT_BUILT.to_owned());
    let config = json!({
        "ENV": "production", "APP_URL": state.public_url, "CLOUD": false, "FILE_UPLOAD_SIZE_LIMIT": "50mb",
        "FILE_IMPORT_SIZE_LIMIT": "200mb",
    });
    let html = html.replace(
        "<!--window-config-->",
        &format!("<script>window.CONFIG={config}</script>"),
    );
    let title = if path.starts_with("/share/") {
        shared_title(state, path)?
    } else {
        None
    };
    let (html, cache) = match title {
        Some(title) => {
            let title = escape(&title);
            let meta = format!(
                "<meta property=\"og:title\" content=\"{title}\" />\n    <meta property=\"twitter:title\" content=\"{title}\" />"
            );
            let html = html.replace("<title>Docmost</title>", &format!("<title>{title}</title>"));
            (html.replace("<!--meta-tags-->", &meta), None)
        }
        None => (html, Some(NEVER)),
    };
    let mut response = Response::new(Body::from(html));
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
    if let Some(cache) = cache {
        response.headers_mut().insert(header::CACHE_CONTROL, cache);
    }
    Ok(response)
}

/// The title of the page that a share's URL points to, if the share holds.
fn shared_title(state: &Shared, path: &str) -> Result<Option<String>, Failure> {
    let mut parts = path.trim_matches('/').split('/').skip(1);
    let (Some(key), _, Some(slug)) = (parts.next(), parts.next(), parts.next()) else {
        return Ok(None);
    };
    let slug_id = slug.rsplit('-').next().unwrap_or(slug);
    if state.store.share(key)?.is_none() {
        return Ok(None);
    }
    Ok(state.store.page(slug_id)?.and_then(|page| page.title))
}

const NOT_BUILT: &str = "<!doctype html>\n<html lang=\"en\">\n  <head>\n    <meta charset=\"UTF-8\" />\n    <title>Docmost</title>\n    \
<!--meta-tags-->\n  </head>\n  <body>\n    <div id=\"root\"></div>\n    <noscript>The front end has not been built: npm run build -w @bridge/sandbox-wiki</noscript>\n    \
<!--window-config-->\n  </body>\n</html>\n";
