//! The building side: projets, taches, interventions.

use super::{Case, Draft, Stop, changed, made};
use crate::capacity::worked;
use crate::date::CalendarDate;
use crate::entity::Entity;
use crate::hours::Heures;
use crate::ids::{ClientId, InterventionId, PersonneId, ProjetId, RowId, TacheId};
use crate::options::{StatutIntervention, StatutProjet, StatutTache};
use crate::rows::{ClientRow, InterventionRow, ProjetRow, Row, TacheRow};
use crate::rules::{rg_06, rg_07};

use crate::write::command::Fields;
use crate::write::days::order;
use crate::write::links;
use crate::write::plan::{Change, Follow};
use crate::write::set;
use crate::write::slug_of::slug_of;
use crate::write::value::FieldValue;

/// The value a body or a change gives a field.
fn value<'a>(fields: &'a Fields, name: &str) -> Option<&'a FieldValue> {
    let mut fields = fields.iter();
    fields
        .find(|(field, _)| *field == name)
        .map(|(_, value)| value)
}

/// The status a new row has where the body gives none.
fn default_statut(fields: &mut Fields, statut: Option<&'static str>) {
    if value(fields, "statut").is_none() {
        fields.extend(statut.map(|statut| ("statut", FieldValue::Choice(statut))));
    }
}

