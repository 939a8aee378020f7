//! The Gate object: rate limits of one token or session, around [`crate::services::gate`].

use wasm_bindgen::prelude::*;
use worker::State;
use worker::worker_sys::DurableObjectState;

use super::front::millis;
use crate::adapters::sql::ObjectDatabase;
use crate::services::gate;

/// One Gate.
#[wasm_bindgen]
pub struct GateObject(ObjectDatabase);

fn thrown(fault: &impl ToString) -> JsError {
    JsError::new(&fault.to_string())
}

#[wasm_bindgen]
impl GateObject {
    /// The Gate on the object's own database.
    #[wasm_bindgen(constructor)]
    pub fn new(ctx: DurableObjectState) -> Result<GateObject, JsError> {
        let database = ObjectDatabase::new(&State::from(ctx));
        gate::prepare(&database).map_err(|fault| thrown(&fault))?;
        Ok(Self(database))
    }

    /// Takes permits: JSON in, JSON out; throws where the database does not answer.
    pub fn take(&self, input: &str, now: f64) -> Result<String, JsError> {
        let ask = serde_json::from_str(input).map_err(|_| JsError::new("not a question"))?;
        let taken = gate::take(&self.0, &ask, millis(now)).map_err(|fault| thrown(&fault))?;
        serde_json::to_string(&taken).map_err(|fault| thrown(&fault))
    }

    /// Whether nothing counts any more, so that the object may be forgotten.
    #[wasm_bindgen(js_name = isIdle)]
    pub fn is_idle(&self, now: f64) -> Result<bool, JsError> {
        gate::is_idle(&self.0, millis(now)).map_err(|fault| thrown(&fault))
    }
}
