//! Comments and the answers to them. Their content arrives as a string of JSON and is kept unjudged.

use crate::docmost::answer::{Answer, Answered, Failure};
use crate::docmost::call::Call;
use crate::docmost::fields::Fields;
use crate::docmost::store::Store;
use crate::docmost::store::comments::Comment;
use crate::docmost::store::spaces::SpaceRole;
use crate::docmost::{Shared, State as Wiki, ids};
use axum::extract::State;
use serde_json::{Value, json};

impl Wiki {
    fn comment_item(&self, comment: &Comment) -> Result<Value, Failure> {
        Ok(json!({
            "id": comment.id, "content": comment.content, "selection": comment.selection, "type": comment.kind,
            "creatorId": comment.creator_id, "pageId": comment.page_id, "parentCommentId": comment.parent_comment_id,
            "workspaceId": self.workspace_id()?, "resolvedAt": null, "createdAt": comment.created_at, "editedAt": null,
            "deletedAt": null, "lastEditedById": null, "resolvedById": null, "updatedAt": comment.updated_at,
            "spaceId": comment.space_id, "creator": self.store.user_card(&comment.creator_id)?, "resolvedBy": null,
        }))
    }

    fn comment(&self, id: &str) -> Result<Comment, Failure> {
        self.store
            .comment(id)?
            .ok_or_else(|| Failure::not_found("Comment not found"))
    }
}

fn content(fields: &mut Fields) -> Value {
    let parsed = fields
        .value("content")
        .and_then(Value::as_str)
        .and_then(|text| serde_json::from_str(text).ok());
    parsed.unwrap_or_else(|| {
        fields.fault("content must be a json string");
        Value::Null
    })
}

/// `POST /api/comments {pageId}`: oldest first.
pub async fn list(State(wiki): State<Shared>, call: Call) -> Answered {
    wiki.listed_of_page(call, Store::comments, Wiki::comment_item)
}

/// `POST /api/comments/create {pageId, content, type?, selection?, parentCommentId?}`; readers may not.
pub async fn create(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let id = fields.filled("pageId");
    let content = content(&mut fields);
    let kind = fields
        .text("type")
        .filter(|kind| kind == "inline")
        .unwrap_or_else(|| "page".to_owned());
    let selection = fields.text("selection");
    let parent = fields.text("parentCommentId");
    fields.check()?;
    let page = wiki.own_page(&viewer.user, &id)?;
    if let Some(parent) = &parent
        && wiki.comment(parent)?.parent_comment_id.is_some()
    {
        return Err(Failure::BadRequest("You cannot reply to a reply"));
    }
    let now = ids::now();
    let comment = Comment {
        id: ids::uuid(),
        page_id: page.id,
        space_id: page.space_id,
        parent_comment_id: parent,
        creator_id: viewer.user.id,
        content,
        selection,
        kind,
        created_at: now.clone(),
        updated_at: now,
    };
    wiki.store.add_comment(&comment)?;
    Answer::data(wiki.comment_item(&comment)?)
}

/// `POST /api/comments/update {commentId, content}`; one's own only.
pub async fn update(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let id = fields.uuid("commentId");
    let content = content(&mut fields);
    fields.check()?;
    let comment = wiki.comment(&id)?;
    wiki.at_least(&viewer.user, &comment.space_id, SpaceRole::Reader)?;
    if comment.creator_id != viewer.user.id {
        return Err(Failure::ForbiddenBecause(
            "You can only edit your own comments",
        ));
    }
    wiki.store.set_comment(&id, &content)?;
    Answer::data(wiki.comment_item(&wiki.comment(&id)?)?)
}

/// `POST /api/comments/delete {commentId}`; one's own, or any as admin of the space.
pub async fn delete(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let id = fields.uuid("commentId");
    fields.check()?;
    let comment = wiki.comment(&id)?;
    let role = wiki.role_in(&viewer.user, &comment.space_id)?;
    if comment.creator_id != viewer.user.id && role < SpaceRole::Admin {
        return Err(Failure::ForbiddenBecause(
            "You can only delete your own comments",
        ));
    }
    wiki.store.drop_comment(&id)?;
    Answer::done()
}

/// `POST /api/comments/info {commentId}`.
pub async fn info(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let id = fields.uuid("commentId");
    fields.check()?;
    let comment = wiki.comment(&id)?;
    wiki.role_in(&viewer.user, &comment.space_id)?;
    Answer::data(wiki.comment_item(&comment)?)
}
