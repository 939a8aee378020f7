//! Every sentence and word that the editor side shows, in French and English.
//!
//! What always holds: both languages have every text (one struct, two values), and nothing here
//! holds data. Unknown values of a select field are shown as they came.

use bridge_core::language::Language;

/// The texts of one language.
#[derive(Debug)]
pub struct Texts {
    pub restricted: &'static str,
    pub gone: &'static str,
    pub unavailable: &'static str,
    pub loading: &'static str,
    pub offline: &'static str,
    pub inactive: &'static str,
    pub suggestions: &'static str,
    pub searching: &'static str,
    pub no_result: &'static str,
    pub search_failed: &'static str,
    pub one_result: &'static str,
    pub results: &'static str,
    pub editor: &'static str,
    pub formation_side: &'static str,
    pub agence_side: &'static str,
    pub attributed: &'static str,
    pub hours: &'static str,
    pub realised: &'static str,
    pub remaining: &'static str,
    pub beyond: &'static str,
    pub of: &'static str,
    pub attributions: &'static str,
    pub current_projects: &'static str,
    pub more: &'static str,
    pub budget: &'static str,
    pub tasks: &'static str,
    pub to_do: &'static str,
    pub in_progress: &'static str,
    pub done: &'static str,
    pub module_done: &'static str,
    pub modules: &'static str,
    pub to_attribute: &'static str,
    pub from: &'static str,
    pub to: &'static str,
    pub delivery: &'static str,
    pub as_of: &'static str,
    pub projects: &'static str,
    pub running: &'static str,
    pub personne: &'static str,
    pub projet: &'static str,
    pub formation: &'static str,
    pub client: &'static str,
}

static FRENCH: Texts = Texts {
    restricted: "accès restreint",
    gone: "supprimé",
    unavailable: "indisponible",
    loading: "chargement…",
    offline: "hors ligne",
    inactive: "inactif",
    suggestions: "Suggestions",
    searching: "Recherche…",
    no_result: "Aucun résultat",
    search_failed: "Recherche indisponible",
    one_result: "1 résultat",
    results: "résultats",
    editor: "Contenu de la page",
    formation_side: "Formation",
    agence_side: "Agence",
    attributed: "attribuées",
    hours: "Heures",
    realised: "réalisées",
    remaining: "restantes",
    beyond: "au-delà",
    of: "sur",
    attributions: "Attributions en cours",
    current_projects: "Projets en cours",
    more: "de plus",
    budget: "Budget",
    tasks: "Tâches",
    to_do: "à faire",
    in_progress: "en cours",
    done: "terminée(s)",
    module_done: "réalisé(s)",
    modules: "Modules",
    to_attribute: "à attribuer",
    from: "du",
    to: "au",
    delivery: "Livraison",
    as_of: "Valeurs datant de",
    projects: "projet(s)",
    running: "en cours",
    personne: "Personne",
    projet: "Projet",
    formation: "Formation",
    client: "Client",
};

static ENGLISH: Texts = Texts {
    restricted: "restricted",
    gone: "deleted",
    unavailable: "unavailable",
    loading: "loading…",
    offline: "offline",
    inactive: "inactive",
    suggestions: "Suggestions",
    searching: "Searching…",
    no_result: "No result",
    search_failed: "Search unavailable",
    one_result: "1 result",
    results: "results",
    editor: "Page content",
    formation_side: "Teaching",
    agence_side: "Agency",
    attributed: "attributed",
    hours: "Hours",
    realised: "worked",
    remaining: "left",
    beyond: "over",
    of: "of",
    attributions: "Current attributions",
    current_projects: "Current projects",
    more: "more",
    budget: "Budget",
    tasks: "Tasks",
    to_do: "to do",
    in_progress: "in progress",
    done: "done",
    module_done: "done",
    modules: "Modules",
    to_attribute: "to attribute",
    from: "from",
    to: "to",
    delivery: "Delivery",
    as_of: "Values as of",
    projects: "project(s)",
    running: "running",
    personne: "Person",
    projet: "Project",
    formation: "Course",
    client: "Client",
};

