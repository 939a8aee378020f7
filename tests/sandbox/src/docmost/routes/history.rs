//! Former states of a page.

use crate::docmost::answer::{Answer, Answered, Failure};
use crate::docmost::call::Call;
use crate::docmost::store::Store;
use crate::docmost::store::history::Version;
use crate::docmost::{Shared, State as Wiki};
use axum::extract::State;
use serde_json::{Value, json};

impl Wiki {
    fn version_item(&self, version: &Version) -> Result<Value, Failure> {
        Ok(json!({
            "id": version.id, "pageId": version.page_id, "title": version.title, "icon": version.icon,
            "lastUpdatedById": version.user_id, "lastUpdatedBy": self.store.user_card(&version.user_id)?,
            "createdAt": version.created_at, "updatedAt": version.created_at,
        }))
    }
}

/// `POST /api/pages/history {pageId}`: newest first, without content.
pub async fn history(State(wiki): State<Shared>, call: Call) -> Answered {
    wiki.listed_of_page(call, Store::history, Wiki::version_item)
}

/// `POST /api/pages/history/info {historyId}`: one state with its content.
pub async fn history_info(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let id = fields.uuid("historyId");
    fields.check()?;
    let version = wiki
        .store
        .version(&id)?
        .ok_or_else(|| Failure::not_found("Page history not found"))?;
    wiki.seen_page(&viewer.user, &version.page_id)?;
    let mut item = wiki.version_item(&version)?;
    item["content"] = version.content.unwrap_or(Value::Null);
    Answer::data(item)
}
