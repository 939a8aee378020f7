//! The few HTTP calls that tasks make themselves.

use std::time::Duration;

use ureq::Agent;

/// A client that hands back every status and gives up after ten seconds.
pub fn client() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(10)))
        .build()
        .into()
}

/// Status and body of a GET; nothing where nobody answers.
pub fn probe(url: &str) -> Option<(u16, String)> {
    let mut answer = client().get(url).call().ok()?;
    let body = answer.body_mut().read_to_string().ok()?;
    Some((answer.status().as_u16(), body))
}
