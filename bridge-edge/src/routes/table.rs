//! The table itself.

use bridge_core::entity::Entity::{
    self, Attribution, Avis, Bloc, Client, Formation, Intervention, Module, Personne, Projet, Tache,
};
use bridge_core::reference::{Action, ViewKind};
use bridge_core::scope::Scope;
use bridge_core::write::Operation::{
    self, AnnulerAttribution, AnnulerIntervention, Attribuer, CloturerAttribution, CloturerProjet,
    CreerIntervention, CreerProjet, CreerTache, DonnerAvis, LivrerProjet, ModifierIntervention,
    ModifierModule, ModifierProjet, ModifierTache, SaisirHeuresRealisees,
};

use super::route::{Access, Cost, Handler, Route, route};

const fn open(template: &'static str, handler: Handler) -> Route {
    route("GET", template, Access::Open, Cost::Read, handler)
}

const fn known(method: &'static str, template: &'static str, handler: Handler) -> Route {
    route(method, template, Access::Known, Cost::Read, handler)
}

const fn webhook(template: &'static str) -> Route {
    let (access, handler) = (Access::Webhook, Handler::Webhook);
    route("POST", template, access, Cost::Free, handler)
}

/// For who may read this kind of entity.
const fn read(template: &'static str, entity: Entity, handler: Handler) -> Route {
    let access = Access::Scope(Scope::to_read(entity));
    route("GET", template, access, Cost::Read, handler)
}

const fn list(template: &'static str, entity: Entity) -> Route {
    read(template, entity, Handler::List(entity))
}

const fn detail(template: &'static str, entity: Entity) -> Route {
    read(template, entity, Handler::Detail(entity))
}

/// What belongs to one entity, for who may read that one.
const fn list_of(template: &'static str, parent: Entity, entity: Entity) -> Route {
    read(template, parent, Handler::ListOf(parent, entity))
}

const fn post(template: &'static str, operation: Operation) -> Route {
    write("POST", template, operation)
}

const fn patch(template: &'static str, operation: Operation) -> Route {
    write("PATCH", template, operation)
}

const fn write(method: &'static str, template: &'static str, operation: Operation) -> Route {
    let (access, handler) = (Access::Write(operation), Handler::Write(operation));
    route(method, template, access, Cost::Write, handler)
}

const fn tokens(method: &'static str, template: &'static str, handler: Handler) -> Route {
    let cost = match method.as_bytes() {
        b"GET" => Cost::Read,
        _ => Cost::Write,
    };
    let access = Access::Scope(Scope::AdminTokens);
    route(method, template, access, cost, handler)
}

const fn page(template: &'static str, handler: Handler) -> Route {
    route("GET", template, Access::Page, Cost::Read, handler)
}

const fn page_of(template: &'static str, entity: Entity) -> Route {
    page(template, Handler::Page(entity))
}

const fn view(template: &'static str, kind: ViewKind) -> Route {
    page(template, Handler::View(kind))
}

/// What the page of a button sends.
const fn form(template: &'static str, action: Action) -> Route {
    let handler = Handler::Action(action);
    route("POST", template, Access::Page, Cost::Write, handler)
}

const CLOTURER: &str = "/projet/:id/actions/cloturer";
const LIVRER: &str = "/projet/:id/actions/livrer";

/// Every route.
pub const ROUTES: &[Route] = &[
    open("/api/health", Handler::Health),
    open("/api/ready", Handler::Ready),
    route(
        "GET",
        "/api/metrics",
        Access::Scope(Scope::AdminAll),
        Cost::Read,
        Handler::Metrics,
    ),
    webhook("/api/webhooks/baserow"),
    webhook("/api/webhooks/baserow/:change"),
    list("/api/v1/personnes", Personne),
    detail("/api/v1/personnes/:id", Personne),
    list_of("/api/v1/personnes/:id/attributions", Personne, Attribution),
    list_of(
        "/api/v1/personnes/:id/interventions",
        Personne,
        Intervention,
    ),
    read(
        "/api/v1/personnes/:id/dashboard",
        Personne,
        Handler::Dashboard,
    ),
    list("/api/v1/formations", Formation),
    detail("/api/v1/formations/:id", Formation),
    read(
        "/api/v1/formations/:id/avis",
        Avis,
        Handler::ListOf(Formation, Avis),
    ),
    detail("/api/v1/blocs/:id", Bloc),
    list("/api/v1/modules", Module),
    detail("/api/v1/modules/:id", Module),
    list("/api/v1/attributions", Attribution),
    detail("/api/v1/attributions/:id", Attribution),
    list("/api/v1/clients", Client),
    detail("/api/v1/clients/:id", Client),
    list("/api/v1/projets", Projet),
    detail("/api/v1/projets/:id", Projet),
    list_of("/api/v1/projets/:id/taches", Projet, Tache),
    read("/api/v1/projets/:id/timeline", Projet, Handler::Timeline),
    list("/api/v1/taches", Tache),
    detail("/api/v1/taches/:id", Tache),
    post("/api/v1/modules/:id/attribuer", Attribuer),
    patch("/api/v1/modules/:id", ModifierModule),
    patch(
        "/api/v1/attributions/:id/heures-realisees",
        SaisirHeuresRealisees,
    ),
    post("/api/v1/attributions/:id/cloturer", CloturerAttribution),
    post("/api/v1/attributions/:id/annuler", AnnulerAttribution),
    post("/api/v1/projets", CreerProjet),
    patch("/api/v1/projets/:id", ModifierProjet),
    post("/api/v1/projets/:id/livrer", LivrerProjet),
    post("/api/v1/projets/:id/cloturer", CloturerProjet),
    post("/api/v1/projets/:id/taches", CreerTache),
    patch("/api/v1/taches/:id", ModifierTache),
    post("/api/v1/interventions", CreerIntervention),
    patch("/api/v1/interventions/:id", ModifierIntervention),
    post("/api/v1/interventions/:id/annuler", AnnulerIntervention),
    post("/api/v1/formations/:id/avis", DonnerAvis),
    known("POST", "/api/v1/resolve", Handler::Resolve),
    known("GET", "/api/v1/search", Handler::Search),
    route(
        "POST",
        "/api/v1/auth/docmost",
        Access::WikiCookie,
        Cost::Read,
        Handler::Session,
    ),
    known("GET", "/api/v1/auth/me", Handler::Me),
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
    tokens("GET", "/api/v1/admin/tokens", Handler::TokenList),
    tokens("POST", "/api/v1/admin/tokens", Handler::TokenCreate),
    tokens("DELETE", "/api/v1/admin/tokens/:id", Handler::TokenRevoke),
    open("/api/v1/openapi.json", Handler::OpenApi),
    open("/api/docs", Handler::ApiDocs),
    open("/assets/*path", Handler::Asset),
    open("/playground", Handler::Playground),
    page_of("/personne/:id", Personne),
    page_of("/formation/:id", Formation),
    page_of("/module/:id", Module),
    page_of("/projet/:id", Projet),
    page(CLOTURER, Handler::Action(Action::Cloturer)),
    form(CLOTURER, Action::Cloturer),
    page(LIVRER, Handler::Action(Action::Livrer)),
    form(LIVRER, Action::Livrer),
    view("/vues/modules", ViewKind::Modules),
    view("/vues/taches", ViewKind::Taches),
    view("/vues/attributions", ViewKind::Attributions),
    view("/vues/projets", ViewKind::Projets),
    view("/vues/personnes", ViewKind::Personnes),
];