/// The texts of a language.
pub const fn texts(language: Language) -> &'static Texts {
    match language {
        Language::French => &FRENCH,
        Language::English => &ENGLISH,
    }
}

/// The words for a value of a `statut` field or a role; an unknown value is itself.
pub fn value_name(language: Language, value: &str) -> &str {
    language.value_name(value)
}

/// A whole number in digits; the general formatter would be large code for this.
pub fn digits(value: i64) -> String {
    let mut text = String::new();
    if value < 0 {
        text.push('-');
    }
    push_digits(value.unsigned_abs(), &mut text);
    text
}

fn push_digits(value: u64, text: &mut String) {
    if value >= 10 {
        push_digits(value / 10, text);
    }
    if let Some(digit) = char::from_digit(u32::try_from(value % 10).unwrap_or_default(), 10) {
        text.push(digit);
    }
}

/// A number and its word, on one line. A word in `(s)` loses it beside a one, in French beside a nought too.
pub fn count(language: Language, number: u32, word: &str) -> String {
    let mut text = digits(number.into());
    text.push('\u{a0}');
    match word.strip_suffix("(s)") {
        Some(singular) => {
            text.push_str(singular);
            if number > 1 || (number == 0 && language == Language::English) {
                text.push('s');
            }
        }
        None => text.push_str(word),
    }
    text
}

/// How old something is: `il y a 3 min`, `2 h ago`. `age` in milliseconds; below a minute counts as one.
pub fn age(language: Language, age: f64) -> String {
    const MINUTE: f64 = 60_000.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to the range"
    )]
    let minutes = (age / MINUTE).clamp(1.0, 1_000_000.0) as u32;
    let (amount, unit) = match minutes {
        0..60 => (minutes, "min"),
        60..2_880 => (minutes / 60, "h"),
        _ => (
            minutes / 1_440,
            if language == Language::French {
                "j"
            } else {
                "d"
            },
        ),
    };
    let mut text = String::new();
    if language == Language::French {
        text.push_str("il y a ");
    }
    text.push_str(&digits(amount.into()));
    // No line ends between a number and its unit.
    text.push('\u{a0}');
    text.push_str(unit);
    if language == Language::English {
        text.push_str(" ago");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{age, count, digits, value_name};
    use bridge_core::language::Language::{English, French};

    #[test]
    fn an_age_is_told_in_the_largest_fitting_unit() {
        assert_eq!(age(French, 0.0), "il y a 1\u{a0}min");
        assert_eq!(age(French, 59.0 * 60_000.0), "il y a 59\u{a0}min");
        assert_eq!(age(English, 3.0 * 3_600_000.0), "3\u{a0}h ago");
        assert_eq!(age(French, 72.0 * 3_600_000.0), "il y a 3\u{a0}j");
        assert_eq!(age(English, f64::NAN), "0\u{a0}min ago");
    }

    #[test]
    fn one_is_singular_and_in_french_nought_too() {
        assert_eq!(count(French, 1, "terminée(s)"), "1\u{a0}terminée");
        assert_eq!(count(French, 2, "terminée(s)"), "2\u{a0}terminées");
        assert_eq!(count(French, 0, "projet(s)"), "0\u{a0}projet");
        assert_eq!(count(English, 0, "project(s)"), "0\u{a0}projects");
        assert_eq!(count(French, 1, "à faire"), "1\u{a0}à faire");
    }

    #[test]
    fn numbers_are_written_like_everywhere() {
        for value in [0, 7, 10, -12, 1_795_163_873_277, i64::MIN, i64::MAX] {
            assert_eq!(digits(value), value.to_string());
        }
    }

    #[test]
    fn an_unknown_value_is_shown_as_it_came() {
        assert_eq!(value_name(French, "en_cours"), "En cours");
        assert_eq!(value_name(English, "<b>"), "<b>");
    }
}
