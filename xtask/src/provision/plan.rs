//! What is there and what is wanted → the steps in between, in an order in which each can be done. Pure.
//!
//! Always holds: done in order, the steps lead to a base whose plan is empty; no step names a table, field, token or
//! webhook that is not ours by name. Where something of our name cannot be put right without losing what a person made,
//! there is no plan at all but the list of all such conflicts: nothing is changed before they are settled.

use std::fmt;

use bridge_core::entity::Entity;
use bridge_core::schema::{self, Field, FieldKind, Table};

use super::base::Base;
use super::compare::{Verdict, compare};
use super::goal::Goal;
use super::rights;
use super::step::Step;
use super::webhook;

/// Something that only a person can settle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict(String);

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Plans, or names every conflict.
pub fn plan(base: &Base, goal: &Goal) -> Result<Vec<Step>, Vec<Conflict>> {
    let mut planner = Planner {
        base,
        steps: Vec::new(),
        conflicts: Vec::new(),
    };
    planner.places(goal);
    for table in schema::tables() {
        planner.plain_fields(table);
        planner.primary(table);
        planner.first_field(table);
    }
    planner.rollups();
    planner.token(goal);
    planner.webhooks(goal);
    if planner.conflicts.is_empty() {
        Ok(planner.steps)
    } else {
        Err(planner.conflicts)
    }
}

/// The field that a new table is made with: its first text, which need not be its primary field in the end.
fn first_field(table: &Table) -> &'static str {
    let text = |field: &&Field| matches!(field.kind, FieldKind::Text | FieldKind::UniqueText);
    table
        .fields()
        .find(text)
        .map_or(table.primary, |field| field.name)
}

struct Planner<'a> {
    base: &'a Base,
    steps: Vec<Step>,
    conflicts: Vec<Conflict>,
}

