//! A field that is there against the field that is wanted.
//!
//! What can be put right without losing a value is a change; everything else is a conflict that a person has to settle.
//! A person's own additions (further options, other colours, how a date is shown) are left as they are.

use bridge_core::entity::Entity;
use bridge_core::schema::{Field, FieldKind, FormulaResult};
use serde_json::{Map, Value, json};

use super::base::{Base, FieldThere};
use super::definition::{options, unique, unique_settings};

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// As wanted.
    Same,
    /// Can be put right.
    Change {
        /// What to send.
        settings: Map<String, Value>,
        /// What changes, in words.
        why: String,
    },
    /// A person has to decide.
    Conflict(String),
}

/// The type that Baserow gives a kind of field.
pub const fn type_name(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text | FieldKind::UniqueText => "text",
        FieldKind::LongText => "long_text",
        FieldKind::Email => "email",
        FieldKind::Number { .. } => "number",
        FieldKind::Date => "date",
        FieldKind::SingleSelect { .. } => "single_select",
        FieldKind::MultiSelect { .. } => "multiple_select",
        FieldKind::Link { .. } => "link_row",
        FieldKind::Formula { .. } => "formula",
        FieldKind::Rollup { .. } => "rollup",
        FieldKind::CreatedOn => "created_on",
        FieldKind::LastModified => "last_modified",
        FieldKind::LastModifiedBy => "last_modified_by",
    }
}

/// Compares `there`, a field of `entity`, with what is wanted.
pub fn compare(base: &Base, entity: Entity, wanted: &Field, there: &FieldThere) -> Verdict {
    let kind = type_name(wanted.kind);
    if there.kind != kind {
        return Verdict::Conflict(format!("is of type {}, {kind} is wanted", there.kind));
    }
    match wanted.kind {
        FieldKind::Text | FieldKind::LongText | FieldKind::Email | FieldKind::LastModifiedBy => {
            Verdict::Same
        }
        FieldKind::UniqueText => unique_text(there),
        FieldKind::Number { decimals, negative } => number(there, decimals, negative),
        FieldKind::Date if there.date_include_time == Some(true) => {
            Verdict::Conflict("has a time, a date alone is wanted".to_owned())
        }
        FieldKind::Date => Verdict::Same,
        FieldKind::CreatedOn | FieldKind::LastModified => {
            if there.date_include_time == Some(true) {
                Verdict::Same
            } else {
                change(json!({ "date_include_time": true }), "with its time")
            }
        }
        FieldKind::SingleSelect { options } | FieldKind::MultiSelect { options } => {
            select(there, options)
        }
        FieldKind::Link { to, .. } => link(base, there, to),
        FieldKind::Formula { formula, result } => formula_of(there, formula, result),
        FieldKind::Rollup {
            through,
            target,
            function,
            decimals,
        } => {
            let through_id = base.field(entity, through).map(|field| field.id);
            let target_id = base
                .field(entity, through)
                .and_then(|link| link.link_row_table_id)
                .and_then(|id| base.tables.iter().find(|table| table.id == id))
                .and_then(|table| table.field(target))
                .map(|field| field.id);
            let mut changes = Vec::new();
            if through_id.is_none()
                || target_id.is_none()
                || there.through_field_id != through_id
                || there.target_field_id != target_id
                || there.rollup_function.as_deref() != Some(function.name())
            {
                changes.push(format!("{} of {target} over {through}", function.name()));
            }
            if there.number_decimal_places != Some(decimals) {
                changes.push(format!("{decimals} decimals"));
            }
            if let Some(error) = &there.error {
                changes.push(format!("computed anew (it says: {error})"));
            }
            if changes.is_empty() {
                return Verdict::Same;
            }
            // Where the fields meant are not there yet, their numbers are put in when the step's turn comes.
            change(json!({}), &changes.join(", "))
        }
    }
}

fn change(settings: Value, why: &str) -> Verdict {
    let Value::Object(settings) = settings else {
        return Verdict::Same;
    };
    Verdict::Change {
        settings,
        why: why.to_owned(),
    }
}

