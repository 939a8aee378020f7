//! Giving an avis, and in whose name.

use serde_json::json;

use super::world::{ask, ask_as, changes, invalid, member, reports, rows, world};
use crate::scope::Scope;
use crate::viewer::Viewer;
use crate::write::{Operation, Refusal, RuleStatus};

#[test]
fn a_personne_says_once_what_they_think_of_a_formation() {
    let mut world = world();
    let body = json!({ "note": 4, "commentaire": "Très bien", "personne_id": 5 });
    assert_eq!(
        changes(ask(&world, Operation::DonnerAvis, 1, &body)),
        json!([{ "entity": "avis", "id": null, "fields": { "formation": [1], "personne": [5], "note": 4, "commentaire": "Très bien" } }])
    );
    world["avis"] = json!([{ "id": 2, "formation": [1], "personne": [5], "note": 1 }]);
    let decided = ask(&world, Operation::DonnerAvis, 1, &body);
    assert!(matches!(
        &decided,
        Err(Refusal::Broken(_, RuleStatus::Conflict))
    ));
    assert_eq!(
        reports(decided),
        json!([{ "rule": "AVIS-UNIQUE", "formation_id": 1, "personne_id": 5, "avis_id": 2 }])
    );
    let other = json!({ "note": 4, "personne_id": 6 });
    assert!(ask(&world, Operation::DonnerAvis, 1, &other).is_ok());
}

#[test]
fn a_session_may_leave_itself_out_and_a_token_may_not() {
    let rows = rows(&world());
    let body = json!({ "note": 4 });
    let ask = |viewer| ask_as(viewer, &rows, Operation::DonnerAvis, 1, &body);
    let plan = ask(member(Some(6))).unwrap();
    assert_eq!(json!(plan.changes[0])["fields"]["personne"], json!([6]));
    let mut admin = Viewer::admin();
    admin.personne_id = member(Some(5)).personne_id;
    assert_eq!(
        json!(ask(admin).unwrap().changes[0])["fields"]["personne"],
        json!([5])
    );
    assert_eq!(ask(member(None)), Err(Refusal::Forbidden));
    let missing = Err(invalid("personne_id", "required"));
    assert_eq!(ask(Viewer::admin()), missing);
    let mut token = Viewer::of_token(vec![Scope::WriteAvis]);
    token.personne_id = member(Some(5)).personne_id;
    assert_eq!(ask(token), missing);
}

#[test]
fn a_member_speaks_for_nobody_else() {
    let body = json!({ "note": 4, "personne_id": 5 });
    let decided = ask_as(
        member(Some(6)),
        &rows(&world()),
        Operation::DonnerAvis,
        1,
        &body,
    );
    assert_eq!(decided, Err(Refusal::Forbidden));
}
