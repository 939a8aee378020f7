//! HTML to content. What HTML can say and the schema has is kept, with all attributes at hand; scripts and styles go,
//! other unknown elements are looked through. Text outside a block gets a paragraph of its own.

#![allow(
    clippy::needless_pass_by_value,
    reason = "a tree node is a copyable pair of pointers"
)]

use super::schema;
use crate::docmost::ids;
use scraper::node::Element;
use scraper::{Html, Node};
use serde_json::{Value, json};

type Branch<'a> = ego_tree::NodeRef<'a, Node>;

/// The document that some HTML says.
#[must_use]
pub fn read(html: &str) -> Value {
    let parsed = Html::parse_fragment(html);
    let mut builder = Builder::default();
    for child in parsed.tree.root().children() {
        builder.block(child);
    }
    schema::complete(&json!({ "type": "doc", "content": builder.finish() }))
}

/// Blocks gathered so far, and the line of text that is not yet in one.
#[derive(Default)]
struct Builder {
    blocks: Vec<Value>,
    line: Vec<Value>,
}

impl Builder {
    fn finish(mut self) -> Vec<Value> {
        self.end_line();
        self.blocks
    }

    fn end_line(&mut self) {
        let line = trimmed(std::mem::take(&mut self.line));
        if !line.is_empty() {
            self.blocks.push(paragraph(line));
        }
    }

    fn push(&mut self, block: Value) {
        self.end_line();
        self.blocks.push(block);
    }

    fn all(&mut self, node: Branch<'_>) {
        for child in node.children() {
            self.block(child);
        }
    }

    fn block(&mut self, node: Branch<'_>) {
        let Node::Element(element) = node.value() else {
            inline(node, &[], &mut self.line);
            return;
        };
        let kind = element.attr("data-type").unwrap_or_default();
        match (element.name(), kind) {
            ("script" | "style" | "head" | "template", _) => {}
            (_, "callout") => {
                let attrs = json!({ "type": element.attr("data-callout-type").unwrap_or("info") });
                self.push(json!({ "type": "callout", "attrs": attrs, "content": blocks_of(node) }));
            }
            (_, "embed") => self.push(json!({ "type": "embed", "attrs": embed(element) })),
            (_, "mathBlock") => self.push(json!({ "type": "mathBlock", "attrs": { "text": text_of(node) } })),
            (_, "detailsContent") => self.push(json!({ "type": "detailsContent", "content": blocks_of(node) })),
            ("p", _) => {
                self.end_line();
                self.blocks.push(paragraph(line_of(node)));
            }
            ("h1" | "h2" | "h3" | "h4" | "h5" | "h6", _) => {
                let level: u8 = element.name().trim_start_matches('h').parse().unwrap_or(1);
                let attrs = json!({ "id": ids::block_id(), "level": level });
                self.push(json!({ "type": "heading", "attrs": attrs, "content": line_of(node) }));
            }
            ("blockquote", _) => self.push(json!({ "type": "blockquote", "content": blocks_of(node) })),
            ("ul", _) => self.push(bullets(node, kind == "taskList")),
            ("ol", _) => self.push(json!({ "type": "orderedList", "content": items(node, "listItem") })),
            ("hr", _) => self.push(json!({ "type": "horizontalRule" })),
            ("pre", _) => self.push(code_block(node)),
            ("table", _) => self.push(json!({ "type": "table", "content": rows(node) })),
            ("details", _) => self.push(details(node)),
            ("img", _) => self.push(json!({ "type": "image", "attrs": { "src": element.attr("src"), "alt": element.attr("alt") } })),
            ("html" | "body" | "div" | "section" | "article" | "main" | "header" | "footer" | "figure", _) => {
                self.end_line();
                self.all(node);
                self.end_line();
            }
            _ => inline(node, &[], &mut self.line),
        }
    }
}

fn blocks_of(node: Branch<'_>) -> Vec<Value> {
    let mut builder = Builder::default();
    builder.all(node);
    let blocks = builder.finish();
    if blocks.is_empty() {
        vec![paragraph(Vec::new())]
    } else {
        blocks
    }
}

fn paragraph(content: Vec<Value>) -> Value {
    json!({ "type": "paragraph", "attrs": { "id": ids::block_id() }, "content": content })
}

fn element(node: Branch<'_>) -> Option<&Element> {
    node.value().as_element()
}

fn text_of(node: Branch<'_>) -> String {
    node.descendants()
        .filter_map(|node| node.value().as_text().map(|text| text.text.to_string()))
        .collect()
}

fn checkbox(item: Branch<'_>) -> Option<bool> {
    let input = |node: Branch<'_>| {
        element(node)
            .filter(|element| element.name() == "input")
            .map(|input| input.attr("checked").is_some())
    };
    item.children()
        .take(2)
        .find_map(|child| input(child).or_else(|| child.children().find_map(input)))
}

