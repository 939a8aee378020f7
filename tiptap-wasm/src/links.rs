//! Which attributes of a document the editor shows, and where the bridge is.
//!
//! What is a reference is `bridge_core::reference`'s to say; this adds what of it has a chip or a card
//! here. Refused values give `None` (not ours, or no card of ours: the wiki shows what it always shows)
//! or [`Mention::Invalid`] (claims to be ours and is wrong: an inert label).

use bridge_core::entity::Entity;
use bridge_core::entity_ref::EntityRef;
use bridge_core::reference::{
    Mount, NoMention, TypedQuery, format_page, parse_bracketed_page, parse_mention, parse_page,
    parse_query,
};

/// The only embed provider that a stock wiki shows for an address of ours.
const PROVIDER: &str = "iframe";

/// Where the bridge is mounted, seen from the page.
#[derive(Clone, Debug)]
pub struct Base {
    mount: Mount,
    /// What paths under the mount begin with: the mount's path, behind its origin where that is another.
    prefix: String,
}

/// What a mention's attributes say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mention {
    /// A reference of ours.
    Reference(EntityRef),
    /// Claims to be ours and names nothing.
    Invalid,
}

/// What a pick from the list of suggestions becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A chip in the text, asked for by `@`.
    Mention,
    /// A card of its own, asked for by `[`.
    Embed,
}

impl Base {
    /// The mount at a path of an origin; `page_origin` is the page's own (`https://wiki.example`).
    pub fn new(origin: &str, path: &str, page_origin: &str) -> Option<Self> {
        let path = path.strip_suffix('/').unwrap_or(path);
        let is_here = origin == page_origin;
        let (mount, prefix) = if is_here {
            (Mount::new(path, origin), String::new())
        } else {
            (Mount::elsewhere(path, origin), origin.to_owned())
        };
        Some(Self {
            mount: mount.ok()?,
            prefix: prefix + path,
        })
    }

    /// The address of a path under the mount, e.g. `/api/v1/resolve`.
    pub fn url(&self, path: &str) -> String {
        let mut url = self.prefix.clone();
        url.push_str(path);
        url
    }

    /// The address of the live connection.
    pub fn live_url(&self) -> String {
        let mut url = String::from("ws");
        let origin = self.mount.origin();
        for part in [
            origin.strip_prefix("http").unwrap_or_default(),
            self.mount.path(),
            "/api/v1/live",
        ] {
            url.push_str(part);
        }
        url
    }

    /// The address of a reference's own page, which is also an embed's `src`.
    pub fn page(&self, reference: &EntityRef) -> String {
        format_page(&self.mount, reference)
    }

    /// Reads an embed's attributes; `None` where the wiki's own view belongs there.
    pub fn embed(&self, provider: &str, src: &str) -> Option<EntityRef> {
        if provider != PROVIDER {
            return None;
        }
        self.pasted(src)
    }

    /// The reference whose page's address a pasted text is, and nothing else.
    pub fn pasted(&self, text: &str) -> Option<EntityRef> {
        let reference = parse_page(&self.mount, text).ok()?;
        has_card(reference.entity).then_some(reference)
    }
}

/// The reference in brackets that ends a text: `[projet:projet-alpha]`.
pub fn bracketed(text: &str) -> Option<EntityRef> {
    parse_bracketed_page(text).filter(|reference| has_card(reference.entity))
}

/// The entities that have a chip and a card of their own.
const fn has_card(entity: Entity) -> bool {
    matches!(
        entity,
        Entity::Personne | Entity::Projet | Entity::Formation | Entity::Client
    )
}

/// Reads a mention's attributes; `None` where it is the wiki's own.
pub fn mention(entity_type: &str, entity_id: &str) -> Option<Mention> {
    match parse_mention(entity_type, entity_id) {
        Ok(reference) if has_card(reference.entity) => Some(Mention::Reference(reference)),
        Ok(_) | Err(NoMention::Unsound) => Some(Mention::Invalid),
        Err(NoMention::NotOurs) => None,
    }
}