fn unique_text(there: &FieldThere) -> Verdict {
    if there.field_constraints.contains(&unique()) {
        return Verdict::Same;
    }
    Verdict::Change {
        settings: unique_settings(&there.field_constraints),
        why: "unique unless empty".to_owned(),
    }
}

fn number(there: &FieldThere, decimals: u8, negative: bool) -> Verdict {
    let has = there.number_decimal_places.unwrap_or(0);
    let below = there.number_negative.unwrap_or(false);
    if has > decimals {
        return Verdict::Conflict(format!(
            "has {has} decimals, {decimals} are wanted, and fewer would round its values"
        ));
    }
    if below && !negative {
        return Verdict::Conflict(
            "takes numbers below zero, which are not wanted and would be lost".to_owned(),
        );
    }
    match (has < decimals, negative && !below) {
        (false, false) => Verdict::Same,
        (more, sign) => {
            let mut settings = json!({});
            let mut why = Vec::new();
            if more {
                settings["number_decimal_places"] = decimals.into();
                why.push(format!("{decimals} decimals instead of {has}"));
            }
            if sign {
                settings["number_negative"] = true.into();
                why.push("numbers below zero".to_owned());
            }
            change(settings, &why.join(", "))
        }
    }
}

/// Options are told by their text. Those that are there keep their number, else cells that hold them would be emptied.
fn select(there: &FieldThere, wanted: &[&str]) -> Verdict {
    let missing: Vec<&str> = wanted
        .iter()
        .copied()
        .filter(|text| {
            there
                .select_options
                .iter()
                .all(|option| option.value != *text)
        })
        .collect();
    if missing.is_empty() {
        return Verdict::Same;
    }
    let mut all = json!(there.select_options);
    if let (Some(all), Value::Array(new)) = (all.as_array_mut(), options(&missing)) {
        all.extend(new);
    }
    change(
        json!({ "select_options": all }),
        &format!("further options {}", missing.join(", ")),
    )
}

fn link(base: &Base, there: &FieldThere, to: Entity) -> Verdict {
    let target = base.table(to).map(|table| table.id);
    if target.is_none() || there.link_row_table_id != target {
        return Verdict::Conflict(format!("links to another table, a link to {to} is wanted"));
    }
    if there.link_row_related_field_id.is_none() {
        return Verdict::Conflict(format!("is a link without a list in {to}, which is wanted"));
    }
    Verdict::Same
}

fn formula_of(there: &FieldThere, formula: &str, result: FormulaResult) -> Verdict {
    let mut settings = json!({});
    let mut why = Vec::new();
    let found = there.formula.as_deref().unwrap_or_default();
    if plain(found) != plain(formula) {
        why.push(format!("{formula} instead of {found}"));
    }
    if let Some(error) = &there.error {
        why.push(format!("computed anew (it says: {error})"));
    }
    if !why.is_empty() {
        settings["formula"] = formula.into();
    }
    if let FormulaResult::Number { decimals } = result
        && there.error.is_none()
        && there.number_decimal_places != Some(decimals)
    {
        settings["number_decimal_places"] = decimals.into();
        why.push(format!("{decimals} decimals"));
    }
    if why.is_empty() {
        return Verdict::Same;
    }
    change(settings, &why.join(", "))
}

