//! Parameters of a route: in its path and in its query.

use bridge_core::entity::Entity;
use bridge_core::json_schema::{ID_PATTERN, SLUG_PATTERN};
use bridge_core::options::Role;
use bridge_core::schema::listing::{Filter, filters, sorts};
use bridge_core::schema::{FieldKind, table};
use bridge_core::webhook::CHANGES;
use serde_json::{Value, json};

use crate::routes::{Handler, Route};

fn parameter(place: &str, name: &str, about: &str, schema: Value) -> Value {
    json!({
        "in": place,
        "name": name,
        "required": place == "path",
        "description": about,
        "schema": schema,
    })
}

fn query(name: &str, about: &str, schema: Value) -> Value {
    parameter("query", name, about, schema)
}

/// What stands at the variable of a path.
fn of_path(route: &Route) -> Option<Value> {
    let entity = match route.handler {
        Handler::Detail(entity) | Handler::Page(entity) | Handler::ListOf(entity, _) => entity,
        Handler::Dashboard => Entity::Personne,
        Handler::Write(operation) => {
            operation.path_entity()?;
            let schema =
                json!({ "type": "integer", "minimum": 1, "maximum": 9_007_199_254_740_991_i64 });
            return Some(parameter("path", "id", "The number.", schema));
        }
        Handler::Action(_) if route.method == "POST" => {
            let schema =
                json!({ "type": "integer", "minimum": 1, "maximum": 9_007_199_254_740_991_i64 });
            return Some(parameter("path", "id", "The number.", schema));
        }
        Handler::Timeline | Handler::Action(_) => Entity::Projet,
        Handler::TokenRevoke => {
            let schema =
                json!({ "type": "integer", "minimum": 1, "maximum": 9_007_199_254_740_991_i64 });
            return Some(parameter("path", "id", "The token's number.", schema));
        }
        Handler::Webhook if route.template.contains(':') => {
            let schema = json!({ "type": "string", "enum": CHANGES.map(|(name, _)| name) });
            return Some(parameter("path", "change", "What changed.", schema));
        }
        Handler::Asset => {
            let schema = json!({ "type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,60}\\.(js|css|wasm|json|svg)$" });
            return Some(parameter("path", "path", "The file's name.", schema));
        }
        _ => return None,
    };
    let (about, pattern) = if entity.has_slug() {
        (
            "The number or slug.",
            format!("^({ID_PATTERN}|{SLUG_PATTERN})$"),
        )
    } else {
        ("The number.", format!("^{ID_PATTERN}$"))
    };
    Some(parameter(
        "path",
        "id",
        about,
        json!({ "type": "string", "pattern": pattern }),
    ))
}

/// Free text of a query: no control characters.
fn words(most: u32) -> Value {
    json!({ "type": "string", "maxLength": most, "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]*$" })
}

fn page() -> [Value; 2] {
    [
        query(
            "page",
            "Which page.",
            json!({ "type": "integer", "minimum": 1, "maximum": 1_000_000, "default": 1 }),
        ),
        query(
            "per_page",
            "Items on a page.",
            json!({ "type": "integer", "minimum": 1, "maximum": 200, "default": 50 }),
        ),
    ]
}

fn year(about: &str) -> Value {
    query(
        "annee",
        about,
        json!({ "type": "integer", "minimum": 1, "maximum": 9999 }),
    )
}

fn options(entity: Entity, field: &str) -> Value {
    match table(entity).field(field).map(|field| field.kind) {
        Some(FieldKind::SingleSelect { options } | FieldKind::MultiSelect { options }) => {
            json!({ "type": "string", "enum": options })
        }
        _ => json!({ "type": "string" }),
    }
}

fn filter(entity: Entity, name: &str, filter: Filter) -> Value {
    let row = json!({ "type": "integer", "minimum": 1, "maximum": 9_007_199_254_740_991_i64 });
    let (about, schema) = match filter {
        Filter::Status => ("Only with this status.", options(entity, "statut")),
        Filter::Among(field) => ("Only with this one among others.", options(entity, field)),
        Filter::Link(_) | Filter::Through(..) | Filter::Behind(..) => ("Only of this row.", row),
        Filter::AtLeast(..) => (
            "Only with at least so many hours.",
            json!({ "type": "string", "pattern": "^[0-9]{1,12}(\\.[0-9]{1,2})?$" }),
        ),
        Filter::Year(_) => (
            "Only of this year.",
            json!({ "type": "integer", "minimum": 1000, "maximum": 9999 }),
        ),
        Filter::Whole(_) => (
            "Only with this number.",
            json!({ "type": "integer", "minimum": i32::MIN, "maximum": i32::MAX }),
        ),
    };
    query(&format!("filter[{name}]"), about, schema)
}

