//! `search=`: case is ignored, accents are not; any field that shows text or numbers counts.

use crate::baserow::engine::World;
use crate::baserow::formula::Value;
use crate::baserow::model::{Field, FieldKind, Row, TableId};

/// Whether a row contains the text.
pub fn matches(world: &World, table: TableId, row: &Row, text: &str) -> bool {
    let wanted = text.to_lowercase();
    row.id.to_string() == wanted
        || world
            .fields_of(table)
            .any(|field| contains(world, field, row, &wanted))
}

fn contains(world: &World, field: &Field, row: &Row, wanted: &str) -> bool {
    if matches!(
        field.kind,
        FieldKind::Password | FieldKind::Boolean { .. } | FieldKind::File
    ) {
        return false;
    }
    let text = match world.value(field, row) {
        Value::Person(id) => world
            .users
            .get(&id)
            .map_or_else(String::new, |user| user.name.clone()),
        value => value.text(&world.kind(field)),
    };
    text.to_lowercase().contains(wanted)
}
