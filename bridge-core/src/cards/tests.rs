//! The figures and lists of cards and details, on a small world that reads like the real one.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Depth, Frame, card, dashboard, detail, timeline_day};
use crate::date::CalendarDate;
use crate::entity::Entity;
use crate::hours::Heures;
use crate::ids::{
    AttributionId, AvisId, BlocId, ClientId, FormationId, InterventionId, ModuleId, PersonneId,
    ProjetId, RowId, TacheId,
};
use crate::lookup::{self, Lookup, MemoryRows};
use crate::options::{
    StatutAttribution, StatutIntervention, StatutModule, StatutProjet, StatutTache,
};
use crate::rows::{
    AttributionRow, AvisRow, BlocRow, ClientRow, FormationRow, InterventionRow, MIRRORED,
    ModuleRow, PersonneRow, ProjetRow, Row, TacheRow,
};
use crate::testing::{SMALL_WORLD, small_row};
use crate::wire::CardState;

fn frame() -> Frame<'static> {
    Frame {
        mount: "/bridge",
        state: CardState::Fresh,
        version: 7,
        as_of: "2026-11-20T08:37:53Z".parse().unwrap(),
    }
}

fn day(month: u8) -> Option<CalendarDate> {
    CalendarDate::new(2026, month, 1)
}

fn personne() -> PersonneRow {
    PersonneRow {
        nom: Some("Dupont".into()),
        prenom: Some("Pierre".into()),
        slug: "pierre-dupont".parse().ok(),
        capacite_agence: Some(Heures::from_whole(400)),
        ..PersonneRow::empty(PersonneId::new(5).unwrap())
    }
}

fn attribution(number: i64, hours: i32, month: u8) -> AttributionRow {
    AttributionRow {
        module: vec![ModuleId::new(1).unwrap()],
        personne: vec![PersonneId::new(5).unwrap()],
        heures_attribuees: Some(Heures::from_whole(hours)),
        heures_realisees: Some(Heures::from_whole(1)),
        date_debut: day(month),
        statut: Some(StatutAttribution::EnCours),
        ..AttributionRow::empty(AttributionId::new(number).unwrap())
    }
}

fn teaching() -> MemoryRows {
    let mut rows: MemoryRows = [
        Row::from(personne()),
        Row::from(FormationRow {
            nom: Some("BTS SIO".into()),
            ..FormationRow::empty(FormationId::new(1).unwrap())
        }),
        Row::from(BlocRow {
            nom: Some("Bloc 1".into()),
            formation: vec![FormationId::new(1).unwrap()],
            ..BlocRow::empty(BlocId::new(1).unwrap())
        }),
        Row::from(ModuleRow {
            nom: Some("Réseaux".into()),
            heures: Some(Heures::from_whole(120)),
            statut: Some(StatutModule::EnCours),
            bloc: vec![BlocId::new(1).unwrap()],
            ..ModuleRow::empty(ModuleId::new(1).unwrap())
        }),
        Row::from(ModuleRow {
            heures: Some(Heures::from_hundredths(3050)),
            statut: Some(StatutModule::AAttribuer),
            bloc: vec![BlocId::new(1).unwrap()],
            ..ModuleRow::empty(ModuleId::new(2).unwrap())
        }),
    ]
    .into_iter()
    .collect();
    for (number, month) in (1..=7).zip([7, 6, 5, 4, 3, 2, 1]) {
        rows.insert(attribution(number, 10, month));
    }
    rows.insert(AttributionRow {
        statut: Some(StatutAttribution::Annule),
        ..attribution(8, 500, 1)
    });
    rows
}

