//! Writes on the twins: what each leaves in Baserow, in the mirror and in the bridge's memory, whatever happens in between.

mod doubt;
mod dry_run;
mod keys;
mod kills;
mod operations;
mod races;

use std::cell::Cell;
use std::rc::Rc;

use bridge_core::entity::Entity;
use serde_json::{Value as Json, json};

use super::world::World;

/// A world with room: module 1 has 20 h and nobody, projet 1 has a tache under way, Ada (2) teaches and builds.
fn world(seed: u64) -> World {
    let world = World::new(seed, 3);
    let source = &world.ports.source;
    for nom in ["Dupont", "Lovelace"] {
        source.create(
            Entity::Personne,
            &json!({
                "nom": nom, "roles": ["formateur", "developpeur"], "statut": "actif",
                "capacite_formation": "750.00", "capacite_agence": "400.00",
            }),
        );
    }
    source.create(
        Entity::Formation,
        &json!({ "nom": "Web", "slug": "web", "statut": "en_cours" }),
    );
    source.create(Entity::Bloc, &json!({ "nom": "Front", "formation": [1] }));
    for nom in ["JS", "CSS"] {
        source.create(
            Entity::Module,
            &json!({ "nom": nom, "heures": "20.00", "statut": "a_attribuer", "bloc": [1] }),
        );
    }
    source.create(Entity::Client, &json!({ "nom": "ACME" }));
    source.create(
        Entity::Projet,
        &json!({ "nom": "Alpha", "slug": "alpha", "client": [1], "statut": "en_cours" }),
    );
    source.create(
        Entity::Tache,
        &json!({ "nom": "Maquette", "projet": [1], "statut": "en_cours" }),
    );
    world.settle();
    world
}

/// A call by somebody who may do everything.
fn call(operation: &str, id: Option<i64>, body: &Json) -> Json {
    json!({
        "operation": operation, "id": id, "body": body.to_string(),
        "subject": "token:1", "viewer": { "kind": "admin", "scopes": ["admin:*"] },
    })
}

/// The same with a key.
fn keyed(key: &str, mut call: Json) -> Json {
    call["idempotency_key"] = key.into();
    call
}

/// So many hours of module 1 for Ada.
fn attribuer(heures: &str) -> Json {
    let body = json!({ "personne_id": 2, "heures": heures, "date_debut": "2026-11-23" });
    call("attribuer", Some(1), &body)
}

impl World {
    /// Several writes at once; their answers in order.
    fn write_all(&self, calls: Vec<Json>) -> Vec<Json> {
        let base = Rc::clone(&self.base);
        self.ports.simulation.run(async move {
            let calls = calls.into_iter().map(|call| {
                let base = Rc::clone(&base);
                async move { base.call("write", &call.to_string()).await }
            });
            let answers = futures_util::future::join_all(calls).await;
            answers
                .iter()
                .map(|text| serde_json::from_str(text).unwrap())
                .collect()
        })
    }

    /// Begins a write and leaves it to itself; whether it has ended.
    fn begin(&self, call: &Json) -> Rc<Cell<bool>> {
        let done = Rc::new(Cell::new(false));
        let ended = Rc::clone(&done);
        let (base, call) = (Rc::clone(&self.base), call.to_string());
        let task = Box::pin(async move {
            drop(base.call("write", &call).await);
            ended.set(true);
        });
        crate::ports::Background::spawn(&self.ports.simulation, task);
        done
    }

    /// Nothing is held, nothing is under way, the mirror is right.
    fn assert_at_rest(&self) {
        let status = self.base.status().unwrap();
        assert_eq!((status.writes.pending, status.writes.locks), (0, 0));
        self.assert_converged();
    }

    fn field(&self, entity: Entity, id: i64, name: &str) -> Json {
        let rows = self.truth(entity);
        let row = rows.iter().find(|row| row.id().get() == id).unwrap();
        serde_json::to_value(row).unwrap()[name].clone()
    }
}
