//! Every key of every answer, and who sees it: a key that stands in no list here fails, so that nobody adds a field
//! without deciding.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::{DASHBOARD, Parts, TIMELINE_DAY, detail_json, nested_json, parts_json};
use super::{PIERRE, RITA, member, stranger};
use crate::cards::{self, Depth};
use crate::date::CalendarDate;
use crate::entity::Entity;
use crate::hours::Heures;
use crate::ids::{
    AttributionId, AvisId, BlocId, ClientId, FormationId, InterventionId, ModuleId, PersonneId,
    ProjetId, RowId, TacheId,
};
use crate::lookup::{self, MemoryRows};
use crate::options::StatutProjet;
use crate::rows::{
    AttributionRow, AvisRow, BlocRow, ClientRow, FormationRow, InterventionRow, MIRRORED,
    ModuleRow, PersonneRow, ProjetRow, Row, TacheRow,
};
use crate::scope::Scope;
use crate::viewer::Viewer;

/// Keys by entity: `*` behind one for the person concerned and administrators, `!` for administrators alone.
const KEYS: [(Entity, &str); 10] = [
    (
        Entity::Personne,
        "id nom prenom nom_prenom label slug email* roles statut annee capacite_formation heures_attribuees_formation \
         heures_realisees_formation heures_restantes_formation capacite_agence heures_realisees_agence \
         heures_restantes_agence heures_restantes_total attributions.id attributions.module_id \
         attributions.module_nom attributions.formation_nom attributions.heures_attribuees \
         attributions.heures_realisees attributions.statut projets.id projets.nom projets.slug projets.statut \
         warnings.rule warnings.annee warnings.side warnings.capacite warnings.heures_restantes \
         warnings.attributions modifie_le",
    ),
    (
        Entity::Formation,
        "id nom slug statut date_debut date_fin docmost_page_id heures_total heures_attribuees heures_realisees \
         blocs_total modules.total modules.a_attribuer modules.attribue modules.en_cours modules.realise blocs.id \
         blocs.nom blocs.ordre blocs.formation blocs.docmost_page_id blocs.heures_total blocs.heures_attribuees \
         blocs.heures_realisees blocs.modules.id blocs.modules.nom blocs.modules.code blocs.modules.heures \
         blocs.modules.statut blocs.modules.bloc blocs.modules.formation blocs.modules.heures_attribuees \
         blocs.modules.heures_realisees blocs.modules.modifie_le blocs.modifie_le modifie_le",
    ),
    (
        Entity::Bloc,
        "id nom ordre formation docmost_page_id heures_total heures_attribuees heures_realisees modules.id \
         modules.nom modules.code modules.heures modules.statut modules.bloc modules.formation \
         modules.heures_attribuees modules.heures_realisees modules.modifie_le modifie_le",
    ),
    (
        Entity::Module,
        "id nom code heures statut bloc formation heures_attribuees heures_realisees attributions.id \
         attributions.module attributions.formation attributions.personne attributions.heures_attribuees \
         attributions.heures_realisees attributions.date_debut attributions.date_fin attributions.statut \
         attributions.justification* attributions.modifie_le modifie_le",
    ),
    (
        Entity::Attribution,
        "id module formation personne heures_attribuees heures_realisees date_debut date_fin statut \
         justification* modifie_le",
    ),
    (
        Entity::Client,
        "id nom siren! numero_tva! adresse! code_postal ville pays email! projets_en_cours projets_total \
         projets.id projets.nom projets.slug projets.statut modifie_le",
    ),
    (
        Entity::Projet,
        "id nom slug client statut date_debut date_livraison budget_heures taux_horaire! docmost_page_id \
         heures_realisees heures_restantes taches_par_statut.a_faire taches_par_statut.en_cours \
         taches_par_statut.terminee taches.id taches.nom taches.projet taches.statut taches.heures_estimees \
         taches.heures_realisees taches.modifie_le modifie_le",
    ),
    (
        Entity::Tache,
        "id nom projet statut heures_estimees heures_realisees modifie_le",
    ),
    (
        Entity::Intervention,
        "id tache projet personne date heures statut notes* modifie_le",
    ),
    (
        Entity::Avis,
        "id formation personne note commentaire cree_le modifie_le",
    ),
];

