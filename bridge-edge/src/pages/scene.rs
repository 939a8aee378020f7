//! What a page stands in: its language, whether a frame shows it, who looks; and the sheet around every page.
//!
//! What always holds: a page runs no script, loads one stylesheet of the bridge's own and is framed by its own origin
//! alone. In a frame the header is left out, links open in a tab of their own (the wiki's frames may not lead their
//! window elsewhere) and what changes the view itself stays in the frame.

use bridge_core::date::{CalendarDate, Instant, paris_clock, paris_date};
use bridge_core::language::Language;
use maud::{DOCTYPE, Markup, html};

use super::parts::plain;
use crate::effects::{Effect, Outcome, Outside};
use crate::http::{Body, Head, Reply};
use crate::memory::Memory;

const POLICY: &str = "default-src 'none'; script-src 'none'; style-src 'self'; img-src 'self' data:; \
                      form-action 'self'; frame-ancestors 'self'; base-uri 'none'";
/// The stylesheet, below the mount.
const STYLESHEET: &str = "pages.css";

/// What a page stands in.
#[derive(Clone, Debug)]
pub struct Scene {
    /// The path under which the bridge sits.
    pub mount: String,
    /// The language of every sentence.
    pub language: Language,
    /// Shown in a frame.
    pub is_framed: bool,
    /// The name of whoever looks, once that is known.
    pub user: Option<String>,
    /// When this is shown.
    pub now: Instant,
    /// The stylesheet's address.
    stylesheet: String,
}

/// What is said of the data's age.
#[derive(Clone, Copy, Debug, Default)]
pub struct Age {
    /// When it was last confirmed.
    pub as_of: Option<Instant>,
    /// It could not be confirmed.
    pub is_stale: bool,
}

impl Scene {
    /// The scene of a request, before anybody knows whose it is.
    pub async fn of(mount: &str, memory: &Memory, outside: &Outside, head: &Head) -> Self {
        let language = head
            .header("accept-language")
            .split(',')
            .find_map(|tag| Language::from_locale(tag.trim()))
            .unwrap_or_default();
        let is_framed = matches!(
            head.header("sec-fetch-dest"),
            "iframe" | "frame" | "embed" | "object"
        );
        let mut stylesheet = [mount, "/assets/", STYLESHEET].concat();
        if let Some(version) = version(memory, outside).await {
            stylesheet.push_str("?v=");
            stylesheet.push_str(&version);
        }
        Self {
            mount: mount.to_owned(),
            language,
            is_framed,
            user: None,
            now: Instant::from_millis(outside.now()),
            stylesheet,
        }
    }

    /// The one of two texts that is in the page's language.
    pub const fn say<'a>(&self, french: &'a str, english: &'a str) -> &'a str {
        match self.language {
            Language::French => french,
            Language::English => english,
        }
    }

    /// An address below the mount.
    pub fn url(&self, parts: &[&str]) -> String {
        let mut url = self.mount.clone();
        for part in parts {
            url.push('/');
            url.push_str(part);
        }
        url
    }

