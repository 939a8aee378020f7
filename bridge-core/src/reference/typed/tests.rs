//! What is ours of what somebody types, and what is left to the wiki.

use proptest::prelude::*;

use super::{Asked, parse_bracket, parse_pasted, parse_query};
use crate::reference::{Mount, format_src};

fn query(before: &str) -> Option<(Asked, String, usize)> {
    parse_query(before).map(|found| (found.asked, found.query, found.length))
}

#[test]
fn our_words_open_a_query() {
    for (before, asked, text, length) in [
        ("@formateur", Asked::Formateur, "", 10),
        ("@formateur ", Asked::Formateur, "", 11),
        ("@formateur pier", Asked::Formateur, "pier", 15),
        ("@formateur:pierre", Asked::Formateur, "pierre", 17),
        ("@formateur: pierre d", Asked::Formateur, "pierre d", 20),
        ("Voir @personne Éva D’Hér", Asked::Personne, "Éva D’Hér", 19),
        ("\u{a0}@projet alpha", Asked::Projet, "alpha", 13),
        (
            "@Formation BTS (SIO) 2",
            Asked::Formation,
            "BTS (SIO) 2",
            22,
        ),
        (
            "@client R&D 💡".trim_end_matches(" 💡"),
            Asked::Client,
            "R&D",
            11,
        ),
        ("@FORMATEUR pier", Asked::Formateur, "pier", 15),
        ("@ada puis @formateur pier", Asked::Formateur, "pier", 15),
    ] {
        assert_eq!(
            query(before),
            Some((asked, text.to_owned(), length)),
            "{before:?}"
        );
    }
}

#[test]
fn lengths_count_as_editors_do() {
    // A letter beyond the basic plane is two units.
    assert_eq!(
        query("@client 𝒜cme"),
        Some((Asked::Client, "𝒜cme".to_owned(), 13))
    );
}

#[test]
fn everything_else_is_the_wikis() {
    for before in [
        "",
        "@",
        "@ada",
        "@format",
        "@formateurs",
        "@formateurpierre",
        "a@formateur",
        "ada@client.fr",
        "@formateur pierre @ada",
        "@formateur pierre, puis",
        "@formateur qui ?",
        "@formateur\npier",
        "@formateur pierre  ",
        "@formateur un deux trois quatre cinq six",
        "(@formateur",
        "@user pier",
        "@formateur<script>",
        "@formateur aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ] {
        assert_eq!(query(before), None, "{before:?}");
    }
}

fn src(typed: &str) -> Option<(String, usize)> {
    let mount = Mount::new("/bridge", "https://wiki.example").unwrap();
    parse_bracket(typed).map(|typed| (format_src(&mount, &typed.target), typed.length))
}

#[test]
fn brackets_become_embeds() {
    for (typed, expected, length) in [
        (
            "Voir [projet:projet-alpha]",
            "/bridge/projet/projet-alpha",
            21,
        ),
        ("[formation:3]", "/bridge/formation/3", 13),
        (
            "[personne:pierre-dupont]",
            "/bridge/personne/pierre-dupont",
            24,
        ),
        ("[x [module:7]", "/bridge/module/7", 10),
        (
            "[modules-a-attribuer]",
            "/bridge/vues/modules?statut=a_attribuer&forme=kanban",
            21,
        ),
        (
            "[modules-à-attribuer]",
            "/bridge/vues/modules?statut=a_attribuer&forme=kanban",
            21,
        ),
    ] {
        assert_eq!(src(typed), Some((expected.to_owned(), length)), "{typed}");
    }
}

#[test]
fn other_brackets_stay_text() {
    for typed in [
        "[projet:projet-alpha",
        "[projet:projet-alpha] ",
        "[]",
        "[projet]",
        "[projet:]",
        "[client:3]",
        "[personne:a@b.fr]",
        "[projet:../x]",
        "[lien](x)",
        "[1]",
    ] {
        assert_eq!(src(typed), None, "{typed}");
    }
}

#[test]
fn only_a_lone_url_of_ours_becomes_an_embed_when_pasted() {
    let mount = Mount::new("/bridge", "https://wiki.example").unwrap();
    let pasted = |text| parse_pasted(&mount, text).map(|target| format_src(&mount, &target));
    assert_eq!(
        pasted(" https://wiki.example/bridge/projet/42\n").as_deref(),
        Some("/bridge/projet/42")
    );
    assert_eq!(pasted("https://wiki.example/s/general"), None);
    assert_eq!(pasted("voir https://wiki.example/bridge/projet/42"), None);
    assert_eq!(pasted("https://evil.example/bridge/projet/42"), None);
}

proptest! {
    #[test]
    fn any_text_is_answered_within_its_length(text in prop_oneof!["\\PC*", "(\\PC{0,5} )?@(formateur|projet|ada)[ :]\\PC{0,20}", "\\PC{0,5}\\[\\PC{0,20}\\]"]) {
        let units = text.encode_utf16().count();
        if let Some(found) = parse_query(&text) {
            prop_assert!(found.length <= units);
        }
        if let Some(found) = parse_bracket(&text) {
            prop_assert!(found.length <= units);
        }
    }

    #[test]
    fn a_plain_mention_after_ours_is_the_wikis(name in "[b-z]{1,10}", query in "[a-zé ]{0,20}") {
        let text = format!("@formateur {query} @a{name}");
        prop_assert_eq!(parse_query(&text), None);
    }
}