/// A world in which every list of every answer has something in it.
fn world() -> MemoryRows {
    let pierre = || vec![PersonneId::new(PIERRE).unwrap()];
    [
        Row::from(PersonneRow {
            capacite_formation: Some(Heures::ZERO),
            ..PersonneRow::empty(pierre()[0])
        }),
        Row::from(FormationRow::empty(FormationId::new(1).unwrap())),
        Row::from(BlocRow {
            formation: vec![FormationId::new(1).unwrap()],
            ..BlocRow::empty(BlocId::new(1).unwrap())
        }),
        Row::from(ModuleRow {
            bloc: vec![BlocId::new(1).unwrap()],
            ..ModuleRow::empty(ModuleId::new(1).unwrap())
        }),
        // without a date, so that there is a warning of each kind
        Row::from(AttributionRow {
            module: vec![ModuleId::new(1).unwrap()],
            personne: pierre(),
            heures_attribuees: Some(Heures::from_whole(3)),
            ..AttributionRow::empty(AttributionId::new(1).unwrap())
        }),
        Row::from(ClientRow::empty(ClientId::new(1).unwrap())),
        Row::from(ProjetRow {
            client: vec![ClientId::new(1).unwrap()],
            statut: Some(StatutProjet::EnCours),
            ..ProjetRow::empty(ProjetId::new(1).unwrap())
        }),
        Row::from(TacheRow {
            projet: vec![ProjetId::new(1).unwrap()],
            ..TacheRow::empty(TacheId::new(1).unwrap())
        }),
        Row::from(InterventionRow {
            tache: vec![TacheId::new(1).unwrap()],
            personne: pierre(),
            date: CalendarDate::new(2026, 3, 1),
            ..InterventionRow::empty(InterventionId::new(1).unwrap())
        }),
        Row::from(AvisRow {
            formation: vec![FormationId::new(1).unwrap()],
            personne: pierre(),
            ..AvisRow::empty(AvisId::new(1).unwrap())
        }),
    ]
    .into_iter()
    .collect()
}

/// The paths of all values; lists show what their entries have, an id with a name is one value.
fn paths(value: &Value, at: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(entries) if entries.iter().any(Value::is_object) => {
            for entry in entries {
                paths(entry, at, found);
            }
        }
        Value::Object(fields) if !fields.keys().eq(["id", "nom"]) => {
            for (key, value) in fields {
                let place = if at.is_empty() {
                    key.clone()
                } else {
                    format!("{at}.{key}")
                };
                paths(value, &place, found);
            }
        }
        _ => {
            found.insert(at.to_owned());
        }
    }
}

fn shown(value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    paths(value, "", &mut found);
    found
}

/// How much of what is restricted somebody sees.
#[derive(Clone, Copy)]
enum Sees {
    All,
    Own,
    Nothing,
}

/// The listed keys that somebody sees, below `at`.
fn listed(list: &str, at: &str, sees: Sees) -> BTreeSet<String> {
    list.split_whitespace()
        .filter_map(|key| {
            let (name, is_seen) = match (key.strip_suffix('*'), key.strip_suffix('!')) {
                (Some(name), _) => (name, !matches!(sees, Sees::Nothing)),
                (_, Some(name)) => (name, matches!(sees, Sees::All)),
                _ => (key, true),
            };
            is_seen.then(|| format!("{at}{name}"))
        })
        .collect()
}

fn keys_of(entity: Entity) -> &'static str {
    KEYS.iter().find(|(of, _)| *of == entity).unwrap().1
}

