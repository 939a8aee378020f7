//! The pages for people: what a stock wiki shows in a frame, and what a link opens in full. HTML, no script.
//!
//! What always holds: a page shows the API's own answer, read by the same service with the same picking, so that nobody
//! sees on a page what the API would not tell them; all text is escaped by the markup macro; looking acts on nothing.
//!
//! How it fails: as the API does, with the same status, and a page that says so in words.

pub mod actions;
mod enseignement;
mod faults;
mod parts;
mod personne;
mod projet;
mod row;
mod rules;
mod scene;
mod vues;

use bridge_core::date::Instant;
use bridge_core::entity::Entity;
use bridge_core::reference::{Mount, ViewKind};
use bridge_core::scope::Scope;
use serde_json::Value;

use self::row::Row;
pub use self::scene::{Age, Scene};
use crate::config::Config;
use crate::effects::Outside;
use crate::http::{Body, Fault, Head, Query, Reply};
use crate::memory::Memory;
use crate::services::session::PageSession;
use crate::services::{list, read};

pub use faults::page as fault;

/// Paths below the mount where people are answered with pages, whatever the answer.
const PATHS: [&str; 5] = [
    "/personne/",
    "/projet/",
    "/formation/",
    "/module/",
    "/vues/",
];

/// Whether whoever asks for this path is a person with a browser.
pub fn is_page(path: &str) -> bool {
    PATHS.iter().any(|prefix| path.starts_with(prefix))
}

/// The JSON of an answer of the API's own services; the reply itself where the client has it already.
fn answer(reply: Reply) -> Result<Result<Value, Reply>, Fault> {
    match &reply.body {
        Body::Json(text) => serde_json::from_str(text)
            .map(Ok)
            .map_err(|_| Fault::internal("an answer that is no JSON")),
        _ => Ok(Err(reply)),
    }
}

/// What an answer says of its age.
fn age(meta: Row) -> Age {
    let as_of: Option<Instant> = meta.text("as_of").parse().ok();
    Age {
        as_of,
        is_stale: meta.at("stale").0.as_bool().unwrap_or(false),
    }
}

/// Whoever looks, and with what.
pub struct Looking<'a> {
    /// What the isolate remembers.
    pub memory: &'a Memory,
    /// The way to the outside.
    pub outside: &'a Outside,
    /// The request.
    pub head: &'a Head,
    /// What the page stands in.
    pub scene: &'a Scene,
    /// Who looks.
    pub session: &'a PageSession,
}

impl Looking<'_> {
    fn check(&self, entity: Entity) -> Result<(), Fault> {
        let scope = Scope::to_read(entity);
        if self.session.caller.viewer.may(scope) {
            return Ok(());
        }
        Err(Fault::new(
            bridge_core::error::ErrorCode::ForbiddenScope,
            "this needs a right to read",
        ))
    }

    /// The page of one entity.
    pub async fn entity(
        &self,
        entity: Entity,
        argument: &str,
        query: &Query,
    ) -> Result<Reply, Fault> {
        self.check(entity)?;
        let (outside, head) = (self.outside, self.head);
        let viewer = &self.session.caller.viewer;
        let asked = read::asked(entity, argument, query)?;
        let reply = if entity == Entity::Personne {
            read::dashboard(outside, &asked, viewer, head).await?
        } else {
            read::one(outside, &self.memory.metrics, &asked, viewer, head).await?
        };
        let answer = match answer(reply)? {
            Ok(answer) => answer,
            Err(unchanged) => return Ok(unchanged),
        };
        let (data, meta) = (Row(&answer).at("data"), Row(&answer).at("meta"));
        let id = data.id().to_string();
        let of = match entity {
            Entity::Projet => Some((list::Of::Days(&id), "10")),
            Entity::Formation if viewer.may_read(Entity::Avis) => {
                Some((list::Of::Whose(entity, Entity::Avis, &id), "20"))
            }
            _ => None,
        };
        let part = match of {
            Some((of, per_page)) => self.part(of, per_page).await,
            None => None,
        };
        let part = part.as_ref().map(Row);
        let (name, body) = match entity {
            Entity::Personne => personne::body(self.scene, data),
            Entity::Projet => projet::body(self.scene, data, part, viewer),
            Entity::Formation => enseignement::formation(self.scene, data, of.is_some(), part),
            _ => enseignement::module(self.scene, data),
        };
        Ok(self.scene.page(&name, age(meta), &body))
    }

    /// The first of what belongs to an entity; none where it cannot be read, which the rest of the page survives.
    async fn part(&self, of: list::Of<'_>, per_page: &str) -> Option<Value> {
        let query = Query::of(vec![("per_page".to_owned(), per_page.to_owned())]);
        let viewer = &self.session.caller.viewer;
        let reply = list::page(self.outside, of, &query, viewer, self.head).await;
        answer(reply.ok()?).ok()?.ok()
    }

    /// A board or a table.
    pub async fn view(
        &self,
        config: &Config,
        kind: ViewKind,
        query: &Query,
    ) -> Result<Reply, Fault> {
        self.check(kind.entity())?;
        let mount = Mount::new(&config.mount, &config.public_origin)
            .map_err(|_| Fault::internal("a mount that no address can have"))?;
        let caller = &self.session.caller;
        vues::page(
            self.outside,
            self.scene,
            &mount,
            kind,
            query,
            caller,
            self.head,
        )
        .await
    }
}
