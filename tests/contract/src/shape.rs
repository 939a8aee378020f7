//! Comparing two JSON values by shape.

use serde_json::Value;

/// How lists are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lengths {
    /// Element by element; another length is a difference.
    Same,
    /// Each found element must have the shape of a recorded one; only emptiness must agree.
    Free,
}

/// What differs between a recorded value and the one found, each with its place. Keys in `free` (names, at any depth) are
/// only compared by presence.
pub fn differences(
    recorded: &Value,
    found: &Value,
    lengths: Lengths,
    free: &[&str],
) -> Vec<String> {
    let mut list = Vec::new();
    compare("body", recorded, found, lengths, free, &mut list);
    list
}

fn compare(
    place: &str,
    recorded: &Value,
    found: &Value,
    lengths: Lengths,
    free: &[&str],
    list: &mut Vec<String>,
) {
    match (recorded, found) {
        (Value::Object(one), Value::Object(two)) => {
            for (key, value) in one {
                let place = format!("{place}.{key}");
                match two.get(key) {
                    None => list.push(format!("{place}: missing")),
                    Some(_) if free.contains(&key.as_str()) => {}
                    Some(found) => compare(&place, value, found, lengths, free, list),
                }
            }
            for key in two.keys().filter(|key| !one.contains_key(*key)) {
                list.push(format!("{place}.{key}: not in the recording"));
            }
        }
        (Value::Array(one), Value::Array(two)) => arrays(place, one, two, lengths, free, list),
        (one, two) => {
            let (one, two) = (kind(one), kind(two));
            if one != two {
                list.push(format!("{place}: recorded {one}, found {two}"));
            }
        }
    }
}

fn arrays(
    place: &str,
    one: &[Value],
    two: &[Value],
    lengths: Lengths,
    free: &[&str],
    list: &mut Vec<String>,
) {
    if one.is_empty() != two.is_empty() || (lengths == Lengths::Same && one.len() != two.len()) {
        list.push(format!(
            "{place}: recorded {} elements, found {}",
            one.len(),
            two.len()
        ));
    }
    match lengths {
        Lengths::Same => {
            for (index, (one, two)) in one.iter().zip(two).enumerate() {
                compare(&format!("{place}[{index}]"), one, two, lengths, free, list);
            }
        }
        Lengths::Free => {
            for (index, found) in two.iter().enumerate() {
                let place = format!("{place}[{index}]");
                // The nearest recorded element speaks for the others: what differs least is what is wrong.
                let mut nearest: Option<Vec<String>> = None;
                for recorded in one {
                    let mut here = Vec::new();
                    compare(&place, recorded, found, lengths, free, &mut here);
                    if nearest
                        .as_ref()
                        .is_none_or(|nearest| here.len() < nearest.len())
                    {
                        nearest = Some(here);
                    }
                    if nearest.as_ref().is_some_and(Vec::is_empty) {
                        break;
                    }
                }
                list.extend(nearest.unwrap_or_default());
            }
        }
    }
}

/// The kind of a scalar; strings by what they look like.
fn kind(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) => "bool".to_owned(),
        Value::Number(number) if number.is_f64() => "float".to_owned(),
        Value::Number(_) => "integer".to_owned(),
        Value::String(text) => string_kind(text),
        Value::Array(_) => "list".to_owned(),
        Value::Object(_) => "object".to_owned(),
    }
}

fn string_kind(text: &str) -> String {
    if text.is_empty() {
        return "empty string".to_owned();
    }
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let pattern: String = text
        .chars()
        .map(|c| if c.is_ascii_digit() { '9' } else { c })
        .collect();
    if pattern == "9999-99-99" {
        return "date".to_owned();
    }
    if pattern.starts_with("9999-99-99T99:99:99") && text.ends_with('Z') {
        return "moment".to_owned();
    }
    if text.len() == 36 && text.split('-').map(str::len).eq([8, 4, 4, 4, 12]) {
        return "uuid".to_owned();
    }
    if text.starts_with("http://") || text.starts_with("https://") {
        return "address".to_owned();
    }
    let number = text.strip_prefix('-').unwrap_or(text);
    match number.split_once('.') {
        Some((whole, decimals)) if digits(whole) && digits(decimals) => {
            format!("decimal with {} places", decimals.len())
        }
        None if digits(number) && number.len() < 9 => "whole number in a string".to_owned(),
        _ => "text".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn same(one: &Value, two: &Value) -> bool {
        differences(one, two, Lengths::Same, &[]).is_empty()
    }

    #[test]
    fn content_may_differ_where_shape_does_not() {
        assert!(same(
            &json!({ "a": "x", "b": [1] }),
            &json!({ "b": [7], "a": "y" })
        ));
        assert!(same(&json!("1.00"), &json!("850.75")));
        assert!(same(
            &json!("2026-11-20T08:00:00Z"),
            &json!("2026-11-20T08:00:00.123456Z")
        ));
    }

    #[test]
    fn null_empty_text_and_numbers_are_different_things() {
        let values = [
            json!(null),
            json!(""),
            json!("x"),
            json!(1),
            json!(1.0),
            json!("1.00"),
            json!("1.0"),
            json!(true),
            json!([]),
            json!({}),
        ];
        for (index, one) in values.iter().enumerate() {
            for (other, two) in values.iter().enumerate() {
                assert_eq!(same(one, two), index == other, "{one} {two}");
            }
        }
    }

    #[test]
    fn missing_and_additional_keys_are_named_with_their_place() {
        let list = differences(
            &json!({ "a": [{ "b": 1 }] }),
            &json!({ "a": [{ "c": 1 }] }),
            Lengths::Same,
            &[],
        );
        assert_eq!(
            list,
            ["body.a[0].b: missing", "body.a[0].c: not in the recording"]
        );
    }

    #[test]
    fn a_free_list_may_be_longer_but_not_of_another_shape() {
        let recorded = json!([{ "a": 1 }, { "a": null }]);
        assert!(
            differences(
                &recorded,
                &json!([{ "a": null }, { "a": 3 }, { "a": 4 }]),
                Lengths::Free,
                &[]
            )
            .is_empty()
        );
        assert!(!differences(&recorded, &json!([{ "a": "x" }]), Lengths::Free, &[]).is_empty());
        assert!(!differences(&recorded, &json!([]), Lengths::Free, &[]).is_empty());
    }

    #[test]
    fn a_free_key_must_still_be_there() {
        assert!(
            differences(
                &json!({ "a": 1 }),
                &json!({ "a": "x" }),
                Lengths::Same,
                &["a"]
            )
            .is_empty()
        );
        assert!(!differences(&json!({ "a": 1 }), &json!({}), Lengths::Same, &["a"]).is_empty());
    }
}
