//! The document itself: paths, shared parts, who may ask what.

use std::collections::BTreeMap;

use bridge_core::error::ErrorCode;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::operation::{Content, Operation, describe};
use super::{errors, parameters};
use crate::routes::{Access, Handler, ROUTES, Route};

const ABOUT: &str = "Personnes, formations, projets and the hours between them, as Baserow holds them and the wiki shows them.\n\n\
Hours are JSON numbers, money is text, dates are days in Europe/Paris, instants are UTC. A key that is absent is not for this \
reader; `null` means that there is no value. An error is `{ \"error\": { code, message, details? } }`. Every answer carries \
`X-Request-Id` and `RateLimit-*`. A path answers OPTIONS, and HEAD where it answers GET; any other method is 405 METHOD_NOT_ALLOWED \
with `Allow`.";

/// The whole description, or the routes that nobody described.
pub fn document() -> Result<Value, Vec<&'static str>> {
    let mut schemas = SchemaSettings::draft2020_12()
        .for_serialize()
        .with(|settings| settings.definitions_path = "/components/schemas".into())
        .into_generator();
    let mut paths: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    let mut unknown = Vec::new();
    for route in ROUTES {
        match describe(route, &mut schemas) {
            Some(operation) => {
                paths
                    .entry(path(route.template))
                    .or_default()
                    .insert(route.method.to_lowercase(), of_route(route, operation));
            }
            None => unknown.push(route.template),
        }
    }
    if !unknown.is_empty() {
        return Err(unknown);
    }
    let code = schemas.subschema_for::<ErrorCode>().to_value();
    Ok(json!({
        "openapi": "3.1.0",
        "info": { "title": "Bridge", "version": env!("CARGO_PKG_VERSION"), "description": ABOUT },
        "tags": tags(),
        "servers": [{ "url": "../..", "description": "The mount, on the wiki's own origin" }],
        "paths": paths,
        "components": {
            "schemas": components(&mut schemas, code),
            "headers": headers(),
            "responses": shared_errors(),
            "securitySchemes": {
                "bearer": { "type": "http", "scheme": "bearer", "description": "An API token (`brg_…`) or a session's token." },
                "wikiCookie": { "type": "apiKey", "in": "cookie", "name": "authToken", "description": "The wiki's own cookie, from the wiki's own origin." },
                "webhookSecret": { "type": "apiKey", "in": "header", "name": "X-Bridge-Secret", "description": "Or `X-Baserow-Signature` over the body." },
            },
        },
    }))
}

/// The resources, what people come for first.
fn tags() -> Value {
    let all = [
        ("personnes", "Who teaches and builds, and their hours."),
        ("formations", "Formations, their blocs and modules."),
        ("attributions", "Hours of a module given to a personne."),
        (
            "projets",
            "Clients, projets, taches and the interventions on them.",
        ),
        ("avis", "What people think of formations."),
        (
            "cards",
            "Many things at once, by reference or while typing.",
        ),
        ("identity", "Who is calling."),
        ("tokens", "API tokens."),
        ("pages", "Full pages for people, also inside the wiki's."),
        ("webhooks", "What Baserow tells the bridge."),
        ("operation", "Health, figures, this description."),
    ];
    Value::Array(
        all.map(|(name, about)| json!({ "name": name, "description": about }))
            .into(),
    )
}

/// `/personnes/:id` as `OpenAPI` writes it.
pub fn path(template: &str) -> String {
    let part = |part: &str| match part.strip_prefix([':', '*']) {
        Some(name) => format!("{{{name}}}"),
        None => part.to_owned(),
    };
    template.split('/').map(part).collect::<Vec<_>>().join("/")
}

