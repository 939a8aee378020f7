//! Public shares. What a stranger sees is the content parsed and written anew with the schema.

use crate::docmost::answer::{Answer, Answered, Failure};
use crate::docmost::call::Call;
use crate::docmost::content::schema;
use crate::docmost::listing::Window;
use crate::docmost::store::pages::Page;
use crate::docmost::store::shares::Share;
use crate::docmost::store::spaces::SpaceRole;
use crate::docmost::{Shared, State as Wiki};
use axum::extract::State;
use serde_json::{Value, json};

fn page_card(page: &Page) -> Value {
    json!({ "id": page.id, "slugId": page.slug_id, "title": page.title, "icon": page.icon })
}

impl Wiki {
    /// The share under which a page can be seen (its own, or one above it that includes sub-pages), how many steps above
    /// the page it stands, and the page it shares.
    fn share_over(&self, page: Page) -> Result<Option<(Share, usize, Page)>, Failure> {
        for (level, above) in self.ancestors(page)?.into_iter().enumerate() {
            if above.deleted_at.is_some() {
                return Ok(None);
            }
            if let Some(share) = self.store.share_of(&above.id)?
                && (level == 0 || share.include_sub_pages)
            {
                return Ok(Some((share, level, above)));
            }
        }
        Ok(None)
    }

    fn share(&self, id: &str) -> Result<Share, Failure> {
        self.store
            .share(id)?
            .ok_or_else(|| Failure::not_found("Share not found"))
    }
}

/// `POST /api/shares`: all shares in the person's spaces.
pub async fn list(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let window = Window::read(&mut fields);
    fields.check()?;
    let workspace = wiki.workspace_id()?;
    let mut items = Vec::new();
    for share in wiki.store.shares_seen_by(&viewer.user.id)? {
        let Some(page) = wiki.store.page(&share.page_id)? else {
            continue;
        };
        let role = wiki.role_in(&viewer.user, &share.space_id)?;
        let mut item = share.whole(&workspace);
        item["page"] = page_card(&page);
        item["space"] = wiki.space(&share.space_id)?.card();
        item["space"]["userRole"] = Value::from(role.name());
        item["creator"] = wiki.store.user_card(&share.creator_id)?;
        items.push(item);
    }
    Answer::data(window.page(items)?)
}

/// `POST /api/shares/create {pageId, includeSubPages?, searchIndexing?}`; a second time answers the first share.
pub async fn create(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let id = fields.filled("pageId");
    let sub_pages = fields.flag("includeSubPages").unwrap_or_default();
    let indexing = fields.flag("searchIndexing").unwrap_or_default();
    fields.check()?;
    let page = wiki.own_page(&viewer.user, &id)?;
    wiki.store.add_share(
        &page.id,
        &page.space_id,
        &viewer.user.id,
        sub_pages,
        indexing,
    )?;
    let share = wiki
        .store
        .share_of(&page.id)?
        .ok_or_else(|| Failure::not_found("Share not found"))?;
    Answer::data(share.whole(&wiki.workspace_id()?))
}

/// `POST /api/shares/update {shareId, includeSubPages?, searchIndexing?}`.
pub async fn update(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let id = fields.filled("shareId");
    let sub_pages = fields.flag("includeSubPages");
    let indexing = fields.flag("searchIndexing");
    fields.check()?;
    let share = wiki.share(&id)?;
    wiki.at_least(&viewer.user, &share.space_id, SpaceRole::Writer)?;
    let sub_pages = sub_pages.unwrap_or(share.include_sub_pages);
    wiki.store.set_share(
        &share.id,
        sub_pages,
        indexing.unwrap_or(share.search_indexing),
    )?;
    Answer::data(wiki.share(&share.id)?.whole(&wiki.workspace_id()?))
}

/// `POST /api/shares/delete {shareId}`.
pub async fn delete(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let id = fields.filled("shareId");
    fields.check()?;
    let share = wiki.share(&id)?;
    wiki.at_least(&viewer.user, &share.space_id, SpaceRole::Writer)?;
    wiki.store.drop_share(&share.id)?;
    Answer::done()
}

/// `POST /api/shares/for-page {pageId}`: the share under which the page can be seen, if any.
pub async fn for_page(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let id = fields.filled("pageId");
    fields.check()?;
    let (page, _) = wiki.seen_page(&viewer.user, &id)?;
    let Some((share, level, above)) = wiki.share_over(page)? else {
        return Answer::done();
    };
    Answer::data(share.seen_from(&wiki.workspace_id()?, level, &page_card(&above)))
}

/// `POST /api/shares/page-info {pageId}` (public).
pub async fn page_info(State(wiki): State<Shared>, mut call: Call) -> Answered {
    let id = call.fields.text("pageId");
    call.fields.check()?;
    let id = id.ok_or_else(|| {
        Failure::Internal("a shared page was asked for without its id".to_owned())
    })?;
    let missing = || Failure::not_found("Shared page not found");
    let page = wiki.store.page(&id)?.ok_or_else(missing)?;
    let (share, level, above) = wiki.share_over(page.clone())?.ok_or_else(missing)?;
    let workspace = wiki.workspace_id()?;
    let mut bare = page.bare(&workspace);
    bare["content"] = page.content.as_ref().map_or(Value::Null, schema::complete);
    bare["creator"] = wiki.store.user_card(&page.creator_id)?;
    let share = share.seen_from(&workspace, level, &page_card(&above));
    Answer::data(json!({ "page": bare, "share": share, "features": [] }))
}

/// `POST /api/shares/info {shareId}` (public; id or key).
pub async fn info(State(wiki): State<Shared>, mut call: Call) -> Answered {
    let id = call.fields.filled("shareId");
    call.fields.check()?;
    let share = wiki.share(&id)?;
    let page = wiki
        .store
        .page(&share.page_id)?
        .ok_or_else(|| Failure::not_found("Share not found"))?;
    let mut whole = share.whole(&wiki.workspace_id()?);
    whole["sharedPage"] = page_card(&page);
    whole["sharedPage"]["parentPageId"] = json!(page.parent_page_id);
    Answer::data(whole)
}

/// `POST /api/shares/tree {shareId}` (public): the pages that the share shows.
pub async fn tree(State(wiki): State<Shared>, mut call: Call) -> Answered {
    let id = call.fields.filled("shareId");
    call.fields.check()?;
    let share = wiki.share(&id)?;
    let workspace = wiki.workspace_id()?;
    let pages = wiki.store.subtree(&share.page_id, false)?;
    let shown = pages.iter().filter(|page| share.include_sub_pages || page.id == share.page_id).map(|page| {
        json!({
            "id": page.id, "slugId": page.slug_id, "title": page.title, "icon": page.icon, "position": page.position,
            "parentPageId": page.parent_page_id, "spaceId": page.space_id, "workspaceId": workspace,
        })
    });
    Answer::data(
        json!({ "share": share.whole(&workspace), "pageTree": shown.collect::<Vec<_>>(), "features": [] }),
    )
}
