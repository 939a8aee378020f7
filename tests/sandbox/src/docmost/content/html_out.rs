//! Content as HTML, worded as the wiki's server words it (XML namespace on each top node, attributes in its order).

use super::{children, kind};
use serde_json::Value;

const NAMESPACE: &str = " xmlns=\"http://www.w3.org/1999/xhtml\"";

/// The HTML of a document.
#[must_use]
pub fn write(doc: &Value) -> String {
    children(doc)
        .iter()
        .map(|node| block(node, NAMESPACE))
        .collect()
}

/// A text with the letters escaped that HTML reserves.
#[must_use]
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

fn inner(node: &Value) -> String {
    children(node)
        .iter()
        .map(|child| block(child, ""))
        .collect()
}

fn attr<'a>(node: &'a Value, name: &str) -> &'a str {
    node["attrs"][name].as_str().unwrap_or_default()
}

/// ` name="value"` for each attribute that has one.
fn attributes(pairs: &[(&str, &str)]) -> String {
    let written = pairs.iter().filter(|(_, value)| !value.is_empty());
    written.fold(String::new(), |text, (name, value)| {
        text + " " + name + "=\"" + &escape(value) + "\""
    })
}

fn block(node: &Value, space: &str) -> String {
    let id = attributes(&[("data-id", attr(node, "id"))]);
    let dir = " dir=\"auto\"";
    let wrap = |tag: &str, more: &str| format!("<{tag}{space}{dir}{more}>{}</{tag}>", inner(node));
    match kind(node) {
        "text" => text(node),
        "paragraph" => format!("<p{space}{id}{dir}>{}</p>", inner(node)),
        "heading" => {
            let level = node["attrs"]["level"].as_u64().unwrap_or(1).clamp(1, 6);
            let anchor = attributes(&[("id", attr(node, "id"))]);
            format!(
                "<h{level}{space}{id}{dir}{anchor}>{}</h{level}>",
                inner(node)
            )
        }
        "blockquote" => wrap("blockquote", ""),
        "bulletList" => wrap("ul", ""),
        "orderedList" => wrap("ol", ""),
        "listItem" => wrap("li", ""),
        "taskList" => wrap("ul", " data-type=\"taskList\""),
        "taskItem" => {
            let checked = node["attrs"]["checked"].as_bool().unwrap_or_default();
            let mark = if checked { " checked=\"checked\"" } else { "" };
            format!(
                "<li{dir} data-checked=\"{checked}\" data-type=\"taskItem\"><label><input type=\"checkbox\"{mark} /><span></span></label><div>{}</div></li>",
                inner(node)
            )
        }
        "hardBreak" => format!("<br{dir} />"),
        "horizontalRule" => format!("<hr{space}{dir} />"),
        "codeBlock" => format!("<pre{space}{dir}><code>{}</code></pre>", inner(node)),
        "callout" => format!(
            "<div{space} data-type=\"callout\"{dir} data-callout-type=\"{}\">{}</div>",
            escape(attr(node, "type")),
            inner(node)
        ),
        "table" => table(node, space),
        "tableRow" => wrap("tr", ""),
        "tableHeader" => cell("th", node),
        "tableCell" => cell("td", node),
        "details" => wrap("details", ""),
        "detailsSummary" => wrap("summary", " data-type=\"detailsSummary\""),
        "detailsContent" => wrap("div", " data-type=\"detailsContent\""),
        "mention" => mention(node),
        "embed" => {
            let src = escape(attr(node, "src"));
            let provider = escape(attr(node, "provider"));
            format!(
                "<div{space} data-type=\"embed\"{dir} data-src=\"{src}\" data-provider=\"{provider}\"><a href=\"{src}\" target=\"blank\">{src}</a></div>"
            )
        }
        "mathInline" => {
            format!(
                "<span data-type=\"mathInline\" data-katex=\"true\">{}</span>",
                escape(attr(node, "text"))
            )
        }
        "mathBlock" => {
            format!(
                "<div{space} data-type=\"mathBlock\" data-katex=\"true\">{}</div>",
                escape(attr(node, "text"))
            )
        }
        "status" => format!(
            "<span data-type=\"status\">{}</span>",
            escape(attr(node, "text"))
        ),
        "image" => format!(
            "<img{space}{dir}{} />",
            attributes(&[("src", attr(node, "src")), ("alt", attr(node, "alt"))])
        ),
        "attachment" => {
            let url = escape(attr(node, "url"));
            format!(
                "<div{space} data-type=\"attachment\"{dir}><a href=\"{url}\">{}</a></div>",
                escape(attr(node, "name"))
            )
        }
        other => format!(
            "<div{space} data-type=\"{other}\"{dir}>{}</div>",
            inner(node)
        ),
    }
}

fn mention(node: &Value) -> String {
    let label = attr(node, "label");
    let sign = if attr(node, "entityType") == "page" {
        ""
    } else {
        "@"
    };
    let attributes = attributes(&[
        ("data-id", attr(node, "id")),
        ("data-label", label),
        ("data-entity-type", attr(node, "entityType")),
        ("data-entity-id", attr(node, "entityId")),
        ("data-slug-id", attr(node, "slugId")),
        ("data-creator-id", attr(node, "creatorId")),
        ("data-anchor-id", attr(node, "anchorId")),
    ]);
    format!(
        "<span data-type=\"mention\"{attributes}>{sign}{}</span>",
        escape(label)
    )
}

fn table(node: &Value, space: &str) -> String {
    let columns = children(node).first().map_or(0, |row| children(row).len());
    let cols = "<col style=\"min-width: 25px;\" />".repeat(columns);
    format!(
        "<div{space} class=\"tableWrapper\"><table dir=\"auto\" style=\"min-width: {}px;\"><colgroup>{cols}</colgroup><tbody>{}</tbody></table></div>",
        25 * columns,
        inner(node)
    )
}

fn cell(tag: &str, node: &Value) -> String {
    let span = |name: &str| node["attrs"][name].as_u64().unwrap_or(1);
    format!(
        "<{tag} dir=\"auto\" colspan=\"{}\" rowspan=\"{}\">{}</{tag}>",
        span("colspan"),
        span("rowspan"),
        inner(node)
    )
}

fn text(node: &Value) -> String {
    let mut html = escape(node["text"].as_str().unwrap_or_default());
    for mark in node["marks"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default()
    {
        html = match kind(mark) {
            "bold" => format!("<strong>{html}</strong>"),
            "italic" => format!("<em>{html}</em>"),
            "strike" => format!("<s>{html}</s>"),
            "underline" => format!("<u>{html}</u>"),
            "code" => format!("<code>{html}</code>"),
            "highlight" => format!("<mark>{html}</mark>"),
            "subscript" => format!("<sub>{html}</sub>"),
            "superscript" => format!("<sup>{html}</sup>"),
            "link" => format!(
                "<a target=\"_blank\" rel=\"noopener noreferrer nofollow\" href=\"{}\">{html}</a>",
                escape(attr(mark, "href"))
            ),
            _ => html,
        };
    }
    html
}
