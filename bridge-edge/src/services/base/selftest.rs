//! The ports' contracts on the real bindings, run inside the Worker; only in builds with the feature `selftest`.

use bridge_core::error::ErrorCode;
use serde::Deserialize;

use crate::ports::{Ports, contract};

use super::Base;
use super::fault::Fault;

/// Which contract to run.
#[derive(Debug, Deserialize)]
pub(super) struct Selftest {
    /// One of [`contract::NAMES`].
    contract: String,
    /// A table of Baserow with at least three rows.
    table: String,
}

impl<P: Ports> Base<P> {
    /// Runs one contract; the sentences that did not hold. Fails where there is no contract of that name.
    pub(super) async fn selftest(&self, input: &Selftest) -> Result<Vec<String>, Fault> {
        contract::run(&self.ports, &input.contract, &input.table)
            .await
            .map(|broken| broken.0)
            .ok_or_else(|| Fault::new(ErrorCode::NotFound, "There is no such contract."))
    }
}
