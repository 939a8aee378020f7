//! What people type and paste in the editor.
//!
//! `@formateur pier` asks for suggestions, `[projet:projet-alpha]` and a pasted URL of the bridge
//! become embeds. All functions look at the text before the cursor, within one text node, and say how
//! much of its end is theirs, in UTF-16 units, as editors count.

use super::mount::Mount;
use super::src::{Target, View, ViewKind, parse_src};
use crate::entity::Entity;
use crate::entity_ref::{EntityRef, Key};
use crate::options::Role;
use crate::text::{fold, is_word_character};

/// The most characters of a query behind its word.
const MAX_QUERY: usize = 48;
/// The most words of a query: beyond that somebody is writing a sentence.
const MAX_WORDS: usize = 5;

/// Something typed that stands for an embed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// What it stands for.
    pub target: Target,
    /// How much of the text's end it is, in UTF-16 units.
    pub length: usize,
}

/// What an `@` word asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// `@formateur`: personnes who teach.
    Formateur,
    /// `@personne`.
    Personne,
    /// `@projet`.
    Projet,
    /// `@formation`.
    Formation,
    /// `@client`.
    Client,
}

impl Asked {
    const ALL: [Self; 5] = [
        Self::Formateur,
        Self::Personne,
        Self::Projet,
        Self::Formation,
        Self::Client,
    ];

    /// The word behind the `@`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Formateur => "formateur",
            Self::Personne => "personne",
            Self::Projet => "projet",
            Self::Formation => "formation",
            Self::Client => "client",
        }
    }

    /// The entity to search.
    pub const fn entity(self) -> Entity {
        match self {
            Self::Formateur | Self::Personne => Entity::Personne,
            Self::Projet => Entity::Projet,
            Self::Formation => Entity::Formation,
            Self::Client => Entity::Client,
        }
    }

    /// The role to search among personnes, if one is asked for.
    pub const fn role(self) -> Option<Role> {
        match self {
            Self::Formateur => Some(Role::Formateur),
            _ => None,
        }
    }
}

/// A query being typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedQuery {
    /// What is asked for.
    pub asked: Asked,
    /// What was typed behind the word so far, trimmed.
    pub query: String,
    /// How much of the text's end it is, the `@` included, in UTF-16 units.
    pub length: usize,
}

/// The query that the text before the cursor ends in, if it is one of ours.
///
/// The last `@` that begins the text or follows white space decides: behind it stands one of our
/// words in full (case and accents ignored), then nothing, or a space or colon and at most five
/// words of letters, digits and what names hold. So `@ada`, `@format` and `a@formateur` are not
/// ours, nor is `@ada` after an `@formateur` that was left.
pub fn parse_query(before: &str) -> Option<TypedQuery> {
    let at = last_at(before)?;
    let (_, token) = before.split_at_checked(at)?;
    let rest = token.strip_prefix('@')?;
    let is_gap = |character: char| character == ':' || is_space(character);
    let word_end = rest.find(is_gap).unwrap_or(rest.len());
    let (word, typed) = rest.split_at_checked(word_end)?;
    let word = fold(word);
    let asked = Asked::ALL.into_iter().find(|asked| asked.word() == word)?;
    let typed = typed.strip_prefix(is_gap).unwrap_or(typed);
    let is_query = typed.chars().nth(MAX_QUERY).is_none()
        && typed.chars().all(is_name_character)
        && !ends_twice(typed)
        && typed.split_whitespace().count() <= MAX_WORDS;
    is_query.then(|| TypedQuery {
        asked,
        query: typed.trim().to_owned(),
        length: token.encode_utf16().count(),
    })
}

/// Where the last `@` stands that begins the text or follows white space.
fn last_at(text: &str) -> Option<usize> {
    let mut found = None;
    let mut before = ' ';
    for (at, character) in text.char_indices() {
        if character == '@' && before.is_whitespace() {
            found = Some(at);
        }
        before = character;
    }
    found
}

/// A space on one line.
fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\u{00a0}' | '\u{202f}')
}

fn is_name_character(character: char) -> bool {
    is_word_character(character)
        || is_space(character)
        || matches!(character, '\'' | '\u{2019}' | '-' | '.' | '&' | '/' | '(' | ')' | '+' | '_' | '@')
        // Combining accents of decomposed letters.
        || ('\u{0300}'..='\u{036f}').contains(&character)
}

/// Whether two spaces end what was typed: the writer has gone on.
fn ends_twice(typed: &str) -> bool {
    let mut last = typed.chars().rev();
    !typed.trim().is_empty()
        && last.next().is_some_and(is_space)
        && last.next().is_some_and(is_space)
}

/// The embed that the text before the cursor ends in: `[projet:projet-alpha]`, `[formation:3]`,
/// `[personne:5]`, `[module:7]`, `[modules-a-attribuer]`.
pub fn parse_bracket(before: &str) -> Option<Typed> {
    let inner = before.strip_suffix(']')?;
    let (_, inner) = inner.rsplit_once('[')?;
    let target = if fold(inner) == "modules-a-attribuer" {
        Target::View(View {
            kind: ViewKind::Modules,
            parameters: vec![
                ("statut".to_owned(), "a_attribuer".to_owned()),
                ("forme".to_owned(), "kanban".to_owned()),
            ],
        })
    } else {
        Target::Entity(page(inner)?)
    };
    Some(Typed {
        target,
        length: inner.encode_utf16().count() + 2,
    })
}

/// The entity that the text before the cursor names in brackets: [`parse_bracket`] for those who show
/// nothing else.
pub fn parse_bracketed_page(before: &str) -> Option<EntityRef> {
    let inner = before.strip_suffix(']')?;
    let (_, inner) = inner.rsplit_once('[')?;
    page(inner)
}

/// The entity of `projet:projet-alpha`, if it has a page.
fn page(reference: &str) -> Option<EntityRef> {
    let reference: EntityRef = reference.parse().ok()?;
    let is_named = reference.entity.has_page() && !matches!(reference.key, Key::Email(_));
    is_named.then_some(reference)
}

/// What a pasted text shows, if it is nothing but a URL of the bridge.
pub fn parse_pasted(mount: &Mount, pasted: &str) -> Option<Target> {
    parse_src(mount, pasted.trim()).ok()
}

#[cfg(test)]
mod tests;
