//! Content as Markdown, with the wiki's losses: a table's header row becomes an ordinary one under an empty header, and
//! a mention becomes its label.

use super::{children, kind};
use serde_json::Value;

/// The Markdown of a document.
#[must_use]
pub fn write(doc: &Value) -> String {
    blocks(children(doc)).trim().to_owned()
}

fn blocks(nodes: &[Value]) -> String {
    nodes
        .iter()
        .map(block)
        .filter(|block| !block.is_empty())
        .collect::<Vec<_>>()
        .join("\n\n")
}

fn attr<'a>(node: &'a Value, name: &str) -> &'a str {
    node["attrs"][name].as_str().unwrap_or_default()
}

fn block(node: &Value) -> String {
    match kind(node) {
        "heading" => {
            let level = usize::try_from(node["attrs"]["level"].as_u64().unwrap_or(1))
                .unwrap_or(1)
                .clamp(1, 6);
            format!("{} {}", "#".repeat(level), line(node))
        }
        "blockquote" => prefixed(&blocks(children(node)), "> "),
        "bulletList" => items(node, |_, _| "- ".to_owned()),
        "orderedList" => items(node, |number, _| format!("{}. ", number + 1)),
        "taskList" => items(node, |_, item| {
            let sign = if item["attrs"]["checked"].as_bool().unwrap_or_default() {
                "x"
            } else {
                " "
            };
            format!("- [{sign}] ")
        }),
        "codeBlock" => {
            let code: String = children(node)
                .iter()
                .filter_map(|text| text["text"].as_str())
                .collect();
            format!("```{}\n{code}\n```", attr(node, "language"))
        }
        "horizontalRule" => "---".to_owned(),
        "callout" => format!(":::{}\n{}\n:::", attr(node, "type"), blocks(children(node))),
        "table" => table(node),
        "details" => {
            let (head, body) = children(node)
                .split_first()
                .map_or((&[][..], &[][..]), |(head, body)| {
                    (std::slice::from_ref(head), body)
                });
            format!(
                "<details>\n<summary>{}</summary>\n\n{}\n\n</details>",
                head.iter().map(line).collect::<String>(),
                blocks(body)
            )
        }
        "embed" => format!("[{0}]({0})", attr(node, "src")),
        "mathBlock" => format!("$$\n{}\n$$", attr(node, "text")),
        "image" => format!("![{}]({})", attr(node, "alt"), attr(node, "src")),
        "attachment" => format!("[{}]({})", attr(node, "name"), attr(node, "url")),
        "paragraph" | "detailsSummary" => line(node),
        _ => blocks(children(node)),
    }
}

fn items(list: &Value, sign: impl Fn(usize, &Value) -> String) -> String {
    let item = |(number, item): (usize, &Value)| {
        let sign = sign(number, item);
        let body = blocks(children(item));
        let indent = " ".repeat(if sign.starts_with("- ") {
            2
        } else {
            sign.len()
        });
        let mut lines = body.lines();
        let first = format!("{sign}{}", lines.next().unwrap_or_default());
        lines.fold(first, |text, line| {
            if line.is_empty() {
                text + "\n"
            } else {
                format!("{text}\n{indent}{line}")
            }
        })
    };
    children(list)
        .iter()
        .enumerate()
        .map(item)
        .collect::<Vec<_>>()
        .join("\n")
}

fn prefixed(text: &str, prefix: &str) -> String {
    text.lines()
        .map(|line| format!("{prefix}{line}").trim_end_matches('\r').to_owned())
        .collect::<Vec<_>>()
        .join("\n")
}

fn table(node: &Value) -> String {
    let rows: Vec<Vec<String>> = children(node)
        .iter()
        .map(|row| {
            children(row)
                .iter()
                .map(|cell| blocks(children(cell)).replace("\n\n", "<br>"))
                .collect()
        })
        .collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or(0)
            .max(3)
    };
    let row = |cells: &dyn Fn(usize) -> String| {
        let cells: Vec<String> = (0..columns)
            .map(|column| format!(" {:<1$} ", cells(column), width(column)))
            .collect();
        format!("|{}|", cells.join("|"))
    };
    let mut lines = vec![
        row(&|_| String::new()),
        row(&|column| "-".repeat(width(column))),
    ];
    lines.extend(
        rows.iter()
            .map(|cells| row(&|column| cells.get(column).cloned().unwrap_or_default())),
    );
    lines.join("\n")
}

/// The inline content of a node.
fn line(node: &Value) -> String {
    children(node).iter().map(inline).collect()
}

fn inline(node: &Value) -> String {
    match kind(node) {
        "text" => text(node),
        "hardBreak" => "  \n".to_owned(),
        "mention" if attr(node, "entityType") == "page" => attr(node, "label").to_owned(),
        "mention" => format!("@{}", attr(node, "label")),
        "mathInline" => format!("${}$", attr(node, "text").trim_end()),
        "status" => attr(node, "text").to_owned(),
        _ => line(node),
    }
}

fn text(node: &Value) -> String {
    let raw = node["text"].as_str().unwrap_or_default();
    let marks = node["marks"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    if marks.iter().any(|mark| kind(mark) == "code") {
        return format!("`{raw}`");
    }
    let mut text = escape(raw);
    for mark in marks {
        text = match kind(mark) {
            "bold" => format!("**{text}**"),
            "italic" => format!("_{text}_"),
            "strike" => format!("~~{text}~~"),
            "link" => format!("[{text}]({})", attr(mark, "href")),
            _ => text,
        };
    }
    text
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '\\' | '`' | '*' | '_' | '[' | ']') {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{html_in, markdown_in};
    use super::*;

    fn back(markdown: &str) -> String {
        write(&html_in::read(&markdown_in::to_html(markdown)))
    }

    #[test]
    fn markdown_comes_back_as_the_recordings_show() {
        let markdown = "# Titre\n\n- [x] fait\n- [ ] à faire\n\n> [!NOTE]\n> hi\n\n:::info\nnote\n:::\n\n|a|b|\n|-|-|\n|1|2|\n\n$x^2$";
        let expected = "# Titre\n\n- [x] fait\n- [ ] à faire\n\n> \\[!NOTE\\]  \n> hi\n\n:::info\nnote\n:::\n\n|     |     |\n| --- | --- |\n| a   | b   |\n| 1   | 2   |\n\n$x^2$";
        assert_eq!(back(markdown), expected);
    }

    #[test]
    fn marks_nested_lists_and_code() {
        let markdown = "**gras** et _it_ ~~s~~ `c` [l](/x)\n\n1. un\n2. deux\n   - sous\n\n```rust\nlet a = 1;\n```";
        assert_eq!(
            back(markdown),
            markdown
                .replace("deux\n   - sous", "deux\n\n   - sous")
                .as_str()
        );
    }
}
