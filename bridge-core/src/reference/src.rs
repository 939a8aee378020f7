//! The `src` of an embed: pages, views and actions under the mount.
//!
//! `<mount>/projet/42`, `<mount>/vues/modules?statut=a_attribuer&forme=kanban`,
//! `<mount>/projet/42/actions/cloturer`; root-relative, or absolute on the wiki's own origin. Nothing
//! else: no other scheme, host or mount, no encoded path, no `..`, no backslash, no white space. Paths
//! are matched segment by segment against what exists, so there is nothing to normalise.

use core::fmt;

use super::mount::Mount;
use crate::entity::Entity;
use crate::entity_ref::{EntityRef, Key};

/// The longest `src` that is looked at, in bytes.
const MAX_LENGTH: usize = 2048;
/// The most parameters of a view.
const MAX_PARAMETERS: usize = 20;

/// Why a text is no reference of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Too long, or with characters that no such URL has.
    Malformed,
    /// Of another scheme, host or path.
    Elsewhere,
    /// Under the mount, but no page, view or action.
    Unknown,
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Malformed => "not a URL of a known form",
            Self::Elsewhere => "not a URL of this bridge",
            Self::Unknown => "no page, view or action of this bridge",
        })
    }
}

impl core::error::Error for Refused {}

/// What an embed shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// One entity, as a card.
    Entity(EntityRef),
    /// A board or table.
    View(View),
    /// A button that acts on a projet.
    Action {
        /// The projet.
        projet: Key,
        /// What it does.
        action: Action,
    },
}

/// What a button does to a projet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Closes it.
    Cloturer,
    /// Delivers it.
    Livrer,
}

impl Action {
    /// The action's path segment.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cloturer => "cloturer",
            Self::Livrer => "livrer",
        }
    }

    fn from_segment(segment: &str) -> Option<Self> {
        [Self::Cloturer, Self::Livrer]
            .into_iter()
            .find(|action| action.as_str() == segment)
    }
}

/// A board or table: its rows and its parameters in the order written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Of what.
    pub kind: ViewKind,
    /// Filters by plain field name, `sort`, `group`, `forme`; values decoded.
    pub parameters: Vec<(String, String)>,
}

/// What a view lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewKind {
    /// Modules.
    Modules,
    /// Taches.
    Taches,
    /// Attributions.
    Attributions,
    /// Projets.
    Projets,
    /// Personnes.
    Personnes,
}

impl ViewKind {
    /// The entity whose rows it lists.
    pub const fn entity(self) -> Entity {
        match self {
            Self::Modules => Entity::Module,
            Self::Taches => Entity::Tache,
            Self::Attributions => Entity::Attribution,
            Self::Projets => Entity::Projet,
            Self::Personnes => Entity::Personne,
        }
    }

    fn from_segment(segment: &str) -> Option<Self> {
        [
            Self::Modules,
            Self::Taches,
            Self::Attributions,
            Self::Projets,
            Self::Personnes,
        ]
        .into_iter()
        .find(|kind| kind.entity().plural() == segment)
    }
}

/// What the `src` of an embed shows.
///
/// The fragment, and the query of anything but a view, mean nothing here and are ignored.
pub fn parse_src(mount: &Mount, src: &str) -> Result<Target, Refused> {
    let (path, query) = split(mount, src)?;
    target(path, query).ok_or(Refused::Unknown)
}

/// The entity whose own page an address is: [`parse_src`] for those who show nothing else.
pub fn parse_page(mount: &Mount, src: &str) -> Result<EntityRef, Refused> {
    let (path, _) = split(mount, src)?;
    let (first, key) = path
        .strip_prefix('/')
        .and_then(|path| path.split_once('/'))
        .ok_or(Refused::Unknown)?;
    page(first, key).ok_or(Refused::Unknown)
}

