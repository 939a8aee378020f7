//! The Hub object: events in, actions out, around [`crate::services::hub`].

use std::rc::Rc;

use wasm_bindgen::prelude::*;
use worker::State;
use worker::worker_sys::DurableObjectState;

use super::front::millis;
use crate::adapters::sql::ObjectDatabase;
use crate::config::Config;
use crate::effects::{Executor, Outcome, Payload, Step};
use crate::services::hub::{Actions, Event, Hub};

/// The one Hub.
#[wasm_bindgen]
pub struct HubObject {
    hub: Rc<Hub<ObjectDatabase>>,
    executor: Executor<Actions>,
}

#[wasm_bindgen]
impl HubObject {
    /// The Hub on the object's own database, with the settings as a JSON object of texts.
    #[wasm_bindgen(constructor)]
    pub fn new(ctx: DurableObjectState, settings: &str) -> Result<HubObject, JsError> {
        let database = ObjectDatabase::new(&State::from(ctx));
        let config = Rc::new(Config::parse(settings));
        let hub = Hub::new(database, config).map_err(|fault| JsError::new(&fault.to_string()))?;
        Ok(Self {
            hub: Rc::new(hub),
            executor: Executor::default(),
        })
    }

    /// Begins with an event, as JSON.
    pub fn begin(&self, event: &str, now: f64) -> Result<String, JsError> {
        let event = Event::parse(event).ok_or_else(|| JsError::new("not an event"))?;
        let hub = self.hub.clone();
        let step = self.executor.begin(millis(now), |outside| async move {
            hub.on(event, &outside).await
        });
        render(step)
    }

    /// Goes on with an effect that ended like this.
    pub fn resume(
        &self,
        task: u32,
        now: f64,
        outcome: u32,
        text: String,
    ) -> Result<String, JsError> {
        render(self.executor.resume(
            task,
            millis(now),
            Outcome::from_number(outcome),
            Payload::Text(text),
        ))
    }
}

/// `E<task>\n<effect>`, or `D` and the actions as JSON.
fn render(step: Step<Actions>) -> Result<String, JsError> {
    match step {
        Step::Effect(task, effect) => Ok(format!("E{task}\n{}", effect.render())),
        Step::Done(actions) => {
            let json = serde_json::to_string(&actions).map_err(|_| JsError::new("actions"))?;
            Ok(format!("D{json}"))
        }
        Step::Lost => Err(JsError::new("lost task")),
    }
}
