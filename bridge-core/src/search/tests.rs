//! What somebody types finds whom they mean, in the order they expect.

use proptest::prelude::*;

use super::{Class, Index, Query, edits_to_beginning};

const PEOPLE: [&str; 9] = [
    "Pierre Dupont",
    "Jean-Pierre Martin",
    "Anne Pierrat",
    "Éva D’Hérouville",
    "Marie Lefèvre",
    "Sœur Œdipe",
    "Zoé Dupuis",
    "Prisca Ernst",
    "Piet Erasmus",
];

fn found(query: &str) -> Vec<&'static str> {
    let mut found = Index::new(PEOPLE.map(|name| (name, name))).ranked(&Query::new(query));
    found.truncate(8);
    found
}

fn class(query: &str, text: &str) -> Option<Class> {
    Query::new(query).rank(text).map(|rank| rank.class)
}

#[test]
fn prefix_comes_before_word_start_before_fuzzy() {
    assert_eq!(
        found("pier"),
        [
            "Pierre Dupont",
            "Anne Pierrat",
            "Jean-Pierre Martin",
            "Piet Erasmus",
            "Prisca Ernst"
        ]
    );
    assert_eq!(class("pier", "Pierre Dupont"), Some(Class::Prefix));
    assert_eq!(class("pier", "Anne Pierrat"), Some(Class::WordStart));
    assert_eq!(class("pier", "Piet Erasmus"), Some(Class::Typo));
    assert_eq!(class("pier", "Marie Lefèvre"), None);
}

#[test]
fn accents_case_ligatures_and_apostrophes_make_no_difference() {
    for query in ["lefevre", "LEFÈVRE", "lefe\u{0300}vre"] {
        assert_eq!(found(query), ["Marie Lefèvre"], "{query}");
    }
    for query in ["d'hérou", "D’HEROU", "d herou", "dherou", "herouville"] {
        assert_eq!(found(query), ["Éva D’Hérouville"], "{query}");
    }
    for query in ["soeur oe", "sœur", "œdipe"] {
        assert_eq!(found(query), ["Sœur Œdipe"], "{query}");
    }
}

#[test]
fn words_may_come_in_any_order() {
    assert_eq!(found("dupont pierre"), ["Pierre Dupont"]);
    assert_eq!(found("mar jean"), ["Jean-Pierre Martin"]);
}

#[test]
fn one_word_of_a_name_does_not_stand_for_two_of_the_query() {
    assert_ne!(class("pi pi", "Pierre Dupont"), Some(Class::WordStart));
    assert_eq!(class("pi pierre", "Pierre Pichon"), Some(Class::WordStart));
    assert_eq!(class("p pi", "Pichon Pat"), Some(Class::WordStart));
}

#[test]
fn a_typo_is_forgiven_and_two_in_long_words() {
    assert_eq!(found("dupotn").first(), Some(&"Pierre Dupont"));
    assert_eq!(found("piere").first(), Some(&"Pierre Dupont"));
    assert_eq!(found("heruvile"), ["Éva D’Hérouville"]);
    assert_eq!(found("lefeurve"), ["Marie Lefèvre"]);
}

#[test]
fn letters_may_be_left_out_after_a_word_start() {
    assert_eq!(class("pidup", "Pierre Dupont"), Some(Class::Subsequence));
    assert_eq!(class("malefv", "Marie Lefèvre"), Some(Class::Subsequence));
    assert_eq!(class("iedu", "Pierre Dupont"), None);
    assert_eq!(class("pt", "Pierre Dupont"), None);
}

#[test]
fn nothing_typed_lists_everybody_by_name() {
    assert_eq!(found(" -"), found(""));
    let all = found("");
    assert_eq!(all.len(), 8);
    assert_eq!(all.first(), Some(&"Anne Pierrat"));
}

#[test]
fn equal_matches_are_ordered_by_name_and_then_as_they_came() {
    let candidates = [("Zoé", 1), ("zoe", 2), ("Zoa", 3), ("ZOÉ", 4)];
    assert_eq!(
        Index::new(candidates).ranked(&Query::new("zo")),
        [3, 1, 2, 4]
    );
}

