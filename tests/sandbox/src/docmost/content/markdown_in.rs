//! Markdown to HTML as the wiki reads it: GFM tables and task lists, math, `:::info` callouts, line breaks kept, front
//! matter removed. The HTML then takes the same way as HTML that was sent ([`super::html_in`]).

use pulldown_cmark::{Event, Options, Parser, html};

const CALLOUTS: [&str; 5] = ["info", "note", "success", "warning", "danger"];

/// The HTML of a Markdown text.
pub fn to_html(markdown: &str) -> String {
    let mut out = String::new();
    let mut plain = String::new();
    let mut lines = without_front_matter(markdown).lines();
    while let Some(line) = lines.next() {
        let callout = line
            .strip_prefix(":::")
            .map(str::trim)
            .filter(|kind| CALLOUTS.contains(kind));
        let Some(kind) = callout else {
            plain.push_str(line);
            plain.push('\n');
            continue;
        };
        render(&std::mem::take(&mut plain), &mut out);
        let inner: Vec<&str> = lines
            .by_ref()
            .take_while(|line| line.trim() != ":::")
            .collect();
        out.push_str("<div data-type=\"callout\" data-callout-type=\"");
        out.push_str(kind);
        out.push_str("\">");
        render(&inner.join("\n"), &mut out);
        out.push_str("</div>");
    }
    render(&plain, &mut out);
    out
}

fn render(markdown: &str, out: &mut String) {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_MATH;
    let events = Parser::new_ext(markdown, options).map(|event| match event {
        Event::SoftBreak => Event::HardBreak,
        event => event,
    });
    html::push_html(out, events);
}

fn without_front_matter(markdown: &str) -> &str {
    let Some(rest) = markdown.strip_prefix("---\n") else {
        return markdown;
    };
    rest.split_once("\n---\n")
        .map_or(markdown, |(_, body)| body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callouts_task_lists_and_front_matter() {
        let html = to_html("---\ntitle: x\n---\n# T\n\n:::info\nnote **b**\n:::\n\n- [x] fait\n");
        assert!(html.contains("<h1>T</h1>"), "{html}");
        assert!(
            html.contains("data-callout-type=\"info\"><p>note <strong>b</strong></p>"),
            "{html}"
        );
        assert!(html.contains("checked"), "{html}");
        assert!(!html.contains("title"), "{html}");
    }

    #[test]
    fn a_callout_that_never_ends_takes_the_rest() {
        assert!(to_html(":::warning\nx").ends_with("</div>"));
    }
}
