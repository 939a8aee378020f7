//! The rows that a decision hangs on: to be read again, under the locks, before deciding.

use std::collections::BTreeSet;

use crate::entity::Entity;
use crate::ids::{FormationId, ModuleId, PersonneId, ProjetId, RowId, TacheId};
use crate::lookup::{self, Lookup};
use crate::options::{StatutModule, StatutProjet};
use crate::rows::{AttributionRow, AvisRow, BlocRow, InterventionRow, ModuleRow, TacheRow};

use super::command::{Action, Command, Fields};
use super::links::{self, Rows};
use super::value::FieldValue;

type Ids = BTreeSet<(Entity, RowId)>;

impl Command {
    /// Every row whose values can change whether a hard rule holds, or what follows from the write;
    /// by table and id, none twice. Rows that only show in totals and soft warnings are not among
    /// them.
    pub fn concerned<L: Lookup>(&self, rows: &L) -> Result<Vec<(Entity, RowId)>, L::Error> {
        let mut ids = Ids::new();
        of(&self.action, rows, &mut ids)?;
        Ok(ids.into_iter().collect())
    }
}

fn of<E>(action: &Action, rows: &Rows<'_, E>, ids: &mut Ids) -> Result<(), E> {
    match action {
        Action::Attribuer {
            module, personne, ..
        } => {
            ids.insert((Entity::Personne, personne.row()));
            of_module(rows, *module, ids)
        }
        Action::SaisirHeuresRealisees { attribution, .. }
        | Action::CloturerAttribution { attribution }
        | Action::AnnulerAttribution { attribution, .. } => {
            ids.insert((Entity::Attribution, attribution.row()));
            let row = lookup::get::<AttributionRow, _>(rows, *attribution)?;
            for module in row.into_iter().flat_map(|row| row.module) {
                of_module(rows, module, ids)?;
            }
            Ok(())
        }
        Action::CreerProjet { client, .. } => {
            ids.extend(client.map(|client| (Entity::Client, client.row())));
            Ok(())
        }
        Action::ModifierProjet {
            projet,
            client,
            fields,
        } => {
            ids.insert((Entity::Projet, projet.row()));
            ids.extend(client.map(|client| (Entity::Client, client.row())));
            if sets(fields, "statut", StatutProjet::Cloture.as_str()) {
                of_projet(rows, *projet, ids)?;
            }
            Ok(())
        }
        Action::AvancerProjet { projet, .. } => of_projet(rows, *projet, ids),
        Action::CreerTache { projet, .. } => {
            ids.insert((Entity::Projet, projet.row()));
            Ok(())
        }
        Action::ModifierTache { tache, .. } => of_taches(rows, &[*tache], ids),
        Action::ModifierModule { module, fields } => {
            of_module(rows, *module, ids)?;
            if sets(fields, "statut", StatutModule::Realise.as_str()) {
                of_formations(rows, *module, ids)?;
            }
            Ok(())
        }
        Action::CreerIntervention {
            tache,
            personne,
            date,
            ..
        } => {
            of_taches(rows, &[*tache], ids)?;
            match personne {
                Some(personne) => of_day(rows, *personne, Some(*date), ids),
                None => Ok(()),
            }
        }
        Action::ModifierIntervention { intervention, .. }
        | Action::AnnulerIntervention { intervention } => {
            ids.insert((Entity::Intervention, intervention.row()));
            let Some(row) = lookup::get::<InterventionRow, _>(rows, *intervention)? else {
                return Ok(());
            };
            of_taches(rows, &row.tache, ids)?;
            for personne in row.personne {
                of_day(rows, personne, row.date, ids)?;
            }
            Ok(())
        }
        Action::DonnerAvis {
            formation,
            personne,
            ..
        } => {
            ids.insert((Entity::Formation, formation.row()));
            let Some(personne) = *personne else {
                return Ok(());
            };
            ids.insert((Entity::Personne, personne.row()));
            let given = avis_of(rows, *formation, personne)?;
            ids.extend(given.iter().map(|avis| (Entity::Avis, avis.id.row())));
            Ok(())
        }
    }
}

/// What a personne has said of a formation.
pub(super) fn avis_of<E>(
    rows: &Rows<'_, E>,
    formation: FormationId,
    personne: PersonneId,
) -> Result<Vec<AvisRow>, E> {
    let mut avis: Vec<AvisRow> = lookup::linking(rows, "formation", formation)?;
    avis.retain(|row| row.personne.contains(&personne));
    Ok(avis)
}

/// Whether a body gives a field this option.
pub(super) fn sets(fields: &Fields, name: &str, option: &str) -> bool {
    fields.iter().any(|(field, value)| {
        *field == name && matches!(value, FieldValue::Choice(text) if *text == option)
    })
}

/// A projet with its taches.
fn of_projet<E>(rows: &Rows<'_, E>, projet: ProjetId, ids: &mut Ids) -> Result<(), E> {
    ids.insert((Entity::Projet, projet.row()));
    let taches = links::taches(rows, projet)?;
    ids.extend(taches.iter().map(|tache| (Entity::Tache, tache.id.row())));
    Ok(())
}

fn of_module<E>(rows: &Rows<'_, E>, module: ModuleId, ids: &mut Ids) -> Result<(), E> {
    ids.insert((Entity::Module, module.row()));
    let attributions = links::attributions(rows, module)?;
    ids.extend(
        attributions
            .iter()
            .map(|row| (Entity::Attribution, row.id.row())),
    );
    Ok(())
}

/// The formations of a module with their blocs and all of their modules.
fn of_formations<E>(rows: &Rows<'_, E>, module: ModuleId, ids: &mut Ids) -> Result<(), E> {
    let Some(module) = lookup::get::<ModuleRow, _>(rows, module)? else {
        return Ok(());
    };
    ids.extend(module.bloc.iter().map(|bloc| (Entity::Bloc, bloc.row())));
    // a formation that is linked and not known yet is to be read too
    let blocs: Vec<BlocRow> = links::all(rows, module.bloc.iter().copied())?;
    let linked = blocs.iter().flat_map(|bloc| bloc.formation.iter());
    ids.extend(linked.map(|formation| (Entity::Formation, formation.row())));
    for formation in links::formations(rows, &module)? {
        ids.insert((Entity::Formation, formation.id.row()));
        for module in links::modules(rows, formation.id)? {
            ids.insert((Entity::Module, module.id.row()));
            ids.extend(module.bloc.iter().map(|bloc| (Entity::Bloc, bloc.row())));
        }
    }
    Ok(())
}

fn of_taches<E>(rows: &Rows<'_, E>, taches: &[TacheId], ids: &mut Ids) -> Result<(), E> {
    ids.extend(taches.iter().map(|tache| (Entity::Tache, tache.row())));
    let taches: Vec<TacheRow> = links::all(rows, taches.iter().copied())?;
    let projets = taches.into_iter().flat_map(|tache| tache.projet);
    ids.extend(projets.map(|projet: ProjetId| (Entity::Projet, projet.row())));
    Ok(())
}

fn of_day<E>(
    rows: &Rows<'_, E>,
    personne: PersonneId,
    date: Option<crate::date::CalendarDate>,
    ids: &mut Ids,
) -> Result<(), E> {
    ids.insert((Entity::Personne, personne.row()));
    if let Some(date) = date {
        let others = links::day(rows, personne, date)?;
        ids.extend(
            others
                .iter()
                .map(|row| (Entity::Intervention, row.id.row())),
        );
    }
    Ok(())
}
