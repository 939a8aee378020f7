//! Which attributes of a document are references of ours.
//!
//! Attributes come from a shared document, so anybody may have written anything into them. What
//! always holds: a value is either understood whole or refused whole, and no address from a document
//! is ever used as a link; links are made anew from the parsed reference. Refused values give `None`
//! (not ours, the wiki shows what it always shows) or [`Mention::Invalid`] (claims to be ours and is
//! wrong: an inert label).

use bridge_core::entity::Entity;
use bridge_core::entity_ref::{EntityRef, Key};

/// What stands before the entity's name in a mention's `entityType`.
const TYPE_PREFIX: &str = "bridge:";

/// The only embed provider that a stock wiki shows for an address of ours.
const PROVIDER: &str = "iframe";

/// Where the bridge is mounted, e.g. `/bridge`, or `https://wiki.example/bridge` for a host elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// Scheme and host of the bridge; the page's own where the host gave a path only.
    origin: String,
    /// The mount path, with a leading and without a trailing slash.
    path: String,
    /// Whether the bridge is on the page's own origin.
    same_origin: bool,
}

impl Base {
    /// Reads what the host gave as base; `page_origin` is the page's own (`https://wiki.example`).
    pub fn parse(text: &str, page_origin: &str) -> Option<Self> {
        let (origin, path) = if text.starts_with('/') {
            (page_origin, text)
        } else {
            let host_at = text.find("://")?.checked_add(3)?;
            let scheme = text.get(..host_at)?;
            if scheme != "https://" && scheme != "http://" {
                return None;
            }
            let length = text.get(host_at..)?.find('/')?;
            text.split_at_checked(host_at.checked_add(length)?)?
        };
        let path = path.strip_suffix('/').unwrap_or(path);
        let sound = path.split('/').skip(1).all(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        });
        if !sound || path.is_empty() {
            return None;
        }
        Some(Self {
            origin: origin.to_owned(),
            path: path.to_owned(),
            same_origin: origin == page_origin,
        })
    }

    /// Whether the wiki's cookie reaches the bridge.
    pub const fn is_same_origin(&self) -> bool {
        self.same_origin
    }

    /// The address of a path under the mount, e.g. `/api/v1/resolve`.
    pub fn url(&self, path: &str) -> String {
        let mut url = String::new();
        if !self.same_origin {
            url.push_str(&self.origin);
        }
        url.push_str(&self.path);
        url.push_str(path);
        url
    }

    /// The address of the live connection.
    pub fn live_url(&self) -> String {
        let host = self.origin.trim_start_matches("http");
        let mut url = String::from("ws");
        url.push_str(host);
        url.push_str(&self.path);
        url.push_str("/api/v1/live");
        url
    }

    /// The address of a reference's own page, which is also an embed's `src`.
    pub fn page(&self, reference: &EntityRef) -> String {
        let mut path = String::from("/");
        path.push_str(reference.entity.name());
        path.push('/');
        path.push_str(&reference.key.to_string());
        self.url(&path)
    }

    /// The reference that an address names, where it is the page of one entity under this base.
    pub fn reference(&self, address: &str) -> Option<EntityRef> {
        let rest = address.strip_prefix(&self.origin).filter(|_| !self.origin.is_empty());
        let path = match rest {
            Some(path) => path,
            None if self.same_origin => address,
            None => return None,
        };
        let page = path.strip_prefix(&self.path)?.strip_prefix('/')?;
        let page = page.split(['?', '#']).next()?;
        let (entity, key) = page.split_once('/')?;
        let entity = Entity::from_name(entity).filter(|entity| is_shown_as_card(*entity))?;
        reference(entity, key)
    }
}

/// The entities that have a card of their own in a text.
const fn is_shown_as_card(entity: Entity) -> bool {
    matches!(
        entity,
        Entity::Personne | Entity::Projet | Entity::Formation | Entity::Client
    )
}

/// A reference by id or slug; addresses by e-mail do not belong in a document.
fn reference(entity: Entity, key: &str) -> Option<EntityRef> {
    let key = Key::parse(entity, key).ok()?;
    match key {
        Key::Id(_) | Key::Slug(_) => Some(EntityRef { entity, key }),
        Key::Email(_) => None,
    }
}

/// What a mention's attributes say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mention {
    /// A reference of ours.
    Reference(EntityRef),
    /// Claims to be ours and names nothing.
    Invalid,
}

/// Reads a mention's attributes; `None` where it is the wiki's own.
pub fn mention(entity_type: &str, entity_id: &str) -> Option<Mention> {
    let name = entity_type.strip_prefix(TYPE_PREFIX)?;
    let parsed = Entity::from_name(name)
        .filter(|entity| is_shown_as_card(*entity))
        .and_then(|entity| reference(entity, entity_id));
    Some(parsed.map_or(Mention::Invalid, Mention::Reference))
}

/// The `entityType` of a mention of `entity`.
pub fn mention_type(entity: Entity) -> String {
    let mut text = String::from(TYPE_PREFIX);
    text.push_str(entity.name());
    text
}