fn components(schemas: &mut SchemaGenerator, code: Value) -> Value {
    let mut all: Map<String, Value> = schemas.take_definitions(true);
    all.insert(
        "Error".to_owned(),
        json!({
            "type": "object",
            "properties": {
                "error": {
                    "type": "object",
                    "properties": {
                        "code": code,
                        "message": { "type": "string", "description": "A sentence for people." },
                        "details": { "description": "By code: faults as a list of { field, message }, rules with their figures." },
                    },
                    "required": ["code", "message"],
                },
                "retry_after": { "type": "integer", "minimum": 1, "description": "Seconds to wait; with RATE_LIMITED." },
            },
            "required": ["error"],
        }),
    );
    Value::Object(all)
}

fn headers() -> Value {
    let number = |about: &str| json!({ "description": about, "schema": { "type": "integer", "minimum": 0 } });
    let text = |about: &str| json!({ "description": about, "schema": { "type": "string" } });
    json!({
        "X-Request-Id": text("The caller's, if it sent a sane one, else a new one."),
        "RateLimit-Limit": number("Requests per minute."),
        "RateLimit-Remaining": number("Requests left."),
        "RateLimit-Reset": number("Seconds until more are free."),
        "Retry-After": number("Seconds to wait."),
        "ETag": text("The version of the data; for If-None-Match and If-Match."),
        "WWW-Authenticate": text("`Bearer`."),
    })
}

/// An error of these codes, which have one status.
fn error(codes: &[ErrorCode]) -> Value {
    let names: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
    let status = codes.first().map_or(500, |code| code.http_status());
    let mut headers = vec!["X-Request-Id"];
    match status {
        401 => headers.push("WWW-Authenticate"),
        429 => headers.push("Retry-After"),
        _ => {}
    }
    json!({
        "description": names.join(", "),
        "headers": refer_to(&headers),
        "content": { "application/json": { "schema": {
            "allOf": [{ "$ref": "#/components/schemas/Error" }],
            "properties": { "error": { "properties": { "code": { "enum": names } } } },
        } } },
    })
}

/// An error of these codes as people get it.
fn error_page(codes: &[ErrorCode]) -> Value {
    let names: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
    json!({
        "description": names.join(", "),
        "headers": refer_to(&["X-Request-Id"]),
        "content": { "text/html": { "schema": { "type": "string" }, "x-codes": names } },
    })
}

fn refer_to(headers: &[&str]) -> Value {
    let each = headers.iter().map(|name| {
        let target = json!({ "$ref": format!("#/components/headers/{name}") });
        ((*name).to_owned(), target)
    });
    Value::Object(each.collect())
}

/// The name under which an error of these codes is shared.
fn shared_name(codes: &[ErrorCode]) -> String {
    codes
        .iter()
        .map(|code| code.as_str())
        .collect::<Vec<_>>()
        .join(".")
}

fn by_status(route: &Route) -> BTreeMap<u16, Vec<ErrorCode>> {
    let mut errors: BTreeMap<u16, Vec<ErrorCode>> = BTreeMap::new();
    for code in errors::codes(route) {
        errors.entry(code.http_status()).or_default().push(code);
    }
    errors
}

/// Every code by itself, and those that share a status at some route together.
fn shared_errors() -> Value {
    let alone = ErrorCode::ALL.iter().map(|code| vec![*code]);
    let together = ROUTES
        .iter()
        .flat_map(|route| by_status(route).into_values());
    let each = alone.chain(together).map(|codes| {
        let mut answer = error(&codes);
        let status = codes.first().map(|code| code.http_status());
        if let Some(answer) = answer.as_object_mut() {
            answer.insert("x-status".to_owned(), json!(status));
        }
        (shared_name(&codes), answer)
    });
    Value::Object(each.collect())
}

