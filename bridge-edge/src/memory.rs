//! What one isolate remembers between requests: never more than what may be lost at any moment.

use std::cell::RefCell;

use crate::log::Stamp;
use crate::services::access::Tokens;
use crate::services::health::Sights;
use crate::services::limits::Limits;
use crate::services::metrics::Metrics;
use crate::services::session::Identities;

/// All of it.
#[derive(Debug, Default)]
pub struct Memory {
    /// Tokens that were checked a moment ago.
    pub tokens: Tokens,
    /// People whom the wiki named a moment ago.
    pub identities: Identities,
    /// Permits and counts.
    pub limits: Limits,
    /// Counters on their way to Base.
    pub metrics: Metrics,
    /// How dependencies were last seen.
    pub sights: Sights,
    /// The version of the pages' stylesheet, once it was asked for.
    pub stylesheet: RefCell<Option<String>>,
    /// The second that log lines name.
    pub stamp: Stamp,
}
