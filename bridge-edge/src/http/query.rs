//! Query strings and percent-encodings, read strictly: what is no UTF-8 or half an escape is a fault that names its place.

/// The decoded parameters, in the order in which they came.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, String)>);

/// Decodes percent-escapes; `None` for half an escape, and for what is no UTF-8 or holds a control character.
pub fn decode(text: &str, plus_is_space: bool) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => hex(rest.next()?)? << 4 | hex(rest.next()?)?,
            b'+' if plus_is_space => b' ',
            other => other,
        });
    }
    let decoded = String::from_utf8(bytes).ok()?;
    (!decoded.chars().any(char::is_control)).then_some(decoded)
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

impl Query {
    /// A query of these parameters.
    pub const fn of(parameters: Vec<(String, String)>) -> Self {
        Self(parameters)
    }

    /// Reads a query; `None` where an escape is broken.
    pub fn parse(text: &str) -> Option<Self> {
        text.split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                Some((decode(name, true)?, decode(value, true)?))
            })
            .collect::<Option<_>>()
            .map(Self)
    }

    /// Every parameter.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The first value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::{Query, decode};
    use proptest::prelude::*;

    #[test]
    fn parameters_are_decoded_like_a_form() {
        let query = Query::parse("q=D%27H%C3%A9rouville+pi&filter[role]=formateur&x").unwrap();
        assert_eq!(query.get("q"), Some("D'Hérouville pi"));
        assert_eq!(query.get("filter[role]"), Some("formateur"));
        assert_eq!(query.get("x"), Some(""));
        assert_eq!(query.get("y"), None);
    }

    #[test]
    fn broken_escapes_and_controls_are_refused() {
        for text in ["q=%", "q=%4", "q=%zz", "q=%ff", "q=%00", "%0a=1"] {
            assert_eq!(Query::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".*") {
            let _read = Query::parse(&text);
            let _path = decode(&text, false);
        }

        #[test]
        fn what_was_encoded_leads_back(text in "[^\\p{Cc}]*") {
            let encoded: Vec<String> = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
            prop_assert_eq!(decode(&encoded.concat(), true), Some(text));
        }
    }
}
