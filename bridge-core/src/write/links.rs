//! Following links: the rows a row hangs on, without those that are gone and none twice.
//!
//! Everything here asks through a `dyn Lookup`, so that its code exists once, whoever holds the rows.

use std::collections::BTreeSet;

use crate::ids::{BlocId, FormationId, ModuleId, PersonneId, RowId, TacheId};
use crate::lookup::{self, Lookup};
use crate::rows::{
    AttributionRow, BlocRow, FormationRow, InterventionRow, ModuleRow, ProjetRow, TableRow,
    TacheRow,
};

/// Whoever holds the rows.
pub(super) type Rows<'a, E> = dyn Lookup<Error = E> + 'a;

/// The rows of these links.
pub(super) fn all<T: TableRow, E>(
    rows: &Rows<'_, E>,
    links: impl IntoIterator<Item = T::Id>,
) -> Result<Vec<T>, E> {
    // one by one: `collect` would sort, with a sort of its own
    let mut ids: BTreeSet<RowId> = BTreeSet::new();
    ids.extend(links.into_iter().map(Into::into));
    let mut found = Vec::new();
    for id in ids {
        found.extend(lookup::get::<T, Rows<'_, E>>(rows, id.into())?);
    }
    Ok(found)
}

/// The attributions of a module.
pub(super) fn attributions<E>(
    rows: &Rows<'_, E>,
    module: ModuleId,
) -> Result<Vec<AttributionRow>, E> {
    lookup::linking(rows, "module", module)
}

/// The taches of a projet.
pub(super) fn taches<E>(rows: &Rows<'_, E>, projet: impl Into<RowId>) -> Result<Vec<TacheRow>, E> {
    lookup::linking(rows, "projet", projet)
}

/// The projets of taches.
pub(super) fn projets<E>(rows: &Rows<'_, E>, taches: &[TacheRow]) -> Result<Vec<ProjetRow>, E> {
    all(
        rows,
        taches.iter().flat_map(|tache| tache.projet.iter().copied()),
    )
}

/// The projets of these links to taches.
pub(super) fn taches_and_projets<E>(
    rows: &Rows<'_, E>,
    links: &[TacheId],
) -> Result<(Vec<TacheRow>, Vec<ProjetRow>), E> {
    let taches = all(rows, links.iter().copied())?;
    let projets = projets(rows, &taches)?;
    Ok((taches, projets))
}

/// The formations of a module, through its blocs.
pub(super) fn formations<E>(
    rows: &Rows<'_, E>,
    module: &ModuleRow,
) -> Result<Vec<FormationRow>, E> {
    let blocs: Vec<BlocRow> = all(rows, module.bloc.iter().copied())?;
    all(
        rows,
        blocs.iter().flat_map(|bloc| bloc.formation.iter().copied()),
    )
}

/// The modules of a formation, through its blocs.
pub(super) fn modules<E>(rows: &Rows<'_, E>, formation: FormationId) -> Result<Vec<ModuleRow>, E> {
    let blocs: Vec<BlocRow> = lookup::linking(rows, "formation", formation)?;
    let mut ids = BTreeSet::new();
    for bloc in blocs {
        let bloc: BlocId = bloc.id;
        let modules: Vec<ModuleRow> = lookup::linking(rows, "bloc", bloc)?;
        ids.extend(modules.into_iter().map(|module| module.id));
    }
    all(rows, ids)
}

/// A person's live interventions of that day, `but` for one of them.
pub(super) fn day<E>(
    rows: &Rows<'_, E>,
    personne: PersonneId,
    date: crate::date::CalendarDate,
) -> Result<Vec<InterventionRow>, E> {
    let mut interventions: Vec<InterventionRow> = lookup::linking(rows, "personne", personne)?;
    interventions.retain(|row| row.is_live() && row.date == Some(date));
    Ok(interventions)
}