fn detail(entity: Entity) -> Value {
    let id = RowId::new(if entity == Entity::Personne {
        PIERRE
    } else {
        1
    });
    let detail = cards::detail(&world(), entity, id.unwrap(), 2026, Depth::Full).unwrap();
    serde_json::to_value(detail.unwrap()).unwrap()
}

fn readers() -> [(Viewer, Sees); 5] {
    [
        (Viewer::admin(), Sees::All),
        (Viewer::of_token(vec![Scope::ReadAll]), Sees::All),
        (member(PIERRE), Sees::Own),
        (member(RITA), Sees::Nothing),
        (stranger(), Sees::Nothing),
    ]
}

#[test]
fn every_entity_has_its_list_and_every_key_its_readers() {
    for entity in MIRRORED {
        for (viewer, sees) in readers() {
            let seen = detail_json(&viewer, entity, detail(entity)).unwrap();
            assert_eq!(
                shown(&seen),
                listed(keys_of(entity), "", sees),
                "{entity} for {:?}",
                viewer.kind
            );
        }
    }
}

#[test]
fn what_is_nested_is_shown_without_its_own_right_but_nothing_restricted_is() {
    let avis = Viewer::of_token(vec![Scope::ReadAvis]);
    for entity in MIRRORED {
        let seen = nested_json(&avis, entity, detail(entity));
        assert_eq!(
            shown(&seen),
            listed(keys_of(entity), "", Sees::Nothing),
            "{entity}"
        );
    }
}

/// What a view has of its own, and what its parts have.
fn expected(own: &str, parts: Parts, sees: Sees) -> BTreeSet<String> {
    let mut all = listed(own, "", sees);
    for (key, entity) in parts {
        all.extend(listed(keys_of(*entity), &format!("{key}."), sees));
    }
    all
}

#[test]
fn a_view_shows_its_figures_and_of_each_part_what_that_part_shows() {
    let rows = world();
    let personne: PersonneRow = lookup::get(&rows, PersonneId::new(PIERRE).unwrap())
        .unwrap()
        .unwrap();
    let interventions = lookup::linking(&rows, "personne", personne.id).unwrap();
    let dashboard = cards::dashboard(&rows, &personne, 2026).unwrap();
    let day = cards::timeline_day(&rows, CalendarDate::new(2026, 3, 1), interventions).unwrap();
    for (view, own, parts) in [
        (
            serde_json::to_value(dashboard).unwrap(),
            "interventions_total heures_par_mois.mois heures_par_mois.heures",
            DASHBOARD,
        ),
        (
            serde_json::to_value(day).unwrap(),
            "date heures interventions_total",
            TIMELINE_DAY,
        ),
    ] {
        for (viewer, sees) in readers() {
            let seen = parts_json(&viewer, parts, view.clone());
            assert_eq!(
                shown(&seen),
                expected(own, parts, sees),
                "{:?}",
                viewer.kind
            );
        }
    }
}

#[test]
fn notes_in_a_dashboard_need_the_right_to_interventions() {
    let rows = world();
    let personne: PersonneRow = lookup::get(&rows, PersonneId::new(PIERRE).unwrap())
        .unwrap()
        .unwrap();
    let view = serde_json::to_value(cards::dashboard(&rows, &personne, 2026).unwrap()).unwrap();
    let personnes = Viewer::of_token(vec![Scope::ReadPersonnes]);
    let seen = parts_json(&personnes, DASHBOARD, view);
    assert!(seen.pointer("/personne/email").is_some());
    assert!(seen.pointer("/interventions/0/notes").is_none());
    assert!(seen.pointer("/interventions/0/heures").is_some());
}

#[test]
fn shapes_that_are_not_ours_are_left_as_they_are() {
    for odd in [
        Value::Null,
        Value::from(3),
        Value::from(vec![1]),
        serde_json::json!({ "interventions": null, "personne": [null, 3, { "email": 1 }] }),
    ] {
        let seen = parts_json(&stranger(), DASHBOARD, odd);
        assert!(!seen.to_string().contains("email"), "{seen}");
    }
}
