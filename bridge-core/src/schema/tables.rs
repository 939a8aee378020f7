//! The data of the schema: one constant per table.
//!
//! Hours and money have two decimals. Statuses and roles are option texts, spelled as people see them.

use super::{Field, FieldKind, FormulaResult, RollupFunction, Table};
use crate::entity::Entity;

const fn field(name: &'static str, kind: FieldKind) -> Field {
    Field { name, kind }
}

const fn text(name: &'static str) -> Field {
    field(name, FieldKind::Text)
}

const fn date(name: &'static str) -> Field {
    field(name, FieldKind::Date)
}

/// Hours: two decimals, never negative.
const fn hours(name: &'static str) -> Field {
    number(name, 2)
}

/// Euros: two decimals, never negative.
const fn euros(name: &'static str) -> Field {
    number(name, 2)
}

const fn number(name: &'static str, decimals: u8) -> Field {
    field(
        name,
        FieldKind::Number {
            decimals,
            negative: false,
        },
    )
}

const fn select(name: &'static str, options: &'static [&'static str]) -> Field {
    field(name, FieldKind::SingleSelect { options })
}

const fn link(name: &'static str, to: Entity, related: &'static str) -> Field {
    field(name, FieldKind::Link { to, related })
}

const fn sum(name: &'static str, through: &'static str, target: &'static str) -> Field {
    field(
        name,
        FieldKind::Rollup {
            through,
            target,
            function: RollupFunction::Sum,
            decimals: 2,
        },
    )
}

const fn hours_formula(name: &'static str, formula: &'static str) -> Field {
    field(
        name,
        FieldKind::Formula {
            formula,
            result: FormulaResult::Number { decimals: 2 },
        },
    )
}

const fn table(entity: Entity, primary: &'static str, own_fields: &'static [Field]) -> Table {
    Table {
        entity,
        primary,
        own_fields,
    }
}

const PERSONNE: Table = table(
    Entity::Personne,
    "nom_prenom",
    &[
        text("nom"),
        text("prenom"),
        field(
            "nom_prenom",
            FieldKind::Formula {
                formula: "concat(field('prenom'), ' ', field('nom'))",
                result: FormulaResult::Text,
            },
        ),
        text("slug"),
        field("email", FieldKind::Email),
        field(
            "roles",
            FieldKind::MultiSelect {
                options: &["formateur", "developpeur", "pedagogie", "admin"],
            },
        ),
        select("statut", &["actif", "inactif"]),
        hours("capacite_formation"),
        hours("capacite_agence"),
    ],
);

const FORMATION: Table = table(
    Entity::Formation,
    "nom",
    &[
        text("nom"),
        text("slug"),
        select("statut", &["planifiee", "en_cours", "cloturee"]),
        date("date_debut"),
        date("date_fin"),
        text("docmost_page_id"),
        sum("heures_total", "blocs", "heures_total"),
        sum("heures_attribuees", "blocs", "heures_attribuees"),
        sum("heures_realisees", "blocs", "heures_realisees"),
    ],
);

const BLOC: Table = table(
    Entity::Bloc,
    "nom",
    &[
        text("nom"),
        number("ordre", 0),
        link("formation", Entity::Formation, "blocs"),
        text("docmost_page_id"),
        sum("heures_total", "modules", "heures"),
        sum("heures_attribuees", "modules", "heures_attribuees"),
        sum("heures_realisees", "modules", "heures_realisees"),
    ],
);

const MODULE: Table = table(
    Entity::Module,
    "nom",
    &[
        text("nom"),
        text("code"),
        hours("heures"),
        select(
            "statut",
            &["a_attribuer", "attribue", "en_cours", "realise"],
        ),
        link("bloc", Entity::Bloc, "modules"),
        sum("heures_attribuees", "attributions", "heures_comptees"),
        sum(
            "heures_realisees",
            "attributions",
            "heures_realisees_comptees",
        ),
    ],
);

const ATTRIBUTION: Table = table(
    Entity::Attribution,
    "row_id",
    &[
        link("module", Entity::Module, "attributions"),
        link("personne", Entity::Personne, "attributions"),
        hours("heures_attribuees"),
        hours("heures_realisees"),
        date("date_debut"),
        date("date_fin"),
        select("statut", &["prevue", "en_cours", "realise", "annule"]),
        field("justification", FieldKind::LongText),
        hours_formula(
            "heures_comptees",
            "if(totext(field('statut')) = 'annule', 0, field('heures_attribuees'))",
        ),
        hours_formula(
            "heures_realisees_comptees",
            "if(totext(field('statut')) = 'annule', 0, field('heures_realisees'))",
        ),
    ],
);

const CLIENT: Table = table(
    Entity::Client,
    "nom",
    &[
        text("nom"),
        text("siren"),
        text("numero_tva"),
        field("adresse", FieldKind::LongText),
        text("code_postal"),
        text("ville"),
        text("pays"),
        field("email", FieldKind::Email),
    ],
);

const PROJET: Table = table(
    Entity::Projet,
    "nom",
    &[
        text("nom"),
        text("slug"),
        link("client", Entity::Client, "projets"),
        select("statut", &["prospect", "en_cours", "livre", "cloture"]),
        date("date_debut"),
        date("date_livraison"),
        hours("budget_heures"),
        euros("taux_horaire"),
        text("docmost_page_id"),
        sum("heures_realisees", "taches", "heures_realisees"),
    ],
);

const TACHE: Table = table(
    Entity::Tache,
    "nom",
    &[
        text("nom"),
        link("projet", Entity::Projet, "taches"),
        select("statut", &["a_faire", "en_cours", "terminee"]),
        hours("heures_estimees"),
        sum("heures_realisees", "interventions", "heures_comptees"),
    ],
);

const INTERVENTION: Table = table(
    Entity::Intervention,
    "row_id",
    &[
        link("tache", Entity::Tache, "interventions"),
        link("personne", Entity::Personne, "interventions"),
        date("date"),
        hours("heures"),
        field("notes", FieldKind::LongText),
        select("statut", &["saisie", "annulee"]),
        hours_formula(
            "heures_comptees",
            "if(totext(field('statut')) = 'annulee', 0, field('heures'))",
        ),
    ],
);

const COMPTE_RENDU: Table = table(
    Entity::CompteRendu,
    "titre",
    &[
        text("titre"),
        date("date"),
        link("projet", Entity::Projet, "comptes_rendus"),
        text("docmost_page_id"),
        text("auteur"),
    ],
);

const FACTURE: Table = table(
    Entity::Facture,
    "numero",
    &[
        text("numero"),
        link("client", Entity::Client, "factures"),
        link("projet", Entity::Projet, "factures"),
        date("date_emission"),
        date("date_echeance"),
        select(
            "statut",
            &[
                "brouillon",
                "emise",
                "payee",
                "remboursee_partiellement",
                "remboursee",
            ],
        ),
        euros("total_ht"),
        euros("total_tva"),
        euros("total_ttc"),
        text("paiement_id"),
    ],
);

const LIGNE_FACTURE: Table = table(
    Entity::LigneFacture,
    "designation",
    &[
        text("designation"),
        link("facture", Entity::Facture, "lignes"),
        number("quantite", 2),
        euros("prix_unitaire_ht"),
        number("taux_tva", 2),
    ],
);

const AVOIR: Table = table(
    Entity::Avoir,
    "numero",
    &[
        text("numero"),
        link("facture", Entity::Facture, "avoirs"),
        date("date_emission"),
        euros("montant_ttc"),
        field("motif", FieldKind::LongText),
        text("remboursement_id"),
    ],
);

const AVIS: Table = table(
    Entity::Avis,
    "row_id",
    &[
        link("formation", Entity::Formation, "avis"),
        link("personne", Entity::Personne, "avis"),
        number("note", 0),
        field("commentaire", FieldKind::LongText),
        field("cree_le", FieldKind::CreatedOn),
    ],
);

/// Every table; a link's target comes before the table that holds the link.
pub(super) static ALL: &[Table] = &[
    PERSONNE,
    FORMATION,
    BLOC,
    MODULE,
    ATTRIBUTION,
    CLIENT,
    PROJET,
    TACHE,
    INTERVENTION,
    COMPTE_RENDU,
    FACTURE,
    LIGNE_FACTURE,
    AVOIR,
    AVIS,
];

/// The table of an entity.
pub(super) const fn of(entity: Entity) -> &'static Table {
    match entity {
        Entity::Personne => &PERSONNE,
        Entity::Formation => &FORMATION,
        Entity::Bloc => &BLOC,
        Entity::Module => &MODULE,
        Entity::Attribution => &ATTRIBUTION,
        Entity::Client => &CLIENT,
        Entity::Projet => &PROJET,
        Entity::Tache => &TACHE,
        Entity::Intervention => &INTERVENTION,
        Entity::CompteRendu => &COMPTE_RENDU,
        Entity::Facture => &FACTURE,
        Entity::LigneFacture => &LIGNE_FACTURE,
        Entity::Avoir => &AVOIR,
        Entity::Avis => &AVIS,
    }
}
