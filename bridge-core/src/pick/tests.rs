//! Who sees what, by role, on one small world.

mod keys;

use serde_json::Value;

use super::{card, card_json, detail_json, sees_whole};
use crate::cards::{self, Depth, Frame};
use crate::entity::Entity;
use crate::ids::{AttributionId, ClientId, InterventionId, ModuleId, PersonneId, ProjetId, RowId};
use crate::lookup::MemoryRows;
use crate::money::Euros;
use crate::rows::{
    AttributionRow, ClientRow, InterventionRow, ModuleRow, PersonneRow, ProjetRow, Row,
};
use crate::scope::Scope;
use crate::viewer::Viewer;
use crate::wire::{CardState, WikiRole};

const PIERRE: i64 = 5;
const RITA: i64 = 6;

fn world() -> MemoryRows {
    let pierre = vec![PersonneId::new(PIERRE).unwrap()];
    let secret = || Some("secret".to_owned());
    [
        Row::from(PersonneRow {
            email: secret(),
            ..PersonneRow::empty(pierre[0])
        }),
        Row::from(ProjetRow {
            taux_horaire: Some(Euros::from_cents(8_000)),
            ..ProjetRow::empty(ProjetId::new(1).unwrap())
        }),
        Row::from(ClientRow {
            siren: secret(),
            numero_tva: secret(),
            adresse: secret(),
            email: secret(),
            ..ClientRow::empty(ClientId::new(1).unwrap())
        }),
        Row::from(ModuleRow::empty(ModuleId::new(1).unwrap())),
        Row::from(AttributionRow {
            module: vec![ModuleId::new(1).unwrap()],
            personne: pierre.clone(),
            justification: secret(),
            ..AttributionRow::empty(AttributionId::new(1).unwrap())
        }),
        Row::from(InterventionRow {
            personne: pierre,
            notes: secret(),
            ..InterventionRow::empty(InterventionId::new(1).unwrap())
        }),
    ]
    .into_iter()
    .collect()
}

fn id(entity: Entity) -> RowId {
    RowId::new(if entity == Entity::Personne {
        PIERRE
    } else {
        1
    })
    .unwrap()
}

/// The detail as JSON; `None` where the reader may not see the entity.
fn seen(viewer: &Viewer, entity: Entity) -> Option<Value> {
    let full = cards::detail(&world(), entity, id(entity), 2026, Depth::Full).unwrap();
    detail_json(viewer, entity, serde_json::to_value(full.unwrap()).unwrap())
}

fn member(personne: i64) -> Viewer {
    Viewer::of_session(WikiRole::Member, PersonneId::new(personne))
}

fn stranger() -> Viewer {
    Viewer::of_session(WikiRole::Member, None)
}

/// Entity and pointer of each restricted value, and whether the person concerned sees it.
const RESTRICTED: [(Entity, &str, bool); 9] = [
    (Entity::Personne, "/email", true),
    (Entity::Projet, "/taux_horaire", false),
    (Entity::Client, "/siren", false),
    (Entity::Client, "/numero_tva", false),
    (Entity::Client, "/adresse", false),
    (Entity::Client, "/email", false),
    (Entity::Attribution, "/justification", true),
    (Entity::Module, "/attributions/0/justification", true),
    (Entity::Intervention, "/notes", true),
];

#[test]
fn administrators_and_tokens_that_may_read_see_every_value() {
    let tokens = Viewer::of_token(vec![Scope::ReadAll]);
    for viewer in [
        Viewer::admin(),
        Viewer::of_session(WikiRole::Owner, None),
        tokens,
    ] {
        for (entity, pointer, _) in RESTRICTED {
            let seen = seen(&viewer, entity).unwrap();
            assert!(
                seen.pointer(pointer).is_some_and(|value| !value.is_null()),
                "{entity}{pointer}"
            );
        }
    }
}

#[test]
fn members_see_what_is_theirs_and_no_restricted_value_else() {
    for (entity, pointer, own) in RESTRICTED {
        for (viewer, expected) in [
            (member(PIERRE), own),
            (member(RITA), false),
            (stranger(), false),
        ] {
            let seen = seen(&viewer, entity).unwrap();
            assert_eq!(
                seen.pointer(pointer).is_some(),
                expected,
                "{entity}{pointer}"
            );
        }
    }
}

#[test]
fn what_a_member_may_not_see_stands_nowhere_in_the_answer() {
    for (entity, ..) in RESTRICTED {
        let seen = seen(&member(RITA), entity).unwrap().to_string();
        assert!(
            !seen.contains("secret") && !seen.contains("80.00"),
            "{entity}"
        );
    }
}

#[test]
fn who_sees_the_whole_is_shown_what_an_administrator_is() {
    let viewers = Scope::ALL
        .iter()
        .map(|&scope| Viewer::of_token(vec![scope]))
        .chain([member(PIERRE), stranger(), Viewer::admin()]);
    for viewer in viewers {
        for (entity, ..) in RESTRICTED {
            if sees_whole(&viewer, entity) {
                assert_eq!(seen(&viewer, entity), seen(&Viewer::admin(), entity));
            }
        }
    }
    assert!(sees_whole(&Viewer::admin(), Entity::Module));
    assert!(!sees_whole(&member(PIERRE), Entity::Personne));
    let formations = Viewer::of_token(vec![Scope::ReadFormations]);
    assert!(!sees_whole(&formations, Entity::Module));
}

#[test]
fn a_token_without_the_scope_sees_nothing() {
    let token = Viewer::of_token(vec![Scope::ReadFormations]);
    assert_eq!(seen(&token, Entity::Personne), None);
    assert_eq!(seen(&token, Entity::Projet), None);
    // Its own kind is seen, but not what nested attributions keep for readers of attributions.
    let module = seen(&token, Entity::Module).unwrap();
    assert_eq!(module.pointer("/attributions/0/justification"), None);
    assert!(
        module
            .pointer("/attributions/0/heures_attribuees")
            .is_some()
    );
}

#[test]
fn a_card_is_picked_by_the_same_rule() {
    let frame = Frame {
        mount: "/bridge",
        state: CardState::Fresh,
        version: 1,
        as_of: "2026-11-20T08:00:00Z".parse().unwrap(),
    };
    let full = cards::card(&world(), Entity::Projet, id(Entity::Projet), 2026, frame)
        .unwrap()
        .unwrap();
    let rate = |viewer: &Viewer| {
        let picked = card(viewer, full.clone()).map(|card| serde_json::to_value(card).unwrap());
        let whole = serde_json::to_value(&full).unwrap();
        assert_eq!(card_json(viewer, Entity::Projet, whole), picked);
        Some(picked?.pointer("/fields/taux_horaire").cloned())
    };
    assert_eq!(rate(&Viewer::admin()), Some(Some("80.00".into())));
    assert_eq!(rate(&stranger()), Some(None));
    assert_eq!(rate(&Viewer::of_token(vec![Scope::ReadPersonnes])), None);
}

#[test]
fn a_picked_detail_read_again_hides_the_same() {
    let picked = seen(&stranger(), Entity::Client).unwrap();
    let again = crate::wire::Detail::deserialize(Entity::Client, &picked)
        .unwrap()
        .unwrap();
    assert_eq!(serde_json::to_value(again).unwrap(), picked);
}
