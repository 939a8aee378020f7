//! Folding: one spelling for texts that a person would call the same.
//!
//! `fold` drops accents and case, opens œ and æ, turns typographic apostrophes and every kind of
//! space and dash into plain ones. It is the one notion of "same text" behind search and slugs.
//! The folded text is never shown to anybody. Never fails; letters of scripts other than Latin, Greek and Cyrillic stay as
//! they are.

/// Appends the folded form of one character to `into`.
fn fold_char(character: char, into: &mut String) {
    if character.is_ascii() {
        into.push(character.to_ascii_lowercase());
        return;
    }
    let plain = match character {
        'À'..='Å' | 'à'..='å' | 'Ā'..='ą' => "a",
        'Ç' | 'ç' | 'Ć'..='č' => "c",
        'È'..='Ë' | 'è'..='ë' | 'Ē'..='ě' => "e",
        'Ì'..='Ï' | 'ì'..='ï' | 'Ĩ'..='ı' => "i",
        'Ñ' | 'ñ' | 'Ń'..='ň' => "n",
        'Ò'..='Ö' | 'Ø' | 'ò'..='ö' | 'ø' | 'Ō'..='ő' => "o",
        'Ù'..='Ü' | 'ù'..='ü' | 'Ũ'..='ų' => "u",
        'Ý' | 'ý' | 'ÿ' | 'Ŷ'..='Ÿ' => "y",
        'Ď'..='đ' | 'Ð' | 'ð' => "d",
        'Ĝ'..='ģ' => "g",
        'Ĺ'..='ł' => "l",
        'Ŕ'..='ř' => "r",
        'Ś'..='š' => "s",
        'Ţ'..='ŧ' => "t",
        'Ź'..='ž' => "z",
        'Œ' | 'œ' => "oe",
        'Æ' | 'æ' => "ae",
        'ß' | 'ẞ' => "ss",
        '\u{2018}' | '\u{2019}' | '\u{02bc}' | '\u{00b4}' => "'",
        '\u{2010}'..='\u{2015}' | '\u{2212}' => "-",
        '\u{00a0}' | '\u{202f}' | '\u{2009}' | '\u{3000}' => " ",
        // Combining accents: what a decomposed "é" has after its "e".
        '\u{0300}'..='\u{036f}' => "",
        // Other scripts by their blocks: the full tables of Unicode would be a fifth of the editor's module.
        'Α'..='Ω' | 'А'..='Я' => return into.extend(shifted(character, 32)),
        'Ѐ'..='Џ' => return into.extend(shifted(character, 80)),
        _ => return into.push(character),
    };
    into.push_str(plain);
}

/// The letter so many places on: its small form, in blocks where that is so.
fn shifted(character: char, places: u32) -> Option<char> {
    char::from_u32(u32::from(character) + places)
}

/// A letter, or a digit as keyboards have them: what words are made of.
pub fn is_word_character(character: char) -> bool {
    character.is_alphabetic() || character.is_ascii_digit()
}

/// The folded form of `text`: no accents, no case, œ as oe, plain apostrophes, dashes and spaces.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in text.chars() {
        fold_char(character, &mut folded);
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn accents_case_and_ligatures_make_no_difference() {
        assert_eq!(fold("Éloïse ŒUVRÉ"), "eloise oeuvre");
        assert_eq!(fold("Cæsar Straße"), "caesar strasse");
    }

    #[test]
    fn a_decomposed_accent_is_dropped_too() {
        assert_eq!(fold("e\u{0301}le\u{0300}ve"), fold("élève"));
    }

    #[test]
    fn typographic_marks_become_plain_ones() {
        assert_eq!(
            fold("D\u{2019}Hérouville\u{00a0}–\u{202f}Nîmes"),
            "d'herouville - nimes"
        );
    }

    #[test]
    fn other_scripts_are_kept_in_lower_case() {
        assert_eq!(fold("Ωμέγα 東京"), "ωμέγα 東京");
    }

    proptest::proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC*") {
            let once = fold(&text);
            proptest::prop_assert_eq!(fold(&once), once);
        }
    }
}
