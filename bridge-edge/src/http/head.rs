//! The head of one request: what every route needs comes as one text, one field a line; headers and the client's address
//! are fetched from the entry when somebody asks for them, since most routes need two or three.
//!
//! What always holds: every accessor answers, with the empty text for what was not sent; an empty header counts as
//! none. Each is fetched once. Nothing here was checked: all of it is a stranger's word, save address, time and the
//! unique id.

use std::cell::OnceCell;
use std::fmt;

/// The request that the entry holds.
pub trait Sent {
    /// A header's value; empty where it was not sent. Asked for by its place in [`HEADERS`].
    fn header(&self, place: usize) -> String;

    /// The client's address; empty where nobody knows.
    fn address(&self) -> String;
}

/// Headers that are read; the entry asks for this list once.
pub const HEADERS: [&str; 18] = [
    "authorization",
    "cookie",
    "content-type",
    "content-length",
    "if-none-match",
    "if-match",
    "idempotency-key",
    "origin",
    "sec-fetch-site",
    "sec-fetch-dest",
    "accept-language",
    "host",
    "upgrade",
    "x-request-id",
    "x-bridge-secret",
    "x-baserow-signature",
    "x-baserow-delivery",
    "traceparent",
];
/// Fields of the text: method, path, query, now, unique id, scheme.
const FIELDS: usize = 6;
/// The longest path that is looked at, in bytes.
const MAX_PATH: usize = 2_048;
/// The longest query that is looked at, in bytes.
const MAX_QUERY: usize = 8_192;
/// The longest request id taken over from a caller.
const MAX_REQUEST_ID: usize = 128;

/// A request without its body.
pub struct Head {
    text: String,
    /// Where each field ends.
    ends: [usize; FIELDS],
    sent: Box<dyn Sent>,
    headers: [OnceCell<String>; HEADERS.len()],
    address: OnceCell<String>,
}

impl fmt::Debug for Head {
    /// Method and path alone: headers hold credentials.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Head({} {})", self.method(), self.path())
    }
}

impl Head {
    /// The head of the entry's text; a text with another number of lines is none.
    pub fn parse(text: String, sent: Box<dyn Sent>) -> Option<Self> {
        let mut ends = [0; FIELDS];
        let mut lines = 0;
        let breaks = text.match_indices('\n').map(|(at, _)| at);
        for end in breaks.chain([text.len()]) {
            *ends.get_mut(lines)? = end;
            lines += 1;
        }
        (lines == FIELDS).then(|| Self {
            text,
            ends,
            sent,
            headers: Default::default(),
            address: OnceCell::new(),
        })
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

    /// A header of [`HEADERS`], trimmed; the empty text where it was not sent.
    pub fn header(&self, name: &str) -> &str {
        let place = HEADERS.iter().position(|known| *known == name);
        place
            .and_then(|place| Some((place, self.headers.get(place)?)))
            .map_or("", |(place, value)| {
                value.get_or_init(|| self.sent.header(place)).trim()
            })
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
        self.address.get_or_init(|| self.sent.address())
    }

    /// When the request came, ms since 1970.
    pub fn now(&self) -> i64 {
        self.field(3).parse().unwrap_or(0)
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
            self.field(4)
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
        format!("{}://{host}", self.field(5))
    }

    /// The host the client asked for.
    pub fn host(&self) -> &str {
        self.header("host")
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use super::{HEADERS, Head, Sent};

    /// A request from 203.0.113.7 with these headers.
    pub(crate) struct Written(pub Vec<(String, String)>);

    impl Sent for Written {
        fn header(&self, place: usize) -> String {
            let mut headers = self.0.iter();
            let found = headers.find(|(name, _)| *name == HEADERS[place]);
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        }

        fn address(&self) -> String {
            "203.0.113.7".to_owned()
        }
    }

    /// These headers, as the entry would hold them.
    pub(crate) fn sent(headers: &[(&str, &str)]) -> Box<dyn Sent> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Box::new(Written(headers.iter().map(owned).collect()))
    }

    /// The text that the entry would send with it.
    pub(crate) fn text(method: &str, path: &str, now: i64, unique: &str) -> String {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        format!("{method}\n{path}\n{query}\n{now}\n{unique}\nhttp")
    }

    fn head(method: &str, path: &str, headers: &[(&str, &str)]) -> Head {
        Head::parse(text(method, path, 1000, "unique"), sent(headers)).unwrap()
    }

    #[test]
    fn a_header_is_fetched_when_it_is_asked_for_and_once() {
        struct Counting(Rc<Cell<u32>>);
        impl Sent for Counting {
            fn header(&self, _: usize) -> String {
                self.0.set(self.0.get() + 1);
                "v".to_owned()
            }
            fn address(&self) -> String {
                String::new()
            }
        }
        let count = Rc::new(Cell::new(0));
        let sent = Box::new(Counting(Rc::clone(&count)));
        let head = Head::parse(text("GET", "/", 0, "u"), sent).unwrap();
        assert_eq!((head.header("not read"), count.get()), ("", 0));
        assert_eq!((head.header("cookie"), head.header("cookie")), ("v", "v"));
        assert_eq!(count.get(), 1);
    }

    #[test]
    fn it_does_not_print_what_its_headers_hold() {
        let head = head("GET", "/x", &[("authorization", "Bearer brg_secret")]);
        head.header("authorization");
        assert_eq!(format!("{head:?}"), "Head(GET /x)");
    }

    #[test]
    fn every_field_is_found_again() {
        let head = head(
            "GET",
            "/api/v1/personnes/5?annee=2026",
            &[("host", "wiki.test"), ("x-baserow-delivery", "d")],
        );
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
        let text = text("GET", "/", 0, "u");
        assert!(Head::parse(format!("{text}\n"), sent(&[])).is_none());
        assert!(Head::parse(String::new(), sent(&[])).is_none());
    }

    #[test]
    fn only_a_plain_and_short_request_id_is_taken_over() {
        let id_of = |asked: &str| {
            let head = head("GET", "/", &[("x-request-id", asked)]);
            head.request_id().to_owned()
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
            head("GET", "/", &[("traceparent", trace)])
                .trace()
                .map(str::to_owned)
        };
        assert_eq!(of(trace).as_deref(), Some(trace));
        assert_eq!(of(&trace.to_uppercase()), None);
        assert_eq!(of("00-é"), None);
        let hostile = head("GET", "/", &[("host", "x; script-src *")]);
        assert_eq!(hostile.own_origin(), "http://");
    }
}
