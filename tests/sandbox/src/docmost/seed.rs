//! The demo accounts, spaces and pages. Everything has the same id in every data folder of the same year, and a folder
//! that has a workspace already is left as it is.

mod pages;

use super::answer::Failure;
use super::store::pages::Page;
use super::store::spaces::SpaceRole;
use super::store::users::NewUser;
use super::{Shared, State, ids};
use crate::Settings;
use serde_json::Value;

/// The password of all demo accounts.
pub const PASSWORD: &str = "demo-wiki-2026";

/// The demo accounts: number of the id, address, name, role in the workspace, language.
const PEOPLE: [(u32, &str, &str, &str, &str); 4] = [
    (1, "ada@centre.test", "Ada Admin", "owner", "en-US"),
    (2, "pierre@centre.test", "Pierre Dupont", "member", "fr-FR"),
    (3, "rita@centre.test", "Rita Lecture", "member", "fr-FR"),
    (4, "pont@centre.test", "Pont", "member", "en-US"),
];

/// A demo space. Ada governs all of them.
struct DemoSpace {
    number: u32,
    name: &'static str,
    slug: &'static str,
    description: &'static str,
    /// The roles of Pierre, Rita and Pont.
    roles: [Option<SpaceRole>; 3],
}

const WRITER: Option<SpaceRole> = Some(SpaceRole::Writer);

const SPACES: [DemoSpace; 3] = [
    DemoSpace {
        number: 20,
        name: "General",
        slug: "general",
        description: "Pour tout le monde",
        roles: [WRITER, Some(SpaceRole::Reader), WRITER],
    },
    DemoSpace {
        number: 21,
        name: "Agence",
        slug: "agence",
        description: "Les projets des clients",
        roles: [WRITER, None, WRITER],
    },
    DemoSpace {
        number: 22,
        name: "CFA",
        slug: "cfa",
        description: "Les formations",
        roles: [WRITER, None, WRITER],
    },
];

/// Fills an empty database with the demo accounts, spaces and pages.
///
/// # Errors
/// If the database refuses.
pub fn seed(state: &Shared, settings: &Settings) -> anyhow::Result<()> {
    Seed::new(settings.year())
        .run(state)
        .map_err(|failure| anyhow::anyhow!("{failure:?}"))
}

/// Names things after a moment of the demo year.
struct Seed {
    start_ms: i64,
}

impl Seed {
    fn new(year: i16) -> Self {
        let start = jiff::civil::date(year, 1, 5)
            .at(8, 0, 0, 0)
            .to_zoned(jiff::tz::TimeZone::UTC);
        Self {
            start_ms: start.map_or(0, |start| start.timestamp().as_millisecond()),
        }
    }

    fn id(&self, number: u32) -> String {
        ids::fixed(self.moment(number), number)
    }

    /// Each thing was made a minute after the one before.
    fn moment(&self, number: u32) -> i64 {
        self.start_ms + i64::from(number) * 60_000
    }

    fn run(&self, state: &State) -> Result<(), Failure> {
        let store = &state.store;
        if store.meta("workspace_id")?.is_some() {
            return Ok(());
        }
        for (number, email, name, role, locale) in PEOPLE {
            let at = ids::at(self.moment(number));
            store.add_user(&NewUser {
                id: self.id(number),
                email,
                name,
                role,
                locale,
                password: PASSWORD,
                at,
            })?;
        }
        for space in SPACES {
            let (id, at) = (self.id(space.number), ids::at(self.moment(space.number)));
            store.add_space(
                &id,
                space.name,
                space.slug,
                space.description,
                &self.id(1),
                &at,
            )?;
            for (person, role) in [2, 3, 4].into_iter().zip(space.roles) {
                if let Some(role) = role {
                    store.set_space_member(&id, &self.id(person), role)?;
                }
            }
        }
        for page in pages::all() {
            self.add_page(state, page)?;
        }
        // Last, so that a kill before this line makes the next start go over it again (all of the above may be repeated).
        state.make_workspace(
            &self.id(10),
            "Centre",
            &self.id(20),
            &ids::at(self.moment(10)),
        )
    }

    fn add_page(&self, state: &State, page: pages::DemoPage) -> Result<(), Failure> {
        let id = self.id(page.number);
        if state.store.page(&id)?.is_some() {
            return Ok(());
        }
        let space = self.id(page.space);
        let parent = page.parent.map(|parent| self.id(parent));
        let at = ids::at(self.moment(page.number));
        let seed = page.number.to_be_bytes();
        state.store.add_page(&Page {
            slug_id: ids::letters(&seed, 10),
            position: state
                .store
                .next_position(&space, parent.as_deref(), &seed)?,
            title: Some(page.title.to_owned()),
            icon: page.icon.map(str::to_owned),
            parent_page_id: parent,
            created_at: at.clone(),
            updated_at: at,
            ..bare_page(&space, &self.id(page.author), page.content).with_id(id)
        })
    }
}

/// A page of a space with this content and nothing else.
#[must_use]
pub fn bare_page(space_id: &str, user_id: &str, content: Value) -> Page {
    Page {
        id: ids::uuid(),
        slug_id: ids::slug_id(),
        title: None,
        icon: None,
        position: "a0000".to_owned(),
        parent_page_id: None,
        creator_id: user_id.to_owned(),
        last_updated_by_id: user_id.to_owned(),
        space_id: space_id.to_owned(),
        created_at: ids::now(),
        updated_at: ids::now(),
        deleted_at: None,
        deleted_by_id: None,
        contributor_ids: Vec::new(),
        content: Some(content),
    }
}

impl Page {
    fn with_id(self, id: String) -> Self {
        Self { id, ..self }
    }
}
