//! The workspace: what it is, its members and their roles, invitations to it.

use super::auth;
use crate::docmost::answer::{Answer, Answered, Failure};
use crate::docmost::call::Call;
use crate::docmost::listing::Window;
use crate::docmost::store::users::{NewUser, User, UserField};
use crate::docmost::{Shared, State as Wiki, ids};
use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};

const ROLES: [&str; 3] = ["owner", "admin", "member"];

impl Wiki {
    /// Makes the workspace.
    pub fn make_workspace(
        &self,
        id: &str,
        name: &str,
        default_space: &str,
        at: &str,
    ) -> Result<(), Failure> {
        let kept = json!({ "name": name, "defaultSpaceId": default_space, "createdAt": at });
        self.store.set_meta("workspace", &kept.to_string())?;
        self.store.set_meta("workspace_id", id)
    }

    /// The workspace's id.
    pub fn workspace_id(&self) -> Result<String, Failure> {
        self.store.meta("workspace_id")?.ok_or(Failure::NoWorkspace)
    }

    /// The workspace as its members see it.
    pub fn workspace(&self) -> Result<Value, Failure> {
        let kept: Value =
            serde_json::from_str(&self.store.meta("workspace")?.ok_or(Failure::NoWorkspace)?)?;
        Ok(json!({
            "id": self.workspace_id()?, "name": kept["name"], "description": null, "logo": null, "hostname": null,
            "customDomain": null, "settings": null, "defaultRole": "member", "emailDomains": [],
            "defaultSpaceId": kept["defaultSpaceId"], "createdAt": kept["createdAt"], "updatedAt": kept["createdAt"],
            "deletedAt": null, "stripeCustomerId": null, "status": null, "billingEmail": null, "trialEndAt": null,
            "enforceSso": false, "plan": null, "enforceMfa": false, "trashRetentionDays": null, "isScimEnabled": false,
        }))
    }
}

/// `POST /api/workspace/info`.
pub async fn info(State(wiki): State<Shared>, call: Call) -> Answered {
    call.logged_in()?;
    Answer::data(wiki.workspace()?)
}

/// `POST /api/workspace/public`: what the login form needs.
pub async fn public(State(wiki): State<Shared>, _call: Call) -> Answered {
    let whole = wiki.workspace()?;
    Answer::data(json!({
        "id": whole["id"], "name": whole["name"], "logo": null, "hostname": null, "enforceSso": false,
        "authProviders": [],
    }))
}

/// `POST /api/workspace/members`.
pub async fn members(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, _) = call.logged_in()?;
    let window = Window::read(&mut fields);
    fields.check()?;
    let id = wiki.workspace_id()?;
    Answer::data(
        window.page(
            wiki.store
                .users()?
                .iter()
                .map(|user| user.whole(&id))
                .collect(),
        )?,
    )
}

fn governing(user: &User) -> Result<(), Failure> {
    if user.governs() {
        Ok(())
    } else {
        Err(Failure::Forbidden)
    }
}

/// `POST /api/workspace/members/change-role {userId, role}`. The last owner stays owner.
pub async fn members_change_role(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let user_id = fields.uuid("userId");
    let role = fields.word("role", &ROLES);
    fields.check()?;
    governing(&viewer.user)?;
    let role = role.unwrap_or("member");
    let user = wiki
        .store
        .user(&user_id)?
        .ok_or_else(|| Failure::not_found("User not found"))?;
    if (user.role == "owner" || role == "owner") && viewer.user.role != "owner" {
        return Err(Failure::Forbidden);
    }
    let owners = wiki
        .store
        .users()?
        .iter()
        .filter(|user| user.role == "owner")
        .count();
    if user.role == "owner" && role != "owner" && owners == 1 {
        return Err(Failure::BadRequest(
            "There must be at least one workspace owner",
        ));
    }
    wiki.store.set_user_field(&user_id, UserField::Role, role)?;
    Answer::done()
}

/// `POST /api/workspace/invites/create {emails, role}`.
pub async fn invites_create(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let emails = fields.texts("emails");
    let role = fields.word("role", &ROLES);
    if emails.is_empty() || !emails.iter().all(|email| auth::is_email(email)) {
        fields.fault("each value in emails must be an email");
    }
    fields.check()?;
    governing(&viewer.user)?;
    for email in emails {
        wiki.store.invite(&email, role.unwrap_or("member"))?;
    }
    Answer::done()
}

/// `POST /api/workspace/invites`.
pub async fn invites(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let window = Window::read(&mut fields);
    fields.check()?;
    governing(&viewer.user)?;
    let workspace = wiki.workspace_id()?;
    let items = wiki.store.invitations()?.into_iter().map(|[id, email, role, _, at]| {
        json!({ "id": id, "email": email, "role": role, "workspaceId": workspace, "createdAt": at })
    });
    Answer::data(window.page(items.collect())?)
}

/// `POST /api/workspace/invites/link {invitationId}`.
pub async fn invites_link(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let id = fields.uuid("invitationId");
    fields.check()?;
    governing(&viewer.user)?;
    let found = wiki
        .store
        .invitations()?
        .into_iter()
        .find(|invitation| invitation[0] == id);
    let [id, _, _, token, _] = found.ok_or_else(|| Failure::not_found("Invitation not found"))?;
    Answer::data(json!({ "inviteLink": format!("{}/invites/{id}?token={token}", wiki.public_url) }))
}

/// `POST /api/workspace/invites/accept {invitationId, token, name, password}`.
pub async fn invites_accept(
    State(wiki): State<Shared>,
    mut call: Call,
) -> Result<Response, Failure> {
    let fields = &mut call.fields;
    let id = fields.uuid("invitationId");
    let token = fields.required_text("token");
    let name = fields.required_text("name");
    let password = fields.required_text("password");
    fields.check()?;
    let found = wiki
        .store
        .invitations()?
        .into_iter()
        .find(|invitation| invitation[0] == id);
    let [id, email, role, kept, _] = found.ok_or(Failure::BadRequest("Invitation not found"))?;
    if kept != token {
        return Err(Failure::BadRequest("Invalid invitation token"));
    }
    let user = NewUser {
        id: ids::uuid(),
        email: &email,
        name: &name,
        role: &role,
        locale: "en-US",
        password: &password,
        at: ids::now(),
    };
    if !wiki.store.add_user(&user)? {
        return Err(Failure::BadRequest(
            "You have already accepted this invitation",
        ));
    }
    wiki.store.drop_invitation(&id)?;
    let user = wiki
        .store
        .user(&user.id)?
        .ok_or_else(|| Failure::Internal("a new account is gone".to_owned()))?;
    auth::log_in(
        &wiki,
        &user,
        Answer::with(json!({ "requiresLogin": false })),
    )
}
