//! Lists, of all entities of a kind or of what belongs to one: paged, sorted, filtered, searched; every item picked for
//! the reader.
//!
//! What always holds: a parameter that is not known is named, never ignored. Which fields can be sorted and filtered is
//! Base's to say; its faults and those found here are answered together.

use bridge_core::date::Annee;
use bridge_core::entity::Entity;
use bridge_core::error::ErrorCode;
use bridge_core::pick;
use bridge_core::viewer::Viewer;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::ask::{base_call, base_now};
use super::read;
use crate::effects::Outside;
use crate::http::reply::entity_tag;
use crate::http::{Fault, FieldFault, Head, Query, Reply};

/// Items on a page unless asked otherwise.
const PER_PAGE: i64 = 50;
/// Items on a page at most.
const MAX_PER_PAGE: i64 = 200;
/// Pages beyond this are nobody's honest question.
const MAX_PAGE: i64 = 1_000_000;
/// The longest text to search for, in characters.
const MAX_TEXT: usize = 200;

#[derive(Deserialize)]
struct Answer {
    items: Vec<Box<RawValue>>,
    total: i64,
    #[serde(default)]
    stale: bool,
    #[serde(default)]
    age_ms: Option<i64>,
    #[serde(default)]
    summary: Map<String, Value>,
}

