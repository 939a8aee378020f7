//! The account of the person who asks.

use crate::docmost::Shared;
use crate::docmost::answer::{Answer, Answered};
use crate::docmost::call::Call;
use crate::docmost::store::users::UserField;
use axum::extract::State;
use serde_json::json;

/// `POST /api/users/me`.
pub async fn me(State(wiki): State<Shared>, call: Call) -> Answered {
    let (_, viewer) = call.logged_in()?;
    let mut workspace = wiki.workspace()?;
    if let Some(fields) = workspace.as_object_mut() {
        fields.insert("auditRetentionDays".to_owned(), serde_json::Value::Null);
        fields.insert("memberCount".to_owned(), json!(wiki.store.users()?.len()));
    }
    let id = wiki.workspace_id()?;
    Answer::data(json!({ "user": viewer.user.whole(&id), "workspace": workspace }))
}

/// `POST /api/users/update`: name and language.
pub async fn update(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let name = fields.text("name");
    let locale = fields.text("locale");
    fields.check()?;
    if let Some(name) = name {
        wiki.store
            .set_user_field(&viewer.user.id, UserField::Name, &name)?;
    }
    if let Some(locale) = locale {
        wiki.store
            .set_user_field(&viewer.user.id, UserField::Locale, &locale)?;
    }
    let id = wiki.workspace_id()?;
    Answer::data(
        wiki.store
            .user(&viewer.user.id)?
            .map_or(serde_json::Value::Null, |user| user.whole(&id)),
    )
}
