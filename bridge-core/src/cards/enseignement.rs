//! The teaching side: formations, blocs, modules, attributions, avis.

use super::{Depth, name_of, named};
use crate::capacity::Taught;
use crate::hours::Heures;
use crate::lookup::{self, Lookup};
use crate::options::StatutModule;
use crate::order;
use crate::restricted::Restricted;
use crate::rows::{AttributionRow, AvisRow, BlocRow, FormationRow, ModuleRow, PersonneRow};
use crate::wire::{
    AttributionDetail, AvisDetail, BlocDetail, FormationDetail, ModuleCounts, ModuleDetail, Named,
};

/// The formation of a module, through its bloc.
pub(super) fn formation_of<L: Lookup + ?Sized>(
    rows: &L,
    module: &ModuleRow,
) -> Result<Option<FormationRow>, L::Error> {
    match lookup::first::<BlocRow, L>(rows, &module.bloc)? {
        Some(bloc) => lookup::first(rows, &bloc.formation),
        None => Ok(None),
    }
}

/// Everything there is to say about a formation.
pub(super) fn formation<L: Lookup + ?Sized>(
    rows: &L,
    row: &FormationRow,
    depth: Depth,
) -> Result<FormationDetail, L::Error> {
    let mut bloc_rows: Vec<BlocRow> = lookup::linking(rows, "formation", row.id)?;
    order::sort_by_key(&mut bloc_rows, |bloc| {
        (bloc.ordre.is_none(), bloc.ordre, bloc.id)
    });
    let mut blocs = Vec::new();
    for bloc_row in &bloc_rows {
        blocs.push(bloc(rows, bloc_row, Depth::Full)?);
    }
    let modules = blocs.iter().flat_map(|bloc| bloc.modules.iter().flatten());
    Ok(FormationDetail {
        id: row.id,
        nom: row.nom.clone(),
        slug: row.slug.clone(),
        statut: row.statut.clone(),
        date_debut: row.date_debut,
        date_fin: row.date_fin,
        docmost_page_id: row.docmost_page_id.clone(),
        heures_total: blocs.iter().map(|bloc| bloc.heures_total).sum(),
        heures_attribuees: blocs.iter().map(|bloc| bloc.heures_attribuees).sum(),
        heures_realisees: blocs.iter().map(|bloc| bloc.heures_realisees).sum(),
        blocs_total: super::count(&blocs),
        modules: counts(modules),
        blocs: (depth == Depth::Full).then_some(blocs),
        modifie_le: row.modifie_le,
    })
}

fn counts<'a>(modules: impl Iterator<Item = &'a ModuleDetail>) -> ModuleCounts {
    let mut counts = ModuleCounts::default();
    for module in modules {
        counts.total += 1;
        match module.statut {
            Some(StatutModule::AAttribuer) => counts.a_attribuer += 1,
            Some(StatutModule::Attribue) => counts.attribue += 1,
            Some(StatutModule::EnCours) => counts.en_cours += 1,
            Some(StatutModule::Realise) => counts.realise += 1,
            Some(StatutModule::Other(_)) | None => {}
        }
    }
    counts
}

/// Everything there is to say about a bloc.
pub(super) fn bloc<L: Lookup + ?Sized>(
    rows: &L,
    row: &BlocRow,
    depth: Depth,
) -> Result<BlocDetail, L::Error> {
    let module_rows: Vec<ModuleRow> = lookup::linking(rows, "bloc", row.id)?;
    let modules = module_rows
        .iter()
        .map(|module_row| module(rows, module_row, Depth::Item))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(BlocDetail {
        id: row.id,
        nom: row.nom.clone(),
        ordre: row.ordre,
        formation: named::<FormationRow, L>(rows, &row.formation)?,
        docmost_page_id: row.docmost_page_id.clone(),
        heures_total: modules.iter().map(|module| module.heures).sum(),
        heures_attribuees: modules.iter().map(|module| module.heures_attribuees).sum(),
        heures_realisees: modules.iter().map(|module| module.heures_realisees).sum(),
        modules: (depth == Depth::Full).then_some(modules),
        modifie_le: row.modifie_le,
    })
}

/// Everything there is to say about a module.
pub(super) fn module<L: Lookup + ?Sized>(
    rows: &L,
    row: &ModuleRow,
    depth: Depth,
) -> Result<ModuleDetail, L::Error> {
    let attributions: Vec<AttributionRow> = lookup::linking(rows, "module", row.id)?;
    let taught = Taught::of(&attributions);
    let live = match depth {
        Depth::Item => None,
        Depth::Full => Some(
            attributions
                .iter()
                .filter(|attribution| attribution.is_live())
                .map(|attribution_row| attribution(rows, attribution_row))
                .collect::<Result<Vec<_>, _>>()?,
        ),
    };
    Ok(ModuleDetail {
        id: row.id,
        nom: row.nom.clone(),
        code: row.code.clone(),
        heures: row.heures.unwrap_or(Heures::ZERO),
        statut: row.statut.clone(),
        bloc: named::<BlocRow, L>(rows, &row.bloc)?,
        formation: formation_of(rows, row)?.map(name_of),
        heures_attribuees: taught.attribuees,
        heures_realisees: taught.realisees,
        attributions: live,
        modifie_le: row.modifie_le,
    })
}

/// Everything there is to say about an attribution.
pub(super) fn attribution<L: Lookup + ?Sized>(
    rows: &L,
    row: &AttributionRow,
) -> Result<AttributionDetail, L::Error> {
    let module: Option<ModuleRow> = lookup::first(rows, &row.module)?;
    let formation: Option<Named> = match &module {
        Some(module) => formation_of(rows, module)?.map(name_of),
        None => None,
    };
    Ok(AttributionDetail {
        id: row.id,
        module: module.map(name_of),
        formation,
        personne: named::<PersonneRow, L>(rows, &row.personne)?,
        heures_attribuees: row.heures_attribuees.unwrap_or(Heures::ZERO),
        heures_realisees: row.heures_realisees.unwrap_or(Heures::ZERO),
        date_debut: row.date_debut,
        date_fin: row.date_fin,
        statut: row.statut.clone(),
        justification: Restricted::Shown(row.justification.clone()),
        modifie_le: row.modifie_le,
    })
}

/// Everything there is to say about an avis.
pub(super) fn avis<L: Lookup + ?Sized>(rows: &L, row: &AvisRow) -> Result<AvisDetail, L::Error> {
    Ok(AvisDetail {
        id: row.id,
        formation: named::<FormationRow, L>(rows, &row.formation)?,
        personne: named::<PersonneRow, L>(rows, &row.personne)?,
        note: row.note,
        commentaire: row.commentaire.clone(),
        cree_le: row.cree_le,
        modifie_le: row.modifie_le,
    })
}
