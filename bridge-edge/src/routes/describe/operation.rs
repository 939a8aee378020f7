//! What a handler is for and what it answers where all goes well.

use bridge_core::entity::Entity;
use bridge_core::wire;
use bridge_core::write::Operation as Write;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Value, json};

use super::{answers, bodies};
use crate::routes::{Handler, Route};

/// A handler in words and types.
pub struct Operation {
    /// The heading it stands under.
    pub tag: &'static str,
    /// One line.
    pub summary: &'static str,
    /// The body it reads, if it reads one.
    pub body: Option<Value>,
    /// Whether that body may not be left out.
    pub needs_body: bool,
    /// Statuses of answers that are no error, with their bodies; none where there is no body.
    pub answers: Vec<(u16, &'static str, Option<Content>)>,
    /// Whether the answer carries an entity tag, so that a 304 may stand for it.
    pub is_tagged: bool,
}

/// A body that is answered.
pub struct Content {
    /// Its media type.
    pub kind: &'static str,
    /// Its shape.
    pub schema: Value,
}

fn json_of(data: Value, meta: Option<Value>) -> Content {
    let mut properties = json!({ "data": data });
    let mut required = vec!["data"];
    if let (Some(meta), Some(properties)) = (meta, properties.as_object_mut()) {
        properties.insert("meta".to_owned(), meta);
        required.push("meta");
    }
    Content {
        kind: "application/json",
        schema: json!({ "type": "object", "properties": properties, "required": required }),
    }
}

fn text(kind: &'static str) -> Content {
    Content {
        kind,
        schema: json!({ "type": "string" }),
    }
}

fn of<T: JsonSchema>(schemas: &mut SchemaGenerator) -> Value {
    schemas.subschema_for::<T>().to_value()
}

fn many(item: Value) -> Value {
    json!({ "type": "array", "items": item })
}

/// The detail of an entity, as its route and lists show it.
fn detail(entity: Entity, schemas: &mut SchemaGenerator) -> Option<Value> {
    Some(match entity {
        Entity::Personne => of::<wire::PersonneDetail>(schemas),
        Entity::Formation => of::<wire::FormationDetail>(schemas),
        Entity::Bloc => of::<wire::BlocDetail>(schemas),
        Entity::Module => of::<wire::ModuleDetail>(schemas),
        Entity::Attribution => of::<wire::AttributionDetail>(schemas),
        Entity::Client => of::<wire::ClientDetail>(schemas),
        Entity::Projet => of::<wire::ProjetDetail>(schemas),
        Entity::Tache => of::<wire::TacheDetail>(schemas),
        Entity::Intervention => of::<wire::InterventionDetail>(schemas),
        Entity::Avis => of::<wire::AvisDetail>(schemas),
        Entity::CompteRendu | Entity::Facture | Entity::LigneFacture | Entity::Avoir => {
            return None;
        }
    })
}

const fn tag(entity: Entity) -> &'static str {
    match entity {
        Entity::Personne => "personnes",
        Entity::Formation | Entity::Bloc | Entity::Module => "formations",
        Entity::Attribution => "attributions",
        Entity::Avis => "avis",
        _ => "projets",
    }
}

const fn page_of(entity: Entity) -> &'static str {
    match entity {
        Entity::Personne => "A personne's page",
        Entity::Formation => "A formation's page",
        Entity::Module => "A module's page",
        _ => "A projet's page",
    }
}

fn simple(
    tag: &'static str,
    summary: &'static str,
    answer: (u16, &'static str, Option<Content>),
) -> Operation {
    Operation {
        tag,
        summary,
        body: None,
        needs_body: true,
        answers: vec![answer],
        is_tagged: false,
    }
}

/// A read that carries an entity tag.
fn read(tag: &'static str, summary: &'static str, content: Content) -> Operation {
    Operation {
        is_tagged: true,
        ..simple(tag, summary, (200, "Here it is.", Some(content)))
    }
}

fn list_meta(entity: Entity, schemas: &mut SchemaGenerator) -> Value {
    let page = of::<answers::PageMeta>(schemas);
    if entity == Entity::Avis {
        json!({ "allOf": [page, of::<answers::AvisSummary>(schemas)] })
    } else {
        page
    }
}

const fn summary(operation: Write) -> &'static str {
    match operation {
        Write::Attribuer => "Give hours of a module to a personne",
        Write::SaisirHeuresRealisees => "Write the hours done of an attribution",
        Write::CloturerAttribution => "Say that an attribution is done",
        Write::AnnulerAttribution => "Cancel an attribution",
        Write::CreerProjet => "Make a projet",
        Write::ModifierProjet => "Change a projet",
        Write::LivrerProjet => "Say that a projet is delivered",
        Write::CloturerProjet => "Close a projet",
        Write::CreerTache => "Add a tache to a projet",
        Write::ModifierTache => "Change a tache",
        Write::ModifierModule => "Change a module's status or hours",
        Write::CreerIntervention => "Enter hours worked on a tache",
        Write::ModifierIntervention => "Change an intervention's hours or notes",
        Write::AnnulerIntervention => "Cancel an intervention",
        Write::DonnerAvis => "Say what one thinks of a formation",
    }
}

