//! Whose rows a caller may write.

use serde_json::json;

use super::world::{ask_as, attribuer, member, rows, travail, world};
use crate::scope::Scope;
use crate::viewer::Viewer;
use crate::write::{Operation, Refusal};

#[test]
fn a_member_writes_the_hours_of_nobody_else() {
    let rows = rows(&world());
    let body = json!({ "heures_realisees": 1 });
    let ask = |personne| {
        ask_as(
            member(personne),
            &rows,
            Operation::SaisirHeuresRealisees,
            42,
            &body,
        )
    };
    assert!(ask(Some(5)).is_ok());
    assert_eq!(ask(Some(6)), Err(Refusal::Forbidden));
    assert_eq!(ask(None), Err(Refusal::Forbidden));
}

#[test]
fn an_attribution_shared_with_somebody_is_nobodys_own() {
    let mut world = world();
    for shared in [json!([5, 6]), json!([])] {
        world["attribution"][0]["personne"] = shared;
        let body = json!({ "heures_realisees": 1 });
        let decided = ask_as(
            member(Some(5)),
            &rows(&world),
            Operation::SaisirHeuresRealisees,
            42,
            &body,
        );
        assert_eq!(decided, Err(Refusal::Forbidden));
    }
}

#[test]
fn members_enter_and_change_their_own_hours_only() {
    let rows = rows(&world());
    let own = json!({ "tache_id": 8, "date": "2026-11-20", "heures": 1 });
    let plan = ask_as(
        member(Some(6)),
        &rows,
        Operation::CreerIntervention,
        0,
        &own,
    )
    .unwrap();
    assert_eq!(json!(plan.changes[0])["fields"]["personne"], json!([6]));
    for (operation, at, body) in [
        (
            Operation::CreerIntervention,
            0,
            travail(json!(1), "2026-11-20"),
        ),
        (Operation::ModifierIntervention, 9, json!({ "notes": "x" })),
        (Operation::AnnulerIntervention, 9, json!({})),
    ] {
        assert_eq!(
            ask_as(member(Some(6)), &rows, operation, at, &body),
            Err(Refusal::Forbidden)
        );
        assert!(ask_as(member(Some(5)), &rows, operation, at, &body).is_ok());
    }
    let projet = ask_as(
        member(Some(5)),
        &rows,
        Operation::LivrerProjet,
        7,
        &json!({}),
    );
    assert_eq!(projet, Err(Refusal::Forbidden));
}

#[test]
fn without_the_scope_nothing_is_written() {
    let rows = rows(&world());
    let body = attribuer(json!(1));
    let ask = |viewer| ask_as(viewer, &rows, Operation::Attribuer, 17, &body);
    assert_eq!(ask(member(Some(5))), Err(Refusal::Forbidden));
    assert_eq!(
        ask(Viewer::of_token(vec![Scope::ReadAll, Scope::WriteModules])),
        Err(Refusal::Forbidden)
    );
    assert!(ask(Viewer::of_token(vec![Scope::WriteAttributions])).is_ok());
}