fn bullets(list: Branch<'_>, tasks: bool) -> Value {
    let tasks = tasks
        || list
            .children()
            .filter(|node| element(*node).is_some())
            .any(|item| checkbox(item).is_some());
    let (kind, item) = if tasks {
        ("taskList", "taskItem")
    } else {
        ("bulletList", "listItem")
    };
    json!({ "type": kind, "content": items(list, item) })
}

fn items(list: Branch<'_>, kind: &str) -> Vec<Value> {
    let items = list
        .children()
        .filter(|node| element(*node).is_some_and(|element| element.name() == "li"));
    items
        .map(|item| {
            let said = element(item)
                .and_then(|item| item.attr("data-checked"))
                .map(|checked| checked == "true");
            let checked = said.or_else(|| checkbox(item)).unwrap_or_default();
            let attrs = if kind == "taskItem" {
                json!({ "checked": checked })
            } else {
                json!({})
            };
            json!({ "type": kind, "attrs": attrs, "content": blocks_of(item) })
        })
        .collect()
}

fn code_block(node: Branch<'_>) -> Value {
    let class = node
        .children()
        .find_map(element)
        .and_then(|code| code.attr("class"))
        .unwrap_or_default();
    let language = class
        .split_whitespace()
        .find_map(|class| class.strip_prefix("language-"));
    let code = text_of(node);
    let code = code.strip_suffix('\n').unwrap_or(&code);
    let content = if code.is_empty() {
        json!([])
    } else {
        json!([{ "type": "text", "text": code }])
    };
    json!({ "type": "codeBlock", "attrs": { "language": language }, "content": content })
}

fn rows(table: Branch<'_>) -> Vec<Value> {
    let row = |row: Branch<'_>| {
        let cells = row.children().filter_map(|cell| {
            let kind = match element(cell)?.name() {
                "th" => "tableHeader",
                "td" => "tableCell",
                _ => return None,
            };
            let span = |name: &str| {
                element(cell)
                    .and_then(|cell| cell.attr(name)?.parse::<u32>().ok())
                    .unwrap_or(1)
            };
            let attrs = json!({ "colspan": span("colspan"), "rowspan": span("rowspan") });
            Some(json!({ "type": kind, "attrs": attrs, "content": blocks_of(cell) }))
        });
        json!({ "type": "tableRow", "content": cells.collect::<Vec<_>>() })
    };
    let is_row = |node: &Branch<'_>| {
        // pulldown-cmark puts the header's cells straight into <thead>; the HTML parser adds the row.
        element(*node).is_some_and(|element| element.name() == "tr")
    };
    table.descendants().filter(is_row).map(row).collect()
}

fn details(node: Branch<'_>) -> Value {
    let summary = node
        .children()
        .find(|child| element(*child).is_some_and(|element| element.name() == "summary"));
    let head =
        json!({ "type": "detailsSummary", "content": summary.map(line_of).unwrap_or_default() });
    let mut body = Builder::default();
    for child in node
        .children()
        .filter(|child| Some(child.id()) != summary.map(|node| node.id()))
    {
        body.block(child);
    }
    let mut body = body.finish();
    if body.len() != 1 || super::kind(&body[0]) != "detailsContent" {
        body = vec![json!({ "type": "detailsContent", "content": body })];
    }
    json!({ "type": "details", "content": [head, body[0]] })
}

fn embed(element: &Element) -> Value {
    let mut attrs = json!({ "src": element.attr("data-src"), "provider": element.attr("data-provider").unwrap_or("iframe") });
    for name in ["width", "height"] {
        if let Some(size) = element
            .attr(&format!("data-{name}"))
            .and_then(|size| size.parse::<u32>().ok())
        {
            attrs[name] = Value::from(size);
        }
    }
    attrs
}

fn line_of(node: Branch<'_>) -> Vec<Value> {
    let mut line = Vec::new();
    for child in node.children() {
        inline(child, &[], &mut line);
    }
    trimmed(line)
}

