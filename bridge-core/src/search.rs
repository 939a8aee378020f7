//! Ranking of suggestions: prefix before word start before fuzzy, accents and case ignored.
//!
//! Query and text are folded ([`crate::text::fold`]) and cut into words at everything that is
//! neither letter nor digit, so `d’hérou`, `D'Herou` and `d herou` are one query. A text matches, best
//! first:
//!
//! 1. exactly;
//! 2. as a prefix of the whole text;
//! 3. at word starts: every word of the query begins another word of the text, in any order;
//! 4. run together or inside: without its gaps the query stands somewhere in the text;
//! 5. with typos: every word of the query is at most one edit (two from eight letters on; an edit is
//!    a letter more, less, other, or two swapped) from a beginning of a word; words under four
//!    letters must be right;
//! 6. as a subsequence of three letters or more that starts at a word and skips at most twelve.
//!
//! Equal ranks are ordered by the folded text, then as they came ([`Index`]). Nothing here fails.

mod index;

pub use index::Index;

use crate::text::{fold, is_word_character};
use index::Letters;

/// The most letters of a query that are looked at.
const MAX_QUERY: usize = 64;
/// The most letters of a word that typos are looked for in.
const MAX_WORD: usize = 48;
/// The most letters that a subsequence may skip.
const MAX_SKIPPED: usize = 12;

/// A text prepared for matching.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Words {
    /// The words, joined by single spaces.
    spaced: String,
    /// The words, joined by nothing.
    squeezed: String,
}

impl Words {
    fn new(text: &str) -> Self {
        let folded = fold(text);
        let mut words = Self {
            spaced: String::with_capacity(folded.len()),
            squeezed: String::with_capacity(folded.len()),
        };
        for word in folded
            .split(|character: char| !is_word_character(character))
            .filter(|word| !word.is_empty())
        {
            if !words.spaced.is_empty() {
                words.spaced.push(' ');
            }
            words.spaced.push_str(word);
            words.squeezed.push_str(word);
        }
        words
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        self.spaced.split(' ').filter(|word| !word.is_empty())
    }
}

/// How well a text matches; smaller is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    class: Class,
    /// Edits, skipped letters, or how far inside; only compared within a class.
    penalty: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Exact,
    Prefix,
    WordStart,
    Inside,
    Typo,
    Subsequence,
}

impl Rank {
    /// Whether the query is found as it was typed: at the start of the text or of its words.
    pub fn is_literal(self) -> bool {
        self.class <= Class::WordStart
    }
}

/// What somebody typed, prepared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query(Words);

impl Query {
    /// Prepares what was typed; letters beyond the 64th are ignored.
    pub fn new(text: &str) -> Self {
        let end = text.char_indices().nth(MAX_QUERY).map(|(at, _)| at);
        Self(Words::new(
            end.and_then(|end| text.get(..end)).unwrap_or(text),
        ))
    }

    /// How well a text (folded or not) matches; `None` where it does not.
    pub fn rank(&self, text: &str) -> Option<Rank> {
        let text = Words::new(text);
        let lacking = Letters::of(&text.squeezed).lacks(Letters::of(&self.0.squeezed));
        self.rank_words(&text, lacking)
    }

    /// How well a text matches that lacks so many of the query's letters.
    fn rank_words(&self, text: &Words, lacking: usize) -> Option<Rank> {
        let query = &self.0;
        let of = |class, penalty| Some(Rank { class, penalty });
        if lacking > 0 {
            // only a typo explains a letter that is not there
            return typos(query, text).and_then(|edits| of(Class::Typo, edits));
        }
        if query.spaced == text.spaced {
            return of(Class::Exact, 0);
        }
        if text.spaced.starts_with(&query.spaced) {
            return of(Class::Prefix, 0);
        }
        if begins_words(query, text) {
            return of(Class::WordStart, 0);
        }
        if let Some(at) = position(&text.squeezed, &query.squeezed) {
            return of(Class::Inside, at);
        }
        if let Some(edits) = typos(query, text) {
            return of(Class::Typo, edits);
        }
        skipped(query, text).and_then(|skipped| of(Class::Subsequence, skipped))
    }
}

/// Where `wanted` stands in `text`, in bytes. Texts are short, and the general search is large code.
fn position(text: &str, wanted: &str) -> Option<usize> {
    text.as_bytes()
        .windows(wanted.len().max(1))
        .position(|part| part == wanted.as_bytes())
}

