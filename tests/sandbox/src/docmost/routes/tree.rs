//! The tree of pages: sidebars, breadcrumbs, moving, duplicating, the trash.

use crate::docmost::answer::{Answer, Answered, Failure};
use crate::docmost::call::{Call, Viewer};
use crate::docmost::content::schema;
use crate::docmost::listing::Window;
use crate::docmost::store::pages::{Page, Which};
use crate::docmost::store::spaces::SpaceRole;
use crate::docmost::{Shared, State as Wiki, ids};
use axum::extract::State;
use serde_json::{Value, json};
use std::collections::HashMap;

impl Wiki {
    /// A page as sidebars show it.
    fn sidebar_item(&self, page: &Page, role: SpaceRole) -> Result<Value, Failure> {
        Ok(json!({
            "id": page.id, "slugId": page.slug_id, "title": page.title, "icon": page.icon, "position": page.position,
            "parentPageId": page.parent_page_id, "spaceId": page.space_id, "creatorId": page.creator_id, "isBase": false,
            "deletedAt": page.deleted_at, "hasChildren": self.store.has_children(&page.id)?,
            "canEdit": role >= SpaceRole::Writer,
        }))
    }

    /// The page and what is above it, itself first.
    pub fn ancestors(&self, page: Page) -> Result<Vec<Page>, Failure> {
        let mut line = vec![page];
        while let Some(above) = line.last().and_then(|page| page.parent_page_id.clone()) {
            let Some(above) = self.store.page(&above)? else {
                break;
            };
            if line.iter().any(|page| page.id == above.id) {
                break;
            }
            line.push(above);
        }
        Ok(line)
    }

    /// A copy of one page, without the pages below it. Unknown nodes do not survive it.
    fn copy(
        &self,
        viewer: &Viewer,
        page: &Page,
        parent: Option<&str>,
        title: String,
    ) -> Result<Page, Failure> {
        let mut copy = self.new_page(viewer, &page.space_id, parent)?;
        copy.title = Some(title);
        copy.icon.clone_from(&page.icon);
        copy.content = page.content.as_ref().map(schema::complete);
        self.store.add_page(&copy)?;
        Ok(copy)
    }
}

/// `POST /api/pages/sidebar-pages {spaceId | pageId}`.
pub async fn sidebar_pages(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let window = Window::read(&mut fields);
    let page_id = fields.text("pageId");
    let space_id = fields.text("spaceId");
    fields.check()?;
    let (pages, role) = if let Some(page_id) = page_id {
        let (page, role) = wiki.seen_page(&viewer.user, &page_id)?;
        (wiki.store.pages(Which::Below(&page.id))?, role)
    } else if let Some(space_id) = space_id {
        let space = wiki.space(&space_id)?;
        (
            wiki.store.pages(Which::Roots(&space.id))?,
            wiki.role_in(&viewer.user, &space.id)?,
        )
    } else {
        return Err(Failure::BadRequest(
            "Either spaceId or pageId must be provided",
        ));
    };
    let items = pages
        .iter()
        .map(|page| wiki.sidebar_item(page, role))
        .collect::<Result<_, _>>()?;
    Answer::data(window.page(items)?)
}

/// `POST /api/pages/recent {spaceId?}`: last changed first.
pub async fn recent(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let window = Window::read(&mut fields);
    let space_id = fields.text("spaceId");
    fields.check()?;
    let spaces = if let Some(id) = space_id {
        wiki.role_in(&viewer.user, &id)?;
        vec![wiki.space(&id)?]
    } else {
        wiki.store.spaces_of(&viewer.user.id)?
    };
    let workspace = wiki.workspace_id()?;
    let mut pages = Vec::new();
    for space in spaces {
        for page in wiki.store.pages(Which::Recent(&space.id))? {
            let mut item = page.bare(&workspace);
            item["space"] = space.card();
            pages.push((page.updated_at, page.id, item));
        }
    }
    pages.sort_by(|left, right| (&right.0, &right.1).cmp(&(&left.0, &left.1)));
    Answer::data(window.page(pages.into_iter().map(|(_, _, item)| item).collect())?)
}

/// `POST /api/pages/breadcrumbs {pageId}`: from the top down to the page.
pub async fn breadcrumbs(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let id = fields.filled("pageId");
    fields.check()?;
    let (page, _) = wiki.seen_page(&viewer.user, &id)?;
    let mut crumbs = Vec::new();
    for page in wiki.ancestors(page)?.into_iter().rev() {
        crumbs.push(json!({
            "id": page.id, "slugId": page.slug_id, "title": page.title, "icon": page.icon, "isBase": false,
            "position": page.position, "parentPageId": page.parent_page_id, "spaceId": page.space_id,
            "deletedAt": page.deleted_at, "hasChildren": wiki.store.has_children(&page.id)?,
        }));
    }
    Answer::data(Value::Array(crumbs))
}

