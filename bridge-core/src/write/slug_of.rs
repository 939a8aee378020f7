//! The slug that a row gets once, from its name and, where that is not enough, its id.

use crate::entity::Entity;
use crate::ids::RowId;
use crate::lookup::Lookup;
use crate::slug::Slug;

/// The slug of a row of that name: plain where nobody else has it, else with `-id`.
///
/// A name that gives no slug (digits only, no letter of ASCII) gives one that begins with the table's
/// name. Without an id, so for a row that is not made yet, only a plain slug can be had: `None` then
/// says to ask again with the id. With one, `None` means that people took every spelling.
pub fn slug_of<L: Lookup + ?Sized>(
    rows: &L,
    entity: Entity,
    nom: &str,
    id: Option<RowId>,
) -> Result<Option<Slug>, L::Error> {
    let plain = Slug::from_name(nom);
    if let Some(slug) = &plain
        && free(rows, entity, slug, id)?
    {
        return Ok(plain);
    }
    let Some(id) = id else {
        return Ok(None);
    };
    let stem = match plain {
        Some(plain) => plain.as_str().to_owned(),
        None => Slug::from_name(&[entity.name(), nom].join(" "))
            .map_or_else(|| entity.name().to_owned(), String::from),
    };
    let number = id.to_string();
    for parts in [vec![&stem, &number], vec![&stem, &number, &number]] {
        let parts: Vec<&str> = parts.into_iter().map(String::as_str).collect();
        if let Ok(slug) = parts.join("-").parse::<Slug>()
            && free(rows, entity, &slug, Some(id))?
        {
            return Ok(Some(slug));
        }
    }
    Ok(None)
}

fn free<L: Lookup + ?Sized>(
    rows: &L,
    entity: Entity,
    slug: &Slug,
    id: Option<RowId>,
) -> Result<bool, L::Error> {
    let holder = rows.with_slug(entity, slug)?;
    Ok(holder.is_none() || holder == id)
}
