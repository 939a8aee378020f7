//! Fields as the API shows them: the common keys, then those of the type, in the order of the recordings.

use super::World;
use super::render::option_json;
use crate::baserow::formula::Kind;
use crate::baserow::model::{DateSettings, Field, FieldId, FieldKind};
use serde_json::{Map, Value as Json, json};

impl World {
    /// A field with all its settings.
    pub fn field_json(&self, field: &Field) -> Json {
        let mut object = self.common(field);
        self.settings(field, &mut object);
        Json::Object(object)
    }

    fn common(&self, field: &Field) -> Map<String, Json> {
        let database = self
            .tables
            .get(&field.table)
            .map(|table| table.head.database);
        let constraints: Vec<Json> = field
            .constraints
            .iter()
            .map(|constraint| json!(constraint))
            .collect();
        object(json!({
            "id": field.id,
            "table_id": field.table,
            "name": field.name,
            "order": field.order,
            "type": field.kind.name(),
            "primary": field.primary,
            "read_only": field.kind.is_read_only(),
            "immutable_type": false,
            "immutable_properties": false,
            "description": field.description,
            "database_id": database,
            "workspace_id": self.workspace_of(field.table),
            "db_index": field.db_index,
            "field_constraints": constraints,
        }))
    }

    fn settings(&self, field: &Field, object: &mut Map<String, Json>) {
        let mut put = |json: Json| object.extend(self::object(json));
        match &field.kind {
            FieldKind::Text { default } => put(json!({ "text_default": default })),
            FieldKind::LongText { rich } => put(json!({ "long_text_enable_rich_text": rich })),
            FieldKind::Number {
                decimals,
                negative,
                prefix,
                suffix,
                separator,
                default,
            } => put(json!({
                "number_decimal_places": decimals,
                "number_negative": negative,
                "number_prefix": prefix,
                "number_suffix": suffix,
                "number_separator": separator,
                "number_default": default.map(|number| number.to_string()),
            })),
            FieldKind::Rating { max, color, style } => {
                put(json!({ "max_value": max, "color": color, "style": style }));
            }
            FieldKind::Boolean { default } => put(json!({ "boolean_default": default })),
            FieldKind::Date { settings }
            | FieldKind::CreatedOn { settings }
            | FieldKind::LastModified { settings } => {
                put(date_json(settings));
            }
            FieldKind::Duration { format } => put(json!({ "duration_format": format })),
            FieldKind::SingleSelect { options, default } => put(json!({
                "select_options": options.iter().map(option_json).collect::<Vec<_>>(),
                "single_select_default": default,
            })),
            FieldKind::MultipleSelect { options } => put(json!({
                "select_options": options.iter().map(option_json).collect::<Vec<_>>(),
                "multiple_select_default": [],
            })),
            FieldKind::LinkRow {
                to,
                related,
                multiple,
                ..
            } => put(json!({
                "link_row_table_id": to,
                "link_row_related_field_id": related,
                "link_row_table": to,
                "link_row_related_field": related,
                "link_row_limit_selection_view_id": null,
                "link_row_table_primary_field": self.primary(*to).map(|primary| self.field_json(primary)),
                "link_row_multiple_relationships": multiple,
            })),
            FieldKind::CreatedBy | FieldKind::LastModifiedBy => {
                put(json!({ "available_collaborators": self.collaborators(field) }));
            }
            FieldKind::MultipleCollaborators { notify } => put(json!({
                "available_collaborators": self.collaborators(field),
                "notify_user_when_added": notify,
            })),
            FieldKind::Password => put(json!({ "allow_endpoint_authentication": false })),
            FieldKind::Autonumber => put(json!({ "view_id": null })),
            FieldKind::Formula { formula, .. } => {
                put(self.computed_settings(field, &["select_options", "available_collaborators"]));
                put(json!({ "formula": formula, "formula_type": self.formula_type(field) }));
            }
            FieldKind::Lookup { through, target } => {
                let named = |id: &Option<FieldId>| id.and_then(|id| self.fields.get(&id));
                put(self.computed_settings(field, &["select_options", "available_collaborators"]));
                put(json!({
                    "through_field_id": named(through).map(|field| field.id),
                    "through_field_name": named(through).map(|field| &field.name),
                    "target_field_id": named(target).map(|field| field.id),
                    "target_field_name": named(target).map(|field| &field.name),
                    "formula_type": self.formula_type(field),
                }));
            }
            FieldKind::Rollup {
                through,
                target,
                function,
                ..
            } => {
                put(self.computed_settings(field, &[]));
                put(json!({
                    "through_field_id": through.filter(|id| self.fields.contains_key(id)),
                    "target_field_id": target.filter(|id| self.fields.contains_key(id)),
                    "rollup_function": function,
                    "formula_type": self.formula_type(field),
                }));
            }
            FieldKind::Count { through } => {
                put(self.computed_settings(field, &[]));
                put(json!({
                    "through_field_id": through.filter(|id| self.fields.contains_key(id)),
                    "formula_type": self.formula_type(field),
                }));
            }
            FieldKind::Url
            | FieldKind::Email
            | FieldKind::PhoneNumber
            | FieldKind::Uuid
            | FieldKind::File => {}
        }
    }

