//! The ports' contracts on the real bindings, run inside the Worker; only in builds with the feature `selftest`.

use serde_json::{Value as Json, json};

use crate::ports::{Ports, contract};

use super::Base;

impl<P: Ports> Base<P> {
    /// Runs every contract; by port, the sentences that did not hold. `input` names a table with at least three rows.
    pub(super) async fn selftest(&self, input: &str) -> Json {
        let table = serde_json::from_str::<String>(input).unwrap_or_else(|_| "client".to_owned());
        let ports = &self.ports;
        json!({
            "database": contract::database(ports.database()).0,
            "clock": contract::clock(ports.clock()).await.0,
            "random": contract::random(ports.random()).0,
            "card_cache": contract::card_cache(ports.cache(), ports.clock()).await.0,
            "publisher": contract::publisher(ports.publisher()).await.0,
            "row_source": contract::row_source(ports.source(), &table).await.0,
        })
    }
}
