//! One world: a Baserow, a database, KV, a Hub, and a Base that can be killed and opened again.

use std::rc::Rc;

use bridge_core::entity::Entity;
use bridge_core::rows::field_ids::FieldIds;
use bridge_core::rows::read::RowReader;
use bridge_core::rows::{MIRRORED, Row};
use serde_json::{Value as Json, json};

use crate::ports::twins::{
    CacheTwin, DATABASE, LogTwin, PublisherTwin, Simulation, SourceTwin, SqliteTwin,
};
use crate::ports::{Background, Clock, DatabaseError, Ports};
use crate::services::base::store::mirror;
use crate::services::base::{Base, Settings};

/// 2026-11-20T08:00:00Z.
pub const START: i64 = 1_795_161_600_000;

/// The twins as the ports of one Base.
#[derive(Clone)]
pub struct TwinPorts {
    pub simulation: Simulation,
    pub database: SqliteTwin,
    pub source: SourceTwin,
    pub cache: CacheTwin,
    pub publisher: PublisherTwin,
    pub log: LogTwin,
}

impl Ports for TwinPorts {
    type Database = SqliteTwin;
    type Source = SourceTwin;
    type Cache = CacheTwin;
    type Publisher = PublisherTwin;
    type Clock = Simulation;
    type Random = Simulation;
    type Background = Simulation;
    type Log = LogTwin;

    fn database(&self) -> &SqliteTwin {
        &self.database
    }
    fn source(&self) -> &SourceTwin {
        &self.source
    }
    fn cache(&self) -> &CacheTwin {
        &self.cache
    }
    fn publisher(&self) -> &PublisherTwin {
        &self.publisher
    }
    fn clock(&self) -> &Simulation {
        &self.simulation
    }
    fn random(&self) -> &Simulation {
        &self.simulation
    }
    fn background(&self) -> &Simulation {
        &self.simulation
    }
    fn log(&self) -> &LogTwin {
        &self.log
    }
}

/// Everything a test touches.
pub struct World {
    pub ports: TwinPorts,
    pub base: Rc<Base<TwinPorts>>,
    next_event: i64,
}

impl World {
    /// A world whose Baserow is empty and answers within `latency` ms.
    pub fn new(seed: u64, latency: u32) -> Self {
        let simulation = Simulation::new(seed, START);
        let ports = TwinPorts {
            database: SqliteTwin::default(),
            source: SourceTwin::new(&simulation, latency),
            cache: CacheTwin::new(&simulation, 0),
            publisher: PublisherTwin::new(&simulation),
            log: LogTwin::default(),
            simulation,
        };
        let base = open(&ports).unwrap();
        Self {
            ports,
            base,
            next_event: 0,
        }
    }

    /// A world in which Pierre teaches and builds, mirrored whole.
    pub fn with_pierre(seed: u64) -> Self {
        let world = Self::new(seed, 3);
        let source = &world.ports.source;
        source.create(
            Entity::Personne,
            &json!({
                "nom": "Dupont", "prenom": "Pierre", "slug": "pierre-dupont", "email": "Pierre@Centre.test",
                "roles": ["formateur", "developpeur"], "statut": "actif",
                "capacite_formation": "750.00", "capacite_agence": "400.00",
            }),
        );
        source.create(
            Entity::Formation,
            &json!({ "nom": "Développeur web", "slug": "developpeur-web", "statut": "en_cours" }),
        );
        source.create(
            Entity::Bloc,
            &json!({ "nom": "Front", "ordre": "1", "formation": [1] }),
        );
        source.create(Entity::Module, &json!({ "nom": "JS", "code": "JS1", "heures": "40.00", "statut": "attribue", "bloc": [1] }));
        source.create(
            Entity::Attribution,
            &json!({
                "module": [1], "personne": [1], "heures_attribuees": "80.00", "heures_realisees": "3.50",
                "date_debut": "2026-03-01", "statut": "en_cours",
            }),
        );
        source.create(Entity::Client, &json!({ "nom": "ACME Formation", "siren": "123456789", "ville": "Lyon", "pays": "FR" }));
        source.create(
            Entity::Projet,
            &json!({ "nom": "Projet Alpha", "slug": "projet-alpha", "client": [1], "statut": "en_cours", "budget_heures": "120.00", "taux_horaire": "90.00" }),
        );
        source.create(
            Entity::Tache,
            &json!({ "nom": "Maquette", "projet": [1], "statut": "en_cours" }),
        );
        source.create(
            Entity::Intervention,
            &json!({ "tache": [1], "personne": [1], "date": "2026-04-01", "heures": "7.00", "statut": "saisie" }),
        );
        world.settle();
        world
    }

