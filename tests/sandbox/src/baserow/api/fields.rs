//! Views of fields.

use super::error::ApiError;
use super::routes::Context;
use super::{Answer, ok};
use crate::baserow::engine::Engine;
use crate::baserow::model::{FieldId, FieldKind, TableId};
use serde_json::{Value as Json, json};
use std::sync::MutexGuard;

/// `GET …/fields/table/{table}/`
pub fn list(context: &Context, table: TableId) -> Answer {
    let engine = context.table(table, "read")?;
    let fields: Vec<Json> = engine
        .world
        .fields_of(table)
        .map(|field| engine.world.field_json(field))
        .collect();
    ok(fields)
}

/// `POST …/fields/table/{table}/`
pub fn create(context: &Context, table: TableId) -> Answer {
    if matches!(context.caller, super::auth::Caller::Token(..)) {
        return Err(ApiError::not_provided());
    }
    let mut engine = context.table(table, "create")?;
    let id = engine.create_field(table, &context.request.object()?)?;
    shown(&engine, id)
}

/// `GET …/fields/{field}/`
pub fn get(context: &Context, id: FieldId) -> Answer {
    let engine = of_field(context, id)?;
    let field = engine
        .world
        .fields
        .get(&id)
        .ok_or_else(ApiError::no_field)?;
    ok(engine.world.field_json(field))
}

/// `PATCH …/fields/{field}/`
pub fn update(context: &Context, id: FieldId) -> Answer {
    let mut engine = of_field(context, id)?;
    engine.update_field(id, &context.request.object()?)?;
    shown(&engine, id)
}

/// `DELETE …/fields/{field}/`
pub fn delete(context: &Context, id: FieldId) -> Answer {
    let mut engine = of_field(context, id)?;
    engine.delete_field(id)?;
    ok(json!({ "related_fields": [] }))
}

/// `POST …/fields/table/{table}/change-primary-field/`
pub fn change_primary(context: &Context, table: TableId) -> Answer {
    let mut engine = context.table(table, "update")?;
    let body = context.request.object()?;
    let new = body.get("new_primary_field_id").and_then(Json::as_i64);
    let new = new.ok_or_else(|| {
        ApiError::field(
            "new_primary_field_id",
            "This field is required.",
            "required",
        )
    })?;
    let former = engine.change_primary(table, FieldId(new))?;
    shown_with(&engine, FieldId(new), former)
}

fn of_field<'a>(context: &Context<'a>, id: FieldId) -> Result<MutexGuard<'a, Engine>, ApiError> {
    let table = context
        .state
        .engine()
        .world
        .fields
        .get(&id)
        .map(|field| field.table)
        .ok_or_else(ApiError::no_field)?;
    context.table(table, "read")
}

/// A field with the fields that changed along with it: a link's reverse.
fn shown(engine: &Engine, id: FieldId) -> Answer {
    let field = engine
        .world
        .fields
        .get(&id)
        .ok_or_else(ApiError::no_field)?;
    let related = match &field.kind {
        FieldKind::LinkRow { related, .. } => *related,
        _ => None,
    };
    shown_with(engine, id, related)
}

fn shown_with(engine: &Engine, id: FieldId, related: Option<FieldId>) -> Answer {
    let world = &engine.world;
    let field = world.fields.get(&id).ok_or_else(ApiError::no_field)?;
    let related = related.and_then(|id| world.fields.get(&id));
    let related: Vec<Json> = related
        .into_iter()
        .map(|field| engine.world.field_json(field))
        .collect();
    let mut json = engine.world.field_json(field);
    if let Some(object) = json.as_object_mut() {
        object.insert("related_fields".to_owned(), related.into());
    }
    ok(json)
}