/// `POST /api/pages/move {pageId, parentPageId?, position}`. Without a parent the page goes to the top.
pub async fn relocate(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let id = fields.filled("pageId");
    let parent = fields.text("parentPageId");
    let position = fields.required_text("position");
    if position.len() < 5 {
        fields.fault("position must be longer than or equal to 5 characters");
    } else if position.len() > 12 {
        fields.fault("position must be shorter than or equal to 12 characters");
    }
    fields.check()?;
    let page = wiki.own_page(&viewer.user, &id)?;
    if let Some(parent) = &parent {
        let above = wiki
            .store
            .page(parent)?
            .filter(|above| above.space_id == page.space_id);
        let above = above.ok_or_else(|| Failure::not_found("Parent page not found"))?;
        if wiki
            .ancestors(above)?
            .iter()
            .any(|above| above.id == page.id)
        {
            return Err(Failure::BadRequest(
                "Cannot move a page into itself or its descendants",
            ));
        }
    }
    wiki.store
        .move_page(&page.id, parent.as_deref(), &position)?;
    Answer::done()
}

/// `POST /api/pages/duplicate {pageId}`: the page and what is below it.
pub async fn duplicate(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let id = fields.filled("pageId");
    fields.check()?;
    let page = wiki.own_page(&viewer.user, &id)?;
    let mut copies = HashMap::new();
    let title = format!("Copy of {}", page.title());
    let copy = wiki.copy(&viewer, &page, page.parent_page_id.as_deref(), title)?;
    copies.insert(page.id.clone(), copy.id.clone());
    let mut below = Vec::new();
    for child in wiki
        .store
        .subtree(&page.id, false)?
        .into_iter()
        .filter(|child| child.id != page.id)
    {
        let parent = child
            .parent_page_id
            .as_ref()
            .and_then(|parent| copies.get(parent))
            .cloned();
        let child_copy = wiki.copy(&viewer, &child, parent.as_deref(), child.title().to_owned())?;
        below.push(child_copy.id.clone());
        copies.insert(child.id, child_copy.id);
    }
    let mut bare = copy.bare(&wiki.workspace_id()?);
    bare["space"] = wiki.space(&copy.space_id)?.card();
    bare["hasChildren"] = Value::Bool(!below.is_empty());
    bare["childPageIds"] = json!(below);
    Answer::data(bare)
}

/// A page id that must be a UUID: the wiki's own query fails on anything else.
fn strict_id(id: &str) -> Result<(), Failure> {
    if ids::is_uuid(id) {
        Ok(())
    } else {
        Err(Failure::Internal(
            "invalid input syntax for type uuid".to_owned(),
        ))
    }
}

/// `POST /api/pages/delete {pageId, permanentlyDelete?}`: into the trash with all that is below it.
pub async fn delete(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let id = fields.filled("pageId");
    let for_good = fields.flag("permanentlyDelete").unwrap_or_default();
    fields.check()?;
    let page = wiki.own_page(&viewer.user, &id)?;
    strict_id(&id)?;
    let tree: Vec<String> = wiki
        .store
        .subtree(&page.id, for_good)?
        .into_iter()
        .map(|page| page.id)
        .collect();
    if for_good {
        wiki.at_least(&viewer.user, &page.space_id, SpaceRole::Admin)?;
        wiki.store.erase(&tree)?;
    } else {
        wiki.store
            .set_deleted(&tree, Some(&ids::now()), &viewer.user.id)?;
    }
    Answer::done()
}

/// `POST /api/pages/restore {pageId}`: out of the trash; to the top if what was above it is still there.
pub async fn restore(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let id = fields.filled("pageId");
    fields.check()?;
    let page = wiki.own_page(&viewer.user, &id)?;
    strict_id(&id)?;
    let tree: Vec<String> = wiki
        .store
        .subtree(&page.id, true)?
        .into_iter()
        .map(|page| page.id)
        .collect();
    wiki.store.set_deleted(&tree, None, &viewer.user.id)?;
    if let Some(parent) = &page.parent_page_id {
        let above = wiki.store.page(parent)?;
        if above.is_none_or(|above| above.deleted_at.is_some()) {
            wiki.store.move_page(&page.id, None, &page.position)?;
        }
    }
    let (page, _) = wiki.seen_page(&viewer.user, &page.id)?;
    let mut bare = page.bare(&wiki.workspace_id()?);
    bare["hasChildren"] = Value::Bool(wiki.store.has_children(&page.id)?);
    Answer::data(bare)
}

/// `POST /api/pages/trash {spaceId}`.
pub async fn trash(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let id = fields.uuid("spaceId");
    let window = Window::read(&mut fields);
    fields.check()?;
    wiki.at_least(&viewer.user, &id, SpaceRole::Writer)?;
    let space = wiki.space(&id)?;
    let workspace = wiki.workspace_id()?;
    let mut items = Vec::new();
    for page in wiki.store.pages(Which::Trash(&space.id))? {
        let mut item = page.bare(&workspace);
        item["content"] = page.content.clone().unwrap_or(Value::Null);
        item["space"] = space.card();
        item["deletedBy"] = page
            .deleted_by_id
            .as_ref()
            .map_or(Ok(Value::Null), |id| wiki.store.user_card(id))?;
        items.push(item);
    }
    Answer::data(window.page(items)?)
}