    /// Lets everything that is due happen, alarms included, until nothing is due any more.
    pub fn settle(&self) {
        self.base.kick();
        self.ports.simulation.settle();
        // the alarm rings as long as it has something to do; an idle one is a minute away
        for _ in 0..10_000 {
            let Some(at) = self.ports.simulation.alarm() else {
                return;
            };
            let is_idle = !self.has_work();
            if is_idle {
                return;
            }
            self.ports.simulation.take_alarm();
            self.ports
                .simulation
                .advance((at - self.ports.simulation.now()).max(0));
            let base = Rc::clone(&self.base);
            self.ports
                .simulation
                .spawn(Box::pin(async move { base.alarm().await }));
            self.ports.simulation.settle();
        }
        panic!(
            "work that never ends: {:?}",
            serde_json::to_string(&self.base.status().unwrap())
        );
    }

    fn has_work(&self) -> bool {
        let status = self.base.status().unwrap();
        status.inbox.pending > 0
            || status.inbox.tables > 0
            || status.outbox.pending > 0
            || status.writes.pending > 0
            || !status.schema.ok
    }

    /// Works for at most `steps` polls; true when there was nothing left to do.
    pub fn work(&self, steps: usize) -> bool {
        self.base.kick();
        self.ports.simulation.run_steps(steps);
        !self.has_work()
    }

    /// Kills the process: every task and everything in memory is gone, the database stays.
    pub fn kill(&mut self) {
        self.ports.simulation.kill();
        self.ports.database.fail_after(None);
        self.base = open(&self.ports).unwrap();
    }

    /// A call that is answered at once.
    pub fn call(&self, method: &str, input: &Json) -> Json {
        serde_json::from_str(&self.base.call_now(method, &input.to_string())).unwrap()
    }

    /// A call that may take its time.
    pub fn ask(&self, method: &'static str, input: &Json) -> Json {
        let (base, input) = (Rc::clone(&self.base), input.to_string());
        let text = self
            .ports
            .simulation
            .run(async move { base.call(method, &input).await });
        serde_json::from_str(&text).unwrap()
    }

    /// The body of a delivery that names rows of a table.
    pub fn delivery(&mut self, entity: Entity, kind: &str, ids: &[i64]) -> String {
        self.next_event += 1;
        let mut body = json!({
            "table_id": SourceTwin::table_id(entity), "database_id": DATABASE, "workspace_id": 1, "webhook_id": 3,
            "event_id": format!("00000000-0000-4000-8000-{:012}", self.next_event), "event_type": kind,
        });
        if kind == "rows.deleted" {
            body["row_ids"] = json!(ids);
        } else {
            body["items"] = ids
                .iter()
                .map(|id| json!({ "id": id, "field_1": "untrue" }))
                .collect();
        }
        body.to_string()
    }

    /// Delivers a body; the answer.
    pub fn deliver(&self, body: &str) -> Json {
        self.call(
            "claim",
            &json!({ "path_table": null, "body": body, "oversize": false }),
        )["ok"]
            .clone()
    }

    /// Names rows of a table in a delivery of its own.
    pub fn announce(&mut self, entity: Entity, kind: &str, ids: &[i64]) {
        let body = self.delivery(entity, kind, ids);
        assert_eq!(self.deliver(&body)["accepted"], json!(true));
    }

    /// What Baserow would say of a table now.
    pub fn truth(&self, entity: Entity) -> Vec<Row> {
        let fields = self.ports.source.fields_of(entity);
        let ids = FieldIds::resolve(
            entity,
            fields.iter().map(|field| (field.id, field.name.as_str())),
        )
        .unwrap();
        let read = |json: &Json| {
            Row::read(&RowReader::new(&ids, json).unwrap())
                .unwrap()
                .unwrap()
        };
        self.ports
            .source
            .all(entity)
            .iter()
            .map(|raw| read(&raw.json))
            .collect()
    }

    /// What the mirror holds of a table.
    pub fn mirrored(&self, entity: Entity) -> Vec<Row> {
        mirror::all(&self.ports.database, entity)
            .unwrap()
            .into_iter()
            .map(|stored| stored.row)
            .collect()
    }

    /// The mirror is equal to Baserow, table by table.
    pub fn assert_converged(&self) {
        for entity in MIRRORED {
            let (truth, mirrored) = (self.truth(entity), self.mirrored(entity));
            assert_eq!(mirrored, truth, "{entity}");
        }
    }
}

fn open(ports: &TwinPorts) -> Result<Rc<Base<TwinPorts>>, DatabaseError> {
    Base::open(
        ports.clone(),
        Settings {
            database_id: Some(DATABASE),
            mount: "/bridge".to_owned(),
        },
    )
}