#[test]
fn an_edit_is_a_letter_more_less_other_or_two_swapped() {
    for (word, text, edits) in [
        ("pierre", "pierre", 0),
        ("pier", "pierre", 0),
        ("piere", "pierre", 1),
        ("pirere", "pierre", 1),
        ("pieerre", "pierre", 1),
        ("pjerre", "pierre", 1),
        ("abc", "xyz", 3),
        ("", "pierre", 0),
        ("ab", "", 2),
    ] {
        assert_eq!(edits_to_beginning(word, text), edits, "{word} {text}");
    }
}

proptest! {
    #[test]
    fn any_query_and_text_are_answered(query in "\\PC{0,80}", text in "\\PC{0,80}") {
        let _ = Query::new(&query).rank(&text);
    }

    #[test]
    fn a_text_is_found_by_each_of_its_beginnings(text in "[a-zA-ZéÉœ' -]{1,30}", cut in 1_usize..30) {
        let beginning: String = text.chars().take(cut).collect();
        let rank = Query::new(&beginning).rank(&text);
        prop_assert!(rank.is_some_and(super::Rank::is_literal), "{rank:?}");
    }

    #[test]
    fn one_edit_in_a_word_of_four_letters_or_more_still_finds_it(word in "[a-z]{5,7}", at in 0_usize..5, letter in proptest::char::range('a', 'z')) {
        let mut typed: Vec<char> = word.chars().collect();
        typed[at] = letter;
        let typed: String = typed.into_iter().collect();
        prop_assert!(Query::new(&typed).rank(&word).is_some());
    }

    #[test]
    fn the_order_does_not_depend_on_the_order_of_unequal_candidates(
        mut names in proptest::collection::btree_set("[a-d]{1,6}", 0..12).prop_map(Vec::from_iter).prop_shuffle(),
        query in "[a-d]{0,4}",
    ) {
        let query = Query::new(&query);
        let pick = |names: &[String]| {
            let index = Index::new(names.iter().map(|name| (name, name.as_str())));
            index.ranked(&query).into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        let first = pick(&names);
        names.reverse();
        prop_assert_eq!(first, pick(&names));
    }
}

/// What an index must agree with: each text ranked by itself.
fn one_by_one<'a>(query: &Query, texts: &[&'a str]) -> Vec<&'a str> {
    let mut found: Vec<_> = texts
        .iter()
        .filter_map(|text| Some((query.rank(text)?, super::Words::new(text).spaced, *text)))
        .collect();
    found.sort_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
    found.into_iter().map(|(_, _, text)| text).collect()
}

proptest! {
    #[test]
    fn an_index_finds_what_ranking_each_text_by_itself_would(
        texts in prop::collection::vec("[a-eé]{1,10}( [a-e']{1,9}){0,2}", 0..12),
        query in "[a-e]{0,9}( [a-e]{1,5})?",
    ) {
        let query = Query::new(&query);
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let index = Index::new(texts.iter().map(|text| (*text, *text)));
        prop_assert_eq!(index.ranked(&query), one_by_one(&query, &texts));
    }

    #[test]
    fn a_word_with_typos_is_found_in_an_index_where_it_is_found_at_all(
        word in "[a-zé0-9]{4,12}",
        places in prop::collection::vec((0_usize..12, 0_u8..4, proptest::char::range('a', 'z')), 0..3),
    ) {
        let mut letters: Vec<char> = word.chars().collect();
        for (place, edit, letter) in places {
            let at = place % letters.len();
            match edit {
                0 => letters[at] = letter,
                1 => letters.insert(at, letter),
                2 if letters.len() > 1 => { letters.remove(at); }
                _ if at + 1 < letters.len() => letters.swap(at, at + 1),
                _ => {}
            }
        }
        let query = Query::new(&letters.into_iter().collect::<String>());
        let text = format!("a {word}s");
        let index = Index::new([(text.as_str(), text.as_str())]);
        prop_assert_eq!(index.ranked(&query), one_by_one(&query, &[text.as_str()]));
    }
}
