//! Texts prepared once and searched often.
//!
//! What always holds: what is found, and in what order, is what ranking each text by itself would give (a property test
//! holds the two together). Most texts are passed over by comparing which letters they have, one machine word each, so
//! that looking through thousands while somebody types costs a fraction of a millisecond. Nothing here fails.

use super::{Query, Rank, Words, edits_allowed};
use crate::order::{sort_by, sort_by_key};

/// Which letters a text has, one bit each; rare ones share bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Letters(u64);

impl Letters {
    /// The letters of a folded text.
    pub(super) fn of(text: &str) -> Self {
        let bit = |letter: char| match letter {
            'a'..='z' => u32::from(letter) - u32::from('a'),
            '0'..='9' => 26 + u32::from(letter) - u32::from('0'),
            other => 36 + u32::from(other) % 28,
        };
        let letters = text.chars().filter(|letter| *letter != ' ');
        Self(letters.fold(0, |bits, letter| bits | 1 << bit(letter)))
    }

    /// At least how many of `wanted`'s different letters are not among these.
    pub(super) const fn lacks(self, wanted: Self) -> usize {
        (wanted.0 & !self.0).count_ones() as usize
    }
}

#[derive(Clone, Debug)]
struct Entry<T> {
    words: Words,
    letters: Letters,
    candidate: T,
}

/// Candidates with their texts, by text.
#[derive(Clone, Debug)]
pub struct Index<T>(Vec<Entry<T>>);

impl<T: Copy> Index<T> {
    /// Prepares candidates, each with its text (folded or not).
    pub fn new<S: AsRef<str>>(candidates: impl IntoIterator<Item = (S, T)>) -> Self {
        let entry = |(text, candidate): (S, T)| {
            let words = Words::new(text.as_ref());
            let letters = Letters::of(&words.squeezed);
            Entry {
                words,
                letters,
                candidate,
            }
        };
        let mut entries: Vec<_> = candidates.into_iter().map(entry).collect();
        sort_by(&mut entries, |one, other| {
            one.words.spaced.cmp(&other.words.spaced)
        });
        Self(entries)
    }

    /// The candidates that match, the best first; equal ranks by folded text, then as they came.
    pub fn ranked(&self, query: &Query) -> Vec<T> {
        let wanted = Letters::of(&query.0.squeezed);
        // an edit takes one letter away at most
        let words = query.0.iter();
        let most = words
            .map(|word| edits_allowed(word.chars().count()))
            .sum::<usize>();
        let mut found: Vec<(Rank, T)> = Vec::new();
        for entry in &self.0 {
            let lacking = entry.letters.lacks(wanted);
            if lacking > most {
                continue;
            }
            if let Some(rank) = query.rank_words(&entry.words, lacking) {
                found.push((rank, entry.candidate));
            }
        }
        sort_by_key(&mut found, |(rank, _)| *rank);
        found.into_iter().map(|(_, candidate)| candidate).collect()
    }
}