/// Path and query of an address under the mount.
fn split<'a>(mount: &Mount, src: &'a str) -> Result<(&'a str, &'a str), Refused> {
    let printable = |byte: u8| byte.is_ascii_graphic() && byte != b'\\';
    if src.len() > MAX_LENGTH || !src.bytes().all(printable) {
        return Err(Refused::Malformed);
    }
    let rest = mount.strip(src).ok_or(Refused::Elsewhere)?;
    let (rest, _fragment) = rest.split_once('#').unwrap_or((rest, ""));
    Ok(rest.split_once('?').unwrap_or((rest, "")))
}

/// The entity of a page's two path segments.
fn page(entity: &str, key: &str) -> Option<EntityRef> {
    let entity = Entity::from_name(entity).filter(|entity| entity.has_page())?;
    match Key::parse(entity, key).ok()? {
        Key::Email(_) => None,
        key => Some(EntityRef { entity, key }),
    }
}

fn target(path: &str, query: &str) -> Option<Target> {
    let mut segments = path.strip_prefix('/')?.split('/');
    let (first, second) = (segments.next()?, segments.next()?);
    let third = segments.next();
    if first == "vues" {
        let kind = ViewKind::from_segment(second)?;
        let parameters = parameters(query)?;
        return third
            .is_none()
            .then_some(Target::View(View { kind, parameters }));
    }
    let reference = page(first, second)?;
    match third {
        None => Some(Target::Entity(reference)),
        Some("actions") if reference.entity == Entity::Projet => {
            let action = Action::from_segment(segments.next()?)?;
            segments.next().is_none().then_some(Target::Action {
                projet: reference.key,
                action,
            })
        }
        Some(_) => None,
    }
}

/// The parameters of a view; `None` where a name is no field name or a value is not sound.
fn parameters(query: &str) -> Option<Vec<(String, String)>> {
    let mut parameters = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let is_name = |name: &str| {
            (1..=40).contains(&name.len())
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        };
        if !is_name(name) || parameters.len() == MAX_PARAMETERS {
            return None;
        }
        parameters.push((name.to_owned(), decode(value)?));
    }
    Some(parameters)
}

/// A percent-decoded value; `None` where it is broken, not UTF-8, or holds control characters.
fn decode(value: &str) -> Option<String> {
    let mut bytes = value.bytes();
    let mut decoded = Vec::with_capacity(value.len());
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => {
                let high = char::from(bytes.next()?).to_digit(16)?;
                let low = char::from(bytes.next()?).to_digit(16)?;
                u8::try_from(high * 16 + low).ok()?
            }
            other => other,
        });
    }
    let text = String::from_utf8(decoded).ok()?;
    (!text.chars().any(char::is_control)).then_some(text)
}

fn encode(value: &str, into: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |value: u8| {
        DIGITS
            .get(usize::from(value))
            .map_or('0', |&digit| char::from(digit))
    };
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~' | b',') {
            into.push(char::from(byte));
        } else {
            into.push('%');
            into.push(digit(byte >> 4));
            into.push(digit(byte & 15));
        }
    }
}

/// The address of an entity's own page, as [`format_src`] writes it.
pub fn format_page(mount: &Mount, reference: &EntityRef) -> String {
    let mut src = mount.prefix();
    for part in [reference.entity.name(), &reference.key.to_string()] {
        src.push('/');
        src.push_str(part);
    }
    src
}

/// The `src` to store for a target: root-relative, or absolute where the mount is elsewhere.
pub fn format_src(mount: &Mount, target: &Target) -> String {
    let mut src = mount.prefix();
    let mut segment = |text: &str| {
        src.push('/');
        src.push_str(text);
    };
    match target {
        Target::Entity(reference) => return format_page(mount, reference),
        Target::Action { projet, action } => {
            segment(Entity::Projet.name());
            segment(&projet.to_string());
            segment("actions");
            segment(action.as_str());
        }
        Target::View(view) => {
            segment("vues");
            segment(view.kind.entity().plural());
            let separators = core::iter::once('?').chain(core::iter::repeat('&'));
            for (separator, (name, value)) in separators.zip(&view.parameters) {
                src.push(separator);
                src.push_str(name);
                src.push('=');
                encode(value, &mut src);
            }
        }
    }
    src
}

#[cfg(test)]
mod tests;