/// What is listed.
#[derive(Clone, Copy, Debug)]
pub enum Of<'a> {
    /// All entities of a kind.
    All(Entity),
    /// Those of a kind that belong to the entity that a path names.
    Whose(Entity, Entity, &'a str),
    /// The days of the projet that a path names.
    Days(&'a str),
}

#[derive(Debug)]
struct Asked {
    page: i64,
    per_page: i64,
    sort: String,
    filters: Map<String, Value>,
    text: Option<String>,
    annee: Option<Annee>,
    faults: Vec<FieldFault>,
}

fn asked(of: Of<'_>, query: &Query) -> Asked {
    let (entity, is_paged_only) = match of {
        Of::All(entity) | Of::Whose(_, entity, _) => (entity, false),
        Of::Days(_) => (Entity::Intervention, true),
    };
    let mut asked = Asked {
        page: 1,
        per_page: PER_PAGE,
        sort: "-id".to_owned(),
        filters: Map::new(),
        text: None,
        annee: None,
        faults: Vec::new(),
    };
    let mut seen: Vec<&str> = Vec::new();
    for (name, value) in query.iter() {
        if seen.contains(&name) {
            asked
                .faults
                .push(FieldFault::new(name, "given more than once"));
            continue;
        }
        seen.push(name);
        let number = value.parse::<i64>().ok();
        let fault = match name {
            "page" => match number.filter(|page| (1..=MAX_PAGE).contains(page)) {
                Some(page) => {
                    asked.page = page;
                    None
                }
                None => Some("a number from 1"),
            },
            "per_page" => match number.filter(|count| (1..=MAX_PER_PAGE).contains(count)) {
                Some(count) => {
                    asked.per_page = count;
                    None
                }
                None => Some("a number from 1 to 200"),
            },
            _ if is_paged_only => Some("unknown parameter"),
            "sort" => {
                value.clone_into(&mut asked.sort);
                None
            }
            "q" if value.chars().count() > MAX_TEXT => Some("at most 200 characters"),
            "q" => {
                asked.text = Some(value.to_owned()).filter(|text| !text.trim().is_empty());
                None
            }
            "annee" if entity == Entity::Personne => {
                match value.parse().ok().filter(|year| (1..=9999).contains(year)) {
                    Some(annee) => {
                        asked.annee = Some(annee);
                        None
                    }
                    None => Some("a year, such as 2026"),
                }
            }
            other => match other
                .strip_prefix("filter[")
                .and_then(|rest| rest.strip_suffix(']'))
            {
                Some(field) => {
                    asked.filters.insert(field.to_owned(), json!(value));
                    None
                }
                None => Some("unknown parameter"),
            },
        };
        asked
            .faults
            .extend(fault.map(|message| FieldFault::new(name, message)));
    }
    asked
}

/// The question to Base: its method, whether Baserow may have to be asked, and what is asked.
fn question(of: Of<'_>, asked: &mut Asked, head: &Head) -> (&'static str, bool, Value) {
    let mut whose = |parent: Entity, text: &str| {
        let key = read::key(parent, text, &mut asked.faults).map(|key| key.to_string());
        json!({ "parent": parent, "key": key.unwrap_or_default(), "trace": head.trace() })
    };
    let (method, entity, whose) = match of {
        Of::Days(text) => {
            let whose = whose(Entity::Projet, text);
            let question = json!({ "of": whose, "page": asked.page, "per_page": asked.per_page });
            return ("timeline", true, question);
        }
        Of::All(entity) => ("list", entity, None),
        Of::Whose(parent, entity, text) => ("list_of", entity, Some(whose(parent, text))),
    };
    let list = json!({
        "entity": entity,
        "page": asked.page,
        "per_page": asked.per_page,
        "sort": asked.sort,
        "filters": asked.filters,
        "q": asked.text,
        "annee": asked.annee,
    });
    match whose {
        None => (method, false, list),
        // nobody confirms an entity for a question that cannot be answered; Base only adds its own faults
        Some(_) if !asked.faults.is_empty() => ("list", false, list),
        Some(whose) => (method, true, json!({ "of": whose, "list": list })),
    }
}

/// Where in a list's items what is restricted stands, and how an item is picked.
fn pick_item(of: Of<'_>, viewer: &Viewer, item: &RawValue, out: &mut String) -> Result<(), Fault> {
    match of {
        Of::All(entity) => out.push_str(&read::picked(entity, viewer, item)?),
        Of::Whose(_, entity, _) if pick::sees_whole(viewer, entity) => out.push_str(item.get()),
        Of::Whose(_, entity, _) => {
            let picked = pick::nested_json(viewer, entity, read::parsed(item)?);
            out.push_str(&picked.to_string());
        }
        Of::Days(_) if viewer.sees_everything() => out.push_str(item.get()),
        Of::Days(_) => {
            let picked = pick::parts_json(viewer, pick::TIMELINE_DAY, read::parsed(item)?);
            out.push_str(&picked.to_string());
        }
    }
    Ok(())
}

/// One page of a list.
pub async fn page(
    outside: &Outside,
    of: Of<'_>,
    query: &Query,
    viewer: &Viewer,
    head: &Head,
) -> Result<Reply, Fault> {
    let mut asked = asked(of, query);
    let (method, may_ask, question) = question(of, &mut asked, head);
    let answer = if may_ask && !asked.faults.is_empty() {
        Err(Fault::fields(&asked.faults))
    } else if may_ask {
        base_call(outside, method, &question).await
    } else {
        base_now(outside, method, &question).await
    };
    let answer: Answer = match answer {
        Err(fault) if fault.code == ErrorCode::ValidationError && !may_ask => {
            return Err(together(&asked.faults, fault));
        }
        _ if !asked.faults.is_empty() => return Err(Fault::fields(&asked.faults)),
        answer => answer?,
    };
    let mut items = String::from("[");
    for (index, item) in answer.items.iter().enumerate() {
        if index > 0 {
            items.push(',');
        }
        pick_item(of, viewer, item, &mut items)?;
    }
    items.push(']');
    let mut meta = json!({
        "page": asked.page,
        "per_page": asked.per_page,
        "total": answer.total,
        "total_pages": (answer.total + asked.per_page - 1) / asked.per_page,
    });
    if let Some(meta) = meta.as_object_mut() {
        meta.extend(answer.summary);
        if answer.stale {
            meta.insert("stale".to_owned(), json!(true));
        }
    }
    // totals belong to a page: it is not the same one when they differ, whereas its age is nothing of its own
    let tag = entity_tag(&[&items, meta.to_string().as_str()].concat());
    if let (Some(age), Some(meta)) = (answer.age_ms, meta.as_object_mut()) {
        meta.insert("age_ms".to_owned(), json!(age));
    }
    let text = ["{\"data\":", &items, ",\"meta\":", &meta.to_string(), "}"].concat();
    Ok(Reply::tagged(text, tag, head.header("if-none-match")))
}

/// Faults found here and by Base, in one list.
fn together(own: &[FieldFault], fault: Fault) -> Fault {
    let mut all: Vec<Value> = own.iter().map(|fault| json!(fault)).collect();
    match fault.details {
        Some(Value::Array(others)) => all.extend(others),
        _ => all.push(json!(FieldFault::new("query", &fault.message))),
    }
    Fault {
        details: Some(Value::Array(all)),
        ..fault
    }
}

#[cfg(test)]
mod tests {
    use super::{Of, asked};
    use crate::http::Query;
    use bridge_core::entity::Entity;

    fn faults(query: &str) -> Vec<String> {
        let query = Query::parse(query).unwrap();
        asked(Of::All(Entity::Projet), &query)
            .faults
            .into_iter()
            .map(|fault| fault.field)
            .collect()
    }

    #[test]
    fn every_fault_is_named() {
        assert_eq!(
            faults("page=0&per_page=201&annee=2026&x=1&page=2"),
            ["page", "per_page", "annee", "x", "page"]
        );
        assert!(faults("page=2&per_page=200&sort=-nom&q=a&filter[statut]=en_cours").is_empty());
        for bad in [
            "page=",
            "page=1.5",
            "page=-1",
            "page=99999999999999999999",
            "per_page=0",
        ] {
            assert_eq!(faults(bad).len(), 1, "{bad}");
        }
    }

    #[test]
    fn days_are_paged_and_nothing_else() {
        let query = Query::parse("page=2&sort=nom&q=a&filter[statut]=saisie&annee=2026").unwrap();
        let asked = asked(Of::Days("1"), &query);
        let fields: Vec<String> = asked.faults.into_iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["sort", "q", "filter[statut]", "annee"]);
        assert_eq!(asked.page, 2);
    }

    #[test]
    fn a_filter_is_taken_by_its_field() {
        let query = Query::parse("filter[statut]=en_cours&filter[client]=3").unwrap();
        let filters = asked(Of::All(Entity::Projet), &query).filters;
        assert_eq!(filters["statut"], "en_cours");
        assert_eq!(filters["client"], "3");
    }
}