/// The query that ends a text, and what a pick becomes: `@projet alp` a chip, `[projet:alp` a card.
pub fn query(text: &str) -> Option<(Form, TypedQuery)> {
    if let Some(query) = parse_query(text) {
        return Some((Form::Mention, query));
    }
    let (before, typed) = text.rsplit_once('[')?;
    let begins_word = before.chars().next_back().is_none_or(char::is_whitespace);
    let is_named = typed.contains(':');
    let mut as_mention = String::from("@");
    as_mention.push_str(typed);
    // A card is for what has a page: its address is what the document holds.
    let query = parse_query(&as_mention).filter(|query| query.asked.entity().has_page())?;
    (begins_word && is_named).then_some((Form::Embed, query))
}

#[cfg(test)]
mod tests {
    use super::{Base, Form, Mention, bracketed, mention, query};
    use bridge_core::reference::Asked;

    const ORIGIN: &str = "https://wiki.example";

    fn base() -> Base {
        Base::new(ORIGIN, "/bridge", ORIGIN).unwrap()
    }

    #[test]
    fn a_base_is_a_plain_path_on_an_origin() {
        for (origin, path) in [
            (ORIGIN, "/bridge"),
            (ORIGIN, "/bridge/"),
            ("https://api.example", "/a/b"),
        ] {
            assert!(Base::new(origin, path, ORIGIN).is_some(), "{origin} {path}");
        }
        for (origin, path) in [
            (ORIGIN, ""),
            (ORIGIN, "/"),
            (ORIGIN, "//evil/bridge"),
            (ORIGIN, "/a//b"),
            ("null", "/bridge"),
            ("ftp://a", "/b"),
        ] {
            assert!(Base::new(origin, path, ORIGIN).is_none(), "{origin} {path}");
        }
    }

    #[test]
    fn addresses_follow_the_base() {
        assert_eq!(base().url("/api"), "/bridge/api");
        assert_eq!(base().live_url(), "wss://wiki.example/bridge/api/v1/live");
        let other = Base::new("http://localhost:8787", "/b", ORIGIN).unwrap();
        assert_eq!(other.url("/api"), "http://localhost:8787/b/api");
        assert_eq!(other.live_url(), "ws://localhost:8787/b/api/v1/live");
    }

    #[test]
    fn only_pages_with_a_card_become_cards() {
        let shown = |src| {
            base()
                .embed("iframe", src)
                .map(|reference| reference.to_string())
        };
        assert_eq!(
            shown("/bridge/projet/42?intent=ab").as_deref(),
            Some("projet:42")
        );
        assert_eq!(
            shown("https://wiki.example/bridge/personne/5").as_deref(),
            Some("personne:5")
        );
        for src in [
            "javascript:alert(1)",
            "//evil/bridge/projet/1",
            "https://evil.example/bridge/projet/1",
            "/other/projet/1",
            "/bridge/projet/5<script>",
            "/bridge/module/3",
            "/bridge/vues/modules",
            "/bridge/projet/1/actions/cloturer",
            "",
        ] {
            assert_eq!(shown(src), None, "{src}");
        }
        assert_eq!(base().embed("youtube", "/bridge/projet/1"), None);
    }

    #[test]
    fn a_mention_is_ours_theirs_or_invalid() {
        assert!(matches!(
            mention("bridge:client", "3"),
            Some(Mention::Reference(_))
        ));
        assert_eq!(mention("user", "5"), None);
        for (entity_type, id) in [
            ("bridge:personne", "5<script>"),
            ("bridge:facture", "5"),
            ("bridge:tache", "5"),
        ] {
            assert_eq!(
                mention(entity_type, id),
                Some(Mention::Invalid),
                "{entity_type} {id}"
            );
        }
    }

    #[test]
    fn an_open_bracket_asks_for_a_card() {
        let found = query("Voir [projet:alp").unwrap();
        assert_eq!(
            (found.0, found.1.asked, found.1.length),
            (Form::Embed, Asked::Projet, 11)
        );
        assert_eq!(query("@projet alp").unwrap().0, Form::Mention);
        for other in [
            "[projet",
            "[projet alp",
            "a[projet:x",
            "[client:x",
            "[projet:alpha]",
            "[x](y",
        ] {
            assert!(query(other).is_none(), "{other}");
        }
        assert_eq!(
            bracketed("é [projet:alpha]").unwrap().to_string(),
            "projet:alpha"
        );
        assert!(bracketed("[module:3]").is_none());
    }
}
