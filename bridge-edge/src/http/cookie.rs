//! The wiki's session cookie, taken out of a Cookie header.
//!
//! What always holds: the value is one that can stand in a header again. Two different values under the name are
//! refused: which of them the wiki would read is not ours to guess.

/// The name under which the wiki keeps its session.
pub const NAME: &str = "authToken";
/// The longest value that is looked at.
const MAX_VALUE: usize = 4_096;

/// What a Cookie header says about the wiki's session.
#[derive(Debug, PartialEq, Eq)]
pub enum WikiCookie<'a> {
    /// There is none.
    Absent,
    /// There is something under the name that cannot be a session.
    Unusable,
    /// Its value.
    Value(&'a str),
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.~+/=".contains(&byte)
}

/// Reads the header.
pub fn wiki_cookie(header: &str) -> WikiCookie<'_> {
    let mut values = header.split(';').filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        (name.trim() == NAME).then_some(value.trim())
    });
    let Some(first) = values.next() else {
        return WikiCookie::Absent;
    };
    let is_sound = !first.is_empty() && first.len() <= MAX_VALUE && first.bytes().all(is_token);
    if is_sound && values.all(|other| other == first) {
        WikiCookie::Value(first)
    } else {
        WikiCookie::Unusable
    }
}

#[cfg(test)]
mod tests {
    use super::{WikiCookie, wiki_cookie};

    #[test]
    fn the_session_is_found_among_others() {
        assert_eq!(
            wiki_cookie("a=1; authToken=x.y-z; b=2"),
            WikiCookie::Value("x.y-z")
        );
        assert_eq!(
            wiki_cookie("authToken=x; authToken=x"),
            WikiCookie::Value("x")
        );
        assert_eq!(
            wiki_cookie("xauthToken=x; authTokenx=y"),
            WikiCookie::Absent
        );
        assert_eq!(wiki_cookie(""), WikiCookie::Absent);
    }

    #[test]
    fn what_could_be_read_in_two_ways_or_break_a_header_is_refused() {
        let long = format!("authToken={}", "a".repeat(5_000));
        for header in [
            "authToken=",
            "authToken=a; authToken=b",
            "authToken=\"a\"",
            "authToken=a b",
            "authToken=é",
            &long,
        ] {
            assert_eq!(wiki_cookie(header), WikiCookie::Unusable, "{header}");
        }
    }
}
