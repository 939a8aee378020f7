//! Locks: what two writers must not do at once.

use core::fmt;

use crate::date::CalendarDate;
use crate::ids::{FormationId, ModuleId, PersonneId, ProjetId, TacheId};
use crate::lookup::{self, Lookup};
use crate::order;
use crate::rows::{AttributionRow, InterventionRow, TacheRow};
use crate::slug::Slug;

use super::command::{Action, Command};
use super::links::{self, Rows};

/// Something that one writer at a time may write to. Taken in their own order, so that two writers
/// never wait for each other; [`fmt::Display`] gives the name it is stored under.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lock {
    /// The attributions and hours of a module.
    Module(ModuleId),
    /// The taches of a projet, their interventions, and its status.
    Projet(ProjetId),
    /// The interventions of a tache that belongs to no projet.
    Tache(TacheId),
    /// A person's interventions of a day.
    PersonneJour(PersonneId, CalendarDate),
    /// What a personne thinks of a formation.
    Avis(FormationId, PersonneId),
    /// The slug that a new projet is to get.
    ProjetSlug(Slug),
}

impl fmt::Display for Lock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Module(id) => write!(formatter, "module:{id}"),
            Self::Projet(id) => write!(formatter, "projet:{id}"),
            Self::Tache(id) => write!(formatter, "tache:{id}"),
            Self::PersonneJour(personne, date) => {
                write!(formatter, "personne:{personne}:{date}")
            }
            Self::Avis(formation, personne) => write!(formatter, "avis:{formation}:{personne}"),
            Self::ProjetSlug(slug) => write!(formatter, "projet-slug:{slug}"),
        }
    }
}

impl Command {
    /// The locks to hold from before the rows are read again until they are written; sorted, none
    /// twice. A row that is not there asks for none: there is nothing to write.
    pub fn locks<L: Lookup>(&self, rows: &L) -> Result<Vec<Lock>, L::Error> {
        let mut locks = of(&self.action, rows)?;
        order::sort_by(&mut locks, Ord::cmp);
        locks.dedup();
        Ok(locks)
    }
}

fn of<E>(action: &Action, rows: &Rows<'_, E>) -> Result<Vec<Lock>, E> {
    Ok(match action {
        Action::Attribuer { module, .. } | Action::ModifierModule { module, .. } => {
            vec![Lock::Module(*module)]
        }
        Action::SaisirHeuresRealisees { attribution, .. }
        | Action::CloturerAttribution { attribution }
        | Action::AnnulerAttribution { attribution, .. } => {
            let attribution = lookup::get::<AttributionRow, Rows<'_, E>>(rows, *attribution)?;
            let modules = attribution.into_iter().flat_map(|row| row.module);
            modules.map(Lock::Module).collect()
        }
        Action::CreerProjet { nom, .. } => {
            let slug = Slug::from_name(nom);
            slug.into_iter().map(Lock::ProjetSlug).collect()
        }
        Action::ModifierProjet { projet, .. }
        | Action::AvancerProjet { projet, .. }
        | Action::CreerTache { projet, .. } => {
            vec![Lock::Projet(*projet)]
        }
        Action::ModifierTache { tache, .. } => of_taches(rows, &[*tache])?,
        Action::CreerIntervention {
            tache,
            personne,
            date,
            ..
        } => {
            let mut locks = of_taches(rows, &[*tache])?;
            locks.extend(personne.map(|personne| Lock::PersonneJour(personne, *date)));
            locks
        }
        Action::ModifierIntervention { intervention, .. }
        | Action::AnnulerIntervention { intervention } => {
            match lookup::get::<InterventionRow, Rows<'_, E>>(rows, *intervention)? {
                Some(row) => {
                    let mut locks = of_taches(rows, &row.tache)?;
                    let days = row
                        .personne
                        .iter()
                        .copied()
                        .zip(row.date.iter().copied().cycle());
                    locks.extend(days.map(|(personne, date)| Lock::PersonneJour(personne, date)));
                    locks
                }
                None => Vec::new(),
            }
        }
        Action::DonnerAvis {
            formation,
            personne,
            ..
        } => personne
            .map(|personne| Lock::Avis(*formation, personne))
            .into_iter()
            .collect(),
    })
}

/// The projets of the taches, or the taches themselves where they have none.
fn of_taches<E>(rows: &Rows<'_, E>, links: &[TacheId]) -> Result<Vec<Lock>, E> {
    let taches: Vec<TacheRow> = links::all(rows, links.iter().copied())?;
    let locks = taches.into_iter().flat_map(|tache| {
        if tache.projet.is_empty() {
            vec![Lock::Tache(tache.id)]
        } else {
            tache.projet.into_iter().map(Lock::Projet).collect()
        }
    });
    Ok(locks.collect())
}
