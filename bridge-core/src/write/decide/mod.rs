//! Deciding: whether a command may be carried out, and what follows.
//!
//! Each operation says what its own row becomes, which rules that would break, and which rows around
//! it are to be looked at; the rest is the same for all: what follows by rule, totals before and after,
//! soft warnings. Everything asks through a `dyn Lookup`: with the lookup's own type, and once more with
//! the overlay's, all of this and of the details behind the totals would be compiled twice.

mod agence;
mod enseignement;

use crate::capacity::PersonneHours;
use crate::date::{Annee, CalendarDate, Instant};
use crate::entity::Entity;
use crate::error::FieldFault;
use crate::ids::{PersonneId, RowId};
use crate::lookup::{self, Lookup};
use crate::rows::{AttributionRow, InterventionRow, PersonneRow, Row, TableRow};
use crate::rules::{RuleReport, rg_03};
use crate::viewer::{Viewer, ViewerKind};

use super::command::{Action, Command, Fields};
use super::follow_ups;
use super::links::Rows;
use super::overlay::Overlay;
use super::plan::{Change, Follow, Plan, Refusal};
use super::set;
use super::totals;

/// What a decision hangs on beside the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// This moment.
    pub now: Instant,
    /// This day in Paris.
    pub today: CalendarDate,
    /// Who asks.
    pub viewer: Viewer,
}

/// What carrying out a command would do to these rows, or why it is not done.
pub fn decide<L: Lookup>(
    rows: &L,
    command: &Command,
    context: &Context,
) -> Result<Result<Plan, Refusal>, L::Error> {
    let case = Case {
        rows,
        context,
        broken: Vec::new(),
        faults: Vec::new(),
    };
    match case.judge(command) {
        Ok(plan) => Ok(Ok(plan)),
        Err(Stop::Refused(refusal)) => Ok(Err(refusal)),
        Err(Stop::Failed(error)) => Err(error),
    }
}

/// Why a decision ends early.
enum Stop<E> {
    /// It is a refusal.
    Refused(Refusal),
    /// The rows cannot be asked.
    Failed(E),
}

impl<E> From<E> for Stop<E> {
    fn from(error: E) -> Self {
        Self::Failed(error)
    }
}

/// What an operation makes of its own row.
struct Draft {
    /// The row itself.
    change: Change,
    /// The rows whose totals are shown.
    shown: Vec<(Entity, RowId)>,
    /// The year of personnes' hours.
    annee: Annee,
    /// Whose overruns are warned of.
    personnes: Vec<PersonneId>,
    /// Rows that rules may change now.
    follows: Vec<Follow>,
}

/// A row that rules may change now.
fn follow(entity: Entity, id: impl Into<RowId>) -> Follow {
    let id = Some(id.into());
    Follow { entity, id }
}

/// One command under decision.
struct Case<'a, E> {
    rows: &'a Rows<'a, E>,
    context: &'a Context,
    /// Hard rules that would be broken.
    broken: Vec<RuleReport>,
    /// What does not fit the rows.
    faults: Vec<FieldFault>,
}

