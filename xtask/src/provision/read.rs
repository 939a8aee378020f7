//! Reads what is there. Nothing but GETs.

use anyhow::{Context, Result};
use bridge_core::entity::Entity;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::base::{
    Base, DatabaseId, FieldThere, TableId, TableThere, TokenThere, WebhookThere, WorkspaceId,
};
use super::client::Client;
use super::goal::Names;

/// Something with a number and a name.
#[derive(Deserialize)]
struct Named<Id> {
    id: Id,
    name: String,
}

/// A database, or another kind of application.
#[derive(Deserialize)]
struct Application {
    id: DatabaseId,
    name: String,
    #[serde(rename = "type")]
    kind: String,
}

/// All that matters. Where a name is there twice, nothing below it is looked at.
pub fn base(client: &Client, names: &Names) -> Result<Base> {
    let mut base = Base::default();
    let all: Vec<Named<WorkspaceId>> = list(client, "/api/workspaces/")?;
    base.workspaces = all
        .into_iter()
        .filter(|found| found.name == names.workspace)
        .map(|found| found.id)
        .collect();
    let [workspace] = base.workspaces[..] else {
        return Ok(base);
    };
    let tokens: Vec<TokenThere> = list(client, "/api/database/tokens/")?;
    base.tokens = tokens
        .into_iter()
        .filter(|token| token.workspace == workspace && token.name == names.token())
        .collect();
    let all: Vec<Application> = list(client, &format!("/api/applications/workspace/{workspace}/"))?;
    base.databases = all
        .into_iter()
        .filter(|found| found.kind == "database" && found.name == names.database)
        .map(|found| found.id)
        .collect();
    let [database] = base.databases[..] else {
        return Ok(base);
    };
    let all: Vec<Named<TableId>> = list(
        client,
        &format!("/api/database/tables/database/{database}/"),
    )?;
    for found in all {
        if let Some(entity) = Entity::from_name(&found.name) {
            base.tables.push(table(client, found.id, entity)?);
        }
    }
    Ok(base)
}

fn table(client: &Client, id: TableId, entity: Entity) -> Result<TableThere> {
    let webhooks: Vec<WebhookThere> = list(client, &format!("/api/database/webhooks/table/{id}/"))?;
    Ok(TableThere {
        id,
        entity,
        fields: fields(client, id)?,
        webhooks,
    })
}

/// The fields of a table.
pub fn fields(client: &Client, table: TableId) -> Result<Vec<FieldThere>> {
    list(client, &format!("/api/database/fields/table/{table}/"))
}

fn list<T: DeserializeOwned>(client: &Client, path: &str) -> Result<Vec<T>> {
    parse(client.get(path)?).with_context(|| format!("the answer to {path}"))
}

/// Takes from an answer what is looked at here.
pub fn parse<T: DeserializeOwned>(answer: Value) -> Result<T> {
    serde_json::from_value(answer).context("Baserow answers in a form that is not known here")
}