fn write(operation: Write, schemas: &mut SchemaGenerator) -> Option<Operation> {
    let entity = operation.entity();
    let data = if entity == Entity::Attribution {
        of::<answers::AttributionWritten>(schemas)
    } else {
        detail(entity, schemas)?
    };
    let done = json_of(data, Some(of::<answers::WriteMeta>(schemas)));
    let tried = json_of(of::<answers::Trial>(schemas), None);
    let (content, made) = if operation.creates() {
        (
            tried,
            Some((201, "Made; `Location` says where.", Some(done))),
        )
    } else {
        let either = json!({ "anyOf": [done.schema, tried.schema] });
        (
            Content {
                schema: either,
                ..done
            },
            None,
        )
    };
    let about = "Done; with `dry_run=true`, what would happen.";
    let mut described = simple(tag(entity), summary(operation), (200, about, Some(content)));
    described.answers.extend(made);
    described.body = Some(bodies::body(operation));
    // an operation without fields needs none; one that changes a row says at least what
    described.needs_body = !operation.body().is_empty();
    Some(described)
}

/// Describes a route; `None` where nobody did yet.
#[expect(clippy::too_many_lines, reason = "one entry per kind of handler")]
pub fn describe(route: &Route, schemas: &mut SchemaGenerator) -> Option<Operation> {
    Some(match route.handler {
        Handler::Health => {
            let content =
                |schemas: &mut SchemaGenerator| Some(json_of(of::<answers::Health>(schemas), None));
            let mut health = simple(
                "operation",
                "Whether the bridge is alive, and how its dependencies were last seen",
                (200, "It serves.", content(schemas)),
            );
            health
                .answers
                .push((503, "It cannot serve.", content(schemas)));
            health
        }
        Handler::Ready => {
            let content =
                |schemas: &mut SchemaGenerator| Some(json_of(of::<answers::Ready>(schemas), None));
            let mut ready = simple(
                "operation",
                "Whether everything needed is there",
                (200, "It is.", content(schemas)),
            );
            ready.answers.push((
                503,
                "Something is missing; the checks say what.",
                content(schemas),
            ));
            ready
        }
        Handler::Metrics => simple(
            "operation",
            "Counters, for Prometheus",
            (200, "Prometheus text.", Some(text("text/plain"))),
        ),
        Handler::List(entity) => {
            let items = many(detail(entity, schemas)?);
            let meta = list_meta(entity, schemas);
            read(
                tag(entity),
                "A list: paged, sorted, filtered, searched",
                json_of(items, Some(meta)),
            )
        }
        Handler::ListOf(parent, entity) => {
            let items = many(detail(entity, schemas)?);
            let meta = list_meta(entity, schemas);
            read(
                tag(parent),
                "The list of those that belong to one",
                json_of(items, Some(meta)),
            )
        }
        Handler::Detail(entity) => {
            let (data, meta) = (detail(entity, schemas)?, of::<answers::EntityMeta>(schemas));
            read(
                tag(entity),
                "One of them, with every computed figure",
                json_of(data, Some(meta)),
            )
        }
        Handler::Dashboard => {
            let (data, meta) = (
                of::<wire::Dashboard>(schemas),
                of::<answers::EntityMeta>(schemas),
            );
            read(
                "personnes",
                "A personne's year at a glance",
                json_of(data, Some(meta)),
            )
        }
        Handler::Timeline => {
            let (days, meta) = (
                many(of::<wire::TimelineDay>(schemas)),
                of::<answers::PageMeta>(schemas),
            );
            read(
                "projets",
                "A projet day by day, the newest first",
                json_of(days, Some(meta)),
            )
        }
        Handler::Write(operation) => write(operation, schemas)?,
        Handler::Resolve => {
            let (data, meta) = (
                many(of::<wire::ResolvedRef>(schemas)),
                of::<wire::ResolveMeta>(schemas),
            );
            Operation {
                body: Some(of::<wire::ResolveRequest>(schemas)),
                ..simple(
                    "cards",
                    "Cards for up to 200 references, in the order asked",
                    (
                        200,
                        "One answer per reference.",
                        Some(json_of(data, Some(meta))),
                    ),
                )
            }
        }
        Handler::Search => read(
            "cards",
            "Suggestions while typing, best first",
            json_of(many(of::<wire::Card>(schemas)), None),
        ),
        Handler::Session => simple(
            "identity",
            "A session for the person whose wiki cookie came along",
            (
                200,
                "The session; its token is kept in memory only.",
                Some(json_of(of::<wire::SessionAnswer>(schemas), None)),
            ),
        ),
        Handler::Me => simple(
            "identity",
            "Who the caller is",
            (
                200,
                "A session or a token.",
                Some(json_of(of::<answers::Me>(schemas), None)),
            ),
        ),
        Handler::Live => simple(
            "cards",
            "The WebSocket of changes; the token goes in its first message",
            (101, "The connection is the Hub's.", None),
        ),
        Handler::TokenList => simple(
            "tokens",
            "API tokens",
            (
                200,
                "The newest first.",
                Some(json_of(many(of::<answers::Token>(schemas)), None)),
            ),
        ),
        Handler::TokenCreate => Operation {
            body: Some(of::<answers::WantedToken>(schemas)),
            ..simple(
                "tokens",
                "Make an API token",
                (
                    201,
                    "The only time that the token is shown.",
                    Some(json_of(of::<answers::NewToken>(schemas), None)),
                ),
            )
        },
        Handler::TokenRevoke => simple(
            "tokens",
            "Revoke an API token; everybody refuses it within a minute",
            (204, "It is revoked.", None),
        ),
        Handler::Webhook => Operation {
            body: Some(json!({})),
            // one that cannot be read makes everything be read again
            needs_body: false,
            ..simple(
                "webhooks",
                "A delivery from Baserow",
                (
                    200,
                    "Taken on, or why not.",
                    Some(json_of(of::<answers::Delivery>(schemas), None)),
                ),
            )
        },
        Handler::EditorFault => simple(
            "operation",
            "An editor that could not be upgraded; its body is not read",
            (204, "Counted.", None),
        ),
        Handler::Asset => Operation {
            is_tagged: true,
            ..simple(
                "operation",
                "A file of the bridge's own",
                (
                    200,
                    "The file; its type is that of its name.",
                    Some(text("*/*")),
                ),
            )
        },
        Handler::Playground => Operation {
            is_tagged: true,
            ..simple(
                "operation",
                "The page to try the editor on, where it is switched on",
                (200, "The page.", Some(text("text/html"))),
            )
        },
        Handler::Page(entity) => simple(
            "pages",
            page_of(entity),
            (200, "The page.", Some(text("text/html"))),
        ),
        Handler::View(_) => Operation {
            answers: vec![
                (200, "The page.", Some(text("text/html"))),
                (303, "The same without empty parameters is there.", None),
            ],
            ..simple(
                "pages",
                "A board or a table, for people and frames",
                (200, "", None),
            )
        },
        Handler::Action(_) if route.method == "POST" => Operation {
            body: Some(json!({
                "type": "object",
                "properties": {
                    "jeton": { "type": "string", "description": "As the page has it." },
                    "cle": { "type": "string", "description": "As the page has it: sent twice it acts once.", "pattern": "^[0-9a-f]{32}$" },
                },
                "required": ["jeton", "cle"],
            })),
            ..simple(
                "pages",
                "What the page's button does",
                (303, "It is done; the page says so.", None),
            )
        },
        Handler::Action(_) => simple(
            "pages",
            "What the button would change; looking acts on nothing",
            (200, "The page.", Some(text("text/html"))),
        ),
        Handler::OpenApi => read(
            "operation",
            "This description",
            Content {
                kind: "application/json",
                schema: json!({ "type": "object" }),
            },
        ),
        Handler::ApiDocs => read(
            "operation",
            "A page to read this description on",
            text("text/html"),
        ),
        #[allow(
            unreachable_patterns,
            reason = "a new kind of handler is named by the document, not by the compiler"
        )]
        _ => return None,
    })
}
