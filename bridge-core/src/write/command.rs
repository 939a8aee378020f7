//! Commands: what a caller asks for, in types.

use crate::date::CalendarDate;
use crate::hours::Heures;
use crate::ids::{
    AttributionId, ClientId, FormationId, InterventionId, ModuleId, PersonneId, ProjetId, RowId,
    TacheId,
};
use crate::options::StatutProjet;
use crate::viewer::{Viewer, ViewerKind};

use super::operation::Operation;
use super::value::FieldValue;

/// Fields of one row and what they are to hold.
pub(super) type Fields = Vec<(&'static str, FieldValue)>;

/// An operation with its row and its body, both sound in themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    pub(super) operation: Operation,
    pub(super) id: Option<RowId>,
    pub(super) action: Action,
}

/// What is asked for, one variant per operation but that a projet is delivered and closed alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Attribuer {
        module: ModuleId,
        personne: PersonneId,
        heures: Heures,
        date_debut: CalendarDate,
        date_fin: Option<CalendarDate>,
    },
    SaisirHeuresRealisees {
        attribution: AttributionId,
        heures: Heures,
    },
    CloturerAttribution {
        attribution: AttributionId,
    },
    AnnulerAttribution {
        attribution: AttributionId,
        justification: String,
    },
    CreerProjet {
        nom: String,
        client: Option<ClientId>,
        /// All of it, `nom` and `client` included.
        fields: Fields,
    },
    ModifierProjet {
        projet: ProjetId,
        client: Option<ClientId>,
        fields: Fields,
    },
    /// To the next status: delivered, or closed.
    AvancerProjet {
        projet: ProjetId,
        to: StatutProjet,
    },
    CreerTache {
        projet: ProjetId,
        fields: Fields,
    },
    ModifierTache {
        tache: TacheId,
        fields: Fields,
    },
    ModifierModule {
        module: ModuleId,
        fields: Fields,
    },
    CreerIntervention {
        tache: TacheId,
        /// Left out: the caller's own.
        personne: Option<PersonneId>,
        date: CalendarDate,
        heures: Heures,
        notes: Option<String>,
    },
    ModifierIntervention {
        intervention: InterventionId,
        /// What the hours are to be, if they are to change.
        heures: Option<Heures>,
        fields: Fields,
    },
    AnnulerIntervention {
        intervention: InterventionId,
    },
    DonnerAvis {
        formation: FormationId,
        /// Left out: the caller's own.
        personne: Option<PersonneId>,
        note: i64,
        commentaire: Option<String>,
    },
}

impl Command {
    /// What is asked for.
    pub const fn operation(&self) -> Operation {
        self.operation
    }

    /// The row of the path, where the operation has one.
    pub const fn id(&self) -> Option<RowId> {
        self.id
    }

    /// The same command with the caller's own personne where a session left the personne out.
    ///
    /// To be asked once, before [`Command::locks`] and [`Command::concerned`], which hang on the
    /// personne; [`super::decide`] does it too.
    #[must_use]
    pub fn by(mut self, viewer: &Viewer) -> Self {
        let own = match viewer.kind {
            ViewerKind::Member | ViewerKind::Admin => viewer.personne_id,
            ViewerKind::Token => None,
        };
        if let Action::CreerIntervention { personne, .. } | Action::DonnerAvis { personne, .. } =
            &mut self.action
        {
            *personne = personne.or(own);
        }
        self
    }
}