/// Whether every word of the query begins a word of the text, no word of the text taken twice.
fn begins_words(query: &Words, text: &Words) -> bool {
    let mut free: Vec<&str> = text.iter().collect();
    let mut wanted: Vec<&str> = query.iter().collect();
    // The longest first: they have the fewest words to begin.
    let longest_first = core::iter::from_fn(|| {
        let (index, _) = wanted
            .iter()
            .enumerate()
            .max_by_key(|(_, word)| word.len())?;
        Some(wanted.swap_remove(index))
    });
    longest_first.fuse().all(|word| {
        // Of the words it begins the shortest: longer ones are left for others.
        let best = free
            .iter()
            .enumerate()
            .filter(|(_, candidate)| candidate.starts_with(word))
            .min_by_key(|(_, candidate)| candidate.len())
            .map(|(index, _)| index);
        best.map(|index| free.swap_remove(index)).is_some()
    })
}

/// How many edits a word of so many letters may be off.
const fn edits_allowed(letters: usize) -> usize {
    match letters {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// How far the query's words are from beginnings of the text's words, if near enough.
///
/// Two for each edit, and one more where the query's first word means another than the text's first.
fn typos(query: &Words, text: &Words) -> Option<usize> {
    let mut penalty = 0;
    for (index, word) in query.iter().enumerate() {
        let (allowed, letters) = (edits_allowed(word.chars().count()), Letters::of(word));
        let mut distances = text.iter().map(|candidate| {
            // a word that lacks too many letters is too far, however far
            let lacking = Letters::of(candidate).lacks(letters);
            if lacking > allowed {
                lacking
            } else {
                edits_to_beginning(word, candidate)
            }
        });
        let of_first = distances.next()?;
        let best = distances.fold(of_first, usize::min);
        if best > allowed {
            return None;
        }
        penalty += 2 * best + usize::from(index == 0 && best < of_first);
    }
    Some(penalty)
}

/// The fewest edits (insert, delete, replace, swap neighbours) that make `word` a beginning of `text`.
fn edits_to_beginning(word: &str, text: &str) -> usize {
    let text: Vec<char> = text.chars().take(MAX_WORD).collect();
    // Three rows of the table of distances: two letters ago, one ago, now.
    let mut older: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=text.len()).collect();
    let mut previous_letter = None;
    for (row, letter) in word.chars().enumerate() {
        let mut now = vec![row + 1];
        for (column, &other) in text.iter().enumerate() {
            let cell =
                |cells: &[usize], at: usize| cells.get(at).copied().unwrap_or(usize::MAX / 2);
            let replaced = cell(&last, column) + usize::from(letter != other);
            let inserted = cell(&now, column) + 1;
            let deleted = cell(&last, column + 1) + 1;
            let mut best = replaced.min(inserted).min(deleted);
            let before = column.checked_sub(1).and_then(|at| text.get(at));
            if previous_letter == Some(other) && before == Some(&letter) {
                best = best.min(cell(&older, column - 1) + 1);
            }
            now.push(best);
        }
        older = core::mem::replace(&mut last, now);
        previous_letter = Some(letter);
    }
    last.into_iter().min().unwrap_or(usize::MAX)
}

/// How many letters are skipped to find the query as a subsequence that starts at a word.
fn skipped(query: &Words, text: &Words) -> Option<usize> {
    let length = query.squeezed.chars().count();
    if length < 3 {
        return None;
    }
    let starts = core::iter::once(0).chain(text.spaced.match_indices(' ').map(|(at, _)| at + 1));
    starts
        .filter_map(|start| span(&query.squeezed, text.spaced.get(start..)?))
        .map(|span| span - length)
        .min()
        .filter(|&skipped| skipped <= MAX_SKIPPED)
}

/// How many letters of `text` it takes, from its first on, to find all of `wanted` in order.
fn span(wanted: &str, text: &str) -> Option<usize> {
    let mut letters = text.chars().filter(|&letter| letter != ' ');
    let mut taken = 0;
    for (index, wanted) in wanted.chars().enumerate() {
        let at = letters.position(|letter| letter == wanted)?;
        if index == 0 && at > 0 {
            return None;
        }
        taken += at + 1;
    }
    Some(taken)
}

#[cfg(test)]
mod tests;