impl<E> Case<'_, E> {
    pub(super) fn creer_projet(
        &mut self,
        nom: &str,
        client: Option<ClientId>,
        mut fields: Fields,
    ) -> Result<Draft, Stop<E>> {
        if let Some(client) = client {
            self.named::<ClientRow>("client_id", client)?;
        }
        default_statut(&mut fields, StatutProjet::Prospect.known());
        let slug = slug_of(self.rows, Entity::Projet, nom, None)?;
        // Where the plain slug is taken or there is none, it needs the id and follows.
        let follows = match slug {
            Some(slug) => {
                fields.push(("slug", FieldValue::Text(slug.into())));
                Vec::new()
            }
            None => vec![Follow {
                entity: Entity::Projet,
                id: None,
            }],
        };
        let shown = client.map(|client| (Entity::Client, client.row()));
        Ok(Draft {
            shown: shown.into_iter().collect(),
            follows,
            ..self.quiet(made(Entity::Projet, fields))
        })
    }

    pub(super) fn modifier_projet(
        &mut self,
        projet: ProjetId,
        client: Option<ClientId>,
        fields: Fields,
    ) -> Result<Draft, Stop<E>> {
        let row: ProjetRow = self.path(projet)?;
        if let Some(client) = client {
            self.named::<ClientRow>("client_id", client)?;
        }
        let change = changed(row.clone(), fields);
        if let Some(FieldValue::Choice(to)) = value(&change.fields, "statut") {
            self.step(&row, &StatutProjet::from(*to))?;
        }
        self.span(&row, &change);
        Ok(Draft {
            shown: vec![(Entity::Projet, row.id.row())],
            ..self.quiet(change)
        })
    }

    pub(super) fn avancer_projet(
        &mut self,
        projet: ProjetId,
        to: &StatutProjet,
    ) -> Result<Draft, Stop<E>> {
        let row: ProjetRow = self.path(projet)?;
        self.step(&row, to)?;
        let statut = to.known().map(|to| ("statut", FieldValue::Choice(to)));
        let shown = vec![(Entity::Projet, row.id.row())];
        let change = changed(row, statut.into_iter().collect());
        Ok(Draft {
            shown,
            ..self.quiet(change)
        })
    }

    /// Asks RG-07 about a step.
    fn step(&mut self, row: &ProjetRow, to: &StatutProjet) -> Result<(), E> {
        let taches = links::taches(self.rows, row.id)?;
        self.hold(rg_07::step(row, &taches, to));
        Ok(())
    }

    /// That a projet is not delivered before it begins, where the write touches either day.
    fn span(&mut self, row: &ProjetRow, change: &Change) {
        let mut after = Row::from(row.clone());
        let mut touched = false;
        for (field, value) in &change.fields {
            touched |= matches!(*field, "date_debut" | "date_livraison");
            set::set(&mut after, field, value);
        }
        if let Row::Projet(after) = after
            && touched
        {
            let fault = order(
                "date_debut",
                after.date_debut,
                "date_livraison",
                after.date_livraison,
            );
            self.faults.extend(fault);
        }
    }

    pub(super) fn creer_tache(
        &mut self,
        projet: ProjetId,
        mut fields: Fields,
    ) -> Result<Draft, Stop<E>> {
        let projet: ProjetRow = self.path(projet)?;
        self.hold(rg_07::open_for_taches(&projet));
        default_statut(&mut fields, StatutTache::AFaire.known());
        fields.push(("projet", FieldValue::link(projet.id)));
        Ok(Draft {
            shown: vec![(Entity::Projet, projet.id.row())],
            ..self.quiet(made(Entity::Tache, fields))
        })
    }

    pub(super) fn modifier_tache(
        &mut self,
        tache: TacheId,
        fields: Fields,
    ) -> Result<Draft, Stop<E>> {
        let row: TacheRow = self.path(tache)?;
        let projets: Vec<ProjetRow> = links::all(self.rows, row.projet.iter().copied())?;
        let change = changed(row.clone(), fields);
        let only_named = change.fields.iter().all(|(field, _)| *field == "nom");
        if !only_named {
            for projet in &projets {
                self.hold(rg_07::open_for_taches(projet));
            }
        }
        let mut shown = vec![(Entity::Tache, row.id.row())];
        shown.extend(
            projets
                .iter()
                .map(|projet| (Entity::Projet, projet.id.row())),
        );
        Ok(Draft {
            shown,
            ..self.quiet(change)
        })
    }

    pub(super) fn creer_intervention(
        &mut self,
        tache: TacheId,
        personne: Option<PersonneId>,
        (date, heures): (CalendarDate, Heures),
        notes: Option<String>,
    ) -> Result<Draft, Stop<E>> {
        let personne = self.personne(personne)?;
        let tache: Option<TacheRow> = self.named("tache_id", tache)?;
        let (Some(personne), Some(tache)) = (personne, tache) else {
            return Err(self.invalid());
        };
        let change = made(
            Entity::Intervention,
            vec![
                ("tache", FieldValue::link(tache.id)),
                ("personne", FieldValue::link(personne.id)),
                ("date", date.into()),
                ("heures", heures.into()),
                ("notes", notes.into()),
                ("statut", choice(&StatutIntervention::Saisie)),
            ],
        );
        self.rg_06(&[tache.id], &[personne.id], (Some(date), heures), None)?;
        self.of_intervention(change, (&[tache.id], &[personne.id]), Some(date))
    }

    pub(super) fn modifier_intervention(
        &mut self,
        intervention: InterventionId,
        heures: Option<Heures>,
        fields: Fields,
    ) -> Result<Draft, Stop<E>> {
        let row: InterventionRow = self.path(intervention)?;
        self.own(&row.personne)?;
        let change = changed(row.clone(), fields);
        // Notes may be written whatever became of the tache.
        if let Some(heures) = heures
            && value(&change.fields, "heures").is_some()
        {
            if !row.is_live() {
                self.broken.push(rg_06::cancelled(row.id));
            }
            self.rg_06(&row.tache, &row.personne, (row.date, heures), Some(row.id))?;
        }
        self.of_intervention_that_is(&row, change)
    }

    pub(super) fn annuler_intervention(
        &mut self,
        intervention: InterventionId,
    ) -> Result<Draft, Stop<E>> {
        let row: InterventionRow = self.path(intervention)?;
        self.own(&row.personne)?;
        let statut = choice(&StatutIntervention::Annulee);
        let change = changed(row.clone(), vec![("statut", statut)]);
        self.of_intervention_that_is(&row, change)
    }

    /// Asks RG-06 about an intervention of these people, which is `this` one where it is there already.
    fn rg_06(
        &mut self,
        taches: &[TacheId],
        personnes: &[PersonneId],
        (date, heures): (Option<CalendarDate>, Heures),
        this: Option<InterventionId>,
    ) -> Result<(), E> {
        let (taches, projets) = links::taches_and_projets(self.rows, taches)?;
        let mut others = Vec::new();
        if let Some(date) = date {
            for &personne in personnes {
                let mut day = links::day(self.rows, personne, date)?;
                day.retain(|row| Some(row.id) != this);
                others.push((personne, worked(&day)));
            }
        }
        self.broken.extend(rg_06::check(&rg_06::Facts {
            heures,
            date,
            today: self.context.today,
            taches: &taches,
            projets: &projets,
            others: &others,
        }));
        Ok(())
    }

    fn of_intervention_that_is(
        &self,
        row: &InterventionRow,
        change: Change,
    ) -> Result<Draft, Stop<E>> {
        let mut draft = self.of_intervention(change, (&row.tache, &row.personne), row.date)?;
        draft.shown.insert(0, (Entity::Intervention, row.id.row()));
        Ok(draft)
    }

    /// What every change of an intervention has in common.
    fn of_intervention(
        &self,
        change: Change,
        (taches, personnes): (&[TacheId], &[PersonneId]),
        date: Option<CalendarDate>,
    ) -> Result<Draft, Stop<E>> {
        let (taches, projets) = links::taches_and_projets(self.rows, taches)?;
        let mut shown: Vec<(Entity, RowId)> = Vec::new();
        shown.extend(taches.iter().map(|tache| (Entity::Tache, tache.id.row())));
        shown.extend(
            projets
                .iter()
                .map(|projet| (Entity::Projet, projet.id.row())),
        );
        shown.extend(personnes.iter().map(|id| (Entity::Personne, id.row())));
        Ok(Draft {
            shown,
            annee: date.unwrap_or(self.context.today).year(),
            personnes: personnes.to_vec(),
            ..self.quiet(change)
        })
    }

    /// A change from which nothing follows.
    fn quiet(&self, change: Change) -> Draft {
        Draft {
            change,
            shown: Vec::new(),
            annee: self.context.today.year(),
            personnes: Vec::new(),
            follows: Vec::new(),
        }
    }
}

fn choice(statut: &StatutIntervention) -> FieldValue {
    statut.known().map_or(FieldValue::Empty, FieldValue::Choice)
}
