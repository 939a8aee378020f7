//! Changes of tables and fields. A computed field that would be invalid is refused; one that becomes invalid by the loss of
//! a field it reads stays, with the reason.

use super::Engine;
use super::schema_input::{self, FieldBody};
use crate::baserow::api::error::ApiError;
use crate::baserow::model::{
    DatabaseId, Field, FieldId, FieldKind, RelationId, Table, TableHead, TableId, UserId,
};
use crate::baserow::store::{Changes, Document};
use crate::baserow::webhook::event;
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

impl Engine {
    /// Makes a table with one text field, the primary one, and no rows.
    pub fn create_table(&mut self, database: DatabaseId, name: &str, primary: &str) -> TableId {
        let id = TableId(self.world.number("table"));
        let order = self
            .world
            .tables
            .values()
            .filter(|table| table.head.database == database)
            .count() as i64
            + 1;
        let head = TableHead {
            id,
            database,
            name: name.to_owned(),
            order,
        };
        let table = Table {
            head,
            rows: BTreeMap::new(),
            by_order: BTreeSet::new(),
            last_row: 0,
        };
        self.world.tables.insert(id, table);
        let field = FieldId(self.world.number("field"));
        let field = Field {
            id: field,
            table: id,
            name: primary.to_owned(),
            order: 0,
            primary: true,
            description: None,
            db_index: false,
            constraints: Vec::new(),
            kind: FieldKind::Text {
                default: String::new(),
            },
        };
        let documents = vec![(Document::Table, id.0), (Document::Field, field.id.0)];
        self.world.fields.insert(field.id, field);
        self.world.schema_changed();
        self.commit(Changes {
            documents,
            ..Changes::default()
        });
        id
    }

    /// Renames a table.
    pub fn rename_table(&mut self, id: TableId, name: &str) {
        if let Some(table) = self.world.tables.get_mut(&id) {
            name.clone_into(&mut table.head.name);
        }
        self.commit(Changes {
            documents: vec![(Document::Table, id.0)],
            ..Changes::default()
        });
    }

    /// Drops a table, its fields, their reverse fields and its webhooks.
    pub fn delete_table(&mut self, id: TableId) {
        let mut changes = Changes {
            dropped_tables: vec![id],
            ..Changes::default()
        };
        let fields: Vec<FieldId> = self
            .world
            .fields
            .values()
            .filter(|field| field.table == id)
            .map(|field| field.id)
            .collect();
        for field in fields {
            self.drop_field(&mut changes, field);
        }
        let webhooks: Vec<_> = self
            .world
            .webhooks
            .values()
            .filter(|hook| hook.table == id)
            .map(|hook| hook.id)
            .collect();
        for webhook in webhooks {
            self.world.webhooks.remove(&webhook);
            changes.documents.push((Document::Webhook, webhook.0));
        }
        self.world.tables.remove(&id);
        changes.documents.push((Document::Table, id.0));
        self.world.schema_changed();
        self.world.index_unique();
        self.commit(changes);
    }

    /// Makes a field as a request asks for it.
    ///
    /// # Errors
    /// On a taken name, an unknown type or settings that do not hold together.
    pub fn create_field(
        &mut self,
        table: TableId,
        body: &Map<String, Json>,
    ) -> Result<FieldId, ApiError> {
        if !self.world.tables.contains_key(&table) {
            return Err(ApiError::no_table());
        }
        let name = body
            .get("name")
            .and_then(Json::as_str)
            .ok_or_else(|| ApiError::field("name", "This field is required.", "required"))?;
        self.check_name(table, name, None)?;
        let type_name = body
            .get("type")
            .and_then(Json::as_str)
            .ok_or_else(|| ApiError::field("type", "This field is required.", "required"))?;
        let constraints = schema_input::constraints(body)?.unwrap_or_default();
        let kind = schema_input::kind(
            &mut self.world,
            table,
            type_name,
            &FieldBody { body, former: None },
        )?;
        let order = self
            .world
            .fields_of(table)
            .map(|field| field.order)
            .max()
            .unwrap_or(-1)
            + 1;
        let field = Field {
            id: FieldId(self.world.number("field")),
            table,
            name: name.to_owned(),
            order,
            primary: false,
            description: body
                .get("description")
                .and_then(Json::as_str)
                .map(str::to_owned),
            db_index: body
                .get("db_index")
                .and_then(Json::as_bool)
                .unwrap_or(false),
            constraints,
            kind,
        };
        let id = field.id;
        let mut changes = Changes {
            documents: vec![(Document::Field, id.0)],
            ..Changes::default()
        };
        self.world.fields.insert(id, field);
        if matches!(
            self.world.fields.get(&id).map(|field| &field.kind),
            Some(FieldKind::LinkRow { .. })
        ) {
            let two_way = body
                .get("has_related_field")
                .and_then(Json::as_bool)
                .unwrap_or(true);
            self.relate(&mut changes, id, two_way);
        }
        self.world.schema_changed();
        if let Some(error) = self
            .world
            .compiled
            .get(&id)
            .and_then(|compiled| compiled.error.clone())
        {
            self.world.fields.remove(&id);
            self.world.schema_changed();
            return Err(formula_error(&error));
        }
        self.world.index_unique();
        self.fill_defaults(&mut changes, id);
        self.tell_field(&mut changes, "field.created", id);
        self.commit(changes);
        Ok(id)
    }

