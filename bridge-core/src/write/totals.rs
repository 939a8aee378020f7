//! The figures of rows at one moment: what a dry run shows before and after.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::cards::{self, Depth};
use crate::date::Annee;
use crate::entity::Entity;
use crate::ids::RowId;
use crate::lookup::Lookup;
use crate::wire::{Detail, TacheCounts};

use super::links::Rows;
use super::value::FieldValue;

/// Figures of the rows that a write concerns; in JSON a list, one object per row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals(pub Vec<RowTotals>);

impl Serialize for Totals {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// The figures of one row; in JSON flat: `{"entity":"module","id":17,"heures":20,…}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowTotals {
    /// Its table.
    pub entity: Entity,
    /// Its id.
    pub id: RowId,
    /// Its figures by name, as its detail calls them.
    pub figures: Vec<(&'static str, FieldValue)>,
    /// Of a projet, how many taches by status.
    pub taches_par_statut: Option<TacheCounts>,
}

impl Serialize for RowTotals {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("entity", &self.entity)?;
        map.serialize_entry("id", &self.id)?;
        for (name, value) in &self.figures {
            map.serialize_entry(name, value)?;
        }
        if let Some(counts) = &self.taches_par_statut {
            map.serialize_entry("taches_par_statut", counts)?;
        }
        map.end()
    }
}

impl Totals {
    /// The figures of these rows, of personnes for the year; rows that are not there are left out.
    pub fn of<L: Lookup>(
        rows: &L,
        shown: &[(Entity, RowId)],
        annee: Annee,
    ) -> Result<Self, L::Error> {
        of(rows, shown, annee)
    }
}

/// The same through a `dyn Lookup`.
pub(super) fn of<E>(
    rows: &Rows<'_, E>,
    shown: &[(Entity, RowId)],
    annee: Annee,
) -> Result<Totals, E> {
    let mut totals = Vec::new();
    for &(entity, id) in shown {
        if let Some(detail) = cards::detail(rows, entity, id, annee, Depth::Item)? {
            totals.push(RowTotals {
                entity,
                id,
                figures: figures(&detail),
                taches_par_statut: match &detail {
                    Detail::Projet(projet) => Some(projet.taches_par_statut),
                    _ => None,
                },
            });
        }
    }
    Ok(Totals(totals))
}

fn figures(detail: &Detail) -> Vec<(&'static str, FieldValue)> {
    macro_rules! figures {
        ($row:ident, $($field:ident),*) => {
            vec![$((stringify!($field), $row.$field.into()),)*]
        };
    }
    macro_rules! statut {
        ($row:ident) => {
            FieldValue::text($row.statut.as_ref().map(|statut| statut.as_str()))
        };
    }
    let (statut, mut figures) = match detail {
        Detail::Module(row) => (
            statut!(row),
            figures!(row, heures, heures_attribuees, heures_realisees),
        ),
        Detail::Formation(row) => (
            statut!(row),
            figures!(row, heures_total, heures_attribuees, heures_realisees),
        ),
        Detail::Attribution(row) => (
            statut!(row),
            figures!(row, heures_attribuees, heures_realisees),
        ),
        Detail::Projet(row) => (
            statut!(row),
            figures!(row, budget_heures, heures_realisees, heures_restantes),
        ),
        Detail::Tache(row) => (
            statut!(row),
            figures!(row, heures_estimees, heures_realisees),
        ),
        Detail::Intervention(row) => (statut!(row), figures!(row, heures)),
        Detail::Personne(row) => {
            let mut all = vec![("annee", FieldValue::Whole(row.annee.into()))];
            all.extend(figures!(
                row,
                capacite_formation,
                heures_attribuees_formation,
                heures_realisees_formation,
                heures_restantes_formation,
                capacite_agence,
                heures_realisees_agence,
                heures_restantes_agence,
                heures_restantes_total
            ));
            return all;
        }
        _ => return Vec::new(),
    };
    figures.insert(0, ("statut", statut));
    figures
}
