//! Which secret webhooks are to carry: one given in the environment, else the one that ours carry already, else a new one.

use anyhow::{Context, Result, bail};

use super::base::Base;
use super::goal::Secret;
use super::webhook;

/// The environment's name for it, which is the bridge's setting.
pub const NAME: &str = "BASEROW_WEBHOOK_SECRETS";
/// What the bridge takes for a secret.
const SHORTEST: usize = 16;

/// Where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The bridge's setting, which was given.
    Given(Secret),
    /// Found in webhooks of ours, or made at random: has to be told.
    Told(Secret),
}

impl Source {
    /// The secret.
    pub fn secret(&self) -> &Secret {
        match self {
            Self::Given(secret) | Self::Told(secret) => secret,
        }
    }
}

/// Decides; `given` is the setting as the bridge reads it, `random` makes one.
pub fn choose(
    base: &Base,
    given: Option<&str>,
    random: impl FnOnce() -> Result<String>,
) -> Result<Source> {
    if let Some(given) = given.filter(|text| !text.trim().is_empty()) {
        return first(given).map(Source::Given);
    }
    let known = base
        .tables
        .iter()
        .flat_map(|table| &table.webhooks)
        .filter(|there| webhook::is_ours(there))
        .find_map(webhook::secret);
    match known {
        Some(secret) => Ok(Source::Told(Secret(secret.to_owned()))),
        None => random().map(|secret| Source::Told(Secret(secret))),
    }
}

/// The first one that has no end, else the first: one about to end is there for what is under way only.
fn first(setting: &str) -> Result<Secret> {
    let entries: Vec<&str> = setting
        .split(',')
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
        .collect();
    let entry = entries
        .iter()
        .find(|entry| !entry.contains('@'))
        .or(entries.first())
        .with_context(|| format!("{NAME} holds no secret"))?;
    let secret = entry.rsplit_once('@').map_or(*entry, |(secret, _)| secret);
    if secret.len() < SHORTEST {
        bail!("{NAME}: a secret has fewer than {SHORTEST} characters");
    }
    Ok(Secret(secret.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(given: &str) -> Result<Source> {
        choose(
            &Base::default(),
            Some(given),
            || Ok("made at random".into()),
        )
    }

    #[test]
    fn the_first_without_an_end_is_given_to_webhooks() {
        let present = "the-present-secret";
        for setting in [
            present.to_owned(),
            format!("the-former-secret@2027-01-31T00:00:00Z, {present}"),
            format!("{present},one-for-later-on"),
            format!("{present}@2027-01-31T00:00:00Z"),
        ] {
            let source = chosen(&setting).unwrap();
            assert_eq!(source, Source::Given(Secret(present.into())), "{setting}");
        }
    }

    #[test]
    fn without_one_it_is_made_and_told() {
        let made = Source::Told(Secret("made at random".into()));
        assert_eq!(chosen(" ").unwrap(), made);
        assert_eq!(
            choose(&Base::default(), None, || Ok("made at random".into())).unwrap(),
            made
        );
    }

    #[test]
    fn a_short_one_is_refused_without_being_repeated() {
        let error = chosen("hunter2").unwrap_err().to_string();
        assert!(!error.contains("hunter2"), "{error}");
    }
}
