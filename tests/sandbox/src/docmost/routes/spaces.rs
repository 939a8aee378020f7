//! Spaces and their members.

use crate::docmost::answer::{Answer, Answered, Failure};
use crate::docmost::call::Call;
use crate::docmost::listing::Window;
use crate::docmost::store::spaces::SpaceRole;
use crate::docmost::{Shared, ids};
use axum::extract::State;
use serde_json::{Value, json};

const ROLES: [&str; 3] = ["reader", "writer", "admin"];

/// `POST /api/spaces`: those that the person is a member of.
pub async fn list(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let window = Window::read(&mut fields);
    fields.check()?;
    let workspace = wiki.workspace_id()?;
    let mut items = Vec::new();
    for space in wiki.store.spaces_of(&viewer.user.id)? {
        let role = wiki.role_in(&viewer.user, &space.id)?;
        let mut item = space.whole(&workspace, wiki.store.member_count(&space.id)?);
        item["membership"] = json!({ "userId": viewer.user.id, "role": role.name() });
        items.push(item);
    }
    Answer::data(window.page(items)?)
}

/// `POST /api/spaces/create {name, slug, description?}`; owners and admins only.
pub async fn create(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let name = fields.required_text("name");
    let slug = fields.required_text("slug");
    let description = fields.text("description").unwrap_or_default();
    let first_is_plain = slug
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_alphanumeric());
    if !first_is_plain
        || !slug
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    {
        fields.fault(
            "Space slug must start with a letter or number and may contain hyphens and underscores",
        );
    }
    fields.check()?;
    if !viewer.user.governs() {
        return Err(Failure::Forbidden);
    }
    let id = ids::uuid();
    if !wiki.store.add_space(
        &id,
        &name,
        &slug,
        &description,
        &viewer.user.id,
        &ids::now(),
    )? {
        return Err(Failure::BadRequest(
            "Space slug exists. Please use a unique space slug",
        ));
    }
    Answer::data(wiki.space(&id)?.whole(&wiki.workspace_id()?, 1))
}

/// `POST /api/spaces/info {spaceId}` (id or slug).
pub async fn info(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let id = fields.filled("spaceId");
    fields.check()?;
    let space = wiki.space(&id)?;
    let role = wiki.role_in(&viewer.user, &space.id)?;
    let mut whole = space.whole(&wiki.workspace_id()?, wiki.store.member_count(&space.id)?);
    whole["membership"] =
        json!({ "userId": viewer.user.id, "role": role.name(), "permissions": role.permissions() });
    Answer::data(whole)
}

/// `POST /api/spaces/members {spaceId}`.
pub async fn members(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let id = fields.filled("spaceId");
    let window = Window::read(&mut fields);
    fields.check()?;
    let space = wiki.space(&id)?;
    wiki.role_in(&viewer.user, &space.id)?;
    let mut items: Vec<Value> = Vec::new();
    for (user_id, role) in wiki.store.space_members(&space.id)? {
        if let Some(user) = wiki.store.user(&user_id)? {
            items.push(json!({
                "id": user.id, "name": user.name, "email": user.email, "avatarUrl": null, "role": role, "type": "user",
            }));
        }
    }
    Answer::data(window.page(items)?)
}

/// `POST /api/spaces/members/add {spaceId, role, userIds}`.
pub async fn members_add(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let id = fields.uuid("spaceId");
    let role = fields.word("role", &ROLES).and_then(SpaceRole::named);
    let users = fields.texts("userIds");
    fields.check()?;
    let space = wiki.space(&id)?;
    wiki.at_least(&viewer.user, &space.id, SpaceRole::Admin)?;
    for user in users {
        if wiki.store.user(&user)?.is_some() && wiki.store.space_role(&space.id, &user)?.is_none() {
            wiki.store
                .set_space_member(&space.id, &user, role.unwrap_or(SpaceRole::Reader))?;
        }
    }
    Answer::done()
}

/// `POST /api/spaces/members/change-role {spaceId, userId, role}`.
pub async fn members_change_role(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let id = fields.uuid("spaceId");
    let user = fields.uuid("userId");
    let role = fields.word("role", &ROLES).and_then(SpaceRole::named);
    fields.check()?;
    wiki.at_least(&viewer.user, &id, SpaceRole::Admin)?;
    if wiki.store.space_role(&id, &user)?.is_none() {
        return Err(Failure::not_found("Space membership not found"));
    }
    wiki.store
        .set_space_member(&id, &user, role.unwrap_or(SpaceRole::Reader))?;
    Answer::done()
}

/// `POST /api/spaces/members/remove {spaceId, userId}`.
pub async fn members_remove(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let id = fields.uuid("spaceId");
    let user = fields.uuid("userId");
    fields.check()?;
    wiki.at_least(&viewer.user, &id, SpaceRole::Admin)?;
    wiki.store.remove_space_member(&id, &user)?;
    Answer::done()
}