fn of_route(route: &Route, operation: Operation) -> Value {
    let mut out = json!({
        "operationId": operation_id(route),
        "tags": [operation.tag],
        "summary": summary(route, operation.summary),
        "parameters": all_parameters(route, operation.is_tagged),
        "security": security(route.access),
        "responses": responses(route, operation.answers, operation.is_tagged),
    });
    if let Some(out) = out.as_object_mut() {
        if let Some(schema) = operation.body {
            let kind = match route.access {
                Access::Page => "application/x-www-form-urlencoded",
                _ => "application/json",
            };
            let body = json!({ "required": operation.needs_body, "content": { kind: { "schema": schema } } });
            out.insert("requestBody".to_owned(), body);
        }
        match route.access {
            Access::Scope(scope) => {
                out.insert("x-scope".to_owned(), json!(scope));
            }
            Access::Write(operation) => {
                out.insert("x-scope".to_owned(), json!(operation.scope()));
                // a member's session may do it without the scope
                out.insert("x-own-rows".to_owned(), json!(operation.own_rows()));
            }
            _ => {}
        }
    }
    out
}

/// What an operation is for, with the name of what it is about where many say the same.
fn summary(route: &Route, said: &str) -> String {
    let capital = |word: &str| {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        first.to_uppercase() + rest
    };
    let named = route.template.rsplit('/').next().unwrap_or_default();
    match route.handler {
        Handler::List(_) => format!("{}: paged, sorted, filtered, searched", capital(named)),
        Handler::Detail(entity) => {
            format!("{} with every computed figure", capital(entity.name()))
        }
        Handler::ListOf(parent, _) => format!("{} of one {}", capital(named), parent.name()),
        _ => said.to_owned(),
    }
}

fn operation_id(route: &Route) -> String {
    let words = route
        .template
        .trim_start_matches("/api/")
        .trim_start_matches("v1/")
        .split(['/', ':', '*', '-'])
        .filter(|word| !word.is_empty());
    [route.method.to_lowercase().as_str()]
        .into_iter()
        .chain(words)
        .collect::<Vec<_>>()
        .join("_")
}

fn all_parameters(route: &Route, is_tagged: bool) -> Vec<Value> {
    let mut all = parameters::of(route);
    if is_tagged {
        all.push(json!({
            "in": "header",
            "name": "If-None-Match",
            "description": "Tags that the caller has: 304 where one still holds.",
            "schema": { "type": "string" },
        }));
    }
    all
}

fn security(access: Access) -> Value {
    match access {
        Access::Open | Access::Live => json!([]),
        Access::Known | Access::Scope(_) | Access::Write(_) => json!([{ "bearer": [] }]),
        Access::WikiCookie | Access::Page => json!([{ "wikiCookie": [] }]),
        Access::Webhook => json!([{ "webhookSecret": [] }]),
    }
}

fn responses(
    route: &Route,
    answers: Vec<(u16, &'static str, Option<Content>)>,
    is_tagged: bool,
) -> Value {
    let mut all = Map::new();
    let mut common = vec![
        "X-Request-Id",
        "RateLimit-Limit",
        "RateLimit-Remaining",
        "RateLimit-Reset",
    ];
    if matches!(route.access, Access::Write(_)) {
        common.push("ETag");
    }
    if is_tagged {
        common.push("ETag");
        all.insert(
            "304".to_owned(),
            json!({ "description": "The caller has it.", "headers": refer_to(&common) }),
        );
    }
    let errors = by_status(route);
    for (status, codes) in &errors {
        let answer = if route.access == Access::Page {
            error_page(codes)
        } else {
            json!({ "$ref": format!("#/components/responses/{}", shared_name(codes)) })
        };
        all.insert(status.to_string(), answer);
    }
    for (status, about, content) in answers {
        let mut answer = json!({ "description": about, "headers": refer_to(&common) });
        if let (Some(content), Some(answer)) = (content, answer.as_object_mut()) {
            let mut schema = content.schema;
            // where a status carries an answer or an error, it is one of the two
            if let Some(codes) = errors.get(&status) {
                let other = error(codes);
                let other = other.pointer("/content/application~1json/schema").cloned();
                schema = json!({ "anyOf": [schema, other] });
            }
            answer.insert(
                "content".to_owned(),
                json!({ content.kind: { "schema": schema } }),
            );
        }
        all.insert(status.to_string(), answer);
    }
    Value::Object(all)
}
