//! Values for property tests, shared by the modules' tests.

use proptest::prelude::*;
#[cfg(feature = "edge")]
use serde_json::Value;

use crate::date::CalendarDate;
use crate::entity::Entity;
use crate::hours::Heures;
use crate::ids::RowId;
use crate::rows::{
    AttributionRow, AvisRow, BlocRow, ClientRow, FormationRow, InterventionRow, MIRRORED,
    ModuleRow, PersonneRow, ProjetRow, Row, TacheRow,
};

/// Any JSON value, up to four levels deep.
#[cfg(feature = "edge")]
pub(crate) fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::hash_map("[a-z_]{1,8}", inner, 0..6)
                .prop_map(|map| map.into_iter().collect()),
        ]
    })
}

/// Ids of rows in small worlds: few, so that they meet, and a little more than there are rows.
pub(crate) const SMALL_WORLD: i64 = 4;

fn id<T: From<RowId>>(number: i64) -> T {
    RowId::new(number).unwrap().into()
}

fn links<T: From<RowId> + core::fmt::Debug + 'static>() -> impl Strategy<Value = Vec<T>> {
    proptest::collection::btree_set(1..=SMALL_WORLD, 0..3)
        .prop_map(|ids| ids.into_iter().map(id).collect())
}

fn name() -> impl Strategy<Value = Option<String>> {
    proptest::option::of("[A-C]")
}

fn hours() -> impl Strategy<Value = Option<Heures>> {
    proptest::option::of((0_i64..10_000).prop_map(Heures::from_hundredths))
}

fn date() -> impl Strategy<Value = Option<CalendarDate>> {
    let date = (2025_i32..=2026, 1_u8..=12)
        .prop_map(|(year, month)| CalendarDate::new(year, month, 1).unwrap());
    proptest::option::of(date)
}

fn option<T: for<'a> From<&'a str> + core::fmt::Debug + Clone + 'static>(
    texts: &'static [&'static str],
) -> impl Strategy<Value = Option<T>> {
    proptest::option::of(proptest::sample::select(texts).prop_map(T::from))
}

/// A row of a small world, of any mirrored table, with few different values.
pub(crate) fn small_row() -> impl Strategy<Value = Row> {
    (proptest::sample::select(&MIRRORED), 1..=SMALL_WORLD)
        .prop_flat_map(|(entity, number)| small_row_of(entity, number))
}

/// A row of that table and id.
#[expect(clippy::too_many_lines, reason = "one arm per table")]
pub(crate) fn small_row_of(entity: Entity, number: i64) -> BoxedStrategy<Row> {
    match entity {
        Entity::Personne => (name(), name(), hours(), hours())
            .prop_map(move |(nom, prenom, formation, agence)| {
                Row::from(PersonneRow {
                    nom,
                    prenom,
                    capacite_formation: formation,
                    capacite_agence: agence,
                    email: Some("a@b.fr".into()),
                    ..PersonneRow::empty(id(number))
                })
            })
            .boxed(),
        Entity::Formation => (name(), option(crate::options::StatutFormation::KNOWN))
            .prop_map(move |(nom, statut)| {
                Row::from(FormationRow {
                    nom,
                    statut,
                    ..FormationRow::empty(id(number))
                })
            })
            .boxed(),
        Entity::Bloc => (name(), proptest::option::of(0_i64..3), links())
            .prop_map(move |(nom, ordre, formation)| {
                Row::from(BlocRow {
                    nom,
                    ordre,
                    formation,
                    ..BlocRow::empty(id(number))
                })
            })
            .boxed(),
        Entity::Module => (
            name(),
            hours(),
            option(crate::options::StatutModule::KNOWN),
            links(),
        )
            .prop_map(move |(nom, heures, statut, bloc)| {
                Row::from(ModuleRow {
                    nom,
                    heures,
                    statut,
                    bloc,
                    ..ModuleRow::empty(id(number))
                })
            })
            .boxed(),
        Entity::Attribution => (
            links(),
            links(),
            hours(),
            hours(),
            date(),
            option(crate::options::StatutAttribution::KNOWN),
            name(),
        )
            .prop_map(
                move |(module, personne, given, done, date_debut, statut, justification)| {
                    Row::from(AttributionRow {
                        module,
                        personne,
                        heures_attribuees: given,
                        heures_realisees: done,
                        date_debut,
                        statut,
                        justification,
                        ..AttributionRow::empty(id(number))
                    })
                },
            )
            .boxed(),
        Entity::Client => (name(), name())
            .prop_map(move |(nom, ville)| {
                Row::from(ClientRow {
                    nom,
                    ville,
                    ..ClientRow::empty(id(number))
                })
            })
            .boxed(),
        Entity::Projet => (
            name(),
            links(),
            option(crate::options::StatutProjet::KNOWN),
            hours(),
            proptest::option::of("[a-c]".prop_map(|slug| slug.parse().unwrap())),
        )
            .prop_map(move |(nom, client, statut, budget_heures, slug)| {
                Row::from(ProjetRow {
                    nom,
                    slug,
                    client,
                    statut,
                    budget_heures,
                    ..ProjetRow::empty(id(number))
                })
            })
            .boxed(),
        Entity::Tache => (name(), links(), option(crate::options::StatutTache::KNOWN))
            .prop_map(move |(nom, projet, statut)| {
                Row::from(TacheRow {
                    nom,
                    projet,
                    statut,
                    ..TacheRow::empty(id(number))
                })
            })
            .boxed(),
        Entity::Avis => (links(), links(), proptest::option::of(-1_i64..7), name())
            .prop_map(move |(formation, personne, note, commentaire)| {
                Row::from(AvisRow {
                    formation,
                    personne,
                    note,
                    commentaire,
                    ..AvisRow::empty(id(number))
                })
            })
            .boxed(),
        _ => (
            links(),
            links(),
            date(),
            hours(),
            name(),
            option(crate::options::StatutIntervention::KNOWN),
        )
            .prop_map(move |(tache, personne, date, heures, notes, statut)| {
                Row::from(InterventionRow {
                    tache,
                    personne,
                    date,
                    heures,
                    notes,
                    statut,
                    ..InterventionRow::empty(id(number))
                })
            })
            .boxed(),
    }
}
