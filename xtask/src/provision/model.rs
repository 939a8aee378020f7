//! A model of Baserow for the tests of plans: it knows requests, not steps, and does with them what the real one does.

use bridge_core::entity::Entity;
use serde_json::{Map, Value, json};

use super::base::{
    Base, DatabaseId, FieldId, FieldThere, TableId, TableThere, WebhookThere, WorkspaceId,
};
use super::goal::{Goal, Hook, Names, Secret};
use super::request::{Method, Request, request};
use super::step::Step;

/// The model.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Model {
    /// What is there.
    pub base: Base,
    last: i64,
}

/// What tests want.
pub fn goal() -> Goal {
    Goal {
        names: Names {
            workspace: "Centre".into(),
            database: "Centre".into(),
        },
        webhook: Some(Hook {
            url: "https://wiki.example/bridge/api/webhooks/baserow".into(),
            secret: Secret("a-secret-of-the-tests".into()),
        }),
    }
}

impl Model {
    fn next(&mut self) -> i64 {
        self.last += 1;
        self.last
    }

    /// Does a step as Baserow would be asked to.
    pub fn take(&mut self, step: &Step, goal: &Goal) {
        let Request { method, path, body } = request(step, &self.base, goal).unwrap();
        let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let id = segments.iter().rev().find_map(|part| part.parse().ok());
        match (method, segments.as_slice()) {
            (Method::Post, ["api", "workspaces"]) => {
                let id = WorkspaceId(self.next());
                self.base.workspaces.push(id);
            }
            (Method::Post, ["api", "applications", "workspace", _]) => {
                let id = DatabaseId(self.next());
                self.base.databases.push(id);
            }
            (Method::Post, ["api", "database", "tables", "database", _]) => self.table(&body),
            (Method::Post, [.., "change-primary-field"]) => {
                let new = FieldId(body["new_primary_field_id"].as_i64().unwrap());
                for field in &mut self.of(TableId(id.unwrap())).fields {
                    field.primary = field.id == new;
                }
            }
            (Method::Post, [.., "fields", "table", _]) => {
                self.field(TableId(id.unwrap()), body);
            }
            (Method::Patch, [.., "fields", _]) => self.change(FieldId(id.unwrap()), &body),
            (Method::Post, [.., "tokens"]) => {
                let rights =
                    json!({ "create": true, "read": true, "update": true, "delete": true });
                let id = self.next();
                let token = json!({ "id": id, "name": body["name"], "workspace": body["workspace"], "key": "k", "permissions": rights });
                self.base
                    .tokens
                    .push(serde_json::from_value(token).unwrap());
            }
            (Method::Patch, [.., "tokens", _]) => {
                let rights = body["permissions"].as_object().unwrap().clone();
                self.base.tokens[0].permissions = rights;
            }
            (Method::Post, [.., "webhooks", "table", _]) => {
                self.webhook(TableId(id.unwrap()), body);
            }
            (Method::Patch, [.., "webhooks", _]) => {
                let id = id.unwrap();
                let table =
                    self.base.tables.iter_mut().find_map(|table| {
                        table.webhooks.iter_mut().find(|webhook| webhook.id.0 == id)
                    });
                let mut all = body;
                all["id"] = id.into();
                *table.unwrap() = serde_json::from_value(all).unwrap();
            }
            other => panic!("the model does not know {other:?}"),
        }
    }

    fn of(&mut self, id: TableId) -> &mut TableThere {
        let mut tables = self.base.tables.iter_mut();
        tables.find(|table| table.id == id).unwrap()
    }

    fn table(&mut self, body: &Value) {
        let id = TableId(self.next());
        self.base.tables.push(TableThere {
            id,
            entity: Entity::from_name(body["name"].as_str().unwrap()).unwrap(),
            fields: Vec::new(),
            webhooks: Vec::new(),
        });
        let first = self.field(id, json!({ "name": body["data"][0][0], "type": "text" }));
        let table = self.of(id);
        table
            .fields
            .iter_mut()
            .for_each(|field| field.primary = field.id == first);
    }