fn list(entity: Entity) -> Vec<Value> {
    let by: Vec<String> = sorts(entity)
        .flat_map(|(name, _)| [(*name).to_owned(), format!("-{name}")])
        .collect();
    let mut all = Vec::from(page());
    all.push(query(
        "sort",
        "The order; with `-` the greatest first.",
        json!({ "type": "string", "enum": by, "default": "-id" }),
    ));
    all.push(query(
        "q",
        "Words that an item must contain, without regard to accents and case.",
        words(200),
    ));
    if entity == Entity::Personne {
        all.push(year(
            "The year that hours are of; without it the present one.",
        ));
    }
    all.extend(
        filters(entity)
            .iter()
            .map(|(name, kind)| filter(entity, name, *kind)),
    );
    all
}

/// A view's parameters: the list's, by plain names, and what a view has of its own.
fn view(entity: Entity) -> Vec<Value> {
    let mut all: Vec<Value> = list(entity)
        .into_iter()
        .filter_map(|mut parameter| {
            let name = parameter.get("name")?.as_str()?.to_owned();
            let plain = name
                .strip_prefix("filter[")
                .and_then(|rest| rest.strip_suffix(']'))
                .unwrap_or(&name);
            let mut known = filters(entity).iter();
            if known.any(|(filter, kind)| *filter == plain && kind.names_a_row()) {
                let about = "Only of this row: its number, or its name as somebody types it.";
                return Some(query(plain, about, json!({ "type": "string" })));
            }
            if let Some(parameter) = parameter.as_object_mut() {
                parameter.insert("name".to_owned(), json!(plain));
            }
            (name != "per_page").then_some(parameter)
        })
        .collect();
    all.push(query(
        "group",
        "Under headings.",
        json!({ "type": "string", "enum": ["statut"] }),
    ));
    all.push(query(
        "forme",
        "The shape.",
        json!({ "type": "string", "enum": ["table", "kanban"], "default": "table" }),
    ));
    all
}

fn version() -> Value {
    query(
        "version",
        "The version that a write answered: nothing older is answered.",
        json!({ "type": "integer", "minimum": 0, "maximum": 9_007_199_254_740_991_i64 }),
    )
}

fn search() -> Vec<Value> {
    let names: Vec<&str> = Entity::ALL.iter().map(|entity| entity.name()).collect();
    let mut entity = query(
        "entity",
        "What to look for.",
        json!({ "type": "string", "enum": names }),
    );
    if let Some(entity) = entity.as_object_mut() {
        entity.insert("required".to_owned(), json!(true));
    }
    vec![
        entity,
        query("q", "What somebody has typed so far.", words(200)),
        query(
            "role",
            "Only personnes with this role; with `entity=personne` alone.",
            json!({ "type": "string", "enum": Role::KNOWN }),
        ),
        query(
            "limit",
            "How many at most.",
            json!({ "type": "integer", "minimum": 1, "maximum": 50, "default": 8 }),
        ),
    ]
}

fn write() -> [Value; 3] {
    let header = |name: &str, about: &str, schema| parameter("header", name, about, schema);
    [
        query(
            "dry_run",
            "Only say what would happen.",
            json!({ "type": "boolean", "default": false }),
        ),
        header(
            "Idempotency-Key",
            "For 24 h the same key and body give the same answer, and write once. Empty: as without.",
            json!({ "type": "string", "pattern": "^[!-~]{0,255}$" }),
        ),
        header(
            "If-Match",
            "Write only where the row's answer still has this tag.",
            json!({ "type": "string" }),
        ),
    ]
}

/// Every parameter of a route.
pub fn of(route: &Route) -> Vec<Value> {
    let mut all: Vec<Value> = of_path(route).into_iter().collect();
    match route.handler {
        Handler::List(entity) | Handler::ListOf(_, entity) => all.extend(list(entity)),
        Handler::Timeline => all.extend(page()),
        Handler::View(kind) => all.extend(view(kind.entity())),
        Handler::Action(_) if route.method == "GET" => all.push(version()),
        Handler::Detail(entity) | Handler::Page(entity) => {
            if entity == Entity::Personne {
                all.push(year(
                    "The year that hours are of; without it the present one.",
                ));
            }
            all.push(version());
        }
        Handler::Dashboard => {
            all.push(year("The year shown; without it the present one."));
            all.push(version());
        }
        Handler::Write(_) => all.extend(write()),
        Handler::Search => all.extend(search()),
        Handler::Asset => all.push(query(
            "v",
            "The version of the content; with the right one the file may be kept for a year.",
            words(64),
        )),
        _ => {}
    }
    all
}
