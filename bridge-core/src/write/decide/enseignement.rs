//! The teaching side: attributions, modules, avis.

use super::{Case, Draft, Stop, changed, follow, made};
use crate::capacity::Taught;
use crate::date::CalendarDate;
use crate::entity::Entity;
use crate::hours::Heures;
use crate::ids::{AttributionId, FormationId, ModuleId, PersonneId, RowId};
use crate::options::{StatutAttribution, StatutModule};
use crate::rows::{AttributionRow, FormationRow, ModuleRow, PersonneRow};
use crate::rules::{avis_unique, rg_01, rg_02, rg_04, rg_05};

use crate::write::command::Fields;
use crate::write::concerned::{avis_of, sets};
use crate::write::links;
use crate::write::plan::Change;
use crate::write::value::FieldValue;

/// A status as a field's value; a status that is no option of the schema is none we write.
fn choice(statut: &StatutAttribution) -> FieldValue {
    statut.known().map_or(FieldValue::Empty, FieldValue::Choice)
}

impl<E> Case<'_, E> {
    pub(super) fn attribuer(
        &mut self,
        module: ModuleId,
        personne: PersonneId,
        heures: Heures,
        (date_debut, date_fin): (CalendarDate, Option<CalendarDate>),
    ) -> Result<Draft, Stop<E>> {
        let module: ModuleRow = self.path(module)?;
        let Some(personne) = self.named::<PersonneRow>("personne_id", personne)? else {
            return Err(self.invalid());
        };
        let given = Taught::of(&links::attributions(self.rows, module.id)?).attribuees;
        self.hold(rg_01::check(module.id, module.heures, given, heures));
        self.hold(rg_02::check(&personne));
        let change = made(
            Entity::Attribution,
            vec![
                ("module", FieldValue::link(module.id)),
                ("personne", FieldValue::link(personne.id)),
                ("heures_attribuees", heures.into()),
                ("heures_realisees", Heures::ZERO.into()),
                ("date_debut", date_debut.into()),
                ("date_fin", date_fin.into()),
                ("statut", choice(&StatutAttribution::Prevue)),
            ],
        );
        let mut shown = self.around(&[module.id])?;
        shown.push((Entity::Personne, personne.id.row()));
        Ok(Draft {
            change,
            shown,
            annee: date_debut.year(),
            personnes: vec![personne.id],
            follows: vec![follow(Entity::Module, module.id)],
        })
    }

    pub(super) fn saisir_heures(
        &mut self,
        attribution: AttributionId,
        heures: Heures,
    ) -> Result<Draft, Stop<E>> {
        let row: AttributionRow = self.path(attribution)?;
        self.own(&row.personne)?;
        let mut fields = vec![("heures_realisees", heures.into())];
        if let Some(statut) = rg_05::first_hours(&row, heures) {
            fields.push(("statut", choice(&statut)));
        }
        let change = changed(row.clone(), fields);
        // What is there already is no write, and needs no leave.
        if !change.fields.is_empty() {
            self.hold(rg_05::open(&row));
            self.hold(rg_04::check(row.id, row.heures_attribuees, heures));
        }
        self.of_attribution(&row, change)
    }

    pub(super) fn cloturer_attribution(
        &mut self,
        attribution: AttributionId,
    ) -> Result<Draft, Stop<E>> {
        let row: AttributionRow = self.path(attribution)?;
        let to = StatutAttribution::Realise;
        self.hold(rg_05::step(&row, &to));
        let change = changed(row.clone(), vec![("statut", choice(&to))]);
        self.of_attribution(&row, change)
    }

    pub(super) fn annuler_attribution(
        &mut self,
        attribution: AttributionId,
        justification: String,
    ) -> Result<Draft, Stop<E>> {
        let row: AttributionRow = self.path(attribution)?;
        let to = StatutAttribution::Annule;
        self.hold(rg_05::step(&row, &to));
        let fields = vec![
            ("statut", choice(&to)),
            ("justification", FieldValue::Text(justification)),
        ];
        let change = changed(row.clone(), fields);
        self.of_attribution(&row, change)
    }

    /// What every change of an attribution that is there has in common.
    fn of_attribution(&self, row: &AttributionRow, change: Change) -> Result<Draft, Stop<E>> {
        let mut shown = vec![(Entity::Attribution, row.id.row())];
        shown.extend(self.around(&row.module)?);
        let personnes = row.personne.iter();
        shown.extend(personnes.map(|id| (Entity::Personne, id.row())));
        let modules = row.module.iter();
        Ok(Draft {
            change,
            shown,
            annee: row.date_debut.unwrap_or(self.context.today).year(),
            // An attribution that is there never takes more of anybody's capacity.
            personnes: Vec::new(),
            follows: modules.map(|&id| follow(Entity::Module, id)).collect(),
        })
    }

    pub(super) fn modifier_module(
        &mut self,
        module: ModuleId,
        fields: Fields,
    ) -> Result<Draft, Stop<E>> {
        let row: ModuleRow = self.path(module)?;
        let change = changed(row.clone(), fields);
        let mut follows = Vec::new();
        let mut touched = change.fields.iter();
        if let Some((_, heures)) = touched.find(|(field, _)| *field == "heures") {
            let heures = match heures {
                FieldValue::Heures(heures) => Some(*heures),
                _ => None,
            };
            let given = Taught::of(&links::attributions(self.rows, row.id)?).attribuees;
            self.hold(rg_01::check(row.id, heures, given, Heures::ZERO));
            // Who edits the status means it.
            if !change.fields.iter().any(|(field, _)| *field == "statut") {
                follows.push(follow(Entity::Module, row.id));
            }
        }
        if sets(&change.fields, "statut", StatutModule::Realise.as_str()) {
            let formations = links::formations(self.rows, &row)?;
            follows.extend(
                formations
                    .iter()
                    .map(|formation| follow(Entity::Formation, formation.id)),
            );
        }
        let shown = self.around(&[row.id])?;
        Ok(Draft {
            change,
            shown,
            annee: self.context.today.year(),
            personnes: Vec::new(),
            follows,
        })
    }

    pub(super) fn donner_avis(
        &mut self,
        formation: FormationId,
        personne: Option<PersonneId>,
        note: i64,
        commentaire: Option<String>,
    ) -> Result<Draft, Stop<E>> {
        let formation: FormationRow = self.path(formation)?;
        let Some(personne) = self.personne(personne)? else {
            return Err(self.invalid());
        };
        let given = avis_of(self.rows, formation.id, personne.id)?;
        let taken = given.first();
        self.hold(taken.map_or(Ok(()), |avis| {
            Err(avis_unique::taken(formation.id, personne.id, avis.id.row()))
        }));
        let change = made(
            Entity::Avis,
            vec![
                ("formation", FieldValue::link(formation.id)),
                ("personne", FieldValue::link(personne.id)),
                ("note", FieldValue::Whole(note)),
                ("commentaire", commentaire.into()),
            ],
        );
        Ok(Draft {
            change,
            shown: Vec::new(),
            annee: self.context.today.year(),
            personnes: Vec::new(),
            follows: Vec::new(),
        })
    }

    /// The modules and their formations.
    fn around(&self, modules: &[ModuleId]) -> Result<Vec<(Entity, RowId)>, Stop<E>> {
        let modules: Vec<ModuleRow> = links::all(self.rows, modules.iter().copied())?;
        let mut shown: Vec<_> = modules
            .iter()
            .map(|module| (Entity::Module, module.id.row()))
            .collect();
        for module in &modules {
            for formation in links::formations(self.rows, module)? {
                let formation = (Entity::Formation, formation.id.row());
                if !shown.contains(&formation) {
                    shown.push(formation);
                }
            }
        }
        Ok(shown)
    }
}
