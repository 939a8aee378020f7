//! What is wanted beside the schema: names, and where webhooks call.

use std::fmt;

/// What the places are called.
#[derive(Debug, Clone)]
pub struct Names {
    /// Name of the workspace.
    pub workspace: String,
    /// Name of the database.
    pub database: String,
}

/// All of it.
#[derive(Debug, Clone)]
pub struct Goal {
    /// What the places are called.
    pub names: Names,
    /// The webhooks; none while no bridge listens yet.
    pub webhook: Option<Hook>,
}

/// Where webhooks call, and what they carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    /// Address of the bridge's intake.
    pub url: String,
    /// Value of the secret header.
    pub secret: Secret,
}

/// The secret of deliveries. Not printed by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Names {
    /// Name of the database token: one per database, as a workspace may hold the databases of several bridges.
    pub fn token(&self) -> String {
        format!("bridge {}", self.database)
    }
}