    /// Where a link that changes this very view opens.
    pub const fn here(&self) -> Option<&'static str> {
        if self.is_framed { Some("_self") } else { None }
    }

    /// A day as people write it.
    pub fn day(&self, date: CalendarDate) -> String {
        let two = |number: u8| {
            [
                char::from(b'0' + number / 10),
                char::from(b'0' + number % 10),
            ]
        };
        let mut text = String::with_capacity(12);
        if self.language == Language::French {
            text.extend(two(date.day()));
            text.push('/');
            text.extend(two(date.month()));
            text.push('/');
        } else {
            const MONTHS: [&str; 12] = [
                "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
            ];
            let month = usize::from(date.month()).wrapping_sub(1);
            text.push_str(&date.day().to_string());
            text.push('\u{a0}');
            text.push_str(MONTHS.get(month).copied().unwrap_or(""));
            text.push('\u{a0}');
        }
        text.push_str(&date.year().to_string());
        text
    }

    /// A moment as a clock in Paris shows it.
    pub fn moment(&self, instant: Instant) -> Markup {
        let (hour, minute) = paris_clock(instant);
        let two = |number: u8| {
            [
                char::from(b'0' + number / 10),
                char::from(b'0' + number % 10),
            ]
        };
        let clock: String = two(hour)
            .into_iter()
            .chain([':'])
            .chain(two(minute))
            .collect();
        html! {
            time datetime=(instant) {
                (self.day(paris_date(instant))) (self.say(" à ", " at ")) (clock)
            }
        }
    }

    /// A whole page.
    pub fn page(&self, title: &str, age: Age, body: &Markup) -> Reply {
        let title = plain(title, 120);
        let markup = html! {
            (DOCTYPE)
            html lang=(self.say("fr", "en")) class=[self.is_framed.then_some("framed")] {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="robots" content="noindex";
                    title { (title) }
                    @if self.is_framed { base target="_blank"; }
                    link rel="stylesheet" href=(self.stylesheet);
                    link rel="icon" href="data:,";
                }
                body {
                    @if !self.is_framed { (self.header()) }
                    // beside other frames it is told apart by its name
                    main id="main" aria-label=[self.is_framed.then_some(&title)] {
                        @if age.is_stale { (self.stale(age)) }
                        (body)
                        @if let Some(as_of) = age.as_of && !age.is_stale {
                            p.age { (self.say("Valeurs du ", "Values as of ")) (self.moment(as_of)) }
                        }
                    }
                }
            }
        };
        let mut reply = Reply::new(200)
            .header("content-type", "text/html; charset=utf-8")
            .header("content-security-policy", POLICY)
            .header("cache-control", "private, no-store")
            .header("vary", "Cookie, Sec-Fetch-Dest, Accept-Language")
            // a form's Origin must not be "null"
            .header("referrer-policy", "same-origin");
        reply.body = Body::Text(markup.into_string());
        reply
    }

    fn header(&self) -> Markup {
        let views = [
            ("modules", "Modules", "Modules"),
            ("projets", "Projets", "Projects"),
            ("taches", "Tâches", "Tasks"),
            ("attributions", "Attributions", "Attributions"),
            ("personnes", "Personnes", "People"),
        ];
        html! {
            a.skip href="#main" { (self.say("Aller au contenu", "Skip to content")) }
            header.top {
                a.wiki href="/" { "← Wiki" }
                nav aria-label=(self.say("Vues", "Views")) {
                    @for (path, french, english) in views {
                        a href=(self.url(&["vues", path])) { (self.say(french, english)) }
                    }
                }
                @if let Some(user) = &self.user {
                    span.user { bdi { (plain(user, 60)) } }
                }
            }
        }
    }

    fn stale(&self, age: Age) -> Markup {
        html! {
            div.notice.warn role="status" {
                strong { (self.say("Valeurs peut-être dépassées. ", "Values may be out of date. ")) }
                (self.say(
                    "Baserow ne répond pas : voici le dernier état connu",
                    "Baserow does not answer: this is the last known state",
                ))
                @if let Some(as_of) = age.as_of {
                    (self.say(", du ", ", of ")) (self.moment(as_of))
                }
                "."
            }
        }
    }
}

/// The version of the stylesheet's content, asked for once.
async fn version(memory: &Memory, outside: &Outside) -> Option<String> {
    let known = memory.stylesheet.borrow().clone();
    if known.is_some() {
        return known;
    }
    let (outcome, payload) = outside
        .perform(Effect::AssetGet(STYLESHEET.to_owned()))
        .await;
    if outcome != Outcome::Done {
        return None;
    }
    let version = payload.into_text();
    *memory.stylesheet.borrow_mut() = Some(version.clone());
    Some(version)
}
