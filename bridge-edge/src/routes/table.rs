//! The table itself.

use bridge_core::entity::Entity;
use bridge_core::scope::Scope;

/// What a route asks of its caller before its handler runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nothing.
    Open,
    /// Valid credentials; the handler decides per entity.
    Known,
    /// Valid credentials that cover this scope.
    Scope(Scope),
    /// The wiki's cookie, from the wiki's own origin.
    WikiCookie,
    /// A webhook secret or signature.
    Webhook,
    /// The token comes later, in the first message.
    Live,
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
}

/// One route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// `GET`, `POST` or `DELETE`; a GET route answers HEAD too.
    pub method: &'static str,
    /// Path below the mount; `:name` stands for one segment, `*name` for the rest.
    pub template: &'static str,
    /// What it asks for.
    pub access: Access,
    /// What it counts against.
    pub cost: Cost,
    /// Who serves it.
    pub handler: Handler,
    /// How much of the template stands before its variable; all of it where it has none.
    pub fixed: usize,
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

const fn route(
    method: &'static str,
    template: &'static str,
    access: Access,
    cost: Cost,
    handler: Handler,
) -> Route {
    Route {
        method,
        template,
        access,
        cost,
        handler,
        fixed: fixed_part(template),
    }
}

const fn read(template: &'static str, entity: Entity, handler: Handler) -> Route {
    route(
        "GET",
        template,
        Access::Scope(Scope::to_read(entity)),
        Cost::Read,
        handler,
    )
}

const fn tokens(
    method: &'static str,
    template: &'static str,
    cost: Cost,
    handler: Handler,
) -> Route {
    route(
        method,
        template,
        Access::Scope(Scope::AdminTokens),
        cost,
        handler,
    )
}

/// Every route.
pub const ROUTES: &[Route] = &[
    route(
        "GET",
        "/api/health",
        Access::Open,
        Cost::Read,
        Handler::Health,
    ),
    route(
        "GET",
        "/api/ready",
        Access::Open,
        Cost::Read,
        Handler::Ready,
    ),
    route(
        "GET",
        "/api/metrics",
        Access::Scope(Scope::AdminAll),
        Cost::Read,
        Handler::Metrics,
    ),
    route(
        "POST",
        "/api/webhooks/baserow",
        Access::Webhook,
        Cost::Free,
        Handler::Webhook,
    ),
    route(
        "POST",
        "/api/webhooks/baserow/:change",
        Access::Webhook,
        Cost::Free,
        Handler::Webhook,
    ),
    read(
        "/api/v1/personnes",
        Entity::Personne,
        Handler::List(Entity::Personne),
    ),
    read(
        "/api/v1/personnes/:id",
        Entity::Personne,
        Handler::Detail(Entity::Personne),
    ),
    read(
        "/api/v1/projets",
        Entity::Projet,
        Handler::List(Entity::Projet),
    ),
    read(
        "/api/v1/projets/:id",
        Entity::Projet,
        Handler::Detail(Entity::Projet),
    ),
    read(
        "/api/v1/formations",
        Entity::Formation,
        Handler::List(Entity::Formation),
    ),
    read(
        "/api/v1/formations/:id",
        Entity::Formation,
        Handler::Detail(Entity::Formation),
    ),
    route(
        "POST",
        "/api/v1/resolve",
        Access::Known,
        Cost::Read,
        Handler::Resolve,
    ),
    route(
        "GET",
        "/api/v1/search",
        Access::Known,
        Cost::Read,
        Handler::Search,
    ),
    route(
        "POST",
        "/api/v1/auth/docmost",
        Access::WikiCookie,
        Cost::Read,
        Handler::Session,
    ),
    route(
        "GET",
        "/api/v1/auth/me",
        Access::Known,
        Cost::Read,
        Handler::Me,
    ),
    route(
        "GET",
        "/api/v1/live",
        Access::Live,
        Cost::Read,
        Handler::Live,
    ),
    route(
        "POST",
        "/api/v1/editor/faults",
        Access::Open,
        Cost::Read,
        Handler::EditorFault,
    ),
    tokens(
        "GET",
        "/api/v1/admin/tokens",
        Cost::Read,
        Handler::TokenList,
    ),
    tokens(
        "POST",
        "/api/v1/admin/tokens",
        Cost::Write,
        Handler::TokenCreate,
    ),
    tokens(
        "DELETE",
        "/api/v1/admin/tokens/:id",
        Cost::Write,
        Handler::TokenRevoke,
    ),
    route(
        "GET",
        "/assets/*path",
        Access::Open,
        Cost::Read,
        Handler::Asset,
    ),
    route(
        "GET",
        "/playground",
        Access::Open,
        Cost::Read,
        Handler::Playground,
    ),
];
