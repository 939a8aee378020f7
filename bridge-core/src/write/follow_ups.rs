//! What rules make of a row because something around it changed.

use crate::capacity::Taught;
use crate::entity::Entity;
use crate::ids::{FormationId, ModuleId, ProjetId, RowId};
use crate::lookup::{self, Lookup};
use crate::options::StatutFormation;
use crate::rows::{FormationRow, ModuleRow, ProjetRow};
use crate::rules::{op_07, rg_09};

use super::links::{self, Rows};
use super::plan::Change;
use super::slug_of::slug_of;
use super::value::FieldValue;

/// What is to be written to this row as things stand; nothing where all is well, so that asking twice
/// does no harm.
///
/// - a module: the status of RG-09. To be asked when its hours or attributions changed, **not** when
///   somebody edited its status, which it would undo.
/// - a formation: its closing after OP-07, to be asked when a module of it became `realise`.
/// - a projet: its slug, if it has none.
pub fn follow_ups<L: Lookup>(rows: &L, entity: Entity, id: RowId) -> Result<Vec<Change>, L::Error> {
    of(rows, entity, id)
}

/// The same through a `dyn Lookup`.
pub(super) fn of<E>(rows: &Rows<'_, E>, entity: Entity, id: RowId) -> Result<Vec<Change>, E> {
    let field = match entity {
        Entity::Module => of_module(rows, id.into())?,
        Entity::Formation => of_formation(rows, id.into())?,
        Entity::Projet => of_projet(rows, id.into())?,
        _ => None,
    };
    let change = field.map(|field| Change {
        entity,
        id: Some(id),
        fields: vec![field],
    });
    Ok(change.into_iter().collect())
}

type Field = Option<(&'static str, FieldValue)>;

fn of_module<E>(rows: &Rows<'_, E>, id: ModuleId) -> Result<Field, E> {
    let Some(module) = lookup::get::<ModuleRow, _>(rows, id)? else {
        return Ok(None);
    };
    let taught = Taught::of(&links::attributions(rows, id)?);
    let present = module.statut.as_ref();
    let wanted = rg_09::statut(present, module.heures, taught.attribuees, taught.realisees);
    if present == Some(&wanted) {
        return Ok(None);
    }
    let wanted = wanted.known();
    Ok(wanted.map(|option| ("statut", FieldValue::Choice(option))))
}

fn of_formation<E>(rows: &Rows<'_, E>, id: FormationId) -> Result<Field, E> {
    let Some(formation) = lookup::get::<FormationRow, _>(rows, id)? else {
        return Ok(None);
    };
    let modules = links::modules(rows, id)?;
    let closes = op_07::closes(formation.statut.as_ref(), &modules);
    let statut = StatutFormation::Cloturee.known().filter(|_| closes);
    Ok(statut.map(|option| ("statut", FieldValue::Choice(option))))
}

fn of_projet<E>(rows: &Rows<'_, E>, id: ProjetId) -> Result<Field, E> {
    let Some(projet) = lookup::get::<ProjetRow, _>(rows, id)? else {
        return Ok(None);
    };
    let (None, Some(nom)) = (projet.slug, projet.nom) else {
        return Ok(None);
    };
    let slug = slug_of(rows, Entity::Projet, &nom, Some(id.row()))?;
    Ok(slug.map(|slug| ("slug", FieldValue::Text(slug.into()))))
}
