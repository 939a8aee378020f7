//! Who may do what with a page or a space. Strangers get 404, members with too small a role 403.

use super::State;
use super::answer::Failure;
use super::store::pages::Page;
use super::store::spaces::{Space, SpaceRole};
use super::store::users::User;

impl State {
    /// The person's role in a space, or the 404 that strangers get.
    pub fn role_in(&self, user: &User, space_id: &str) -> Result<SpaceRole, Failure> {
        let role = self.store.space_role(space_id, &user.id)?;
        role.ok_or_else(|| Failure::not_found("Space permissions not found"))
    }

    /// The person's role in a space if it is at least `least`.
    pub fn at_least(
        &self,
        user: &User,
        space_id: &str,
        least: SpaceRole,
    ) -> Result<SpaceRole, Failure> {
        let role = self.role_in(user, space_id)?;
        if role < least {
            Err(Failure::Forbidden)
        } else {
            Ok(role)
        }
    }

    /// A page that the person may see (the trash included), with their role.
    pub fn seen_page(&self, user: &User, id: &str) -> Result<(Page, SpaceRole), Failure> {
        let page = self
            .store
            .page(id)?
            .ok_or_else(|| Failure::not_found("Page not found"))?;
        let role = self.role_in(user, &page.space_id)?;
        Ok((page, role))
    }

    /// A page that the person may change.
    pub fn own_page(&self, user: &User, id: &str) -> Result<Page, Failure> {
        let page = self
            .store
            .page(id)?
            .ok_or_else(|| Failure::not_found("Page not found"))?;
        self.at_least(user, &page.space_id, SpaceRole::Writer)?;
        Ok(page)
    }

    /// A space that exists.
    pub fn space(&self, id_or_slug: &str) -> Result<Space, Failure> {
        self.store
            .space(id_or_slug)?
            .ok_or_else(|| Failure::not_found("Space not found"))
    }
}
