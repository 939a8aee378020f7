//! The Base object: strings in, strings out, around [`crate::services::base`].
//!
//! What always holds: nothing is decided here; it only ties the services to this object's storage, KV, Hub and Baserow.
//! How it fails: the constructor throws when the object's memory cannot be opened (the platform tries again with the next
//! call); calls answer errors as JSON and never throw.

use std::rc::Rc;

use js_sys::{Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use worker::{Env, State};

use crate::adapters::baserow::Baserow;
use crate::adapters::hub::HubPublisher;
use crate::adapters::kv::KvCards;
use crate::adapters::runtime::{ObjectBackground, PlatformClock, PlatformLog, PlatformRandom};
use crate::adapters::sql::ObjectDatabase;
use crate::ports::Ports;
use crate::services::base::{Base, Settings};

/// The ports on what this object was given.
pub struct ObjectPorts {
    database: ObjectDatabase,
    source: Baserow,
    cache: KvCards,
    publisher: HubPublisher,
    clock: PlatformClock,
    random: PlatformRandom,
    background: ObjectBackground,
    log: PlatformLog,
}

impl Ports for ObjectPorts {
    type Database = ObjectDatabase;
    type Source = Baserow;
    type Cache = KvCards;
    type Publisher = HubPublisher;
    type Clock = PlatformClock;
    type Random = PlatformRandom;
    type Background = ObjectBackground;
    type Log = PlatformLog;

    fn database(&self) -> &ObjectDatabase {
        &self.database
    }
    fn source(&self) -> &Baserow {
        &self.source
    }
    fn cache(&self) -> &KvCards {
        &self.cache
    }
    fn publisher(&self) -> &HubPublisher {
        &self.publisher
    }
    fn clock(&self) -> &PlatformClock {
        &self.clock
    }
    fn random(&self) -> &PlatformRandom {
        &self.random
    }
    fn background(&self) -> &ObjectBackground {
        &self.background
    }
    fn log(&self) -> &PlatformLog {
        &self.log
    }
}

/// A setting as text; empty where it is unset.
fn setting(env: &Env, name: &str) -> String {
    let value = Reflect::get(env, &JsValue::from_str(name))
        .ok()
        .and_then(|value| value.as_string());
    value.unwrap_or_default().trim().to_owned()
}

fn settings(env: &Env) -> Settings {
    let mount = setting(env, "BRIDGE_MOUNT");
    let mount = mount.trim_end_matches('/');
    let is_configured =
        !setting(env, "BASEROW_URL").is_empty() && !setting(env, "BASEROW_TOKEN").is_empty();
    Settings {
        database_id: setting(env, "BASEROW_DATABASE")
            .parse()
            .ok()
            .filter(|_| is_configured),
        mount: if mount.starts_with('/') {
            mount
        } else {
            "/bridge"
        }
        .to_owned(),
    }
}

/// What the entry's `Base` class holds.
#[wasm_bindgen]
pub struct BaseObject {
    base: Rc<Base<ObjectPorts>>,
}

#[wasm_bindgen]
impl BaseObject {
    /// Opens the memory of the object that `state` belongs to.
    #[wasm_bindgen(constructor)]
    pub fn new(state: &JsValue, env: JsValue) -> Result<BaseObject, JsValue> {
        let state = || {
            State::from(
                state
                    .clone()
                    .unchecked_into::<worker::worker_sys::DurableObjectState>(),
            )
        };
        let env: Env = env.unchecked_into();
        let ports = ObjectPorts {
            database: ObjectDatabase::new(&state()),
            source: Baserow::new(
                &setting(&env, "BASEROW_URL"),
                &setting(&env, "BASEROW_TOKEN"),
            ),
            cache: KvCards::new(Reflect::get(&env, &JsValue::from_str("CARDS"))?),
            publisher: HubPublisher::new(env.durable_object("HUB")?),
            clock: PlatformClock,
            random: PlatformRandom,
            background: ObjectBackground::new(state()),
            log: PlatformLog,
        };
        let base =
            Base::open(ports, settings(&env)).map_err(|error| JsError::new(&error.to_string()))?;
        Ok(Self { base })
    }

    /// Answers a call at once.
    #[wasm_bindgen(js_name = callNow)]
    pub fn call_now(&self, method: &str, input: &str) -> String {
        self.base.call_now(method, input)
    }

    /// Answers a call that may have to ask Baserow.
    pub fn call(&self, method: String, input: String) -> Promise {
        let base = Rc::clone(&self.base);
        future_to_promise(async move { Ok(JsValue::from(base.call(&method, &input).await)) })
    }

    /// The alarm rang.
    pub fn alarm(&self) -> Promise {
        let base = Rc::clone(&self.base);
        future_to_promise(async move {
            base.alarm().await;
            Ok(JsValue::UNDEFINED)
        })
    }
}
