//! The page's words in French and English.

/// One language's words.
#[derive(Debug)]
pub struct Texts {
    pub language: &'static str,
    pub title: &'static str,
    pub subtitle: &'static str,
    pub tables: &'static str,
    pub search: &'static str,
    pub add: &'static str,
    pub delete: &'static str,
    pub restore: &'static str,
    pub trash: &'static str,
    pub rows: &'static str,
    pub back: &'static str,
    pub previous: &'static str,
    pub next: &'static str,
    pub page: &'static str,
    pub nothing: &'static str,
    pub link_hint: &'static str,
    pub saved: &'static str,
    pub failed: &'static str,
    pub computed: &'static str,
}

const FRENCH: Texts = Texts {
    language: "fr",
    title: "Baserow de démonstration",
    subtitle: "Chaque modification part comme un vrai webhook.",
    tables: "Tables",
    search: "Rechercher",
    add: "Ajouter une ligne",
    delete: "Supprimer",
    restore: "Restaurer",
    trash: "Corbeille",
    rows: "lignes",
    back: "Retour aux lignes",
    previous: "Précédente",
    next: "Suivante",
    page: "Page",
    nothing: "Aucune ligne.",
    link_hint: "Numéros de lignes, séparés par des virgules",
    saved: "Enregistré",
    failed: "Refusé",
    computed: "calculé",
};

const ENGLISH: Texts = Texts {
    language: "en",
    title: "Demo Baserow",
    subtitle: "Each change leaves as a real webhook.",
    tables: "Tables",
    search: "Search",
    add: "Add a row",
    delete: "Delete",
    restore: "Restore",
    trash: "Trash",
    rows: "rows",
    back: "Back to the rows",
    previous: "Previous",
    next: "Next",
    page: "Page",
    nothing: "No rows.",
    link_hint: "Row numbers, separated by commas",
    saved: "Saved",
    failed: "Refused",
    computed: "computed",
};

/// The words for an `Accept-Language` header: the first of the two languages that it names, English if neither.
pub fn of(accepted: &str) -> &'static Texts {
    let named = accepted.split(',').map(|part| part.trim().to_lowercase());
    let known = named.filter_map(|part| match part.get(..2) {
        Some("fr") => Some(&FRENCH),
        Some("en") => Some(&ENGLISH),
        _ => None,
    });
    known.into_iter().next().unwrap_or(&ENGLISH)
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn the_first_known_language_wins() {
        assert_eq!(of("fr-FR,fr;q=0.9,en;q=0.8").language, "fr");
        assert_eq!(of("de,en-GB;q=0.7,fr;q=0.3").language, "en");
        assert_eq!(of("").language, "en");
    }
}
