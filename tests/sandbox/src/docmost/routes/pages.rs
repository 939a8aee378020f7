//! Making, changing and reading a page. Content goes through the live document; what is read back is what was stored.

use crate::docmost::answer::{Answer, Answered, Failure};
use crate::docmost::call::{Call, Viewer};
use crate::docmost::content::ydoc::Operation;
use crate::docmost::content::{FORMATS, Format};
use crate::docmost::fields::Fields;
use crate::docmost::store::pages::Page;
use crate::docmost::store::spaces::SpaceRole;
use crate::docmost::{Shared, State as Wiki, ids};
use axum::extract::State;
use serde_json::{Value, json};

/// What a person may do with a page of their space.
pub fn permissions(role: SpaceRole) -> Value {
    json!({ "canEdit": role >= SpaceRole::Writer, "hasRestriction": false })
}

impl Wiki {
    /// A new page of a person at the end of its list.
    pub fn new_page(
        &self,
        viewer: &Viewer,
        space_id: &str,
        parent: Option<&str>,
    ) -> Result<Page, Failure> {
        let id = ids::uuid();
        let now = ids::now();
        Ok(Page {
            position: self.store.next_position(space_id, parent, id.as_bytes())?,
            id,
            slug_id: ids::slug_id(),
            title: None,
            icon: None,
            parent_page_id: parent.map(str::to_owned),
            creator_id: viewer.user.id.clone(),
            last_updated_by_id: viewer.user.id.clone(),
            space_id: space_id.to_owned(),
            created_at: now.clone(),
            updated_at: now,
            deleted_at: None,
            deleted_by_id: None,
            contributor_ids: Vec::new(),
            content: None,
        })
    }

    /// A page with its content and everybody named in it.
    fn whole_page(
        &self,
        page: &Page,
        role: SpaceRole,
        format: Format,
        deleted_by: bool,
    ) -> Result<Value, Failure> {
        let mut whole = page.bare(&self.workspace_id()?);
        whole["content"] = page
            .content
            .as_ref()
            .map_or(Ok(Value::Null), |content| format.write(content))?;
        whole["creator"] = self.store.user_card(&page.creator_id)?;
        whole["lastUpdatedBy"] = self.store.user_card(&page.last_updated_by_id)?;
        whole["contributors"] = page
            .contributor_ids
            .iter()
            .map(|id| self.store.user_card(id))
            .collect::<Result<Vec<_>, _>>()?
            .into();
        if deleted_by {
            whole["deletedBy"] = page
                .deleted_by_id
                .as_ref()
                .map_or(Ok(Value::Null), |id| self.store.user_card(id))?;
        }
        whole["space"] = self.space(&page.space_id)?.card();
        whole["permissions"] = permissions(role);
        Ok(whole)
    }
}

/// The content of a body in the format it names; both or neither.
fn content(fields: &mut Fields) -> Option<(Format, Value)> {
    let content = fields.value("content").cloned()?;
    let format = fields.word("format", &FORMATS).and_then(Format::named);
    format.map(|format| (format, content))
}

/// `POST /api/pages/create {spaceId, title?, icon?, parentPageId?, content?, format?}`.
pub async fn create(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let space = fields.uuid("spaceId");
    let parent = if fields.value("parentPageId").is_some() {
        Some(fields.uuid("parentPageId"))
    } else {
        None
    };
    let title = fields.text("title");
    let icon = fields.text("icon");
    let given = content(&mut fields);
    fields.check()?;
    let role = wiki.at_least(&viewer.user, &space, SpaceRole::Writer)?;
    if let Some(parent) = &parent {
        let above = wiki
            .store
            .page(parent)?
            .filter(|page| page.space_id == space && page.deleted_at.is_none());
        above.ok_or_else(|| Failure::not_found("Parent page not found"))?;
    }
    let mut page = wiki.new_page(&viewer, &space, parent.as_deref())?;
    page.title = title;
    page.icon = icon;
    page.content = given
        .map(|(format, content)| format.read(&content))
        .transpose()?;
    wiki.store.add_page(&page)?;
    let mut bare = page.bare(&wiki.workspace_id()?);
    bare["permissions"] = permissions(role);
    Answer::data(bare)
}

/// `POST /api/pages/update {pageId, title?, icon?, content?, operation?, format?}`.
pub async fn update(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let id = fields.filled("pageId");
    let title = fields.text("title");
    let icon = fields.has("icon").then(|| fields.text("icon"));
    let mut operation = None;
    if fields.value("content").is_some() {
        operation = match fields.word("operation", &["append", "prepend", "replace"]) {
            Some("append") => Some(Operation::Append),
            Some("prepend") => Some(Operation::Prepend),
            _ => Some(Operation::Replace),
        };
    }
    let given = content(&mut fields);
    fields.check()?;
    let page = wiki.own_page(&viewer.user, &id)?;
    if title.is_some() || icon.is_some() {
        let icon = icon.as_ref().map(Option::as_deref);
        wiki.store
            .retitle(&page.id, title.as_deref(), icon, &viewer.user.id)?;
    }
    let mut format = Format::Json;
    if let (Some((given_format, given)), Some(operation)) = (given, operation) {
        format = given_format;
        let content = format.read(&given)?;
        wiki.rooms
            .edit(&wiki.store, &page.id, operation, &content, &viewer.user.id)?;
    }
    let (page, role) = wiki.seen_page(&viewer.user, &page.id)?;
    Answer::data(wiki.whole_page(&page, role, format, false)?)
}

/// `POST /api/pages/info {pageId, format?}` (id or short id). A page in the trash is answered like any other.
pub async fn info(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let id = fields.filled("pageId");
    let format = if fields.value("format").is_some() {
        fields.word("format", &FORMATS)
    } else {
        Some("json")
    };
    fields.check()?;
    let (page, role) = wiki.seen_page(&viewer.user, &id)?;
    let format = format.and_then(Format::named).unwrap_or(Format::Json);
    Answer::data(wiki.whole_page(&page, role, format, true)?)
}