fn building() -> MemoryRows {
    let tache = |number, statut| TacheRow {
        nom: Some(format!("Tâche {number}")),
        projet: vec![ProjetId::new(1).unwrap()],
        statut: Some(statut),
        ..TacheRow::empty(TacheId::new(number).unwrap())
    };
    let intervention = |number, hundredths| InterventionRow {
        tache: vec![TacheId::new(1).unwrap()],
        personne: vec![PersonneId::new(5).unwrap()],
        date: day(3),
        heures: Some(Heures::from_hundredths(hundredths)),
        ..InterventionRow::empty(InterventionId::new(number).unwrap())
    };
    [
        Row::from(personne()),
        Row::from(ClientRow {
            nom: Some("ACME Formation".into()),
            ville: Some("Lyon".into()),
            ..ClientRow::empty(ClientId::new(3).unwrap())
        }),
        Row::from(ProjetRow {
            nom: Some("Projet Alpha".into()),
            slug: "projet-alpha".parse().ok(),
            client: vec![ClientId::new(3).unwrap()],
            statut: Some(StatutProjet::EnCours),
            budget_heures: Some(Heures::from_whole(120)),
            ..ProjetRow::empty(ProjetId::new(1).unwrap())
        }),
        Row::from(tache(1, StatutTache::EnCours)),
        Row::from(tache(2, StatutTache::AFaire)),
        Row::from(intervention(1, 350)),
        Row::from(intervention(2, 25)),
    ]
    .into_iter()
    .collect()
}

fn json(rows: &MemoryRows, entity: Entity, id: i64) -> Value {
    let card = card(rows, entity, RowId::new(id).unwrap(), 2026, frame());
    serde_json::to_value(card.unwrap().unwrap()).unwrap()
}

#[test]
fn the_card_of_a_personne_shows_both_sides_and_five_lines() {
    let card = json(&teaching(), Entity::Personne, 5);
    assert_eq!(card["label"], "Pierre Dupont");
    assert_eq!(card["slug"], "pierre-dupont");
    assert_eq!(card["url"], "/bridge/personne/5");
    assert_eq!(card["version"], 7);
    let fields = &card["fields"];
    assert_eq!(fields["capacite_formation"], 750);
    assert_eq!(fields["heures_attribuees_formation"], 70);
    assert_eq!(fields["heures_restantes_formation"], 680);
    assert_eq!(fields["heures_restantes_agence"], 400);
    assert_eq!(fields["heures_restantes_total"], 1080);
    assert_eq!(fields["attributions_total"], 7);
    let lines = fields["attributions"].as_array().unwrap();
    assert_eq!(lines.len(), 5);
    assert_eq!(
        lines[0],
        json!({
            "id": 7, "module_id": 1, "module_nom": "Réseaux", "formation_nom": "BTS SIO",
            "heures_attribuees": 10, "heures_realisees": 1, "statut": "en_cours",
        })
    );
}

#[test]
fn the_detail_of_a_personne_has_the_whole_name_alone_and_in_a_list() {
    let named = |personne: PersonneRow, depth: Depth| {
        let (id, rows) = (
            personne.id.row(),
            MemoryRows::from_iter([Row::from(personne)]),
        );
        let Ok(found) = detail(&rows, Entity::Personne, id, 2026, depth);
        json!(found.unwrap())["nom_prenom"].take()
    };
    for depth in [Depth::Full, Depth::Item] {
        assert_eq!(named(personne(), depth), "Pierre Dupont");
        let prenom = None;
        assert_eq!(
            named(
                PersonneRow {
                    prenom,
                    ..personne()
                },
                depth
            ),
            "Dupont"
        );
        let nobody = PersonneRow::empty(PersonneId::new(5).unwrap());
        assert_eq!(named(nobody, depth), "#5");
    }
}

#[test]
fn the_card_of_a_personne_lists_the_projets_they_work_on() {
    let card = json(&building(), Entity::Personne, 5);
    assert_eq!(card["fields"]["heures_realisees_agence"], 3.75);
    assert_eq!(
        card["fields"]["projets"],
        json!([{"id": 1, "nom": "Projet Alpha", "slug": "projet-alpha", "statut": "en_cours"}])
    );
}

