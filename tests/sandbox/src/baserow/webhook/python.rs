//! JSON as Python's `json.dumps` writes it: a blank after commas and colons, everything beyond ASCII escaped.

use serde_json::Value as Json;
use std::fmt::Write;

/// The text of a value.
pub fn dumps(value: &Json) -> String {
    let mut text = String::new();
    write(&mut text, value, None);
    text
}

/// The same with four blanks of indentation, as the log of calls shows bodies.
pub fn dumps_indented(value: &Json) -> String {
    let mut text = String::new();
    write(&mut text, value, Some(0));
    text
}

fn write(text: &mut String, value: &Json, indent: Option<usize>) {
    match value {
        Json::Array(items) => {
            list(text, ('[', ']'), indent, items, |text, item, indent| {
                write(text, item, indent);
            });
        }
        Json::Object(members) => {
            let members: Vec<_> = members.iter().collect();
            list(
                text,
                ('{', '}'),
                indent,
                &members,
                |text, (key, value), indent| {
                    string(text, key);
                    text.push_str(": ");
                    write(text, value, indent);
                },
            );
        }
        Json::String(content) => string(text, content),
        other => {
            let _ = write!(text, "{other}");
        }
    }
}

fn list<T>(
    text: &mut String,
    brackets: (char, char),
    indent: Option<usize>,
    items: &[T],
    each: impl Fn(&mut String, &T, Option<usize>),
) {
    text.push(brackets.0);
    let inner = indent.map(|depth| depth + 4);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            text.push_str(if indent.is_some() { "," } else { ", " });
        }
        new_line(text, inner);
        each(text, item, inner);
    }
    if !items.is_empty() {
        new_line(text, indent);
    }
    text.push(brackets.1);
}

fn new_line(text: &mut String, indent: Option<usize>) {
    if let Some(depth) = indent {
        text.push('\n');
        text.extend(std::iter::repeat_n(' ', depth));
    }
}

fn string(text: &mut String, content: &str) {
    text.push('"');
    for character in content.chars() {
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\u{8}' => text.push_str("\\b"),
            '\u{c}' => text.push_str("\\f"),
            ' '..='~' => text.push(character),
            other => {
                for unit in other.encode_utf16(&mut [0; 2]) {
                    let _ = write!(text, "\\u{unit:04x}");
                }
            }
        }
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn it_looks_like_pythons() {
        let value = json!({ "Début": [1, 5400.0, null, true], "é": "ligne1\nligne2", "smile": "😀", "none": [], "no": {} });
        assert_eq!(
            dumps(&value),
            "{\"D\\u00e9but\": [1, 5400.0, null, true], \"\\u00e9\": \"ligne1\\nligne2\", \
             \"smile\": \"\\ud83d\\ude00\", \"none\": [], \"no\": {}}"
        );
        assert_eq!(
            dumps_indented(&json!({ "a": [1] })),
            "{\n    \"a\": [\n        1\n    ]\n}"
        );
    }

    proptest! {
        #[test]
        fn any_text_survives(text in "\\PC*|.*") {
            let written = dumps(&json!([text]));
            prop_assert!(written.is_ascii());
            prop_assert_eq!(serde_json::from_str::<Json>(&written).unwrap(), json!([text]));
        }
    }
}
