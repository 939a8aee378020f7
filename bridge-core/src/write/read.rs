//! Reading the body of a write: every fault at once, each with its place.
//!
//! Numbers are read from the text that was sent, so `3.333` and `1e3` are seen for what they are. A
//! message says what is wanted and never repeats what came. An empty body is `{}`.

use core::fmt;
use std::borrow::Cow;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::date::CalendarDate;
use crate::error::FieldFault;
use crate::hours::Heures;
use crate::ids::RowId;
use crate::money::Euros;
use crate::options::StatutProjet;

use super::bodies::{self, BodyField, BodyKind, Presence, TextLimits};
use super::command::{Action, Command, Fields};
use super::days::order;
use super::operation::Operation;
use super::value::FieldValue;

/// The most keys of a body that are looked at: far more than any body has, and few enough to compare each with each.
const MAX_KEYS: usize = 100;

/// A JSON object, key by key, values as they were written; one key more than are looked at where there are more.
struct Body<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Body<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Body<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Body<'de>, A::Error> {
                let mut entries = Vec::new();
                while let Some(key) = map.next_key::<String>()? {
                    let value = map.next_value()?;
                    if entries.len() <= MAX_KEYS {
                        entries.push((Cow::Owned(key), value));
                    }
                }
                Ok(Body(entries))
            }
        }

        deserializer.deserialize_map(Object)
    }
}

impl Command {
    /// Reads a command from the id of its path and its body; where anything is wrong, everything
    /// that is wrong.
    ///
    /// An id that the operation does not have is ignored.
    pub fn read(
        operation: Operation,
        id: Option<RowId>,
        body: &str,
    ) -> Result<Self, Vec<FieldFault>> {
        let id = operation.path_entity().and(id);
        let mut faults = Vec::new();
        if operation.path_entity().is_some() && id.is_none() {
            faults.push(FieldFault::new("id", "the id of a row"));
        }
        let fields = fields(operation, body, &mut faults);
        if !faults.is_empty() {
            return Err(faults);
        }
        match action(operation, id, fields) {
            Some(action) => Ok(Self {
                operation,
                id,
                action,
            }),
            // What is required was found missing above.
            None => Err(vec![FieldFault::new("body", "incomplete")]),
        }
    }
}

/// The fields of a body, in the table's order.
fn fields(operation: Operation, body: &str, faults: &mut Vec<FieldFault>) -> Fields {
    let body = if body.trim().is_empty() { "{}" } else { body };
    let Ok(Body(entries)) = serde_json::from_str::<Body<'_>>(body) else {
        faults.push(FieldFault::new("body", "a JSON object"));
        return Vec::new();
    };
    if entries.len() > MAX_KEYS {
        faults.push(FieldFault::new("body", "too many fields"));
        return Vec::new();
    }
    let specs = operation.body();
    let mut fields = Vec::new();
    for spec in specs {
        let mut given = entries.iter().filter(|(key, _)| key == spec.name);
        let first = given.next();
        let read = if given.next().is_some() {
            Err(Cow::Borrowed("given more than once"))
        } else {
            match first {
                Some((_, raw)) => value(spec, raw.get()).map(Some),
                None if spec.presence == Presence::Required => Err(Cow::Borrowed("required")),
                None => Ok(None),
            }
        };
        match read {
            Ok(value) => fields.extend(value.map(|value| (spec.field, value))),
            Err(message) => faults.push(FieldFault::new(spec.name, &message)),
        }
    }
    for (at, (key, _)) in entries.iter().enumerate() {
        let known = specs.iter().any(|spec| spec.name == key);
        let again = entries.iter().take(at).any(|(earlier, _)| earlier == key);
        if !known && !again {
            faults.push(FieldFault::new(key, "unknown field"));
        }
    }
    if bodies::is_patch(operation) && entries.is_empty() {
        faults.push(FieldFault::new("body", "at least one field to change"));
    }
    if let Some((from, to)) = bodies::span(operation) {
        faults.extend(order(from, date(&fields, from), to, date(&fields, to)));
    }
    fields
}

type Read = Result<FieldValue, Cow<'static, str>>;

/// Reads a value as what its field holds.
fn value(spec: &BodyField, raw: &str) -> Read {
    if raw == "null" {
        return match spec.presence {
            Presence::Optional => Ok(FieldValue::Empty),
            Presence::Required | Presence::Kept => Err(Cow::Borrowed("must not be null")),
        };
    }
    match spec.kind {
        BodyKind::Heures(min, max) => {
            let heures =
                decimal::<Heures>(raw).filter(|heures| (min..=max).contains(&heures.hundredths()));
            heures.map(FieldValue::Heures).ok_or_else(|| {
                let min = Heures::from_hundredths(min);
                let max = Heures::from_hundredths(max);
                Cow::Owned(format!(
                    "hours from {min} to {max} with at most two decimals, such as 3.5"
                ))
            })
        }
        BodyKind::Euros(max) => decimal::<Euros>(raw)
            .filter(|euros| (0..=max).contains(&euros.cents()))
            .map(FieldValue::Euros)
            .ok_or_else(|| {
                let max = Euros::from_cents(max);
                Cow::Owned(format!(
                    "euros from 0 to {max} with at most two decimals, such as \"90.00\""
                ))
            }),
        BodyKind::Date => string(raw)
            .and_then(|text| text.parse().ok())
            .map(FieldValue::Date)
            .ok_or(Cow::Borrowed("a date that exists, such as 2026-03-01")),
        BodyKind::Whole(min, max) => raw
            .parse()
            .ok()
            .filter(|number| (min..=max).contains(number))
            .map(FieldValue::Whole)
            .ok_or_else(|| Cow::Owned(format!("a whole number from {min} to {max}"))),
        BodyKind::Id => raw
            .parse::<RowId>()
            .map(FieldValue::link)
            .map_err(|_| Cow::Borrowed("the id of a row: a whole number from 1")),
        BodyKind::Choice(options) => string(raw)
            .and_then(|text| options.iter().find(|&&option| option == text))
            .map(|option| FieldValue::Choice(option))
            .ok_or_else(|| Cow::Owned(format!("one of {}", options.join(", ")))),
        BodyKind::Text(limits) => text(spec.presence, limits, raw),
    }
}

