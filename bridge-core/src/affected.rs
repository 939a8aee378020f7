//! Which answers change when a row changes.
//!
//! Given a row before and after, [`of`] names every entity whose card or detail may now differ, the
//! row's own first of all: an attribution changes its module, bloc, formation and personne, old and
//! new ones; a client's name changes its projets. It never names too few (a property test holds it
//! against the details themselves) and now and then names one too many.
//!
//! The lookup may show the rows before or after the change: the changed row itself is only taken from
//! the arguments. The only errors are the lookup's own.

use std::collections::BTreeSet;

use crate::entity::Entity;
use crate::ids::{BlocId, ModuleId, RowId, TacheId};
use crate::lookup::{self, Lookup};
use crate::rows::{
    AttributionRow, AvisRow, BlocRow, InterventionRow, ModuleRow, ProjetRow, Row, TacheRow,
};

/// Entities by table and id.
pub type EntityIds = BTreeSet<(Entity, RowId)>;

/// The entities whose card or detail may differ once `old` has become `new`.
///
/// `None` stands for a row that is not there: new, or deleted. Both are rows of the same table and
/// id; if they are not, each counts for itself.
pub fn of<L: Lookup + ?Sized>(
    rows: &L,
    old: Option<&Row>,
    new: Option<&Row>,
) -> Result<EntityIds, L::Error> {
    let mut walk = Walk {
        rows,
        found: EntityIds::new(),
    };
    for (row, other) in [(old, new), (new, old)] {
        if let Some(row) = row {
            walk.row(row, other)?;
        }
    }
    Ok(walk.found)
}

/// A walk from a row to whatever shows something of it.
struct Walk<'a, L: ?Sized> {
    rows: &'a L,
    found: EntityIds,
}

