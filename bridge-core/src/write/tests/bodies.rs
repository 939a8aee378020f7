//! Bodies: what is read, and every fault with its place.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::world::id;
use crate::error::FieldFault;
use crate::ids::RowId;
use crate::write::{Command, Operation};

fn faults(operation: Operation, body: &str) -> Vec<FieldFault> {
    Command::read(operation, RowId::new(1), body)
        .err()
        .unwrap_or_default()
}

fn fields(operation: Operation, body: &Value) -> Vec<String> {
    let faults = faults(operation, &body.to_string());
    faults.into_iter().map(|fault| fault.field).collect()
}

/// The places of the faults in the body of `attribuer` once one field has another value.
fn attribuer_with(field: &str, json: &str) -> Vec<String> {
    let mut body = json!({ "personne_id": 5, "heures": 10, "date_debut": "2026-03-01", "date_fin": "2026-04-01" });
    body[field] = json!("\u{1}here");
    let text = body.to_string().replace("\"\\u0001here\"", json);
    faults(Operation::Attribuer, &text)
        .into_iter()
        .map(|fault| fault.field)
        .collect()
}

#[test]
fn hours_are_read_from_a_number_or_a_text_of_two_decimals() {
    let read = |heures: &str| {
        let body = format!(r#"{{"heures_realisees": {heures}}}"#);
        Command::read(Operation::SaisirHeuresRealisees, RowId::new(1), &body)
    };
    let three_and_a_half = read("3.5").unwrap();
    for same in ["3.50", "\"3.5\"", "\"3.50\"", "\"3.50\" "] {
        assert_eq!(read(same).unwrap(), three_and_a_half, "{same}");
    }
    assert_ne!(read("3").unwrap(), three_and_a_half);
    assert!(read("0").is_ok());
    for refused in [
        "3.333",
        "3.500",
        "\"3,5\"",
        "\"1e3\"",
        "1e3",
        "1E3",
        "\"NaN\"",
        "\"\"",
        "\" 3\"",
        "-1",
        "\"-0.25\"",
        "100000.01",
        "1e400",
        "true",
        "[3]",
        "{}",
        "null",
    ] {
        let faults = read(refused).unwrap_err();
        assert_eq!(faults.len(), 1, "{refused}");
        assert_eq!(faults[0].field, "heures_realisees", "{refused}");
    }
    assert!(read("100000").is_ok());
}

#[test]
fn an_attribution_of_no_hours_is_none() {
    assert_eq!(attribuer_with("heures", "0"), ["heures"]);
    assert!(attribuer_with("heures", "0.01").is_empty());
}

#[test]
fn dates_must_exist() {
    for refused in [
        "\"2026-02-30\"",
        "\"01/03/2026\"",
        "\"2026-03-01T00:00:00Z\"",
        "20260301",
        "null",
        "\"\"",
    ] {
        assert_eq!(
            attribuer_with("date_debut", refused),
            ["date_debut"],
            "{refused}"
        );
    }
    assert!(attribuer_with("date_debut", "\"2024-02-29\"").is_empty());
}

#[test]
fn the_last_day_does_not_come_before_the_first() {
    assert!(attribuer_with("date_fin", "\"2026-03-01\"").is_empty());
    assert_eq!(attribuer_with("date_fin", "\"2026-02-28\""), ["date_fin"]);
    let projet = json!({ "nom": "A", "date_debut": "2026-03-01", "date_livraison": "2026-02-28" });
    assert_eq!(fields(Operation::CreerProjet, &projet), ["date_livraison"]);
}

#[test]
fn ids_are_whole_numbers_from_one() {
    for refused in [
        "0",
        "-1",
        "1.5",
        "1.0",
        "\"5\"",
        "9007199254740992",
        "1e1",
        "true",
    ] {
        assert_eq!(
            attribuer_with("personne_id", refused),
            ["personne_id"],
            "{refused}"
        );
    }
}

#[test]
fn null_empties_what_may_be_empty_and_nothing_else() {
    assert!(attribuer_with("date_fin", "null").is_empty());
    assert_eq!(attribuer_with("heures", "null"), ["heures"]);
    let all = json!({ "nom": null, "client_id": null, "statut": null, "date_debut": null, "date_livraison": null, "budget_heures": null, "taux_horaire": null });
    assert_eq!(fields(Operation::ModifierProjet, &all), ["nom", "statut"]);
}

#[test]
fn all_faults_are_named_at_once() {
    let body = json!({ "heures": "3,5", "date_debut": "demain", "couleur": 1, "personne": 5 });
    assert_eq!(
        fields(Operation::Attribuer, &body),
        ["personne_id", "heures", "date_debut", "couleur", "personne"]
    );
}

#[test]
fn a_key_given_twice_is_a_fault_and_an_unknown_one_is_named_once() {
    let twice = r#"{"heures_realisees": 3, "heures_realisees": 4, "x": 1, "x": 2}"#;
    let places: Vec<String> = faults(Operation::SaisirHeuresRealisees, twice)
        .into_iter()
        .map(|fault| fault.field)
        .collect();
    assert_eq!(places, ["heures_realisees", "x"]);
}

#[test]
fn a_body_that_is_no_object_is_one_fault() {
    for body in ["[]", "3", "null", "\"a\"", "{", "{}x", "{\"a\":}", "\u{0}"] {
        let faults = faults(Operation::CloturerProjet, body);
        assert_eq!(faults, [FieldFault::new("body", "a JSON object")], "{body}");
    }
}

#[test]
fn an_empty_body_is_an_empty_object() {
    for body in ["", " \n", "{}"] {
        assert!(
            faults(Operation::CloturerProjet, body).is_empty(),
            "{body:?}"
        );
        assert_eq!(
            faults(Operation::ModifierModule, body),
            [FieldFault::new("body", "at least one field to change")]
        );
    }
    assert_eq!(
        faults(Operation::LivrerProjet, r#"{"statut":"livre"}"#),
        [FieldFault::new("statut", "unknown field")]
    );
}

#[test]
fn the_row_of_the_path_is_needed_where_there_is_one() {
    for &operation in Operation::ALL {
        let without = Command::read(operation, None, "{}")
            .err()
            .unwrap_or_default();
        let named = without.iter().any(|fault| fault.field == "id");
        assert_eq!(named, operation.path_entity().is_some(), "{operation:?}");
    }
}

#[test]
fn a_justification_is_ten_characters_without_the_spaces_around_it() {
    let annuler = |text: &str| {
        fields(
            Operation::AnnulerAttribution,
            &json!({ "justification": text }),
        )
    };
    assert!(annuler("éééééééééé").is_empty());
    assert_eq!(annuler("ééééééééé"), ["justification"]);
    assert_eq!(annuler("  neuf letr  "), ["justification"]);
    assert_eq!(
        fields(Operation::AnnulerAttribution, &json!({})),
        ["justification"]
    );
    assert_eq!(annuler(&"a".repeat(2001)), ["justification"]);
}

#[test]
fn names_are_trimmed_have_a_length_and_no_control_characters() {
    let nom = |text: &str| fields(Operation::CreerProjet, &json!({ "nom": text }));
    for refused in [
        "",
        "   ",
        "a\nb",
        "a\n",
        "a\u{0}",
        "\u{7f}x",
        &"é".repeat(201),
    ] {
        assert_eq!(nom(refused), ["nom"], "{refused:?}");
    }
    for fine in ["é", &"é".repeat(200), "  L’Étoile — Ünïcode 東京 "] {
        assert!(nom(fine).is_empty(), "{fine:?}");
    }
    let trimmed = Command::read(Operation::CreerProjet, None, r#"{"nom":"  Alpha "}"#);
    assert_eq!(
        trimmed,
        Command::read(Operation::CreerProjet, None, r#"{"nom":"Alpha"}"#)
    );
}

#[test]
fn notes_may_have_lines_but_nothing_that_controls() {
    let notes = |text: &str| fields(Operation::ModifierIntervention, &json!({ "notes": text }));
    assert!(notes("une\r\n\tdeux").is_empty());
    assert_eq!(notes("a\u{1b}[2J"), ["notes"]);
    assert_eq!(notes(&"a".repeat(10_001)), ["notes"]);
}

#[test]
fn empty_notes_are_no_notes() {
    let read =
        |body: &str| Command::read(Operation::ModifierIntervention, Some(id(1)), body).unwrap();
    assert_eq!(read(r#"{"notes":"  "}"#), read(r#"{"notes":null}"#));
}

#[test]
fn statuses_are_taken_by_name() {
    let statut = |operation, text: &str| fields(operation, &json!({ "nom": "A", "statut": text }));
    for known in ["prospect", "en_cours"] {
        assert!(statut(Operation::CreerProjet, known).is_empty());
    }
    for unborn in ["livre", "cloture", "En_cours", "", "autre"] {
        assert_eq!(
            statut(Operation::CreerProjet, unborn),
            ["statut"],
            "{unborn}"
        );
    }
    assert!(statut(Operation::ModifierProjet, "cloture").is_empty());
    assert!(statut(Operation::CreerTache, "terminee").is_empty());
    assert_eq!(statut(Operation::ModifierTache, "livre"), ["statut"]);
    assert_eq!(
        fields(Operation::ModifierModule, &json!({ "statut": "termine" })),
        ["statut"]
    );
}

#[test]
fn money_is_exact_and_never_negative() {
    let taux = |json: &str| {
        faults(
            Operation::ModifierProjet,
            &format!(r#"{{"taux_horaire": {json}}}"#),
        )
    };
    for fine in ["\"90.5\"", "\"90.50\"", "90.5", "0", "\"100000\""] {
        assert!(taux(fine).is_empty(), "{fine}");
    }
    for refused in [
        "\"90,5\"",
        "90.555",
        "\"-1\"",
        "\"1e2\"",
        "1e2",
        "\"100000.01\"",
        "true",
    ] {
        assert_eq!(taux(refused).len(), 1, "{refused}");
    }
}

#[test]
fn a_note_is_one_to_five() {
    let note = |json: &str| faults(Operation::DonnerAvis, &format!(r#"{{"note": {json}}}"#));
    for fine in ["1", "5"] {
        assert!(note(fine).is_empty(), "{fine}");
    }
    for refused in ["0", "6", "3.5", "\"3\"", "3.0", "null"] {
        assert_eq!(note(refused).len(), 1, "{refused}");
    }
}

#[test]
fn a_fault_never_repeats_what_was_sent() {
    let secret = "hunter2";
    let body = json!({ "personne_id": secret, "heures": secret, "date_debut": secret, "date_fin": secret });
    for fault in faults(Operation::Attribuer, &body.to_string()) {
        assert!(!fault.message.contains(secret), "{fault:?}");
    }
}

#[test]
fn a_command_knows_its_operation_and_row() {
    let command = Command::read(Operation::LivrerProjet, RowId::new(7), "").unwrap();
    assert_eq!(
        (command.operation(), command.id()),
        (Operation::LivrerProjet, RowId::new(7))
    );
    let made = Command::read(Operation::CreerProjet, RowId::new(7), r#"{"nom":"A"}"#).unwrap();
    assert_eq!(made.id(), None);
}

proptest! {
    #[test]
    fn any_body_is_answered(operation in proptest::sample::select(Operation::ALL), body in "\\PC{0,80}") {
        let _ = Command::read(operation, RowId::new(1), &body);
    }

    #[test]
    fn any_value_of_any_field_is_answered_in_its_place(
        operation in proptest::sample::select(Operation::ALL),
        field in "[a-z_]{1,20}",
        value in crate::testing::any_json(),
    ) {
        let body = json!({ field.clone(): value });
        let read = Command::read(operation, RowId::new(1), &body.to_string());
        let known = operation.body().iter().any(|spec| spec.name == field);
        match read {
            Ok(_) => prop_assert!(known),
            Err(faults) => prop_assert!(known || faults.contains(&FieldFault::new(&field, "unknown field"))),
        }
    }

    #[test]
    fn hours_are_accepted_exactly_where_two_decimals_write_them(thousandths in 0_i64..200_000_000) {
        let text = format!("{}.{:03}", thousandths / 1000, thousandths % 1000);
        let short = text.trim_end_matches('0').trim_end_matches('.');
        let body = format!(r#"{{"heures_realisees": {short}}}"#);
        let accepted = faults(Operation::SaisirHeuresRealisees, &body).is_empty();
        prop_assert_eq!(accepted, thousandths % 10 == 0 && thousandths <= 100_000_000, "{}", short);
    }
}