/// A number written as one or as a string, from its exact text.
fn decimal<T: core::str::FromStr>(raw: &str) -> Option<T> {
    if raw.starts_with('"') {
        string(raw)?.parse().ok()
    } else {
        raw.parse().ok()
    }
}

fn string(raw: &str) -> Option<String> {
    serde_json::from_str(raw).ok()
}

fn text(presence: Presence, limits: TextLimits, raw: &str) -> Read {
    let Some(text) = string(raw) else {
        return Err(Cow::Borrowed("a text"));
    };
    let breaks_line = |character: char| limits.lines && matches!(character, '\n' | '\r' | '\t');
    if text
        .chars()
        .any(|character| character.is_control() && !breaks_line(character))
    {
        return Err(Cow::Borrowed("no control characters"));
    }
    let text = text.trim();
    let length = text.chars().count();
    if length < limits.min || length > limits.max {
        let TextLimits { min, max, .. } = limits;
        return Err(Cow::Owned(format!("a text of {min} to {max} characters")));
    }
    if text.is_empty() && presence == Presence::Optional {
        return Ok(FieldValue::Empty);
    }
    Ok(FieldValue::Text(text.to_owned()))
}

fn get<'a>(fields: &'a Fields, name: &str) -> Option<&'a FieldValue> {
    let mut fields = fields.iter();
    fields
        .find(|(field, _)| *field == name)
        .map(|(_, value)| value)
}

fn date(fields: &Fields, name: &str) -> Option<CalendarDate> {
    match get(fields, name)? {
        FieldValue::Date(date) => Some(*date),
        _ => None,
    }
}

fn heures(fields: &Fields, name: &str) -> Option<Heures> {
    match get(fields, name)? {
        FieldValue::Heures(heures) => Some(*heures),
        _ => None,
    }
}

fn prose(fields: &Fields, name: &str) -> Option<String> {
    match get(fields, name)? {
        FieldValue::Text(text) => Some(text.clone()),
        _ => None,
    }
}

fn link<T: From<RowId>>(fields: &Fields, name: &str) -> Option<T> {
    match get(fields, name)? {
        FieldValue::Links(ids) => ids.first().copied().map(T::from),
        _ => None,
    }
}

/// The command in types; `None` where something that is required is not there.
fn action(operation: Operation, id: Option<RowId>, fields: Fields) -> Option<Action> {
    Some(match operation {
        Operation::Attribuer => Action::Attribuer {
            module: id?.into(),
            personne: link(&fields, "personne")?,
            heures: heures(&fields, "heures_attribuees")?,
            date_debut: date(&fields, "date_debut")?,
            date_fin: date(&fields, "date_fin"),
        },
        Operation::SaisirHeuresRealisees => Action::SaisirHeuresRealisees {
            attribution: id?.into(),
            heures: heures(&fields, "heures_realisees")?,
        },
        Operation::CloturerAttribution => Action::CloturerAttribution {
            attribution: id?.into(),
        },
        Operation::AnnulerAttribution => Action::AnnulerAttribution {
            attribution: id?.into(),
            justification: prose(&fields, "justification")?,
        },
        Operation::CreerProjet => Action::CreerProjet {
            nom: prose(&fields, "nom")?,
            client: link(&fields, "client"),
            fields,
        },
        Operation::ModifierProjet => Action::ModifierProjet {
            projet: id?.into(),
            client: link(&fields, "client"),
            fields,
        },
        Operation::LivrerProjet => Action::AvancerProjet {
            projet: id?.into(),
            to: StatutProjet::Livre,
        },
        Operation::CloturerProjet => Action::AvancerProjet {
            projet: id?.into(),
            to: StatutProjet::Cloture,
        },
        Operation::CreerTache => Action::CreerTache {
            projet: id?.into(),
            fields,
        },
        Operation::ModifierTache => Action::ModifierTache {
            tache: id?.into(),
            fields,
        },
        Operation::ModifierModule => Action::ModifierModule {
            module: id?.into(),
            fields,
        },
        Operation::CreerIntervention => Action::CreerIntervention {
            tache: link(&fields, "tache")?,
            personne: link(&fields, "personne"),
            date: date(&fields, "date")?,
            heures: heures(&fields, "heures")?,
            notes: prose(&fields, "notes"),
        },
        Operation::ModifierIntervention => Action::ModifierIntervention {
            intervention: id?.into(),
            heures: heures(&fields, "heures"),
            fields,
        },
        Operation::AnnulerIntervention => Action::AnnulerIntervention {
            intervention: id?.into(),
        },
        Operation::DonnerAvis => Action::DonnerAvis {
            formation: id?.into(),
            personne: link(&fields, "personne"),
            note: match get(&fields, "note")? {
                FieldValue::Whole(note) => *note,
                _ => return None,
            },
            commentaire: prose(&fields, "commentaire"),
        },
    })
}
