//! A step as a request to Baserow, once everything it refers to is there. Pure.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::base::Base;
use super::definition;
use super::goal::Goal;
use super::rights;
use super::step::Step;
use super::webhook;

/// How a request is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Makes something.
    Post,
    /// Changes something.
    Patch,
}

/// A request that changes something.
#[derive(Clone, PartialEq)]
pub struct Request {
    /// How it is sent.
    pub method: Method,
    /// Path with its trailing slash.
    pub path: String,
    /// JSON; may hold the secret of deliveries.
    pub body: Value,
}

fn post(path: String, body: Value) -> Request {
    Request {
        method: Method::Post,
        path,
        body,
    }
}

fn patch(path: String, body: Value) -> Request {
    Request {
        method: Method::Patch,
        path,
        body,
    }
}

/// The request of a step; an error where a step before it has not been done.
pub fn request(step: &Step, base: &Base, goal: &Goal) -> Result<Request> {
    Ok(match step {
        Step::CreateWorkspace { name } => {
            post("/api/workspaces/".to_owned(), json!({ "name": name }))
        }
        Step::CreateDatabase { name } => {
            let workspace = base.workspaces.first().context("there is no workspace")?;
            post(
                format!("/api/applications/workspace/{workspace}/"),
                json!({ "name": name, "type": "database" }),
            )
        }
        // With a header row and nothing below it there are neither default fields nor blank rows.
        Step::CreateTable { table, first } => {
            let database = base.databases.first().context("there is no database")?;
            post(
                format!("/api/database/tables/database/{database}/"),
                json!({ "name": table.entity.name(), "data": [[first]], "first_row_header": true }),
            )
        }
        Step::CreateField { entity, field } => {
            let table = definition::table(base, *entity)?;
            post(
                format!("/api/database/fields/table/{table}/"),
                definition::body(base, *entity, field)?,
            )
        }
        Step::ChangeField {
            entity,
            field,
            settings,
            ..
        } => {
            let there = base
                .field(*entity, field.name)
                .with_context(|| format!("the field {entity}.{} is not there", field.name))?;
            let settings = if settings.is_empty() {
                definition::settings(base, *entity, field)?
            } else {
                settings.clone()
            };
            patch(
                format!("/api/database/fields/{}/", there.id),
                Value::Object(settings),
            )
        }
        Step::NameList {
            from, link, name, ..
        } => {
            let list = base
                .field(*from, link)
                .and_then(|link| link.link_row_related_field_id)
                .with_context(|| format!("the link {from}.{link} has no list"))?;
            patch(
                format!("/api/database/fields/{list}/"),
                json!({ "name": name }),
            )
        }
        Step::ChangePrimary { table } => {
            let id = definition::table(base, table.entity)?;
            let field = base
                .field(table.entity, table.primary)
                .with_context(|| format!("the field {} is not there", table.primary))?;
            post(
                format!("/api/database/fields/table/{id}/change-primary-field/"),
                json!({ "new_primary_field_id": field.id }),
            )
        }
        Step::CreateToken { name } => {
            let workspace = base.workspaces.first().context("there is no workspace")?;
            post(
                "/api/database/tokens/".to_owned(),
                json!({ "name": name, "workspace": workspace }),
            )
        }
        Step::LimitToken { .. } => {
            let token = base.tokens.first().context("there is no token")?;
            patch(
                format!("/api/database/tokens/{}/", token.id),
                json!({ "permissions": rights::wanted(base) }),
            )
        }
        Step::CreateWebhook { entity } => {
            let hook = goal.webhook.as_ref().context("no webhook is wanted")?;
            let table = definition::table(base, *entity)?;
            post(
                format!("/api/database/webhooks/table/{table}/"),
                webhook::body(base, *entity, hook, None),
            )
        }
        Step::ChangeWebhook { entity, .. } => {
            let hook = goal.webhook.as_ref().context("no webhook is wanted")?;
            let there = base
                .table(*entity)
                .and_then(|table| table.webhooks.iter().find(|there| webhook::is_ours(there)))
                .with_context(|| format!("the webhook of {entity} is not there"))?;
            patch(
                format!("/api/database/webhooks/{}/", there.id),
                webhook::body(base, *entity, hook, Some(there)),
            )
        }
    })
}
