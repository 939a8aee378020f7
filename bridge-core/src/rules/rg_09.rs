//! RG-09: the status that a module's hours and attributions give it.
//!
//! Asked whenever one of them changes, and never because somebody edited the status. `realise` is set
//! by a person and stays.

use crate::hours::Heures;
use crate::options::StatutModule;

/// The status a module should have.
pub fn statut(
    present: Option<&StatutModule>,
    heures: Option<Heures>,
    attribuees: Heures,
    realisees: Heures,
) -> StatutModule {
    let heures = heures.unwrap_or_default();
    if present == Some(&StatutModule::Realise) {
        StatutModule::Realise
    } else if realisees > Heures::ZERO {
        StatutModule::EnCours
    } else if heures > Heures::ZERO && attribuees >= heures {
        StatutModule::Attribue
    } else {
        StatutModule::AAttribuer
    }
}
