//! OP-07: a formation whose modules (at least one) are all realise becomes cloturee by itself.
//!
//! It never reopens by itself.

use crate::options::{StatutFormation, StatutModule};
use crate::rows::ModuleRow;

/// Whether a formation with these modules closes now.
pub fn closes(present: Option<&StatutFormation>, modules: &[ModuleRow]) -> bool {
    present != Some(&StatutFormation::Cloturee)
        && !modules.is_empty()
        && modules
            .iter()
            .all(|module| module.statut == Some(StatutModule::Realise))
}
