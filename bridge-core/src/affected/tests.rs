//! No answer changes unnamed: every change in small random worlds is held against the details of
//! every entity, before and after.

use proptest::prelude::*;

use super::of;
use crate::cards::{Depth, detail};
use crate::entity::Entity;
use crate::ids::RowId;
use crate::lookup::{Lookup, MemoryRows};
use crate::rows::{MIRRORED, Row};
use crate::testing::{SMALL_WORLD, small_row, small_row_of};
use crate::wire::Detail;

fn details(rows: &MemoryRows) -> Vec<((Entity, RowId), Option<Detail>)> {
    let mut details = Vec::new();
    for entity in MIRRORED {
        for id in (1..=SMALL_WORLD).filter_map(RowId::new) {
            let detail = detail(rows, entity, id, 2026, Depth::Full).unwrap();
            details.push(((entity, id), detail));
        }
    }
    details
}

/// A row of some table and id, and what it becomes.
fn change() -> impl Strategy<Value = (Row, Option<Row>)> {
    small_row().prop_flat_map(|row| {
        let (entity, id) = (row.entity(), row.id().get());
        (
            Just(row),
            proptest::option::weighted(0.8, small_row_of(entity, id)),
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn whatever_answers_otherwise_after_a_change_was_named(
        world in proptest::collection::vec(small_row(), 0..40),
        (row, becomes) in change(),
        created: bool,
    ) {
        let mut before: MemoryRows = world.into_iter().collect();
        let (entity, id) = (row.entity(), row.id());
        before.insert(row);
        let mut after = before.clone();
        match becomes {
            Some(becomes) => { after.insert(becomes); }
            None => { after.remove(entity, id); }
        }
        if created {
            core::mem::swap(&mut before, &mut after);
        }
        let (old, new) = (before.row(entity, id).unwrap(), after.row(entity, id).unwrap());
        let named = of(&before, old.as_ref(), new.as_ref()).unwrap();
        prop_assert_eq!(&named, &of(&after, old.as_ref(), new.as_ref()).unwrap(), "whichever state is looked up");
        for ((entity_id, was), (_, is)) in details(&before).into_iter().zip(details(&after)) {
            prop_assert!(was == is || named.contains(&entity_id), "{:?} changed unnamed", entity_id);
        }
    }
}

#[test]
fn an_attribution_that_moves_changes_both_its_old_and_its_new_surroundings() {
    use crate::ids::{AttributionId, BlocId, FormationId, ModuleId, PersonneId};
    use crate::rows::{AttributionRow, BlocRow, ModuleRow};

    let mut rows = MemoryRows::default();
    for number in [1, 2] {
        let mut bloc = BlocRow::empty(BlocId::new(number).unwrap());
        bloc.formation = vec![FormationId::new(number).unwrap()];
        rows.insert(bloc);
        let mut module = ModuleRow::empty(ModuleId::new(number).unwrap());
        module.bloc = vec![BlocId::new(number).unwrap()];
        rows.insert(module);
    }
    let attribution = |number| {
        let mut row = AttributionRow::empty(AttributionId::new(9).unwrap());
        row.module = vec![ModuleId::new(number).unwrap()];
        row.personne = vec![PersonneId::new(number).unwrap()];
        Row::from(row)
    };
    let named = of(&rows, Some(&attribution(1)), Some(&attribution(2))).unwrap();
    for entity in [
        Entity::Module,
        Entity::Bloc,
        Entity::Formation,
        Entity::Personne,
    ] {
        for number in [1, 2] {
            assert!(
                named.contains(&(entity, RowId::new(number).unwrap())),
                "{entity} {number}"
            );
        }
    }
    assert_eq!(named.len(), 9);
}

#[test]
fn the_status_of_a_module_reaches_what_nests_it_and_not_who_teaches_it() {
    use crate::ids::{AttributionId, BlocId, ModuleId, PersonneId};
    use crate::options::StatutModule;
    use crate::rows::{AttributionRow, BlocRow, ModuleRow};

    let bloc = BlocRow::empty(BlocId::new(1).unwrap());
    let mut module = ModuleRow::empty(ModuleId::new(1).unwrap());
    module.bloc = vec![bloc.id];
    let mut attribution = AttributionRow::empty(AttributionId::new(1).unwrap());
    attribution.module = vec![module.id];
    attribution.personne = vec![PersonneId::new(5).unwrap()];
    let rows: MemoryRows = [bloc.into(), Row::from(attribution)].into_iter().collect();
    let mut done = module.clone();
    done.statut = Some(StatutModule::Realise);
    let named = of(&rows, Some(&module.into()), Some(&done.into())).unwrap();
    let entities: Vec<Entity> = named.into_iter().map(|(entity, _)| entity).collect();
    assert_eq!(entities, [Entity::Bloc, Entity::Module]);
}

#[test]
fn hours_of_a_tache_do_not_reach_its_interventions() {
    use crate::ids::{InterventionId, TacheId};
    use crate::rows::{InterventionRow, TacheRow};

    let tache = TacheRow::empty(TacheId::new(1).unwrap());
    let mut intervention = InterventionRow::empty(InterventionId::new(1).unwrap());
    intervention.tache = vec![tache.id];
    let rows: MemoryRows = [Row::from(tache.clone()), Row::from(intervention)]
        .into_iter()
        .collect();
    let mut estimated = tache.clone();
    estimated.heures_estimees = Some(crate::hours::Heures::from_whole(3));
    let named = of(&rows, Some(&tache.into()), Some(&estimated.into())).unwrap();
    assert_eq!(named.len(), 1);
}
