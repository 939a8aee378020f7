//! The table itself.

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

const fn read(template: &'static str, entity: Entity, handler: Handler) -> Route {
    route(
        "GET",
        template,
        Access::Scope(Scope::to_read(entity)),
        Cost::Read,
        handler,
    )
}

const fn list(template: &'static str, entity: Entity) -> Route {
    read(template, entity, Handler::List(entity))
}

const fn detail(template: &'static str, entity: Entity) -> Route {
    read(template, entity, Handler::Detail(entity))
}

const fn list_of(template: &'static str, right: Entity, parent: Entity, entity: Entity) -> Route {
    read(template, right, Handler::ListOf(parent, entity))
}

const fn write(method: &'static str, template: &'static str, operation: Operation) -> Route {
    route(
        method,
        template,
        Access::Write(operation),
        Cost::Write,
        Handler::Write(operation),
    )
}

const fn page(template: &'static str, handler: Handler) -> Route {
    route("GET", template, Access::Page, Cost::Read, handler)
}

const fn form(template: &'static str, action: Action) -> Route {
    let handler = Handler::Action(action);
    route("POST", template, Access::Page, Cost::Write, handler)
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

const CLOTURER: &str = "/projet/:id/actions/cloturer";
const LIVRER: &str = "/projet/:id/actions/livrer";

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
    list("/api/v1/personnes", Entity::Personne),
    detail("/api/v1/personnes/:id", Entity::Personne),
    list_of(
        "/api/v1/personnes/:id/attributions",
        Entity::Personne,
        Entity::Personne,
        Entity::Attribution,
    ),
    list_of(
        "/api/v1/personnes/:id/interventions",
        Entity::Personne,
        Entity::Personne,
        Entity::Intervention,
    ),
    read(
        "/api/v1/personnes/:id/dashboard",
        Entity::Personne,
        Handler::Dashboard,
    ),
    list("/api/v1/formations", Entity::Formation),
    detail("/api/v1/formations/:id", Entity::Formation),
    list_of(
        "/api/v1/formations/:id/avis",
        Entity::Avis,
        Entity::Formation,
        Entity::Avis,
    ),
    detail("/api/v1/blocs/:id", Entity::Bloc),
    list("/api/v1/modules", Entity::Module),
    detail("/api/v1/modules/:id", Entity::Module),
    list("/api/v1/attributions", Entity::Attribution),
    detail("/api/v1/attributions/:id", Entity::Attribution),
    list("/api/v1/clients", Entity::Client),
    detail("/api/v1/clients/:id", Entity::Client),
    list("/api/v1/projets", Entity::Projet),
    detail("/api/v1/projets/:id", Entity::Projet),
    list_of(
        "/api/v1/projets/:id/taches",
        Entity::Projet,
        Entity::Projet,
        Entity::Tache,
    ),
    read(
        "/api/v1/projets/:id/timeline",
        Entity::Projet,
        Handler::Timeline,
    ),
    list("/api/v1/taches", Entity::Tache),
    detail("/api/v1/taches/:id", Entity::Tache),
    write(
        "POST",
        "/api/v1/modules/:id/attribuer",
        Operation::Attribuer,
    ),
    write("PATCH", "/api/v1/modules/:id", Operation::ModifierModule),
    write(
        "PATCH",
        "/api/v1/attributions/:id/heures-realisees",
        Operation::SaisirHeuresRealisees,
    ),
    write(
        "POST",
        "/api/v1/attributions/:id/cloturer",
        Operation::CloturerAttribution,
    ),
    write(
        "POST",
        "/api/v1/attributions/:id/annuler",
        Operation::AnnulerAttribution,
    ),
    write("POST", "/api/v1/projets", Operation::CreerProjet),
    write("PATCH", "/api/v1/projets/:id", Operation::ModifierProjet),
    write(
        "POST",
        "/api/v1/projets/:id/livrer",
        Operation::LivrerProjet,
    ),
    write(
        "POST",
        "/api/v1/projets/:id/cloturer",
        Operation::CloturerProjet,
    ),
    write("POST", "/api/v1/projets/:id/taches", Operation::CreerTache),
    write("PATCH", "/api/v1/taches/:id", Operation::ModifierTache),
    write(
        "POST",
        "/api/v1/interventions",
        Operation::CreerIntervention,
    ),
    write(
        "PATCH",
        "/api/v1/interventions/:id",
        Operation::ModifierIntervention,
    ),
    write(
        "POST",
        "/api/v1/interventions/:id/annuler",
        Operation::AnnulerIntervention,
    ),
    write("POST", "/api/v1/formations/:id/avis", Operation::DonnerAvis),
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
        "/api/v1/openapi.json",
        Access::Open,
        Cost::Read,
        Handler::OpenApi,
    ),
    route(
        "GET",
        "/api/docs",
        Access::Open,
        Cost::Read,
        Handler::ApiDocs,
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
    page("/personne/:id", Handler::Page(Entity::Personne)),
    page("/formation/:id", Handler::Page(Entity::Formation)),
    page("/module/:id", Handler::Page(Entity::Module)),
    page("/projet/:id", Handler::Page(Entity::Projet)),
    page(CLOTURER, Handler::Action(Action::Cloturer)),
    form(CLOTURER, Action::Cloturer),
    page(LIVRER, Handler::Action(Action::Livrer)),
    form(LIVRER, Action::Livrer),
    page("/vues/modules", Handler::View(ViewKind::Modules)),
    page("/vues/taches", Handler::View(ViewKind::Taches)),
    page("/vues/attributions", Handler::View(ViewKind::Attributions)),
    page("/vues/projets", Handler::View(ViewKind::Projets)),
    page("/vues/personnes", Handler::View(ViewKind::Personnes)),
];
