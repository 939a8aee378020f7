//! One cell: what it shows, how it is edited, and the value that editing starts from.

use crate::baserow::engine::{Keys, World};
use crate::baserow::formula::{Kind, Value};
use crate::baserow::model::{Field, FieldKind, Row, RowId, TableId};
use serde_json::{Map, Value as Json, json};

/// Pieces of a list shown before the rest is only counted.
const SHOWN: usize = 6;

/// The name of the editor of a field; none where it cannot be edited here.
pub fn editor(field: &Field) -> Option<&'static str> {
    Some(match &field.kind {
        FieldKind::Text { .. } | FieldKind::Url | FieldKind::Email | FieldKind::PhoneNumber => {
            "line"
        }
        FieldKind::LongText { .. } => "area",
        FieldKind::Number { .. } | FieldKind::Rating { .. } | FieldKind::Duration { .. } => {
            "number"
        }
        FieldKind::Boolean { .. } => "check",
        FieldKind::Date { settings } if settings.include_time => "moment",
        FieldKind::Date { .. } => "date",
        FieldKind::SingleSelect { .. } => "choice",
        FieldKind::MultipleSelect { .. } => "choices",
        FieldKind::LinkRow { .. } => "links",
        _ => return None,
    })
}

/// A piece of what a cell shows: text and, for options, the name of its colour.
#[derive(Debug)]
pub struct Piece {
    /// Text.
    pub text: String,
    /// Colour of an option; none for plain text.
    pub color: Option<String>,
    /// Whether it is one of several things.
    pub chip: bool,
}

fn plain(text: String) -> Vec<Piece> {
    if text.is_empty() {
        Vec::new()
    } else {
        vec![Piece {
            text,
            color: None,
            chip: false,
        }]
    }
}

/// What a cell shows.
pub fn pieces(world: &World, field: &Field, row: &Row) -> Vec<Piece> {
    let kind = world.kind(field);
    let chip = |text: String, color: Option<&str>| Piece {
        text,
        color: color.map(str::to_owned),
        chip: true,
    };
    match world.value(field, row) {
        Value::Choice(option) => vec![chip(option.value, Some(&option.color))],
        Value::Choices(options) => options
            .into_iter()
            .map(|option| chip(option.value, Some(&option.color)))
            .collect(),
        Value::List(items) => {
            let inner = if let Kind::List(inner) = &kind {
                inner.as_ref().clone()
            } else {
                Kind::Text
            };
            let linked = matches!(field.kind, FieldKind::LinkRow { .. });
            let text = |id: &RowId, value: &Value| {
                let text = value.text(&inner);
                if linked && text != id.to_string() {
                    format!("{id} · {text}")
                } else {
                    text
                }
            };
            let mut shown: Vec<Piece> = items
                .iter()
                .take(SHOWN)
                .map(|(id, value)| chip(text(id, value), None))
                .collect();
            if items.len() > SHOWN {
                shown.push(chip(format!("+{}", items.len() - SHOWN), None));
            }
            shown
        }
        Value::Person(id) => plain(
            world
                .users
                .get(&id)
                .map_or_else(String::new, |user| user.name.clone()),
        ),
        Value::Bool(yes) => plain(if yes { "✓".to_owned() } else { String::new() }),
        value => plain(value.text(&kind)),
    }
}

/// The value that an editor starts from.
pub fn value(world: &World, field: &Field, row: &Row) -> Json {
    let json = world.cell_json(field, row);
    match &field.kind {
        FieldKind::SingleSelect { .. } => json["id"].clone(),
        FieldKind::MultipleSelect { .. } | FieldKind::LinkRow { .. } => json
            .as_array()
            .into_iter()
            .flatten()
            .map(|item| item["id"].clone())
            .collect(),
        _ => json,
    }
}

/// A row as the page's script needs it after a change: per field key the pieces and the value.
pub fn row_json(world: &World, table: TableId, id: RowId) -> Json {
    let Some(row) = world.live(table, id) else {
        return json!({});
    };
    let cells: Map<String, Json> = world
        .fields_of(table)
        .map(|field| {
            let pieces: Vec<Json> = pieces(world, field, row)
                .into_iter()
                .map(
                    |piece| json!({ "text": piece.text, "color": piece.color, "chip": piece.chip }),
                )
                .collect();
            (
                Keys::Ids.of(field),
                json!({ "pieces": pieces, "value": value(world, field, row) }),
            )
        })
        .collect();
    json!({ "cells": cells })
}