#[test]
fn totals_go_up_from_attribution_to_formation() {
    let rows = teaching();
    let module = json(&rows, Entity::Module, 1);
    assert_eq!(module["fields"]["heures_attribuees"], 70);
    assert_eq!(
        module["fields"]["formation"],
        json!({"id": 1, "nom": "BTS SIO"})
    );
    let bloc = json(&rows, Entity::Bloc, 1);
    assert_eq!(bloc["fields"]["heures_total"], 150.5);
    assert_eq!(bloc["url"], Value::Null);
    let formation = json(&rows, Entity::Formation, 1);
    assert_eq!(formation["fields"]["heures_total"], 150.5);
    assert_eq!(formation["fields"]["heures_attribuees"], 70);
    assert_eq!(formation["fields"]["heures_realisees"], 7);
    assert_eq!(formation["fields"]["blocs"], 1);
    assert_eq!(
        formation["fields"]["modules"],
        json!({"total": 2, "a_attribuer": 1, "attribue": 0, "en_cours": 1, "realise": 0})
    );
}

#[test]
fn a_projet_sums_its_taches_and_knows_what_is_left() {
    let rows = building();
    let projet = json(&rows, Entity::Projet, 1);
    assert_eq!(projet["fields"]["heures_realisees"], 3.75);
    assert_eq!(projet["fields"]["heures_restantes"], 116.25);
    assert_eq!(
        projet["fields"]["client"],
        json!({"id": 3, "nom": "ACME Formation"})
    );
    assert_eq!(
        projet["fields"]["taches"],
        json!({"a_faire": 1, "en_cours": 1, "terminee": 0})
    );
    let client = json(&rows, Entity::Client, 3);
    assert_eq!(
        client["fields"],
        json!({"ville": "Lyon", "pays": null, "projets_en_cours": 1, "projets_total": 1})
    );
}

#[test]
fn rows_without_a_name_are_called_by_what_they_link() {
    assert_eq!(
        json(&teaching(), Entity::Attribution, 1)["label"],
        "Réseaux · Pierre Dupont"
    );
    assert_eq!(
        json(&building(), Entity::Intervention, 1)["label"],
        "Tâche 1 · Pierre Dupont"
    );
    assert_eq!(json(&teaching(), Entity::Module, 2)["label"], "#2");
}

#[test]
fn an_avis_is_called_by_its_formation_and_its_personne() {
    let mut rows = teaching();
    rows.insert(AvisRow {
        formation: vec![FormationId::new(1).unwrap()],
        personne: vec![PersonneId::new(5).unwrap()],
        note: Some(4),
        commentaire: Some("Clair".into()),
        ..AvisRow::empty(AvisId::new(2).unwrap())
    });
    let card = json(&rows, Entity::Avis, 2);
    assert_eq!(card["label"], "BTS SIO · Pierre Dupont");
    assert_eq!(card["url"], Value::Null);
    assert_eq!(
        card["fields"],
        json!({
            "formation": {"id": 1, "nom": "BTS SIO"},
            "personne": {"id": 5, "nom": "Pierre Dupont"},
            "note": 4,
        })
    );
}

#[test]
fn a_projet_without_budget_has_nothing_left_to_show() {
    let rows: MemoryRows = [ProjetRow::empty(ProjetId::new(1).unwrap())]
        .into_iter()
        .collect();
    assert_eq!(
        json(&rows, Entity::Projet, 1)["fields"]["heures_restantes"],
        Value::Null
    );
}

#[test]
fn an_item_of_a_list_has_the_same_figures_without_nested_lists() {
    for (rows, entity, id) in [
        (teaching(), Entity::Personne, 5),
        (teaching(), Entity::Formation, 1),
        (teaching(), Entity::Module, 1),
        (building(), Entity::Projet, 1),
        (building(), Entity::Client, 3),
    ] {
        let json = |depth| {
            let detail = detail(&rows, entity, RowId::new(id).unwrap(), 2026, depth);
            serde_json::to_value(detail.unwrap().unwrap()).unwrap()
        };
        let (full, item) = (json(Depth::Full), json(Depth::Item));
        let item = item.as_object().unwrap();
        assert!(item.len() < full.as_object().unwrap().len(), "{entity}");
        for (key, value) in item {
            assert_eq!(&full[key], value, "{entity}.{key}");
        }
    }
}

