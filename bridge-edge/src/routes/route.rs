//! What a route is: what it asks for, what it counts against, who serves it.
//!
//! Everything about a route is known when the bridge is built.

use bridge_core::entity::Entity;
use bridge_core::reference::{Action, ViewKind};
use bridge_core::scope::Scope;
use bridge_core::write::Operation;

/// What a route asks of its caller before its handler runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nothing.
    Open,
    /// Valid credentials; the handler decides per entity.
    Known,
    /// Valid credentials that cover this scope.
    Scope(Scope),
    /// Valid credentials that cover this operation's scope, or a member's session where it may be about own rows.
    Write(Operation),
    /// The wiki's cookie, from the wiki's own origin.
    WikiCookie,
    /// The wiki's cookie, whoever it is the wiki says; faults are pages too. What may be read or done the handler decides.
    Page,
    /// A webhook secret or signature.
    Webhook,
    /// The token comes later, in the first message.
    Live,
}

impl Access {
    /// Whether it lets somebody write or administer: then a session's rights are those that the wiki gives now.
    pub fn acts(self) -> bool {
        match self {
            Self::Write(_) => true,
            Self::Scope(scope) => scope.as_str().starts_with("admin:"),
            _ => false,
        }
    }
}

/// What a call counts against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// A read of the caller's token or session, or of an unknown caller's address.
    Read,
    /// A write of the caller's token or session.
    Write,
    /// Nothing: an authenticated delivery is never refused.
    Free,
}

/// Who serves a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handler {
    /// Whether the bridge is alive, and how its dependencies were last seen.
    Health,
    /// Whether everything that is needed is there.
    Ready,
    /// Counters as Prometheus text.
    Metrics,
    /// A list of entities.
    List(Entity),
    /// One entity by id or slug.
    Detail(Entity),
    /// Of one entity the list of those of another kind that belong to it.
    ListOf(Entity, Entity),
    /// A personne's year at a glance.
    Dashboard,
    /// A projet day by day.
    Timeline,
    /// One operation that writes.
    Write(Operation),
    /// References to cards.
    Resolve,
    /// Suggestions while typing.
    Search,
    /// A session from the wiki's cookie.
    Session,
    /// Who the caller is.
    Me,
    /// The WebSocket of changes.
    Live,
    /// API tokens: list.
    TokenList,
    /// API tokens: make one.
    TokenCreate,
    /// API tokens: revoke one.
    TokenRevoke,
    /// A delivery from Baserow.
    Webhook,
    /// An editor that could not be upgraded: counted by its route, its body unread.
    EditorFault,
    /// A file of the bridge's own.
    Asset,
    /// The page to try the editor on.
    Playground,
    /// The API's description.
    OpenApi,
    /// The page to read it on.
    ApiDocs,
    /// An entity's own page.
    Page(Entity),
    /// A board or a table.
    View(ViewKind),
    /// The page of a button: what it would do, and on POST that it does it.
    Action(Action),
}

/// One route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// `GET`, `POST`, `PATCH` or `DELETE`; a GET route answers HEAD too.
    pub method: &'static str,
    /// Path below the mount; `:name` stands for one segment, `*name` for the rest. After a `:name` more may follow.
    pub template: &'static str,
    /// What it asks for.
    pub access: Access,
    /// What it counts against.
    pub cost: Cost,
    /// Who serves it.
    pub handler: Handler,
    /// How much of the template stands before its variable; all of it where it has none.
    pub fixed: usize,
    /// Where the fixed part after its variable begins; the template's end where nothing follows.
    pub tail: usize,
}

const fn fixed_part(template: &str) -> usize {
    let bytes = template.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes.split_at(at).1 {
            [b':' | b'*', ..] => return at,
            _ => at += 1,
        }
    }
    at
}

const fn tail_part(template: &str, variable: usize) -> usize {
    let bytes = template.as_bytes();
    let mut at = variable;
    while at < bytes.len() {
        match bytes.split_at(at).1 {
            [b'/', ..] => return at,
            _ => at += 1,
        }
    }
    at
}

/// A route; where its variable stands is read from its template.
pub(super) const fn route(
    method: &'static str,
    template: &'static str,
    access: Access,
    cost: Cost,
    handler: Handler,
) -> Route {
    let fixed = fixed_part(template);
    Route {
        method,
        template,
        access,
        cost,
        handler,
        fixed,
        tail: tail_part(template, fixed),
    }
}