impl<L: Lookup + ?Sized> Walk<'_, L> {
    fn add<I: Into<RowId>>(&mut self, entity: Entity, ids: impl IntoIterator<Item = I>) {
        self.found
            .extend(ids.into_iter().map(|id| (entity, id.into())));
    }

    /// Everything that shows this row, where `other` is what it was or becomes.
    fn row(&mut self, row: &Row, other: Option<&Row>) -> Result<(), L::Error> {
        self.add(row.entity(), [row.id()]);
        let shown_elsewhere = other.is_none_or(|other| is_shown_otherwise(row, other));
        match row {
            Row::Personne(row) if shown_elsewhere => {
                self.attributions("personne", row.id.row())?;
                self.interventions("personne", row.id.row())?;
                self.avis("personne", row.id.row())
            }
            Row::Formation(row) if shown_elsewhere => {
                for bloc in lookup::linking::<BlocRow, L>(self.rows, "formation", row.id)? {
                    self.bloc(&bloc);
                    self.inside_bloc(bloc.id)?;
                }
                self.avis("formation", row.id.row())
            }
            Row::Bloc(row) => {
                self.bloc(row);
                if shown_elsewhere {
                    self.inside_bloc(row.id)?;
                }
                Ok(())
            }
            Row::Module(row) => {
                self.module(row)?;
                if shown_elsewhere {
                    self.attributions("module", row.id.row())?;
                }
                Ok(())
            }
            Row::Attribution(row) => self.attribution(row),
            Row::Client(row) if shown_elsewhere => {
                for projet in lookup::linking::<ProjetRow, L>(self.rows, "client", row.id)? {
                    self.add(Entity::Projet, [projet.id]);
                }
                Ok(())
            }
            Row::Projet(row) => {
                self.add(Entity::Client, row.client.iter().copied());
                if shown_elsewhere {
                    for tache in lookup::linking::<TacheRow, L>(self.rows, "projet", row.id)? {
                        self.tache(&tache);
                        self.interventions("tache", tache.id.row())?;
                    }
                }
                Ok(())
            }
            Row::Tache(row) => {
                self.tache(row);
                if shown_elsewhere {
                    self.interventions("tache", row.id.row())?;
                }
                Ok(())
            }
            Row::Intervention(row) => self.intervention(row),
            Row::Personne(_) | Row::Formation(_) | Row::Client(_) | Row::Avis(_) => Ok(()),
        }
    }

    /// A bloc and the formations that nest it.
    fn bloc(&mut self, bloc: &BlocRow) {
        self.add(Entity::Bloc, [bloc.id]);
        self.add(Entity::Formation, bloc.formation.iter().copied());
    }

    /// The modules of a bloc and what shows where they are.
    fn inside_bloc(&mut self, bloc: BlocId) -> Result<(), L::Error> {
        for module in lookup::linking::<ModuleRow, L>(self.rows, "bloc", bloc)? {
            self.module(&module)?;
            self.attributions("module", module.id.row())?;
        }
        Ok(())
    }

    /// A module and what nests it.
    fn module(&mut self, module: &ModuleRow) -> Result<(), L::Error> {
        self.add(Entity::Module, [module.id]);
        for &bloc in &module.bloc {
            if let Some(bloc) = lookup::get::<BlocRow, L>(self.rows, bloc)? {
                self.bloc(&bloc);
            }
        }
        Ok(())
    }

    /// An attribution and what sums or lists it.
    fn attribution(&mut self, attribution: &AttributionRow) -> Result<(), L::Error> {
        self.add(Entity::Attribution, [attribution.id]);
        self.add(Entity::Personne, attribution.personne.iter().copied());
        for &module in &attribution.module {
            self.linked_module(module)?;
        }
        Ok(())
    }

    fn linked_module(&mut self, module: ModuleId) -> Result<(), L::Error> {
        match lookup::get::<ModuleRow, L>(self.rows, module)? {
            Some(module) => self.module(&module),
            None => Ok(()),
        }
    }

    fn attributions(&mut self, field: &'static str, to: RowId) -> Result<(), L::Error> {
        for attribution in lookup::linking::<AttributionRow, L>(self.rows, field, to)? {
            self.attribution(&attribution)?;
        }
        Ok(())
    }

    /// A tache and what nests it.
    fn tache(&mut self, tache: &TacheRow) {
        self.add(Entity::Tache, [tache.id]);
        self.add(Entity::Projet, tache.projet.iter().copied());
    }

    /// An intervention and what sums it.
    fn intervention(&mut self, intervention: &InterventionRow) -> Result<(), L::Error> {
        self.add(Entity::Intervention, [intervention.id]);
        self.add(Entity::Personne, intervention.personne.iter().copied());
        for &tache in &intervention.tache {
            self.linked_tache(tache)?;
        }
        Ok(())
    }

    fn linked_tache(&mut self, tache: TacheId) -> Result<(), L::Error> {
        if let Some(tache) = lookup::get::<TacheRow, L>(self.rows, tache)? {
            self.tache(&tache);
        }
        Ok(())
    }

    /// The avis that name a personne or a formation.
    fn avis(&mut self, field: &'static str, to: RowId) -> Result<(), L::Error> {
        let avis = lookup::linking::<AvisRow, L>(self.rows, field, to)?;
        self.add(Entity::Avis, avis.iter().map(|avis| avis.id));
        Ok(())
    }

    fn interventions(&mut self, field: &'static str, to: RowId) -> Result<(), L::Error> {
        for intervention in lookup::linking::<InterventionRow, L>(self.rows, field, to)? {
            self.intervention(&intervention)?;
        }
        Ok(())
    }
}

/// Whether a change shows on entities that neither nest nor sum the row: in its name or slug, in
/// where it belongs, and, of a projet, in its status.
fn is_shown_otherwise(row: &Row, other: &Row) -> bool {
    let place = match row {
        Row::Bloc(_) => "formation",
        Row::Module(_) => "bloc",
        Row::Tache(_) => "projet",
        Row::Projet(_) => "statut",
        _ => "",
    };
    let Some(changed) = row.changed_fields(other) else {
        return true;
    };
    row.label() != other.label() || row.slug() != other.slug() || changed.contains(&place)
}

#[cfg(test)]
mod tests;