#[test]
fn a_row_that_is_not_there_has_no_card() {
    let none = card(
        &teaching(),
        Entity::Personne,
        RowId::new(99).unwrap(),
        2026,
        frame(),
    );
    assert_eq!(none, Ok(None));
}

proptest! {
    #[test]
    fn details_and_cards_of_any_world_travel_as_json(world in proptest::collection::vec(small_row(), 0..30)) {
        let rows: MemoryRows = world.into_iter().collect();
        for entity in MIRRORED {
            for id in (1..=SMALL_WORLD).filter_map(RowId::new) {
                let Some(full) = detail(&rows, entity, id, 2026, Depth::Full).unwrap() else {
                    prop_assert_eq!(rows.row(entity, id).unwrap(), None);
                    continue;
                };
                let json = serde_json::to_value(&full).unwrap();
                let again = crate::wire::Detail::deserialize(entity, &json).unwrap();
                prop_assert_eq!(again, Some(full));
                let card = card(&rows, entity, id, 2026, frame()).unwrap().unwrap();
                let text = serde_json::to_string(&card).unwrap();
                prop_assert_eq!(serde_json::from_str::<crate::wire::Card>(&text).unwrap(), card);
            }
        }
    }
}

#[test]
fn a_dashboard_sums_months_and_shows_the_latest_twenty() {
    let mut rows = building();
    for number in 10..40 {
        rows.insert(InterventionRow {
            tache: vec![TacheId::new(1).unwrap()],
            personne: vec![PersonneId::new(5).unwrap()],
            date: CalendarDate::new(2026, 5, u8::try_from(number - 9).unwrap()),
            heures: Some(Heures::from_hundredths(50)),
            ..InterventionRow::empty(InterventionId::new(number).unwrap())
        });
    }
    rows.insert(InterventionRow {
        statut: Some(StatutIntervention::Annulee),
        personne: vec![PersonneId::new(5).unwrap()],
        date: day(5),
        heures: Some(Heures::from_whole(9)),
        ..InterventionRow::empty(InterventionId::new(50).unwrap())
    });
    let view = dashboard(&rows, &personne(), 2026).unwrap();
    assert_eq!(view.interventions_total, 32);
    let dates: Vec<_> = view.interventions.iter().map(|one| one.date).collect();
    assert_eq!(dates.len(), 20);
    assert_eq!(dates[0], CalendarDate::new(2026, 5, 30));
    assert!(dates.is_sorted_by(|one, other| one >= other));
    let months: Vec<i64> = view
        .heures_par_mois
        .iter()
        .map(|month| month.heures.hundredths())
        .collect();
    assert_eq!(months, [0, 0, 375, 0, 1_500, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(view.personne.heures_realisees_agence.hundredths(), 1_875);
    let other = dashboard(&rows, &personne(), 2025).unwrap();
    assert_eq!((other.interventions_total, other.personne.annee), (0, 2025));
}

#[test]
fn a_day_of_a_timeline_counts_what_is_live_and_shows_all() {
    let rows = building();
    let mut interventions: Vec<InterventionRow> =
        lookup::linking(&rows, "personne", PersonneId::new(5).unwrap()).unwrap();
    interventions[1].statut = Some(StatutIntervention::Annulee);
    let shown = timeline_day(&rows, day(3), interventions).unwrap();
    assert_eq!(shown.heures.hundredths(), 350);
    assert_eq!(shown.interventions_total, 2);
    let ids: Vec<i64> = shown.interventions.iter().map(|one| one.id.get()).collect();
    assert_eq!(ids, [2, 1]);
}
