//! The inside of a card: what the embed shows and what opens over a chip.
//!
//! What always holds: only text nodes carry data, links are made from the parsed reference, a card
//! without right or without value shows no number. Drawing begins in an empty element.

use bridge_core::date::CalendarDate;
use bridge_core::entity_ref::Key;
use bridge_core::hours::Heures;
use bridge_core::language::Language;
use bridge_core::wire::{
    AttributionLine, CardFields, ClientCard, FormationCard, PersonneCard, ProjetCard,
};

use crate::dom::{Element, append};
use crate::store::{Entry, Status};
use crate::summary::Tone;
use crate::texts::{Texts, age, count, digits, texts, value_name};
use crate::views::entity_name;

/// What a card needs beside its entry.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The language of the texts.
    pub language: Language,
    /// Milliseconds since 1970.
    pub now: f64,
    /// The address of the full page, where there is one.
    pub href: Option<String>,
}

/// Fills `root`, which is empty, with a card.
pub fn draw(root: &Element, entry: &Entry, frame: &Frame) {
    let words = texts(frame.language);
    let head = append(root, "div", "bridge-head", "");
    append(
        &head,
        "span",
        "bridge-kind",
        entity_name(entry.reference.entity, frame.language),
    );
    draw_title(root, entry, frame);
    if let Some(card) = &entry.card {
        if let Some(status) = status_of(&card.fields) {
            let shown = value_name(frame.language, status);
            let pill = append(&head, "span", "bridge-status", shown);
            pill.set("data-status", status);
        }
        let card = Drawing {
            root,
            words,
            language: frame.language,
        };
        match &entry.card.as_ref().map(|card| &card.fields) {
            Some(CardFields::Personne(personne)) => card.personne(personne),
            Some(CardFields::Projet(projet)) => card.projet(projet),
            Some(CardFields::Formation(formation)) => card.formation(formation),
            Some(CardFields::Client(client)) => card.client(client),
            _ => {}
        }
    }
    let note = match entry.status {
        Status::Ready => return,
        Status::Loading => words.loading.to_owned(),
        Status::Forbidden => words.restricted.to_owned(),
        Status::Gone => words.gone.to_owned(),
        Status::Error => words.unavailable.to_owned(),
        Status::Stale => aged(words.as_of, entry, frame),
        Status::Offline => aged(words.offline, entry, frame),
    };
    append(root, "p", "bridge-note", &note);
}

/// A sentence with the age of the values.
fn aged(sentence: &str, entry: &Entry, frame: &Frame) -> String {
    join(&[sentence, &age(frame.language, frame.now - entry.seen_at)])
}

/// The name, as a link to the full page where there is one; without a name the reference's key, a number as `#42`.
fn draw_title(root: &Element, entry: &Entry, frame: &Frame) {
    let mut key;
    let name = if let Some(card) = &entry.card {
        card.label.as_str()
    } else {
        key = entry.reference.key.to_string();
        if matches!(entry.reference.key, Key::Id(_)) {
            key.insert(0, '#');
        }
        key.as_str()
    };
    let title = append(root, "p", "bridge-title", "");
    match &frame.href {
        Some(href) if entry.card.is_some() => {
            let link = append(&title, "a", "bridge-link", name);
            link.set("href", href);
            link.set("target", "_blank");
            link.set("rel", "noopener");
            link.set("draggable", "false");
        }
        _ => {
            append(&title, "span", "", name);
        }
    }
}

fn status_of(fields: &CardFields) -> Option<&str> {
    match fields {
        CardFields::Personne(personne) => personne
            .statut
            .as_ref()
            .map(bridge_core::options::StatutPersonne::as_str),
        CardFields::Projet(projet) => projet
            .statut
            .as_ref()
            .map(bridge_core::options::StatutProjet::as_str),
        CardFields::Formation(formation) => formation
            .statut
            .as_ref()
            .map(bridge_core::options::StatutFormation::as_str),
        _ => None,
    }
}

/// The parts that are there, joined by a dot.
fn join(parts: &[&str]) -> String {
    let mut line = String::new();
    for part in parts.iter().filter(|part| !part.is_empty()) {
        if !line.is_empty() {
            line.push_str(" · ");
        }
        line.push_str(part);
    }
    line
}