impl Planner<'_> {
    fn conflict(&mut self, text: String) {
        self.conflicts.push(Conflict(text));
    }

    /// Workspace, database and tables.
    fn places(&mut self, goal: &Goal) {
        match self.base.workspaces.len() {
            0 => self.steps.push(Step::CreateWorkspace {
                name: goal.names.workspace.clone(),
            }),
            1 => {}
            many => self.conflict(format!(
                "there are {many} workspaces of the name {}: rename all but one, or give another by --workspace",
                goal.names.workspace
            )),
        }
        match self.base.databases.len() {
            0 => self.steps.push(Step::CreateDatabase {
                name: goal.names.database.clone(),
            }),
            1 => {}
            many => self.conflict(format!(
                "there are {many} databases of the name {}: rename all but one, or give another by --database",
                goal.names.database
            )),
        }
        for table in schema::tables() {
            let entity = table.entity;
            let same = |there: &&super::base::TableThere| there.entity == entity;
            match self.base.tables.iter().filter(same).count() {
                0 => self.steps.push(Step::CreateTable {
                    table,
                    first: first_field(table),
                }),
                1 => {}
                many => self.conflict(format!(
                    "there are {many} tables of the name {entity}: rename all but one"
                )),
            }
        }
    }

    /// Everything but rollups, links with the lists on their other side.
    fn plain_fields(&mut self, table: &'static Table) {
        for field in table.fields() {
            if matches!(field.kind, FieldKind::Rollup { .. }) || self.is_first_of_new(table, field)
            {
                continue;
            }
            self.field(table.entity, field);
            if let FieldKind::Link { to, related } = field.kind {
                self.list(table.entity, field.name, to, related);
            }
        }
    }

    /// The first field of a table that is yet to be made comes with it.
    fn is_first_of_new(&self, table: &Table, field: &Field) -> bool {
        self.base.table(table.entity).is_none() && field.name == first_field(table)
    }

    /// That first field is a plain text at first; what it lacks follows once it is no longer the primary one.
    fn first_field(&mut self, table: &'static Table) {
        for field in table.fields() {
            if self.is_first_of_new(table, field) && field.kind == FieldKind::UniqueText {
                self.steps.push(Step::ChangeField {
                    entity: table.entity,
                    field,
                    settings: super::definition::unique_settings(&[]),
                    why: "unique unless empty".to_owned(),
                });
            }
        }
    }

    fn field(&mut self, entity: Entity, field: &'static Field) {
        let Some(there) = self.base.field(entity, field.name) else {
            self.steps.push(Step::CreateField { entity, field });
            return;
        };
        match compare(self.base, entity, field, there) {
            Verdict::Same => {}
            Verdict::Change { settings, why } => self.steps.push(Step::ChangeField {
                entity,
                field,
                settings,
                why,
            }),
            Verdict::Conflict(what) => {
                self.conflict(format!("the field {entity}.{} {what}", field.name));
            }
        }
    }

    /// The list that a link leaves in the other table. Baserow names a new one after the link's table; a list that bears
    /// another name was named by a person, who may have reasons.
    fn list(&mut self, from: Entity, link: &'static str, entity: Entity, name: &'static str) {
        let there = self.base.table(entity);
        let id = self
            .base
            .field(from, link)
            .and_then(|link| link.link_row_related_field_id);
        let named = there.and_then(|table| table.field(name));
        if let Some(named) = named
            && Some(named.id) != id
        {
            self.conflict(format!(
                "the field {entity}.{name} is not the list of {from}.{link}, whose name it bears"
            ));
            return;
        }
        let step = Step::NameList {
            from,
            link,
            entity,
            name,
        };
        match id.and_then(|id| there?.field_by_id(id)) {
            Some(list) if list.name == name => {}
            Some(list) if list.name.starts_with(from.name()) => self.steps.push(step),
            Some(list) => self.conflict(format!(
                "the list of {from}.{link} is named {entity}.{}, {name} is wanted",
                list.name
            )),
            // A new one: named after the link's table.
            None if from.name() != name => self.steps.push(step),
            None => {}
        }
    }

    fn primary(&mut self, table: &'static Table) {
        let is = match self.base.table(table.entity) {
            Some(there) => there
                .field(table.primary)
                .is_some_and(|field| field.primary),
            None => first_field(table) == table.primary,
        };
        if !is {
            self.steps.push(Step::ChangePrimary { table });
        }
    }

    /// In rounds: a rollup that sums another table's rollup comes after it.
    fn rollups(&mut self) {
        let mut open: Vec<(Entity, &'static Field)> = schema::tables()
            .iter()
            .flat_map(|table| table.fields().map(|field| (table.entity, field)))
            .filter(|(_, field)| matches!(field.kind, FieldKind::Rollup { .. }))
            .collect();
        while !open.is_empty() {
            let (later, now): (Vec<_>, Vec<_>) =
                open.iter().copied().partition(|(entity, field)| {
                    summed(*entity, field).is_some_and(|target| {
                        open.iter()
                            .any(|(entity, field)| (*entity, field.name) == target)
                    })
                });
            let stuck = now.is_empty();
            for (entity, field) in if stuck { &later } else { &now } {
                self.field(*entity, field);
            }
            open = if stuck { Vec::new() } else { later };
        }
    }

    fn token(&mut self, goal: &Goal) {
        let name = || goal.names.token();
        match self.base.tokens.as_slice() {
            [] => {
                self.steps.push(Step::CreateToken { name: name() });
                self.steps.push(Step::LimitToken { name: name() });
            }
            [token] if rights::are_right(self.base, token) => {}
            [_] => self.steps.push(Step::LimitToken { name: name() }),
            many => self.conflict(format!(
                "there are {} tokens of the name {}: delete all but the one in use",
                many.len(),
                name()
            )),
        }
    }

    fn webhooks(&mut self, goal: &Goal) {
        let Some(hook) = &goal.webhook else { return };
        for entity in Entity::ALL {
            let ours: Vec<_> = self
                .base
                .table(entity)
                .into_iter()
                .flat_map(|table| &table.webhooks)
                .filter(|webhook| webhook::is_ours(webhook))
                .collect();
            match ours.as_slice() {
                [] => self.steps.push(Step::CreateWebhook { entity }),
                [one] => {
                    if let Some(why) = webhook::differences(self.base, entity, hook, one) {
                        self.steps.push(Step::ChangeWebhook { entity, why });
                    }
                }
                many => self.conflict(format!(
                    "the table {entity} has {} webhooks named {}: delete all but one",
                    many.len(),
                    webhook::NAME
                )),
            }
        }
    }
}

/// What a rollup sums: table and field.
fn summed(entity: Entity, field: &Field) -> Option<(Entity, &'static str)> {
    let FieldKind::Rollup {
        through, target, ..
    } = field.kind
    else {
        return None;
    };
    let list = schema::table(entity)
        .reverse_links()
        .find(|list| list.name == through)?;
    Some((list.from, target))
}