fn inline(node: Branch<'_>, marks: &[Value], line: &mut Vec<Value>) {
    if let Node::Text(text) = node.value() {
        push_text(&collapsed(text), marks, line);
        return;
    }
    let Node::Element(element) = node.value() else {
        return;
    };
    let mark = match (
        element.name(),
        element.attr("data-type").unwrap_or_default(),
    ) {
        ("script" | "style" | "input" | "label", _) => return,
        ("br", _) => {
            line.push(json!({ "type": "hardBreak" }));
            return;
        }
        (_, "mention") => {
            line.push(mention(element));
            return;
        }
        (_, "mathInline") => {
            line.push(json!({ "type": "mathInline", "attrs": { "text": text_of(node) } }));
            return;
        }
        ("span", _)
            if element
                .attr("class")
                .is_some_and(|class| class.contains("math")) =>
        {
            // From Markdown; the wiki leaves a line break at the end of the formula.
            let text = format!("{}\n", text_of(node));
            line.push(json!({ "type": "mathInline", "attrs": { "text": text } }));
            return;
        }
        ("strong" | "b", _) => Some(json!({ "type": "bold" })),
        ("em" | "i", _) => Some(json!({ "type": "italic" })),
        ("s" | "del" | "strike", _) => Some(json!({ "type": "strike" })),
        ("u", _) => Some(json!({ "type": "underline" })),
        ("code", _) => Some(json!({ "type": "code" })),
        ("mark", _) => Some(json!({ "type": "highlight" })),
        ("sub", _) => Some(json!({ "type": "subscript" })),
        ("sup", _) => Some(json!({ "type": "superscript" })),
        ("a", _) => element
            .attr("href")
            .map(|href| json!({ "type": "link", "attrs": { "href": href } })),
        _ => None,
    };
    let mut all = marks.to_vec();
    all.extend(mark);
    for child in node.children() {
        inline(child, &all, line);
    }
}

fn mention(element: &Element) -> Value {
    let attr = |name: &str| element.attr(&format!("data-{name}"));
    json!({ "type": "mention", "attrs": {
        "id": attr("id"), "label": attr("label"), "entityType": attr("entity-type"), "entityId": attr("entity-id"),
        "slugId": attr("slug-id"), "creatorId": attr("creator-id"), "anchorId": attr("anchor-id"),
    }})
}

fn collapsed(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        let blank = matches!(letter, ' ' | '\n' | '\t' | '\r');
        if !blank {
            out.push(letter);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out
}

fn push_text(text: &str, marks: &[Value], line: &mut Vec<Value>) {
    let after_break = line
        .last()
        .is_some_and(|last| super::kind(last) == "hardBreak");
    let text = if after_break { text.trim_start() } else { text };
    if text.is_empty() {
        return;
    }
    let mut node = json!({ "type": "text", "text": text });
    if !marks.is_empty() {
        node["marks"] = Value::Array(marks.to_vec());
    }
    line.push(node);
}

/// A line without blanks at its ends.
fn trimmed(mut line: Vec<Value>) -> Vec<Value> {
    fn trim(line: &mut Vec<Value>, index: usize, cut: impl Fn(&str) -> &str) -> bool {
        let Some(text) = line[index]["text"].as_str() else {
            return false;
        };
        let kept = cut(text).to_owned();
        if kept.is_empty() {
            line.remove(index);
            return true;
        }
        line[index]["text"] = Value::from(kept);
        false
    }
    while !line.is_empty() && trim(&mut line, 0, str::trim_start) {}
    while !line.is_empty() && {
        let last = line.len() - 1;
        trim(&mut line, last, str::trim_end)
    } {}
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_nodes_with_all_their_attributes_and_no_script() {
        let doc = read(
            "<h1>T</h1><p>x <span data-type=\"mention\" data-id=\"m1\" data-label=\"Ada\" data-entity-type=\"user\" data-entity-id=\"u\">@Ada</span></p><script>alert(1)</script>",
        );
        assert_eq!(doc["content"].as_array().unwrap().len(), 2);
        assert_eq!(doc["content"][0]["attrs"]["level"], 1);
        let mention = &doc["content"][1]["content"][1];
        assert_eq!(mention["attrs"]["entityType"], "user");
        assert_eq!(mention["attrs"]["slugId"], Value::Null);
        assert_eq!(
            doc["content"][1]["content"][0],
            json!({ "type": "text", "text": "x " })
        );
    }

    #[test]
    fn loose_text_gets_a_paragraph_and_nested_blocks_stay_nested() {
        let doc = read("un<ul><li>a<ul><li>b</li></ul></li></ul><div>deux</div>");
        let kinds: Vec<&str> = doc["content"]
            .as_array()
            .unwrap()
            .iter()
            .map(super::super::kind)
            .collect();
        assert_eq!(kinds, ["paragraph", "bulletList", "paragraph"]);
        assert_eq!(
            doc["content"][1]["content"][0]["content"][1]["type"],
            "bulletList"
        );
    }

    #[test]
    fn an_embed_keeps_its_address() {
        let doc = read(
            "<div data-type=\"embed\" data-src=\"/bridge/projet/1\" data-provider=\"iframe\"></div>",
        );
        assert_eq!(doc["content"][0]["attrs"]["src"], "/bridge/projet/1");
        assert_eq!(doc["content"][0]["attrs"]["provider"], "iframe");
    }
}