/// A formula without what does not matter: blanks outside texts, the kind of quotation marks.
fn plain(formula: &str) -> String {
    let mut text = String::with_capacity(formula.len());
    let mut inside = None;
    let mut escaped = false;
    for letter in formula.chars() {
        match inside {
            Some(mark) if letter == mark && !escaped => {
                inside = None;
                text.push('\'');
            }
            None if letter == '\'' || letter == '"' => {
                inside = Some(letter);
                text.push('\'');
            }
            None if letter.is_whitespace() => {}
            _ => text.push(letter),
        }
        escaped = inside.is_some() && letter == '\\' && !escaped;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(
        clippy::needless_pass_by_value,
        reason = "what json! makes is passed as it is"
    )]
    fn field(settings: Value) -> FieldThere {
        let mut all = json!({ "id": 7, "name": "x" });
        for (key, value) in settings.as_object().unwrap() {
            all[key] = value.clone();
        }
        serde_json::from_value(all).unwrap()
    }

    fn verdict(kind: FieldKind, settings: Value) -> Verdict {
        let wanted = Field { name: "x", kind };
        compare(
            &Base::default(),
            Entity::Personne,
            &wanted,
            &field(settings),
        )
    }

    const HOURS: FieldKind = FieldKind::Number {
        decimals: 2,
        negative: false,
    };

    #[test]
    fn another_type_is_a_conflict_that_names_both() {
        assert_eq!(
            verdict(HOURS, json!({ "type": "text" })),
            Verdict::Conflict("is of type text, number is wanted".into())
        );
    }

    #[test]
    fn decimals_are_added_and_never_taken_away() {
        let wide =
            json!({ "type": "number", "number_decimal_places": 3, "number_negative": false });
        assert!(matches!(verdict(HOURS, wide), Verdict::Conflict(_)));
        let narrow =
            json!({ "type": "number", "number_decimal_places": 0, "number_negative": false });
        let Verdict::Change { settings, why } = verdict(HOURS, narrow) else {
            panic!("no change")
        };
        assert_eq!(
            Value::Object(settings),
            json!({ "number_decimal_places": 2 })
        );
        assert_eq!(why, "2 decimals instead of 0");
    }

    #[test]
    fn options_that_are_there_keep_their_numbers() {
        let there = json!({ "type": "single_select", "select_options": [
            { "id": 3, "value": "pause", "color": "red" }, { "id": 4, "value": "actif", "color": "blue" },
        ] });
        let kind = FieldKind::SingleSelect {
            options: &["actif", "inactif"],
        };
        let Verdict::Change { settings, .. } = verdict(kind, there) else {
            panic!("no change")
        };
        let sent = &settings["select_options"];
        assert_eq!(sent[0]["id"], 3);
        assert_eq!(sent[1]["id"], 4);
        assert_eq!(sent[2]["value"], "inactif");
        assert!(sent[2].get("id").is_none());
    }

    #[test]
    fn a_text_becomes_unique_and_keeps_its_other_rules() {
        let there = json!({ "type": "text", "field_constraints": [{ "type_name": "other" }] });
        let Verdict::Change { settings, .. } = verdict(FieldKind::UniqueText, there) else {
            panic!("no change")
        };
        assert_eq!(
            settings["field_constraints"],
            json!([{ "type_name": "other" }, { "type_name": "unique_with_empty" }])
        );
        let there =
            json!({ "type": "text", "field_constraints": [{ "type_name": "unique_with_empty" }] });
        assert_eq!(verdict(FieldKind::UniqueText, there), Verdict::Same);
    }

    #[test]
    fn formulas_are_compared_without_blanks_and_quotation_marks() {
        assert_eq!(
            plain("concat( field(\"a b\"),' x ' )"),
            plain("concat(field('a b'), ' x ')")
        );
        assert_ne!(plain("'a b'"), plain("'ab'"));
        assert_eq!(plain(r"'it\'s' + 1"), r"'it\'s'+1");
    }

    #[test]
    fn a_broken_formula_is_given_again() {
        let there = json!({ "type": "formula", "formula": "row_id()", "error": "oops" });
        let kind = FieldKind::Formula {
            formula: "row_id()",
            result: FormulaResult::Number { decimals: 0 },
        };
        let Verdict::Change { settings, .. } = verdict(kind, there) else {
            panic!("no change")
        };
        assert_eq!(settings["formula"], "row_id()");
    }

    #[test]
    fn a_date_with_a_time_is_a_conflict_and_a_stamp_without_one_gets_it() {
        let timed = json!({ "type": "date", "date_include_time": true });
        assert!(matches!(
            verdict(FieldKind::Date, timed),
            Verdict::Conflict(_)
        ));
        let day = json!({ "type": "last_modified", "date_include_time": false });
        assert!(matches!(
            verdict(FieldKind::LastModified, day),
            Verdict::Change { .. }
        ));
    }
}
