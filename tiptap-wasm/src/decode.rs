//! Reading the bridge's JSON, as the browser parsed it, into the wire types of the core.
//!
//! Property by property instead of a general deserialiser: a third of the module's size budget would
//! go into one. What always holds: a value is read whole and exactly, or not at all (`None`); a field
//! that the core adds does not compile until it is named here.

use std::rc::Rc;

use bridge_core::date::{CalendarDate, Instant};
use bridge_core::entity::Entity;
use bridge_core::hours::Heures;
use bridge_core::ids::{AttributionId, ModuleId, ProjetId, RowId};
use bridge_core::options::{
    Role, StatutAttribution, StatutFormation, StatutPersonne, StatutProjet,
};
use bridge_core::restricted::Restricted;
use bridge_core::slug::Slug;
use bridge_core::wire::{
    AttributionLine, Card, CardFields, CardState, ClientCard, FormationCard, ModuleCounts, Named,
    PersonneCard, ProjetCard, ProjetLine, TacheCounts,
};
use wasm_bindgen::JsValue;

use crate::dom::{count, get, item, parse_date};

/// Something that can be read from a parsed JSON value.
pub trait Read: Sized {
    /// The value, or `None` where it is not of this shape.
    fn read(value: &JsValue) -> Option<Self>;
}

/// Reads a property; an absent one reads like `null`.
pub fn field<T: Read>(object: &JsValue, name: &str) -> Option<T> {
    T::read(&get(object, name))
}

/// Structs whose JSON keys are the names of their fields.
macro_rules! read_structs {
    ($($name:ident { $($key:ident),* $(; $fixed:ident: $value:expr)* })*) => {$(
        impl Read for $name {
            fn read(value: &JsValue) -> Option<Self> {
                Some(Self {
                    $($key: field(value, stringify!($key))?,)*
                    $($fixed: $value,)*
                })
            }
        }
    )*};
}

read_structs! {
    // Warnings and the hourly rate are not shown in the editor, so they are not read.
    PersonneCard {
        roles, statut, annee, capacite_formation, heures_attribuees_formation, heures_realisees_formation,
        heures_restantes_formation, capacite_agence, heures_realisees_agence, heures_restantes_agence,
        heures_restantes_total, attributions, attributions_total, projets;
        warnings: Vec::new()
    }
    ProjetCard {
        statut, client, date_debut, date_livraison, budget_heures, heures_realisees, heures_restantes, taches;
        taux_horaire: Restricted::Hidden
    }
    FormationCard {
        statut, date_debut, date_fin, heures_total, heures_attribuees, heures_realisees, blocs, modules
    }
    ClientCard { ville, pays, projets_en_cours, projets_total }
    AttributionLine { id, module_id, module_nom, formation_nom, heures_attribuees, heures_realisees, statut }
    ProjetLine { id, nom, slug, statut }
    Named { id, nom }
    ModuleCounts { total, a_attribuer, attribue, en_cours, realise }
    TacheCounts { a_faire, en_cours, terminee }
}

impl Read for Card {
    fn read(value: &JsValue) -> Option<Self> {
        let entity = Entity::from_name(&field::<String>(value, "entity")?)?;
        let fields = match entity {
            Entity::Personne => CardFields::Personne(field(value, "fields")?),
            Entity::Projet => CardFields::Projet(field(value, "fields")?),
            Entity::Formation => CardFields::Formation(field(value, "fields")?),
            Entity::Client => CardFields::Client(field(value, "fields")?),
            _ => return None,
        };
        Some(Self {
            entity,
            id: field(value, "id")?,
            slug: field(value, "slug")?,
            label: field(value, "label")?,
            url: field(value, "url")?,
            state: match field::<String>(value, "state")?.as_str() {
                "stale" => CardState::Stale,
                _ => CardState::Fresh,
            },
            version: field(value, "version")?,
            as_of: field(value, "as_of")?,
            fields,
        })
    }
}

impl<T: Read> Read for Option<T> {
    fn read(value: &JsValue) -> Option<Self> {
        if value.is_null() || value.is_undefined() {
            Some(None)
        } else {
            T::read(value).map(Some)
        }
    }
}

impl<T: Read> Read for Rc<T> {
    fn read(value: &JsValue) -> Option<Self> {
        T::read(value).map(Self::new)
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(value: &JsValue) -> Option<Self> {
        let mut items = Self::new();
        for index in 0..count(value)? {
            items.push(T::read(&item(value, index))?);
        }
        Some(items)
    }
}

impl Read for String {
    fn read(value: &JsValue) -> Option<Self> {
        value.as_string()
    }
}

impl Read for f64 {
    fn read(value: &JsValue) -> Option<Self> {
        value.as_f64()
    }
}

impl Read for i64 {
    #[expect(clippy::cast_possible_truncation, reason = "whole and within ± 2^53")]
    fn read(value: &JsValue) -> Option<Self> {
        const EXACT: f64 = 9_007_199_254_740_991.0;
        let number = value.as_f64()?;
        (number.abs() <= EXACT && number.fract() == 0.0).then_some(number as Self)
    }
}

impl Read for u32 {
    fn read(value: &JsValue) -> Option<Self> {
        i64::read(value)?.try_into().ok()
    }
}

impl Read for Instant {
    #[expect(clippy::cast_possible_truncation, reason = "whole and far below 2^53")]
    fn read(value: &JsValue) -> Option<Self> {
        let millis = parse_date(&value.as_string()?);
        (!millis.is_nan()).then(|| Self::from_millis(millis as i64))
    }
}

impl Read for Heures {
    fn read(value: &JsValue) -> Option<Self> {
        Self::from_json_number(value.as_f64()?).ok()
    }
}

impl Read for RowId {
    fn read(value: &JsValue) -> Option<Self> {
        Self::new(i64::read(value)?)
    }
}

/// A civil year.
impl Read for i32 {
    fn read(value: &JsValue) -> Option<Self> {
        i64::read(value)?.try_into().ok()
    }
}

/// Types that are made from a row id.
macro_rules! read_ids {
    ($($name:ident)*) => {$(
        impl Read for $name {
            fn read(value: &JsValue) -> Option<Self> {
                RowId::read(value).map(Self::from)
            }
        }
    )*};
}

/// Types that parse their text.
macro_rules! read_parsed {
    ($($name:ident)*) => {$(
        impl Read for $name {
            fn read(value: &JsValue) -> Option<Self> {
                value.as_string()?.parse().ok()
            }
        }
    )*};
}

/// Options of select fields, which know every text.
macro_rules! read_options {
    ($($name:ident)*) => {$(
        impl Read for $name {
            fn read(value: &JsValue) -> Option<Self> {
                Some(Self::from(value.as_string()?.as_str()))
            }
        }
    )*};
}

read_ids! { AttributionId ModuleId ProjetId }
read_parsed! { Slug CalendarDate }
read_options! { Role StatutAttribution StatutFormation StatutPersonne StatutProjet }