/// One bar: so much of a whole is taken.
struct Bar<'a> {
    name: &'a str,
    taken: Heures,
    whole: Heures,
    left: Heures,
    verb: &'a str,
}

struct Drawing<'a> {
    root: &'a Element,
    words: &'static Texts,
    language: Language,
}

impl Drawing<'_> {
    fn line(&self, class: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        append(self.root, "p", class, text);
    }

    fn count(&self, number: u32, word: &str) -> String {
        count(self.language, number, word)
    }

    fn hours(&self, amount: Heures) -> String {
        amount.display(self.language)
    }

    fn personne(&self, personne: &PersonneCard) {
        let mut about = String::new();
        for role in &personne.roles {
            about.push_str(value_name(self.language, role.as_str()));
            about.push_str(" · ");
        }
        about.push_str(&digits(personne.annee.into()));
        self.line("bridge-sub", &about);
        self.bar(&Bar {
            name: self.words.formation_side,
            taken: personne.heures_attribuees_formation,
            whole: personne.capacite_formation,
            left: personne.heures_restantes_formation,
            verb: self.words.attributed,
        });
        self.bar(&Bar {
            name: self.words.agence_side,
            taken: personne.heures_realisees_agence,
            whole: personne.capacite_agence,
            left: personne.heures_restantes_agence,
            verb: self.words.realised,
        });
        self.attributions(&personne.attributions, personne.attributions_total);
        if personne.projets.is_empty() {
            return;
        }
        self.line("bridge-heading", self.words.current_projects);
        let list = append(self.root, "ul", "bridge-list", "");
        for projet in &personne.projets {
            append(&list, "li", "", &projet.nom);
        }
    }

    fn attributions(&self, lines: &[AttributionLine], total: u32) {
        if lines.is_empty() {
            return;
        }
        self.line("bridge-heading", self.words.attributions);
        let list = append(self.root, "ul", "bridge-list", "");
        for line in lines {
            let item = append(&list, "li", "", "");
            let name = join(&[
                line.module_nom.as_deref().unwrap_or_default(),
                line.formation_nom.as_deref().unwrap_or_default(),
            ]);
            append(&item, "span", "bridge-item", &name);
            let mut amount = line.heures_realisees.display(self.language);
            amount.push_str(" / ");
            amount.push_str(&self.hours(line.heures_attribuees));
            append(&item, "span", "bridge-amount", &amount);
        }
        let shown = u32::try_from(lines.len()).unwrap_or(u32::MAX);
        let hidden = total.saturating_sub(shown);
        if hidden > 0 {
            append(&list, "li", "", &self.count(hidden, self.words.more));
        }
    }

    fn projet(&self, projet: &ProjetCard) {
        let client = projet.client.as_ref().map_or("", |client| &client.nom);
        let mut delivery = String::new();
        if let Some(day) = projet.date_livraison {
            delivery.push_str(self.words.delivery);
            delivery.push(' ');
            delivery.push_str(&self.date(day));
        }
        self.line("bridge-sub", &join(&[client, &delivery]));
        match (projet.budget_heures, projet.heures_restantes) {
            (Some(budget), Some(left)) => self.bar(&Bar {
                name: self.words.budget,
                taken: projet.heures_realisees,
                whole: budget,
                left,
                verb: self.words.realised,
            }),
            _ => self.line(
                "bridge-sub",
                &with_word(&self.hours(projet.heures_realisees), self.words.realised),
            ),
        }
        let tasks = join(&[
            &self.count(projet.taches.a_faire, self.words.to_do),
            &self.count(projet.taches.en_cours, self.words.in_progress),
            &self.count(projet.taches.terminee, self.words.done),
        ]);
        self.named_line(self.words.tasks, &tasks);
    }

    fn formation(&self, formation: &FormationCard) {
        let mut period = String::new();
        if let (Some(first), Some(last)) = (formation.date_debut, formation.date_fin) {
            for part in [self.words.from, &self.date(first), self.words.to] {
                period.push_str(part);
                period.push(' ');
            }
            period.push_str(&self.date(last));
        }
        self.line("bridge-sub", &period);
        self.bar(&Bar {
            name: self.words.hours,
            taken: formation.heures_attribuees,
            whole: formation.heures_total,
            left: formation.heures_total - formation.heures_attribuees,
            verb: self.words.attributed,
        });
        let modules = &formation.modules;
        let counts = join(&[
            &digits(modules.total.into()),
            &self.count(modules.a_attribuer, self.words.to_attribute),
            &self.count(modules.en_cours, self.words.in_progress),
            &self.count(modules.realise, self.words.module_done),
        ]);
        self.named_line(self.words.modules, &counts);
    }

    fn client(&self, client: &ClientCard) {
        let place = join(&[
            client.ville.as_deref().unwrap_or_default(),
            client.pays.as_deref().unwrap_or_default(),
        ]);
        self.line("bridge-sub", &place);
        let projects = join(&[
            &self.count(client.projets_total, self.words.projects),
            &self.count(client.projets_en_cours, self.words.running),
        ]);
        self.line("bridge-line", &projects);
    }

    fn named_line(&self, name: &str, text: &str) {
        let line = append(self.root, "p", "bridge-line", "");
        append(&line, "span", "bridge-name", name);
        append(&line, "span", "", text);
    }

    /// Words first: the bar itself only repeats them for the eye.
    fn bar(&self, bar: &Bar) {
        let tone = Tone::of(bar.left, bar.whole);
        let row = append(self.root, "div", "bridge-meter", "");
        row.set("data-tone", tone.name());
        let line = append(&row, "p", "bridge-line", "");
        append(&line, "span", "bridge-name", bar.name);
        let mut taken = with_word(&self.hours(bar.taken), bar.verb);
        for part in [self.words.of, &self.hours(bar.whole)] {
            taken.push(' ');
            taken.push_str(part);
        }
        append(&line, "span", "bridge-taken", &taken);
        let left = if bar.left.is_negative() {
            with_word(&self.hours(Heures::ZERO - bar.left), self.words.beyond)
        } else {
            with_word(&self.hours(bar.left), self.words.remaining)
        };
        append(&line, "span", "bridge-left", &left);
        let track = append(&row, "div", "bridge-track", "");
        track.set("aria-hidden", "true");
        let fill = append(&track, "div", "bridge-fill", "");
        let mut width = digits(percent(bar.taken, bar.whole));
        width.push('%');
        fill.set_style("width", &width);
    }

    fn date(&self, day: CalendarDate) -> String {
        let two = |number: u8| {
            let mut text = String::from(if number < 10 { "0" } else { "" });
            text.push_str(&digits(number.into()));
            text
        };
        let year = digits(day.year().into());
        let (month, day) = (two(day.month()), two(day.day()));
        let (parts, gap) = match self.language {
            Language::French => ([day, month, year], "/"),
            Language::English => ([year, month, day], "-"),
        };
        let mut text = String::new();
        for part in parts {
            if !text.is_empty() {
                text.push_str(gap);
            }
            text.push_str(&part);
        }
        text
    }
}

