//! RG-07 (409): a projet goes `prospect` → `en_cours` → `livre` → `cloture`, one step at a time, and is closed
//! only when no tache is left to do.
//!
//! So that this stays true, a closed projet gets no new tache, and those it has keep status and hours.
//! A projet without status is a prospect, a tache without one is still to do.

use super::RuleReport;
use crate::ids::{ProjetId, TacheId};
use crate::options::{StatutProjet, StatutTache};
use crate::rows::{ProjetRow, TacheRow};
use crate::write::FieldValue;

/// The rule's name.
pub const RULE: &str = "RG-07";

/// Whether a tache is left to do.
pub fn is_open(tache: &TacheRow) -> bool {
    matches!(
        tache.statut,
        None | Some(StatutTache::AFaire | StatutTache::EnCours)
    )
}

/// Whether the projet, which has these taches, may move on to that status.
pub fn step(projet: &ProjetRow, taches: &[TacheRow], to: &StatutProjet) -> Result<(), RuleReport> {
    use StatutProjet::{Cloture, EnCours, Livre, Prospect};
    let from = projet.statut.as_ref().unwrap_or(&Prospect);
    let next = matches!(
        (from, to),
        (Prospect, EnCours) | (EnCours, Livre) | (Livre, Cloture)
    );
    let open: Vec<TacheId> = match to {
        Cloture => taches
            .iter()
            .filter(|tache| is_open(tache))
            .map(|tache| tache.id)
            .collect(),
        _ => Vec::new(),
    };
    if next && open.is_empty() {
        return Ok(());
    }
    let mut figures = stand(projet.id, projet.statut.as_ref());
    figures.push(("statut_demande", FieldValue::text(Some(to.as_str()))));
    if *to == Cloture {
        let open = open.into_iter().map(Into::into).collect();
        figures.push(("taches_ouvertes", FieldValue::Links(open)));
    }
    Err(RuleReport {
        rule: RULE,
        figures,
    })
}

/// Whether taches of the projet may be added, or their status and hours changed.
pub fn open_for_taches(projet: &ProjetRow) -> Result<(), RuleReport> {
    match projet.statut {
        Some(StatutProjet::Cloture) => Err(RuleReport {
            rule: RULE,
            figures: stand(projet.id, projet.statut.as_ref()),
        }),
        _ => Ok(()),
    }
}

fn stand(projet: ProjetId, statut: Option<&StatutProjet>) -> Vec<(&'static str, FieldValue)> {
    vec![
        ("projet_id", FieldValue::id(projet)),
        ("statut", FieldValue::text(statut.map(StatutProjet::as_str))),
    ]
}
