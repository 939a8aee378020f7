//! A page as a file to keep.

use crate::docmost::Shared;
use crate::docmost::answer::Failure;
use crate::docmost::call::Call;
use crate::docmost::content::{html_out, markdown_out, schema};
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use serde_json::{Value, json};

/// `POST /api/pages/export {pageId, format}`: Markdown or HTML without an envelope. Unknown nodes are left out.
pub async fn export(State(wiki): State<Shared>, call: Call) -> Result<Response, Failure> {
    let (mut fields, viewer) = call.logged_in()?;
    let id = fields.filled("pageId");
    let format = fields.word("format", &["html", "markdown"]);
    fields.check()?;
    let (page, _) = wiki.seen_page(&viewer.user, &id)?;
    let content = page
        .content
        .as_ref()
        .map_or_else(|| json!({ "type": "doc" }), schema::complete);
    let (body, ending) = if format == Some("html") {
        (html(page.title(), &content), "html")
    } else {
        (
            format!("# {}\n\n{}", page.title(), markdown_out::write(&content))
                .trim_end()
                .to_owned(),
            "md",
        )
    };
    let name = if page.title().is_empty() {
        "untitled"
    } else {
        page.title()
    };
    let mut response = Response::new(Body::from(body));
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/octet-stream"),
    );
    let disposition = format!(
        "attachment; filename=\"{}.{ending}\"",
        percent_encoded(name)
    );
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}

fn html(title: &str, content: &Value) -> String {
    let mut nodes = vec![
        json!({ "type": "heading", "attrs": { "level": 1 }, "content": [{ "type": "text", "text": title }] }),
    ];
    nodes.extend(content["content"].as_array().cloned().unwrap_or_default());
    let body = html_out::write(&json!({ "type": "doc", "content": nodes }));
    let title = html_out::escape(title);
    format!(
        "<!DOCTYPE html>\n      <html>\n        <head>\n         <title>{title}</title>\n        </head>\n        <body>{body}</body>\n      </html>"
    )
}

/// As JavaScript's `encodeURIComponent`.
pub fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z'
            | b'a'..=b'z'
            | b'0'..=b'9'
            | b'-'
            | b'_'
            | b'.'
            | b'!'
            | b'~'
            | b'*'
            | b'\''
            | b'('
            | b')' => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}
