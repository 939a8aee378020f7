//! The head of one request, as the entry hands it over: one text, one field a line.
//!
//! What always holds: every accessor answers, with the empty text for what was not sent; an empty header counts as
//! none. Nothing here was checked: all of it is a stranger's word, save address, time and the unique id.

/// Headers that are read, in the order in which the entry sends their values; it asks for this list once.
pub const HEADERS: [&str; 16] = [
    "authorization",
    "cookie",
    "content-type",
    "content-length",
    "if-none-match",
    "if-match",
    "idempotency-key",
    "origin",
    "sec-fetch-site",
    "host",
    "upgrade",
    "x-request-id",
    "x-bridge-secret",
    "x-baserow-signature",
    "x-baserow-delivery",
    "traceparent",
];
/// Fields before the headers: method, path, query, address, now, unique id, scheme.
const FIXED: usize = 7;
const FIELDS: usize = FIXED + HEADERS.len();
/// The longest path that is looked at, in bytes.
const MAX_PATH: usize = 2_048;
/// The longest query that is looked at, in bytes.
const MAX_QUERY: usize = 8_192;
/// The longest request id taken over from a caller.
const MAX_REQUEST_ID: usize = 128;

/// A request without its body.
#[derive(Debug)]
pub struct Head {
    text: String,
    /// Where each field ends.
    ends: [usize; FIELDS],
}

impl Head {
    /// The head of the entry's text; a text with another number of lines is none.
    pub fn parse(text: String) -> Option<Self> {
        let mut ends = [0; FIELDS];
        let mut lines = 0;
        let breaks = text.match_indices('\n').map(|(at, _)| at);
        for end in breaks.chain([text.len()]) {
            *ends.get_mut(lines)? = end;
            lines += 1;
        }
        (lines == FIELDS).then_some(Self { text, ends })
    }

    fn field(&self, index: usize) -> &str {
        let start = match index
            .checked_sub(1)
            .and_then(|before| self.ends.get(before))
        {
            Some(end) => end + 1,
            None => 0,
        };
        let end = self.ends.get(index).copied().unwrap_or(start);
        self.text.get(start..end).unwrap_or("")
    }

    /// A header that the entry hands over, trimmed; the empty text where it was not sent.
    pub fn header(&self, name: &str) -> &str {
        HEADERS
            .iter()
            .position(|known| *known == name)
            .map_or("", |index| self.field(FIXED + index).trim())
    }

    /// `GET`, `POST`, …
    pub fn method(&self) -> &str {
        self.field(0)
    }

    /// The path below the mount, percent-encodings as they came.
    pub fn path(&self) -> &str {
        self.field(1)
    }

    /// The query without its question mark.
    pub fn query(&self) -> &str {
        self.field(2)
    }

    /// The client's address; empty where nobody knows.
    pub fn address(&self) -> &str {
        self.field(3)
    }

    /// When the request came, ms since 1970.
    pub fn now(&self) -> i64 {
        self.field(4).parse().unwrap_or(0)
    }

    /// Whether path and query are of a length that anybody sane would send.
    pub fn is_of_sane_length(&self) -> bool {
        self.path().len() <= MAX_PATH && self.query().len() <= MAX_QUERY
    }

    /// The caller's request id where it is short and plain, else a fresh one.
    pub fn request_id(&self) -> &str {
        let asked = self.header("x-request-id");
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
        if !asked.is_empty() && asked.len() <= MAX_REQUEST_ID && asked.bytes().all(is_plain) {
            asked
        } else {
            self.field(5)
        }
    }

    /// The caller's `traceparent`, where it has the form of one.
    pub fn trace(&self) -> Option<&str> {
        let trace = self.header("traceparent");
        let is_sound = trace.len() == 55
            && trace.bytes().enumerate().all(|(at, byte)| match at {
                2 | 35 | 52 => byte == b'-',
                _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
            });
        is_sound.then_some(trace)
    }

    /// The origin under which the client sees the bridge, as its Host header says: never more than a hint.
    pub fn own_origin(&self) -> String {
        let host = self.header("host");
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
        let host = if host.bytes().all(is_plain) { host } else { "" };
        format!("{}://{host}", self.field(6))
    }

    /// The host the client asked for.
    pub fn host(&self) -> &str {
        self.header("host")
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::{FIXED, HEADERS, Head};

    /// A head as the entry would send it.
    pub(crate) fn head(method: &str, path: &str, headers: &[(&str, &str)]) -> String {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let mut lines = vec![method, path, query, "203.0.113.7", "1000", "unique", "http"];
        lines.extend(HEADERS.map(|name| {
            headers
                .iter()
                .find(|(header, _)| *header == name)
                .map_or("", |(_, value)| *value)
        }));
        assert_eq!(lines.len(), FIXED + HEADERS.len());
        lines.join("\n")
    }

    #[test]
    fn every_field_is_found_again() {
        let text = head(
            "GET",
            "/api/v1/personnes/5?annee=2026",
            &[("host", "wiki.test"), ("x-baserow-delivery", "d")],
        );
        let head = Head::parse(text).unwrap();
        assert_eq!(head.method(), "GET");
        assert_eq!(head.path(), "/api/v1/personnes/5");
        assert_eq!(head.query(), "annee=2026");
        assert_eq!(head.address(), "203.0.113.7");
        assert_eq!(head.now(), 1000);
        assert_eq!(head.header("x-baserow-delivery"), "d");
        assert_eq!(head.header("cookie"), "");
        assert_eq!(head.own_origin(), "http://wiki.test");
    }

    #[test]
    fn a_text_of_another_shape_is_no_head() {
        let text = head("GET", "/", &[]);
        assert!(Head::parse(format!("{text}\n")).is_none());
        assert!(Head::parse(String::new()).is_none());
    }

    #[test]
    fn only_a_plain_and_short_request_id_is_taken_over() {
        let id_of = |asked: &str| {
            let text = head("GET", "/", &[("x-request-id", asked)]);
            Head::parse(text).unwrap().request_id().to_owned()
        };
        assert_eq!(id_of("abc-1.2:3_4"), "abc-1.2:3_4");
        for refused in ["", "a b", "é", "<x>", "a,b", &"a".repeat(129)] {
            assert_eq!(id_of(refused), "unique", "{refused:?}");
        }
    }

    #[test]
    fn a_trace_and_a_host_are_taken_in_their_form_only() {
        let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        let of = |trace: &str| {
            Head::parse(head("GET", "/", &[("traceparent", trace)]))
                .unwrap()
                .trace()
                .map(str::to_owned)
        };
        assert_eq!(of(trace).as_deref(), Some(trace));
        assert_eq!(of(&trace.to_uppercase()), None);
        assert_eq!(of("00-é"), None);
        let hostile = Head::parse(head("GET", "/", &[("host", "x; script-src *")])).unwrap();
        assert_eq!(hostile.own_origin(), "http://");
    }
}