/// Reads an embed's attributes; `None` where the wiki's own view belongs there.
pub fn embed(base: &Base, provider: &str, src: &str) -> Option<EntityRef> {
    if provider.eq_ignore_ascii_case(PROVIDER) {
        base.reference(src)
    } else {
        None
    }
}

/// A reference in brackets that ends the text: `[projet:projet-alpha]`.
///
/// Answers its length in UTF-16 units (it is ASCII, so in bytes too) and the reference.
pub fn bracketed(text_before: &str) -> Option<(u32, EntityRef)> {
    let inner = text_before.strip_suffix(']')?;
    let start = inner.rfind('[')?;
    let inner = inner.get(start..)?.strip_prefix('[')?;
    let (name, key) = inner.split_once(':')?;
    let entity = Entity::from_name(name).filter(|entity| is_shown_as_card(*entity))?;
    let reference = reference(entity, key)?;
    let length = u32::try_from(text_before.len().checked_sub(start)?).ok()?;
    Some((length, reference))
}

#[cfg(test)]
mod tests {
    use super::{Base, Mention, bracketed, embed, mention};
    use proptest::prelude::*;

    const ORIGIN: &str = "https://wiki.example";

    fn base() -> Base {
        Base::parse("/bridge", ORIGIN).unwrap()
    }

    #[test]
    fn a_mount_is_a_plain_path_or_an_address_with_one() {
        for sound in ["/bridge", "/bridge/", "/a/b", "https://api.example/bridge"] {
            assert!(Base::parse(sound, ORIGIN).is_some(), "{sound}");
        }
        for refused in ["", "/", "//", "//evil/bridge", "/a//b", "/../b", "bridge", "javascript:alert(1)", "ftp://a/b", "https://a"] {
            assert_eq!(Base::parse(refused, ORIGIN), None, "{refused}");
        }
    }

    #[test]
    fn addresses_of_our_pages_name_a_reference() {
        for (address, expected) in [
            ("/bridge/projet/42", "projet:42"),
            ("/bridge/projet/42?intent=ab", "projet:42"),
            ("https://wiki.example/bridge/personne/pierre-dupont", "personne:pierre-dupont"),
        ] {
            let reference = base().reference(address).unwrap();
            assert_eq!(reference.to_string(), expected);
        }
    }

    #[test]
    fn hostile_addresses_name_nothing() {
        for address in [
            "javascript:alert(1)", "//evil/bridge/projet/1", "https://evil.example/bridge/projet/1",
            "https://wiki.example.evil/bridge/projet/1", "/other/projet/1", "/bridgeprojet/1", "/bridge//projet/1",
            "/bridge/projet/../../api", "/bridge/projet/1/actions/cloturer", "/bridge/projet/5<script>", "/bridge/projet/",
            "/bridge/vues/modules", "/bridge/module/3", "/bridge/facture/3", " /bridge/projet/1", "\\bridge\\projet\\1",
            "/bridge/personne/a@b.fr", "/bridge/projet/%31", "",
        ] {
            assert_eq!(embed(&base(), "iframe", address), None, "{address}");
        }
        assert_eq!(embed(&base(), "youtube", "/bridge/projet/1"), None);
    }

    #[test]
    fn a_mention_is_ours_theirs_or_invalid() {
        assert!(matches!(mention("bridge:personne", "5"), Some(Mention::Reference(_))));
        assert_eq!(mention("user", "5"), None);
        for (entity_type, id) in [("bridge:personne", "5<script>"), ("bridge:personne", "a@b.fr"), ("bridge:nothing", "5"), ("bridge:", "")] {
            assert_eq!(mention(entity_type, id), Some(Mention::Invalid), "{entity_type} {id}");
        }
    }

    #[test]
    fn brackets_count_only_at_the_end_and_whole() {
        let (length, reference) = bracketed("Voir é [projet:projet-alpha]").unwrap();
        assert_eq!((length, reference.to_string().as_str()), (21, "projet:projet-alpha"));
        for refused in ["[projet:projet-alpha] ", "[projet:]", "projet:1]", "[projet:Alpha]", "[facture:1]", "[projet: 1]"] {
            assert!(bracketed(refused).is_none(), "{refused}");
        }
    }

    #[test]
    fn the_live_address_follows_the_origin() {
        assert_eq!(base().live_url(), "wss://wiki.example/bridge/api/v1/live");
        let plain = Base::parse("/bridge", "http://localhost:8787").unwrap();
        assert_eq!(plain.live_url(), "ws://localhost:8787/bridge/api/v1/live");
    }

    proptest! {
        #[test]
        fn an_address_that_is_ours_stays_under_the_base(address in "(/bridge|//bridge|https://wiki.example/bridge)?[/a-z0-9:.%-]{0,30}") {
            if let Some(reference) = base().reference(&address) {
                let page = base().page(&reference);
                prop_assert!(page.starts_with("/bridge/"));
                prop_assert_eq!(base().reference(&page), Some(reference));
            }
        }

        #[test]
        fn any_attribute_is_answered(a in "\\PC*", b in "\\PC*") {
            let _ = mention(&a, &b);
            let _ = embed(&base(), &a, &b);
            let _ = bracketed(&a);
        }
    }
}
