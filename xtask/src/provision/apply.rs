//! Does the steps of a plan, one request each, and keeps what is known of the base up to date from the answers.
//!
//! May be ended anywhere: what is done is done, and the next run's plan is what is left. Stops at the first refusal, with
//! the step, which names table and field, and Baserow's code.

use anyhow::{Context, Result, bail};
use bridge_core::entity::Entity;
use bridge_core::schema::FieldKind;
use serde::Deserialize;
use serde_json::Value;

use super::base::{Base, DatabaseId, FieldThere, TableId, TableThere, WorkspaceId};
use super::client::{Client, Refused};
use super::goal::Goal;
use super::read::{self, parse};
use super::request::request;
use super::step::Step;
use crate::progress::note;

/// Of an answer, the number of what was made.
#[derive(Deserialize)]
struct Made<Id> {
    id: Id,
}

/// Does them all.
pub fn apply(client: &Client, base: &mut Base, goal: &Goal, steps: &[Step]) -> Result<()> {
    for (index, step) in steps.iter().enumerate() {
        note(format!("[{}/{}] {step}", index + 1, steps.len()));
        done(client, base, goal, step).with_context(|| {
            format!(
                "stopped at step {} ({step}); run this again to go on",
                index + 1
            )
        })?;
    }
    Ok(())
}

fn done(client: &Client, base: &mut Base, goal: &Goal, step: &Step) -> Result<()> {
    let request = request(step, base, goal)?;
    let answer = client
        .send(&request)
        .map_err(|error| with_advice(step, error))?;
    match step {
        Step::CreateWorkspace { .. } => {
            base.workspaces.push(parse::<Made<WorkspaceId>>(answer)?.id);
        }
        Step::CreateDatabase { .. } => base.databases.push(parse::<Made<DatabaseId>>(answer)?.id),
        Step::CreateTable { table, .. } => {
            let id = parse::<Made<TableId>>(answer)?.id;
            let fields = read::fields(client, id)?;
            base.tables.push(TableThere {
                id,
                entity: table.entity,
                fields,
                webhooks: Vec::new(),
            });
        }
        Step::CreateField { entity, field } => {
            keep(base, *entity, answer)?;
            // The list on the other side has a number and, for now, a name that Baserow chose.
            if let FieldKind::Link { to, .. } = field.kind {
                again(client, base, to)?;
            }
        }
        Step::ChangeField { entity, .. } | Step::NameList { entity, .. } => {
            keep(base, *entity, answer)?;
        }
        Step::ChangePrimary { table } => again(client, base, table.entity)?,
        Step::CreateToken { .. } | Step::LimitToken { .. } => base.tokens = vec![parse(answer)?],
        // Nothing comes after a table's webhook that would need it.
        Step::CreateWebhook { .. } | Step::ChangeWebhook { .. } => {}
    }
    Ok(())
}

/// Takes in a field as the answer describes it.
fn keep(base: &mut Base, entity: Entity, answer: Value) -> Result<()> {
    let field: FieldThere = parse(answer)?;
    match base.table_mut(entity) {
        Some(table) => table.put(field),
        None => bail!("the table {entity} is not there"),
    }
    Ok(())
}

/// Reads the fields of a table again.
fn again(client: &Client, base: &mut Base, entity: Entity) -> Result<()> {
    if let Some(table) = base.table_mut(entity) {
        table.fields = read::fields(client, table.id)?;
    }
    Ok(())
}

/// What a refusal means where Baserow's own words do not say it.
fn with_advice(step: &Step, error: anyhow::Error) -> anyhow::Error {
    let code = error
        .downcast_ref::<Refused>()
        .and_then(Refused::code)
        .unwrap_or_default();
    let advice = match (step, code) {
        (
            Step::CreateWebhook { .. } | Step::ChangeWebhook { .. },
            "ERROR_REQUEST_BODY_VALIDATION",
        ) => {
            "Baserow must be able to reach the bridge, which has to listen by now; Baserow 1.35 calls public addresses \
             and the ports 80, 443, 8000, 8080 and 8443 only, unless BASEROW_WEBHOOKS_ALLOW_PRIVATE_ADDRESS is set there"
        }
        (_, "ERROR_FIELD_DATA_CONSTRAINT") => "two rows of the table share a value of this field",
        (
            _,
            "ERROR_USER_NOT_IN_GROUP"
            | "PERMISSION_DENIED"
            | "ERROR_USER_INVALID_GROUP_PERMISSIONS",
        ) => "the account needs more rights in this workspace",
        _ => return error,
    };
    error.context(advice)
}
