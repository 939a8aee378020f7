//! Lists: paged, sorted, filtered, searched; every item picked for the reader.
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

use super::ask::base_now;
use super::read::pick_text;
use crate::effects::Outside;
use crate::http::{Fault, FieldFault, Query, Reply};

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

fn asked(entity: Entity, query: &Query) -> Asked {
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

/// One page of a list.
pub async fn page(
    outside: &Outside,
    entity: Entity,
    query: &Query,
    viewer: &Viewer,
    if_none_match: &str,
) -> Result<Reply, Fault> {
    let asked = asked(entity, query);
    let question = json!({
        "entity": entity,
        "page": asked.page,
        "per_page": asked.per_page,
        "sort": asked.sort,
        "filters": asked.filters,
        "q": asked.text,
        "annee": asked.annee,
    });
    let answer: Answer = match base_now(outside, "list", &question).await {
        Err(fault) if fault.code == ErrorCode::ValidationError => {
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
        if pick::sees_whole(viewer, entity) {
            items.push_str(item.get());
        } else {
            items.push_str(&pick_text(entity, viewer, item)?);
        }
    }
    items.push(']');
    let mut meta = json!({
        "page": asked.page,
        "per_page": asked.per_page,
        "total": answer.total,
        "total_pages": (answer.total + asked.per_page - 1) / asked.per_page,
    });
    if let (true, Some(meta)) = (answer.stale, meta.as_object_mut()) {
        meta.insert("stale".to_owned(), json!(true));
    }
    Ok(Reply::tagged(
        format!("{{\"data\":{items},\"meta\":{meta}}}"),
        if_none_match,
    ))
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
    use super::asked;
    use crate::http::Query;
    use bridge_core::entity::Entity;

    fn faults(query: &str) -> Vec<String> {
        let query = Query::parse(query).unwrap();
        asked(Entity::Projet, &query)
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
    fn a_filter_is_taken_by_its_field() {
        let query = Query::parse("filter[statut]=en_cours&filter[client]=3").unwrap();
        let filters = asked(Entity::Projet, &query).filters;
        assert_eq!(filters["statut"], "en_cours");
        assert_eq!(filters["client"], "3");
    }
}
