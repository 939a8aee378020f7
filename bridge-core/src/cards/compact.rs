//! From a detail to a card: fewer fields, short lists, a label and a link.

use super::{Frame, count};
use crate::entity::Entity;
use crate::ids::RowId;
use crate::slug::Slug;
use crate::wire::{
    AttributionCard, AttributionDetail, AvisCard, BlocCard, Card, CardFields, ClientCard, Detail,
    FormationCard, InterventionCard, InterventionDetail, ModuleCard, Named, PersonneCard,
    PersonneDetail, ProjetCard, ProjetDetail, TacheCard,
};

/// The most lines of a list on a card.
const MAX_LINES: usize = 5;

/// The card of a full detail.
pub(super) fn card(detail: &Detail, frame: Frame<'_>) -> Card {
    let entity = detail.entity();
    let (id, slug, label, fields) = parts(detail);
    Card {
        entity,
        id,
        slug: slug.cloned(),
        label,
        url: page(entity, id, frame.mount),
        state: frame.state,
        version: frame.version,
        as_of: frame.as_of,
        fields,
    }
}

/// The page of an entity, where it has one.
fn page(entity: Entity, id: RowId, mount: &str) -> Option<String> {
    entity.has_page().then(|| format!("{mount}/{entity}/{id}"))
}

fn parts(detail: &Detail) -> (RowId, Option<&Slug>, String, CardFields) {
    let name = |nom: &Option<String>, id: RowId| nom.clone().unwrap_or_else(|| format!("#{id}"));
    match detail {
        Detail::Personne(detail) => (
            detail.id.row(),
            detail.slug.as_ref(),
            detail.label.clone(),
            CardFields::Personne(personne(detail)),
        ),
        Detail::Formation(detail) => (
            detail.id.row(),
            detail.slug.as_ref(),
            name(&detail.nom, detail.id.row()),
            CardFields::Formation(FormationCard {
                statut: detail.statut.clone(),
                date_debut: detail.date_debut,
                date_fin: detail.date_fin,
                heures_total: detail.heures_total,
                heures_attribuees: detail.heures_attribuees,
                heures_realisees: detail.heures_realisees,
                blocs: detail.blocs_total,
                modules: detail.modules,
            }),
        ),
        Detail::Bloc(detail) => (
            detail.id.row(),
            None,
            name(&detail.nom, detail.id.row()),
            CardFields::Bloc(BlocCard {
                ordre: detail.ordre,
                formation: detail.formation.clone(),
                heures_total: detail.heures_total,
                heures_attribuees: detail.heures_attribuees,
                heures_realisees: detail.heures_realisees,
            }),
        ),
        Detail::Module(detail) => (
            detail.id.row(),
            None,
            name(&detail.nom, detail.id.row()),
            CardFields::Module(ModuleCard {
                code: detail.code.clone(),
                statut: detail.statut.clone(),
                heures: detail.heures,
                heures_attribuees: detail.heures_attribuees,
                heures_realisees: detail.heures_realisees,
                bloc: detail.bloc.clone(),
                formation: detail.formation.clone(),
            }),
        ),
        Detail::Attribution(detail) => (
            detail.id.row(),
            None,
            joined(&[&detail.module, &detail.personne], detail.id.row()),
            CardFields::Attribution(attribution(detail)),
        ),
        Detail::Client(detail) => (
            detail.id.row(),
            None,
            name(&detail.nom, detail.id.row()),
            CardFields::Client(ClientCard {
                ville: detail.ville.clone(),
                pays: detail.pays.clone(),
                projets_en_cours: detail.projets_en_cours,
                projets_total: detail.projets_total,
            }),
        ),
        Detail::Projet(detail) => (
            detail.id.row(),
            detail.slug.as_ref(),
            name(&detail.nom, detail.id.row()),
            CardFields::Projet(projet(detail)),
        ),
        Detail::Tache(detail) => (
            detail.id.row(),
            None,
            name(&detail.nom, detail.id.row()),
            CardFields::Tache(TacheCard {
                projet: detail.projet.clone(),
                statut: detail.statut.clone(),
                heures_estimees: detail.heures_estimees,
                heures_realisees: detail.heures_realisees,
            }),
        ),
        Detail::Intervention(detail) => (
            detail.id.row(),
            None,
            joined(&[&detail.tache, &detail.personne], detail.id.row()),
            CardFields::Intervention(intervention(detail)),
        ),
        Detail::Avis(detail) => (
            detail.id.row(),
            None,
            joined(&[&detail.formation, &detail.personne], detail.id.row()),
            CardFields::Avis(AvisCard {
                formation: detail.formation.clone(),
                personne: detail.personne.clone(),
                note: detail.note,
            }),
        ),
    }
}

/// What a row without a name of its own is called: the names it links.
fn joined(parts: &[&Option<Named>], id: RowId) -> String {
    let names: Vec<&str> = parts
        .iter()
        .copied()
        .flatten()
        .map(|part| part.nom.as_str())
        .collect();
    if names.is_empty() {
        format!("#{id}")
    } else {
        names.join(" · ")
    }
}

fn short<T: Clone>(list: Option<&[T]>) -> Vec<T> {
    list.unwrap_or_default()
        .iter()
        .take(MAX_LINES)
        .cloned()
        .collect()
}

fn personne(detail: &PersonneDetail) -> PersonneCard {
    let attributions = detail.attributions.as_deref();
    PersonneCard {
        roles: detail.roles.clone(),
        statut: detail.statut.clone(),
        annee: detail.annee,
        capacite_formation: detail.capacite_formation,
        heures_attribuees_formation: detail.heures_attribuees_formation,
        heures_realisees_formation: detail.heures_realisees_formation,
        heures_restantes_formation: detail.heures_restantes_formation,
        capacite_agence: detail.capacite_agence,
        heures_realisees_agence: detail.heures_realisees_agence,
        heures_restantes_agence: detail.heures_restantes_agence,
        heures_restantes_total: detail.heures_restantes_total,
        attributions: short(attributions),
        attributions_total: count(attributions.unwrap_or_default()),
        projets: short(detail.projets.as_deref()),
        warnings: detail.warnings.clone(),
    }
}

fn attribution(detail: &AttributionDetail) -> AttributionCard {
    AttributionCard {
        module: detail.module.clone(),
        formation: detail.formation.clone(),
        personne: detail.personne.clone(),
        heures_attribuees: detail.heures_attribuees,
        heures_realisees: detail.heures_realisees,
        statut: detail.statut.clone(),
    }
}

fn projet(detail: &ProjetDetail) -> ProjetCard {
    ProjetCard {
        statut: detail.statut.clone(),
        client: detail.client.clone(),
        date_debut: detail.date_debut,
        date_livraison: detail.date_livraison,
        budget_heures: detail.budget_heures,
        heures_realisees: detail.heures_realisees,
        heures_restantes: detail.heures_restantes,
        taches: detail.taches_par_statut,
        taux_horaire: detail.taux_horaire.clone(),
    }
}

fn intervention(detail: &InterventionDetail) -> InterventionCard {
    InterventionCard {
        tache: detail.tache.clone(),
        projet: detail.projet.clone(),
        personne: detail.personne.clone(),
        date: detail.date,
        heures: detail.heures,
        statut: detail.statut.clone(),
    }
}
