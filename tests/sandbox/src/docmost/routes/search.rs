//! Search over titles and stored text, and the suggestions of the `@` popup. A page that holds a node type the schema
//! lacks has no text and is found by its title only.

use crate::docmost::Shared;
use crate::docmost::answer::{Answer, Answered};
use crate::docmost::call::{Call, Viewer};
use crate::docmost::fields::Fields;
use crate::docmost::{State as Wiki, answer::Failure};
use axum::extract::State;
use serde_json::{Value, json};

const WORDS_AROUND: usize = 12;

/// Lower case without accents, letter for letter.
fn folded(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .map(|letter| match letter {
            'à' | 'â' | 'ä' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'î' | 'ï' => 'i',
            'ô' | 'ö' => 'o',
            'ù' | 'û' | 'ü' => 'u',
            'ç' => 'c',
            letter => letter,
        })
        .collect()
}

impl Wiki {
    /// The spaces to look in: the one named, or all of the person's.
    fn searched_spaces(
        &self,
        viewer: &Viewer,
        space_id: Option<String>,
    ) -> Result<Vec<String>, Failure> {
        if let Some(id) = space_id {
            self.role_in(&viewer.user, &id)?;
            return Ok(vec![id]);
        }
        Ok(self
            .store
            .spaces_of(&viewer.user.id)?
            .into_iter()
            .map(|space| space.id)
            .collect())
    }
}

/// Some words around the first hit, the hit in `<b>`.
fn highlight(text: &str, wanted: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let hit = words
        .iter()
        .position(|word| folded(word).contains(wanted))
        .unwrap_or(0);
    let start = hit.saturating_sub(WORDS_AROUND / 2);
    let shown = words
        .iter()
        .enumerate()
        .skip(start)
        .take(WORDS_AROUND)
        .map(|(index, word)| {
            if index == hit {
                format!("<b>{word}</b>")
            } else {
                (*word).to_owned()
            }
        });
    shown.collect::<Vec<_>>().join(" ")
}

/// `POST /api/search {query, spaceId?}`.
pub async fn list(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let query = fields.filled("query");
    let space_id = fields.text("spaceId");
    fields.check()?;
    let wanted = folded(query.trim());
    let spaces = wiki.searched_spaces(&viewer, space_id)?;
    let mut items = Vec::new();
    for (page, text) in wiki.store.search_texts(&spaces)? {
        let in_title = folded(page.title()).contains(&wanted);
        let in_text = folded(&text).matches(&wanted).count();
        if !in_title && in_text == 0 {
            continue;
        }
        let hits = u32::try_from(in_text).unwrap_or(u32::MAX);
        let rank = if in_title { 0.5 } else { 0.0 }
            + 0.243 * f64::from(hits) / f64::from(hits.max(1) + 1) * 2.0;
        items.push((
            rank,
            json!({
                "id": page.id, "slugId": page.slug_id, "title": page.title, "icon": page.icon,
                "parentPageId": page.parent_page_id, "creatorId": page.creator_id, "createdAt": page.created_at,
                "updatedAt": page.updated_at, "rank": rank, "highlight": highlight(&text, &wanted),
                "space": wiki.space(&page.space_id)?.card(),
            }),
        ));
    }
    items.sort_by(|left, right| right.0.total_cmp(&left.0));
    Answer::data(
        json!({ "items": items.into_iter().take(25).map(|(_, item)| item).collect::<Vec<_>>() }),
    )
}

/// `POST /api/search/suggest {query, includeUsers?, includePages?, spaceId?, limit?}`.
pub async fn suggest(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let wanted = folded(fields.text("query").unwrap_or_default().trim());
    let include_users = fields.flag("includeUsers").unwrap_or_default();
    let include_pages = fields.flag("includePages").unwrap_or_default();
    let limit = limit(&fields);
    fields.check()?;
    let mut users: Vec<Value> = Vec::new();
    if include_users {
        let found = wiki
            .store
            .users()?
            .into_iter()
            .filter(|user| folded(&user.name).contains(&wanted));
        users = found.take(limit).map(|user| user.card()).collect();
    }
    let mut pages: Vec<Value> = Vec::new();
    if include_pages {
        let spaces = wiki.searched_spaces(&viewer, None)?;
        for (page, _) in wiki.store.search_texts(&spaces)? {
            if pages.len() < limit && folded(page.title()).contains(&wanted) {
                pages.push(json!({
                    "id": page.id, "slugId": page.slug_id, "title": page.title, "icon": page.icon,
                    "spaceId": page.space_id, "space": wiki.space(&page.space_id)?.card(),
                }));
            }
        }
    }
    Answer::data(json!({ "users": users, "groups": [], "pages": pages }))
}

fn limit(fields: &Fields) -> usize {
    let limit = fields
        .value("limit")
        .and_then(Value::as_u64)
        .unwrap_or(10)
        .clamp(1, 50);
    usize::try_from(limit).unwrap_or(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hit_is_shown_in_its_words() {
        assert_eq!(
            highlight("début Bonjour gras et é", "bonjour"),
            "début <b>Bonjour</b> gras et é"
        );
        assert_eq!(folded("Été à Hérouville"), "ete a herouville");
    }
}
