//! The detail of a personne: one civil year, both sides.

use std::collections::BTreeMap;

use super::Depth;
use super::enseignement::formation_of;
use crate::capacity::{PersonneHours, attribution_counts};
use crate::date::{Annee, CalendarDate};
use crate::ids::ProjetId;
use crate::lookup::{self, Lookup};
use crate::options::StatutProjet;
use crate::order;
use crate::restricted::Restricted;
use crate::rows::{
    AttributionRow, InterventionRow, ModuleRow, PersonneRow, ProjetRow, Row, TacheRow,
};
use crate::wire::{AttributionLine, PersonneDetail, ProjetLine};

/// Everything there is to say about a personne.
pub(super) fn personne<L: Lookup + ?Sized>(
    rows: &L,
    row: &PersonneRow,
    annee: Annee,
    depth: Depth,
) -> Result<PersonneDetail, L::Error> {
    let attributions: Vec<AttributionRow> = lookup::linking(rows, "personne", row.id)?;
    let interventions: Vec<InterventionRow> = lookup::linking(rows, "personne", row.id)?;
    let hours = PersonneHours::of(row, &attributions, &interventions, annee);
    let (lines, projets) = match depth {
        Depth::Item => (None, None),
        Depth::Full => (
            Some(lines_of_year(rows, &attributions, annee)?),
            Some(current_projets(rows, &interventions)?),
        ),
    };
    Ok(PersonneDetail {
        id: row.id,
        nom: row.nom.clone(),
        prenom: row.prenom.clone(),
        nom_prenom: row.label(),
        label: row.label(),
        slug: row.slug.clone(),
        email: Restricted::Shown(row.email.clone()),
        roles: row.roles.clone(),
        statut: row.statut.clone(),
        annee,
        capacite_formation: hours.capacite_formation,
        heures_attribuees_formation: hours.attribuees_formation,
        heures_realisees_formation: hours.realisees_formation,
        heures_restantes_formation: hours.restantes_formation(),
        capacite_agence: hours.capacite_agence,
        heures_realisees_agence: hours.realisees_agence,
        heures_restantes_agence: hours.restantes_agence(),
        heures_restantes_total: hours.restantes_total(),
        attributions: lines,
        projets,
        warnings: hours.warnings(),
        modifie_le: row.modifie_le,
    })
}

/// Live attributions of the year by date, those without one last.
fn lines_of_year<L: Lookup + ?Sized>(
    rows: &L,
    attributions: &[AttributionRow],
    annee: Annee,
) -> Result<Vec<AttributionLine>, L::Error> {
    let mut counted: Vec<&AttributionRow> = attributions
        .iter()
        .filter(|attribution| attribution_counts(attribution, annee))
        .collect();
    order::sort_by_key(&mut counted, |attribution| {
        (
            attribution.date_debut.is_none(),
            attribution.date_debut,
            attribution.id,
        )
    });
    counted
        .into_iter()
        .map(|attribution| line(rows, attribution))
        .collect()
}

fn line<L: Lookup + ?Sized>(
    rows: &L,
    attribution: &AttributionRow,
) -> Result<AttributionLine, L::Error> {
    let module: Option<ModuleRow> = lookup::first(rows, &attribution.module)?;
    let formation = match &module {
        Some(module) => formation_of(rows, module)?,
        None => None,
    };
    Ok(AttributionLine {
        id: attribution.id,
        module_id: module.as_ref().map(|module| module.id),
        module_nom: module.map(|module| Row::from(module).label()),
        formation_nom: formation.map(|formation| Row::from(formation).label()),
        heures_attribuees: attribution.heures_attribuees.unwrap_or_default(),
        heures_realisees: attribution.heures_realisees.unwrap_or_default(),
        statut: attribution.statut.clone(),
    })
}

/// Projets in progress of live interventions, the one worked on last first.
fn current_projets<L: Lookup + ?Sized>(
    rows: &L,
    interventions: &[InterventionRow],
) -> Result<Vec<ProjetLine>, L::Error> {
    let mut last_day: BTreeMap<_, Option<CalendarDate>> = BTreeMap::new();
    for intervention in interventions.iter().filter(|row| row.is_live()) {
        for &tache in &intervention.tache {
            let day = last_day.entry(tache).or_default();
            *day = (*day).max(intervention.date);
        }
    }
    let mut projets: BTreeMap<ProjetId, Option<CalendarDate>> = BTreeMap::new();
    for (tache, last) in last_day {
        let tache: Option<TacheRow> = lookup::get(rows, tache)?;
        for projet in tache.into_iter().flat_map(|tache| tache.projet) {
            let day = projets.entry(projet).or_default();
            *day = (*day).max(last);
        }
    }
    let mut by_day: Vec<_> = projets.into_iter().collect();
    order::sort_by_key(&mut by_day, |&(projet, day)| {
        (core::cmp::Reverse(day), projet)
    });
    let mut lines = Vec::new();
    for (projet, _) in by_day {
        let projet: Option<ProjetRow> = lookup::get(rows, projet)?;
        lines.extend(
            projet
                .filter(|projet| projet.statut == Some(StatutProjet::EnCours))
                .map(projet_line),
        );
    }
    Ok(lines)
}

/// A projet as a line of a list.
pub(super) fn projet_line(projet: ProjetRow) -> ProjetLine {
    ProjetLine {
        id: projet.id,
        nom: Row::from(projet.clone()).label(),
        slug: projet.slug,
        statut: projet.statut,
    }
}
