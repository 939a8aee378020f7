//! The words that open the list of suggestions: `@formateur pier`, `@projet:alp`, `[projet:alp`.
//!
//! Pure. What always holds: only the token that ends at the cursor counts, it begins a word, and its
//! first word is one of ours; so a plain `@ada` is never taken. Lengths are UTF-16 units, as the
//! editor counts.

use bridge_core::entity::Entity;
use bridge_core::options::Role;

/// A query longer than this is a sentence, not a name; in characters and in words.
const LONGEST: (usize, usize) = (60, 5);

/// What a pick from the list becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A chip in the text.
    Mention,
    /// A card of its own.
    Embed,
}

/// The token before the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What a pick becomes.
    pub form: Form,
    /// What is looked for.
    pub entity: Entity,
    /// Only people with this role.
    pub role: Option<Role>,
    /// What was typed behind the word.
    pub query: String,
    /// How long the token is, from its first character to the cursor.
    pub length: u32,
}

impl Token {
    /// The token that ends the text.
    pub fn before_cursor(text: &str) -> Option<Self> {
        let at = text.rfind(['@', '['])?;
        let (before, token) = text.split_at_checked(at)?;
        let begins_word = before
            .chars()
            .next_back()
            .is_none_or(|last| last.is_whitespace() || matches!(last, '(' | '«' | '"'));
        if !begins_word {
            return None;
        }
        let (form, inner) = match token.strip_prefix('@') {
            Some(inner) => (Form::Mention, inner),
            None => (Form::Embed, token.strip_prefix('[')?),
        };
        let end = inner
            .find(|letter: char| !letter.is_alphabetic())
            .unwrap_or(inner.len());
        let (word, rest) = inner.split_at_checked(end)?;
        let (entity, role) = kind(&word.to_lowercase())?;
        let query = match (form, rest.chars().next()) {
            (_, Some(':')) => rest.strip_prefix(':')?,
            (Form::Mention, None | Some(' ' | '\u{a0}')) => rest,
            _ => return None,
        };
        let is_name = query.chars().count() <= LONGEST.0
            && query.split_whitespace().count() <= LONGEST.1
            && !query.contains([']', '\n', '\u{fffc}'])
            && !query.contains("  ");
        is_name.then(|| Self {
            form,
            entity,
            role,
            query: query.trim().to_owned(),
            length: utf16_length(token),
        })
    }
}

/// What a word asks for.
fn kind(word: &str) -> Option<(Entity, Option<Role>)> {
    Some(match word {
        "formateur" => (Entity::Personne, Some(Role::Formateur)),
        "personne" => (Entity::Personne, None),
        "projet" => (Entity::Projet, None),
        "formation" => (Entity::Formation, None),
        "client" => (Entity::Client, None),
        _ => return None,
    })
}

/// The length of a text as the editor counts it.
pub fn utf16_length(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Form, Token, utf16_length};
    use bridge_core::entity::Entity;
    use bridge_core::options::Role;
    use proptest::prelude::*;

    fn token(text: &str) -> Option<Token> {
        Token::before_cursor(text)
    }

    #[test]
    fn our_words_open_the_list_with_what_follows_them() {
        let found = token("Bonjour @formateur pier").unwrap();
        assert_eq!((found.entity, found.role), (Entity::Personne, Some(Role::Formateur)));
        assert_eq!((found.query.as_str(), found.length), ("pier", 15));
        assert_eq!(token("@formateur:pierre").unwrap().query, "pierre");
        assert_eq!(token("@Projet").unwrap().entity, Entity::Projet);
        assert_eq!(token("(@client D'Hé").unwrap().query, "D'Hé");
        assert_eq!(token("[projet:alp").unwrap().form, Form::Embed);
    }

    #[test]
    fn other_words_are_the_wikis() {
        for text in [
            "", "@", "@ada", "@forma", "@formateurs", "a@formateur", "@formateur x @ada", "[projet", "[projet alp",
            "[projet:alpha]", "@formateur-x", "@formateur un deux trois quatre cinq six", "@formateur  x",
        ] {
            assert_eq!(token(text), None, "{text}");
        }
    }

    #[test]
    fn lengths_count_as_the_editor_does() {
        assert_eq!(token("😀 @projet 😀").unwrap().length, 10);
    }

    proptest! {
        #[test]
        fn a_token_never_reaches_before_the_text(text in "\\PC*(@|\\[)(formateur|projet)[ :]\\PC{0,30}") {
            if let Some(found) = token(&text) {
                prop_assert!(found.length <= utf16_length(&text));
            }
        }
    }
}
