//! What the caller of a write is told.
//!
//! What always holds: an answer shows no more than a reading of the same row by the same caller; its entity tag is the one
//! of that reading. An answer that was stored is given again byte for byte.

use bridge_core::date::CalendarDate;
use bridge_core::entity::Entity;
use bridge_core::error::ErrorCode;
use bridge_core::pick;
use bridge_core::rows::Row;
use bridge_core::viewer::Viewer;
use bridge_core::wire::Detail;
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value as Json, json};

use crate::http::reply::{entity_tag, matches_strongly};
use crate::ports::{DatabaseError, Ports};

use super::super::Base;
use super::super::fault::Fault;
use super::super::store::mirror;
use super::Write;

/// The answer to a write.
#[derive(Debug, Serialize, Deserialize)]
pub struct Answer {
    /// 200 or 201.
    pub status: u16,
    /// The row, as a reading shows it; for attributions their own shape.
    pub data: Box<RawValue>,
    /// Version and warnings.
    pub meta: Box<RawValue>,
    /// Where the new row is, below the mount's origin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// The entity tag of the row as the caller reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// Whether this was answered before.
    #[serde(default)]
    pub replayed: bool,
}

fn unreadable() -> Fault {
    Fault::new(ErrorCode::Internal, "The answer cannot be written.")
}

impl Answer {
    /// An answer that was stored.
    pub(super) fn replayed(text: &str) -> Result<Self, Fault> {
        let answer: Self = serde_json::from_str(text).map_err(|_| unreadable())?;
        Ok(Self {
            replayed: true,
            ..answer
        })
    }

    /// What a dry run says.
    pub(super) fn plain(data: &Json) -> Result<Self, Fault> {
        Ok(Self {
            status: 200,
            data: to_raw_value(data).map_err(|_| unreadable())?,
            meta: to_raw_value(&json!({})).map_err(|_| unreadable())?,
            location: None,
            etag: None,
            replayed: false,
        })
    }

    /// As it is stored.
    pub(super) fn text(&self) -> Result<String, Fault> {
        serde_json::to_string(self).map_err(|_| unreadable())
    }
}

/// A detail's text as this reader sees it; none where they may not see it.
fn shown(viewer: &Viewer, entity: Entity, detail: &Detail) -> Result<Option<String>, Fault> {
    let text = serde_json::to_string(detail).map_err(|_| unreadable())?;
    if pick::sees_whole(viewer, entity) {
        return Ok(Some(text));
    }
    let detail = serde_json::from_str(&text).map_err(|_| unreadable())?;
    Ok(pick::detail_json(viewer, entity, detail).map(|picked| picked.to_string()))
}

impl<P: Ports> Base<P> {
    /// What the caller is told of the row written, or of the one that was to be.
    pub(super) fn answer_of(
        &self,
        call: &Write,
        id: i64,
        warnings: &Json,
    ) -> Result<Answer, Fault> {
        let operation = call.operation()?;
        let entity = operation.entity();
        self.renew_one(entity, id)?;
        let missing = || Fault::from(DatabaseError::Shape("row of a detail"));
        let stored = mirror::get(self.database(), entity, id)?.ok_or_else(missing)?;
        let detail = self.detail(entity, id, self.year())?.ok_or_else(missing)?;
        let version = self.version_of(&detail, &stored.row)?;
        let text = shown(&call.viewer, entity, &detail)?;
        let etag = text.as_deref().map(entity_tag);
        let text = match &stored.row {
            Row::Attribution(_) => self.attribution(&stored.row, &detail)?.to_string(),
            // whoever may write and not read learns which row it was
            _ => text.unwrap_or_else(|| json!({ "id": id }).to_string()),
        };
        let mut meta = json!({ "version": version });
        if let (Some(meta), Some(true)) = (
            meta.as_object_mut(),
            warnings.as_array().map(|all| !all.is_empty()),
        ) {
            meta.insert("warnings".to_owned(), warnings.clone());
        }
        let creates = operation.creates();
        Ok(Answer {
            status: if creates { 201 } else { 200 },
            data: RawValue::from_string(text).map_err(|_| unreadable())?,
            meta: to_raw_value(&meta).map_err(|_| unreadable())?,
            location: creates.then(|| self.location(call, entity, id)),
            etag,
            replayed: false,
        })
    }

    fn location(&self, call: &Write, entity: Entity, id: i64) -> String {
        let id = id.to_string();
        let mount = self.settings.mount.as_str();
        if entity == Entity::Avis {
            let formation = call.id.unwrap_or_default().to_string();
            return [mount, "/api/v1/formations/", &formation, "/avis"].concat();
        }
        [mount, "/api/v1/", entity.plural(), "/", &id].concat()
    }

    /// The shape of answers to writes on attributions: the row, and the new totals of its module and its personne.
    fn attribution(&self, row: &Row, detail: &Detail) -> Result<Json, Fault> {
        let first = |field: &str| row.links(field).first().map(|id| id.get());
        let year = match row {
            Row::Attribution(row) => row.date_debut.map(CalendarDate::year),
            _ => None,
        };
        let year = year.unwrap_or_else(|| self.year());
        let of = |entity, id: Option<i64>| match id {
            Some(id) => self.detail(entity, id, year),
            None => Ok(None),
        };
        let module = match of(Entity::Module, first("module"))? {
            Some(Detail::Module(module)) => json!({
                "module_id": module.id,
                "module_nom": module.nom,
                "heures_realisees_total": module.heures_realisees,
            }),
            _ => Json::Null,
        };
        let personne = match of(Entity::Personne, first("personne"))? {
            Some(Detail::Personne(personne)) => json!({
                "personne_id": personne.id,
                "nom_prenom": personne.nom_prenom,
                "heures_attribuees_formation": personne.heures_attribuees_formation,
                "heures_restantes_formation": personne.heures_restantes_formation,
            }),
            _ => Json::Null,
        };
        let Detail::Attribution(detail) = detail else {
            return Err(unreadable());
        };
        Ok(json!({
            "attribution_id": detail.id,
            "heures_attribuees": detail.heures_attribuees,
            "heures_realisees": detail.heures_realisees,
            "statut": detail.statut,
            "module": module,
            "personne": personne,
        }))
    }

    /// Holds the caller's entity tags against the row as they would read it now.
    pub(super) fn check_match(&self, call: &Write) -> Result<(), Fault> {
        let Some(wanted) = call.if_match.as_deref() else {
            return Ok(());
        };
        let differs = || {
            Fault::new(
                ErrorCode::PreconditionFailed,
                "The entry has changed: read it again.",
            )
        };
        let (Some(entity), Some(id)) = (call.operation()?.path_entity(), call.id) else {
            return Err(differs());
        };
        let Some(detail) = self.detail(entity, id, self.year())? else {
            // that it is not there is said by the decision
            return Ok(());
        };
        let text = shown(&call.viewer, entity, &detail)?.ok_or_else(differs)?;
        if matches_strongly(wanted, &entity_tag(&text)) {
            Ok(())
        } else {
            Err(differs())
        }
    }
}