impl<E> Case<'_, E> {
    fn judge(mut self, command: &Command) -> Result<Plan, Stop<E>> {
        let command = command.clone().by(&self.context.viewer);
        self.authorise(&command)?;
        let draft = self.draft(command.action)?;
        if !self.faults.is_empty() {
            return Err(Stop::Refused(Refusal::Invalid(self.faults)));
        }
        if let Some(first) = self.broken.first() {
            let status = first.status();
            return Err(Stop::Refused(Refusal::Broken(self.broken, status)));
        }
        if draft.change.fields.is_empty() {
            return Err(Stop::Refused(Refusal::AlreadyDone));
        }
        Ok(self.plan(draft)?)
    }

    /// Whether the caller may do this at all; whose rows it is about is asked later.
    fn authorise(&self, command: &Command) -> Result<(), Stop<E>> {
        let viewer = &self.context.viewer;
        let operation = command.operation();
        let member = viewer.kind == ViewerKind::Member;
        if viewer.may(operation.scope()) || (member && operation.own_rows()) {
            Ok(())
        } else {
            Err(Stop::Refused(Refusal::Forbidden))
        }
    }

    fn draft(&mut self, action: Action) -> Result<Draft, Stop<E>> {
        match action {
            Action::Attribuer {
                module,
                personne,
                heures,
                date_debut,
                date_fin,
            } => self.attribuer(module, personne, heures, (date_debut, date_fin)),
            Action::SaisirHeuresRealisees {
                attribution,
                heures,
            } => self.saisir_heures(attribution, heures),
            Action::CloturerAttribution { attribution } => self.cloturer_attribution(attribution),
            Action::AnnulerAttribution {
                attribution,
                justification,
            } => self.annuler_attribution(attribution, justification),
            Action::ModifierModule { module, fields } => self.modifier_module(module, fields),
            Action::DonnerAvis {
                formation,
                personne,
                note,
                commentaire,
            } => self.donner_avis(formation, personne, note, commentaire),
            Action::CreerProjet {
                nom,
                client,
                fields,
            } => self.creer_projet(&nom, client, fields),
            Action::ModifierProjet {
                projet,
                client,
                fields,
            } => self.modifier_projet(projet, client, fields),
            Action::AvancerProjet { projet, to } => self.avancer_projet(projet, &to),
            Action::CreerTache { projet, fields } => self.creer_tache(projet, fields),
            Action::ModifierTache { tache, fields } => self.modifier_tache(tache, fields),
            Action::CreerIntervention {
                tache,
                personne,
                date,
                heures,
                notes,
            } => self.creer_intervention(tache, personne, (date, heures), notes),
            Action::ModifierIntervention {
                intervention,
                heures,
                fields,
            } => self.modifier_intervention(intervention, heures, fields),
            Action::AnnulerIntervention { intervention } => self.annuler_intervention(intervention),
        }
    }

    /// Everything that is the same for all operations.
    fn plan(&self, draft: Draft) -> Result<Plan, E> {
        let created = placeholder();
        let mut changes = vec![draft.change];
        for follow in &draft.follows {
            // Of a row that is not made yet there is nothing to say but what its own change says.
            let Some(id) = follow.id else { continue };
            let first = Overlay::new(self.rows, changes.get(..1).unwrap_or_default(), created)?;
            for change in follow_ups::of(&first, follow.entity, id)? {
                add(&mut changes, change);
            }
        }
        let after = Overlay::new(self.rows, &changes, created)?;
        let mut warnings = Vec::new();
        for &personne in &draft.personnes {
            let hours = |rows: &Rows<'_, E>| hours(rows, personne, draft.annee);
            if let (Some(before), Some(after)) = (hours(self.rows)?, hours(&after)?) {
                warnings.extend(rg_03::overruns(personne, &before, &after));
            }
        }
        Ok(Plan {
            warnings,
            before: totals::of(self.rows, &draft.shown, draft.annee)?,
            after: totals::of(&after, &draft.shown, draft.annee)?,
            follows: draft.follows,
            changes,
        })
    }

    /// The row that the path names.
    fn path<T: TableRow>(&self, id: T::Id) -> Result<T, Stop<E>> {
        let row = lookup::get::<T, _>(self.rows, id)?;
        row.ok_or(Stop::Refused(Refusal::NotFound { field: "id" }))
    }

    /// A row that a field of the body names; a fault where there is none.
    fn named<T: TableRow>(&mut self, field: &str, id: T::Id) -> Result<Option<T>, E> {
        let row = lookup::get::<T, _>(self.rows, id)?;
        if row.is_none() {
            let mut message = String::from("no such ");
            message.push_str(T::ENTITY.name());
            self.faults.push(FieldFault::new(field, &message));
        }
        Ok(row)
    }

    /// The personne of a body: named, or the caller's own; for a member nobody else.
    fn personne(&mut self, personne: Option<PersonneId>) -> Result<Option<PersonneRow>, Stop<E>> {
        if let Some(personne) = personne {
            self.own(&[personne])?;
            return Ok(self.named("personne_id", personne)?);
        }
        // A member who is nobody here has no rows of their own.
        self.own(&[])?;
        self.faults.push(FieldFault::new("personne_id", "required"));
        Ok(None)
    }

    /// That a member writes to nobody's rows but their own.
    fn own(&self, personnes: &[PersonneId]) -> Result<(), Stop<E>> {
        let viewer = &self.context.viewer;
        let is_own = viewer
            .personne_id
            .is_some_and(|own| personnes.iter().all(|&id| id == own) && !personnes.is_empty());
        if viewer.kind != ViewerKind::Member || is_own {
            Ok(())
        } else {
            Err(Stop::Refused(Refusal::Forbidden))
        }
    }

    /// Keeps in mind what a rule says.
    fn hold(&mut self, checked: Result<(), RuleReport>) {
        self.broken.extend(checked.err());
    }

    /// What is wrong so far, as a refusal.
    fn invalid(&mut self) -> Stop<E> {
        Stop::Refused(Refusal::Invalid(core::mem::take(&mut self.faults)))
    }
}

/// An id that no row has, for a row that is not made yet: Baserow numbers from 1 on.
fn placeholder() -> RowId {
    const LAST: RowId = match RowId::new(9_007_199_254_740_991) {
        Some(id) => id,
        None => unreachable!(),
    };
    LAST
}

/// Adds a change, to the one of the same row where there is one.
fn add(changes: &mut Vec<Change>, change: Change) {
    let same = |other: &&mut Change| {
        other.entity == change.entity && other.id.is_some() && other.id == change.id
    };
    match changes.iter_mut().find(same) {
        Some(earlier) => earlier.fields.extend(change.fields),
        None => changes.push(change),
    }
}

/// A change of a row that is there, without the fields that hold the value already.
fn changed(row: impl Into<Row>, fields: Fields) -> Change {
    let row = row.into();
    let mut after = row.clone();
    for (field, value) in &fields {
        set::set(&mut after, field, value);
    }
    let differing = row.changed_fields(&after).unwrap_or_default();
    Change {
        entity: row.entity(),
        id: Some(row.id()),
        fields: fields
            .into_iter()
            .filter(|(field, _)| differing.contains(field))
            .collect(),
    }
}

/// A row that is to be made, without the fields that stay empty.
fn made(entity: Entity, fields: Fields) -> Change {
    let filled = fields.into_iter();
    Change {
        entity,
        id: None,
        fields: filled
            .filter(|(_, value)| *value != super::value::FieldValue::Empty)
            .collect(),
    }
}

fn hours<E>(
    rows: &Rows<'_, E>,
    personne: PersonneId,
    annee: Annee,
) -> Result<Option<PersonneHours>, E> {
    let Some(row) = lookup::get::<PersonneRow, _>(rows, personne)? else {
        return Ok(None);
    };
    let attributions: Vec<AttributionRow> = lookup::linking(rows, "personne", personne)?;
    let interventions: Vec<InterventionRow> = lookup::linking(rows, "personne", personne)?;
    let hours = PersonneHours::of(&row, &attributions, &interventions, annee);
    Ok(Some(hours))
}
