//! Setting a field of a typed row: what a row will be once a change is written.
//!
//! A field that no write touches, or a value of another kind than the field holds, is not set.

use crate::date::CalendarDate;
use crate::entity::Entity;
use crate::hours::Heures;
use crate::ids::RowId;
use crate::money::Euros;
use crate::rows::{AttributionRow, AvisRow, InterventionRow, ProjetRow, Row, TacheRow};
use crate::slug::Slug;

use super::value::FieldValue;

/// The row that a create makes, before anything is set; `None` for a table that no write creates in.
pub(super) fn blank(entity: Entity, id: RowId) -> Option<Row> {
    Some(match entity {
        Entity::Attribution => AttributionRow::empty(id.into()).into(),
        Entity::Projet => ProjetRow::empty(id.into()).into(),
        Entity::Tache => TacheRow::empty(id.into()).into(),
        Entity::Intervention => InterventionRow::empty(id.into()).into(),
        Entity::Avis => AvisRow::empty(id.into()).into(),
        _ => return None,
    })
}

/// Sets a field; whether it could be.
pub(super) fn set(row: &mut Row, field: &str, value: &FieldValue) -> bool {
    match (row, field) {
        (Row::Attribution(row), "module") => links(&mut row.module, value),
        (Row::Attribution(row), "personne") => links(&mut row.personne, value),
        (Row::Attribution(row), "heures_attribuees") => heures(&mut row.heures_attribuees, value),
        (Row::Attribution(row), "heures_realisees") => heures(&mut row.heures_realisees, value),
        (Row::Attribution(row), "date_debut") => date(&mut row.date_debut, value),
        (Row::Attribution(row), "date_fin") => date(&mut row.date_fin, value),
        (Row::Attribution(row), "statut") => option(&mut row.statut, value),
        (Row::Attribution(row), "justification") => text(&mut row.justification, value),
        (Row::Module(row), "heures") => heures(&mut row.heures, value),
        (Row::Module(row), "statut") => option(&mut row.statut, value),
        (Row::Formation(row), "statut") => option(&mut row.statut, value),
        (Row::Projet(row), "nom") => text(&mut row.nom, value),
        (Row::Projet(row), "slug") => slug(&mut row.slug, value),
        (Row::Projet(row), "client") => links(&mut row.client, value),
        (Row::Projet(row), "statut") => option(&mut row.statut, value),
        (Row::Projet(row), "date_debut") => date(&mut row.date_debut, value),
        (Row::Projet(row), "date_livraison") => date(&mut row.date_livraison, value),
        (Row::Projet(row), "budget_heures") => heures(&mut row.budget_heures, value),
        (Row::Projet(row), "taux_horaire") => euros(&mut row.taux_horaire, value),
        (Row::Tache(row), "nom") => text(&mut row.nom, value),
        (Row::Tache(row), "projet") => links(&mut row.projet, value),
        (Row::Tache(row), "statut") => option(&mut row.statut, value),
        (Row::Tache(row), "heures_estimees") => heures(&mut row.heures_estimees, value),
        (Row::Intervention(row), "tache") => links(&mut row.tache, value),
        (Row::Intervention(row), "personne") => links(&mut row.personne, value),
        (Row::Intervention(row), "date") => date(&mut row.date, value),
        (Row::Intervention(row), "heures") => heures(&mut row.heures, value),
        (Row::Intervention(row), "notes") => text(&mut row.notes, value),
        (Row::Intervention(row), "statut") => option(&mut row.statut, value),
        (Row::Avis(row), "formation") => links(&mut row.formation, value),
        (Row::Avis(row), "personne") => links(&mut row.personne, value),
        (Row::Avis(row), "note") => whole(&mut row.note, value),
        (Row::Avis(row), "commentaire") => text(&mut row.commentaire, value),
        _ => false,
    }
}

macro_rules! setters {
    ($($name:ident: $type:ty = $variant:ident($value:ident) => $set:expr;)*) => {$(
        fn $name(into: &mut Option<$type>, value: &FieldValue) -> bool {
            match value {
                FieldValue::Empty => *into = None,
                FieldValue::$variant($value) => *into = Some($set),
                _ => return false,
            }
            true
        }
    )*};
}

setters! {
    heures: Heures = Heures(heures) => *heures;
    euros: Euros = Euros(euros) => *euros;
    date: CalendarDate = Date(date) => *date;
    whole: i64 = Whole(number) => *number;
    text: String = Text(text) => text.clone();
}

fn slug(into: &mut Option<Slug>, value: &FieldValue) -> bool {
    let slug = match value {
        FieldValue::Text(text) => text.parse().ok(),
        _ => None,
    };
    let sound = slug.is_some();
    if sound {
        *into = slug;
    }
    sound
}

fn option<T: for<'a> From<&'a str>>(into: &mut Option<T>, value: &FieldValue) -> bool {
    match value {
        FieldValue::Choice(option) => {
            *into = Some(T::from(option));
            true
        }
        _ => false,
    }
}

fn links<T: From<RowId>>(into: &mut Vec<T>, value: &FieldValue) -> bool {
    match value {
        FieldValue::Links(ids) => *into = ids.iter().copied().map(T::from).collect(),
        FieldValue::Empty => into.clear(),
        _ => return false,
    }
    true
}