    /// Changes name, type or settings of a field.
    ///
    /// # Errors
    /// As [`Self::create_field`].
    pub fn update_field(&mut self, id: FieldId, body: &Map<String, Json>) -> Result<(), ApiError> {
        let former = self
            .world
            .fields
            .get(&id)
            .cloned()
            .ok_or_else(ApiError::no_field)?;
        let mut field = former.clone();
        if let Some(name) = body.get("name").and_then(Json::as_str) {
            self.check_name(field.table, name, Some(id))?;
            name.clone_into(&mut field.name);
        }
        if let Some(description) = body.get("description") {
            field.description = description.as_str().map(str::to_owned);
        }
        if let Some(constraints) = schema_input::constraints(body)? {
            field.constraints = constraints;
        }
        field.db_index = body
            .get("db_index")
            .and_then(Json::as_bool)
            .unwrap_or(field.db_index);
        let type_name = body
            .get("type")
            .and_then(Json::as_str)
            .unwrap_or(former.kind.name());
        let same = type_name == former.kind.name();
        let settings = FieldBody {
            body,
            former: same.then_some(&former.kind),
        };
        field.kind = schema_input::kind(&mut self.world, field.table, type_name, &settings)?;
        let kind_changed = field.kind != former.kind;
        let mut changes = Changes {
            documents: vec![(Document::Field, id.0)],
            ..Changes::default()
        };
        let former_texts = (!same).then(|| self.texts(&former));
        if field.name != former.name {
            self.rename_references(&mut changes, &former, &field.name);
        }
        self.world.fields.insert(id, field.clone());
        self.world.schema_changed();
        if kind_changed
            && let Some(error) = self
                .world
                .compiled
                .get(&id)
                .and_then(|compiled| compiled.error.clone())
        {
            self.world.fields.insert(id, former);
            self.world.schema_changed();
            return Err(formula_error(&error));
        }
        if relation_of(&former.kind) != relation_of(&field.kind) {
            self.drop_relation(&mut changes, &former.kind);
            if matches!(field.kind, FieldKind::LinkRow { .. }) {
                let two_way = body
                    .get("has_related_field")
                    .and_then(Json::as_bool)
                    .unwrap_or(true);
                self.relate(&mut changes, id, two_way);
            }
        }
        self.world.schema_changed();
        if let Some(texts) = former_texts {
            self.convert(&mut changes, id, texts);
        }
        self.world.index_unique();
        self.tell_field(&mut changes, "field.updated", id);
        self.commit(changes);
        Ok(())
    }

    /// Drops a field and, for a link, its reverse.
    ///
    /// # Errors
    /// If it does not exist or is the primary one.
    pub fn delete_field(&mut self, id: FieldId) -> Result<(), ApiError> {
        let field = self
            .world
            .fields
            .get(&id)
            .cloned()
            .ok_or_else(ApiError::no_field)?;
        if field.primary {
            return Err(ApiError::bad(
                "ERROR_CANNOT_DELETE_PRIMARY_FIELD",
                "The primary field cannot be deleted.",
            ));
        }
        let mut changes = Changes::default();
        self.drop_field(&mut changes, id);
        self.world.schema_changed();
        self.world.index_unique();
        changes.calls = event::field_calls(
            &self.world,
            field.table,
            "field.deleted",
            "field_id",
            &json!(id),
        );
        self.commit(changes);
        Ok(())
    }

    /// Makes another field the primary one of its table; the one it was before.
    ///
    /// # Errors
    /// If it does not exist, is not of that table, or is the primary one already.
    pub fn change_primary(
        &mut self,
        table: TableId,
        new: FieldId,
    ) -> Result<Option<FieldId>, ApiError> {
        let field = self.world.fields.get(&new).ok_or_else(ApiError::no_field)?;
        if field.table != table {
            return Err(ApiError::bad(
                "ERROR_FIELD_NOT_IN_TABLE",
                "The provided field does not belong in the related table.",
            ));
        }
        if field.primary {
            return Err(ApiError::bad(
                "ERROR_FIELD_IS_ALREADY_PRIMARY",
                "The provided field is already the primary field.",
            ));
        }
        let former = self
            .world
            .fields_of(table)
            .find(|field| field.primary)
            .map(|field| field.id);
        let mut changes = Changes::default();
        for field in self
            .world
            .fields
            .values_mut()
            .filter(|field| field.table == table)
        {
            let primary = field.id == new;
            if field.primary != primary {
                field.primary = primary;
                changes.documents.push((Document::Field, field.id.0));
            }
        }
        self.world.schema_changed();
        self.commit(changes);
        Ok(former)
    }

    /// The first user of the instance, as whom things without a user are done.
    pub fn first_user(&self) -> UserId {
        self.world.users.keys().next().copied().unwrap_or_default()
    }
}

fn relation_of(kind: &FieldKind) -> Option<RelationId> {
    if let FieldKind::LinkRow { relation, .. } = kind {
        Some(*relation)
    } else {
        None
    }
}

fn formula_error(error: &str) -> ApiError {
    if error.contains("is no rollup function") || error.contains("does not take these arguments") {
        return ApiError::bad(
            "ERROR_INVALID_ROLLUP_FORMULA_FUNCTION",
            "The provided rollup formula function is not valid.",
        );
    }
    ApiError::bad(
        "ERROR_WITH_FORMULA",
        format!("Error with formula: {error}."),
    )
}