fn with_word(text: &str, word: &str) -> String {
    let mut line = text.to_owned();
    if !word.is_empty() {
        line.push(' ');
        line.push_str(word);
    }
    line
}

/// How much of the whole is taken, 0 to 100; a whole of nothing is full as soon as anything is taken.
fn percent(taken: Heures, whole: Heures) -> i64 {
    if whole.hundredths() <= 0 {
        return if taken.hundredths() > 0 { 100 } else { 0 };
    }
    (taken.hundredths().saturating_mul(100) / whole.hundredths()).clamp(0, 100)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::{join, percent};
    use bridge_core::hours::Heures;
    use proptest::prelude::*;

    #[test]
    fn a_bar_of_no_capacity_is_full_as_soon_as_hours_are_given() {
        assert_eq!(percent(Heures::ZERO, Heures::ZERO), 0);
        assert_eq!(percent(Heures::from_whole(1), Heures::ZERO), 100);
        assert_eq!(percent(Heures::from_whole(80), Heures::from_whole(750)), 10);
    }

    #[test]
    fn parts_that_are_missing_leave_no_dot() {
        assert_eq!(join(&["a", "", "b"]), "a · b");
    }

    proptest! {
        #[test]
        fn a_bar_never_leaves_its_track(taken in any::<i64>(), whole in any::<i64>()) {
            let share = percent(Heures::from_hundredths(taken), Heures::from_hundredths(whole));
            prop_assert!((0..=100).contains(&share));
        }
    }
}