    fn formula_type(&self, field: &Field) -> &'static str {
        match self.compiled.get(&field.id) {
            Some(compiled) if compiled.error.is_none() => compiled.kind.name(),
            _ => "invalid",
        }
    }

    fn computed_settings(&self, field: &Field, more: &[&str]) -> Json {
        let error = self
            .compiled
            .get(&field.id)
            .and_then(|compiled| compiled.error.clone());
        let kind = self.kind(field);
        let (inner, array) = match &kind {
            Kind::List(inner) => (inner.as_ref(), Some(inner.name())),
            other => (other, None),
        };
        let date = if let Kind::Date(settings) = inner {
            Some(settings)
        } else {
            None
        };
        let decimals = if let Kind::Number(decimals) = inner {
            Some(*decimals)
        } else {
            None
        };
        let nullable = !matches!(
            kind,
            Kind::Number(_) | Kind::Text | Kind::Char | Kind::Boolean
        );
        let mut object = object(json!({
            "duration_format": null,
            "date_force_timezone": date.and_then(|date| date.force_timezone.clone()),
            "array_formula_type": array,
            "error": error,
            "number_decimal_places": decimals,
            "date_include_time": date.map(|date| date.include_time),
            "select_options": [],
            "date_format": date.map(|date| date.format.clone()),
            "number_suffix": "",
            "date_show_tzinfo": date.map(|date| date.show_tzinfo),
            "nullable": nullable,
            "number_separator": "",
            "number_prefix": "",
            "date_time_format": date.map(|date| date.time_format.clone()),
            "available_collaborators": [],
        }));
        if matches!(field.kind, FieldKind::Lookup { .. }) {
            object.insert(
                "available_collaborators".to_owned(),
                self.collaborators(field),
            );
        }
        for key in ["select_options", "available_collaborators"] {
            if !more.contains(&key) {
                object.shift_remove(key);
            }
        }
        Json::Object(object)
    }

    fn collaborators(&self, field: &Field) -> Json {
        let workspace = self.workspace_of(field.table);
        let members = self
            .users
            .values()
            .filter(|user| workspace.is_some_and(|id| user.workspaces.contains(&id)));
        members
            .map(|user| json!({ "id": user.id, "name": user.name }))
            .collect()
    }
}

fn date_json(settings: &DateSettings) -> Json {
    json!({
        "date_format": settings.format,
        "date_include_time": settings.include_time,
        "date_time_format": settings.time_format,
        "date_show_tzinfo": settings.show_tzinfo,
        "date_force_timezone": settings.force_timezone,
    })
}

fn object(json: Json) -> Map<String, Json> {
    if let Json::Object(object) = json {
        object
    } else {
        Map::new()
    }
}
