//! The agency side: clients, projets, taches, interventions.

use super::personne::projet_line;
use super::{Depth, count, name_of, named};
use crate::capacity::worked;
use crate::hours::Heures;
use crate::lookup::{self, Lookup};
use crate::options::{StatutProjet, StatutTache};
use crate::restricted::Restricted;
use crate::rows::{ClientRow, InterventionRow, PersonneRow, ProjetRow, TacheRow};
use crate::wire::{ClientDetail, InterventionDetail, ProjetDetail, TacheCounts, TacheDetail};

/// Everything there is to say about a client.
pub(super) fn client<L: Lookup + ?Sized>(
    rows: &L,
    row: &ClientRow,
    depth: Depth,
) -> Result<ClientDetail, L::Error> {
    let projets: Vec<ProjetRow> = lookup::linking(rows, "client", row.id)?;
    let in_progress: Vec<_> = projets
        .iter()
        .filter(|projet| projet.statut == Some(StatutProjet::EnCours))
        .collect();
    Ok(ClientDetail {
        id: row.id,
        nom: row.nom.clone(),
        siren: Restricted::Shown(row.siren.clone()),
        numero_tva: Restricted::Shown(row.numero_tva.clone()),
        adresse: Restricted::Shown(row.adresse.clone()),
        code_postal: row.code_postal.clone(),
        ville: row.ville.clone(),
        pays: row.pays.clone(),
        email: Restricted::Shown(row.email.clone()),
        projets_en_cours: count(&in_progress),
        projets_total: count(&projets),
        projets: (depth == Depth::Full).then(|| projets.into_iter().map(projet_line).collect()),
        modifie_le: row.modifie_le,
    })
}

/// Everything there is to say about a projet.
pub(super) fn projet<L: Lookup + ?Sized>(
    rows: &L,
    row: &ProjetRow,
    depth: Depth,
) -> Result<ProjetDetail, L::Error> {
    let tache_rows: Vec<TacheRow> = lookup::linking(rows, "projet", row.id)?;
    let taches = tache_rows
        .iter()
        .map(|tache_row| tache(rows, tache_row))
        .collect::<Result<Vec<_>, _>>()?;
    let realisees: Heures = taches.iter().map(|tache| tache.heures_realisees).sum();
    Ok(ProjetDetail {
        id: row.id,
        nom: row.nom.clone(),
        slug: row.slug.clone(),
        client: named::<ClientRow, L>(rows, &row.client)?,
        statut: row.statut.clone(),
        date_debut: row.date_debut,
        date_livraison: row.date_livraison,
        budget_heures: row.budget_heures,
        taux_horaire: Restricted::Shown(row.taux_horaire),
        docmost_page_id: row.docmost_page_id.clone(),
        heures_realisees: realisees,
        heures_restantes: row.budget_heures.map(|budget| budget - realisees),
        taches_par_statut: counts(&taches),
        taches: (depth == Depth::Full).then_some(taches),
        modifie_le: row.modifie_le,
    })
}

fn counts(taches: &[TacheDetail]) -> TacheCounts {
    let mut counts = TacheCounts::default();
    for tache in taches {
        match tache.statut {
            Some(StatutTache::AFaire) => counts.a_faire += 1,
            Some(StatutTache::EnCours) => counts.en_cours += 1,
            Some(StatutTache::Terminee) => counts.terminee += 1,
            Some(StatutTache::Other(_)) | None => {}
        }
    }
    counts
}

/// Everything there is to say about a tache.
pub(super) fn tache<L: Lookup + ?Sized>(rows: &L, row: &TacheRow) -> Result<TacheDetail, L::Error> {
    let interventions: Vec<InterventionRow> = lookup::linking(rows, "tache", row.id)?;
    Ok(TacheDetail {
        id: row.id,
        nom: row.nom.clone(),
        projet: named::<ProjetRow, L>(rows, &row.projet)?,
        statut: row.statut.clone(),
        heures_estimees: row.heures_estimees,
        heures_realisees: worked(&interventions),
        modifie_le: row.modifie_le,
    })
}

/// Everything there is to say about an intervention.
pub(super) fn intervention<L: Lookup + ?Sized>(
    rows: &L,
    row: &InterventionRow,
) -> Result<InterventionDetail, L::Error> {
    let tache: Option<TacheRow> = lookup::first(rows, &row.tache)?;
    let projet = match &tache {
        Some(tache) => named::<ProjetRow, L>(rows, &tache.projet)?,
        None => None,
    };
    Ok(InterventionDetail {
        id: row.id,
        tache: tache.map(name_of),
        projet,
        personne: named::<PersonneRow, L>(rows, &row.personne)?,
        date: row.date,
        heures: row.heures.unwrap_or(Heures::ZERO),
        statut: row.statut.clone(),
        notes: Restricted::Shown(row.notes.clone()),
        modifie_le: row.modifie_le,
    })
}