    /// Makes a field; a link gets its list on the other side, named as Baserow names it.
    pub fn field(&mut self, table: TableId, mut body: Value) -> FieldId {
        let id = self.next();
        let name = body["name"].as_str().unwrap().to_owned();
        assert!(self.of(table).field(&name).is_none(), "{name} twice");
        body["id"] = id.into();
        self.numbered(&mut body);
        if body["type"] == "formula" && body.get("number_decimal_places").is_none() {
            let decimals = if body["formula"] == "row_id()" { 0 } else { 2 };
            body["number_decimal_places"] = decimals.into();
        }
        if let Some(to) = body["link_row_table_id"].as_i64() {
            let from = self.of(table).entity.name();
            let other = self.of(TableId(to));
            let free = |name: &String| other.field(name).is_none();
            let list_name = [from.to_owned(), format!("{from} - {name}")]
                .into_iter()
                .chain((2..100).map(|number| format!("{from} - {name} {number}")))
                .find(free)
                .unwrap();
            let list = self.next();
            body["link_row_related_field_id"] = list.into();
            let reverse = json!({
                "id": list, "name": list_name, "type": "link_row",
                "link_row_table_id": table, "link_row_related_field_id": id,
            });
            self.of(TableId(to))
                .put(serde_json::from_value(reverse).unwrap());
        }
        self.of(table).put(serde_json::from_value(body).unwrap());
        FieldId(id)
    }

    /// Options without a number get one.
    fn numbered(&mut self, body: &mut Value) {
        if let Some(options) = body["select_options"].as_array_mut() {
            for option in options {
                if option.get("id").is_none() {
                    option["id"] = self.next().into();
                }
            }
        }
        let none = body["select_options"].is_null();
        if none && let Some(body) = body.as_object_mut() {
            body.remove("select_options");
        }
    }

    fn change(&mut self, id: FieldId, body: &Value) {
        let mut body = body.clone();
        self.numbered(&mut body);
        let holds = |table: &&mut TableThere| table.field_by_id(id).is_some();
        let table = self.base.tables.iter_mut().find(holds).unwrap();
        let mut field = json_of(table.field_by_id(id).unwrap());
        if body.get("formula").is_some() || body.get("through_field_id").is_some() {
            field.remove("error");
        }
        field.extend(body.as_object().unwrap().clone());
        table.put(serde_json::from_value(Value::Object(field)).unwrap());
    }

    /// A person deletes a field: its list goes along, and what was computed from either is broken.
    pub fn delete(&mut self, entity: Entity, name: &str) {
        let Some(field) = self.base.field(entity, name).cloned() else {
            return;
        };
        if field.primary {
            return;
        }
        let gone: Vec<FieldId> = [Some(field.id), field.link_row_related_field_id]
            .into_iter()
            .flatten()
            .collect();
        for table in &mut self.base.tables {
            table.fields.retain(|field| !gone.contains(&field.id));
            for field in &mut table.fields {
                for end in [&mut field.through_field_id, &mut field.target_field_id] {
                    if end.is_some_and(|id| gone.contains(&id)) {
                        *end = None;
                        field.error = Some("gone".into());
                    }
                }
            }
        }
    }

    /// A webhook as asked for.
    pub fn webhook(&mut self, table: TableId, mut body: Value) {
        body["id"] = self.next().into();
        body["active"] = true.into();
        let webhook: WebhookThere = serde_json::from_value(body).unwrap();
        self.of(table).webhooks.push(webhook);
    }
}

/// A field in Baserow's form.
fn json_of(field: &FieldThere) -> Map<String, Value> {
    let all = json!({
        "id": field.id, "name": field.name, "type": field.kind, "primary": field.primary,
        "number_decimal_places": field.number_decimal_places, "number_negative": field.number_negative,
        "date_include_time": field.date_include_time, "select_options": field.select_options,
        "link_row_table_id": field.link_row_table_id,
        "link_row_related_field_id": field.link_row_related_field_id, "formula": field.formula,
        "through_field_id": field.through_field_id, "target_field_id": field.target_field_id,
        "rollup_function": field.rollup_function, "error": field.error,
        "field_constraints": field.field_constraints,
    });
    all.as_object().unwrap().clone()
}
